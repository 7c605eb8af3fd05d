/*
 * Owns what is to be said of a record beside the advisory that it was made of: what the one knows and the other has
 * no words for. Refuses to look at either alone: see lint.ts.
 */
import type { Advisory } from '../advisory/advisory.js'
import type { Finding } from '../advisory/report.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { objectsAt, type Place } from '../lint/places.js'

/**
 * Findings about a record made by `convertToOsv`. A range of a repository ends with the commit of the fix: where the
 * advisory names a fixed version and no commit, profile `psf` says that every commit is affected, those of the fix too, as the
 * PSF's tool does; profile `default` says nothing of the repository, and without a package nothing of what is affected.
 *
 * @source OSV schema, affected[].ranges[].events
 */
export function lintConversion(advisory: Advisory, record: JsonObject): readonly Finding[] {
  if (!advisory.affected.some(({ versions }) => versions.some(endsWithFix))) return []
  const root: Place<JsonObject> = { value: record, path: '' }
  const entries = objectsAt(root, 'affected')
  if (entries.length === 0) return [withoutCommit('/affected', SAYS_NOTHING)]
  return entries
    .flatMap((affected) => objectsAt(affected, 'ranges'))
    .filter(isOpenRepository)
    .map(({ path }) => withoutCommit(path, SAYS_EVERYTHING))
}

const SAYS_EVERYTHING =
  'The advisory names a fixed version and no commit of the fix, so this record says that every commit of the repository is affected.'
const SAYS_NOTHING =
  'The advisory names a fixed version and no commit of the fix, so this record says nothing of what is affected: without a package, OSV matches commits alone.'

function withoutCommit(path: string, because: string): Finding {
  return {
    path,
    rule: 'osv.fix-without-commit',
    level: 'warning',
    because,
    source: 'OSV schema, events',
    fix: 'Give the commit that fixes it beside each fixed version.',
  }
}

/** Whether a statement names the version that fixes it. */
export function endsWithFix({
  status,
  lessThan,
  changes,
}: Advisory['affected'][number]['versions'][number]): boolean {
  if (status !== 'affected') return false
  const isBounded = lessThan !== undefined && lessThan !== '*'
  return isBounded || changes.some((change) => change.status === 'unaffected')
}

function isOpenRepository(range: Place<JsonObject>): boolean {
  if (memberOf(range.value, 'type') !== 'GIT') return false
  return objectsAt(range, 'events').every(
    ({ value }) => memberOf(value, 'introduced') !== undefined,
  )
}
