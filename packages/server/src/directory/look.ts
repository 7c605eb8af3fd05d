// Looks at a team's venues and repositories, compares them with its list, and keeps what is out of step as a plan. Changes
// no venue. A venue that cannot be read is said to be so; the others are planned all the same.
import { randomUUID } from 'node:crypto'
import {
  addHours,
  type Drift,
  githubRepository,
  planDirectory,
  reportingSwitched,
  type Venue,
  type VenueReading,
} from '@parley/rules'
import { sql } from 'kysely'
import { sha256 } from '../audit/append.js'
import { type Change, change } from '../audit/change.js'
import { Fault } from '../config/fault.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction } from '../db/transaction.js'
import { tellDrift } from './alarm.js'
import {
  type DirectoryTeam,
  followedBy,
  listHash,
  selectDirectoryTeam,
  selectList,
} from './list.js'
import {
  actionsOf,
  insertPlan,
  isSameAction,
  type PlannedDirectory,
  type PlanRow,
  type SwitchedRepository,
  saysTheSame,
  selectActions,
  selectPlan,
  type VenueLook,
} from './store.js'
import { type DirectoryParts, type NamedVenue, venueClient, venuesNamed } from './venues.js'

const asJob = { kind: 'job' } as const

export const LOOK_EVERY_HOURS = 24
/** Sooner, where a venue could not be read. */
export const LOOK_AGAIN_HOURS = 1

interface Read extends VenueLook {
  readonly reading?: VenueReading
}

const faultCode = (error: unknown): string => {
  if (error instanceof Fault) return error.code
  throw error
}

const readVenue = async (parts: DirectoryParts, named: NamedVenue): Promise<Read> => {
  try {
    const client = venueClient(parts, named)
    if (client === undefined) return { ...named, fault: `${named.venue}.no-account` }
    return { ...named, fault: null, reading: await client.read() }
  } catch (error) {
    return { ...named, fault: faultCode(error) }
  }
}

interface Repository {
  readonly projectId: number
  readonly repo: string
  readonly expected: boolean | null
}

const selectRepositories = (parts: DirectoryParts, teamId: number) =>
  inTransaction(parts.installation.db, asJob, async (tx) => {
    const { rows } = await sql<Repository>`
      select p.project_id, p.repo, r.expected from project p left join directory_repository r using (project_id)
       where p.team_id = ${teamId} and p.repo is not null order by p.project_id limit 500`.execute(
      tx,
    )
    return rows
  })

interface Seen extends Repository {
  readonly seen: boolean
}

/** What can be seen of the repositories on GitHub; the rest stays as it was. One that fails ends the looking for now. */
const seeRepositories = async (parts: DirectoryParts, teamId: number): Promise<readonly Seen[]> => {
  const { github } = parts.clients.directory ?? {}
  const seen: Seen[] = []
  if (github === undefined) return seen
  for (const repository of await selectRepositories(parts, teamId)) {
    const name = githubRepository(repository.repo, parts.settings.github.url)
    if (name === null) continue
    try {
      const enabled = await github.takesPrivateReports(name)
      if (enabled !== undefined) seen.push({ ...repository, seen: enabled })
    } catch (error) {
      parts.installation.log.warn({ teamId, code: faultCode(error) }, 'repository not seen')
      return seen
    }
  }
  return seen
}

const keepSeen = async ({ tx, now }: Change, repositories: readonly Seen[]): Promise<void> => {
  for (const { projectId, seen } of repositories) {
    const row = { seen, seenAt: timestamp(now) }
    await tx
      .insertInto('directoryRepository')
      .values({ projectId, expected: seen, ...row })
      .onConflict((c) => c.column('projectId').doUpdateSet(row))
      .execute()
  }
}

const switchedIn = async (
  { tx }: Change,
  teamId: number,
): Promise<readonly SwitchedRepository[]> => {
  const rows = await tx
    .selectFrom('directoryRepository')
    .innerJoin('project', 'project.projectId', 'directoryRepository.projectId')
    .select(['directoryRepository.projectId', 'expected', 'seen'])
    .where('project.teamId', '=', teamId)
    .orderBy('directoryRepository.projectId')
    .execute()
  return rows.flatMap(({ projectId, ...watched }) => {
    const switched = reportingSwitched(watched)
    return switched === null ? [] : [{ projectId, switched }]
  })
}

/** Who was invited and is waited for is no difference that asks for anything. */
const isOutOfStep = ({ kind }: Drift): boolean => kind !== 'invited'

const hashOf = (value: unknown): Buffer => Buffer.from(sha256(Buffer.from(JSON.stringify(value))))

const compare = async (step: Change, team: DirectoryTeam, reads: readonly Read[]) => {
  const { keys } = step.installation
  const list = await selectList(step.tx, keys, team.teamId)
  const source = followedBy(team)
  const readings: Partial<Record<Venue, VenueReading>> = Object.fromEntries(
    reads.flatMap(({ venue, reading }) => (reading === undefined ? [] : [[venue, reading]])),
  )
  const open = await selectActions(step.tx, keys, {
    teamId: team.teamId,
    states: ['waiting', 'failed'],
  })
  const plans = Object.fromEntries(
    Object.entries(planDirectory(source, list, readings)).map(([venue, plan]) => [
      venue,
      {
        drift: plan.drift,
        // What is on its way, or stuck where people see it, is not proposed a second time.
        actions: plan.actions.filter((action) => !open.some((one) => isSameAction(one, action))),
      },
    ]),
  )
  return { plans, listHash: listHash(source, list) }
}

/**
 * What the plan is called. One that says what the plan before it said keeps its name, so that whoever is reading that one can
 * still accept it; of which something was accepted already, a new one is made.
 */
const nameFor = async (
  { tx }: Change,
  before: PlanRow | undefined,
  planned: PlannedDirectory,
): Promise<string> => {
  if (before === undefined || !saysTheSame(before, planned)) return randomUUID()
  const accepted = await tx
    .selectFrom('directoryAction')
    .select('actionId')
    .where('planId', '=', before.planId)
    .limit(1)
    .executeTakeFirst()
  return accepted === undefined ? before.planId : randomUUID()
}

const keepPlan = async (
  step: Change,
  team: DirectoryTeam,
  found: { reads: readonly Read[]; seen: readonly Seen[] },
): Promise<true> => {
  const { tx, now, installation } = step
  const { teamId } = team
  await keepSeen(step, found.seen)
  const { plans, listHash: ofList } = await compare(step, team, found.reads)
  const looks = found.reads.map(({ venue, name, fault }) => ({ venue, name, fault }))
  const planned: PlannedDirectory = { looks, plans, repositories: await switchedIn(step, teamId) }
  const drift = Object.entries(plans).map(([venue, plan]) => [
    venue,
    plan.drift.filter(isOutOfStep),
  ])
  const outOfStep = Object.values(plans)
    .flatMap((plan) => plan.drift)
    .filter(isOutOfStep)
  const strangers = outOfStep.filter((one) => one.kind === 'unknown' && !one.isInvited).length
  const before = await selectPlan(tx, installation.keys, teamId)
  const plan = {
    ...{ planId: await nameFor(step, before, planned), teamId, plannedAt: now },
    ...{ listHash: ofList, planned },
    driftHash: hashOf([drift, planned.repositories]),
    differences: outOfStep.length + planned.repositories.length,
  }
  await insertPlan(tx, installation.keys, plan)
  const failing = looks.filter(({ fault }) => fault !== null).length
  await tellDrift(step, team, { plan, strangers, failing })
  const hours = failing > 0 ? LOOK_AGAIN_HOURS : LOOK_EVERY_HOURS
  await tx
    .updateTable('directoryState')
    .set({ lookAt: timestamp(addHours(now, hours)) })
    .where('teamId', '=', teamId)
    .execute()
  if (before?.driftHash.equals(plan.driftHash)) return true
  const facts = {
    ...{ planId: plan.planId, differences: plan.differences, venuesNotRead: failing },
    actions: actionsOf(planned).length,
  }
  await step.record({ name: 'directory:planned', teamId, facts })
  return true
}

/** Handles `directory.look`. A team without venues has nothing to look at. */
export const lookAtVenues =
  (parts: DirectoryParts) =>
  async ({ teamId: id }: { teamId: string }): Promise<void> => {
    const { installation } = parts
    const teamId = Number(id)
    const team = await inTransaction(installation.db, asJob, (tx) =>
      selectDirectoryTeam(tx, teamId),
    )
    const named = team === undefined ? [] : venuesNamed(parts.settings, team)
    if (team === undefined || named.length === 0) return
    const reads = await Promise.all(named.map((venue) => readVenue(parts, venue)))
    const seen = await seeRepositories(parts, teamId)
    await change<true>(installation, asJob, async (step) => {
      await step.tx
        .insertInto('directoryState')
        .values({ teamId, lookAt: timestamp(step.now) })
        .onConflict((c) => c.column('teamId').doNothing())
        .execute()
      // Two looks at once are kept one after the other.
      await sql`select 1 from directory_state where team_id = ${teamId} for update`.execute(step.tx)
      return keepPlan(step, team, { reads, seen })
    })
  }
