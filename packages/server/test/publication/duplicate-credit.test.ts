// Whoever reported a duplicate is credited with its first case: its checklist asks for it, one press carries over what they chose,
// a later choice is carried over again, and who may not read the duplicate is told nothing of it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeCase } from '../../src/cases/actions/coordinator.js'
import { determineCase } from '../../src/cases/actions/determine.js'
import { listCases } from '../../src/cases/list/list.js'
import { markExploited } from '../../src/publication/break-glass/exploited.js'
import { formOf, signInAgain } from '../cases/support.js'
import { linkOf, send } from '../intake/support.js'
import type { TestPerson } from '../support/people.js'
import {
  approveCase,
  deskOf,
  must,
  openStage,
  personOf,
  publishedCase,
  readyCase,
  type Stage,
  startPublication,
} from './stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close({ jobsMayRemain: true }))

/** A report by form, determined as a duplicate; its reporter wants to be credited as `creditAs`. */
const duplicateOf = async (original: string, creditAs: string) => {
  const { installation } = stage.parley
  installation.passTime({ minutes: 1 })
  const fields = creditAs === '' ? {} : { 'reporter.creditAs': creditAs }
  const link = linkOf(await send(stage.parley, { project: 'CPython', ...fields }))
  const [row] = await installation.sql<{ id: string; number: string }>(
    'select case_id as id, number from cases order by received_at desc, number desc limit 1',
  )
  const caseId = row?.id ?? ''
  const person = await personOf(stage, stage.ada)
  must(await takeCase(installation, person, caseId))
  const as = { determination: 'duplicate', duplicateOf: original } as const
  must(await determineCase(installation, person, { caseId, ...as }))
  await stage.parley.work()
  return { link, caseId, number: row?.number ?? '' }
}

const page = async (who: TestPerson, url: string) => {
  const { cookie } = await signInAgain(stage.parley.installation, who)
  return stage.parley.request({ url, cookie })
}
const press = async (caseId: string, duplicate: string, who = stage.ada) => {
  const signed = await signInAgain(stage.parley.installation, who)
  return stage.parley.request({
    method: 'POST',
    url: `/cases/${caseId}/credits/carried`,
    cookie: signed.cookie,
    ...formOf(signed, { duplicate }),
  })
}
const missing = async (caseId: string, who = stage.ada) =>
  (await deskOf(stage, caseId, who)).readiness.requirements.filter(({ met }) => !met)
const rows = async (who: TestPerson, query: string) =>
  (await listCases(stage.parley.installation, await personOf(stage, who), { query, limit: 100 }))
    .rows
const listed = async (who: TestPerson, query: string) =>
  (await rows(who, query)).map((row) => row.caseId)
/** The cases whose row in the list of what needs them says that a duplicate's reporter is not credited. */
const asking = async (who: TestPerson) =>
  (await rows(who, 'is:needs-me'))
    .filter(({ needs }) => needs.includes('duplicate-credit'))
    .map((row) => row.caseId)
const named = async (caseId: string) =>
  (await deskOf(stage, caseId)).prepared.snapshot.advisory.credits.map(({ name }) => name)

test('the first case asks for it, one line a duplicate, until one press carried over name and choice', async () => {
  const { caseId } = await readyCase(stage)
  const rosa = await duplicateOf(caseId, 'Rosa Duplicate')
  const quiet = await duplicateOf(caseId, '')
  const owed = (await missing(caseId)).filter(({ id }) => id === 'duplicate-credited')
  expect(owed).toMatchObject([
    { level: 'required', missing: `reporter of ${rosa.number} not credited` },
  ])
  const before = (await page(stage.ada, `/cases/${caseId}/credits`)).body
  expect(before).toContain(`Carry it over from ${rosa.number}`)
  expect(before).not.toContain(`Carry it over from ${quiet.number}`)
  // Each stands there once.
  expect(before.split(`href="/cases/${rosa.caseId}"`)).toHaveLength(2)
  expect(before.split(`href="/cases/${quiet.caseId}"`)).toHaveLength(2)
  expect((await press(caseId, quiet.caseId)).statusCode).toBe(409)
  expect((await press(caseId, rosa.caseId)).statusCode).toBe(303)
  expect((await missing(caseId)).map(({ id }) => id)).not.toContain('duplicate-credited')
  expect(await named(caseId)).toContain('Rosa Duplicate')
  const after = (await page(stage.ada, `/cases/${caseId}/credits`)).body
  expect(after).not.toContain('Carry it over')
  expect(after).toContain('is on this list as they chose')
  // Pressed twice, it is one credit.
  expect((await press(caseId, rosa.caseId)).statusCode).toBe(303)
  expect((await named(caseId)).filter((name) => name === 'Rosa Duplicate')).toHaveLength(1)
})

test('what they choose later is asked for again, and carried over once more', async () => {
  const { caseId } = await readyCase(stage)
  const { link, caseId: duplicate } = await duplicateOf(caseId, 'Rita Later')
  expect((await press(caseId, duplicate)).statusCode).toBe(303)
  stage.parley.installation.passTime({ minutes: 5 })
  const changed = await stage.parley.request({
    method: 'POST',
    url: `${link}/credit`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'kind=anonymous&name=',
  })
  expect(changed.statusCode).toBe(303)
  expect((await missing(caseId)).map(({ id }) => id)).toContain('duplicate-credited')
  expect((await press(caseId, duplicate)).statusCode).toBe(303)
  expect(await named(caseId)).not.toContain('Rita Later')
  expect((await missing(caseId)).map(({ id }) => id)).not.toContain('duplicate-credited')
})

test('what is attacked already goes out before it, and its coordinator is asked to amend', async () => {
  const { caseId } = await readyCase(stage)
  const { caseId: duplicate, number } = await duplicateOf(caseId, 'Ruth Attacked')
  const person = await personOf(stage, stage.ada)
  must(await markExploited(stage.parley.installation, person, { caseId, exploited: true }))
  const [line] = (await missing(caseId)).filter(({ id }) => id === 'duplicate-credited')
  expect(line).toMatchObject({ level: 'advised', label: `Reporter of ${number} credited` })
  await startPublication(stage, caseId)
  await stage.parley.work()
  const words = 'The reporter of a duplicate is not credited yet'
  expect((await page(stage.ada, `/cases/${caseId}`)).body).toContain(words)
  expect((await page(stage.bob, `/cases/${caseId}`)).body).not.toContain(words)
  // Its coordinator's own list has it, and everybody's has it under one tab.
  expect(await asking(stage.ada)).toContain(caseId)
  expect(await asking(stage.bob)).not.toContain(caseId)
  expect(await listed(stage.bob, 'is:owes-credit')).toContain(caseId)
  expect((await page(stage.bob, '/cases')).body).toContain('Credit owed')
  expect((await page(stage.bob, `/cases/${caseId}`)).body).toContain('a credit is owed')
  expect((await press(caseId, duplicate)).statusCode).toBe(303)
  expect((await page(stage.ada, `/cases/${caseId}`)).body).not.toContain(words)
  expect(await listed(stage.ada, 'is:owes-credit')).not.toContain(caseId)
  expect(await asking(stage.ada)).not.toContain(caseId)
  await approveCase(stage, caseId, { kind: 'amendment', reason: 'Ruth is credited.' })
})

test('a duplicate of what is published already is asked for on the page of the first case', async () => {
  const original = await publishedCase(stage)
  const { caseId: duplicate } = await duplicateOf(original.caseId, 'Rhea After')
  expect((await page(stage.ada, `/cases/${original.caseId}`)).body).toContain(
    'The reporter of a duplicate is not credited yet',
  )
  expect(await listed(stage.ada, 'is:owes-credit')).toContain(original.caseId)
  // Who may not read the duplicate is not told by the lists either.
  const { installation } = stage.parley
  const ada = await signInAgain(installation, stage.ada)
  const narrowed = await stage.parley.request({
    method: 'POST',
    url: `/cases/${duplicate}/readers`,
    cookie: ada.cookie,
    ...formOf(ada, { do: 'narrow', memberId: stage.ada.personId }),
  })
  expect(narrowed.statusCode).toBe(303)
  expect(await listed(stage.bob, 'is:owes-credit')).not.toContain(original.caseId)
  expect(await listed(stage.ada, 'is:owes-credit')).toContain(original.caseId)
})

test('who may not read the duplicate is told nothing of it, is held up by nothing, and carries nothing', async () => {
  const { caseId } = await readyCase(stage)
  const { caseId: duplicate, number } = await duplicateOf(caseId, 'Rosa Narrow')
  const { installation } = stage.parley
  const ada = await signInAgain(installation, stage.ada)
  const narrowed = await stage.parley.request({
    method: 'POST',
    url: `/cases/${duplicate}/readers`,
    cookie: ada.cookie,
    ...formOf(ada, { do: 'narrow', memberId: stage.ada.personId }),
  })
  expect(narrowed.statusCode).toBe(303)
  expect((await missing(caseId, stage.bob)).map(({ id }) => id)).not.toContain('duplicate-credited')
  expect((await missing(caseId)).map(({ id }) => id)).toContain('duplicate-credited')
  expect((await page(stage.bob, `/cases/${caseId}/credits`)).body).not.toContain(number)
  const tried = await press(caseId, duplicate, stage.bob)
  const nothing = await press(caseId, '00000000-0000-4000-8000-000000000000', stage.bob)
  expect([tried.statusCode, nothing.statusCode]).toEqual([409, 409])
  expect(await named(caseId)).not.toContain('Rosa Narrow')
})
