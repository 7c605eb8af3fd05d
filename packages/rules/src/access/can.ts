// Owns the one question of need-to-know: may this actor do this to this object?
// Refuses to know the moment: whether it is time to publish is decided by the domain, after this.

import { type ConflictRefusal, conflictRefusal } from '../cases/coordinator/conflict.js'
import { type Refusal, refuse } from '../refusal.js'
import { type Action, actionRow, decidesCase, leavesTeam, type ObjectOf } from './actions.js'
import type { AbsentObject, AccessObject, Actor, Audience, CaseAccess } from './facts.js'
import { type Grant, grantsOn } from './grants.js'

/** A yes, with the grant that carried it, for the log of accesses. @source access design */
export interface Allowed {
  readonly allowed: true
  readonly as: Grant
}

/**
 * `hidden`: may not know; the answer is that of something that does not exist. `forbidden`: may know,
 * may not do, and is told why. `acknowledge-first`: a member before the first case. `sign-in`: a
 * collection without a session. `scope`: the token was made for something else. `practice`: the case is made up, and
 * nothing of it leaves the team. `case.has-conflict`: who declared a conflict of interest decides nothing in it.
 *
 * @source access design: nothing is hidden because it is forbidden to do
 */
export type AccessRefusal =
  | 'access.hidden'
  | 'access.forbidden'
  | 'access.acknowledge-first'
  | 'access.sign-in'
  | 'access.scope'
  | 'access.practice'
  | ConflictRefusal

const PRACTICE = refuse(
  'access.practice',
  'This is a practice case: it is made up, and nothing of it leaves the two of you.',
)

const isPractice = (object: AccessObject): boolean => 'case' in object && object.case.isPractice

/** Why somebody who declared a conflict of interest does not do this, if it decides something. */
const conflictIn = (actor: Actor, action: Action, object: AccessObject) =>
  actor.kind === 'person' && 'case' in object && decidesCase(action)
    ? conflictRefusal(object.case.conflictedIds ?? [], actor.personId)
    : undefined

const HIDDEN = refuse('access.hidden', 'There is nothing here.')

/**
 * Decides whether an actor may do something to an object.
 *
 * Roles grant actions and never reading: without a grant on the object every action, on a hidden
 * object as on an absent one, gets the same refusal. A token's scope is looked at before the object,
 * so that its answer tells nothing about the object either.
 *
 * @returns the grant that carried it, or refusal `access.hidden`, `.forbidden`,
 * `.acknowledge-first`, `.sign-in`, `.scope`, `.practice`, or `case.has-conflict`
 * @source access design; PEP 811, embargo (K1, K2)
 */
export function can<A extends Action>(
  actor: Actor,
  action: A,
  object: ObjectOf<A> | AbsentObject,
): Allowed | Refusal<AccessRefusal> {
  const row = actionRow(action)
  if (!scopeSuffices(actor, row.scope)) {
    return refuse('access.scope', 'This token was not made for that.')
  }
  const target: AccessObject | AbsentObject = object
  if (target.kind === 'absent') return HIDDEN
  const grants = grantsOn(actor, target)
  if (grants.size === 0) return HIDDEN
  const as = row.by.find((grant) => grants.has(grant))
  if (as !== undefined) {
    if (leavesTeam(action) && isPractice(target)) return PRACTICE
    return conflictIn(actor, action, target) ?? { allowed: true, as }
  }
  if (grants.has('unacknowledged')) {
    const because = 'Acknowledge the conduct under embargo first; this is asked once.'
    return refuse('access.acknowledge-first', because, 'PEP 811, embargo')
  }
  if (actor.kind === 'anonymous') return refuse('access.sign-in', 'Sign in first.')
  return refuse('access.forbidden', row.because)
}

/**
 * The same question as a yes or no, for filters and counts.
 *
 * @source access design: one `can` for all
 */
export function isAllowed<A extends Action>(
  actor: Actor,
  action: A,
  object: ObjectOf<A> | AbsentObject,
): boolean {
  return 'allowed' in can(actor, action, object)
}

/**
 * The audiences an actor may write to in a case, the narrowest first; a page offers these.
 *
 * @param projects the projects that take part, each with a private channel
 * @returns empty for whoever may not write at all
 * @source access design, messages by audience
 */
export function audiencesFor(
  actor: Actor,
  facts: CaseAccess,
  projects: readonly string[],
): readonly Audience[] {
  const channels = projects.map((project): Audience => `project:${project}`)
  const all: readonly Audience[] = ['team', 'team+reporter', ...channels, 'everyone']
  const blank = { kind: 'message', case: facts, authorId: null, isRetracted: false } as const
  return all.filter((audience) => isAllowed(actor, 'message.write', { ...blank, audience }))
}

function scopeSuffices(actor: Actor, scope: ReturnType<typeof actionRow>['scope']): boolean {
  if (actor.kind !== 'person' || actor.scopes === 'session' || scope === 'any') return true
  return scope !== null && actor.scopes.includes(scope)
}
