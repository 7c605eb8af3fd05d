/*
 * Owns reading the small parts of a CNA container: texts, references, credits, weaknesses, events.
 * Refuses an item whose required members are missing; its list then travels whole in `extra.cve`.
 */
import type {
  Credit,
  LocalizedText,
  Reference,
  TimelineEntry,
  Weakness,
} from '../advisory/advisory.js'
import { isCreditType, splitContact } from '../advisory/credits.js'
import type { JsonObject } from '../json/json.js'
import { take } from '../json/taker.js'

/** Reads `{lang, value, …}`. */
export function readText(source: JsonObject): LocalizedText | undefined {
  const text = take(source)
  const language = text.string('lang')
  const value = text.string('value')
  if (language === undefined || value === undefined) return undefined
  const rest = text.rest()
  return { language, value, ...(rest !== undefined && { extra: { cve: rest } }) }
}

/** Reads `{url, name?, tags?}`. */
export function readReference(source: JsonObject): Reference | undefined {
  const reference = take(source)
  const url = reference.string('url')
  if (url === undefined) return undefined
  const name = reference.string('name')
  const tags = reference.strings('tags')
  const rest = reference.rest()
  return {
    url,
    ...(name !== undefined && { name }),
    tags,
    ...(rest !== undefined && { extra: { cve: rest } }),
  }
}

/** Reads `{lang, value, type?, user?}`; the contact is split from `Name (https://…)`. */
export function readCredit(source: JsonObject): Credit | undefined {
  const credit = take(source)
  const language = credit.string('lang')
  const value = credit.string('value')
  if (language === undefined || value === undefined) return undefined
  const type = credit.string('type')
  if (type !== undefined && !isCreditType(type)) return undefined
  const userId = credit.string('user')
  const rest = credit.rest()
  return {
    ...splitContact(value),
    language,
    ...(type !== undefined && { type }),
    ...(userId !== undefined && { userId }),
    ...(rest !== undefined && { extra: { cve: rest } }),
  }
}

/** Reads one entry of problemTypes: several weaknesses of one entry join one another. */
export function readWeaknesses(source: JsonObject): readonly Weakness[] | undefined {
  const entry = take(source)
  const weaknesses = entry.list('descriptions', readWeakness)
  if (weaknesses.length === 0 || entry.rest() !== undefined) return undefined
  return weaknesses.map((weakness, index) =>
    index === 0 ? weakness : { ...weakness, joinsPrevious: true },
  )
}

function readWeakness(source: JsonObject): Weakness | undefined {
  const weakness = take(source)
  const language = weakness.string('lang')
  if (language === undefined) return undefined
  const cweId = weakness.string('cweId')
  const description = weakness.string('description')
  return {
    language,
    ...(cweId !== undefined && { cweId }),
    ...(description !== undefined && { description }),
    extra: { cve: weakness.rest() ?? {} },
  }
}

/** Reads `{time, lang, value}`. */
export function readTimelineEntry(source: JsonObject): TimelineEntry | undefined {
  const entry = take(source)
  const time = entry.string('time')
  const language = entry.string('lang')
  const value = entry.string('value')
  if (time === undefined || language === undefined || value === undefined) return undefined
  const rest = entry.rest()
  return { time, language, value, ...(rest !== undefined && { extra: { cve: rest } }) }
}
