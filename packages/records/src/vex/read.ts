/*
 * Owns reading OpenVEX documents: what they say of their first vulnerability becomes an advisory.
 * Refuses to judge them: see lint.ts. What the hub has no field for stays in `extra.vex`.
 */
import { type Advisory, createAdvisory } from '../advisory/advisory.js'
import { lostInReading } from '../advisory/losses.js'
import { readParts, without } from '../advisory/part.js'
import type { Read } from '../advisory/report.js'
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { nameOf } from './statements.js'
import { DATE_MEMBERS, PARTS, writeVexRecord } from './write.js'

/**
 * Reads an OpenVEX document.
 *
 * Statements about other vulnerabilities than the first are carried word for word, and other
 * formats report them as lost. Action statements become solutions; `fixed` and `not_affected` are
 * both unaffected. Does not check the schema.
 */
export function readVex(source: Json): Read<Advisory> {
  if (!isJsonObject(source) || !isJsonArray(memberOf(source, 'statements'))) {
    return { ok: false, path: '', because: 'An OpenVEX document is an object with "statements".' }
  }
  const { ours, others, order } = split(source)
  const members: Readonly<Record<string, JsonObject>> = {
    statements: { statements: ours },
    dates: pickDates(source),
  }
  const { fields, extra } = readParts(PARTS, ({ name }) => members[name] ?? {})
  const entry = {
    ...without(source, ['statements', ...DATE_MEMBERS]),
    ...(others.length > 0 && { statements: others }),
  }
  // The order repeats what stands beside it; `member` is the name for such marks.
  const marks = others.length > 0 ? { member: order } : {}
  const advisory = createAdvisory({ ...fields, extra: { vex: { ...extra, entry, ...marks } } })
  return { ok: true, value: advisory, lost: lostInReading(source, writeVexRecord(advisory)) }
}

function pickDates(source: JsonObject): JsonObject {
  const dates = DATE_MEMBERS.filter((name) => Object.hasOwn(source, name))
  return Object.fromEntries(dates.map((name) => [name, source[name] ?? null]))
}

/** The statements about the first vulnerability, the others, and where the others stood. */
function split(source: JsonObject) {
  const listed = memberOf(source, 'statements')
  const statements = isJsonArray(listed) ? listed : []
  const name = nameOf(statements[0])
  const isOurs = (each: Json) => nameOf(each) === name && isJsonObject(each)
  return {
    ours: statements.filter(isOurs),
    others: statements.filter((each) => !isOurs(each)),
    order: statements.flatMap((each, index) => (isOurs(each) ? [] : [index])),
  }
}
