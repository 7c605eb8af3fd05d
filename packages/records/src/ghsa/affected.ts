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
import { endedSpan, goingOn } from '../versions/fixes.js'
import { compareVersions } from '../versions/order.js'
import { hasIdleChange } from '../versions/pieces.js'
import {
  type PlainStatement,
  type PlainStatements,
  plainStatements,
} from '../versions/plain-statements.js'
import type { Means } from '../versions/stated/types.js'
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
  const ranged = readRange(source, versionType)
  if (ranged.length > 0) entry.string('vulnerable_version_range')
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
    versions: [...ranged, ...patched],
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

/** The range; one that begins behind a version after the statement that this version is not affected. */
function readRange(source: JsonObject, versionType: string): readonly VersionStatement[] {
  const text = memberOf(source, 'vulnerable_version_range')
  const range = typeof text === 'string' ? parseRange(text, versionType) : undefined
  if (range === undefined) return []
  const { statement, behind } = range
  const excepted = { version: statement.version, status: 'unaffected' as const, changes: [] }
  return behind ? [excepted, statement] : [statement]
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

/**
 * What a form can say: a lower bound without its version is for a repository's advisories alone.
 *
 * @source GitHub Docs, best practices for writing repository security advisories, affected versions
 */
function meansOf(form: GhsaForm): Means {
  return { behind: form === 'repository', unaffected: false, unknown: false }
}

/** What the entries of a form are told. */
export function saidIn(affected: Affected, form: GhsaForm): PlainStatements {
  return plainStatements(affected, meansOf(form))
}

/** One entry for each range, or one without a range where no version is spoken of. */
function entriesOf(affected: Affected, form: GhsaForm): readonly JsonObject[] {
  const named = packageOf(affected)
  if (named === undefined) return []
  const common = { package: named, vulnerable_functions: affected.programRoutines }
  const entries = linesOf(affected, form).map(({ text, patched }) =>
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
interface Line extends PlainStatement {
  readonly text: string
  readonly patched: readonly string[]
}

function linesOf(affected: Affected, form: GhsaForm): readonly Line[] {
  const all = statementsOf(affected)
  const mended = all.filter(isMended).slice(0, MOST_MENDED)
  const lines = affectedStatements(affected, form)
  const spans = lines.map(endedSpan)
  const fixOf = goingOn(spans, saidIn(affected, form).compare)
  return lines.flatMap((plain, index) => {
    const { statement, behind } = plain
    const text = rangeText(statement, behind)
    if (text === undefined) return []
    const after = mendedAfter(statement, mended, affected).map(({ version }) => version)
    const isWhole = plain.place === undefined || all[plain.place] === statement
    const isDefault = plain.place === undefined && all.length > 0
    const end =
      isWhole && !isDefault && after.length > 0 ? null : fixOf(spans[index] ?? endedSpan(plain))
    return [{ ...plain, text, patched: [...new Set([...(end === null ? [] : [end]), ...after])] }]
  })
}

/** Every range names those behind it: of more than these the first, and the others are lost. Real advisories name a few. */
const MOST_MENDED = 100

/** What is affected. */
function affectedStatements(affected: Affected, form: GhsaForm): readonly PlainStatement[] {
  const { defaultStatus, package: named } = affected
  if (statementsOf(affected).length === 0 && defaultStatus === 'affected') {
    const everything = { version: '0', versionType: versionTypeOf(named?.ecosystem), changes: [] }
    return [{ statement: { ...everything, status: 'affected', lessThan: '*' } }]
  }
  return saidIn(affected, form).plain.filter(({ statement }) => statement.status === 'affected')
}

/** Those of the single unaffected versions that come after the range's start, where order can tell. */
function mendedAfter(
  range: VersionStatement,
  mended: readonly VersionStatement[],
  { package: named }: Affected,
): readonly VersionStatement[] {
  const scheme = schemeOf(named?.ecosystem ?? '')
  return mended.filter((each) => {
    if (scheme === undefined) return each.version === range.lessThan
    return (compareVersions(scheme, range.version, each.version) ?? 0) < 0
  })
}

/** The place of a statement that GitHub's entries do not say: wholly, or some of its changes. */
interface Unsaid {
  readonly place: number
  readonly isWhole: boolean
  readonly reason: string
}

const NOTHING_ELSE = 'GitHub has ranges of versions and what mends them, nothing else.'

/** The statements that GitHub's entries do not say. */
export function unsaidStatements(affected: Affected, form: GhsaForm): readonly Unsaid[] {
  const lines = linesOf(affected, form)
  const { unsaid, plain, lost } = saidIn(affected, form)
  const guessed = new Set(lost.map(({ path }) => path))
  const written = new Set(lines.map(({ place }) => place))
  const untold = new Set(
    plain
      .filter(({ statement, behind }) => rangeText(statement, behind) === undefined)
      .map(({ place }) => place),
  )
  const isSaid = sayingOf(lines, affected, form)
  return statementsOf(affected).flatMap((statement, place): readonly Unsaid[] => {
    const reason = unsaid.get(place)
    if (reason !== undefined) return [{ place, isWhole: true, reason }]
    if (statement.status !== 'affected') {
      const isReported = isSaid(statement) || guessed.has(`/versions/${place}`)
      return isReported ? [] : [{ place, isWhole: true, reason: NOTHING_ELSE }]
    }
    if (untold.has(place) || !written.has(place)) {
      return [{ place, isWhole: true, reason: NOTHING_ELSE }]
    }
    const isOpen =
      hasIdleChange(statement) || statement.changes.some((each) => each.status === 'unknown')
    return isOpen ? [{ place, isWhole: false, reason: NOTHING_ELSE }] : []
  })
}

/** Whether the lines say of an unaffected statement where it begins and ends. */
function sayingOf(
  lines: readonly Line[],
  { defaultStatus }: Affected,
  form: GhsaForm,
): (statement: VersionStatement) => boolean {
  const patched = new Set(
    lines.flatMap((each) => (form === 'global' ? each.patched.slice(0, 1) : each.patched)),
  )
  const startsOf = (isBehind: boolean) =>
    new Set(
      lines
        .filter(({ behind = false }) => behind === isBehind)
        .map(({ statement }) => statement.version),
    )
  const [from, behind] = [startsOf(false), startsOf(true)]
  return ({ version, status, lessThan, lessThanOrEqual, changes }) => {
    if (status !== 'unaffected' || changes.length > 0) return false
    const end = lessThan ?? lessThanOrEqual
    if (end === undefined) return patched.has(version) || behind.has(version)
    const isAgain = lessThan === undefined ? behind.has(end) : from.has(end)
    const begins = patched.has(version) || (version === '0' && isAgain)
    return begins && (end === '*' || isAgain || defaultStatus === 'unaffected')
  }
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
export function isUnaffected(affected: Affected, form: GhsaForm): boolean {
  return linesOf(affected, form).length === 0 && saysUnaffected(affected)
}
