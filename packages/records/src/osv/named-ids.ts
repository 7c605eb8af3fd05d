/*
 * Owns which ids an OSV record names more than once, in its lists or as its own. Refuses to judge what to do about it.
 */
import { isJsonArray, type JsonObject, memberOf } from '../json/json.js'

/** Where a record names other ids, the closest first: of two places the later one is a repetition. */
export const LISTS_OF_IDS = ['aliases', 'upstream', 'related'] as const

/**
 * An id that stands somewhere already.
 *
 * `itself`: it is the record's own. `again`: the earlier place says as much, or more: `related` is for what is neither an
 * alias nor upstream. `alias-too`: it stands in `upstream` and among the aliases, and only one of the two can be true.
 */
export interface NamedAgain {
  readonly list: (typeof LISTS_OF_IDS)[number]
  readonly index: number
  readonly how: 'itself' | 'again' | 'alias-too'
}

/**
 * Every id that is named again, in order.
 *
 * @source OSV schema, aliases, upstream and related
 * @reading docs/READINGS.md#aliases-that-are-upstream
 */
export function idsNamedAgain(record: JsonObject): readonly NamedAgain[] {
  const id = memberOf(record, 'id')
  const standing = new Map<string, NamedAgain['list']>()
  const found: NamedAgain[] = []
  for (const list of LISTS_OF_IDS) {
    const items = memberOf(record, list)
    if (!isJsonArray(items)) continue
    for (let index = 0; index < items.length; index++) {
      const item = items[index]
      if (typeof item !== 'string') continue
      const before = standing.get(item)
      if (item === id) found.push({ list, index, how: 'itself' })
      else if (before === undefined) standing.set(item, list)
      else found.push({ list, index, how: howAgain(list, before) })
    }
  }
  return found
}

function howAgain(list: NamedAgain['list'], before: NamedAgain['list']): NamedAgain['how'] {
  return list === 'upstream' && before === 'aliases' ? 'alias-too' : 'again'
}
