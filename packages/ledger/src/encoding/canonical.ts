// Canonical JSON (RFC 8785, JCS): one text, and so one byte string, for each value.
// Knows nothing of events; refuses what JSON cannot carry faithfully instead of dropping it.
import { isWellFormed, utf8Bytes } from './utf8.js'

/** Deeper nesting is refused, so that a hostile line cannot exhaust the stack. */
export const maxDepth = 64

/** A value has no canonical form. The message names the place by member names, never a value. */
export class NotCanonical extends TypeError {
  override readonly name = 'NotCanonical'
}

/**
 * The canonical JSON text of a value: members sorted by UTF-16 code units, no white space,
 * numbers as ECMAScript writes them (−0 as 0), strings with the least escaping.
 *
 * Takes strings, finite numbers, booleans, null, arrays and plain objects.
 * Integers beyond 2^53 have lost digits before they get here; that is not checked.
 *
 * @throws NotCanonical for NaN, infinities, undefined (members too), holes, lone surrogates, bigints,
 *   symbols, functions, objects of a class (Date, Map, byte arrays), cycles, and more than
 *   {@link maxDepth} levels
 */
export function canonicalText(value: unknown): string {
  return write(value, '$', 0)
}

/** The UTF-8 bytes of {@link canonicalText}, with the same refusals. */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8Bytes(canonicalText(value))
}

/** {@link canonicalText}, or undefined where that refuses: for values that came from outside. */
export function canonicalTextIfAny(value: unknown): string | undefined {
  try {
    return canonicalText(value)
  } catch (error) {
    if (error instanceof NotCanonical) return undefined
    throw error
  }
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > maxDepth) throw new NotCanonical(`${path} lies deeper than ${maxDepth} levels`)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return writeString(value, path)
  if (typeof value === 'number') return writeNumber(value, path)
  if (Array.isArray(value)) {
    // Array.from visits holes too, as undefined, which is then refused.
    const items = Array.from(value, (item, index) => write(item, `${path}[${index}]`, depth + 1))
    return `[${items.join(',')}]`
  }
  if (isPlainObject(value)) return writeObject(value, path, depth)
  throw new NotCanonical(`${path} has no JSON form`)
}

function writeString(value: string, path: string): string {
  if (!isWellFormed(value)) throw new NotCanonical(`${path} holds a lone surrogate`)
  // For well-formed strings JSON.stringify escapes exactly what RFC 8785 asks for.
  return JSON.stringify(value)
}

function writeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) throw new NotCanonical(`${path} is not a finite number`)
  return JSON.stringify(value)
}

function writeObject(value: Record<string, unknown>, path: string, depth: number): string {
  const members = Object.keys(value)
    .sort()
    .map((name) => {
      const at = `${path}.${name}`
      return `${writeString(name, at)}:${write(value[name], at, depth + 1)}`
    })
  return `{${members.join(',')}}`
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
