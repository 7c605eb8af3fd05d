/*
 * Owns walking a foreign record without trusting its shape: values with their paths.
 * Refuses to know any format.
 */
import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  memberOf,
  pointer,
} from '../json/json.js'

/** A value and where it stands. */
export interface Place<T> {
  readonly value: T
  readonly path: string
}

/** The record itself, as an object; an empty one when it is none. */
export function rootOf(record: Json): Place<JsonObject> {
  return { value: isJsonObject(record) ? record : {}, path: '' }
}

/** The member when it is an object, else an empty one at that path. */
export function objectAt({ value, path }: Place<JsonObject>, name: string): Place<JsonObject> {
  const member = memberOf(value, name)
  return { value: isJsonObject(member) ? member : {}, path: pointer(path, name) }
}

/** The items of the member that are objects, none when it is no list. */
export function objectsAt(
  { value, path }: Place<JsonObject>,
  name: string,
): readonly Place<JsonObject>[] {
  const items = listOf(memberOf(value, name))
  const base = pointer(path, name)
  return items.flatMap((item, index) =>
    isJsonObject(item) ? [{ value: item, path: pointer(base, index) }] : [],
  )
}

/** The items of the member that are strings, none when it is no list. */
export function stringsAt(
  { value, path }: Place<JsonObject>,
  name: string,
): readonly Place<string>[] {
  const items = listOf(memberOf(value, name))
  const base = pointer(path, name)
  return items.flatMap((item, index) =>
    typeof item === 'string' ? [{ value: item, path: pointer(base, index) }] : [],
  )
}

/** The member when it is a string. */
export function stringAt(
  { value, path }: Place<JsonObject>,
  name: string,
): Place<string> | undefined {
  const member = memberOf(value, name)
  return typeof member === 'string' ? { value: member, path: pointer(path, name) } : undefined
}

function listOf(value: Json | undefined): readonly Json[] {
  return isJsonArray(value) ? value : []
}
