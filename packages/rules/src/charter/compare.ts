// Owns what a change of charter changes, in the sentences that people read.
// It decides nothing: who may change it is access, and whether it may be changed is amend.ts.
import type { Charter } from './charter.js'
import { describeCharter } from './describe.js'
import type { CharterLine } from './prose.js'

/** What a section loses and gains; sections that stay as they are are not among them. @source design: a preview of what an amendment would change */
export type CharterDifference = {
  readonly id: string
  readonly title: string
  readonly removed: readonly CharterLine[]
  readonly added: readonly CharterLine[]
}

const without = (
  lines: readonly CharterLine[],
  others: readonly CharterLine[],
): readonly CharterLine[] => {
  const known = new Set(others.map(({ text, source }) => JSON.stringify([text, source])))
  return lines.filter(({ text, source }) => !known.has(JSON.stringify([text, source])))
}

/**
 * The sentences that one charter has and the other has not, section by section, in the order of the page. A sentence
 * with another source counts as changed. The order of sentences does not.
 *
 * @source design: a preview of what an amendment would change
 */
export const compareCharters = (before: Charter, after: Charter): readonly CharterDifference[] => {
  const old = describeCharter(before)
  return describeCharter(after)
    .map(({ id, title, lines }) => {
      const was = old.find((section) => section.id === id)?.lines ?? []
      return { id, title, removed: without(was, lines), added: without(lines, was) }
    })
    .filter(({ removed, added }) => removed.length + added.length > 0)
}
