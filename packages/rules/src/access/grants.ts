// Owns what ties an actor to an object: the grants that reading and acting are decided by.
// Refuses to know actions; a grant says what somebody is to an object, actions.ts says what for.

import { mayRead, maySeeInvitation } from '../embargo/consent.js'
import type {
  AccessObject,
  Actor,
  Audience,
  CaseAccess,
  Membership,
  PersonActor,
  TeamRole,
} from './facts.js'

/**
 * What an actor is to an object. `anyone` is everybody on earth, `signed-in` any person;
 * `coordinator` and `case-admin` are members who can read the case, in a role.
 * `fellow` is a participant to whom the coordinator opened the list of the others.
 * `withheld` knows of a message whose text was taken back.
 * `unacknowledged` is a member who may know of the case, but has to acknowledge the embargo first.
 *
 * @source access design: three grants and the roles
 */
export type Grant =
  | 'anyone'
  | 'signed-in'
  | 'owner'
  | 'self'
  | 'colleague'
  | 'member'
  | 'coordinator'
  | 'case-admin'
  | 'unacknowledged'
  | 'participant'
  | 'fellow'
  | 'invited'
  | 'reporter'
  | 'reviewer'
  | 'author'
  | 'withheld'
  | 'credited'
  | 'team-member'
  | 'admin'
  | 'cna-operator'
  | 'oversight'

/**
 * Everything an actor is to an object; empty means that the object is hidden from them.
 *
 * Only membership, participation, a capability link and a review request open case data. A public
 * object (site, team, published advisory) is never hidden.
 *
 * @source access design: reading follows from grants, nothing else
 */
export function grantsOn(actor: Actor, object: AccessObject): ReadonlySet<Grant> {
  switch (object.kind) {
    case 'site':
      return new Set(everywhere(actor))
    case 'team':
      return new Set([...everywhere(actor), ...teamGrants(actor, object.teamId)])
    case 'person':
      return new Set(personGrants(actor, object))
    case 'case':
      return new Set(caseGrants(actor, object.case))
    case 'message':
      return new Set(messageGrants(actor, object))
    case 'advisory':
      return new Set(advisoryGrants(actor, object))
    case 'credit':
      return new Set(creditGrants(actor, object))
    case 'brief':
      return new Set(briefGrants(actor, object))
  }
}

/**
 * What an actor is to a case: the heart of need-to-know.
 *
 * @source access design, case of a team; PEP 811, embargo (K1, K2)
 */
export function caseGrants(actor: Actor, facts: CaseAccess): readonly Grant[] {
  if (actor.kind === 'anonymous') return []
  if (actor.kind === 'reporter') return actor.caseId === facts.caseId ? ['reporter'] : []
  return [...membershipGrants(actor, facts), ...participationGrants(actor, facts)]
}

function membershipGrants(actor: PersonActor, facts: CaseAccess): readonly Grant[] {
  const membership = standingIn(actor, facts.teamId)
  if (membership === undefined || !membership.roles.includes('member')) return []
  if (facts.narrowedTo !== null && !facts.narrowedTo.includes(actor.personId)) return []
  if (!membership.acknowledged) return ['unacknowledged']
  const grants: Grant[] = ['member']
  if (facts.coordinatorId === actor.personId) grants.push('coordinator')
  if (membership.roles.includes('admin')) grants.push('case-admin')
  return grants
}

function participationGrants(actor: PersonActor, facts: CaseAccess): readonly Grant[] {
  const consents = actor.participations
    .filter((part) => part.caseId === facts.caseId)
    .map((part) => part.consent)
  if (consents.some(mayRead)) {
    return facts.participantsOpen ? ['participant', 'fellow'] : ['participant']
  }
  return consents.some(maySeeInvitation) ? ['invited'] : []
}

function messageGrants(
  actor: Actor,
  object: Extract<AccessObject, { readonly kind: 'message' }>,
): readonly Grant[] {
  const { audience } = object
  const channels = channelsOf(actor, object.case)
  const reading = caseGrants(actor, object.case).filter((grant) => {
    if (grant === 'participant') return audience === 'everyone' || channels.includes(audience)
    if (grant === 'reporter') return audience === 'everyone' || audience === 'team+reporter'
    return grant !== 'invited'
  })
  if (reading.length === 0) return []
  const isAuthor =
    object.authorId === null
      ? actor.kind === 'reporter'
      : actor.kind === 'person' && actor.personId === object.authorId
  const grants: readonly Grant[] = isAuthor ? [...reading, 'author'] : reading
  return object.isRetracted ? grants.map(afterRetraction) : grants
}

/** Who wrote a retracted message and who coordinates still read it; to others it is withheld. */
function afterRetraction(grant: Grant): Grant {
  return grant === 'author' || grant === 'coordinator' || grant === 'case-admin'
    ? grant
    : 'withheld'
}

/** The private channels of a case that an actor is in: one for each project they agreed to come for. */
function channelsOf(actor: Actor, { caseId }: CaseAccess): readonly Audience[] {
  if (actor.kind !== 'person') return []
  return actor.participations
    .filter((part) => part.caseId === caseId && mayRead(part.consent))
    .flatMap(({ project }): Audience[] => (project === null ? [] : [`project:${project}`]))
}

function advisoryGrants(
  actor: Actor,
  object: Extract<AccessObject, { readonly kind: 'advisory' }>,
): readonly Grant[] {
  const grants = caseGrants(actor, object.case).filter((grant) => grant !== 'invited')
  const isReviewer =
    actor.kind === 'person' &&
    !object.isPublished &&
    object.reviews.some(
      (review) => review.personId === actor.personId && review.version === object.version,
    )
  const own: Grant[] = isReviewer ? [...grants, 'reviewer'] : [...grants]
  return object.isPublished ? [...everywhere(actor), ...own] : own.filter(isNotReporter)
}

/** The reporter is told of the advisory when it is published; the draft is the team's. */
function isNotReporter(grant: Grant): boolean {
  return grant !== 'reporter'
}

function creditGrants(
  actor: Actor,
  object: Extract<AccessObject, { readonly kind: 'credit' }>,
): readonly Grant[] {
  const grants = caseGrants(actor, object.case).filter((grant) => grant !== 'invited')
  if (grants.includes('reporter')) return object.isReporter ? ['reporter', 'credited'] : []
  const isCredited = actor.kind === 'person' && actor.personId === object.personId
  return isCredited ? [...grants, 'credited'] : grants
}

function briefGrants(
  actor: Actor,
  object: Extract<AccessObject, { readonly kind: 'brief' }>,
): readonly Grant[] {
  const grants = caseGrants(actor, object.case).filter((grant) => grant !== 'invited')
  const body = teamGrants(actor, object.oversightTeamId).includes('oversight')
    ? [afterAcknowledging(actor, object.oversightTeamId)]
    : []
  return [...grants.filter((grant) => isOfTeam(grant)), ...body]
}

/** A brief is of the case: its participants and its reporter are not shown it. */
function isOfTeam(grant: Grant): boolean {
  return grant !== 'participant' && grant !== 'fellow' && isNotReporter(grant)
}

/** A council member, too, acknowledges the embargo conduct before the first embargoed text. */
function afterAcknowledging(actor: Actor, teamId: string): Grant {
  const standing = actor.kind === 'person' ? standingIn(actor, teamId) : undefined
  return standing?.acknowledged === true ? 'oversight' : 'unacknowledged'
}

function personGrants(
  actor: Actor,
  object: Extract<AccessObject, { readonly kind: 'person' }>,
): readonly Grant[] {
  if (actor.kind !== 'person') return []
  const grants: Grant[] = actor.personId === object.personId ? ['self'] : []
  if (actor.isOwner) grants.push('owner')
  const shared = object.teamIds.flatMap((teamId) => teamGrants(actor, teamId))
  if (shared.includes('team-member')) grants.push('colleague')
  if (shared.includes('admin')) grants.push('admin')
  return grants
}

const ROLE_GRANTS: readonly (readonly [TeamRole, Grant])[] = [
  ['member', 'team-member'],
  ['admin', 'admin'],
  ['cna-operator', 'cna-operator'],
  ['steering-council', 'oversight'],
]

function teamGrants(actor: Actor, teamId: string): readonly Grant[] {
  const roles = actor.kind === 'person' ? standingIn(actor, teamId)?.roles : undefined
  return ROLE_GRANTS.filter(([role]) => roles?.includes(role)).map(([, grant]) => grant)
}

function standingIn(actor: PersonActor, teamId: string): Membership | undefined {
  return actor.memberships.find((membership) => membership.teamId === teamId && membership.active)
}

function everywhere(actor: Actor): readonly Grant[] {
  if (actor.kind !== 'person') return ['anyone']
  return actor.isOwner ? ['anyone', 'signed-in', 'owner'] : ['anyone', 'signed-in']
}
