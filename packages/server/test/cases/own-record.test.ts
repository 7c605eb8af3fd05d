// "Your data" says what was recorded of somebody's reading and word, also of cases they have left, and nothing of others'.
import { addDays } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openReadLog } from '../../src/cases/reads/log.js'
import type { OwnData } from '../../src/cases/reads/own-data.js'
import { answerProposal } from '../../src/embargo/terms/answer.js'
import { proposeEnd } from '../../src/embargo/terms/propose.js'
import { get, join, openScene, post, type Scene, sentId, write } from '../conversation/support.js'
import { must, personVoice } from '../embargo/terms-support.js'
import { START } from '../support/installation.js'
import { addPerson, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
let uma: TestPerson
let pia: TestPerson
let carla: TestPerson
let number: string

const dataOf = async (who: TestPerson): Promise<OwnData> =>
  (await get(scene, who, '/account/data.json')).json()
const hour = START

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  const { installation } = scene.parley
  const { caseId } = scene
  uma = await join(scene, 'Uma Uv', scene.projects.uv)
  pia = await join(scene, 'Pia Pip', scene.projects.pip)
  const council = await addTeam(installation, 'COUNCIL')
  carla = await addPerson(installation, 'Carla Council', {
    ...{ team: council, roles: ['steering-council'] },
  })
  await installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    council.teamId,
    scene.team.teamId,
  ])
  const [row] = await installation.sql<{ number: string }>('select number from cases')
  number = row?.number ?? ''
  sentId(await write(scene, uma, { audience: 'everyone', body: 'what Uma said' }))
  const put = await proposeEnd(installation, await personVoice(scene, uma), {
    ...{ caseId, endsAt: addDays(START, 60), reason: '' },
  })
  const word = { caseId, proposalId: must(put).proposalId, answer: 'accepted' } as const
  must(await answerProposal(installation, await personVoice(scene, scene.kim), word))
  await installation.sql(
    `insert into opinion (case_id, compartment_id, person_id, asked_by, asked_at, determination, given_at)
     select case_id, compartment_id, $1, $2, now(), 'bug', $3 from cases`,
    [scene.robin.personId, scene.kim.personId, new Date(START).toISOString()],
  )
  const brief = await post(scene, scene.kim, {
    url: `/cases/${caseId}/briefs`,
    fields: { subject: 'A question', body: 'May we?' },
  })
  expect(brief.statusCode).toBe(303)
  const log = openReadLog(installation)
  for (const { personId } of [uma, scene.kim])
    log.note({ caseId, personId, at: hour, opened: 'page' })
  log.note({ caseId, personId: carla.personId, at: hour, opened: 'brief' })
  await log.flush()
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

describe('what was recorded of somebody', () => {
  it('is theirs: what they opened and when, opinions, answers, briefs', async () => {
    expect((await dataOf(uma)).recorded).toEqual({
      ...{ reads: [{ case: number, hour }], briefs: [], opinions: [], embargoAnswers: [] },
    })
    expect((await dataOf(scene.kim)).recorded).toMatchObject({
      reads: [{ case: number, hour }],
      embargoAnswers: [{ case: number, answer: 'accepted', at: START }],
    })
    expect((await dataOf(scene.robin)).recorded).toMatchObject({
      reads: [],
      opinions: [{ case: number, determination: 'bug', at: START }],
    })
    const page = (await get(scene, uma, '/account/data')).body
    expect(page).toContain(`2026-10-12 09:00 UTC · ${number}`)
  })

  it('names no case to whoever read a brief and nothing else of it', async () => {
    expect((await dataOf(carla)).recorded).toEqual({
      ...{ reads: [], briefs: [{ hour }], opinions: [], embargoAnswers: [] },
    })
    expect((await get(scene, carla, '/account/data')).body).not.toContain(number)
  })

  it('is nobody else’s', async () => {
    const none = { reads: [], briefs: [], opinions: [], embargoAnswers: [] }
    for (const who of [pia, scene.outsider, scene.newcomer])
      expect([who.name, (await dataOf(who)).recorded]).toEqual([who.name, none])
  })

  it('stays when they leave, without the number of what they cannot read', async () => {
    const before = (await dataOf(uma)).written
    expect(before).toMatchObject({ messages: 1, participations: 1, reads: 1 })
    const left = await post(scene, uma, { url: `/cases/${scene.caseId}/embargo/leave` })
    expect(left.statusCode).toBe(303)
    const after = await dataOf(uma)
    expect(after.written).toEqual({ ...before, entries: before.entries + 1 })
    expect(after.recorded.reads).toEqual([{ case: null, hour }])
    expect((await get(scene, uma, '/account/data')).body).toContain('a case you cannot read now')
  })

  it('counts a credit only once they were asked', async () => {
    const { installation } = scene.parley
    await installation.sql(
      `insert into credit (credit_id, case_id, compartment_id, sealed, types, consent, person_id, position)
       select gen_random_uuid(), case_id, compartment_id, '', '{finder}', 'unasked', $1, 9 from cases`,
      [scene.outsider.personId],
    )
    expect((await dataOf(scene.outsider)).written.credits).toBe(0)
    await installation.sql(`update credit set consent = 'asked'`)
    expect((await dataOf(scene.outsider)).written.credits).toBe(1)
  })
})
