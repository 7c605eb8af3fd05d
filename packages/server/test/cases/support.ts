// Cases for tests, opened the way the server opens them.
import { randomUUID } from 'node:crypto'
import { type Instant, isRefusal } from '@parley/rules'
import { change } from '../../src/audit/change.js'
import { type NewCase, type OpenedCase, openCase, takeCaseNumber } from '../../src/cases/open.js'
import { reindexCase } from '../../src/cases/search/reindex.js'
import { inTransaction } from '../../src/db/transaction.js'
import { csrfToken, insertSession } from '../../src/identity/sessions.js'
import { newFollowLink } from '../../src/intake/follow-link.js'
import { insertFollowLink } from '../../src/intake/store.js'
import type { TestInstallation } from '../support/installation.js'
import type { TestPerson, TestTeam } from '../support/people.js'

/** Gives the case a reporter who follows it, as a report by form has one. */
export const letFollow = (
  installation: TestInstallation,
  { personId }: TestPerson,
  caseId: string,
): Promise<void> =>
  inTransaction(installation.db, { kind: 'person', personId }, (tx) =>
    insertFollowLink(
      tx,
      newFollowLink(installation.keys, { caseId, contact: null, at: installation.now() }),
    ),
  )

export const reportOf = (summary: string, details = 'It happens when a header is long.') => ({
  project: 'parser',
  summary,
  details,
  affectedVersions: null,
  proofOfConcept: null,
  patch: null,
  embargoWish: null,
})

/** Opens a case by hand, as `person` would; `more` overrides any part of it. */
export const openByHand = async (
  installation: TestInstallation,
  {
    team,
    person,
    title,
    ...more
  }: { team: TestTeam; person: TestPerson; title: string } & Partial<
    Omit<NewCase, 'team' | 'title'>
  >,
): Promise<OpenedCase> => {
  const number = await takeCaseNumber(installation, team)
  const opened = await change(installation, { kind: 'person', personId: person.personId }, (step) =>
    openCase(step, {
      caseId: randomUUID(),
      number,
      team: { ...team, charter: 'pep-811', charterOverrides: {} },
      projectId: null,
      source: 'hand',
      title,
      report: reportOf(title),
      contact: null,
      receivedAt: installation.now(),
      ...more,
    }),
  )
  if (isRefusal(opened)) throw new Error(opened.because)
  // The worker does this right after; most tests run none.
  await reindexCase({ installation, more: async () => [] })({ caseId: opened.caseId })
  return opened
}

/** One row of the case as the database has it, past every policy. */
export const rowOfCase = async (
  installation: TestInstallation,
  caseId: string,
): Promise<Record<string, unknown>> => {
  const rows = await installation.sql('select * from cases where case_id = $1', [caseId])
  return rows[0] ?? {}
}

/** Names of the case's events, in order. */
export const eventsOf = async (
  installation: TestInstallation,
  caseId: string,
): Promise<readonly string[]> => {
  const rows = await installation.sql<{ name: string }>(
    `select b.name from event_body b join event e using (event_id) where b.case_id = $1 order by e.event_number`,
    [caseId],
  )
  return rows.map((row) => row.name)
}

/** The form fields of a page's POST, with the session's token. */
export const formOf = (person: TestPerson, fields: Record<string, string> = {}) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  payload: new URLSearchParams({ csrf: person.csrf, ...fields }).toString(),
})

export const asDate = (at: Instant): Date => new Date(at)

/** The same person with a new session: sessions end after three idle days, and tests let months pass. */
export const signInAgain = async (
  installation: TestInstallation,
  person: TestPerson,
): Promise<TestPerson> => {
  const { personId } = person
  const { token, sessionId } = await inTransaction(
    installation.db,
    { kind: 'person', personId },
    (tx) =>
      insertSession(tx, {
        ...{ personId, method: 'email', agent: 'test' },
        ...{ now: installation.now(), keys: installation.keys },
      }),
  )
  return { ...person, cookie: `parley=${token}`, csrf: csrfToken(installation, sessionId) }
}
