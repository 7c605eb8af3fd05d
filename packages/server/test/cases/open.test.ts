// Opening a case: as a reporter by link, as a member by hand, many at once.
import { randomBytes, randomUUID } from 'node:crypto'
import { addDays, isRefusal } from '@parley/rules'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { change } from '../../src/audit/change.js'
import { loadCase } from '../../src/cases/load.js'
import { openCase, takeCaseNumber } from '../../src/cases/open.js'
import { openReport } from '../../src/cases/report.js'
import { timestamp } from '../../src/db/tables/columns.js'
import { inTransaction } from '../../src/db/transaction.js'
import { openInstallation, START, type TestInstallation } from '../support/installation.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { eventsOf, openByHand, reportOf, rowOfCase } from './support.js'

let installation: TestInstallation
let team: TestTeam
let kim: TestPerson

beforeAll(async () => {
  installation = await openInstallation()
  team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  kim = await addPerson(installation, 'Kim Case', { team })
})
afterAll(() => installation.destroy())

/** Opens a case as the holder of a fresh follow link, as the report form does. */
const openAsReporter = async (title: string) => {
  const caseId = randomUUID()
  const lookup = randomBytes(32)
  const number = await takeCaseNumber(installation, team)
  const opened = await change(installation, { kind: 'reporter', lookup }, async (step) => {
    await step.tx
      .insertInto('followLink')
      .values({
        followLinkId: randomUUID(),
        caseId,
        lookup,
        sealed: Buffer.from('x'),
        createdAt: timestamp(step.now),
      })
      .execute()
    return openCase(step, {
      caseId,
      number,
      team: { ...team, charter: 'pep-811', charterOverrides: {} },
      projectId: null,
      source: 'form',
      title,
      report: reportOf(title),
      contact: { name: null, email: 'finder@example.test', creditAs: null },
      receivedAt: step.now,
    })
  })
  if (isRefusal(opened)) throw new Error(opened.because)
  return { ...opened, lookup }
}

it('opens a case as a reporter: sealed, with its embargo, its event and its search words', async () => {
  const opened = await openAsReporter('Header overflows the parser')
  const row = await rowOfCase(installation, opened.caseId)
  expect(row).toMatchObject({ report_state: 'received', embargo_state: 'active', source: 'form' })
  expect(row['embargo_ends_at']).toEqual(new Date(addDays(START, 90)))
  expect(row['deadline_at']).toEqual(new Date(addDays(START, 90)))
  expect(await eventsOf(installation, opened.caseId)).toEqual([
    'report:received',
    'embargo:started',
  ])
  const seen = await installation.sql<{ seen: boolean }>(
    `select position('Header'::bytea in r.sealed) + position('Header'::bytea in c.title) > 0 as seen
       from report r join cases c using (case_id)`,
  )
  expect(seen).toEqual([{ seen: false }])
})

it('lets the team read what the reporter wrote, and the reporter too', async () => {
  const { caseId, lookup } = await openAsReporter('A second report')
  const asTeam = await inTransaction(
    installation.db,
    { kind: 'person', personId: kim.personId },
    (tx) => loadCase(tx, installation, caseId),
  )
  expect(asTeam?.title).toBe('A second report')
  const asReporter = await inTransaction(
    installation.db,
    { kind: 'reporter', lookup },
    async (tx) => {
      const loaded = await loadCase(tx, installation, caseId)
      const row = await tx.selectFrom('report').select('sealed').executeTakeFirstOrThrow()
      return loaded && openReport(loaded.key, caseId, row.sealed).summary
    },
  )
  expect(asReporter).toBe('A second report')
})

it('J1 counts the ninety days from when the team first received it, however late it is written down', async () => {
  const opened = await openByHand(installation, {
    team,
    person: kim,
    title: 'Told us at a conference',
    receivedAt: addDays(START, -20),
  })
  const row = await rowOfCase(installation, opened.caseId)
  expect(row['deadline_at']).toEqual(new Date(addDays(START, 70)))
})

it('keeps a shorter embargo that the reporter asks for, and reports back one the charter does not allow', async () => {
  const short = await openByHand(installation, {
    team,
    person: kim,
    title: 'Short',
    embargoUntil: addDays(START, 30),
  })
  expect((await rowOfCase(installation, short.caseId))['embargo_ends_at']).toEqual(
    new Date(addDays(START, 30)),
  )
  const long = await openByHand(installation, {
    team,
    person: kim,
    title: 'Long',
    embargoUntil: addDays(START, 400),
  })
  expect(long.embargo.wishRefused?.refusal).toBe('embargo.too-long')
  expect((await rowOfCase(installation, long.caseId))['embargo_ends_at']).toEqual(
    new Date(addDays(START, 90)),
  )
})

it('gives every case its own number when many are opened at once', async () => {
  const numbers = await Promise.all(
    Array.from({ length: 40 }, () => takeCaseNumber(installation, team)),
  )
  expect(new Set(numbers).size).toBe(40)
  expect(numbers.every((number) => /^EXAMPLE-2026-\d{3}$/.test(number))).toBe(true)
})

it('writes nothing when a member of another team tries to open a case here', async () => {
  const other = await addTeam(installation, 'OTHER')
  const stranger = await addPerson(installation, 'Sam Elsewhere', { team: other })
  await expect(
    openByHand(installation, { team, person: stranger, title: 'Not mine to open' }),
  ).rejects.toThrow(/row-level security/)
})
