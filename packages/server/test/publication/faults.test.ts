// Others fail for longer, and workers die: fault-table.test.ts has every single fault.
// Everything converges, nothing is done twice, and the CVE record is never there before the mail.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GitFault } from '../../src/clients/git/fake.js'
import { retryStep } from '../../src/publication/actions/publish.js'
import { performStep, publicationStep } from '../../src/publication/jobs.js'
import { takeStep } from '../../src/publication/steps/take.js'
import {
  announcements,
  must,
  openStage,
  personOf,
  readyCase,
  type Stage,
  startPublication,
  states,
  stepsOf,
} from './stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close({ jobsMayRemain: true }))

const ALL_DONE = { mail: 'done', cve: 'done', osv: 'done', page: 'done' }

/** Works and lets time pass until every step is done, or ten rounds are over. */
const converge = async (caseId: string) => {
  for (let round = 0; round < 10; round++) {
    await stage.parley.work()
    if (Object.values(await states(stage, caseId)).every((state) => state === 'done')) return
    stage.parley.installation.passTime({ minutes: 16 })
  }
}

const mailsOf = (cveId: string) =>
  announcements(stage).filter((mail) => mail.subject.includes(cveId))

const osvFilesOf = async (cveId: string) =>
  Object.entries(await stage.osv.files()).filter(([, text]) => text.includes(`"${cveId}"`))

/** What was sent, once: one mail (or a repeat of the same), one record, one file, one page. */
const expectOnce = async (caseId: string, cveId: string, posts: number) => {
  const mails = mailsOf(cveId)
  expect(new Set(mails.map((mail) => mail.messageId)).size).toBe(1)
  expect(new Set(mails.map((mail) => mail.raw)).size).toBe(1)
  expect(await osvFilesOf(cveId)).toHaveLength(1)
  const asked = stage.cve.asked().slice(posts)
  expect(asked.filter((call) => call === `POST /cve/${cveId}/cna`).length).toBeGreaterThan(0)
  expect(asked.filter((call) => call.startsWith('PUT'))).toEqual([])
  const rows = await stage.parley.installation.sql(
    'select * from advisory a join advisory_history h using (advisory_id) where case_id = $1',
    [caseId],
  )
  expect(rows).toHaveLength(1)
  const steps = await stepsOf(stage, caseId)
  const doneAt = (step: string) => steps[step]?.done_at?.getTime() ?? 0
  expect(doneAt('mail')).toBeLessThanOrEqual(doneAt('cve'))
  return { mails, steps }
}

const publishFaulty = async () => {
  const ready = await readyCase(stage)
  const posts = stage.cve.asked().length
  await startPublication(stage, ready.caseId)
  return { ...ready, posts }
}

describe('mail', () => {
  test('5xx: stuck and visible, until a person says try again', async () => {
    const { caseId, cveId, posts } = await publishFaulty()
    stage.mail.failNext({ times: 1, how: '5xx' })
    await converge(caseId)
    expect(await states(stage, caseId)).toMatchObject({ mail: 'stuck', cve: 'waiting' })
    const { cookie } = stage.ada
    const waiting = await stage.parley.request({ method: 'GET', url: '/waiting', cookie })
    expect(waiting.body).toContain('The mail server does not take the announcement')
    const publicationId = (
      await stage.parley.installation.sql<{ publication_id: string }>(
        'select publication_id from publication where case_id = $1',
        [caseId],
      )
    )[0]?.publication_id
    const ada = await personOf(stage, stage.ada)
    const ids = { caseId, publicationId: publicationId ?? '', step: 'mail' }
    must(await retryStep(stage.parts, ada, ids))
    await converge(caseId)
    expect(await states(stage, caseId)).toEqual(ALL_DONE)
    await expectOnce(caseId, cveId, posts)
  })
})

test('J4: a CVE record that is not out a day after the announcement is said to be late', async () => {
  const { caseId } = await publishFaulty()
  await stage.cve.down()
  await stage.parley.work()
  const waiting = async () => {
    const { cookie } = stage.ada
    const url = `/cases/${caseId}/publication`
    const page = await stage.parley.request({ method: 'GET', url, cookie })
    const list = await stage.parley.request({ method: 'GET', url: '/waiting', cookie })
    return `${page.body}${list.body}`
  }
  expect(await waiting()).toContain('The CVE record is due by')
  expect(await waiting()).not.toMatch(/is late/)
  stage.parley.installation.passTime({ hours: 24, minutes: 1 })
  await stage.parley.work()
  expect(await waiting()).toContain('The CVE record is late')
  expect(await waiting()).toContain('It is late')
  await stage.cve.up()
  await converge(caseId)
  expect(await states(stage, caseId)).toEqual(ALL_DONE)
})

describe('the advisory database', () => {
  const faults: readonly GitFault[] = ['refuse', 'hang', 'cut-after-success', 'hang-after-success']
  test.each(faults)('%s: one commit, one number, and the page gets it later', async (how) => {
    const { caseId, cveId, posts } = await publishFaulty()
    await stage.osv.failNextPush({ times: 1, how })
    await stage.parley.work()
    await converge(caseId)
    expect(await states(stage, caseId)).toEqual(ALL_DONE)
    const { steps } = await expectOnce(caseId, cveId, posts)
    const osvId = steps['osv']?.outcome['osvId'] ?? ''
    expect(osvId).toMatch(/^PSF-2026-\d+$/)
    const messages = (await stage.osv.messages()).filter((text) => text.includes(`${osvId}:`))
    expect(messages).toHaveLength(1)
    const page = await stage.parley.request({ method: 'GET', url: `/advisories/${osvId}` })
    expect(page.statusCode).toBe(200)
  })

  // asvs: 16.5.2
  test('gone for a day: everything else is out, and the record follows', async () => {
    const { caseId, cveId, posts } = await publishFaulty()
    await stage.osv.down()
    await stage.parley.work()
    expect(await states(stage, caseId)).toEqual({ ...ALL_DONE, osv: 'failed' })
    const early = await stage.parley.request({ method: 'GET', url: `/advisories/${cveId}` })
    expect(early.statusCode).toBe(200)
    await stage.osv.up()
    await converge(caseId)
    const { steps } = await expectOnce(caseId, cveId, posts)
    const moved = await stage.parley.request({ method: 'GET', url: `/advisories/${cveId}` })
    expect(moved.headers.location).toBe(`/advisories/${steps['osv']?.outcome['osvId']}`)
  })
})

test.each(['mail', 'cve', 'osv'])(
  'a worker that dies between doing the step %s and writing it down does it once',
  async (dying) => {
    const { caseId, cveId, posts } = await publishFaulty()
    const { publication_id: publicationId = '' } =
      (
        await stage.parley.installation.sql<{ publication_id: string }>(
          'select publication_id from publication where case_id = $1',
          [caseId],
        )
      )[0] ?? {}
    for (const step of ['mail', 'cve', 'osv'].slice(0, ['mail', 'cve', 'osv'].indexOf(dying)))
      await publicationStep(stage.parts)({ caseId, publicationId, step })
    const taken = await takeStep(stage.parts, { caseId, publicationId, step: dying })
    if (taken === undefined) throw new Error('the step was not there to take')
    await performStep(stage.parts, taken)
    await stage.parley.work()
    expect(await states(stage, caseId)).toMatchObject({ [dying]: 'running' })
    await converge(caseId)
    expect(await states(stage, caseId)).toEqual(ALL_DONE)
    const { mails, steps } = await expectOnce(caseId, cveId, posts)
    expect(mails).toHaveLength(dying === 'mail' ? 2 : 1)
    expect(steps[dying]?.attempts).toBe(2)
  },
)
