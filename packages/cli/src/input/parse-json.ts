/*
 * Owns reading JSON strictly and fast: JSON.parse builds the value, and counting tells whether the
 * text held names twice. Refuses what two readers could understand in two ways.
 */
import type { Json } from '@parley/records'
import type { InputProblem } from './problem.js'
import { DEEPEST, findJsonFault, isEscaped } from './scan-json.js'

export type Parsed =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problem: InputProblem }

/** Parses JSON; refuses repeated names, `__proto__` and nesting deeper than DEEPEST. */
export const parseJson = (text: string): Parsed => {
  let value: Json
  try {
    value = JSON.parse(text)
  } catch {
    // What JSON.parse says varies; the scan finds the place.
    return refuse(text)
  }
  const names = countNames(value)
  return names === countNamesInText(text) ? { ok: true, value } : refuse(text)
}

const refuse = (text: string): Parsed => ({
  ok: false,
  problem: findJsonFault(text) ?? { message: 'It is no JSON.', position: 0 },
})

interface Level {
  readonly items: readonly Json[]
  next: number
}

/** How many names the value has; -1 when it is nested too deep or one of them is `__proto__`. */
const countNames = (root: Json): number => {
  let count = 0
  const levels: Level[] = []
  let items: readonly Json[] | undefined = [root]
  for (;;) {
    if (items !== undefined) {
      if (levels.length > DEEPEST) return -1
      levels.push({ items, next: 0 })
      items = undefined
    }
    const level = levels.at(-1)
    if (level === undefined) return count
    const value = level.items[level.next++]
    if (value === undefined) {
      levels.pop()
    } else if (Array.isArray(value)) {
      items = value
    } else if (typeof value === 'object' && value !== null) {
      if (Object.hasOwn(value, '__proto__')) return -1
      items = Object.values(value)
      count += items.length
    }
  }
}

const COLON = 0x3a
const SPACE = 0x20

/** How many names stand in a text that is JSON: strings with a colon behind them. */
const countNamesInText = (text: string): number => {
  let count = 0
  let begin = text.indexOf('"')
  while (begin >= 0) {
    let end = text.indexOf('"', begin + 1)
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
    let after = end + 1
    while (text.charCodeAt(after) <= SPACE) after++
    if (text.charCodeAt(after) === COLON) count++
    begin = text.indexOf('"', after)
  }
  return count
}
