/*
 * Owns the small parts of a CSAF document: ids, texts, dates, references, acknowledgements, weakness.
 * Refuses to know about products: see affected.ts and product-parts.ts.
 */
import type { Advisory, Credit, Reference, Weakness } from '../advisory/advisory.js'
import { creditTypeOf, isCreditType } from '../advisory/credits.js'
import { cveIdOf, weaknessId } from '../advisory/ids.js'
import type { Part, PartReading } from '../advisory/part.js'
import { toUtc } from '../advisory/timestamp.js'
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { assemble, take } from '../json/taker.js'
import { isDateTime } from '../lint/formats.js'

/** `tracking.id`, its aliases, and the vulnerability's CVE id. */
const IDS: Part = {
  name: 'ids',
  owns: ['id', 'aliases'],
  read(members) {
    const id = text(members, 'id')
    const cve = text(members, 'cve')
    const listed = memberOf(members, 'aliases')
    const isList = isJsonArray(listed) && listed.every((each) => typeof each === 'string')
    const all = [cve, ...(isList ? listed : [])].filter((each) => typeof each === 'string')
    const aliases = [...new Set(all)].filter((each) => each !== id)
    return {
      fields: { ...(id !== undefined && { id }), aliases },
      rest: {
        ...odd(members, ['id', 'cve']),
        ...(!isList && listed !== undefined && { aliases: listed }),
      },
    }
  },
  write(advisory) {
    const cve = cveIdOf(advisory)
    const aliases = [...new Set(advisory.aliases)].filter(
      (each) => each !== advisory.id && each !== cve,
    )
    return assemble({ id: advisory.id, cve, aliases })
  },
}

/** The document's title and language, and the vulnerability's notes that describe it. */
const TEXTS: Part = {
  name: 'texts',
  owns: ['title', 'descriptions'],
  read(members) {
    const title = text(members, 'title')
    const language = text(members, 'lang') ?? 'en'
    const notes = listIn(members, 'notes')
    const described = notes.filter((note) => isDescription(note))
    return {
      fields: {
        ...(title !== undefined && { title }),
        descriptions: described.map((note) => ({ language, value: String(note['text']) })),
      },
      rest: {
        ...odd(members, ['title', 'lang']),
        ...others('notes', members, (note) => isJsonObject(note) && isDescription(note)),
      },
    }
  },
  write({ title, descriptions }) {
    const language = descriptions[0]?.language
    const notes = inLanguage(descriptions).map(({ value }) => ({
      category: 'description',
      text: value,
    }))
    return assemble({ title, lang: language, notes })
  },
}

/** A document has one language: that of its first description. */
export function inLanguage(descriptions: Advisory['descriptions']): Advisory['descriptions'] {
  return descriptions.filter(({ language }) => language === descriptions[0]?.language)
}

function isDescription(note: JsonObject): boolean {
  const isText = typeof memberOf(note, 'text') === 'string'
  return isText && memberOf(note, 'category') === 'description' && Object.keys(note).length === 2
}

const DATES: Part = {
  name: 'dates',
  owns: ['dates'],
  read(members) {
    const published = text(members, 'initial_release_date')
    const modified = text(members, 'current_release_date')
    const opened = text(members, 'release_date')
    return {
      fields: {
        dates: {
          ...(published !== undefined && { published }),
          ...(modified !== undefined && { modified }),
          ...(opened !== undefined && { public: opened }),
        },
      },
      rest: odd(members, ['initial_release_date', 'current_release_date', 'release_date']),
    }
  },
  write: ({ dates }) =>
    assemble({
      initial_release_date: zoned(dates.published),
      current_release_date: zoned(dates.modified ?? dates.published),
      release_date: zoned(dates.public),
    }),
}

/** CVE's dates may have no zone and then mean UTC; CSAF demands one. */
export function zoned(date: string | undefined): string | undefined {
  if (date === undefined || isDateTime(date)) return date
  return toUtc(date) ?? date
}

/** References of the vulnerability first, then the document's own. */
const REFERENCES: Part = {
  name: 'references',
  owns: ['references'],
  read(members) {
    const lists = ['inVulnerability', 'inDocument'].map((name) => listIn(members, name))
    const references = lists.flatMap((list) => list.map(readReference))
    return {
      fields: { references: references.filter((each) => each !== undefined) },
      rest: {
        ...others('inVulnerability', members, isReference),
        ...others('inDocument', members, isReference),
      },
    }
  },
  write: ({ references }) => assemble({ inVulnerability: references.map(writeReference) }),
}

function isReference(item: Json): boolean {
  return isJsonObject(item) && readReference(item) !== undefined
}

function readReference(source: JsonObject): Reference | undefined {
  const reference = take(source)
  const url = reference.string('url')
  const name = reference.string('summary')
  if (url === undefined || name === undefined) return undefined
  const { category, ...more } = reference.rest() ?? {}
  // Everything is external that the document does not call its own.
  const own = category === undefined || category === 'external' ? {} : { category }
  const rest = { ...more, ...own }
  return {
    url,
    ...(name !== url && { name }),
    tags: [],
    ...(Object.keys(rest).length > 0 && { extra: { csaf: rest } }),
  }
}

/** CSAF demands a summary; where the advisory has no name for the page, its address is one. */
function writeReference({ url, name, extra }: Reference): JsonObject {
  return assemble({ category: 'external', summary: name || url, url, ...extra?.csaf })
}

/** Acknowledgements of the vulnerability first, then the document's own. */
const CREDITS: Part = {
  name: 'acknowledgments',
  owns: ['credits'],
  read(members) {
    const lists = ['inVulnerability', 'inDocument'].flatMap((name) => listIn(members, name))
    return {
      fields: { credits: lists.flatMap(readAcknowledgment) },
      rest: {
        ...others('inVulnerability', members, isAcknowledgment),
        ...others('inDocument', members, isAcknowledgment),
      },
    }
  },
  write: ({ credits }) => assemble({ inVulnerability: credits.map(writeAcknowledgment) }),
}

function isAcknowledgment(item: Json): boolean {
  return isJsonObject(item) && readAcknowledgment(item).length > 0
}

/** One credit for each name; an organisation without names is credited itself. */
function readAcknowledgment(source: JsonObject): readonly Credit[] {
  const entry = take(source)
  const names = entry.strings('names')
  const organization = entry.string('organization')
  const summary = entry.string('summary')
  const contacts = entry.strings('urls')
  const type = summary === undefined ? undefined : creditTypeOf(summary)
  const isPlain = type !== undefined && isCreditType(summary ?? '')
  const rest = {
    ...entry.rest(),
    ...(names.length > 0 && organization !== undefined && { organization }),
    ...(summary !== undefined && !isPlain && { summary }),
  }
  const credited = names.length > 0 ? names : organization === undefined ? [] : [organization]
  return credited.map((name) => ({
    name,
    contacts,
    ...(isPlain && { type }),
    ...(Object.keys(rest).length > 0 && { extra: { csaf: rest } }),
  }))
}

function writeAcknowledgment({ name, type, contacts, extra }: Credit): JsonObject {
  return assemble({ names: [name], summary: type, urls: contacts, ...extra?.csaf })
}

/** CSAF 2.0 has one weakness, and wants its name too. */
const WEAKNESSES: Part = {
  name: 'cwe',
  owns: ['weaknesses'],
  read: readWeakness,
  write: ({ weaknesses }) =>
    assemble({ cwe: weaknesses.map(cweOf).find((cwe) => cwe !== undefined) }),
}

function readWeakness(members: JsonObject): PartReading {
  const cwe = memberOf(members, 'cwe')
  const id = isJsonObject(cwe) ? memberOf(cwe, 'id') : undefined
  const name = isJsonObject(cwe) ? memberOf(cwe, 'name') : undefined
  if (typeof id !== 'string' || typeof name !== 'string') return { fields: {}, rest: members }
  return { fields: { weaknesses: [{ cweId: id, description: `${id} ${name}` }] }, rest: {} }
}

/** Id and name of a weakness that says both. */
export function cweOf(weakness: Weakness): JsonObject | undefined {
  const id = weaknessId(weakness)
  const name = /^CWE-\d+[: ]+(.+)$/.exec(weakness.description ?? '')?.[1]
  return id === undefined || name === undefined ? undefined : { id, name }
}

/** The parts that say nothing of products. */
export const PLAIN_PARTS: readonly Part[] = [IDS, TEXTS, DATES, REFERENCES, CREDITS, WEAKNESSES]

function text(members: JsonObject, name: string): string | undefined {
  const value = memberOf(members, name)
  return typeof value === 'string' ? value : undefined
}

function odd(members: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = memberOf(members, name)
      return value === undefined || typeof value === 'string' ? [] : [[name, value] as const]
    }),
  )
}

/** The items of a list that are objects. */
export function listIn(members: JsonObject, name: string): readonly JsonObject[] {
  const value = memberOf(members, name)
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}

/** The items of a list that nobody read, or the member itself when it is no list. */
export function others(
  name: string,
  members: JsonObject,
  isRead: (item: Json) => boolean,
): JsonObject {
  const value = memberOf(members, name)
  if (value === undefined) return {}
  if (!isJsonArray(value)) return { [name]: value }
  const left = value.filter((item) => !isRead(item))
  return left.length === 0 ? {} : { [name]: left }
}
