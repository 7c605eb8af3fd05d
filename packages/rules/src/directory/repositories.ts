// Owns when a watched repository's private vulnerability reporting counts as drift. It knows no host: what was seen
// comes in.

/** `expected` is null until a person has looked. @source charter-rules P36 */
export type WatchedRepository = {
  readonly expected: boolean | null
  /** Null when it could not be seen. */
  readonly seen: boolean | null
}

/**
 * Whether private vulnerability reporting was switched on or off since somebody last said that it is right. What is seen
 * first counts as right.
 *
 * @returns the change, or null when there is none or nothing was seen
 * @source charter-rules P36: "had enabled GHSA" without knowing whom that concerns
 */
export const reportingSwitched = ({ expected, seen }: WatchedRepository): 'on' | 'off' | null =>
  expected === null || seen === null || seen === expected ? null : seen ? 'on' : 'off'

/**
 * The GitHub repository of a project's source address as `owner/name`, or null for one that is elsewhere.
 *
 * Takes `owner/name` and addresses on the host of `githubUrl`; an ending `.git` is left out.
 *
 * @source GitHub REST API, repositories
 */
export const githubRepository = (repo: string, githubUrl: string): string | null => {
  const base = `${githubUrl.replace(/\/+$/, '').toLowerCase()}/`
  const path = repo.toLowerCase().startsWith(base) ? repo.slice(base.length) : repo
  const match = /^([A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}?)(?:\.git)?\/?$/.exec(path)
  return match?.[1] ?? null
}
