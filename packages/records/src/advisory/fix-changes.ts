/*
 * Owns which commits an advisory says fix it. Refuses to look at them.
 */
import type { Advisory } from './advisory.js'

/** A commit that fixes it, for a person to follow. */
export interface FixChange {
  readonly url: string
  /** Seven characters of the commit. */
  readonly short: string
}

const COMMIT = /^https:\/\/\S+\/commit\/(?<hash>[0-9a-f]{7,64})\/?$/

/** The commits that fix it: those its references name, else those its ranges of a repository on GitHub end with. */
export function fixChanges({
  references,
  affected,
}: Pick<Advisory, 'references' | 'affected'>): readonly FixChange[] {
  const linked = references.flatMap(({ url }) => {
    const hash = COMMIT.exec(url)?.groups?.hash
    return hash === undefined ? [] : [{ url, short: hash.slice(0, 7) }]
  })
  return linked.length > 0 ? linked : affected.flatMap(({ ranges }) => ranges.flatMap(fixesOf))
}

type Range = Advisory['affected'][number]['ranges'][number]

function fixesOf({ type, repo, events }: Range): readonly FixChange[] {
  if (type !== 'GIT' || repo === undefined || !/^https:\/\/github\.com\//.test(repo)) return []
  return events.flatMap((event) =>
    'fixed' in event
      ? [{ url: `${repo}/commit/${event.fixed}`, short: event.fixed.slice(0, 7) }]
      : [],
  )
}
