// Reads a charter from a YAML text: over a built-in one where it names one in `based-on`, whole otherwise. Tells every
// mistake at once, each with its line. Opens no file and knows no team.
import { builtInCharters, type Charter, checkCharter } from '@parley/rules'
import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { mend } from './mend.js'
import { lineOf, type Path } from './places.js'
import { charterShape } from './shape.js'

export interface FileMistake {
  readonly line: number
  readonly message: string
}

export type ReadCharter =
  | { readonly charter: Charter }
  | { readonly mistakes: readonly FileMistake[] }

/** More text than any charter needs. */
export const charterMaxBytes = 262_144

type Tree = Readonly<Record<string, unknown>>

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isProvision = (value: Tree): boolean => 'value' in value && 'source' in value

/** Puts the file's own over the built-in charter's. A provision is replaced whole, so that its source is its own. */
const over = (base: Tree, own: Tree): Tree =>
  Object.fromEntries([
    ...Object.entries(base),
    ...Object.entries(own).map(([key, value]) => {
      const beneath = Object.hasOwn(base, key) ? base[key] : undefined
      const isDeeper = isTree(beneath) && isTree(value) && !isProvision(beneath)
      return [key, isDeeper ? over(beneath, value) : value]
    }),
  ])

type Issue = z.core.$ZodIssue

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
}

const named = (path: Path): string => path.join('.') || 'the charter'

const problemOf = (issue: Issue): string => {
  const what = named(issue.path as Path)
  const isMissing = 'input' in issue && issue.input === undefined
  if (isMissing && issue.path.at(-1) === 'source')
    return `${named(issue.path.slice(0, -1) as Path)} has no source: say where it was decided.`
  if (isMissing) return `${what} is missing.`
  if (issue.code === 'invalid_type')
    return `${what} should be ${kinds[issue.expected] ?? issue.expected}.`
  if (issue.code === 'invalid_value')
    return `${what} should be ${issue.values.map((value) => `“${String(value)}”`).join(' or ')}.`
  if (issue.code === 'too_big') return `${what} is too large or too long.`
  if (issue.code === 'too_small') return `${what} is too small, or empty.`
  if (issue.code === 'invalid_union') return `${what} is none of the forms it can have.`
  return issue.code === 'invalid_format' ? `${what}: ${issue.message}` : `${what} does not fit.`
}

/** One issue of the shape as places and words; a key that nothing knows is told where it stands. */
const toldOf = (issue: Issue): readonly { path: Path; message: string }[] => {
  // because: a YAML mapping has no symbols for keys
  const path = issue.path as Path
  if (issue.code !== 'unrecognized_keys') return [{ path, message: problemOf(issue) }]
  return issue.keys.map((key) => ({
    path: [...path, key],
    message: `${named([...path, key])} is no part of a charter.`,
  }))
}

/** The data of a document; undefined where its aliases would multiply past any charter. */
const plainOf = (document: ReturnType<typeof parseDocument>): unknown => {
  try {
    return document.toJS({ maxAliasCount: 20 })
  } catch {
    return undefined
  }
}

/** Reads a text; the order of mistakes is that of their lines. */
export const readCharterText = (text: string): ReadCharter => {
  if (Buffer.byteLength(text) > charterMaxBytes)
    return { mistakes: [{ line: 1, message: `A charter has at most ${charterMaxBytes} bytes.` }] }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const failed = (found: readonly { path: Path; message: string }[]) => ({
    mistakes: found
      .map(({ path, message }) => ({ line: lineOf(document.contents, lines, path), message }))
      .sort((a, b) => a.line - b.line),
  })
  if (document.errors.length > 0)
    return {
      mistakes: document.errors.map(({ pos, message }) => ({
        line: lines.linePos(pos[0]).line,
        message: `This is not YAML: ${message}.`,
      })),
    }
  const data = plainOf(document)
  if (!isTree(data)) return failed([{ path: [], message: 'A charter is a mapping of sections.' }])
  const found = mistakesOf(data)
  return 'charter' in found ? found : failed(found)
}

type Mistake = { readonly path: Path; readonly message: string }

/** The charter that the data are; or every mistake: of the shape, and of the decisions in what has its shape. */
const mistakesOf = (data: Tree): { readonly charter: Charter } | readonly Mistake[] => {
  const { 'based-on': named, ...own } = data
  const base = typeof named === 'string' ? baseOf(named) : undefined
  const isBaseless = named !== undefined && base === undefined
  const known = Object.keys(builtInCharters).join(', ')
  const message = `There is no such charter to build on. Built in are: ${known}.`
  const baseless: readonly Mistake[] = isBaseless ? [{ path: ['based-on'], message }] : []
  // What builds on nothing known is looked at over the default, so that its own mistakes are told all the same.
  const whole = over(base ?? (isBaseless ? defaultBase() : {}), own)
  const shape = charterShape.safeParse(whole, { reportInput: true })
  if (shape.success) {
    // because: the shape has just held, and the type of `reading` differs only in an explicit undefined
    const charter = shape.data as Charter
    const isNamed = base !== undefined || 'id' in own
    const mistakes = [...(isNamed ? ownName(charter.id) : []), ...checkCharter(charter)]
    return baseless.length + mistakes.length === 0 ? { charter } : [...baseless, ...mistakes]
  }
  const { issues } = shape.error
  const mended = mend(whole, issues, defaultBase())
  const rest = mended === undefined ? [] : checkCharter(mended.charter, mended.unread)
  const name = typeof own['id'] === 'string' ? ownName(own['id']) : []
  return [...baseless, ...issues.flatMap(toldOf), ...name, ...rest]
}

const baseOf = (id: string): Tree | undefined =>
  // because: a charter is a mapping of sections
  Object.hasOwn(builtInCharters, id) ? (builtInCharters[id] as unknown as Tree) : undefined

const defaultBase = (): Tree => builtInCharters['pep-811'] as unknown as Tree

const ownName = (id: string): readonly { path: Path; message: string }[] =>
  Object.hasOwn(builtInCharters, id)
    ? [{ path: ['id'], message: `“${id}” is built in: give this charter an id of its own.` }]
    : []
