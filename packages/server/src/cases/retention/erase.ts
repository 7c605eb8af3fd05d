// Erases the contents of a case for good: its key, and with it everything that was sealed under it. The ledger stays whole,
// and so does what was published. Says nothing of when a case's time is up.
import { isRefusal, type Refusal, refuse, restsSince } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import { erasedCaseHash } from '../../audit/ledger/check-erasures.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { type LoadedCase, loadCase } from '../load.js'
import { selectMembers } from '../people.js'
import { type ErasureRule, eraseContents, restingOf } from './store.js'

/**
 * Erases in the step of a job of that case. The event is the team's: one of the case could not be opened. Of a narrowed
 * case it does not say which.
 */
export const eraseIn = async (
  step: Change,
  loaded: LoadedCase,
  under: { readonly rule: ErasureRule; readonly days: number | null },
): Promise<{ readonly bodies: number }> => {
  const { caseId, teamId } = loaded
  const { narrowed } = await selectMembers(step.tx, loaded)
  const bodies = await eraseContents(step, caseId, under)
  const facts = { ...under, bodies }
  await step.record({
    name: 'case:erased',
    teamId,
    facts: narrowed
      ? { caseHash: erasedCaseHash(step.installation.keys, caseId), ...facts }
      : { caseId, ...facts },
  })
  return { bodies }
}

/** The case behind a number, for the operator. */
const selectByNumber = async (installation: Installation, number: string) => {
  const { rows } = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
    sql<{ caseId: string }>`select sec.case_numbered(${number}) as case_id`.execute(tx),
  )
  return rows[0]?.caseId ?? undefined
}

/** Erases a closed case because somebody decided so: the operator's command. */
export const eraseByDecision = async (
  installation: Installation,
  number: string,
): Promise<{ readonly bodies: number } | Refusal> => {
  const caseId = await selectByNumber(installation, number)
  const unknown = () => refuse('case.unknown', 'There is no such case, or it was erased already.')
  if (caseId === undefined) return unknown()
  const outcome = await change(installation, { kind: 'job', caseId }, async (step) => {
    const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
    if (loaded === undefined) return unknown()
    if (restsSince(restingOf(loaded)) === null)
      return refuse(
        'erase.not-over',
        'It is not closed, or its embargo is in force: close it and let the embargo end first.',
      )
    if (loaded.publishing)
      return refuse('erase.publishing', 'It is being published: let that finish first.')
    return eraseIn(step, loaded, { rule: 'by-decision', days: null })
  })
  return isRefusal(outcome) ? outcome : outcome
}
