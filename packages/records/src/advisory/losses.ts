/*
 * Owns the bookkeeping of what a reader or writer could not carry.
 * Refuses to know why a format has no place: the writers say so.
 */
import {
  differences,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  memberOf,
  pointer,
} from '../json/json.js'
import { metricWord } from '../severity/cvss-object.js'
import { parseVector } from '../severity/vector.js'
import type { Format } from './advisory.js'
import type { Lost } from './report.js'

/**
 * What reading `source` lost, found by writing the result again and comparing.
 *
 * A reader that proves itself this way cannot drop anything in silence.
 */
export function lostInReading(source: Json, rewritten: Json): readonly Lost[] {
  return differences(source, rewritten).map((path) => ({
    path,
    reason: 'The advisory has no place for this value in this shape.',
  }))
}

/**
 * Every `extra` of another format inside a value, as lost.
 *
 * @param value the advisory, or a part of it
 * @param format the format being written; its own extras are carried
 */
export function lostExtras(value: unknown, format: Format): readonly Lost[] {
  const found: Lost[] = []
  collectExtras({ value, path: '', format, found })
  return found
}

function collectExtras(search: {
  readonly value: unknown
  readonly path: string
  readonly format: Format
  readonly found: Lost[]
}): void {
  const { value, path, format, found } = search
  if (isJsonArray(value)) {
    value.forEach((item, index) => {
      collectExtras({ value: item, path: pointer(path, index), format, found })
    })
    return
  }
  if (!isJsonObject(value)) return
  for (const [name, member] of Object.entries(value)) {
    const inside = pointer(path, name)
    if (name === 'extra') found.push(...foreignMembers(member, inside, format))
    else collectExtras({ value: member, path: inside, format, found })
  }
}

/** Marks a reader leaves for its own writer; they repeat what the advisory's fields say. */
const ECHOES = new Set(['member', 'draft', 'rejected', 'record'])

/** Members of a CVSS object that are fields of the severity. */
const SEVERITY_FIELDS = new Set(['version', 'vectorString', 'baseScore', 'baseSeverity'])

function foreignMembers(extra: Json, path: string, format: Format): readonly Lost[] {
  if (!isJsonObject(extra)) return []
  return Object.keys(extra)
    .filter((origin) => origin !== format)
    .flatMap((origin) =>
      membersBelow(memberOf(extra, origin), pointer(path, origin)).map((inside) => ({
        path: inside,
        reason: `Only ${origin} records have a place for it.`,
      })),
    )
}

/** The members of an extra; those that hold a part of the record are opened once more. */
function membersBelow(members: Json | undefined, path: string): readonly string[] {
  if (!isJsonObject(members)) return []
  return Object.entries(members)
    .filter(([name]) => !ECHOES.has(name))
    .flatMap(([name, value]) => {
      const inside = pointer(path, name)
      if (name === 'cvss' && isJsonObject(value)) return besideVector(value, inside)
      if (!PARTS.has(name) || !isJsonObject(value)) return [inside]
      return Object.keys(value).map((each) => pointer(inside, each))
    })
}

/** The members of a CVSS object that do not follow from its vector: another score, or a metric that contradicts it. */
function besideVector(cvss: JsonObject, path: string): readonly string[] {
  const text = memberOf(cvss, 'vectorString')
  const vector = parseVector(typeof text === 'string' ? text : '')
  return Object.entries(cvss)
    .filter(([name]) => !SEVERITY_FIELDS.has(name))
    .filter(([name, value]) => 'refusal' in vector || metricWord(vector, name) !== value)
    .map(([name]) => pointer(path, name))
}

/** Members of an extra that hold the rest of a part of the record. */
const PARTS = new Set(['container', 'containers', 'metadata', 'entry'])

/** One field a format has no place for, when the advisory has something in it. */
export interface Homeless {
  readonly path: string
  readonly value: unknown
  readonly reason: string
}

/** The fields that hold something: not undefined, not an empty list. */
export function lostFields(fields: readonly Homeless[]): readonly Lost[] {
  return fields
    .filter(({ value }) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(({ path, reason }) => ({ path, reason }))
}
