/*
 * Owns the careful reading of one foreign object: each member is either taken with its expected
 * shape or stays in the rest, so that a reader cannot drop anything by accident.
 * Refuses to know which format it reads.
 */
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from './json.js'

/** Reads members off one object; what was not taken is in `rest()`. */
export interface Taker {
  /** The member when it is a string, else undefined and the member stays in the rest. */
  string(name: string): string | undefined
  /** The member when it is a non-empty array of strings, else `[]` and it stays in the rest. */
  strings(name: string): readonly string[]
  /** The member when it is an object that `read` accepts, else undefined and it stays. */
  object<T>(name: string, read: (value: JsonObject) => T | undefined): T | undefined
  /** The member when it is a non-empty array of objects that `read` accepts one and all. */
  list<T>(name: string, read: (value: JsonObject) => T | undefined): readonly T[]
  /** The members nobody took, or undefined when none is left. */
  rest(): JsonObject | undefined
}

/** Starts reading `source`. */
export function take(source: JsonObject): Taker {
  const taken = new Set<string>()
  const mark = <T>(name: string, value: T): T => {
    taken.add(name)
    return value
  }
  return {
    string(name) {
      const value = memberOf(source, name)
      return typeof value === 'string' ? mark(name, value) : undefined
    },
    strings(name) {
      const value = memberOf(source, name)
      return isStringList(value) ? mark(name, value) : []
    },
    object(name, read) {
      const value = memberOf(source, name)
      const result = isJsonObject(value) ? read(value) : undefined
      return result === undefined ? undefined : mark(name, result)
    },
    list(name, read) {
      const result = readAll(memberOf(source, name), read)
      return result === undefined ? [] : mark(name, result)
    },
    rest() {
      const left = Object.entries(source).filter(([name]) => !taken.has(name))
      return left.length === 0 ? undefined : Object.fromEntries(left)
    },
  }
}

function isStringList(value: Json | undefined): value is readonly string[] {
  return isJsonArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
}

function readAll<T>(
  value: Json | undefined,
  read: (item: JsonObject) => T | undefined,
): readonly T[] | undefined {
  if (!isJsonArray(value) || value.length === 0) return undefined
  const items: T[] = []
  for (const item of value) {
    const result = isJsonObject(item) ? read(item) : undefined
    if (result === undefined) return undefined
    items.push(result)
  }
  return items
}

/**
 * Builds an object from the members that have a value: undefined members and empty arrays are
 * left out, and members of `rest` are added where no value of ours stands.
 */
export function assemble(
  members: Readonly<Record<string, Json | undefined>>,
  rest?: JsonObject | undefined,
): JsonObject {
  const assembled: Record<string, Json> = {}
  for (const name of Object.keys(members)) {
    const value = members[name]
    if (value !== undefined && !(isJsonArray(value) && value.length === 0)) assembled[name] = value
  }
  // Ours twice: they stand first in the text, and win.
  return rest === undefined ? assembled : { ...assembled, ...rest, ...assembled }
}
