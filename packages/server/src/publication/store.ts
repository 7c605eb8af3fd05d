// SQL on approvals and publications of one case. Sealing happens here; what rows mean is decided elsewhere.
import { randomUUID } from 'node:crypto'
import type { Instant } from '@parley/rules'
import type { Selectable } from 'kysely'
import type { LoadedCase } from '../cases/load.js'
import { type CaseKey, open, seal } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'
import type {
  ApprovalTable,
  PublicationKind,
  PublicationStepTable,
  PublicationTable,
  StepName,
} from '../db/tables/publication.js'
import type { Tx } from '../db/transaction.js'
import type { Snapshot } from './prepare.js'

type Of = Pick<LoadedCase, 'caseId' | 'compartmentId' | 'key'>

const approvalPlace = (caseId: string, hash: string, personId: string) =>
  `approval.reason:${caseId}/${hash}/${personId}`

export type ApprovalRow = Omit<Selectable<ApprovalTable>, 'reason'> & { readonly reason: string }

/** Everyone asked, and every approval, of the case; those of other hashes too. */
export const selectApprovals = async (
  tx: Tx,
  { caseId, key }: Pick<Of, 'caseId' | 'key'>,
): Promise<readonly ApprovalRow[]> => {
  const rows = await tx
    .selectFrom('approval')
    .selectAll()
    .where('caseId', '=', caseId)
    .orderBy('approvedAt')
    .execute()
  return rows.map((row) => ({
    ...row,
    reason:
      row.reason === null
        ? ''
        : open(key, approvalPlace(caseId, row.hash, row.personId), row.reason),
  }))
}

export interface NewApproval {
  readonly hash: string
  readonly version: number
  readonly personId: string
  readonly kind: 'reader' | 'emergency'
  readonly approvedAt: Instant
  readonly reason?: string
}

/** Gives an approval; a person who was asked answers on the row that asked. */
export const upsertApproval = async (
  tx: Tx,
  { caseId, compartmentId, key }: Of,
  approval: NewApproval,
): Promise<void> => {
  const { hash, personId, approvedAt, reason, ...rest } = approval
  const answer = {
    approvedAt: timestamp(approvedAt),
    reason: reason === undefined ? null : seal(key, approvalPlace(caseId, hash, personId), reason),
  }
  await tx
    .insertInto('approval')
    .values({ caseId, compartmentId, hash, personId, ...rest, ...answer })
    .onConflict((conflict) =>
      conflict.columns(['caseId', 'hash', 'personId', 'kind']).doUpdateSet(answer),
    )
    .execute()
}

/** Notes whom an approval was asked of. */
export const insertAsked = async (
  tx: Tx,
  { caseId, compartmentId }: Of,
  asked: { hash: string; version: number; personId: string; askedBy: string; askedAt: Instant },
): Promise<void> => {
  const { askedBy } = asked
  const askedAt = timestamp(asked.askedAt)
  await tx
    .insertInto('approval')
    .values({ caseId, compartmentId, ...asked, askedAt })
    .onConflict((conflict) =>
      conflict.columns(['caseId', 'hash', 'personId', 'kind']).doUpdateSet({ askedBy, askedAt }),
    )
    .execute()
}

/** Takes away what was asked and given for one version; with a kind, what was given of that kind alone. */
export const deleteApprovals = async (
  tx: Tx,
  { caseId }: Pick<Of, 'caseId'>,
  { hash, kind }: { readonly hash: string; readonly kind?: NewApproval['kind'] },
): Promise<void> => {
  const all = tx.deleteFrom('approval').where('caseId', '=', caseId).where('hash', '=', hash)
  await (kind === undefined ? all : all.where('kind', '=', kind)).execute()
}

export type StepRow = Selectable<PublicationStepTable>

export interface Publication
  extends Omit<Selectable<PublicationTable>, 'reason' | 'snapshot' | 'compartmentId'> {
  readonly reason: string
  readonly snapshot: Snapshot
  readonly steps: readonly StepRow[]
}

const snapshotPlace = (id: string) => `publication.snapshot:${id}`
const reasonPlace = (id: string) => `publication.reason:${id}`

export interface NewPublication {
  readonly version: number
  readonly kind: PublicationKind
  readonly reason: string
  readonly hash: string
  readonly snapshot: Snapshot
  readonly fewerEyes: boolean
  readonly requestedBy: string
  readonly requestedAt: Instant
  readonly notBefore: Instant
  readonly emergency: boolean
  readonly steps: readonly StepName[]
}

export const insertPublication = async (
  tx: Tx,
  { caseId, compartmentId, key }: Of,
  { steps, reason, snapshot, requestedAt, notBefore, ...rest }: NewPublication,
): Promise<string> => {
  const publicationId = randomUUID()
  await tx
    .insertInto('publication')
    .values({
      publicationId,
      caseId,
      compartmentId,
      ...rest,
      reason: reason === '' ? null : seal(key, reasonPlace(publicationId), reason),
      snapshot: seal(key, snapshotPlace(publicationId), JSON.stringify(snapshot)),
      requestedAt: timestamp(requestedAt),
      notBefore: timestamp(notBefore),
    })
    .execute()
  const waiting = { publicationId, caseId, compartmentId, state: 'waiting' as const }
  await tx
    .insertInto('publicationStep')
    .values(steps.map((step) => ({ ...waiting, step })))
    .execute()
  return publicationId
}

const ORDER: readonly StepName[] = ['mail', 'cve', 'osv', 'page']

/** The publications of a case that were not cancelled, oldest first, each with its steps in order. */
export const selectPublications = async (
  tx: Tx,
  { caseId, key }: Pick<Of, 'caseId' | 'key'>,
): Promise<readonly Publication[]> => {
  const rows = await tx
    .selectFrom('publication')
    .selectAll()
    .where('caseId', '=', caseId)
    .where('cancelledAt', 'is', null)
    .orderBy('publicationNumber')
    .execute()
  const steps = await tx
    .selectFrom('publicationStep')
    .selectAll()
    .where('caseId', '=', caseId)
    .execute()
  steps.sort((a, b) => ORDER.indexOf(a.step) - ORDER.indexOf(b.step))
  return rows.map(({ reason, snapshot, compartmentId: _compartmentId, ...row }) => ({
    ...row,
    reason: reason === null ? '' : open(key, reasonPlace(row.publicationId), reason),
    snapshot: openSnapshot(key, row.publicationId, snapshot),
    steps: steps.filter((step) => step.publicationId === row.publicationId),
  }))
}

const openSnapshot = (key: CaseKey, publicationId: string, sealed: Buffer): Snapshot =>
  // because: only insertPublication writes this column, and the seal vouches for it
  JSON.parse(open(key, snapshotPlace(publicationId), sealed)) as Snapshot

export const updatePublication = async (
  tx: Tx,
  publicationId: string,
  changes: Partial<{
    cancelledAt: Date
    finishedAt: Date
    reviewedAt: Date
    reviewedBy: string
    supersededBy: string
  }>,
): Promise<void> => {
  await tx
    .updateTable('publication')
    .set(changes)
    .where('publicationId', '=', publicationId)
    .execute()
}

export type StepChanges = Partial<{
  state: StepRow['state']
  attempts: number
  startedAt: Date | null
  doneAt: Date | null
  nextTryAt: Date | null
  lastFault: string | null
  mayBeDone: boolean
  outcome: string
}>

export const updateStep = async (
  tx: Tx,
  { publicationId }: Pick<Publication, 'publicationId'>,
  { step, ...changes }: StepChanges & { readonly step: StepName },
): Promise<void> => {
  await tx
    .updateTable('publicationStep')
    .set(changes)
    .where('publicationId', '=', publicationId)
    .where('step', '=', step)
    .execute()
}
