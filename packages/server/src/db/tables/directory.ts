// Tables of migration 0180: accounts, plans and actions of the directory.
import type { Venue } from '@parley/rules'
import type { Defaulted, Generated, Maybe, MaybeTime, Time } from './columns.js'

export interface DirectoryAccountTable {
  teamId: number
  personId: string
  venue: Venue
  sealed: Buffer
}

export interface DirectoryPlanTable {
  planId: string
  /** Which was made last. */
  planOrder: Generated<number>
  teamId: number
  plannedAt: Time
  listHash: Buffer
  driftHash: Buffer
  differences: number
  sealed: Buffer
}

export interface DirectoryStateTable {
  teamId: number
  lookAt: Time
  failingSince: MaybeTime
  toldHash: Maybe<Buffer>
  toldAt: MaybeTime
}

export type ActionState = 'waiting' | 'done' | 'invited' | 'failed' | 'dropped'

export interface DirectoryActionTable {
  actionId: string
  teamId: number
  planId: string
  number: number
  venue: Venue
  what: 'add' | 'set-role' | 'remove'
  membershipId: Maybe<string>
  sealed: Buffer
  state: ActionState
  attempts: Defaulted<number>
  notBefore: Time
  lastFault: Maybe<string>
  acceptedBy: string
  acceptedAt: Time
  finishedAt: MaybeTime
}

export interface DirectoryRepositoryTable {
  projectId: number
  expected: Maybe<boolean>
  seen: Maybe<boolean>
  seenAt: MaybeTime
}
