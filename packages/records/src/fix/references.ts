/*
 * Owns joining references that say the same place twice. Refuses to lose a word of either.
 */
import {
  isJsonArray,
  isJsonObject,
  isSameJson,
  type Json,
  memberOf,
  pointer,
} from '../json/json.js'
import type { Work } from './work.js'

/** How many references of one URL and type are held against a later one; nobody writes more that differ. */
const HELD_AGAINST = 32

/** A reference that stays, with what later ones add. */
interface Kept {
  readonly item: Json
  /** Its members but the tags, and those of the ones joined with it. */
  readonly members: Map<string, Json>
  readonly tags: Set<Json>
  isJoined: boolean
}

/** Joins references of one URL and type that contradict each other in nothing. */
export function withoutRepeats(items: readonly Json[], { path, repairs }: Work): readonly Json[] {
  const kept: Kept[] = []
  const byPlace = new Map<string, Kept[]>()
  items.forEach((item, index) => {
    const alike = listOf(byPlace, placeOf(item))
    const before = alike.find((each) => contradictsNothing(each, item))
    if (before === undefined) {
      const fresh = keptOf(item)
      kept.push(fresh)
      if (alike.length < HELD_AGAINST) alike.push(fresh)
      return
    }
    add(before, item)
    before.isJoined = true
    repairs.push({
      path: pointer(path, index),
      reason: 'The repeated reference was joined with the first.',
    })
  })
  return kept.map((each) => (each.isJoined ? joined(each) : each.item))
}

/** What a reference has in common with those it may repeat; undefined for what is none. */
function placeOf(item: Json): string | undefined {
  if (!isJsonObject(item)) return undefined
  const url = memberOf(item, 'url')
  const type = memberOf(item, 'type')
  const tags = memberOf(item, 'tags')
  if (typeof url !== 'string' || !(tags === undefined || isJsonArray(tags))) return undefined
  return type === undefined || typeof type === 'string' ? JSON.stringify([url, type]) : undefined
}

/** The references of a place; of what has none a list of its own, so that it is held against nothing. */
function listOf(byPlace: Map<string, Kept[]>, place: string | undefined): Kept[] {
  const list = place === undefined ? undefined : byPlace.get(place)
  const made = list ?? []
  if (place !== undefined && list === undefined) byPlace.set(place, made)
  return made
}

/** Tags are joined; what else both say, both must say alike. */
function contradictsNothing({ members }: Kept, item: Json): boolean {
  return Object.entries(isJsonObject(item) ? item : {}).every(
    ([name, value]) =>
      name === 'tags' || !members.has(name) || isSameJson(members.get(name), value),
  )
}

function keptOf(item: Json): Kept {
  const kept = { item, members: new Map(), tags: new Set<Json>(), isJoined: false }
  add(kept, item)
  return kept
}

function add({ members, tags }: Kept, item: Json): void {
  if (!isJsonObject(item)) return
  for (const [name, value] of Object.entries(item)) {
    if (name === 'tags' && isJsonArray(value)) for (const tag of value) tags.add(tag)
    else if (!members.has(name)) members.set(name, value)
  }
}

function joined({ members, tags }: Kept): Json {
  const all = Object.fromEntries(members)
  return tags.size === 0 ? all : { ...all, tags: [...tags] }
}
