/*
 * Owns finding the first fault of a JSON text, with its position: bad syntax, a name that stands
 * twice in one object, `__proto__`, nesting too deep. Refuses to build values: JSON.parse does, and
 * this is asked only when something is wrong, so it may be slow. Does not recurse.
 */
import type { InputProblem } from './problem.js'

/** Records nest some ten deep, CSAF product trees sixty. */
export const DEEPEST = 128

/** The fault of a text that holds more than one value. */
export const FOLLOWS = 'Something follows after the end of the JSON value.'

interface Scan {
  readonly text: string
  at: number
  /** For each open object the names it has; `null` for an array. */
  readonly open: (Set<string> | null)[]
}

class Fault extends Error {
  readonly position: number
  constructor(message: string, position: number) {
    super(message)
    this.position = position
  }
}

/** The first fault of the text; undefined when there is none. */
export const findJsonFault = (text: string): InputProblem | undefined => {
  try {
    scanDocument({ text, at: 0, open: [] })
    return undefined
  } catch (error) {
    if (error instanceof Fault) return { message: error.message, position: error.position }
    throw error
  }
}

const scanDocument = (scan: Scan): void => {
  skipSpace(scan)
  if (scan.at >= scan.text.length) throw new Fault('There is nothing here but white space.', 0)
  startValue(scan)
  while (scan.open.length > 0) continueInside(scan)
  skipSpace(scan)
  if (scan.at < scan.text.length) {
    throw new Fault(FOLLOWS, scan.at)
  }
}

const skipSpace = (scan: Scan): void => {
  while (' \t\n\r'.includes(scan.text[scan.at] ?? '-')) scan.at++
}

/** Scans a scalar whole, or opens an object or array. */
const startValue = (scan: Scan): void => {
  const { text, at } = scan
  const first = text[at]
  if (first === '"') {
    scanString(scan)
  } else if (first === '{' || first === '[') {
    scan.open.push(first === '{' ? new Set() : null)
    if (scan.open.length > DEEPEST) {
      throw new Fault(`It is nested more than ${DEEPEST} levels deep.`, at)
    }
    scan.at++
    startFirst(scan, first === '{' ? '}' : ']')
  } else {
    scanWord(scan)
  }
}

/** Right after an opening bracket: the end, or the first member or item. */
const startFirst = (scan: Scan, closing: string): void => {
  skipSpace(scan)
  if (scan.text[scan.at] === closing) {
    scan.open.pop()
    scan.at++
  } else {
    startItem(scan)
  }
}

const startItem = (scan: Scan): void => {
  skipSpace(scan)
  const names = scan.open.at(-1)
  if (names) scanName(scan, names)
  skipSpace(scan)
  startValue(scan)
}

/** After a value: a comma and the next one, or the end of what is open. */
const continueInside = (scan: Scan): void => {
  skipSpace(scan)
  const closing = scan.open.at(-1) ? '}' : ']'
  const found = scan.text[scan.at]
  if (found === closing) {
    scan.open.pop()
    scan.at++
  } else if (found === ',') {
    scan.at++
    startItem(scan)
  } else {
    throw unexpected(scan, `"," or "${closing}"`)
  }
}

const scanName = (scan: Scan, names: Set<string>): void => {
  const begin = scan.at
  if (scan.text[begin] !== '"') throw unexpected(scan, 'a name in double quotes')
  scanString(scan)
  // A string that was scanned is valid JSON by itself.
  const name: string = JSON.parse(scan.text.slice(begin, scan.at))
  if (name === '__proto__') throw new Fault('The name "__proto__" is not allowed.', begin)
  if (names.has(name)) {
    throw new Fault(`The name ${shown(name)} stands twice in one object.`, begin)
  }
  names.add(name)
  skipSpace(scan)
  if (scan.text[scan.at] !== ':') throw unexpected(scan, '":"')
  scan.at++
}

const shown = (name: string): string =>
  JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name)

const QUOTE = 0x22
const BACKSLASH = 0x5c
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

const scanString = (scan: Scan): void => {
  const { text } = scan
  for (let at = scan.at + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      scan.at = at + 1
      return
    }
    if (code < 0x20)
      throw new Fault('The string holds a control character that is not escaped.', at)
    if (code === BACKSLASH) at = afterEscape(text, at) - 1
  }
  throw new Fault('The text ends inside a string.', text.length)
}

const afterEscape = (text: string, at: number): number => {
  ESCAPE.lastIndex = at
  if (!ESCAPE.test(text)) throw new Fault('The string holds a faulty escape.', at)
  return ESCAPE.lastIndex
}

/** True when an odd number of backslashes stands before. */
export const isEscaped = (text: string, quote: number): boolean => {
  let before = quote - 1
  while (text.charCodeAt(before) === BACKSLASH) before--
  return (quote - before) % 2 === 0
}

const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y

const scanWord = (scan: Scan): void => {
  WORD.lastIndex = scan.at
  if (!WORD.test(scan.text)) throw unexpected(scan, 'a value')
  scan.at = WORD.lastIndex
}

const unexpected = ({ text, at }: Scan, wanted: string): Fault => {
  const found = text.codePointAt(at)
  if (found === undefined) return new Fault(`The text ends where ${wanted} should stand.`, at)
  const character = JSON.stringify(String.fromCodePoint(found))
  return new Fault(`Here should stand ${wanted}, not ${character}.`, at)
}
