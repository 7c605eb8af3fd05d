// Which teams take reports for which projects, and whose queue one report goes to. Reads public tables only; the
// choice itself is the rules'.
import { type Refusal, refuse, routeReport } from '@parley/rules'
import { sql } from 'kysely'
import type { OpeningTeam } from '../cases/open.js'
import type { Installation } from '../db/installation.js'

export interface ReceivingProject {
  readonly projectId: number
  readonly name: string
  /** Other names it is known by: its slug, its product and package names. */
  readonly otherNames: readonly (string | null)[]
}

export interface ReceivingTeam extends OpeningTeam {
  readonly name: string
  readonly isDefault: boolean
  readonly projects: readonly ReceivingProject[]
}

/** Every team that takes reports, with its projects: the default team first. */
export const selectReceivingTeams = async (
  installation: Installation,
): Promise<readonly ReceivingTeam[]> => {
  const { rows } = await sql<ReceivingTeam>`
    select t.team_id, t.slug, t.name, t.compartment_id, t.charter, t.charter_overrides, t.is_default,
           coalesce((select json_agg(json_build_object('projectId', p.project_id, 'name', p.name,
                             'otherNames', json_build_array(p.slug, p.product, p.package_name)) order by lower(p.name))
                       from project p where p.team_id = t.team_id), '[]') as projects
      from team t where t.hosts_cases order by t.is_default desc, t.team_id`.execute(
    installation.db.app,
  )
  return rows
}

/** The team that takes what nobody knows; the first one where none is set. */
export const defaultTeam = (teams: readonly ReceivingTeam[]): ReceivingTeam | undefined => teams[0]

export interface RoutedReport {
  readonly team: ReceivingTeam
  readonly projectId: number | null
}

/** The queue for a project by name. A project that nobody knows goes to the default team, unassigned. */
export const routeTo = (
  teams: readonly ReceivingTeam[],
  project: string,
): RoutedReport | Refusal<'intake.no-team'> => {
  const fallback = defaultTeam(teams)
  if (fallback === undefined) {
    return refuse('intake.no-team', 'No team takes reports here yet: it is being set up.')
  }
  const projects = teams.flatMap((team) =>
    team.projects.map(({ projectId, name, otherNames }) => ({
      id: String(projectId),
      teamId: String(team.teamId),
      names: [name, ...otherNames.filter((other) => other !== null)],
      submitAt: null,
    })),
  )
  const route = routeReport(project, projects, String(fallback.teamId))
  return {
    team: teams.find((team) => String(team.teamId) === route.teamId) ?? fallback,
    projectId: route.projectId === null ? null : Number(route.projectId),
  }
}
