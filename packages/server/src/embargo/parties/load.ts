// The parties of a case: for its team with everyone asked, what each says and where silence lies; for a participant the
// names of the projects, the own party, and more where the coordinator opened the list.
import {
  type Charter,
  type Instant,
  isRefusal,
  type Justification,
  type PartyStatus,
  type Refusal,
  remindParty,
  type Silence,
  shownStatus,
  silenceOf,
} from '@parley/rules'
import type { CaseConversation } from '../../cases/messages/conversation.js'
import { loadConversation } from '../../cases/messages/conversation.js'
import { loadStanding, projectsOf, type Standing } from '../../cases/messages/standing.js'
import { type LoadedState, loadState } from '../../cases/state/store.js'
import { charterOf } from '../../charter/charter-of.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { countContacts, selectContacts } from '../../identity/project-contacts.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { selectAllProjects, selectTeam } from '../store.js'
import { speaksFor } from './set-status.js'
import {
  fixIn,
  type PartyRow,
  type SaidStatus,
  type SeenParticipant,
  selectHistory,
  selectNewestPosts,
  selectParties,
  selectSeen,
} from './store.js'

/** One party, or an expert who came without a project. `people` is for the team. */
export interface PartyLine {
  readonly projectId: number | null
  readonly name: string
  /** Null for an expert, and where this reader may not know it. */
  readonly status: PartyStatus | null
  readonly justification: Justification | null
  readonly statusAt: Instant | null
  readonly people: readonly SeenParticipant[]
  readonly agreed: number
  readonly silence: Silence | undefined
  readonly remindedAt: Instant | null
  readonly mayNotRemind: Refusal | undefined
  /** This reader speaks for it. */
  readonly isMine: boolean
}

export interface PartiesPage {
  readonly standing: Standing
  readonly charter: Charter
  readonly parties: readonly PartyLine[]
  readonly now: Instant
}

interface Seen {
  readonly charter: Charter
  readonly now: Instant
  readonly newest: Awaited<ReturnType<typeof selectNewestPosts>>
  readonly state: LoadedState
}

const later = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null || a > b ? a : b

const lastReminded = (people: readonly SeenParticipant[]): Instant | null =>
  people.reduce<Instant | null>((last, { remindedAt }) => later(last, remindedAt), null)

const atRest = (
  people: readonly SeenParticipant[],
  { status, newestPostAt }: { status: PartyStatus; newestPostAt: Instant | null },
  { charter, now }: Seen,
) => {
  const reminded = remindParty(people, {
    now,
    everyHours: charter.embargo.partyReminderHours.value,
  })
  return {
    people,
    agreed: people.filter(({ consent }) => consent === 'signatory').length,
    silence: silenceOf({ people, status, newestPostAt }),
    remindedAt: lastReminded(people),
    mayNotRemind: isRefusal(reminded) ? reminded : undefined,
  }
}

const forTeam = (
  standing: Standing,
  { rows, seen, ...facts }: Seen & { rows: readonly PartyRow[]; seen: readonly SeenParticipant[] },
): readonly PartyLine[] => {
  const { newest } = facts
  const byProject = new Map<number | null, SeenParticipant[]>()
  for (const one of seen) {
    const others = byProject.get(one.projectId)
    if (others === undefined) byProject.set(one.projectId, [one])
    else others.push(one)
  }
  const projects = rows.map(({ projectId, projectName, status, justification, statusAt }) => {
    const newestPostAt = later(newest.everyone, newest.channels.get(projectId) ?? null)
    return {
      projectId,
      name: projectName,
      status: shownStatus(status, fixIn(facts.state, { projectId, status })),
      justification,
      statusAt,
      ...atRest(byProject.get(projectId) ?? [], { status, newestPostAt }, facts),
      isMine: speaksFor(standing, projectId),
    }
  })
  const experts = (byProject.get(null) ?? []).map((one) => ({
    projectId: null,
    name: one.name,
    status: null,
    justification: null,
    statusAt: null,
    ...atRest([one], { status: 'not-looked', newestPostAt: newest.everyone }, facts),
    isMine: false,
  }))
  return [...projects, ...experts]
}

/** What a participant is shown: the projects that agreed, by name; how far each is where it may be known. */
const forParticipant = (
  standing: Standing,
  { rows, state }: { rows: readonly PartyRow[]; state: LoadedState },
): readonly PartyLine[] =>
  projectsOf(standing).map(({ projectId, name }) => {
    const row = rows.find((one) => one.projectId === projectId)
    return {
      projectId,
      name,
      status: row === undefined ? null : shownStatus(row.status, fixIn(state, row)),
      justification: row?.justification ?? null,
      statusAt: row?.statusAt ?? null,
      people: [],
      agreed: standing.participants.filter((one) => one.projectId === projectId).length,
      silence: undefined,
      remindedAt: null,
      mayNotRemind: undefined,
      isMine: speaksFor(standing, projectId),
    }
  })

const loadIn = async (
  tx: Tx,
  { installation, person, caseId }: { installation: Installation; person: Person; caseId: string },
): Promise<PartiesPage | undefined> => {
  const standing = await loadStanding(tx, installation, { person, caseId })
  if (standing === undefined) return undefined
  const charter = charterOf(await selectTeam(tx, standing.loaded.teamId))
  const now = installation.now()
  const rows = await selectParties(tx, caseId)
  const state = await loadState(tx, standing.loaded)
  if (!standing.isMember)
    return { standing, charter, now, parties: forParticipant(standing, { rows, state }) }
  const seen = await selectSeen(tx, caseId)
  const newest = await selectNewestPosts(tx, caseId)
  return {
    standing,
    charter,
    now,
    parties: forTeam(standing, { rows, seen, newest, state, charter, now }),
  }
}

/** Loads the parties of a case; undefined when there is no such case for this person. */
export const loadParties = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<PartiesPage | undefined> =>
  inTransaction(installation.db, actorOf(person), (tx) =>
    loadIn(tx, { installation, person, caseId }),
  )

export interface PartyPage {
  readonly page: PartiesPage
  readonly party: PartyLine & { readonly projectId: number }
  readonly history: readonly SaidStatus[]
  readonly contacts: number
  /** The private channel; absent while nobody has agreed to come for the project. */
  readonly channel: CaseConversation | undefined
}

/** One party with its words and its private channel: for the team and the party; undefined for anyone else. */
export const loadParty = async (
  installation: Installation,
  person: Person,
  { caseId, projectId }: { caseId: string; projectId: number },
): Promise<PartyPage | undefined> => {
  const found = await inTransaction(installation.db, actorOf(person), async (tx) => {
    const page = await loadIn(tx, { installation, person, caseId })
    const party = page?.parties.find((one) => one.projectId === projectId)
    if (page === undefined || party === undefined) return undefined
    const { standing } = page
    if (!standing.isMember && !party.isMine) return undefined
    const history = await selectHistory(tx, standing.loaded, projectId)
    const contacts = standing.isMember ? (await selectContacts(tx, [projectId])).length : 0
    return { page, party: { ...party, projectId }, history, contacts }
  })
  if (found === undefined) return undefined
  const channel =
    found.party.agreed > 0
      ? await loadConversation(installation, person, { caseId, channel: projectId })
      : undefined
  return { ...found, channel }
}

/** A project that can be invited, and how many contacts would be asked. */
export interface InvitableProject {
  readonly projectId: number
  readonly name: string
  readonly teamName: string
  readonly contacts: number
}

/** Every project with its contacts, for who may invite to this case; undefined for anyone else. */
export const loadInvitable = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<
  { readonly standing: Standing; readonly projects: readonly InvitableProject[] } | undefined
> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const standing = await loadStanding(tx, installation, { person, caseId })
    if (standing === undefined || !standing.isMember) return undefined
    const counts = await countContacts(tx)
    const projects = await selectAllProjects(tx)
    return {
      standing,
      projects: projects.map((project) => ({
        ...project,
        contacts: counts.get(project.projectId) ?? 0,
      })),
    }
  })
