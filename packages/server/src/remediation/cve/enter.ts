// A CVE id beyond acceptance: asked for afterwards, where the project takes ids only since then; or named by hand, where
// another CNA gave it. The record of such an id is theirs: nothing here posts it.
import {
  decideReservation,
  enterCveId,
  isRefusal,
  type Refusal,
  type ReservationFacts,
  refuse,
  yearOf,
} from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { begin } from '../../cases/begin.js'
import { indexAnew } from '../../cases/search/reindex.js'
import { updateCase } from '../../cases/store.js'
import { wantCveId } from '../../cases/want-cve.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { selectOpenRequest } from './store.js'

type Done = { readonly caseId: string }

/** What the button and its action judge by: the quota is the worker's to ask about. */
export const reservationFacts = (
  loaded: { readonly determination: string | null; readonly cveId: string | null },
  projectReserves: boolean,
): ReservationFacts => ({
  // because: the column is written from the rules' determinations alone
  determination: loaded.determination as ReservationFacts['determination'],
  projectReserves,
  cveId: loaded.cveId,
  openRequest: null,
  available: 1,
})

const noIdInPractice = () =>
  refuse('access.practice', 'This is a practice case: no CVE id is asked for and none is named.')

/** Asks for a CVE id now, for a case that was accepted when its project took none (L2). */
export const askForCveId = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<Done | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action: 'remediation.edit' })
    if (isRefusal(begun)) return begun
    const { loaded } = begun
    if (loaded.practice) return noIdInPractice()
    const project = await step.tx
      .selectFrom('project')
      .select('reserveCve')
      .where('projectId', '=', loaded.projectId ?? 0)
      .executeTakeFirst()
    const facts = reservationFacts(loaded, project?.reserveCve ?? false)
    const decided = decideReservation(facts, yearOf(step.now))
    if (isRefusal(decided)) return decided
    await wantCveId(step, loaded)
    return { caseId }
  })

/** Lets the next tick look at a waiting request at once, whenever its next try would have been. */
export const tryReservationNow = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<{ readonly tried: boolean } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action: 'remediation.edit' })
    if (isRefusal(begun)) return begun
    const row = await step.tx
      .updateTable('cveRequest')
      .set({ nextTryAt: null })
      .where('caseId', '=', caseId)
      .where('state', 'in', ['wanted', 'asking'])
      .returning('cveRequestId')
      .executeTakeFirst()
    if (row === undefined) return { tried: false }
    const ids = { caseId, cveRequestId: row.cveRequestId }
    await step.enqueue({ task: 'cve.reserve', ids, key: `cve.reserve:${row.cveRequestId}` })
    return { tried: true }
  })

const isHeldAnywhere = async (tx: Tx, cveId: string): Promise<boolean> => {
  const { rows } = await sql<{
    held: boolean
  }>`select sec.cve_id_is_held(${cveId}) as held`.execute(tx)
  return rows[0]?.held === true
}

const isKnownToAccount = async (tx: Tx, cveId: string): Promise<boolean> => {
  const query = tx.selectFrom('cveId').select('cveId').where('cveId', '=', cveId)
  return (await query.executeTakeFirst()) !== undefined
}

/** A wish nobody has acted on is taken back: the case has another id. */
const cancelWish = (tx: Tx, caseId: string, at: Date) =>
  tx
    .updateTable('cveRequest')
    .set({ state: 'cancelled', settledAt: at })
    .where('caseId', '=', caseId)
    .where('state', '=', 'wanted')
    .execute()

/** Names the id that another CNA gave. */
export const enterIdByHand = (
  installation: Installation,
  person: Person,
  { caseId, cveId: typed }: { readonly caseId: string; readonly cveId: string },
): Promise<Done | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { tx, now } = step
    const begun = await begin(step, person, { caseId, action: 'remediation.edit' })
    if (isRefusal(begun)) return begun
    const { loaded } = begun
    if (loaded.practice) return noIdInPractice()
    const wanted = typed.trim().toUpperCase().slice(0, 40)
    const request = (await selectOpenRequest(tx, caseId))?.state
    const decided = enterCveId(
      {
        ...reservationFacts(loaded, true),
        request: request === 'wanted' || request === 'asking' ? request : null,
        isHeld: await isHeldAnywhere(tx, wanted),
        isKnownHere: await isKnownToAccount(tx, wanted),
      },
      typed.slice(0, 200),
    )
    if (isRefusal(decided)) return decided
    const { cveId } = decided
    await cancelWish(tx, caseId, timestamp(now))
    await updateCase(tx, caseId, { cveId, cveElsewhere: true })
    await step.record({ name: 'cve:entered', of: loaded.of, facts: { cveId } })
    await indexAnew(step, caseId)
    return { caseId }
  })

const isPublished = async (tx: Tx, cveId: string): Promise<boolean> => {
  const query = tx.selectFrom('advisory').select('cveId').where('cveId', '=', cveId)
  return (await query.executeTakeFirst()) !== undefined
}

/** Takes an id that was named by hand off the case again, as long as nothing went out under it. */
export const removeEnteredId = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<Done | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action: 'remediation.edit' })
    if (isRefusal(begun)) return begun
    const { loaded } = begun
    if (!loaded.cveElsewhere || loaded.cveId === null)
      return refuse('cve.not-entered', 'No id was named by hand on this case.')
    if (await isPublished(step.tx, loaded.cveId))
      return refuse('cve.published', 'The advisory went out under this id: it stays.')
    await updateCase(step.tx, caseId, { cveId: null, cveElsewhere: false })
    await step.record({ name: 'cve:removed', of: loaded.of, facts: { cveId: loaded.cveId } })
    await indexAnew(step, caseId)
    return { caseId }
  })
