// Owns the words for what is known about a case and about the people around it, as decisions take them.
// It loads nothing and decides nothing. `null` means "there is none", as a database column would say.
import type { Role } from '../charter/charter.js'
import type { Instant } from '../time.js'

/** Report state of one participant (RM). @source Vultron, report management */
export type ReportState =
  | 'start'
  | 'received'
  | 'valid'
  | 'invalid'
  | 'accepted'
  | 'deferred'
  | 'closed'

/** @source Vultron, report management */
export type ReportEvent = 'receive' | 'validate' | 'invalidate' | 'accept' | 'defer' | 'close'

/** What a team found a report to be. @source Developer's Guide, triage; Security policy */
export type Determination =
  | 'vulnerability'
  | 'bug'
  | 'invalid'
  | 'spam'
  | 'duplicate'
  | 'forwarded'
  | 'already-fixed'

/**
 * A member of the team as decisions see one. `active` is false for emeriti and before the start of membership.
 * @source PEP 811, roles
 */
export type Member = {
  readonly id: string
  readonly active: boolean
  readonly roles: readonly Role[]
}

/**
 * What the lifecycle reads of a case. `embargoInForce` is true while the embargo is active or under revision;
 * `awaitingReporter` while the team's last question to the reporter has no answer; `readyToPublish` when the
 * publication rules find nothing missing and the approvals are given; `publishingSince` from the one action
 * that publishes until its last step is done, `publishedAt` from the advisory mail on.
 *
 * @source Vultron; Developer's Guide
 */
export type CaseFacts = {
  readonly caseId: string
  readonly reportState: ReportState
  readonly determination: Determination | null
  readonly coordinatorId: string | null
  readonly embargoInForce: boolean
  readonly cveId: string | null
  readonly awaitingReporter: boolean
  readonly readyToPublish: boolean
  readonly publishingSince: Instant | null
  readonly publishedAt: Instant | null
}
