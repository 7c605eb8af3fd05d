// Where things stand in a YAML text: a path to a line. What is not there is said of what would hold it.
import { isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml'

export type Path = readonly (string | number)[]

const pairOf = (node: unknown, key: string | number): Pair<unknown, unknown> | undefined =>
  isMap(node)
    ? node.items.find(({ key: at }) => isScalar(at) && String(at.value) === String(key))
    : undefined

const offsetOf = (node: unknown): number | undefined => {
  // because: whatever the parser makes has a range once it was read from a text
  const range = (node as Node | null | undefined)?.range
  return range?.[0]
}

/** The line, counted from 1, of what `path` names, or of the nearest thing around it that is written. */
export const lineOf = (root: unknown, lines: LineCounter, path: Path): number => {
  let node = root
  let offset = 0
  for (const key of path) {
    const pair = pairOf(node, key)
    const next = pair === undefined && isSeq(node) ? node.items[Number(key)] : pair?.value
    const at = offsetOf(pair === undefined ? next : pair.key)
    if (at === undefined) break
    offset = at
    node = next
  }
  return lines.linePos(offset).line
}
