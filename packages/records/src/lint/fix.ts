/*
 * Owns mending what is mechanical: the same repairs for every format, each said aloud.
 * Refuses to guess: what needs a person's knowledge stays as it is.
 */
import type { Lost } from '../advisory/report.js'
import { parsePurl, writePurl } from '../ids/purl.js'
import {
  isJsonArray,
  isJsonObject,
  isSameJson,
  type Json,
  type JsonObject,
  memberOf,
  pointer,
} from '../json/json.js'
import { normalizePackageName } from '../versions/names.js'
import { DOUBLED_SCHEME } from './url-rules.js'

/** A mended record and what was done. */
export interface Fixed {
  readonly record: Json
  /** Each repair: where in the original, and a sentence for a person. */
  readonly repairs: readonly Repair[]
}

/** One repair. */
export type Repair = Lost

/**
 * Mends doubled URL schemes, empty lists and empty texts where a member may be left out,
 * repeated references, PyPI names that are not normalised, and versions in package URLs.
 *
 * Linting the result finds none of these again. Does not touch what it cannot know.
 */
export function fixRecord(record: Json): Fixed {
  const repairs: Repair[] = []
  return { record: mend({ value: record, path: '', name: '', depth: 0, repairs }), repairs }
}

interface Work {
  readonly value: Json
  readonly path: string
  readonly name: string
  readonly depth: number
  readonly repairs: Repair[]
}

/** Records nest far less; what lies deeper is left alone. */
const DEEPEST = 64

function mend(work: Work): Json {
  const { value, depth, path, name, repairs } = work
  if (depth > DEEPEST) return value
  if (typeof value === 'string') return mendText(work, value)
  if (isJsonArray(value)) {
    const items = value.map((item, index) =>
      mend({ ...work, value: item, path: pointer(path, index), depth: depth + 1 }),
    )
    return name === 'references' ? withoutRepeats(items, work) : items
  }
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).flatMap(([member, inner]) => {
    const place = pointer(path, member)
    if (isJsonArray(inner) && inner.length === 0 && MAY_BE_LEFT_OUT.has(member)) {
      repairs.push({ path: place, reason: 'The empty list was left out.' })
      return []
    }
    return [
      [
        member,
        mend({ ...work, value: inner, path: place, name: member, depth: depth + 1 }),
      ] as const,
    ]
  })
  return mendPackage(Object.fromEntries(members), work)
}

/** Lists that the CVE schema refuses when they are empty and does not require. */
const MAY_BE_LEFT_OUT = new Set([
  ...['credits', 'tags', 'timeline', 'metrics', 'problemTypes', 'impacts', 'workarounds'],
  ...['solutions', 'exploits', 'configurations', 'modules', 'programFiles', 'programRoutines'],
  ...['platforms', 'cpes', 'scenarios', 'supportingMedia', 'changes', 'replacedBy'],
])

const URL_MEMBERS = new Set(['url', 'repo', 'collectionURL'])

function mendText({ name, path, repairs }: Work, text: string): string {
  if (!URL_MEMBERS.has(name) || !DOUBLED_SCHEME.test(text)) return text
  repairs.push({ path, reason: 'The doubled scheme of the URL was removed.' })
  return text.replace(DOUBLED_SCHEME, '')
}

/** Joins references of one URL and type that contradict each other in nothing: no word of either is lost. */
function withoutRepeats(items: readonly Json[], { path, repairs }: Work): readonly Json[] {
  const kept: Json[] = []
  items.forEach((item, index) => {
    const before = kept.findIndex((each) => isSameReference(each, item))
    const merged = before < 0 ? undefined : mergedReference(kept[before], item)
    if (merged === undefined) kept.push(item)
    else {
      kept[before] = merged
      repairs.push({
        path: pointer(path, index),
        reason: 'The repeated reference was joined with the first.',
      })
    }
  })
  return kept
}

function isSameReference(left: Json, right: Json): boolean {
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  const url = memberOf(left, 'url')
  const sameType = isSameJson(memberOf(left, 'type'), memberOf(right, 'type'))
  if (typeof url !== 'string' || url !== memberOf(right, 'url') || !sameType) return false
  // Tags are joined; what else both say, both must say alike.
  return Object.keys(left).every((name) => {
    const other = memberOf(right, name)
    return name === 'tags' || other === undefined || isSameJson(memberOf(left, name), other)
  })
}

function mergedReference(left: Json | undefined, right: Json): JsonObject | undefined {
  if (!isJsonObject(left) || !isJsonObject(right)) return undefined
  const tags = [memberOf(left, 'tags'), memberOf(right, 'tags')].flatMap((each) =>
    isJsonArray(each) ? each : [],
  )
  const joined = { ...right, ...left }
  return tags.length === 0 ? joined : { ...joined, tags: [...new Set(tags)] }
}

function mendPackage(object: JsonObject, { path, name, repairs }: Work): JsonObject {
  const ecosystem = memberOf(object, 'ecosystem')
  const packageName = memberOf(object, 'name')
  if (name !== 'package' || typeof ecosystem !== 'string' || typeof packageName !== 'string')
    return object
  const normal = normalizePackageName(ecosystem, packageName)
  if (normal !== packageName) {
    repairs.push({
      path: pointer(path, 'name'),
      reason: `The name was written as PyPI knows it: ${normal}.`,
    })
  }
  const purl = memberOf(object, 'purl')
  const mended = typeof purl === 'string' ? mendPurl(purl, ecosystem) : undefined
  if (mended === undefined || mended === purl) return { ...object, name: normal }
  repairs.push({
    path: pointer(path, 'purl'),
    reason: 'The version was left out of the package URL.',
  })
  return { ...object, name: normal, purl: mended }
}

function mendPurl(purl: string, ecosystem: string): string | undefined {
  const parts = parsePurl(purl)
  return parts?.version === undefined ? purl : writePurl(ecosystem, parts.name)
}
