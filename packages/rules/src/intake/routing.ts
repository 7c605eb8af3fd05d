// Owns which team gets a report: by the project it names, else the team that takes what nobody knows.
// It knows projects by their names alone and asks nobody: routing is configuration.

/**
 * A project as configured. `names` are all it goes by (its slug, name, package names), in any case;
 * `submitAt` is another place where its team prefers reports, null when that is here.
 *
 * @source Security policy, project routing (G3)
 */
export type RoutedProject = {
  readonly id: string
  readonly teamId: string
  readonly names: readonly string[]
  readonly submitAt: string | null
}

/** `projectId` is null for a project nobody configured. @source Security policy, project routing (G3) */
export type Route = {
  readonly teamId: string
  readonly projectId: string | null
  readonly submitAt: string | null
}

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s._-]+/g, '-')

/**
 * The team whose queue a report goes to. A report is taken even when its team prefers another place: the
 * reporter is shown that place, and nothing is lost. The first project that has the name wins.
 *
 * @source Security policy, project routing (G1, G3)
 * @reading docs/READINGS.md#entry-points
 */
export const routeReport = (
  project: string,
  projects: readonly RoutedProject[],
  defaultTeamId: string,
): Route => {
  const wanted = plain(project)
  const found = projects.find(({ names }) => names.some((name) => plain(name) === wanted))
  if (found === undefined) return { teamId: defaultTeamId, projectId: null, submitAt: null }
  return { teamId: found.teamId, projectId: found.id, submitAt: found.submitAt }
}
