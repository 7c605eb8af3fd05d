// SQL on what is asked to be approved in a case: one row, sealed where it is a text. Decides nothing.
import type { Instant } from '@parley/rules'
import type { LoadedCase } from '../cases/load.js'
import { open, seal } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'
import type { PublicationKind } from '../db/tables/publication.js'
import type { Tx } from '../db/transaction.js'

type Of = Pick<LoadedCase, 'caseId' | 'compartmentId' | 'key'>

/** What a person means to put out. */
export interface Intent {
  readonly kind: PublicationKind
  /** What changed, or why it is withdrawn; empty for a first publication. */
  readonly reason: string
  /** For a withdrawal: the CVE record is rejected with it. */
  readonly rejectsCve: boolean
}

/** What was asked to be approved. */
export interface Submission extends Intent {
  readonly hash: string
  readonly version: number
  readonly askedBy: string
  readonly askedAt: Instant
}

const submissionPlace = (caseId: string, hash: string) => `submission.reason:${caseId}/${hash}`

/** The newest asking stands. */
export const upsertSubmission = async (
  tx: Tx,
  { caseId, compartmentId, key }: Of,
  { reason, askedAt, ...rest }: Submission,
): Promise<void> => {
  const sealed = reason === '' ? null : seal(key, submissionPlace(caseId, rest.hash), reason)
  const row = { ...rest, reason: sealed, askedAt: timestamp(askedAt) }
  await tx
    .insertInto('submission')
    .values({ caseId, compartmentId, ...row })
    .onConflict((conflict) => conflict.column('caseId').doUpdateSet(row))
    .execute()
}

/** Nothing is asked for any more. */
export const deleteSubmission = async (tx: Tx, { caseId }: Pick<Of, 'caseId'>): Promise<void> => {
  await tx.deleteFrom('submission').where('caseId', '=', caseId).execute()
}

/** What is asked for now. */
export const selectSubmission = async (
  tx: Tx,
  { caseId, key }: Pick<Of, 'caseId' | 'key'>,
): Promise<Submission | undefined> => {
  const row = await tx
    .selectFrom('submission')
    .select(['hash', 'kind', 'version', 'reason', 'rejectsCve', 'askedBy', 'askedAt'])
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const reason = row.reason === null ? '' : open(key, submissionPlace(caseId, row.hash), row.reason)
  return { ...row, reason }
}
