/*
 * Owns formats that say things in their own way: a part of a record is read into fields, and given
 * back word for word as long as the fields still say the same. Refuses to know any format.
 */
import { isJsonObject, isSameJson, type Json, type JsonObject, memberOf } from '../json/json.js'
import type { Advisory, Format } from './advisory.js'
import type { Lost } from './report.js'

/** What a part says: the fields of the advisory, and what no field has a place for. */
export interface PartReading {
  readonly fields: Partial<Advisory>
  /** Pieces that are carried word for word only; other formats report them as lost. */
  readonly rest: JsonObject
}

/** One part of a format's records. */
export interface Part {
  readonly name: string
  /** The fields this part alone fills. */
  readonly owns: readonly (keyof Advisory)[]
  /** Reads whatever the members hold; never throws. */
  read(members: JsonObject): PartReading
  /** Writes the members from the fields alone. */
  write(advisory: Advisory): JsonObject
}

/** The parts of a record as they were read, to be kept in `extra` under the format's name. */
export interface PartsRead {
  readonly fields: Partial<Advisory>
  /** `record` holds the words themselves, and repeats what the fields say. */
  readonly extra: JsonObject
}

/** Reads every part; `membersOf` says which members of the record belong to it. */
export function readParts(
  parts: readonly Part[],
  membersOf: (part: Part) => JsonObject,
): PartsRead {
  const record: Record<string, Json> = {}
  const rests: Record<string, Json> = {}
  let fields: Partial<Advisory> = {}
  for (const part of parts) {
    const members = membersOf(part)
    const reading = part.read(members)
    fields = { ...fields, ...reading.fields }
    record[part.name] = members
    if (Object.keys(reading.rest).length > 0) rests[part.name] = reading.rest
  }
  return { fields, extra: { ...rests, record } }
}

/** A part as it is written, and whether it is word for word what was read. */
export interface PartWritten {
  readonly members: JsonObject
  readonly isEcho: boolean
}

/** Writes a part: word for word where its fields are as they were read, else anew. */
export function writePart(part: Part, advisory: Advisory, format: Format): PartWritten {
  const record = memberOf(advisory.extra?.[format] ?? {}, 'record')
  const echo = isJsonObject(record) ? memberOf(record, part.name) : undefined
  if (isJsonObject(echo) && saysTheSame(part, echo, advisory)) {
    return { members: echo, isEcho: true }
  }
  return { members: part.write(advisory), isEcho: false }
}

function saysTheSame(part: Part, echo: JsonObject, advisory: Advisory): boolean {
  const { fields } = part.read(echo)
  return part.owns.every((name) => isSameJson(asJson(fields[name]), asJson(advisory[name])))
}

/** An absent field and an empty list say the same; fields hold nothing but JSON. */
function asJson(value: unknown): Json {
  // because: the advisory's types are JSON throughout, which an index signature would not say
  return value === undefined ? [] : (value as Json)
}

/** What was carried word for word and is left out because its part was written anew. */
export function lostInRewriting(
  parts: readonly Part[],
  advisory: Advisory,
  format: Format,
): readonly Lost[] {
  const extra = advisory.extra?.[format] ?? {}
  return parts
    .filter((part) => Object.hasOwn(extra, part.name))
    .filter((part) => !writePart(part, advisory, format).isEcho)
    .map(({ name }) => ({
      path: `/extra/${format}/${name}`,
      reason: 'It belonged to what was changed since.',
    }))
}

/** The members of the given names that the object has. */
export function pick(source: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = memberOf(source, name)
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}

/** The members that have none of the given names. */
export function without(source: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([name]) => !names.includes(name)))
}
