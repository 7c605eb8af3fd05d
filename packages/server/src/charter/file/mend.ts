// Puts something that has its shape in the place of what has not, so that the rest of a charter can be looked at too. What
// comes out is never decided by: it is only read for the mistakes of what stood in the text.
import type { Charter } from '@parley/rules'
import type { z } from 'zod'
import type { Path } from './places.js'
import { charterShape } from './shape.js'

type Issue = z.core.$ZodIssue
type Held = Record<string | number, unknown>

export interface Mended {
  readonly charter: Charter
  /** Where something else stands now than in the text. */
  readonly unread: readonly Path[]
}

const isHeld = (value: unknown): value is Held => typeof value === 'object' && value !== null

const at = (root: unknown, path: Path): unknown => {
  let node = root
  for (const key of path) {
    if (!isHeld(node) || !Object.hasOwn(node, key)) return undefined
    node = node[key]
  }
  return node
}

/** The nearest place for which there is something to put: a source needs only to be there. */
const replaced = (path: Path, spare: unknown): { path: Path; value: unknown } | undefined => {
  if (path.at(-1) === 'source') return { path, value: 'not said' }
  for (let length = path.length; length > 0; length -= 1) {
    const value = at(spare, path.slice(0, length))
    if (value !== undefined) return { path: path.slice(0, length), value }
  }
  return undefined
}

const put = (root: unknown, path: Path, value: unknown): boolean => {
  const holder = at(root, path.slice(0, -1))
  const key = path.at(-1)
  if (!isHeld(holder) || key === undefined) return false
  holder[key] = structuredClone(value)
  return true
}

const mendOne = (root: unknown, issue: Issue, spare: unknown): readonly Path[] | undefined => {
  // because: a YAML mapping has no symbols for keys
  const path = issue.path as Path
  if (issue.code === 'unrecognized_keys') {
    const holder = at(root, path)
    if (!isHeld(holder)) return undefined
    for (const key of issue.keys) delete holder[key]
    return []
  }
  const found = replaced(path, spare)
  if (found === undefined || !put(root, found.path, found.value)) return undefined
  return [found.path]
}

/** The charter with what `issues` name replaced from `spare`; undefined where that has no shape either. */
export const mend = (
  whole: unknown,
  issues: readonly Issue[],
  spare: unknown,
): Mended | undefined => {
  const root: unknown = structuredClone(whole)
  const unread: Path[] = []
  for (const issue of issues) {
    const paths = mendOne(root, issue, spare)
    if (paths === undefined) return undefined
    unread.push(...paths)
  }
  const shape = charterShape.safeParse(root)
  // because: the shape has just held, and the type of `reading` differs only in an explicit undefined
  return shape.success ? { charter: shape.data as Charter, unread } : undefined
}
