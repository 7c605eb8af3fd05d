/*
 * Owns how OpenVEX names products: by package URL, by CPE, or by an address.
 * Refuses to name a range: OpenVEX has versions one by one, so ranges become words.
 */
import { type Affected, createAffected, type VersionStatus } from '../advisory/affected.js'
import { parsePurl, writePurl } from '../ids/purl.js'
import { isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { isIri } from '../lint/formats.js'
import { type PlainStatement, plainStatements } from '../versions/plain-statements.js'
import type { Means } from '../versions/stated/types.js'
import { statementsOf } from '../versions/statements.js'

/** Reads a product of a statement; undefined when nothing names it. */
export function readProduct(source: JsonObject, status: VersionStatus): Affected | undefined {
  const id = memberOf(source, '@id')
  const identifiers = memberOf(source, 'identifiers')
  const inside = isJsonObject(identifiers) ? identifiers : {}
  const purl = [memberOf(inside, 'purl'), id].find(
    (each) => typeof each === 'string' && each.startsWith('pkg:'),
  )
  const cpe = memberOf(inside, 'cpe23') ?? memberOf(inside, 'cpe22')
  const parts = typeof purl === 'string' ? parsePurl(purl) : undefined
  const isNamed = parts !== undefined || typeof cpe === 'string' || typeof id === 'string'
  if (!isNamed) return undefined
  const version = parts?.version
  const rest = restOf(source, saidIn(parts, cpe ?? id))
  return createAffected({
    ...(parts === undefined && typeof id === 'string' && { product: id }),
    ...(parts !== undefined && { package: packageOf(parts) }),
    cpes: typeof cpe === 'string' ? [cpe] : [],
    ...(version === undefined
      ? { defaultStatus: status }
      : { versions: [{ version, status, changes: [] }] }),
    ...(Object.keys(rest).length > 0 && { extra: { vex: rest } }),
  })
}

function packageOf({ ecosystem, name }: NonNullable<ReturnType<typeof parsePurl>>) {
  const purl = ecosystem === undefined ? undefined : writePurl(ecosystem, name)
  return {
    name,
    ...(ecosystem !== undefined && { ecosystem }),
    ...(purl !== undefined && { purl }),
  }
}

/** The names of a product that its fields say: the package URL as we write it, and one other. */
function saidIn(parts: ReturnType<typeof parsePurl>, other: Json | undefined): readonly Json[] {
  const purl = parts?.ecosystem && writePurl(parts.ecosystem, parts.name)
  const versioned = purl && parts?.version && `${purl}@${encodeURIComponent(parts.version)}`
  const names = parts === undefined ? [] : [versioned || purl || '']
  return other === undefined ? names : [...names, other]
}

/** What a product says beside the names that its fields hold. */
function restOf(source: JsonObject, said: readonly Json[]): JsonObject {
  const { '@id': id, identifiers, ...rest } = source
  const names = isJsonObject(identifiers)
    ? Object.entries(identifiers).filter(([, value]) => !said.includes(value))
    : []
  const isOdd = identifiers !== undefined && !isJsonObject(identifiers)
  return {
    ...(id !== undefined && !said.includes(id) && { '@id': id }),
    ...(names.length > 0 && { identifiers: Object.fromEntries(names) }),
    ...(isOdd && { identifiers }),
    ...rest,
  }
}

/** What OpenVEX can say of a product with one status. */
export interface WrittenProducts {
  readonly products: readonly JsonObject[]
  /** The ranges, in words, for the status notes. */
  readonly ranges: readonly string[]
}

/** What OpenVEX can say: ranges in words; what is not affected wants a justification that no advisory has. */
export const MEANS: Means = { behind: true, unaffected: false, unknown: true }

/** The products of an entry that have a status; none when nothing names them. */
export function writeProducts(affected: Affected, status: VersionStatus): WrittenProducts {
  const chosen = plainStatements(affected, MEANS).plain.filter(
    ({ statement }) => statement.status === status,
  )
  const isWhole = statementsOf(affected).length === 0 && affected.defaultStatus === status
  if (!isWhole && chosen.length === 0) return { products: [], ranges: [] }
  const listed = status === 'affected' ? affected.listed : []
  const versions = [
    ...new Set([...chosen.filter(isSingle).map(({ statement }) => statement.version), ...listed]),
  ]
  const ranges = chosen.filter((each) => !isSingle(each)).map(rangeWords)
  const isGeneral = isWhole || (versions.length === 0 && ranges.length > 0)
  const products = isGeneral
    ? [component(affected, undefined)]
    : versions.map((version) => component(affected, version))
  return { products: products.filter((each) => each !== undefined), ranges }
}

function isSingle({ statement: { lessThan, lessThanOrEqual } }: PlainStatement): boolean {
  return lessThan === undefined && lessThanOrEqual === undefined
}

function rangeWords({ statement, behind }: PlainStatement): string {
  const { version, lessThan, lessThanOrEqual } = statement
  const end = lessThanOrEqual ?? lessThan
  const last = end === '*' ? [] : [`${lessThanOrEqual === undefined ? '<' : '<='} ${end}`]
  const first = version === '0' ? [] : [`${behind ? '>' : '>='} ${version}`]
  const words = [...first, ...last].join(', ')
  return words === '' ? 'all versions' : words
}

/** True for a product that is named by a package URL, and by nothing else. */
export function hasPurl(affected: Affected): boolean {
  return purlOf(affected) !== undefined
}

function purlOf({ package: named }: Affected): string | undefined {
  return (named?.purl ?? (named?.ecosystem && writePurl(named.ecosystem, named.name))) || undefined
}

/** By package URL, else by CPE or the address of the repository, which name no version. */
function component(affected: Affected, version: string | undefined): JsonObject | undefined {
  const { cpes, repo, ranges, product } = affected
  const purl = purlOf(affected)
  if (purl)
    return { '@id': version === undefined ? purl : `${purl}@${encodeURIComponent(version)}` }
  if (version !== undefined) return undefined
  const [cpe] = cpes
  const address = [repo, ...ranges.map((range) => range.repo), product].find((each) =>
    isIri(each ?? ''),
  )
  const kind = cpe?.startsWith('cpe:2.3:') ? 'cpe23' : 'cpe22'
  const identifiers = cpe === undefined ? undefined : { [kind]: cpe }
  const made = assemble({ '@id': address, identifiers })
  return Object.keys(made).length === 0 ? undefined : made
}
