// Asking for approval of exactly what would go out, giving it, and taking back what was asked for.
import {
  amend,
  approve,
  isEmergencyDeclared,
  isRefusal,
  type Refusal,
  refuse,
  refuseToAsk,
  takeBackRefusal,
  tooLong,
  withdrawAdvisory,
} from '@parley/rules'
import type { PublicationKind } from '../../db/tables/publication.js'
import type { Person } from '../../identity/viewer.js'
import { type Desk, notReplaceable, withdrawalFacts } from '../desk.js'
import { endReviews } from '../reviews/end.js'
import type { Review } from '../reviews/store.js'
import { deleteApprovals, insertAsked, upsertApproval } from '../store.js'
import { deleteSubmission, upsertSubmission } from '../submissions.js'
import type { PublicationSite } from '../venues.js'
import { type Begun, onAdvisory } from './begin.js'

export interface Asking {
  readonly caseId: string
  /** The content the person had before their eyes; another one is refused. */
  readonly basis: string
  /** Whom to ask; empty for nobody in particular. */
  readonly askedOf: readonly string[]
  readonly kind?: Exclude<PublicationKind, 'first'>
  /** What changed in plain words, or why it is withdrawn. */
  readonly reason?: string
  /** For a withdrawal: whether the CVE record is rejected with it (L3). */
  readonly rejectsCve?: boolean
}

export interface Asked {
  readonly caseId: string
  readonly hash: string
}

/** Refusals that a change meets before anybody has approved it. */
const LATER = new Set(['amendment.not-approved', 'amendment.needs-second-operator'])

const changeRefusal = (desk: Desk, personId: string): Refusal | undefined => {
  const { kind, reason } = desk.prepared
  if (kind === 'first') return undefined
  const decided =
    kind === 'amendment'
      ? amend({ ...desk.amendment, difference: reason })
      : withdrawAdvisory(withdrawalFacts(desk, personId))
  return isRefusal(decided) && !LATER.has(decided.refusal) ? decided : undefined
}

export const nothingWritten = (): Refusal =>
  refuse('approval.nothing-written', 'Write the advisory first: there is nothing to read.')

const askRefusal = (desk: Desk, asking: Asking, personId: string): Refusal | undefined => {
  const { draft } = desk.prepared
  if (desk.state === 'publishing' && !desk.isReplaceable) return notReplaceable(desk)
  if (draft.version === 0) return nothingWritten()
  if (draft.hash !== asking.basis) {
    return refuse('approval.other-version', 'It was edited since you opened it: read it again.')
  }
  return changeRefusal(desk, personId)
}

/** Asks the whole team, nobody of it in particular. */
const askAnyone = async ({ change, loaded }: Begun, hash: string): Promise<void> => {
  const facts = { hash, personId: null }
  const { eventId } = await change.record({ name: 'approval:asked', of: loaded.of, facts })
  await change.enqueue({ task: 'notify.team', ids: { caseId: loaded.caseId, eventId } })
}

/** Asks each named reader; everyone else with the right may approve all the same. */
const askPeople = async (
  { change, loaded, readers }: Begun,
  { desk, personIds }: { desk: Desk; personIds: readonly string[] },
  askedBy: string,
): Promise<Refusal | undefined> => {
  const { tx, now, record, enqueue } = change
  const { hash, draft } = desk.prepared
  const { version } = draft
  for (const personId of new Set(personIds)) {
    const { conflictedIds } = loaded
    const refused = refuseToAsk({ ...desk.version, askedById: askedBy, conflictedIds }, personId)
    if (refused !== undefined) return refused
    if (personId === askedBy || !readers.some((reader) => reader.personId === personId)) {
      return refuse('approval.not-a-reader', 'Ask another member who can read the case.')
    }
    await insertAsked(tx, loaded, { hash, version, personId, askedBy, askedAt: now })
    await record({ name: 'approval:asked', of: loaded.of, facts: { hash, personId } })
    const ids = { caseId: loaded.caseId, personId, kind: 'approval-asked' }
    await enqueue({ task: 'notify.person', ids })
  }
  return undefined
}

/**
 * Makes what would go out now the version that is asked about; what was approved before and is no longer the same is void,
 * and whoever was shown that from outside is shown it no more.
 */
export const submitVersion = async (
  begun: Begun,
  asking: Asking,
  askedBy: string,
): Promise<Desk | Refusal> => {
  const reason = (asking.reason ?? '').trim()
  const long = tooLong('The reason', reason, 4_000)
  if (long !== undefined) return long
  const { kind: change, rejectsCve = false } = asking
  const desk = await begun.desk(
    change === undefined
      ? undefined
      : { kind: change, reason, rejectsCve: rejectsCve && change === 'withdrawal' },
  )
  const refused = askRefusal(desk, asking, askedBy)
  if (refused !== undefined) return refused
  const { tx, now, record } = begun.change
  const { hash, kind, draft, ...intent } = desk.prepared
  if (desk.voided.length > 0 && desk.submission?.hash !== hash) {
    const facts = { hashes: desk.voided, by: hash }
    await record({ name: 'approval:voided', of: begun.loaded.of, facts })
  }
  const which = (each: Review) => each.hash !== hash
  await endReviews(begun.change, begun.loaded, { because: 'newer-version', which })
  await upsertSubmission(tx, begun.loaded, {
    ...{ hash, kind, version: draft.version, askedBy, askedAt: now },
    reason: intent.reason,
    rejectsCve: intent.rejectsCve,
  })
  return desk
}

/** Asks for approval of what would go out now (L7). */
export const askForApproval = (
  site: PublicationSite,
  person: Person,
  asking: Asking,
): Promise<Asked | Refusal> =>
  onAdvisory(site, { person, caseId: asking.caseId, action: 'advisory.submit' }, async (begun) => {
    const { personId } = person
    const desk = await submitVersion(begun, asking, personId)
    if (isRefusal(desk)) return desk
    const { hash } = desk.prepared
    if (asking.askedOf.length === 0) await askAnyone(begun, hash)
    const ask = { desk, personIds: asking.askedOf }
    return (await askPeople(begun, ask, personId)) ?? { caseId: asking.caseId, hash }
  })

/** Approves exactly this version (L7: four eyes). */
export const giveApproval = (
  site: PublicationSite,
  person: Person,
  { caseId, hash }: { caseId: string; hash: string },
): Promise<Asked | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.approve' }, async (begun) => {
    const { tx, now, record, enqueue } = begun.change
    const desk = await begun.desk()
    const { personId } = person
    const approval = approve(desk.version, { personId, canRead: true }, { hash, at: now })
    if (isRefusal(approval)) return approval
    const version = desk.prepared.draft.version
    const row = { hash, version, personId, kind: 'reader' as const, approvedAt: approval.at }
    await upsertApproval(tx, begun.loaded, row)
    await record({ name: 'approval:given', of: begun.loaded.of, facts: { hash, version } })
    const askedBy = desk.submission?.askedBy
    if (askedBy !== undefined) {
      await enqueue({ task: 'notify.person', ids: { caseId, personId: askedBy, kind: 'changed' } })
    }
    return { caseId, hash }
  })

/**
 * Takes back what was asked for this version, or the emergency that was declared for it: the approvals given to it go
 * too, and it is asked for and approved anew. What is on its way already is called off, not taken back.
 */
export const takeBack = (
  site: PublicationSite,
  person: Person,
  { caseId, hash }: { caseId: string; hash: string },
): Promise<Asked | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.submit' }, async (begun) => {
    const { tx, record, enqueue } = begun.change
    const desk = await begun.desk()
    const refused = takeBackRefusal({
      ...{ hash, version: desk.version },
      isUnderWay: desk.publications.some((each) => each.hash === desk.version.hash),
    })
    if (refused !== undefined) return refused
    const isEmergency = isEmergencyDeclared(desk.version)
    // Calling an emergency off leaves what was asked for in the ordinary way.
    await deleteApprovals(tx, begun.loaded, isEmergency ? { hash, kind: 'emergency' } : { hash })
    if (!isEmergency) {
      if (desk.submission?.hash === hash) await deleteSubmission(tx, begun.loaded)
      const which = (each: Review) => each.hash === hash
      await endReviews(begun.change, begun.loaded, { because: 'taken-back', which })
    }
    const facts = { hash, emergency: isEmergency, removed: isEmergency ? 'emergency' : 'all' }
    const event = await record({ name: 'approval:taken-back', of: begun.loaded.of, facts })
    if (isEmergency) await enqueue({ task: 'notify.team', ids: { caseId, eventId: event.eventId } })
    return { caseId, hash }
  })
