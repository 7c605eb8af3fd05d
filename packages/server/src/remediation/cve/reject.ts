// Gives a CVE id up for good: an operator's own decision with a reason, written first and then carried out by a job,
// which looks before it asks again. An id that a case still needs is not given up here (L3).
import { writeCveRejection } from '@parley/records'
import { can, isRefusal, type Refusal, refuse, rejectCveId } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { personActor } from '../../cases/facts.js'
import { Fault } from '../../config/fault.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { requireFreshProof } from '../../identity/proof.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { enqueue } from '../../jobs/enqueue.js'
import { isOutgoingPaused } from '../../jobs/paused.js'
import { type CveParts, nextTry, withAccount } from './account.js'

const asJob = { kind: 'job' } as const
const MAX_REASON = 4096

/** Why this person may not operate the account, if so. An operator of any team operates it: there is one account. */
export const mayOperate = (person: Person): Refusal | undefined => {
  const actor = personActor(person)
  for (const { teamId } of person.memberships) {
    if (!isRefusal(can(actor, 'cve.operate', { kind: 'team', teamId: String(teamId) })))
      return undefined
  }
  return refuse('access.forbidden', 'This is for CNA operators.')
}

/** The unfinished case that holds an id, among those this person can read. */
const selectHolder = (tx: Tx, cveId: string) =>
  tx
    .selectFrom('cases')
    .select(['caseId', 'finishedAt', 'publishedAt'])
    .where('cveId', '=', cveId)
    .executeTakeFirst()

const inUse = (): Refusal<'cve.in-use'> =>
  refuse('cve.in-use', 'A case holds this id: close the case first, or publish it.')

/** Lets the case forget an id that is given up, so that it can have another one when it is opened again. */
const releaseFromCase = async (tx: Tx, caseId: string): Promise<void> => {
  await tx.updateTable('cases').set({ cveId: null }).where('caseId', '=', caseId).execute()
  await tx
    .updateTable('cveRequest')
    .set({ state: 'cancelled' })
    .where('caseId', '=', caseId)
    .execute()
}

/** An operator gives up an id that no case needs: an orphan, or one of a case that ended without an advisory. */
export const rejectUnusedId = (
  installation: Installation,
  person: Person,
  input: { readonly cveId: string; readonly reason: string },
): Promise<{ readonly cveId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { tx, now } = step
    const refused = mayOperate(person) ?? requireFreshProof(person, now)
    if (refused !== undefined) return refused
    const row = await tx
      .selectFrom('cveId')
      .select(['cveId', 'state', 'orphan', 'teamId', 'rejectWantedAt'])
      .where('cveId', '=', input.cveId)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return refuse('cve.unknown', 'This id is not known here.')
    const reason = input.reason.trim()
    if (reason.length > MAX_REASON) {
      return refuse('cve.reason-too-long', `The reason has at most ${MAX_REASON} characters.`)
    }
    const decided = rejectCveId(
      {
        id: row.cveId,
        state: row.rejectWantedAt === null ? STATES[row.state] : 'REJECTED',
        isAwaited: false,
      },
      { isOperator: true, reason },
    )
    if (isRefusal(decided)) return decided
    const holder = await selectHolder(tx, row.cveId)
    const isFree = row.orphan || (holder?.finishedAt !== null && holder?.publishedAt === null)
    if (!isFree || row.state !== 'reserved') return inUse()
    if (holder !== undefined) await releaseFromCase(tx, holder.caseId)
    await tx
      .updateTable('cveId')
      .set({
        rejectReason: decided.reason,
        rejectWantedAt: timestamp(now),
        rejectWantedBy: person.personId,
      })
      .where('cveId', '=', row.cveId)
      .execute()
    const teamId = row.teamId ?? person.memberships[0]?.teamId
    await step.record({
      name: 'cve:rejection-wanted',
      facts: { cveId: row.cveId },
      ...(teamId === undefined ? {} : { teamId }),
    })
    await step.enqueue({
      task: 'cve.reject',
      ids: { cveId: row.cveId },
      key: `cve.reject:${row.cveId}`,
    })
    return { cveId: row.cveId }
  })

const STATES = { reserved: 'RESERVED', published: 'PUBLISHED', rejected: 'REJECTED' } as const

const noteRejected = (installation: Installation, cveId: string) =>
  change(installation, asJob, async ({ tx, record }) => {
    const noted = await tx
      .updateTable('cveId')
      .set({ state: 'rejected', rejectFault: null, rejectNextTryAt: null })
      .where('cveId', '=', cveId)
      .where('state', '<>', 'rejected')
      .returning('teamId')
      .executeTakeFirst()
    if (noted === undefined) return
    const { teamId } = noted
    await record({
      name: 'cve:rejected',
      facts: { cveId },
      ...(teamId === null ? {} : { teamId }),
    })
  })

/** Rejects at the server what is wanted so and is not yet. A lost answer is seen by looking first. */
const carryOut = async (
  { installation, clients: { cve } }: CveParts,
  { cveId, reason }: { cveId: string; reason: string },
): Promise<void> => {
  if (cve === undefined) return
  const there = await cve.getId(cveId)
  if (there?.state !== 'REJECTED') {
    await cve.reject(cveId, writeCveRejection(reason))
  }
  await noteRejected(installation, cveId)
}

/** The handler of `cve.reject`. */
export const rejectAtServer =
  (parts: CveParts) =>
  async ({ cveId }: { cveId: string }): Promise<void> => {
    const { installation } = parts
    if (parts.clients.cve === undefined) return
    if (await inTransaction(installation.db, asJob, isOutgoingPaused)) return
    await withAccount(installation, async () => {
      const row = await inTransaction(installation.db, asJob, (tx) =>
        tx
          .selectFrom('cveId')
          .select(['state', 'rejectWantedAt', 'rejectReason', 'rejectAttempts'])
          .where('cveId', '=', cveId)
          .executeTakeFirst(),
      )
      if (!row?.rejectWantedAt || row.state !== 'reserved') return
      try {
        await carryOut(parts, { cveId, reason: row.rejectReason ?? '' })
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        await noteRejectFault(installation, {
          cveId,
          code: error.code,
          attempts: row.rejectAttempts,
        })
      }
    })
  }

const noteRejectFault = (
  installation: Installation,
  { cveId, code, attempts }: { cveId: string; code: string; attempts: number },
) =>
  inTransaction(installation.db, asJob, (tx) =>
    tx
      .updateTable('cveId')
      .set({
        rejectFault: code,
        rejectAttempts: attempts + 1,
        rejectNextTryAt: timestamp(nextTry(installation.now(), attempts + 1)),
      })
      .where('cveId', '=', cveId)
      .execute(),
  )

/** Finds rejections that wait and enqueues them. */
export const rejectScan = (parts: CveParts) =>
  async function cveRejections(): Promise<void> {
    if (parts.clients.cve === undefined) return
    const { installation } = parts
    await inTransaction(installation.db, asJob, async (tx) => {
      const due = await tx
        .selectFrom('cveId')
        .select('cveId')
        .where('state', '=', 'reserved')
        .where('rejectWantedAt', 'is not', null)
        .where(
          sql<boolean>`coalesce(reject_next_try_at, '-infinity') <= ${timestamp(installation.now())}`,
        )
        .execute()
      for (const { cveId } of due)
        await enqueue(tx, { task: 'cve.reject', ids: { cveId }, key: `cve.reject:${cveId}` })
    })
  }
