// Tables of migrations 0150, 0151 and 0171: charters, nominations, ballots, decisions.
import type { Defaulted, Json, Maybe, MaybeTime, Time } from './columns.js'

export type NominationState =
  | 'review'
  | 'voting'
  | 'failed'
  | 'waiting'
  | 'held'
  | 'vetoed'
  | 'granted'
  | 'member'
  | 'withdrawn'

export interface NominationTable {
  nominationId: string
  teamId: number
  nomineeId: Maybe<string>
  sealed: Buffer
  notice: Maybe<string>
  nominatedBy: string
  nominatedAt: Time
  charter: string
  rules: Json<Record<string, unknown>>
  state: NominationState
  vetoEndsAt: MaybeTime
  decidedAt: MaybeTime
  saidDistinct: Defaulted<boolean>
  whoAskedAt: MaybeTime
}

export interface BallotTable {
  ballotId: string
  opensAt: Time
  closesAt: Time
  openedAt: MaybeTime
  publicKey: Json<Record<string, unknown> | null>
  privateKey: Maybe<Buffer>
  closedAt: MaybeTime
  outcome: Json<Record<string, unknown> | null>
  /** Of migration 0320; `openedEvent` is shown to jobs alone. */
  opening: Json<Record<string, unknown> | null>
  openedEvent: Maybe<string>
}

export interface BallotElectorTable {
  ballotId: string
  personId: string
  hasLeft: Maybe<boolean>
}

export interface BallotIssuanceTable {
  ballotId: string
  personId: string
  blinded: Buffer
  blindSignature: Buffer
  proof: Json<Record<string, unknown>>
  /** Whether the ledger tells when the passkey was added; null where that was not compared. */
  told: Maybe<boolean>
}

export interface BallotVoteTable {
  ballotId: string
  token: Buffer
  tokenSignature: Buffer
  vote: 'yes' | 'no' | 'abstain'
  voteSignature: Buffer
}

export type DecisionKind = 'veto' | 'removal' | 'admin-appointment'
export type DecisionState = 'open' | 'passed' | 'failed' | 'moot'

/** Of migration 0171. A veto has the id of its nomination. */
export interface DecisionTable {
  decisionId: string
  teamId: number
  bodyTeamId: number
  kind: DecisionKind
  membershipId: Maybe<string>
  quorum: Json<Record<string, unknown>>
  charter: string
  openedBy: string
  openedAt: Time
  state: Defaulted<DecisionState>
  closedAt: MaybeTime
  outcome: Json<Record<string, unknown> | null>
  doneAt: MaybeTime
}

export interface DecisionVoteTable {
  decisionId: string
  personId: string
  hasConflict: Defaulted<boolean>
  vote: Maybe<'yes' | 'no' | 'abstain'>
  opened: Defaulted<boolean>
  votedAt: MaybeTime
}

export interface InterestTable {
  interestId: string
  teamId: number
  lookup: Buffer
  link: Buffer
  contactLookup: Buffer
  sealed: Buffer
  statedAt: Time
  changedAt: Time
}

export interface InterestCaseTable {
  interestId: string
  sponsorId: Maybe<string>
  sponsoredAt: MaybeTime
  sealed: Maybe<Buffer>
  version: Defaulted<number>
  editedAs: Maybe<'candidate' | 'sponsor'>
  editedBy: Maybe<string>
  editedAt: MaybeTime
  nominationId: Maybe<string>
}

export interface InterestArrivalTable {
  origin: Buffer
  contact: Buffer
  at: Time
}

export interface OnboardingTable {
  membershipId: string
  teamId: number
  begunAt: Time
  mentorId: Maybe<string>
  mentorSince: MaybeTime
  practiceCaseId: Maybe<string>
}

export interface OnboardingTickTable {
  membershipId: string
  item: string
  doneAt: Time
  doneBy: string
}

export interface ShadowingTable {
  membershipId: string
  caseId: string
  mentorId: string
  begunAt: Time
  endedAt: MaybeTime
}

export interface RecordedDecisionTable {
  recordedId: string
  teamId: number
  personId: Maybe<string>
  name: string
  login: Maybe<string>
  listedOn: Time
  source: string
  recordedAt: Time
  recordedBy: Maybe<string>
}

/** Of migration 0311. */
export interface RecordedRemovalTable {
  recordedId: string
  teamId: number
  membershipId: string
  personId: string
  kind: 'removal' | 'admin-removal'
  source: string
  recordedBy: string
  recordedAt: Time
}

/** Of migration 0172. */
export interface ActivityReportTable {
  reportId: string
  teamId: number
  bodyTeamId: number
  madeBy: string
  madeAt: Time
  since: Time
  charter: string
  rules: Json<Record<string, unknown>>
}

export interface ActivityReportLineTable {
  reportId: string
  membershipId: string
  standing: 'active' | 'exempt' | 'newcomer' | 'unobserved' | 'inactive'
  roles: string[]
}

/** A charter read from a file: a version's text never changes. */
export interface CharterInUseTable {
  one: Defaulted<boolean>
  charter: string
  since: Time
}

export interface CharterVersionTable {
  charter: string
  body: Json<Record<string, unknown>>
  readAt: Time
}

export interface CharterChangeTable {
  changeId: string
  teamId: number
  personId: Maybe<string>
  changedAt: Time
  what: string
  source: string
}
