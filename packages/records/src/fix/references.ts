/*
 * Owns joining references that say the same place twice. Refuses to lose a word of either.
 */
import {
  isJsonArray,
  isJsonObject,
  isSameJson,
  type Json,
  type JsonObject,
  memberOf,
  pointer,
} from '../json/json.js'
import type { Work } from './work.js'

/** Joins references of one URL and type that contradict each other in nothing. */
export function withoutRepeats(items: readonly Json[], { path, repairs }: Work): readonly Json[] {
  const kept: Json[] = []
  items.forEach((item, index) => {
    const before = kept.findIndex((each) => isSameReference(each, item))
    const merged = before < 0 ? undefined : mergedReference(kept[before], item)
    if (merged === undefined) kept.push(item)
    else {
      kept[before] = merged
      repairs.push({
        path: pointer(path, index),
        reason: 'The repeated reference was joined with the first.',
      })
    }
  })
  return kept
}

function isSameReference(left: Json, right: Json): boolean {
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  const url = memberOf(left, 'url')
  const sameType = isSameJson(memberOf(left, 'type'), memberOf(right, 'type'))
  if (typeof url !== 'string' || url !== memberOf(right, 'url') || !sameType) return false
  // Tags are joined; what else both say, both must say alike.
  return Object.keys(left).every((name) => {
    const other = memberOf(right, name)
    return name === 'tags' || other === undefined || isSameJson(memberOf(left, name), other)
  })
}

function mergedReference(left: Json | undefined, right: Json): JsonObject | undefined {
  if (!isJsonObject(left) || !isJsonObject(right)) return undefined
  const tags = [memberOf(left, 'tags'), memberOf(right, 'tags')].flatMap((each) =>
    isJsonArray(each) ? each : [],
  )
  const joined = { ...right, ...left }
  return tags.length === 0 ? joined : { ...joined, tags: [...new Set(tags)] }
}
