// Turns a loaded case and a person into the facts that the rules decide by. Loads nothing and decides nothing.
import type {
  CaseAccess,
  CaseFacts,
  Coordination,
  Determination,
  Participation,
  PersonActor,
  TeamRole,
  TokenScope,
} from '@parley/rules'
import type { Person } from '../identity/viewer.js'
import type { LoadedCase } from './load.js'

const TEAM_ROLES: readonly TeamRole[] = [
  'admin',
  'release-manager',
  'steering-council',
  'cna-operator',
]
const SCOPES: readonly TokenScope[] = ['cases:read', 'cases:write', 'publish', 'manage']

const rolesOf = (roles: readonly string[]): readonly TeamRole[] => [
  'member',
  ...TEAM_ROLES.filter((role) => roles.includes(role)),
]

/** Somebody's part in a case as `can` asks for it, with the consent that their row holds. */
const participationOf = ({
  caseId,
  ownPart,
}: Pick<LoadedCase, 'caseId' | 'ownPart'>): readonly Participation[] => {
  if (ownPart === null) return []
  const { consent, projectId } = ownPart
  return [{ caseId, consent, project: projectId === null ? null : String(projectId) }]
}

/** A person as `can` asks for one. `of` is the case they have a part in, where they come as no member. */
export const personActor = (
  person: Person,
  of?: Pick<LoadedCase, 'caseId' | 'ownPart'>,
): PersonActor => ({
  kind: 'person',
  personId: person.personId,
  isOwner: false,
  memberships: person.memberships.map(({ teamId, roles, acknowledged }) => ({
    teamId: String(teamId),
    roles: rolesOf(roles),
    active: true,
    acknowledged,
  })),
  participations: of === undefined ? [] : participationOf(of),
  scopes:
    person.scopes === undefined ? 'session' : SCOPES.filter((s) => person.scopes?.includes(s)),
})

/** The case as `can` asks for one; `narrowedTo` lists its members where it was narrowed. */
export const caseAccess = (
  loaded: Pick<
    LoadedCase,
    'caseId' | 'teamId' | 'coordinatorId' | 'participantsOpen' | 'practice'
  > & { readonly conflictedIds?: readonly string[] },
  narrowedTo: readonly string[] | null,
): CaseAccess => ({
  caseId: loaded.caseId,
  teamId: String(loaded.teamId),
  narrowedTo,
  coordinatorId: loaded.coordinatorId,
  participantsOpen: loaded.participantsOpen,
  isPractice: loaded.practice,
  conflictedIds: loaded.conflictedIds ?? [],
})

/** How far publication is, where a page or a decision looks at it. */
export interface PublicationFacts {
  readonly readyToPublish: boolean
  readonly publishingSince: CaseFacts['publishingSince']
}

const notYet: PublicationFacts = { readyToPublish: false, publishingSince: null }

type Row = Pick<
  LoadedCase,
  | 'caseId'
  | 'reportState'
  | 'determination'
  | 'coordinatorId'
  | 'embargoState'
  | 'cveId'
  | 'waitingOn'
  | 'publishedAt'
>

/** What the lifecycle reads of a case. */
export const caseFacts = (row: Row, publication: PublicationFacts = notYet): CaseFacts => ({
  caseId: row.caseId,
  reportState: row.reportState,
  // because: the column is written from the rules' determinations alone
  determination: row.determination as Determination | null,
  coordinatorId: row.coordinatorId,
  embargoInForce: row.embargoState === 'active' || row.embargoState === 'revising',
  cveId: row.cveId,
  awaitingReporter: row.waitingOn === 'reporter',
  publishedAt: row.publishedAt,
  ...publication,
})

/** What decisions on the coordinator read of a case. */
export const coordinationOf = (
  row: Pick<LoadedCase, 'reportState' | 'coordinatorId' | 'offeredTo' | 'assignedBy'>,
  people: { readonly reporterIds: readonly string[]; readonly conflictedIds: readonly string[] },
): Coordination => ({
  reportState: row.reportState,
  coordinatorId: row.coordinatorId,
  offeredTo: row.offeredTo,
  assignedBy: row.assignedBy,
  ...people,
})
