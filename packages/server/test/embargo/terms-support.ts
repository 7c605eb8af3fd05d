// Voices of a negotiation in tests: a person as the server knows them, the reporter by their link, and what stands in
// the database afterwards.
import { isRefusal, type Refusal } from '@parley/rules'
import type { Voice } from '../../src/embargo/terms/begin.js'
import { selectPerson } from '../../src/identity/viewer.js'
import { reporterBy } from '../../src/intake/follow-link.js'
import type { Scene } from '../conversation/support.js'
import type { TestPerson } from '../support/people.js'

export const personVoice = async (
  { parley }: Pick<Scene, 'parley'>,
  who: TestPerson,
): Promise<Extract<Voice, { kind: 'person' }>> => {
  const person = await selectPerson(parley.installation.db.app, who.personId)
  if (person === undefined) throw new Error('nobody')
  return { kind: 'person', person }
}

export const reporterVoice = ({ parley, link }: Pick<Scene, 'parley' | 'link'>): Voice => {
  const actor = reporterBy(parley.installation.keys, link.replace(/^.*\/r\//, ''))
  if (actor === undefined) throw new Error('no link')
  return { kind: 'reporter', actor }
}

/** The value, or the refusal as a failed test. */
export const must = <T>(outcome: T | Refusal): T => {
  if (isRefusal(outcome)) throw new Error(`${outcome.refusal}: ${outcome.because}`)
  // because: isRefusal narrows the union but TypeScript cannot subtract it from an open T
  return outcome as T
}

/** The case's embargo as it is stored. */
export const embargoRow = async ({ parley, caseId }: Pick<Scene, 'parley' | 'caseId'>) => {
  const [row] = await parley.installation.sql<{
    state: string
    ends_at: Date | null
    cause: string | null
    basis: number
    ended_at: Date | null
  }>(
    `select embargo_state as state, embargo_ends_at as ends_at, embargo_cause as cause,
            embargo_basis as basis, embargo_ended_at as ended_at from cases where case_id = $1`,
    [caseId],
  )
  if (row === undefined) throw new Error('no case')
  return row
}

export const consentOf = async (
  { parley, caseId }: Pick<Scene, 'parley' | 'caseId'>,
  who: TestPerson,
): Promise<string | undefined> => {
  const [row] = await parley.installation.sql<{ consent: string }>(
    'select consent from participant where case_id = $1 and person_id = $2 and ended_at is null',
    [caseId, who.personId],
  )
  return row?.consent
}
