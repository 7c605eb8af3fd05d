// Tables of migrations 0080 and on: projects as parties to a case, their contacts, briefs to an oversight body.
import type { PartyStatus } from '@parley/rules'
import type { Maybe, MaybeTime, Time } from './columns.js'

export interface ProjectContactTable {
  projectId: number
  personId: string
  addedBy: Maybe<string>
  addedAt: Time
  removedAt: MaybeTime
}

export interface PartyTable {
  caseId: string
  compartmentId: number
  projectId: number
  status: PartyStatus
  justification: Maybe<string>
  statusAt: Time
  addedAt: Time
}

export interface PartyStatusTable {
  partyStatusId: string
  caseId: string
  compartmentId: number
  projectId: number
  status: PartyStatus
  justification: Maybe<string>
  note: Maybe<Buffer>
  byParty: boolean
  setBy: string
  setAt: Time
}

export interface BriefTable {
  briefId: string
  caseId: string
  compartmentId: number
  oversightTeamId: number
  subject: Buffer
  body: Buffer
  writtenBy: string
  writtenAt: Time
  withdrawnAt: MaybeTime
}
