// Owns what a body decides about a team's members besides vetoes: removals and admins; who opens it, and what follows.
// It counts no vote: council.ts does, and its outcome comes in.
import { type Refusal, refuse } from '../../refusal.js'
import type { Charter } from '../charter.js'
import { checkAdmins } from '../membership.js'
import type { CouncilOutcome } from './council.js'

/** What a body can be asked to decide about a member. @source PEP 811, removal and admins (C3, C5, B12) */
export type MemberDecision = 'removal' | 'admin-appointment'

/** @source PEP 811, removal and admins (C3, C5, B12) */
export const MEMBER_DECISIONS: readonly MemberDecision[] = ['removal', 'admin-appointment']

/** Admins who stay: before a removal and after it. @source PEP 811, admins (C5) */
export type AdminsAround = { readonly before: number; readonly after: number }

/**
 * What is asked when somebody wants to open a decision about a member.
 * @source PEP 811, removal and admins (C3, C5, B12)
 */
export type DecisionAsked = {
  readonly isOfBody: boolean
  readonly isMember: boolean
  /** Whether it is about whoever asks. */
  readonly isOneself: boolean
  readonly isAdmin: boolean
  /** The same about the same member is open already. */
  readonly isOpened: boolean
  readonly admins: AdminsAround
}

/** @source PEP 811, removal and admins (C3, C5, B12) */
export type DecisionRefusal = Refusal<
  | 'decision.nobody'
  | 'decision.not-of-body'
  | 'decision.not-a-member'
  | 'decision.oneself'
  | 'decision.already-open'
  | 'decision.is-admin'
  | 'membership.too-few-admins'
>

/**
 * Whether somebody may open a decision of the body about a member. One member of the body is enough. The last admins a
 * charter asks for are not voted on before there is another one.
 *
 * @source PEP 811, removal and admins (C3, C5, B12)
 * @reading docs/READINGS.md#decisions-about-members
 */
export const mayOpenDecision = (
  charter: Charter,
  decision: MemberDecision,
  asked: DecisionAsked,
): DecisionRefusal | undefined => {
  const { source } = charter.governance.oversight
  if (charter.governance.oversight.value === null)
    return refuse('decision.nobody', 'This charter names no body that decides about members.')
  if (!asked.isOfBody)
    return refuse('decision.not-of-body', 'Members of the oversight body open a vote.', source)
  if (!asked.isMember)
    return refuse('decision.not-a-member', 'They are no member of the team.', source)
  if (asked.isOneself)
    return refuse('decision.oneself', 'Who a vote is about leaves it to others.', 'PEP 13')
  if (asked.isOpened) return refuse('decision.already-open', 'A vote on this is open already.')
  if (decision === 'removal') return checkAdmins(charter, asked.admins)
  return asked.isAdmin ? refuse('decision.is-admin', 'They are an admin already.') : undefined
}

/**
 * Whether a member of the body has a conflict by what is decided: nobody votes on themselves.
 * @source PEP 13, council decisions (C2)
 */
export const isConflicted = (memberId: string, subjectId: string | null): boolean =>
  memberId === subjectId

/**
 * What follows from a vote. `wait`: it passed and cannot be done yet; it is done as soon as it can.
 * @source PEP 811, removal and admins (C3, C5, B12)
 */
export type DecisionEffect =
  | { readonly kind: 'none' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'make-admin' }
  | { readonly kind: 'wait'; readonly because: Refusal }

/**
 * What follows from the outcome of a vote about a member: a passed removal ends the membership, a passed appointment
 * makes an admin, anything else nothing. Nothing follows for who is no member any more.
 *
 * @source PEP 811, removal and admins (C3, C5, B12)
 */
export const effectOf = (
  charter: Charter,
  decision: MemberDecision,
  facts: {
    readonly outcome: CouncilOutcome['state']
    readonly isMember: boolean
    readonly admins: AdminsAround
  },
): DecisionEffect => {
  if (facts.outcome !== 'passed' || !facts.isMember) return { kind: 'none' }
  if (decision === 'admin-appointment') return { kind: 'make-admin' }
  const because = checkAdmins(charter, facts.admins)
  return because === undefined ? { kind: 'remove' } : { kind: 'wait', because }
}

/**
 * Whether an admin may give the role of admin to somebody: while a team is being set up, and where no body sits that
 * determines the admins. A team below its minimum may always replace one.
 *
 * @source PEP 811, admins (B12)
 * @reading docs/READINGS.md#who-makes-an-admin
 */
export const mayMakeAdmin = (
  charter: Charter,
  facts: { readonly admins: number; readonly bodySits: boolean },
): Refusal<'membership.admins-by-body'> | undefined => {
  const { oversight } = charter.governance
  const isSetUp = facts.admins >= charter.team.adminsMinimum.value
  if (oversight.value === null || !facts.bodySits || !isSetUp) return undefined
  return refuse(
    'membership.admins-by-body',
    'The oversight body determines the admins: a member of it opens a vote.',
    oversight.source,
  )
}
