/*
 * Owns whether the version statements of a product contradict each other: a version that one calls affected and another
 * unaffected. Refuses to guess where nobody can tell how versions order.
 */
import type { Finding } from '../advisory/report.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { objectsAt, type Place, stringAt } from '../lint/places.js'
import { type Comparison, comparisonOfType } from '../versions/bounds.js'
import { lastOf } from '../versions/branches.js'
import { boundsIn, isWithin, MOST_PAIRED } from '../versions/lines.js'
import { isBeginning } from '../versions/statement-status.js'

/**
 * Every finding about two statements of a product that name the same version and differ in status.
 *
 * Two that name the very same versions leave no reading in which both are true: an error. Where they only overlap, CVE's
 * algorithm takes the first that matches: a warning, as is a fix that another range calls affected. A statement with changes has several statuses, and one of unknown status
 * claims nothing; neither is looked at.
 *
 * @source CVE record format, docs/versions.md, version status decisions
 * @reading docs/READINGS.md#contradictions
 */
export function lintStatuses(product: Place<JsonObject>): readonly Finding[] {
  const statements = objectsAt(product, 'versions')
  const spans = statements.slice(0, MOST_PAIRED).flatMap((statement) => spanOf(statement) ?? [])
  const changes = statements.flatMap(({ value }) => memberOf(value, 'changes') ?? [])
  const count = statements.length + changes.length
  const tooMany = count > MOST_PAIRED ? [uncompared(product, count)] : []
  const found = spans.flatMap((later, index) => {
    const all = spans.slice(0, index)
    const before = all.find((each) => contradicts(each, later))
    if (before !== undefined) return [contradiction(before, later)]
    const again = all.find((each) => isFixAffected(each, later) || isFixAffected(later, each))
    return again === undefined ? [] : [affectedAgain(again, later)]
  })
  return [...tooMany, ...found]
}

function uncompared({ path }: Place<JsonObject>, count: number): Finding {
  return {
    path: `${path}/versions`,
    rule: 'version.too-many',
    level: 'warning',
    because: `It has ${count} statements and changes: only the first ${MOST_PAIRED} statements are looked at for contradictions, and where their versions have no common order, OSV, CSAF, GitHub and OpenVEX are told only what is affected.`,
    source: 'docs/READINGS.md#a-cve-entry-as-lines-of-versions',
    fix: 'Say with ranges what single versions say.',
  }
}

/** The versions that one statement is about; a single version is a range of one. */
interface Span {
  readonly place: Place<JsonObject>
  readonly status: 'affected' | 'unaffected'
  readonly versionType: string | undefined
  readonly start: string
  readonly end: string
  readonly inclusive: boolean
}

function spanOf(place: Place<JsonObject>): Span | undefined {
  const { value: statement } = place
  const status = memberOf(statement, 'status')
  const start = stringAt(place, 'version')?.value
  if (status !== 'affected' && status !== 'unaffected') return undefined
  if (start === undefined || memberOf(statement, 'changes') !== undefined) return undefined
  const lessThan = stringAt(place, 'lessThan')?.value
  const end = lessThan ?? stringAt(place, 'lessThanOrEqual')?.value
  const versionType = stringAt(place, 'versionType')?.value
  const bounds = {
    start: end !== undefined && isBeginning(start) ? '0' : start,
    end: end ?? start,
    inclusive: lessThan === undefined,
  }
  return { place, status, versionType, ...bounds }
}

function contradicts(left: Span, right: Span): boolean {
  if (left.status === right.status || !isOneKind(left, right)) return false
  if (isSame(left, right)) return true
  const compare = comparisonOfType(left.versionType ?? right.versionType)
  return endsBefore(compare, left, right) === false && endsBefore(compare, right, left) === false
}

/**
 * True when the first range is affected up to a fix that the second calls affected. Others that overlap with one status say
 * twice what is true: of 803 varied records five had such affected ranges, and seven said twice what is unaffected.
 */
function isFixAffected(left: Span, right: Span): boolean {
  const { status, end, inclusive } = left
  if (status !== 'affected' || right.status !== 'affected' || !isOneKind(left, right)) return false
  if (inclusive || end === '*' || end === right.end || left.start === left.end) return false
  const compare = boundsIn(comparisonOfType(left.versionType ?? right.versionType))
  const fix = { start: lastOf(end), end: lastOf(end), inclusive: true }
  return isWithin(fix, { ...right, end: lastOf(right.end) }, compare)
}

function affectedAgain(before: Span, later: Span): Finding {
  const first = isFixAffected(before, later) ? before : later
  const second = first === before ? later : before
  return {
    path: later.place.path,
    rule: 'version.fix-affected',
    level: 'warning',
    because: `${first.place.path} ends before ${first.end}, and ${second.place.path} says that ${first.end} is affected.`,
    source: 'CVE record format, versions: a version matches one entry',
    fix: 'Begin each range where its branch begins.',
  }
}

/** Versions of two kinds, such as releases and commits, are not one another's. */
function isOneKind({ versionType: left }: Span, { versionType: right }: Span): boolean {
  return left === undefined || right === undefined || left === right
}

function isSame(left: Span, right: Span): boolean {
  return left.start === right.start && left.end === right.end && left.inclusive === right.inclusive
}

/** Undefined where nobody can tell. */
function endsBefore(compare: Comparison, left: Span, right: Span): boolean | undefined {
  if (left.end === '*') return false
  const order = boundsIn(compare)(lastOf(left.end), right.start)
  return order === undefined ? undefined : order < 0 || (order === 0 && !left.inclusive)
}

function contradiction(before: Span, later: Span): Finding {
  const { path } = later.place
  const common = { path, source: 'CVE record format, versions: a version matches one entry' }
  const there = `${before.place.path} says ${before.status}`
  return isSame(before, later)
    ? {
        ...common,
        rule: 'version.two-statuses',
        level: 'error',
        because: `It says ${later.status}, and of the same versions ${there}.`,
        fix: 'Keep the one that is true.',
      }
    : {
        ...common,
        rule: 'version.statements-overlap',
        level: 'warning',
        because: `It says ${later.status}, and of some of these versions ${there}; readers take the first.`,
        fix: 'Let each version fall into one entry only.',
      }
}
