/*
 * Owns writing OpenVEX documents from the hub, and what OpenVEX has no place for.
 * Refuses to invent an author or an address: they are handed in.
 */
import type { Advisory } from '../advisory/advisory.js'
import { lostExtras, lostFields } from '../advisory/losses.js'
import { lostInRewriting, type Part, writePart } from '../advisory/part.js'
import type { Lost, Written } from '../advisory/report.js'
import { toUtc } from '../advisory/timestamp.js'
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { isDateTime } from '../lint/formats.js'
import { lostInAffected } from './lost-in-affected.js'
import { statementsPart } from './statements.js'

/** The version of the format that is written. */
export const OPENVEX_CONTEXT = 'https://openvex.dev/ns/v0.2.0'

/** What a document says that no advisory does. */
export interface VexOptions {
  /** IRI of the document. */
  readonly id?: string
  /** Who speaks; absent: the provider's short name, where there is one. */
  readonly author?: string
}

/** The members that say when the document was made and changed. */
export const DATE_MEMBERS = ['timestamp', 'last_updated'] as const

const DATES: Part = {
  name: 'dates',
  owns: ['dates'],
  read(members) {
    const [published, modified] = DATE_MEMBERS.map((name) => memberOf(members, name))
    const odd = Object.entries(members).filter(([, value]) => typeof value !== 'string')
    return {
      fields: {
        dates: {
          ...(typeof published === 'string' && { published }),
          ...(typeof modified === 'string' && { modified }),
        },
      },
      rest: Object.fromEntries(odd),
    }
  },
  write: ({ dates: { published, modified } }) => {
    const isChanged = published !== undefined && modified !== published
    return assemble({
      timestamp: zoned(published ?? modified),
      last_updated: isChanged ? zoned(modified) : undefined,
    })
  },
}

/** CVE's dates may have no zone and then mean UTC; OpenVEX demands one. */
function zoned(date: string | undefined): string | undefined {
  return date === undefined || isDateTime(date) ? date : (toUtc(date) ?? date)
}

/** The parts of a document. */
export const PARTS: readonly Part[] = [DATES, statementsPart]

/**
 * Writes a document with a statement for the affected products and one for those in doubt.
 *
 * OpenVEX names versions one by one: a range becomes a product without a version, and words in
 * `status_notes`. Unaffected products need a justification that no advisory has, and stay out.
 * Without an id or author the document has none, and lint tells.
 */
export function writeVex(advisory: Advisory, options: VexOptions = {}): Written<JsonObject> {
  const record = writeVexRecord(advisory, options)
  return { record, lost: [...lostInWriting(advisory), ...lostHead(advisory, options)] }
}

/** Who spoke in the document that was read, and under which address, where others are given now. */
function lostHead({ extra }: Advisory, { id, author }: VexOptions): readonly Lost[] {
  const entry = memberOf(extra?.vex ?? {}, 'entry')
  const before = isJsonObject(entry) ? entry : {}
  return Object.entries({ '@id': id, author }).flatMap(([name, given]) => {
    const read = memberOf(before, name)
    return given === undefined || read === undefined || read === given
      ? []
      : [{ path: `/extra/vex/entry/${name}`, reason: 'Another one is given.' }]
  })
}

/** The document alone, without asking what has no place in it. */
export function writeVexRecord(advisory: Advisory, options: VexOptions = {}): JsonObject {
  const extra = advisory.extra?.vex
  const dates = writePart(DATES, advisory, 'vex').members
  const { statements } = writePart(statementsPart, advisory, 'vex').members
  const written = isJsonArray(statements) ? statements : []
  const given = assemble({ '@id': options.id, author: options.author })
  const entry = memberOf(extra ?? {}, 'entry')
  if (!isJsonObject(entry)) {
    const author = options.author ?? advisory.provider?.shortName
    const head = { '@context': OPENVEX_CONTEXT, '@id': options.id, author }
    return { ...assemble({ ...head, ...dates, version: 1 }), statements: written }
  }
  const { statements: others, ...head } = entry
  return { ...head, ...given, ...dates, statements: woven(written, others, extra?.member) }
}

/** Statements about others go back to where they stood. */
function woven(ours: readonly Json[], others: Json | undefined, order: Json | undefined) {
  const waiting = isJsonArray(others) ? [...others] : []
  const places = isJsonArray(order) ? order : []
  const result: Json[] = [...ours]
  places.forEach((place, index) => {
    const statement = waiting[index]
    if (typeof place === 'number' && statement !== undefined) result.splice(place, 0, statement)
  })
  return result
}

const NO_PLACE = 'OpenVEX has no place for it.'
const NO_STATEMENT = 'OpenVEX says it of a product that is affected.'

function lostInWriting(advisory: Advisory): readonly Lost[] {
  const { dates, descriptions } = advisory
  const { statements } = writePart(statementsPart, advisory, 'vex').members
  const isSilent = !isJsonArray(statements) || statements.length === 0
  const unsaid: Partial<Advisory> = isSilent ? advisory : {}
  return [
    ...lostFields([
      { path: '/id', value: unsaid.id, reason: NO_STATEMENT },
      { path: '/aliases', value: unsaid.aliases, reason: NO_STATEMENT },
      { path: '/solutions', value: unsaid.solutions, reason: NO_STATEMENT },
      { path: '/workarounds', value: unsaid.workarounds, reason: NO_STATEMENT },
      ...HOMELESS.map((name) => ({ path: `/${name}`, value: advisory[name], reason: NO_PLACE })),
      {
        path: '/descriptions',
        value: isSilent ? descriptions : descriptions.slice(1),
        reason: isSilent ? NO_STATEMENT : 'OpenVEX has one description.',
      },
      { path: '/dates/reserved', value: dates.reserved, reason: NO_PLACE },
      { path: '/dates/assigned', value: dates.assigned, reason: NO_PLACE },
      { path: '/dates/public', value: dates.public, reason: NO_PLACE },
      { path: '/provider', value: advisory.provider?.orgId, reason: NO_PLACE },
    ]),
    ...(writePart(statementsPart, advisory, 'vex').isEcho
      ? []
      : advisory.affected.flatMap((each, index) => lostInAffected(each, index, advisory))),
    ...lostInRewriting(PARTS, advisory, 'vex'),
    ...lostExtras(advisory, 'vex'),
  ]
}

const HOMELESS = [
  ...([
    'related',
    'upstream',
    'project',
    'title',
    'announcement',
    'references',
    'credits',
  ] as const),
  ...(['severities', 'weaknesses', 'impacts', 'timeline', 'exploits', 'configurations'] as const),
  ...(['tags', 'withdrawal', 'assigner'] as const),
] as const
