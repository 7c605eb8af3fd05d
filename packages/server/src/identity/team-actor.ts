// A person as the rules ask for one where a team, an account or the installation is the object. Decides nothing.

import type { Instant } from '@parley/rules'
import {
  type Action,
  can,
  needsFreshProof,
  type ObjectOf,
  type PersonActor,
  type Refusal,
  type TeamRole,
  type TokenScope,
} from '@parley/rules'
import { requireFreshProof } from './proof.js'
import type { Person } from './viewer.js'

/** The roles a membership can hold, as the rules name them. */
export const ROLES: readonly Exclude<TeamRole, 'member'>[] = [
  'admin',
  'release-manager',
  'steering-council',
  'cna-operator',
]

/** What an API token can be made for. */
export const SCOPES: readonly TokenScope[] = ['cases:read', 'cases:write', 'publish', 'manage']

/** The person as `can` asks for one; they take part in no case here. */
export const teamActor = (person: Person): PersonActor => ({
  kind: 'person',
  personId: person.personId,
  isOwner: person.isOwner,
  memberships: person.memberships.map(({ teamId, roles, acknowledged }) => ({
    teamId: String(teamId),
    roles: ['member', ...ROLES.filter((role) => roles.includes(role))],
    active: true,
    acknowledged,
  })),
  participations: [],
  scopes:
    person.scopes === undefined
      ? 'session'
      : SCOPES.filter((scope) => person.scopes?.includes(scope)),
})

/** Why this person may not do this to a team now, or undefined: the rules' answer, then the proof they ask for. */
export const refusalOn = <A extends Action>(
  person: Person,
  action: A,
  on: { object: ObjectOf<A>; now: Instant },
): Refusal | undefined => {
  const answer = can(teamActor(person), action, on.object)
  if ('refusal' in answer) return answer
  return needsFreshProof(action) ? requireFreshProof(person, on.now) : undefined
}
