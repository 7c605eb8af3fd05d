// Tables of migration 0002 and 0003: people, teams, projects, and the ways in.
import type { Defaulted, Generated, Json, Maybe, MaybeTime, Time } from './columns.js'

export interface InstallationTable {
  onlyRow: Generated<boolean>
  installedAt: Time
  keyCheck: Buffer
  outgoingPausedAt: MaybeTime
}

export type NotifyChoice = 'at-once' | 'daily' | 'muted'
export type NotifyTopic = 'new-report' | 'message' | 'assignment' | 'deadline' | 'governance'

export interface PersonTable {
  personId: string
  name: string
  email: Maybe<string>
  githubLogin: Maybe<string>
  timeZone: Defaulted<string>
  notify: Json<Partial<Record<NotifyTopic, NotifyChoice>>>
  isOwner: Defaulted<boolean>
  createdAt: Time
  closedAt: MaybeTime
  erasedAt: MaybeTime
  mac: Maybe<Buffer>
}

export interface CompartmentTable {
  compartmentId: Generated<number>
  teamId: number
  narrowed: Defaulted<boolean>
}

/** What a team sets apart from the installation's environment. Never a secret. */
export interface TeamSettings {
  /** Where reports may be mailed; the first is the one that is told to people. */
  readonly addresses?: readonly string[]
  readonly announceTo?: string
  /** Where the announce list is archived, such as https://mail.python.org/archives. */
  readonly archiveUrl?: string
  readonly mailFrom?: string
  readonly cveOrg?: string
  readonly osvRepo?: string
  readonly policyUrl?: string
  /** `org/team`, or the team alone where the installation names the organisation. The operator's to set. */
  readonly githubTeam?: string
  /** The list that follows the members, if it is not the installation's. The operator's to set. */
  readonly mailmanList?: string
  /** `server/role`, both by id, if it is not the installation's. The operator's to set. */
  readonly discordRole?: string
  /** What the team needs, in Markdown: shown to whoever is interested in joining, and beside the nominations. */
  readonly needs?: string
}

export interface TeamTable {
  teamId: Generated<number>
  slug: string
  name: string
  compartmentId: number
  isDefault: Defaulted<boolean>
  hostsCases: Defaulted<boolean>
  charter: Defaulted<string>
  charterOverrides: Json<Record<string, unknown>>
  settings: Json<TeamSettings>
  /** The team whose council members oversee this one. */
  oversightTeamId: Maybe<number>
  /** Of migration 0260: members sign in with passkeys alone since then. */
  passkeysOnlySince: MaybeTime
  createdAt: Time
}

export interface MembershipTable {
  membershipId: string
  teamId: number
  personId: string
  roles: string[]
  listName: string
  listLogin: Maybe<string>
  listPosition: number
  joinedAt: Time
  /** Of migration 0302: they joined some day before `joinedAt`, on `joinedOn` where that is known. */
  joinedEarlier: Defaulted<boolean>
  joinedOn: MaybeTime
  acknowledgedAt: MaybeTime
  leftAt: MaybeTime
  leftNotes: Maybe<string>
}

/** Of migration 0170: leaving in order. */
export interface OffboardingTable {
  offboardingId: string
  membershipId: string
  teamId: number
  way: 'oneself' | 'admin' | 'removal'
  begunBy: Maybe<string>
  begunAt: Time
  endedAt: MaybeTime
  takenBackAt: MaybeTime
}

export interface CompartmentMemberTable {
  compartmentId: number
  personId: string
}

export interface AwayTable {
  awayId: string
  personId: string
  fromAt: Time
  untilAt: Time
}

/** Of migration 0173: on call for urgent reports. */
export interface OnCallTable {
  shiftId: string
  teamId: number
  personId: string
  fromAt: Time
  untilAt: Time
}

export interface ProjectResponderTable {
  projectId: number
  personId: string
}

export interface ProjectTable {
  projectId: Generated<number>
  teamId: number
  name: string
  slug: string
  repo: Maybe<string>
  vendor: string
  product: string
  purl: Maybe<string>
  collectionUrl: Maybe<string>
  packageName: Maybe<string>
  osvProfile: Defaulted<'psf' | 'default'>
  reserveCve: Defaulted<boolean>
  /** Whether too few could be asked about it at the last look. */
  thinlyAnswered: Maybe<boolean>
}

export interface SessionTable {
  sessionId: string
  personId: string
  tokenHash: Buffer
  createdAt: Time
  seenAt: Time
  expiresAt: Time
  provedAt: Time
  method: string
  agent: Defaulted<string>
  revokedAt: MaybeTime
  /** By audit/vouch-ways.ts, as beside links and tokens. */
  mac: Maybe<Buffer>
}

export interface SignInLinkTable {
  tokenHash: Buffer
  personId: string
  purpose: 'owner' | 'invitation' | 'sign-in' | 'proof'
  createdAt: Time
  expiresAt: Time
  usedAt: MaybeTime
  mac: Maybe<Buffer>
}

export interface PasskeyTable {
  credentialId: string
  personId: string
  publicKey: Buffer
  counter: number
  transports: string[]
  name: string
  createdAt: Time
  lastUsedAt: MaybeTime
}

export interface CeremonyTable {
  ceremonyHash: Buffer
  kind: string
  personId: Maybe<string>
  facts: Json<Record<string, string>>
  expiresAt: Time
}

export interface ExternalIdentityTable {
  provider: string
  subject: string
  personId: string
  linkedAt: Time
}

export interface ApiTokenTable {
  tokenId: string
  personId: string
  tokenHash: Buffer
  name: string
  scopes: string[]
  createdAt: Time
  expiresAt: Time
  lastUsedAt: MaybeTime
  revokedAt: MaybeTime
  /** Of migration 0260: whose it is was told that it ends soon. */
  remindedAt: MaybeTime
  mac: Maybe<Buffer>
}

export interface IdempotencyKeyTable {
  caller: string
  keyHash: Buffer
  requestHash: Buffer
  status: Maybe<number>
  answer: Maybe<Buffer>
  /** The try that holds the key; null once it let go of it without an answer. */
  attempt: Maybe<string>
  /** The outcomes of what was done under it, sealed: audit/once.ts. */
  effects: Maybe<Buffer>
  /** The objects that the outcomes and the answer speak of: what is erased takes them along (migration 0341). */
  about: Defaulted<string[]>
  createdAt: Time
}
