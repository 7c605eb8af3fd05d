/*
 * Owns reading OSV records into the hub.
 * Refuses to judge them: see lint/. Whatever the hub has no field for goes to `extra.osv`.
 */
import {
  type Advisory,
  CREDIT_TYPES,
  type Credit,
  createAdvisory,
  type LocalizedText,
  type Reference,
  type Weakness,
} from '../advisory/advisory.js'
import { upperSnakeCreditType } from '../advisory/credits.js'
import { lostInReading } from '../advisory/losses.js'
import { isReferenceType } from '../advisory/references.js'
import type { Read } from '../advisory/report.js'
import { isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { type Taker, take } from '../json/taker.js'
import { readAffected } from './read-affected.js'
import { readSeverity } from './read-severity.js'
import { type ReadDetails, readWithdrawnDetails } from './withdraw.js'
import { writeOsvRecord } from './write.js'

/**
 * Reads an OSV record of any schema version from 1.0 to 1.7.
 *
 * Does not check the schema: members of unexpected shape travel in `extra.osv`.
 */
export function readOsv(source: Json): Read<Advisory> {
  if (!isJsonObject(source))
    return { ok: false, path: '', because: 'An OSV record is a JSON object.' }
  if (typeof memberOf(source, 'id') !== 'string') {
    return { ok: false, path: '/id', because: 'An OSV record has an id.' }
  }
  const advisory = readRecord(source)
  return { ok: true, value: advisory, lost: lostInReading(source, writeOsvRecord(advisory)) }
}

function readRecord(source: JsonObject): Advisory {
  const record = take(source)
  const id = record.string('id')
  const title = record.string('summary')
  const details = record.string('details')
  const published = record.string('published')
  const modified = record.string('modified')
  const at = record.string('withdrawn')
  const text = readDetails(details, at !== undefined)
  const lists = readLists(record)
  return createAdvisory({
    ...(id !== undefined && { id }),
    ...(title !== undefined && { title }),
    ...(at !== undefined && {
      withdrawal: { at, reasons: inEnglish(text.reason), replacedBy: [] },
    }),
    descriptions: inEnglish(text.details),
    ...lists,
    dates: {
      ...(published !== undefined && { published }),
      ...(modified !== undefined && { modified }),
    },
    ...readDatabaseSpecific(source, record),
  })
}

function readDetails(details: string | undefined, isWithdrawn: boolean): ReadDetails {
  if (details === undefined) return {}
  return isWithdrawn ? readWithdrawnDetails(details) : { details }
}

function inEnglish(value: string | undefined): readonly LocalizedText[] {
  return value === undefined ? [] : [{ language: 'en', value }]
}

function readLists(record: Taker) {
  return {
    aliases: record.strings('aliases'),
    related: record.strings('related'),
    upstream: record.strings('upstream'),
    severities: record.list('severity', readSeverity),
    affected: record.list('affected', readAffected),
    references: record.list('references', readReference),
    credits: record.list('credits', readCredit),
  }
}

/** The weaknesses are in `database_specific.cwe_ids`; the rest of that object stays as it is. */
function readDatabaseSpecific(
  source: JsonObject,
  record: Taker,
): Pick<Advisory, 'weaknesses' | 'extra'> {
  const specific = memberOf(source, 'database_specific')
  if (!isJsonObject(specific)) return { weaknesses: [], extra: { osv: record.rest() ?? {} } }
  const taker = take(specific)
  const weaknesses = taker
    .strings('cwe_ids')
    .map((cweId): Weakness => ({ cweId, extra: { osv: {} } }))
  const rest = { ...record.rest(), database_specific: taker.rest() ?? {} }
  return { weaknesses, extra: { osv: rest } }
}

function readReference(source: JsonObject): Reference | undefined {
  const reference = take(source)
  const url = reference.string('url')
  const type = reference.string('type')
  if (url === undefined || type === undefined || !isReferenceType(type)) return undefined
  const rest = reference.rest()
  return { url, type, tags: [], ...(rest !== undefined && { extra: { osv: rest } }) }
}

function readCredit(source: JsonObject): Credit | undefined {
  const credit = take(source)
  const name = credit.string('name')
  const word = credit.string('type')
  const type = CREDIT_TYPES.find((each) => upperSnakeCreditType(each) === word)
  if (name === undefined || (word !== undefined && type === undefined)) return undefined
  const contacts = credit.strings('contact')
  return {
    name,
    contacts,
    ...(type !== undefined && { type }),
    extra: { osv: credit.rest() ?? {} },
  }
}
