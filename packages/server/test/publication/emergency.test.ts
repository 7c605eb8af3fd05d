// The emergency path: one press by one person, a delay in which it can be stopped or approved, and a review afterwards.
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { giveApproval } from '../../src/publication/actions/approve.js'
import { declareTheEmergency, reviewEmergency } from '../../src/publication/actions/emergency.js'
import { callOff, publishNow } from '../../src/publication/actions/publish.js'
import { markExploited } from '../../src/publication/break-glass/exploited.js'
import { eventsOf, signInAgain } from '../cases/support.js'
import {
  announcements,
  deskOf,
  editCase,
  must,
  openStage,
  personOf,
  plainDraft,
  readyCase,
  type Stage,
  startPublication,
  states,
  stepsOf,
} from './stage.js'

// Cases are made ready in each of these, which takes a while on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const get = async (url: string, who?: Stage['ada']) => {
  const { installation } = stage.parley
  const cookie = who === undefined ? undefined : (await signInAgain(installation, who)).cookie
  return stage.parley.request({ method: 'GET', url, ...(cookie === undefined ? {} : { cookie }) })
}

const idOf = ({ publicationId }: { publicationId: string | null }): string => {
  if (publicationId === null) throw new Error('it does not go out')
  return publicationId
}

test('an exploited bug at night: one person, the delay, the team told, a review by somebody else', async () => {
  const { caseId } = await readyCase(stage)
  const ada = await personOf(stage, stage.ada)
  const { hash } = (await deskOf(stage, caseId)).prepared
  const night = { caseId, hash, reason: 'It is used against a package index right now.' }
  expect(await declareTheEmergency(stage.parts, ada, night)).toMatchObject({
    refusal: 'emergency.not-exploited',
  })
  must(await markExploited(stage.parley.installation, ada, { caseId, exploited: true }))
  const publicationId = idOf(must(await declareTheEmergency(stage.parts, ada, night)))
  await stage.parley.work()
  expect(stage.mail.messages('cleo.member@example.test').at(-1)?.text).toContain('emergency')
  const page = await get(`/cases/${caseId}/publication`, stage.cleo)
  expect(page.body).toContain('An emergency: it goes out by itself at')
  expect(page.body).toContain('Call the emergency off')
  expect(page.body).not.toContain('publish now')
  const waiting = (await get('/waiting', stage.cleo)).body
  expect(waiting).toMatch(/It goes out at \d+ \w+ \d{4}, \d\d:\d\d UTC, as an emergency/)
  expect(waiting).toContain('It waits for the step before it.')
  await stage.parley.work()
  stage.parley.installation.passTime({ hours: 1, minutes: 59 })
  await stage.parley.work()
  expect(new Set(Object.values(await states(stage, caseId)))).toEqual(new Set(['waiting']))
  stage.parley.installation.passTime({ minutes: 1 })
  await stage.parley.work()
  expect(await states(stage, caseId)).toMatchObject({ mail: 'done', page: 'done' })
  const ids = { caseId, publicationId }
  const late = await personOf(stage, stage.ada)
  expect(await reviewEmergency(stage.parts, late, ids)).toMatchObject({
    refusal: 'publication.own-review',
  })
  must(await reviewEmergency(stage.parts, await personOf(stage, stage.cleo), ids))
  const osvId = (await stepsOf(stage, caseId))['osv']?.outcome['osvId']
  expect((await get(`/advisories/${osvId}`)).body).toContain('Published as an emergency')
})

test('whoever wakes up approves an emergency as usual, and it goes out without the rest of its delay', async () => {
  const before = announcements(stage).length
  const { caseId } = await readyCase(stage)
  const ada = await personOf(stage, stage.ada)
  must(await markExploited(stage.parley.installation, ada, { caseId, exploited: true }))
  const { hash } = (await deskOf(stage, caseId)).prepared
  must(await declareTheEmergency(stage.parts, ada, { caseId, hash, reason: 'Used in the wild.' }))
  stage.parley.installation.passTime({ minutes: 10 })
  const bob = await personOf(stage, stage.bob)
  expect(await publishNow(stage.parts, bob, { caseId, hash })).toMatchObject({
    refusal: 'publication.already-started',
  })
  const url = `/cases/${caseId}/publication`
  expect((await get(url, stage.ada)).body).not.toContain('Approve exactly this version')
  expect((await get(url, stage.bob)).body).toContain('Approve exactly this version')
  must(await giveApproval(stage.parts, bob, { caseId, hash }))
  expect((await get(url, stage.bob)).body).toContain('It is approved: publish now')
  const hasty = must(await publishNow(stage.parts, bob, { caseId, hash }))
  await stage.parley.work()
  expect(await states(stage, caseId)).toMatchObject({ mail: 'done', page: 'done' })
  const sent = (await deskOf(stage, caseId)).publications
  expect(sent).toMatchObject([{ publicationId: hasty.publicationId, emergency: false }])
  expect(announcements(stage)).toHaveLength(before + 1)
  stage.parley.installation.passTime({ hours: 3 })
  await stage.parley.work()
  expect(announcements(stage)).toHaveLength(before + 1)
})

test('an emergency for what is not complete is declared, and the page says that nothing goes out by itself', async () => {
  const { caseId } = await readyCase(stage, { vectors: [] })
  const ada = await personOf(stage, stage.ada)
  must(await markExploited(stage.parley.installation, ada, { caseId, exploited: true }))
  const url = `/cases/${caseId}/publication`
  expect((await get(url, stage.ada)).body).toMatch(/It cannot go out yet.{0,60}no severity/s)
  const { hash } = (await deskOf(stage, caseId)).prepared
  const night = { caseId, hash, reason: 'Used in the wild.' }
  expect(must(await declareTheEmergency(stage.parts, ada, night)).publicationId).toBeNull()
  expect((await get(url, stage.ada)).body).toContain('nothing goes out by itself yet')
})

test('an edit during the delay of an emergency stops it, and so does calling it off or “not exploited”', async () => {
  for (const how of ['edit', 'call off', 'not exploited'] as const) {
    const draft = plainDraft()
    const { caseId } = await readyCase(stage, { draft })
    const ada = await personOf(stage, stage.ada)
    must(await markExploited(stage.parley.installation, ada, { caseId, exploited: true }))
    const { hash } = (await deskOf(stage, caseId)).prepared
    const night = { caseId, hash, reason: 'Used in the wild.' }
    const publicationId = idOf(must(await declareTheEmergency(stage.parts, ada, night)))
    const count = announcements(stage).length
    if (how === 'edit')
      await editCase(stage, caseId, { ...draft, links: [...draft.links].reverse() })
    else if (how === 'not exploited')
      must(await markExploited(stage.parley.installation, ada, { caseId, exploited: false }))
    else
      must(await callOff(stage.parts, await personOf(stage, stage.bob), { caseId, publicationId }))
    // It is called off as soon as that is seen, and not at its time alone: nobody is left to believe that it goes out.
    await stage.parley.work()
    expect((await deskOf(stage, caseId)).state).toBe('draft')
    if (how === 'not exploited') {
      const page = (await get(`/cases/${caseId}/publication`, stage.ada)).body
      expect(page).not.toContain('Call the emergency off')
      const told = stage.mail.messages().map(({ subject }) => subject)
      expect(told.filter((one) => one.includes('not exploited after all'))).not.toEqual([])
    }
    stage.parley.installation.passTime({ hours: 3 })
    await stage.parley.work()
    expect(announcements(stage)).toHaveLength(count)
    const events = await eventsOf(stage.parley.installation, caseId)
    expect(events).toContain('publication:cancelled')
    if (how === 'call off') expect((await deskOf(stage, caseId)).version.emergency).toBeNull()
    await startPublication(stage, caseId)
    await stage.parley.work()
    expect(await states(stage, caseId)).toMatchObject({ page: 'done' })
  }
})
