/*
 * Owns how a record is merged into the one that stands, and what is taken out of it.
 * Refuses to decide what the record says: see profile-default.ts.
 */
import {
  isJsonArray,
  isJsonObject,
  isSameJson,
  type Json,
  type JsonObject,
  memberOf,
} from '../json/json.js'
import { OSV_SCHEMA_VERSION } from './write.js'

/**
 * Ours over theirs; the database's own members are merged one by one. What we said before (`said`), say no more and
 * nobody else has changed is taken out: the name of somebody who wants no credit any more must go.
 */
export function merged(
  existing: JsonObject | undefined,
  record: JsonObject,
  said: JsonObject,
): JsonObject {
  if (existing === undefined) return record
  const specific = 'database_specific'
  const both = over(
    objectIn(existing, specific),
    objectIn(record, specific),
    objectIn(said, specific),
  )
  const whole = { ...over(existing, record, said), schema_version: OSV_SCHEMA_VERSION }
  return Object.keys(both).length > 0 ? { ...whole, [specific]: both } : whole
}

function over(theirs: JsonObject, ours: JsonObject, said: JsonObject): JsonObject {
  const kept = Object.entries(theirs).filter(([name, value]) => {
    const before = memberOf(said, name)
    return Object.hasOwn(ours, name) || before === undefined || !isSameJson(before, value)
  })
  return { ...Object.fromEntries(kept), ...ours }
}

function objectIn(record: JsonObject, name: string): JsonObject {
  const value = memberOf(record, name)
  return isJsonObject(value) ? value : {}
}

/** The member, where it is a text. */
export function stringIn(record: JsonObject | undefined, name: string): string | undefined {
  const value = record && memberOf(record, name)
  return typeof value === 'string' ? value : undefined
}

/** The texts in the member, where it is an array. */
export function stringsIn(record: JsonObject | undefined, name: string): readonly string[] {
  const value = record && memberOf(record, name)
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** The existing record's first introduced event, when it has exactly one affected entry. */
export function introducedIn(existing: JsonObject | undefined): string {
  const affected = existing && memberOf(existing, 'affected')
  if (!isJsonArray(affected) || affected.length !== 1) return '0'
  const found = list(affected[0], 'ranges')
    .flatMap((range) => list(range, 'events'))
    .map((event) => (isJsonObject(event) ? memberOf(event, 'introduced') : undefined))
    .find((introduced) => typeof introduced === 'string')
  return found ?? '0'
}

function list(value: Json | undefined, name: string): readonly Json[] {
  const items = isJsonObject(value) ? memberOf(value, name) : undefined
  return isJsonArray(items) ? items : []
}
