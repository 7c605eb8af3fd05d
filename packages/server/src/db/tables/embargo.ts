// Tables of migrations 0070 to 0079: what is true of the vulnerability, what is proposed and answered about an embargo,
// what waits for its end, and what is gone through when something leaked.
import type { Defaulted, Generated, Maybe, MaybeTime, Time } from './columns.js'

export interface CaseEventTable {
  caseEventId: string
  caseId: string
  compartmentId: number
  event: 'V' | 'F' | 'D' | 'P' | 'X' | 'A'
  projectId: Maybe<number>
  implied: Defaulted<boolean>
  recordedBy: Maybe<string>
  recordedAt: Time
  eventOrder: Generated<number>
  mistakenAt: MaybeTime
}

export interface EmbargoProposalTable {
  proposalId: string
  caseId: string
  compartmentId: number
  party: string
  proposedBy: Maybe<string>
  endsAt: Time
  lengthens: boolean
  reason: Maybe<Buffer>
  proposedAt: Time
  proposalOrder: Generated<number>
  keptOn: Defaulted<boolean>
  outcome: Maybe<'accepted' | 'rejected' | 'replaced' | 'ended'>
  decidedAt: MaybeTime
}

export interface EmbargoAnswerTable {
  proposalId: string
  caseId: string
  compartmentId: number
  party: string
  answeredBy: Maybe<string>
  answer: 'accepted' | 'declined'
  answeredAt: Time
  void: Defaulted<boolean>
}

export interface PublicationScheduleTable {
  caseId: string
  compartmentId: number
  hash: string
  scheduledBy: string
  scheduledAt: Time
  state: 'waiting' | 'voided' | 'called-off' | 'started'
  because: Maybe<string>
  decidedAt: MaybeTime
}

export interface BreakGlassTable {
  breakGlassId: string
  caseId: string
  compartmentId: number
  cause: 'public' | 'exploit-public' | 'attacks-observed'
  note: Maybe<Buffer>
  openedBy: string
  openedAt: Time
  law: Maybe<'binds' | 'does-not-bind'>
  mitigationSince: MaybeTime
  remindedAt: MaybeTime
  closedAt: MaybeTime
  closedBy: Maybe<string>
}

export interface BreakGlassItemTable {
  breakGlassId: string
  caseId: string
  compartmentId: number
  item: string
  doneBy: string
  doneAt: Time
  note: Maybe<Buffer>
}
