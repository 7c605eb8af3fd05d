/*
 * Owns OpenVEX statements: a vulnerability, products, and their status, as fields of the hub.
 * Refuses to justify: why a product is not affected is for its author to say.
 */
import type { Advisory, LocalizedText } from '../advisory/advisory.js'
import type { VersionStatus } from '../advisory/affected.js'
import { cveIdOf, descriptionOf } from '../advisory/ids.js'
import type { Part, PartReading } from '../advisory/part.js'
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { assemble, take } from '../json/taker.js'
import { versionLines } from '../versions/version-lines.js'
import { readProduct, writeProducts } from './products.js'

/** The statements about the document's first vulnerability. */
export const statementsPart: Part = {
  name: 'statements',
  owns: ['id', 'aliases', 'descriptions', 'affected', 'solutions'],
  read: readStatements,
  write: (advisory) => assemble({ statements: writeStatements(advisory) }),
}

/** The name of the vulnerability that a statement is about. */
export function nameOf(statement: Json | undefined): string | undefined {
  const vulnerability = isJsonObject(statement) ? memberOf(statement, 'vulnerability') : undefined
  const name = isJsonObject(vulnerability) ? memberOf(vulnerability, 'name') : undefined
  return typeof name === 'string' ? name : undefined
}

const STATUS: Readonly<Record<string, VersionStatus>> = {
  affected: 'affected',
  not_affected: 'unaffected',
  fixed: 'unaffected',
  under_investigation: 'unknown',
}

function readStatements(members: JsonObject): PartReading {
  const listed = memberOf(members, 'statements')
  const statements = (isJsonArray(listed) ? listed : []).filter(isJsonObject)
  const id = nameOf(statements[0])
  const vulnerabilities = statements
    .map((each) => memberOf(each, 'vulnerability'))
    .filter(isJsonObject)
  const aliases = vulnerabilities.flatMap((each) => take(each).strings('aliases'))
  const texts = vulnerabilities.flatMap((each) => take(each).string('description') ?? [])
  const actions = statements.flatMap((each) => take(each).string('action_statement') ?? [])
  const rests = statements.map(restOf)
  const isMore = rests.some((each) => Object.keys(each).length > 0)
  return {
    fields: {
      ...(id !== undefined && { id }),
      aliases: [...new Set(aliases)].filter((alias) => alias !== id),
      descriptions: unique(texts),
      affected: statements.flatMap(readAffected),
      solutions: unique(actions),
    },
    rest: isMore ? { statements: rests } : {},
  }
}

function unique(texts: readonly string[]): readonly LocalizedText[] {
  return [...new Set(texts)].map((value) => ({ language: 'en', value }))
}

function readAffected(statement: JsonObject) {
  const status = statusOf(statement)
  const products = memberOf(statement, 'products')
  if (status === undefined || !isJsonArray(products)) return []
  return products.flatMap((product) =>
    isJsonObject(product) ? (readProduct(product, status) ?? []) : [],
  )
}

/** The products that no field can hold: those that nothing names, or all where the status is none. */
function unreadProducts(statement: JsonObject): Json | undefined {
  const status = statusOf(statement)
  const products = memberOf(statement, 'products')
  if (status === undefined || !isJsonArray(products)) return products
  const unread = products.filter(
    (product) => !isJsonObject(product) || readProduct(product, status) === undefined,
  )
  return unread.length === 0 ? undefined : unread
}

function statusOf(statement: JsonObject): VersionStatus | undefined {
  const word = memberOf(statement, 'status')
  return typeof word === 'string' && Object.hasOwn(STATUS, word) ? STATUS[word] : undefined
}

const CARRIED = new Set(['vulnerability', 'products', 'action_statement'])

const OF_VULNERABILITY = new Set(['name', 'aliases', 'description'])

/** What a statement says beyond product, status and action; `fixed` is more than unaffected. */
function restOf(statement: JsonObject): JsonObject {
  const members = Object.entries(statement).filter(([name, value]) => {
    if (name === 'status') return value === 'fixed' || statusOf(statement) === undefined
    return !CARRIED.has(name)
  })
  const vulnerability = memberOf(statement, 'vulnerability')
  const more = isJsonObject(vulnerability)
    ? Object.entries(vulnerability).filter(([name]) => !OF_VULNERABILITY.has(name))
    : []
  const unread = unreadProducts(statement)
  return {
    ...Object.fromEntries(members),
    ...(unread !== undefined && { products: unread }),
    ...(more.length > 0 && { vulnerability: Object.fromEntries(more) }),
  }
}

/** An affected and an unknown statement; unaffected products need a reason that nobody gave. */
function writeStatements(advisory: Advisory): readonly JsonObject[] {
  const vulnerability = vulnerabilityOf(advisory)
  const seen = new Set<string>()
  return (['affected', 'unknown'] as const).flatMap((status) => {
    const written = advisory.affected.map((each) => writeProducts(each, status))
    const products = unseen(
      written.flatMap((each) => each.products),
      seen,
    )
    if (products.length === 0) return []
    const ranges = written.flatMap((each) => (each.products.length > 0 ? each.ranges : []))
    const isAffected = status === 'affected'
    return [
      assemble({
        vulnerability,
        products,
        status: isAffected ? 'affected' : 'under_investigation',
        status_notes: ranges.length > 0 ? `Versions: ${ranges.join('; ')}.` : undefined,
        action_statement: isAffected ? actionOf(advisory) : undefined,
      }),
    ]
  })
}

/** Each product once: in doubt only where it is not affected in any case. */
function unseen(products: readonly JsonObject[], seen: Set<string>): readonly JsonObject[] {
  return products.filter((product) => {
    const key = JSON.stringify(product)
    return !seen.has(key) && seen.add(key)
  })
}

function vulnerabilityOf(advisory: Advisory): JsonObject {
  const name = cveIdOf(advisory) ?? advisory.id
  const ids = [advisory.id, ...advisory.aliases].filter((id) => id !== undefined && id !== name)
  return assemble({
    name,
    description: descriptionOf(advisory) || undefined,
    aliases: [...new Set(ids.filter((id) => id !== undefined))],
  })
}

/**
 * What the advisory says to do: its solutions and workarounds, else the version or the commit that mends it, else where
 * to read on.
 */
function actionOf(advisory: Advisory): string | undefined {
  const said = [...advisory.solutions, ...advisory.workarounds].map(({ value }) => value)
  if (said.length > 0) return said.join('\n\n')
  return fixedVersions(advisory) ?? fixedCommits(advisory) ?? readOn(advisory)
}

function fixedCommits({ affected }: Advisory): string | undefined {
  const commits = affected.flatMap(({ ranges }) =>
    ranges.flatMap(({ type, events }) =>
      type !== 'GIT' ? [] : events.flatMap((event) => ('fixed' in event ? event.fixed : [])),
    ),
  )
  if (commits.length === 0) return undefined
  return `Update to code that has the fixing commit: ${[...new Set(commits)].join(', ')}.`
}

function readOn({ id, references }: Advisory): string | undefined {
  const where = references[0]?.url ?? id
  return where === undefined ? undefined : `No fixed version is named here. See ${where}`
}

function fixedVersions(advisory: Advisory): string | undefined {
  const fixes = versionLines(advisory).flatMap(({ fixedIn }) => fixedIn ?? [])
  return fixes.length === 0 ? undefined : `Update: fixed in ${[...new Set(fixes)].join(', ')}.`
}
