// Tables of migrations 0004 to 0008: the ledger's rows, cases, conversation, triage, the blind index.
import type { Defaulted, Generated, Maybe, MaybeTime, Time } from './columns.js'

export type Audience = 'team' | 'team+reporter' | 'everyone' | `project:${number}`
export type ReportState = 'received' | 'valid' | 'invalid' | 'accepted' | 'deferred' | 'closed'
export type EmbargoState = 'none' | 'proposed' | 'active' | 'revising' | 'exited'

export interface EventTable {
  eventId: string
  eventNumber: Generated<number>
  at: Time
  commitment: Buffer
}

export interface EventBodyTable {
  eventId: string
  caseId: Maybe<string>
  compartmentId: Maybe<number>
  teamId: Maybe<number>
  audience: 'public' | 'team' | 'team+reporter' | 'everyone'
  name: string
  at: Time
  actorId: Maybe<string>
  salt: Maybe<Buffer>
  body: Maybe<Buffer>
  /** Of a body of no case: audit/vouch.ts. */
  mac: Maybe<Buffer>
}

/** Written by the sequencer alone (audit/ledger). */
export interface LedgerLeafTable {
  leafIndex: number
  eventId: string
  hash: Buffer
}

export interface CaseTable {
  caseId: string
  teamId: number
  compartmentId: number
  number: string
  projectId: Maybe<number>
  source: 'form' | 'api' | 'hand' | 'import'
  title: Buffer
  reportState: ReportState
  determination: Maybe<string>
  determinedAt: MaybeTime
  duplicateOf: Maybe<string>
  coordinatorId: Maybe<string>
  offeredTo: Maybe<string>
  assignedAt: MaybeTime
  waitingOn: Maybe<'reporter'>
  waitingSince: MaybeTime
  receivedAt: Time
  /** What the deadlines count from: when it was received, or taken up again after a closing. */
  clockStartedAt: Time
  acknowledgedAt: MaybeTime
  acceptedAt: MaybeTime
  finishedAt: MaybeTime
  deadlineAt: Time
  holdUntil: MaybeTime
  embargoState: EmbargoState
  embargoEndsAt: MaybeTime
  embargoStartedAt: MaybeTime
  embargoEndedAt: MaybeTime
  embargoCause: Maybe<string>
  embargoBasis: Defaulted<number>
  exploited: Defaulted<boolean>
  severityScore: Maybe<number>
  severityRating: Maybe<string>
  cveId: Maybe<string>
  cveElsewhere: Defaulted<boolean>
  publishedAt: MaybeTime
  lastActivityAt: Time
  lastHumanAt: Time
  lastReminderAt: MaybeTime
  readersCache: Maybe<number>
  assignedBy: Maybe<'member' | 'charter'>
  repliedAt: MaybeTime
  /** Who gave the report its first answer. */
  repliedBy: Maybe<string>
  reporterWroteAt: MaybeTime
  heldSince: MaybeTime
  withdrawnAt: MaybeTime
  overdueToldAt: MaybeTime
  replyLateToldAt: MaybeTime
  nobodyLeftToldAt: MaybeTime
  reference: Maybe<Buffer>
  participantsOpen: Defaulted<boolean>
  /** Made up for a newcomer to practise on: nothing of it leaves its team (migration 0240). */
  practice: Defaulted<boolean>
  /** This and what follows is written by the database: see migration 0090. */
  publishing: Generated<boolean>
  approvedBy: Generated<string[]>
  submitted: Generated<boolean>
  fixMerged: Generated<boolean>
  recordWaits: Generated<boolean>
  emergencyBy: Generated<string[]>
  stuckBy: Generated<string | null>
  emergencyAt: MaybeTime
  changeAsked: Generated<string | null>
  glassOpen: Generated<boolean>
  proposalWaits: Generated<boolean>
  owesCredit: Generated<boolean>
  /** What is written differs from what is published, and in who is credited: see migration 0521. */
  versionDiffers: Defaulted<boolean>
  creditsDiffer: Defaulted<boolean>
  standing: Generated<boolean>
  phase: Generated<string>
  fixPublicAt: MaybeTime
  fixPublicToldAt: MaybeTime
  keepUntil: MaybeTime
  erasureToldAt: MaybeTime
  erasedAt: MaybeTime
  /** When it was received is to be read from its first event yet: see migration 0511. */
  receiptUnsure: Generated<boolean>
  /** Its search words are to be written anew: see migration 0512. */
  wordsCut: Generated<boolean>
  erasedRule: Maybe<string>
  erasedDays: Maybe<number>
}

export interface CaseKeyTable {
  caseId: string
  wrapped: Maybe<Buffer>
}

export interface FollowLinkTable {
  followLinkId: string
  caseId: string
  lookup: Buffer
  sealed: Buffer
  contactLookup: Maybe<Buffer>
  createdAt: Time
  replacedAt: MaybeTime
}

export interface ParticipantTable {
  caseId: string
  personId: string
  compartmentId: number
  projectId: Maybe<number>
  consent: 'invited' | 'signatory' | 'declined' | 'lapsed' | 'left'
  invitation: Buffer
  invitedBy: string
  invitedAt: Time
  answeredAt: MaybeTime
  endedAt: MaybeTime
  remindedAt: MaybeTime
  askedAt: MaybeTime
  agreedUntil: MaybeTime
}

export interface ReportTable {
  caseId: string
  compartmentId: number
  sealed: Buffer
  contact: Maybe<Buffer>
  unsubscribedAt: MaybeTime
}

export interface MessageTable {
  messageId: string
  caseId: string
  compartmentId: number
  audience: Audience
  authorKind: 'person' | 'reporter' | 'parley'
  authorId: Maybe<string>
  body: Buffer
  writtenAt: Time
  retractedAt: MaybeTime
  retractedBy: Maybe<string>
}

export interface AttachmentTable {
  attachmentId: string
  caseId: string
  compartmentId: number
  audience: Audience
  messageId: Maybe<string>
  kind: 'file' | 'patch' | 'proof-of-concept'
  name: Buffer
  sizeBytes: number
  content: Buffer
  authorKind: 'person' | 'reporter'
  authorId: Maybe<string>
  addedAt: Time
  withdrawnAt: MaybeTime
}

export interface TriageAnswerTable {
  caseId: string
  compartmentId: number
  criterion: string
  answer: boolean
  note: Maybe<Buffer>
  answeredBy: string
  answeredAt: Time
}

export interface TriageNotesTable {
  caseId: string
  compartmentId: number
  sealed: Buffer
  editedBy: string
  editedAt: Time
}

export interface OpinionTable {
  caseId: string
  compartmentId: number
  personId: string
  askedBy: string
  askedAt: Time
  determination: Maybe<string>
  note: Maybe<Buffer>
  givenAt: MaybeTime
}

export interface AnsweringTable {
  caseId: string
  compartmentId: number
  personId: string
  seenAt: Time
}

export interface DeclineTable {
  caseId: string
  compartmentId: number
  personId: string
  declinedAt: Time
  conflict: Defaulted<boolean>
}

export interface DisregardTable {
  disregardId: string
  teamId: number
  contactLookup: Buffer
  recordedBy: string
  recordedAt: Time
  /** Before 0112; `sealed` since. */
  reason: Defaulted<string | null>
  sealed: Buffer | null
  kind: Defaulted<'warning' | 'refusal'>
}

export interface SavedViewTable {
  savedViewId: string
  personId: string
  /** Before 0112; `sealed` since, and so with `query`. */
  name: Defaulted<string | null>
  query: Defaulted<string | null>
  sealed: Buffer | null
}

export interface ReadingTable {
  caseId: string
  compartmentId: number
  personId: string
  readUntil: Time
}

export interface ReadMarkTable {
  caseId: string
  compartmentId: number
  /** Null for the holder of the follow link. */
  personId: string | null
  hour: Time
}

export interface SearchWordsTable {
  caseId: string
  compartmentId: number
  audience: 'team' | 'team+reporter' | 'everyone'
  words: string[]
  lastActivityAt: Time
}

export interface CommonWordTable {
  teamId: number
  word: string
}
