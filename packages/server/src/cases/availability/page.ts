// What a team sees of its own availability: who is there, who is on call, and how much each has on hand. Figures of cases
// are of those that whoever looks can read, so that no hidden case shows in a number.
import { activeResponders, type Instant, type Refusal, tooFewResponders } from '@parley/rules'
import { sql } from 'kysely'
import {
  type AvailableMember,
  type Shift,
  selectAnswered,
  selectAvailable,
  selectOnCall,
  selectShifts,
} from '../../charter/availability/store.js'
import { charterOf } from '../../charter/charter-of.js'
import type { Team } from '../../charter/store.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'

interface Load {
  readonly personId: string
  readonly open: number
  readonly declined: number
  /** Hours from a report to its first answer, in the middle of those they gave; null without any. */
  readonly answerHours: number | null
}

const selectLoads = async (tx: Tx, teamId: number): Promise<readonly Load[]> => {
  const { rows } = await sql<Load>`
    select m.person_id,
           (select count(*)::int from cases c where c.team_id = m.team_id and c.coordinator_id = m.person_id
               and c.finished_at is null and c.report_state <> 'closed' and not c.practice) as open,
           (select count(*)::int from decline d join cases c using (case_id)
             where c.team_id = m.team_id and d.person_id = m.person_id and not d.conflict
               and not c.practice) as declined,
           (select percentile_cont(0.5) within group (order by extract(epoch from c.replied_at - c.received_at) / 3600)
              from cases c where c.team_id = m.team_id and c.replied_by = m.person_id
               and not c.practice) as answer_hours
      from membership m where m.team_id = ${teamId} and m.left_at is null`.execute(tx)
  return rows
}

export interface MemberLoad extends AvailableMember, Omit<Load, 'personId'> {
  readonly isOnCall: boolean
}

export interface ProjectCover {
  readonly projectId: number
  readonly name: string
  /** Who is named for it. */
  readonly named: readonly { readonly membershipId: string; readonly name: string }[]
  /** How many can be asked now. */
  readonly responders: number
  readonly warning: Refusal | undefined
}

export interface Availability {
  readonly now: Instant
  readonly members: readonly MemberLoad[]
  readonly shifts: readonly Shift[]
  readonly projects: readonly ProjectCover[]
}

/** The availability of a team, for one of its members. */
export const loadAvailability = (
  installation: Installation,
  person: Person,
  team: Pick<Team, 'teamId' | 'charter' | 'charterOverrides'>,
): Promise<Availability> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const now = installation.now()
    const { teamId } = team
    const at = { teamId, now }
    const available = await selectAvailable(tx, at)
    const loads = await selectLoads(tx, teamId)
    const onCall = await selectOnCall(tx, at)
    const shifts = await selectShifts(tx, at)
    const answered = await selectAnswered(tx, teamId)
    const charter = charterOf(team)
    const members = available.map((member) => {
      const load = loads.find(({ personId }) => personId === member.id)
      const { open = 0, declined = 0, answerHours = null } = load ?? {}
      return { ...member, open, declined, answerHours, isOnCall: onCall.includes(member.id) }
    })
    const projects = answered.map(({ projectId, name, named }) => {
      const responders = activeResponders(charter, available, named).length
      const warning = tooFewResponders(charter, responders)
      const people = available.filter(({ id }) => named.includes(id))
      return { projectId, name, named: people, responders, warning }
    })
    return { now, members, shifts, projects }
  })

/** The projects of a team that too few can be asked about now. */
export const thinProjects = async (
  installation: Installation,
  team: Pick<Team, 'teamId' | 'charter' | 'charterOverrides'>,
): Promise<readonly string[]> => {
  const { app } = installation.db
  const { teamId } = team
  const members = await selectAvailable(app, { teamId, now: installation.now() })
  const charter = charterOf(team)
  return (await selectAnswered(app, teamId))
    .filter(({ named }) => {
      const responders = activeResponders(charter, members, named).length
      return tooFewResponders(charter, responders) !== undefined
    })
    .map(({ name }) => name)
}
