// What the page of a team's directory shows, read as the person who asks: venues, the newest plan, what was accepted.
import { inTransaction } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { followedBy, type ListedPerson, listHash, selectDirectoryTeam, selectList } from './list.js'
import { type ActionRow, type PlanRow, selectActions, selectPlan } from './store.js'
import { type DirectoryParts, type NamedVenue, venuesNamed } from './venues.js'

export interface WatchedProject {
  readonly projectId: number
  readonly name: string
  readonly seen: boolean
  readonly expected: boolean | null
}

export interface DirectoryPageFacts {
  readonly venues: readonly NamedVenue[]
  /** True where the GitHub team is the list. */
  readonly followsGithub: boolean
  readonly list: readonly ListedPerson[]
  readonly plan: PlanRow | undefined
  /** The plan was made from another list than the one of now. */
  readonly isOutdated: boolean
  /** A look was asked for and has not happened yet. */
  readonly isLooking: boolean
  readonly actions: readonly ActionRow[]
  readonly projects: readonly WatchedProject[]
}

/** Everything of the page; undefined for a team that is not there. */
export const loadDirectory = (
  { installation, settings }: Pick<DirectoryParts, 'installation' | 'settings'>,
  person: Person,
  teamId: number,
): Promise<DirectoryPageFacts | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const team = await selectDirectoryTeam(tx, teamId)
    if (team === undefined) return undefined
    const list = await selectList(tx, installation.keys, teamId)
    const plan = await selectPlan(tx, installation.keys, teamId)
    const projects = await tx
      .selectFrom('directoryRepository')
      .innerJoin('project', 'project.projectId', 'directoryRepository.projectId')
      .select(['directoryRepository.projectId', 'name', 'seen', 'expected'])
      .where('teamId', '=', teamId)
      .orderBy('name')
      .execute()
    const state = await tx
      .selectFrom('directoryState')
      .select('lookAt')
      .where('teamId', '=', teamId)
      .executeTakeFirst()
    const source = followedBy(team)
    return {
      venues: venuesNamed(settings, team),
      followsGithub: source === 'github-team',
      ...{ list, plan },
      isOutdated: plan !== undefined && !plan.listHash.equals(listHash(source, list)),
      isLooking: state !== undefined && state.lookAt <= installation.now(),
      actions: await selectActions(tx, installation.keys, { teamId }),
      projects: projects.flatMap(({ seen, ...project }) =>
        seen === null ? [] : [{ ...project, seen }],
      ),
    }
  })
