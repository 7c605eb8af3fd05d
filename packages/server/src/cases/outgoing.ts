// How far a case's advisory is on its way out, as its needs and its phase read it: who was asked to approve, since when
// the fix is public, what is out and what is not. One statement; deciding is `needsOf`'s.
import {
  type ApprovalFacts,
  addHours,
  type Charter,
  type Instant,
  reviewDueAt,
  type UnaskedFacts,
} from '@parley/rules'
import { sql } from 'kysely'
import type { Tx } from '../db/transaction.js'

export interface Outgoing {
  readonly approval: ApprovalFacts | null
  readonly unasked: UnaskedFacts | null
  readonly fixPublicAt: Instant | null
  readonly recordAt: Instant | null
  readonly emergencyReviewBy: Instant | null
  readonly emergencyById: string | null
  readonly emergencyFrom: Instant | null
  readonly publicationStuckBy: string | null
  readonly leakListOpen: boolean
  readonly proposalWaits: boolean
}

interface Row {
  readonly kind: ApprovalFacts['kind'] | null
  readonly changeAsked: string | null
  readonly versionDiffers: boolean
  readonly creditsDiffer: boolean
  readonly newestEditorId: string | null
  readonly requestedBy: string | null
  readonly lastEditorId: string | null
  readonly askedIds: readonly string[]
  readonly approverIds: readonly string[]
  readonly fixPublicAt: Instant | null
  readonly recordAt: Instant | null
  readonly recordWaits: boolean
  readonly emergencyById: string | null
  readonly emergencyAt: Instant | null
  readonly declaredAt: Instant | null
  readonly publicationStuckBy: string | null
  readonly leakListOpen: boolean
  readonly proposalWaits: boolean
}

/** Of what is published, only a change that is asked for and not out. */
const approvalOf = (row: Row, readers: number, isPublished: boolean): ApprovalFacts | null =>
  row.requestedBy === null || row.kind === null || (isPublished && row.changeAsked === null)
    ? null
    : {
        kind: row.kind,
        requestedBy: row.requestedBy,
        lastEditorId: row.lastEditorId ?? '',
        askedIds: row.askedIds,
        approverIds: row.approverIds,
        missing: Math.max(0, readers - row.approverIds.length),
      }

const unaskedOf = ({ versionDiffers, creditsDiffer, newestEditorId }: Row): UnaskedFacts | null =>
  versionDiffers || creditsDiffer
    ? { what: versionDiffers ? 'version' : 'credits', lastEditorId: newestEditorId ?? '' }
    : null

const NOTHING: Outgoing = {
  approval: null,
  unasked: null,
  fixPublicAt: null,
  recordAt: null,
  emergencyReviewBy: null,
  emergencyById: null,
  emergencyFrom: null,
  publicationStuckBy: null,
  leakListOpen: false,
  proposalWaits: false,
}

/** Loads it for one case. `publishedAt` is the case's own; a record counts as out once its step is done. */
export const selectOutgoing = async (
  tx: Tx,
  { caseId, publishedAt }: { readonly caseId: string; readonly publishedAt: Instant | null },
  { approvals }: Pick<Charter, 'approvals'>,
): Promise<Outgoing> => {
  const { rows } = await sql<Row>`
    select s.asked_by as requested_by, s.kind, c.change_asked, c.glass_open as leak_list_open, c.proposal_waits,
           c.version_differs, c.credits_differ,
           (select v.edited_by from advisory_version v where v.case_id = c.case_id order by v.version desc limit 1) as newest_editor_id,
           (select v.edited_by from advisory_version v where v.case_id = s.case_id and v.version = s.version) as last_editor_id,
           coalesce(array(select a.person_id::text from approval a
             where a.case_id = s.case_id and a.hash = s.hash and a.approved_at is null), '{}') as asked_ids,
           coalesce(array(select a.person_id::text from approval a
             where a.case_id = s.case_id and a.hash = s.hash and a.kind = 'reader' and a.approved_at is not null), '{}') as approver_ids,
           (select min(l.merged_at) from link l
             where l.case_id = c.case_id and l.kind = 'pull-request' and l.removed_at is null) as fix_public_at,
           (select max(t.done_at) from publication_step t
             where t.case_id = c.case_id and t.step = 'cve' and t.state in ('done', 'skipped')) as record_at,
           exists (select 1 from publication_step t
             where t.case_id = c.case_id and t.step = 'cve' and t.state not in ('done', 'skipped')) as record_waits,
           e.requested_by as emergency_by_id, e.finished_at as emergency_at,
           c.stuck_by as publication_stuck_by, case when c.exploited then c.emergency_at end as declared_at
      from cases c
           left join submission s on s.case_id = c.case_id and s.version = (
             select max(v.version) from advisory_version v where v.case_id = c.case_id)
           left join lateral (
             select p.requested_by, p.finished_at from publication p
              where p.case_id = c.case_id and p.emergency and p.reviewed_at is null
                and p.cancelled_at is null and p.finished_at is not null
              order by p.publication_number desc limit 1) e on true
     where c.case_id = ${caseId}`.execute(tx)
  const row = rows[0]
  if (row === undefined) return NOTHING
  return {
    approval: approvalOf(row, approvals.readers.value, publishedAt !== null),
    unasked: unaskedOf(row),
    fixPublicAt: row.fixPublicAt,
    // What was imported, or needs no record, has no step: it counts as out with its page.
    recordAt: row.recordWaits ? null : (row.recordAt ?? publishedAt),
    emergencyById: row.emergencyById,
    emergencyFrom:
      row.declaredAt === null
        ? null
        : addHours(row.declaredAt, approvals.emergency.delayHours.value),
    publicationStuckBy: row.publicationStuckBy,
    leakListOpen: row.leakListOpen,
    proposalWaits: row.proposalWaits,
    emergencyReviewBy: row.emergencyAt === null ? null : reviewDueAt(row.emergencyAt, approvals),
  }
}
