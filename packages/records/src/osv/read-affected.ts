/*
 * Owns reading OSV's affected packages and their ranges.
 * Refuses a range whose events are not each exactly one of the four kinds: its list stays whole.
 */
import {
  type Affected,
  type AffectedRange,
  createAffected,
  type PackageName,
  type RangeEvent,
  type RangeType,
} from '../advisory/affected.js'
import type { JsonObject } from '../json/json.js'
import { take } from '../json/taker.js'
import { readSeverity } from './read-severity.js'

/** Reads one entry of `affected`. */
export function readAffected(source: JsonObject): Affected {
  const entry = take(source)
  const named = entry.object('package', readPackage)
  return createAffected({
    ...(named !== undefined && { package: named }),
    ranges: entry.list('ranges', readRange),
    listed: entry.strings('versions'),
    severities: entry.list('severity', readSeverity),
    extra: { osv: entry.rest() ?? {} },
  })
}

function readPackage(source: JsonObject): PackageName | undefined {
  const named = take(source)
  const ecosystem = named.string('ecosystem')
  const name = named.string('name')
  if (ecosystem === undefined || name === undefined) return undefined
  const purl = named.string('purl')
  const rest = named.rest()
  return {
    ecosystem,
    name,
    ...(purl !== undefined && { purl }),
    ...(rest !== undefined && { extra: { osv: rest } }),
  }
}

const RANGE_TYPES: readonly RangeType[] = ['SEMVER', 'ECOSYSTEM', 'GIT']

function readRange(source: JsonObject): AffectedRange | undefined {
  const range = take(source)
  const word = range.string('type')
  const type = RANGE_TYPES.find((each) => each === word)
  if (type === undefined) return undefined
  const repo = range.string('repo')
  const events = range.list('events', readEvent)
  const rest = range.rest()
  return {
    type,
    ...(repo !== undefined && { repo }),
    events,
    ...(rest !== undefined && { extra: { osv: rest } }),
  }
}

function readEvent(source: JsonObject): RangeEvent | undefined {
  if (Object.keys(source).length !== 1) return undefined
  const { introduced, fixed, last_affected, limit } = source
  if (typeof introduced === 'string') return { introduced }
  if (typeof fixed === 'string') return { fixed }
  if (typeof last_affected === 'string') return { last_affected }
  return typeof limit === 'string' ? { limit } : undefined
}
