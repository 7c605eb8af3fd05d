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
 * advisory names a fixed version and no commit, the record says that every commit is affected, those of the fix too.
 *
 * @source OSV schema, affected[].ranges[].events
 */
export function lintConversion(advisory: Advisory, record: JsonObject): readonly Finding[] {
  if (!advisory.affected.some(({ versions }) => versions.some(endsWithFix))) return []
  const root: Place<JsonObject> = { value: record, path: '' }
  return objectsAt(root, 'affected')
    .flatMap((affected) => objectsAt(affected, 'ranges'))
    .filter(isOpenRepository)
    .map(({ path }) => ({
      path,
      rule: 'osv.fix-without-commit',
      level: 'warning',
      because:
        'The advisory names a fixed version and no commit of the fix, so this record says that every commit of the repository is affected.',
      source: 'OSV schema, events',
      fix: 'Give the commit that fixes it beside each fixed version.',
    }))
}

function endsWithFix({ status, lessThan }: Advisory['affected'][number]['versions'][number]) {
  return status === 'affected' && lessThan !== undefined && lessThan !== '*'
}

function isOpenRepository(range: Place<JsonObject>): boolean {
  if (memberOf(range.value, 'type') !== 'GIT') return false
  return objectsAt(range, 'events').every(
    ({ value }) => memberOf(value, 'introduced') !== undefined,
  )
}
