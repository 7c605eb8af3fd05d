// Tables of migrations 0009 to 0011, 0045 and 0500: remediation, publication, reviews, the outbox.
import type { Defaulted, Generated, Json, Maybe, MaybeTime, Time } from './columns.js'

export interface AdvisoryVersionTable {
  caseId: string
  compartmentId: number
  version: number
  sealed: Buffer
  editedBy: string
  editedAt: Time
}

export interface CreditTable {
  creditId: string
  caseId: string
  compartmentId: number
  sealed: Buffer
  types: string[]
  personId: Maybe<string>
  isReporter: Defaulted<boolean>
  consent: 'unasked' | 'asked' | 'accepted' | 'anonymous' | 'declined'
  answerLookup: Maybe<Buffer>
  askedAt: MaybeTime
  answeredAt: MaybeTime
  /** The credit of a duplicate that it was carried over from, and when. */
  carriedFrom: Maybe<string>
  carriedAt: MaybeTime
  position: number
  removedAt: MaybeTime
}

export interface LinkTable {
  linkId: string
  caseId: string
  compartmentId: number
  kind: 'public-issue' | 'pull-request' | 'commit' | 'other'
  url: Buffer
  mergedAt: MaybeTime
  tags: Defaulted<string[]>
  position: number
  addedBy: string
  addedAt: Time
  removedAt: MaybeTime
}

export interface CveRequestTable {
  cveRequestId: string
  caseId: string
  compartmentId: number
  state: 'wanted' | 'asking' | 'reserved' | 'cancelled'
  year: number
  wantedAt: Time
  askedFrom: MaybeTime
  settledAt: MaybeTime
  cveId: Maybe<string>
  attempts: Defaulted<number>
  lastFault: Maybe<string>
  nextTryAt: MaybeTime
  lastAskedAt: MaybeTime
}

export interface CveIdTable {
  cveId: string
  teamId: Maybe<number>
  state: 'reserved' | 'published' | 'rejected'
  reservedAt: Time
  orphan: Defaulted<boolean>
  seenAt: Time
  rejectReason: Maybe<string>
  rejectWantedAt: MaybeTime
  rejectWantedBy: Maybe<string>
  rejectAttempts: Defaulted<number>
  rejectNextTryAt: MaybeTime
  rejectFault: Maybe<string>
}

/** One row: the account's quota as it was last told. */
export interface CveQuotaTable {
  onlyRow: Defaulted<boolean>
  idQuota: Maybe<number>
  totalReserved: Maybe<number>
  available: Maybe<number>
  /** With the three before it: null until the account was read once. */
  seenAt: MaybeTime
  lastFault: Maybe<string>
  faultAt: MaybeTime
}

export interface ApprovalTable {
  caseId: string
  compartmentId: number
  version: number
  personId: string
  askedBy: Maybe<string>
  askedAt: MaybeTime
  kind: Defaulted<'reader' | 'emergency' | 'cna'>
  approvedAt: MaybeTime
  hash: string
  reason: Maybe<Buffer>
}

export interface AnnouncementTable {
  caseId: string
  compartmentId: number
  messageId: string
  chosenAt: Time
}

export type PublicationKind = 'first' | 'amendment' | 'withdrawal'

export interface SubmissionTable {
  caseId: string
  compartmentId: number
  hash: string
  kind: PublicationKind
  version: number
  reason: Maybe<Buffer>
  rejectsCve: Defaulted<boolean>
  askedBy: string
  askedAt: Time
}

export type ReviewState = 'asked' | 'agreed' | 'approved' | 'declined' | 'over'

/** One version, submitted to somebody outside the case. */
export interface ReviewTable {
  reviewId: string
  caseId: string
  compartmentId: number
  hash: string
  version: number
  personId: string
  state: Defaulted<ReviewState>
  note: Maybe<Buffer>
  askedBy: string
  askedAt: Time
  agreedAt: MaybeTime
  answeredAt: MaybeTime
  endedAt: MaybeTime
}

export interface ReviewTextTable {
  reviewId: string
  caseId: string
  compartmentId: number
  sealed: Buffer
}

export interface PublicationTable {
  publicationId: string
  caseId: string
  compartmentId: number
  version: number
  kind: PublicationKind
  reason: Maybe<Buffer>
  hash: string
  snapshot: Buffer
  fewerEyes: Defaulted<boolean>
  publicationNumber: Generated<number>
  requestedBy: string
  requestedAt: Time
  notBefore: Time
  emergency: Defaulted<boolean>
  reviewedBy: Maybe<string>
  reviewedAt: MaybeTime
  reviewRemindedAt: MaybeTime
  cancelledAt: MaybeTime
  finishedAt: MaybeTime
  supersededBy: Maybe<string>
}

export type StepName = 'mail' | 'cve' | 'osv' | 'page'

export interface PublicationStepTable {
  publicationId: string
  caseId: string
  compartmentId: number
  step: StepName
  state: 'waiting' | 'running' | 'failed' | 'stuck' | 'done' | 'skipped'
  attempts: Defaulted<number>
  startedAt: MaybeTime
  doneAt: MaybeTime
  nextTryAt: MaybeTime
  lastFault: Maybe<string>
  mayBeDone: Defaulted<boolean>
  lateToldAt: MaybeTime
  outcome: Json<Record<string, string>>
}

export interface AdvisoryTable {
  advisoryId: string
  teamId: number
  caseId: Maybe<string>
  cveId: Maybe<string>
  osvId: Maybe<string>
  title: string
  severityScore: Maybe<number>
  severityRating: Maybe<string>
  projectName: Maybe<string>
  publishedAt: Time
  modifiedAt: Time
  withdrawnAt: MaybeTime
}

export interface DisclosureTable {
  eventId: string
  advisoryId: string
  step: 'received' | 'acknowledged' | 'answered' | 'accepted' | 'fixed' | 'published'
  salt: Buffer
  body: string
}

export interface AdvisoryHistoryTable {
  advisoryId: string
  version: number
  at: Time
  document: Json<Record<string, unknown>>
  changes: Defaulted<string[]>
  reason: Maybe<string>
}

export interface MailTable {
  mailId: string
  kind: string
  caseId: Maybe<string>
  personId: Maybe<string>
  messageId: string
  sealed: Buffer
  state: 'waiting' | 'sent' | 'failed' | 'digested' | 'dropped'
  createdAt: Time
  notBefore: Time
  attempts: Defaulted<number>
  unclear: Defaulted<number>
  sentAt: MaybeTime
  lastFault: Maybe<string>
  /** `message`: told once in a while, however many there are. */
  about: Maybe<'message'>
}

/** What waits for a daily mail about a team's own affairs. */
export interface TeamNotificationTable {
  notificationId: string
  personId: string
  teamId: number
  kind: string
  path: string
  at: Time
}

export interface NotificationTable {
  notificationId: string
  personId: string
  caseId: string
  caseNumber: string
  kind: string
  at: Time
}
