/*
 * Owns what a JSON value is here, and how two of them are compared.
 * Refuses to know what any record means.
 */

/** Any value that JSON text can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object; its own members only, `__proto__` among them when the text had one. */
export interface JsonObject {
  readonly [member: string]: Json
}

/** True for a JSON object; false for arrays and null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for a JSON array. */
export function isJsonArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}

/**
 * The member's own value; members inherited from a prototype count as absent.
 *
 * What a JSON object can inherit is functions and `__proto__`, so only such are asked whether they are its own: asking is
 * slow, and readers and rules do nothing else.
 */
export function memberOf(object: JsonObject, name: string): Json | undefined {
  const value = object[name]
  if (typeof value !== 'function' && name !== '__proto__') return value
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** Appends one segment to a JSON pointer (RFC 6901), escaping `~` and `/`. */
export function pointer(base: string, segment: string | number): string {
  if (typeof segment === 'number' || !/[~/]/.test(segment)) return `${base}/${segment}`
  return `${base}/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/**
 * True when both hold the same JSON; the order of object members does not count. Does not
 * recurse on the call stack.
 */
export function isSameJson(left: Json | undefined, right: Json | undefined): boolean {
  const waiting: (Json | undefined)[] = [left, right]
  while (waiting.length > 0) {
    const one = waiting.pop()
    const other = waiting.pop()
    if (one !== other && !pushInside(one, other, waiting)) return false
  }
  return true
}

/** Adds what is inside the two to `waiting`, pair by pair; false when they differ already. */
function pushInside(
  left: Json | undefined,
  right: Json | undefined,
  waiting: (Json | undefined)[],
): boolean {
  if (isJsonArray(left) && isJsonArray(right)) {
    if (left.length !== right.length) return false
    for (let index = 0; index < left.length; index++) waiting.push(left[index], right[index])
    return true
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  const names = Object.keys(left)
  if (names.length !== Object.keys(right).length) return false
  for (const name of names) {
    if (!Object.hasOwn(right, name)) return false
    waiting.push(left[name], right[name])
  }
  return true
}

/** Far above what records nest, far below what the call stack holds. */
const DEEPEST = 256

/**
 * One text for values that are the same as JSON, whatever the order of their members. Two that differ have the same text only
 * where they differ deeper than 256 levels.
 */
export function sortedText(value: Json | undefined, depth = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  if (depth > DEEPEST) return '…'
  if (isJsonArray(value)) return `[${value.map((item) => sortedText(item, depth + 1)).join(',')}]`
  const members = Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${sortedText(memberOf(value, name), depth + 1)}`)
  return `{${members.join(',')}}`
}

/**
 * Every place where `left` and `right` differ, as JSON pointers into `left`.
 *
 * A member that only one side has is one difference, however deep it goes. Arrays of unequal
 * length differ as a whole. Does not recurse on the call stack, so depth is bounded by memory.
 */
export function differences(left: Json | undefined, right: Json | undefined): readonly string[] {
  if (isSameJson(left, right)) return []
  const found: string[] = []
  const waiting: Pair[] = [{ left, right, path: '' }]
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const inside = pairsInside(pair)
    if (inside === undefined) found.push(pair.path)
    else for (const each of inside) waiting.push(each)
  }
  return found.sort()
}

interface Pair {
  readonly left: Json | undefined
  readonly right: Json | undefined
  readonly path: string
}

/** The pairs to compare next, none when both are equal scalars, undefined when they differ here. */
function pairsInside({ left, right, path }: Pair): readonly Pair[] | undefined {
  if (left === right) return []
  if (isJsonArray(left) && isJsonArray(right)) {
    if (left.length !== right.length) return undefined
    return left.map((item, index) => ({
      left: item,
      right: right[index],
      path: pointer(path, index),
    }))
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return undefined
  const names = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...names].map((name) => ({
    left: memberOf(left, name),
    right: memberOf(right, name),
    path: pointer(path, name),
  }))
}
