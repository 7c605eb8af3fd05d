/*
 * Owns GitHub's `vulnerabilities`: packages, their one range each, and the versions that mend them.
 * Refuses to split or join ranges on reading; writing makes one entry of each range.
 */
import type { Advisory } from '../advisory/advisory.js'
import {
  type Affected,
  createAffected,
  type PackageName,
  type VersionStatement,
} from '../advisory/affected.js'
import type { Part, PartReading } from '../advisory/part.js'
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { assemble, take } from '../json/taker.js'
import { schemeOf } from '../versions/collections.js'
import { compareVersions } from '../versions/order.js'
import { hasIdleChange } from '../versions/pieces.js'
import { absorbedPlaces, plainStatements } from '../versions/plain-statements.js'
import { statementsOf } from '../versions/statements.js'
import { ecosystemOfGithub, githubEcosystem, OTHER } from './ecosystems.js'
import { parseRange, rangeText, versionTypeOf } from './version-range.js'

/** Which of GitHub's two forms a record has. */
export type GhsaForm = 'repository' | 'global'

/** The part `vulnerabilities` of a form: it spells the mending versions differently. */
export function affectedPart(form: GhsaForm): Part {
  return {
    name: 'vulnerabilities',
    owns: ['affected'],
    read: readVulnerabilities,
    write: (advisory) => assemble({ vulnerabilities: vulnerabilitiesOf(advisory, form) }),
  }
}

function readVulnerabilities({ vulnerabilities }: JsonObject): PartReading {
  const items = isJsonArray(vulnerabilities) ? vulnerabilities : []
  if (items.length === 0 || !items.every(isJsonObject)) {
    const rest = vulnerabilities === undefined ? {} : { vulnerabilities }
    return { fields: {}, rest: items.length === 0 ? {} : rest }
  }
  return { fields: { affected: items.map(readVulnerability) }, rest: {} }
}

function readVulnerability(source: JsonObject): Affected {
  const entry = take(source)
  const named = entry.object('package', readPackage)
  const versionType = versionTypeOf(named?.ecosystem)
  const statement = readRange(source, versionType)
  if (statement !== undefined) entry.string('vulnerable_version_range')
  const patched = patchedVersions(source)
  if (patched.length > 0) {
    entry.string('patched_versions')
    entry.string('first_patched_version')
  }
  const programRoutines = entry.strings('vulnerable_functions')
  const rest = withoutNulls(entry.rest() ?? {})
  return createAffected({
    ...(named !== undefined && { package: named }),
    programRoutines,
    versions: [...(statement === undefined ? [] : [statement]), ...patched],
    ...(Object.keys(rest).length > 0 && { extra: { ghsa: rest } }),
  })
}

function readPackage(source: JsonObject): PackageName | undefined {
  const named = take(source)
  const word = named.string('ecosystem')
  const name = named.string('name')
  if (word === undefined || name === undefined) return undefined
  const ecosystem = ecosystemOfGithub(word)
  const unknown = ecosystem === undefined && word !== OTHER ? { ecosystem: word } : {}
  const rest = { ...named.rest(), ...unknown }
  return {
    name,
    ...(ecosystem !== undefined && { ecosystem }),
    ...(Object.keys(rest).length > 0 && { extra: { ghsa: rest } }),
  }
}

function readRange(source: JsonObject, versionType: string): VersionStatement | undefined {
  const text = memberOf(source, 'vulnerable_version_range')
  return typeof text === 'string' ? parseRange(text, versionType) : undefined
}

const PLAIN_VERSION = /^[^\s,<>=|]+$/

/** The versions that are mended: a list by commas, or the first one; other texts stay as they are. */
function patchedVersions(source: JsonObject): readonly VersionStatement[] {
  const texts = [memberOf(source, 'patched_versions'), memberOf(source, 'first_patched_version')]
  const text = texts.find((each) => typeof each === 'string')
  const versions = typeof text === 'string' ? text.split(',').map((each) => each.trim()) : []
  if (!versions.every((version) => PLAIN_VERSION.test(version))) return []
  return versions.map((version) => ({ version, status: 'unaffected', changes: [] }))
}

/** GitHub writes null where there is nothing: that says nothing either. */
function withoutNulls(members: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== null && !isEmptyList(value)),
  )
}

function isEmptyList(value: Json): boolean {
  return isJsonArray(value) && value.length === 0
}

function vulnerabilitiesOf({ affected }: Advisory, form: GhsaForm): readonly JsonObject[] {
  return affected.flatMap((each) => entriesOf(each, form))
}

/** One entry for each range, or one without a range where no version is spoken of. */
function entriesOf(affected: Affected, form: GhsaForm): readonly JsonObject[] {
  const named = packageOf(affected)
  if (named === undefined) return []
  const common = { package: named, vulnerable_functions: affected.programRoutines }
  const entries = linesOf(affected).map(({ text, patched }) =>
    assemble({ ...common, vulnerable_version_range: text, ...patchedMember(form, patched) }),
  )
  const isSilent = entries.length === 0 && !saysUnaffected(affected)
  return isSilent ? [assemble(common)] : entries
}

/** True when it says of some version that it is not affected, or of all that no statement names. */
function saysUnaffected(affected: Affected): boolean {
  const statuses = statementsOf(affected).map(({ status }) => status)
  return affected.defaultStatus === 'unaffected' || statuses.includes('unaffected')
}

/** A range as GitHub says it, and the versions that mend it. */
interface Line {
  readonly text: string
  readonly patched: readonly string[]
  readonly statement: VersionStatement
}

function linesOf(affected: Affected): readonly Line[] {
  return affectedStatements(affected).flatMap(({ statement, isWhole }) => {
    const text = rangeText(statement)
    if (text === undefined) return []
    const mended = mendedAfter(statement, affected).map(({ version }) => version)
    const end = isWhole && mended.length > 0 ? [] : endOf(statement)
    return [{ text, patched: [...new Set([...end, ...mended])], statement }]
  })
}

/** What is affected; whole is a statement that stands as the advisory has it. */
function affectedStatements(
  affected: Affected,
): readonly { readonly statement: VersionStatement; readonly isWhole: boolean }[] {
  const { defaultStatus, package: named } = affected
  const all = statementsOf(affected)
  if (all.length === 0 && defaultStatus === 'affected') {
    const everything = { version: '0', versionType: versionTypeOf(named?.ecosystem), changes: [] }
    return [{ statement: { ...everything, status: 'affected', lessThan: '*' }, isWhole: true }]
  }
  return plainStatements(affected)
    .filter(({ statement }) => statement.status === 'affected')
    .map(({ statement }) => ({ statement, isWhole: all.includes(statement) }))
}

/** The single unaffected versions that come after the range's start, where order can tell. */
function mendedAfter(range: VersionStatement, affected: Affected): readonly VersionStatement[] {
  const scheme = schemeOf(affected.package?.ecosystem ?? '')
  return statementsOf(affected).filter((each) => {
    if (!isMended(each)) return false
    if (scheme === undefined) return each.version === range.lessThan
    return (compareVersions(scheme, range.version, each.version) ?? 0) < 0
  })
}

/** The place of a statement that GitHub's entries do not say: wholly, or some of its changes. */
interface Unsaid {
  readonly place: number
  readonly isWhole: boolean
}

/** The statements that GitHub's entries do not say. */
export function unsaidStatements(affected: Affected, form: GhsaForm): readonly Unsaid[] {
  const lines = linesOf(affected)
  const absorbed = absorbedPlaces(affected)
  const said = new Set(
    lines.flatMap(({ patched }) => (form === 'global' ? patched.slice(0, 1) : patched)),
  )
  const starts = new Set(lines.map(({ statement }) => statement.version))
  return statementsOf(affected).flatMap((statement, place): readonly Unsaid[] => {
    const { version, status, lessThan, lessThanOrEqual, changes } = statement
    if (status === 'affected') {
      const isUnsaid = absorbed.includes(place) || rangeText(statement) === undefined
      if (isUnsaid) return [{ place, isWhole: true }]
      const isOpen = hasIdleChange(statement) || changes.some((each) => each.status === 'unknown')
      return isOpen ? [{ place, isWhole: false }] : []
    }
    const end = lessThan ?? lessThanOrEqual ?? '*'
    const begins = said.has(version) || (version === '0' && starts.has(end))
    const ends = end === '*' || starts.has(end) || affected.defaultStatus === 'unaffected'
    const isSaid = status === 'unaffected' && begins && ends && changes.length === 0
    return isSaid ? [] : [{ place, isWhole: true }]
  })
}

function packageOf({ package: named, product }: Affected): JsonObject | undefined {
  const name = named?.name ?? product
  if (name === undefined) return undefined
  const word = memberOf(named?.extra?.ghsa ?? {}, 'ecosystem')
  return { ecosystem: word ?? githubEcosystem(named?.ecosystem), name }
}

function isMended(statement: VersionStatement): boolean {
  return isUnaffectedSingle(statement) && PLAIN_VERSION.test(statement.version)
}

function isUnaffectedSingle({ status, lessThan, lessThanOrEqual }: VersionStatement): boolean {
  return status === 'unaffected' && lessThan === undefined && lessThanOrEqual === undefined
}

function endOf({ lessThan }: VersionStatement): readonly string[] {
  return lessThan === undefined || lessThan === '*' ? [] : [lessThan]
}

function patchedMember(form: GhsaForm, versions: readonly string[]): Record<string, Json> {
  const [first] = versions
  if (first === undefined) return {}
  return form === 'global'
    ? { first_patched_version: first }
    : { patched_versions: versions.join(', ') }
}

/** True when GitHub has no place for the entry: it names nothing. */
export function isNameless(affected: Affected): boolean {
  return packageOf(affected) === undefined
}

/** True when nothing of the entry is written, for it names no version that is affected. */
export function isUnaffected(affected: Affected): boolean {
  return linesOf(affected).length === 0 && saysUnaffected(affected)
}
