// Owns the words for who asks and what is asked for: actors, objects and the facts that decide.
// Refuses to know sessions, rows and routes; the server fills these facts in and asks `can`.

import type { Role } from '../charter/charter.js'
import type { Consent } from '../embargo/consent.js'

/**
 * A role in or beside a team. Only `member` lets somebody read cases; every other role grants
 * actions alone, and somebody can hold it without being a member.
 *
 * @source access design: roles grant actions, never reading
 */
export type TeamRole = Role | 'member' | 'cna-operator'

/**
 * Somebody's standing in one team; `active` is false before and after their time.
 * `acknowledged` says that the embargo conduct was acknowledged, which comes before the first case.
 *
 * @source PEP 811, embargo (K1)
 */
export interface Membership {
  readonly teamId: string
  readonly roles: readonly TeamRole[]
  readonly active: boolean
  readonly acknowledged: boolean
}

/** Somebody's part in one case; `project` is the one they were invited for, or null. @source PEP 811, access per report (K2) */
export interface Participation {
  readonly caseId: string
  readonly consent: Consent
  readonly project: string | null
}

/** What an API token may be used for; a session may everything its person may. @source contract: scoped tokens */
export type TokenScope = 'cases:read' | 'cases:write' | 'publish' | 'manage'

/** Somebody signed in. `isOwner` is the installation's owner, which reads no case. @source access design */
export interface PersonActor {
  readonly kind: 'person'
  readonly personId: string
  readonly isOwner: boolean
  readonly memberships: readonly Membership[]
  readonly participations: readonly Participation[]
  readonly scopes: 'session' | readonly TokenScope[]
}

/** Who asks: nobody known, the holder of a case's capability link, or a person. @source access design */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'reporter'; readonly caseId: string }
  | PersonActor

/** Who a message is for; `project:P` is the private channel of one invited project. @source access design, messages by audience */
export type Audience = 'team' | 'team+reporter' | 'everyone' | `project:${string}`

/**
 * What decides about a case. `narrowedTo` lists the only members who may read it, or is null;
 * `participantsOpen` says that the coordinator showed the participants to each other; `isPractice` that the case was made
 * up for a newcomer to practise on, so that nothing of it leaves the team; `conflictedIds` are the members who declared a
 * conflict of interest in it, where they are known.
 *
 * @source access design, case of a team
 */
export interface CaseAccess {
  readonly caseId: string
  readonly teamId: string
  readonly narrowedTo: readonly string[] | null
  readonly coordinatorId: string | null
  readonly participantsOpen: boolean
  readonly isPractice: boolean
  readonly conflictedIds?: readonly string[]
}

/** Somebody a record was submitted to; they read that version only, until it is published or withdrawn. @source access design, records submitted for review */
export interface ReviewRequest {
  readonly personId: string
  readonly version: number
}

/**
 * What is asked for. `absent` is an object that does not exist: it gets the answer of a hidden one.
 * `message.authorId` is null for the reporter behind a link; the text of a retracted message is withheld
 * from its audience. `credit.personId` is the credited person's account, or null; `isReporter` marks the reporter's own.
 *
 * @source access design
 */
export type AccessObject =
  | { readonly kind: 'site' }
  | { readonly kind: 'team'; readonly teamId: string }
  | { readonly kind: 'person'; readonly personId: string; readonly teamIds: readonly string[] }
  | { readonly kind: 'case'; readonly case: CaseAccess }
  | {
      readonly kind: 'message'
      readonly case: CaseAccess
      readonly audience: Audience
      readonly authorId: string | null
      readonly isRetracted: boolean
    }
  | {
      readonly kind: 'advisory'
      readonly case: CaseAccess
      readonly version: number
      readonly reviews: readonly ReviewRequest[]
      readonly isPublished: boolean
    }
  | {
      readonly kind: 'credit'
      readonly case: CaseAccess
      readonly personId: string | null
      readonly isReporter: boolean
    }
  | { readonly kind: 'brief'; readonly case: CaseAccess; readonly oversightTeamId: string }

/** @source access design: the same answer for what does not exist */
export type AbsentObject = { readonly kind: 'absent' }
