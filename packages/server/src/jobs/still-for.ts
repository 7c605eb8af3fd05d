// Whether a mail that waited may still go out, and with which words: its right may have ended since it was written.
import type { Instant } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import type { NamedInMail, SealedMail } from './outbox.js'

export interface WaitedMail {
  readonly createdAt: Instant
  readonly kind: string
  readonly caseId: string | null
  readonly personId: string | null
}

/** Words and subject of a mail of several cases, from what its reader may be told now; undefined where that is nothing. */
export type WriteAnew = (
  tx: Tx,
  who: { readonly personId: string },
  named: NamedInMail,
) => Promise<Pick<SealedMail, 'subject' | 'text'> | undefined>

/** Mail that asks for an answer about a case: an invitation, a reminder of it, and a later end to agree to. */
export const ASKING = ['invited', 'asked-again']

interface OfCase {
  readonly caseId: string
  readonly personId: string
  readonly at: Date
}

/** By kind, what must hold of the case and the person while the mail waits. */
const STILL: Readonly<Record<string, (of: OfCase) => ReturnType<typeof sql<boolean>>>> = {
  notification: ({ caseId, personId }) => sql`sec.person_reads(${personId}, ${caseId})`,
  // The one that was asked for with it.
  'review-asked': ({ caseId, personId, at }) => sql`exists (
    select 1 from review where case_id = ${caseId} and person_id = ${personId} and asked_at = ${at} and state <> 'over')`,
  // The one that was written with it, for a body that they sit in still.
  brief: ({ caseId, personId, at }) => sql`exists (
    select 1 from brief b join membership m on m.team_id = b.oversight_team_id
     where b.case_id = ${caseId} and b.written_at = ${at} and b.withdrawn_at is null
       and m.person_id = ${personId} and m.left_at is null and 'steering-council' = any (m.roles))
    and not sec.narrowed_out(${caseId}, ${personId})`,
  ...Object.fromEntries(
    ASKING.map((kind) => [
      kind,
      ({ caseId, personId }: OfCase) =>
        sql<boolean>`sec.answer_awaited(${personId}, ${caseId}) is not null`,
    ]),
  ),
}

/**
 * Whoever lost a case while the mail about it waited is not sent its number any more. Nor is somebody asked who has no answer
 * to give any more, whose invitation was taken back or who has answered; nor told of a brief that is not theirs to read.
 */
const isStillFor = async (
  { db }: Installation,
  { kind, caseId, personId, createdAt }: WaitedMail,
): Promise<boolean> => {
  if (caseId === null || personId === null) return true
  const still = Object.hasOwn(STILL, kind) ? STILL[kind] : undefined
  if (still === undefined) return true
  const { rows } = await inTransaction(db, { kind: 'job', caseId }, (tx) =>
    sql<{
      may: boolean
    }>`select ${still({ caseId, personId, at: timestamp(createdAt) })} as may`.execute(tx),
  )
  return rows[0]?.may === true
}

/** What of a mail may go out at this moment; undefined where it may not, or nothing is left of it. */
export const contentNow = async (
  installation: Installation,
  { mail, sealed, writeAnew }: { mail: WaitedMail; sealed: SealedMail; writeAnew: WriteAnew },
): Promise<Omit<SealedMail, 'goodUntil' | 'named'> | undefined> => {
  const { goodUntil, named, ...content } = sealed
  if (content.to.length === 0) return undefined
  if (goodUntil !== undefined && goodUntil <= installation.now()) return undefined
  if (!(await isStillFor(installation, mail))) return undefined
  const { personId } = mail
  if (named === undefined || personId === null) return content
  const words = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
    writeAnew(tx, { personId }, named),
  )
  return words && { ...content, ...words }
}
