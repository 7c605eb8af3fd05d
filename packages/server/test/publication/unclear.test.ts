// An announcement whose sending ends unclear: the list takes it, and its answer is lost. It is sent once more and then
// not again by itself; a person who finds it in the archive says so, and the rest goes out.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  confirmAnnouncement,
  publishNow,
  retryStep,
} from '../../src/publication/actions/publish.js'
import { performStep } from '../../src/publication/jobs.js'
import { takeStep } from '../../src/publication/steps/take.js'
import { eventsOf, signInAgain } from '../cases/support.js'
import {
  announcements,
  approveCase,
  must,
  openStage,
  personOf,
  readyCase,
  type Stage,
  states,
  stepsOf,
} from './stage.js'

let stage: Stage
let caseId: string
let publicationId: string
let before: number

beforeAll(async () => {
  stage = await openStage()
})
beforeEach(async () => {
  caseId = (await readyCase(stage)).caseId
  const hash = await approveCase(stage, caseId)
  const ada = await personOf(stage, stage.ada)
  before = announcements(stage).length
  publicationId = must(await publishNow(stage.parts, ada, { caseId, hash })).publicationId
})
afterAll(() => stage.close())

const copies = () => announcements(stage).slice(before)

/** Works on for hours, as a worker does. */
const workOn = async () => {
  for (let round = 0; round < 6; round++) {
    await stage.parley.work()
    stage.parley.installation.passTime({ minutes: 16 })
  }
}

const loseAnswers = async (times: number) => {
  for (let at = 0; at < times; at++) {
    stage.mail.failNext({ times: 1, how: 'cut-after-success' })
    await stage.parley.work()
    stage.parley.installation.passTime({ minutes: 16 })
  }
}

const isStuck = async () => {
  expect(await states(stage, caseId)).toMatchObject({ mail: 'stuck', cve: 'waiting' })
  expect(copies()).toHaveLength(2)
  expect(new Set(copies().map(({ messageId }) => messageId)).size).toBe(1)
}

test('two copies at most go out by themselves, the same mail; found in the archive, the rest follows', async () => {
  await loseAnswers(2)
  await workOn()
  await isStuck()
  const { cookie } = await signInAgain(stage.parley.installation, stage.ada)
  const page = await stage.parley.request({ url: `/cases/${caseId}/publication`, cookie })
  expect(page.body).toContain('It arrived: go on')
  const ada = await personOf(stage, stage.ada)
  must(await confirmAnnouncement(stage.parts, ada, { caseId, publicationId }))
  await workOn()
  expect(Object.values(await states(stage, caseId))).toEqual(['done', 'done', 'done', 'done'])
  expect(copies()).toHaveLength(2)
  expect((await stepsOf(stage, caseId))['mail']?.outcome['messageId']).toBe(copies()[0]?.messageId)
  const events = await eventsOf(stage.parley.installation, caseId)
  expect(events).toEqual(expect.arrayContaining(['publication:confirmed', 'publication:mail-sent']))
})

test('a person who does not find it has it sent again', async () => {
  await loseAnswers(2)
  await isStuck()
  const ada = await personOf(stage, stage.ada)
  must(await retryStep(stage.parts, ada, { caseId, publicationId, step: 'mail' }))
  await workOn()
  expect(await states(stage, caseId)).toMatchObject({ mail: 'done', page: 'done' })
  expect(copies()).toHaveLength(3)
})

test('a worker that dies twice over it leaves the question to a person as well', async () => {
  for (let died = 0; died < 2; died++) {
    const taken = await takeStep(stage.parts, { caseId, publicationId, step: 'mail' })
    if (taken === undefined) throw new Error('nothing to take')
    await performStep(stage.parts, taken)
    stage.parley.installation.passTime({ minutes: 16 })
  }
  await workOn()
  await isStuck()
  expect(await eventsOf(stage.parley.installation, caseId)).toContain('publication:step-failed')
})

test('only an unclear end is confirmed by hand', async () => {
  const ada = await personOf(stage, stage.ada)
  const of = { caseId, publicationId }
  expect(await confirmAnnouncement(stage.parts, ada, of)).toMatchObject({
    refusal: 'step.no-such-move',
  })
  await workOn()
  const later = await personOf(stage, stage.ada)
  expect(await confirmAnnouncement(stage.parts, later, of)).toMatchObject({
    refusal: 'step.no-such-move',
  })
})
