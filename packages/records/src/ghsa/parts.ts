/*
 * Owns the small parts of GitHub's advisories: ids, texts, weaknesses, references, dates.
 * Refuses to know what repository or account stands behind them.
 */
import type { Advisory, Weakness } from '../advisory/advisory.js'
import { cveIdOf, descriptionOf, weaknessId } from '../advisory/ids.js'
import { type Part, type PartReading, without } from '../advisory/part.js'
import {
  isJsonArray,
  isJsonObject,
  isSameJson,
  type Json,
  type JsonObject,
  memberOf,
} from '../json/json.js'
import { assemble } from '../json/taker.js'
import { affectedPart, type GhsaForm } from './affected.js'
import { creditsPart } from './credits.js'
import { severitiesPart } from './severities.js'

const GHSA_ID = /^GHSA(?:-[0-9a-z]{4}){3}$/

/** True for an id as GitHub gives them out. */
export function isGhsaId(text: string): boolean {
  return GHSA_ID.test(text)
}

/** The advisory's GHSA id: its own id, else the first alias that is one. */
export function ghsaIdOf({ id, aliases }: Pick<Advisory, 'id' | 'aliases'>): string | undefined {
  return [id ?? '', ...aliases].find(isGhsaId)
}

/** The members of each part; a form has those that it has. */
export const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  ids: ['ghsa_id', 'cve_id', 'identifiers'],
  texts: ['summary', 'description'],
  severities: ['severity', 'cvss', 'cvss_severities'],
  weaknesses: ['cwes', 'cwe_ids'],
  credits: ['credits', 'credits_detailed'],
  vulnerabilities: ['vulnerabilities'],
  references: ['references'],
  dates: ['published_at', 'updated_at', 'withdrawn_at'],
}

/** All parts of a form. */
export function partsOf(form: GhsaForm): readonly Part[] {
  const references = form === 'global' ? [REFERENCES] : []
  return [
    IDS,
    TEXTS,
    severitiesPart,
    WEAKNESSES,
    creditsPart(form),
    affectedPart(form),
    ...references,
    DATES,
  ]
}

const IDS: Part = {
  name: 'ids',
  owns: ['id', 'aliases'],
  read(members) {
    const ghsa = memberOf(members, 'ghsa_id')
    const cve = memberOf(members, 'cve_id')
    const ids = [ghsa, cve].filter((id) => typeof id === 'string')
    const [id, ...aliases] = ids
    const said = identifiersOf(memberOf(members, 'identifiers'))
    const known = [identifier('GHSA', ghsa), identifier('CVE', cve)]
    const rest = said.every((each) => known.some((one) => isSameJson(one, each)))
      ? []
      : ['identifiers']
    return {
      fields: { ...(id !== undefined && { id }), aliases },
      rest: { ...oddTexts(members, ['ghsa_id', 'cve_id']), ...keep(members, rest) },
    }
  },
  write(advisory) {
    const ghsa = ghsaIdOf(advisory)
    const cve = cveIdOf(advisory)
    const identifiers = [
      ...(ghsa === undefined ? [] : [{ value: ghsa, type: 'GHSA' }]),
      ...(cve === undefined ? [] : [{ value: cve, type: 'CVE' }]),
    ]
    return assemble({ ghsa_id: ghsa, cve_id: cve, identifiers })
  },
}

function identifiersOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return []
  if (!isJsonArray(value)) return [value]
  return value
}

function identifier(type: string, value: Json | undefined): JsonObject {
  return { type, value: value ?? null }
}

/** Members that are neither a text nor nothing. */
function oddTexts(members: JsonObject, names: readonly string[]): JsonObject {
  return keep(
    members,
    names.filter((name) => {
      const value = memberOf(members, name) ?? null
      return value !== null && typeof value !== 'string'
    }),
  )
}

function keep(members: JsonObject, names: readonly string[]): JsonObject {
  return without(
    members,
    Object.keys(members).filter((name) => !names.includes(name)),
  )
}

const TEXTS: Part = {
  name: 'texts',
  owns: ['title', 'descriptions'],
  read(members) {
    const title = memberOf(members, 'summary')
    const value = memberOf(members, 'description')
    return {
      fields: {
        ...(typeof title === 'string' && { title }),
        descriptions: typeof value === 'string' ? [{ language: 'en', value }] : [],
      },
      rest: oddTexts(members, ['summary', 'description']),
    }
  },
  write: (advisory) =>
    assemble({
      summary: advisory.title,
      description: advisory.descriptions.length > 0 ? descriptionOf(advisory) : undefined,
    }),
}

const WEAKNESSES: Part = {
  name: 'weaknesses',
  owns: ['weaknesses'],
  read: readWeaknesses,
  write: ({ weaknesses }) => {
    const ids = weaknesses.map(weaknessId).filter((id) => id !== undefined)
    return assemble({ cwe_ids: [...new Set(ids)] })
  },
}

function readWeaknesses(members: JsonObject): PartReading {
  const named = listOf(memberOf(members, 'cwes'), readWeakness)
  const ids = listOf(memberOf(members, 'cwe_ids'), (id) =>
    typeof id === 'string' ? { cweId: id } : undefined,
  )
  const cweIds = (list: readonly Weakness[] | undefined) =>
    (list ?? []).map(({ cweId = '' }) => cweId)
  const isRepeated = ids === undefined || isSameJson(cweIds(named), cweIds(ids))
  const weaknesses = named !== undefined && named.length > 0 ? named : (ids ?? [])
  const odd = [
    ...(named === undefined ? ['cwes'] : []),
    ...(ids === undefined || (named?.length && !isRepeated) ? ['cwe_ids'] : []),
  ]
  return { fields: { weaknesses }, rest: keep(members, odd) }
}

/** The items, none for nothing, undefined when one is of another shape. */
function listOf<T>(
  value: Json | undefined,
  read: (item: Json) => T | undefined,
): readonly T[] | undefined {
  if (value === undefined || value === null) return []
  if (!isJsonArray(value)) return undefined
  const items = value.map(read).filter((item) => item !== undefined)
  return items.length === value.length ? items : undefined
}

function readWeakness(item: Json): Weakness | undefined {
  if (!isJsonObject(item)) return undefined
  const cweId = memberOf(item, 'cwe_id')
  const name = memberOf(item, 'name')
  if (typeof cweId !== 'string' || typeof name !== 'string') return undefined
  return Object.keys(item).length === 2 ? { cweId, description: `${cweId} ${name}` } : undefined
}

const REFERENCES: Part = {
  name: 'references',
  owns: ['references'],
  read(members) {
    const urls = listOf(memberOf(members, 'references'), (url) =>
      typeof url === 'string' ? { url, tags: [] } : undefined,
    )
    return { fields: { references: urls ?? [] }, rest: urls === undefined ? members : {} }
  },
  write: ({ references }) =>
    assemble({ references: [...new Set(references.map(({ url }) => url))] }),
}

const DATES: Part = {
  name: 'dates',
  owns: ['dates', 'withdrawal'],
  read(members) {
    const published = textOf(members, 'published_at')
    const modified = textOf(members, 'updated_at')
    const at = textOf(members, 'withdrawn_at')
    return {
      fields: {
        dates: {
          ...(published !== undefined && { published }),
          ...(modified !== undefined && { modified }),
        },
        ...(at !== undefined && { withdrawal: { at, reasons: [], replacedBy: [] } }),
      },
      rest: oddTexts(members, ['published_at', 'updated_at', 'withdrawn_at']),
    }
  },
  write: ({ dates, withdrawal }) =>
    assemble({
      published_at: dates.published,
      updated_at: dates.modified,
      withdrawn_at: withdrawal?.at,
    }),
}

function textOf(members: JsonObject, name: string): string | undefined {
  const value = memberOf(members, name)
  return typeof value === 'string' ? value : undefined
}
