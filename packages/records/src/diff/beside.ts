/*
 * Owns what changed beside what the words say: a vendor while a version changed, a page's title while its kind changed.
 * Refuses to say it in words: it names the places.
 */
import type { Advisory, Reference, Severity } from '../advisory/advisory.js'
import type { Affected } from '../advisory/affected.js'
import { differences, pointer } from '../json/json.js'
import { nameOf } from './diff-affected.js'
import { asJson } from './words.js'

/** An entry without what diff-affected.ts has words for; of its versions, how they order. */
function besideVersions({ versions, ranges, ...entry }: Affected): object {
  const {
    listed: _listed,
    defaultStatus: _defaultStatus,
    platforms: _platforms,
    repo: _repo,
    ...rest
  } = entry
  const orders = [...new Set(versions.flatMap(({ versionType }) => versionType ?? []))]
  const types = [...new Set(ranges.map(({ type, repo }) => `${type} ${repo ?? ''}`))]
  return { ...rest, versionTypes: orders.sort(), rangeTypes: types.sort() }
}

function besideKind({ tags: _tags, type: _type, ...rest }: Reference): object {
  return rest
}

function besideVector({
  vector: _vector,
  score: _score,
  rating: _rating,
  ...rest
}: Severity): object {
  return rest
}

/** What one field holds beside its words, by the name its entries are told by. */
function grouped<T>(
  entries: readonly T[],
  name: (entry: T) => string,
  rest: (entry: T) => object,
): ReadonlyMap<string, readonly object[]> {
  const names = new Map<string, object[]>()
  for (const entry of entries) {
    const there = names.get(name(entry))
    if (there === undefined) names.set(name(entry), [rest(entry)])
    else there.push(rest(entry))
  }
  return names
}

const FIELDS: Readonly<
  Record<string, (advisory: Advisory) => ReadonlyMap<string, readonly object[]>>
> = {
  '/affected': ({ affected }) => grouped(affected, nameOf, besideVersions),
  '/references': ({ references }) => grouped(references, ({ url }) => url, besideKind),
  '/severities': ({ severities }) => grouped(severities, ({ type }) => type, besideVector),
}

/**
 * The places of a field, as JSON pointers with an entry's name for its index, that differ in what no word was said about.
 * An entry that only one side has was told of as a whole.
 */
export function besideWords(field: string, before: Advisory, after: Advisory): readonly string[] {
  const restOf = FIELDS[field]
  if (restOf === undefined) return []
  const [was, is] = [restOf(before), restOf(after)]
  return [...was].flatMap(([name, left]) => {
    const right = is.get(name)
    if (right === undefined) return []
    return differences(asJson(left), asJson(right)).map(
      (place) => `${pointer(field, name)}${place}`,
    )
  })
}
