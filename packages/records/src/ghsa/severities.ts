/*
 * Owns GitHub's three ways of stating severity: a word, one CVSS, and one CVSS for each version.
 * Refuses to compute what GitHub will compute itself from a vector, but for the word.
 */
import type { Advisory, Severity } from '../advisory/advisory.js'
import type { Part, PartReading } from '../advisory/part.js'
import { isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { isRating, ratingOf } from '../severity/rating.js'
import { scoreParsed } from '../severity/score.js'
import { parseVector } from '../severity/vector.js'

/** The part of `severity`, `cvss` and `cvss_severities`. */
export const severitiesPart: Part = {
  name: 'severities',
  owns: ['severities'],
  read: readSeverities,
  write: (advisory) => writeSeverities(advisory),
}

/** The system that GitHub's word belongs to when no vector stands beside it. */
const WORD_ALONE = 'GitHub severity'

function readSeverities(members: JsonObject): PartReading {
  const each = memberOf(members, 'cvss_severities')
  const inEach = isJsonObject(each)
    ? ['cvss_v4', 'cvss_v3'].map((name) => memberOf(each, name))
    : []
  const candidates = [...inEach, memberOf(members, 'cvss')]
  const severities: Severity[] = []
  for (const candidate of candidates) {
    const severity = readCvss(candidate)
    const isNew = severities.every(({ vector }) => vector !== severity?.vector)
    if (severity !== undefined && isNew) severities.push(severity)
  }
  const word = memberOf(members, 'severity')
  const rating = typeof word === 'string' ? word.toUpperCase() : ''
  if (severities.length === 0 && isRating(rating)) {
    severities.push({ type: 'other', vector: WORD_ALONE, rating, scenarios: [] })
  }
  const isSaid = word === undefined || word === null || severities.some((one) => says(one, rating))
  const rest = isSaid ? {} : { severity: word }
  return { fields: { severities }, rest: { ...rest, ...oddMembers(members, severities) } }
}

function says({ rating, score }: Severity, word: string): boolean {
  return rating === word || (score !== undefined && ratingOf(score) === word)
}

function readCvss(value: Json | undefined): Severity | undefined {
  if (!isJsonObject(value)) return undefined
  const vector = memberOf(value, 'vector_string')
  const score = memberOf(value, 'score')
  if (typeof vector !== 'string' || vector === '') return undefined
  const type = vector.startsWith('CVSS:4') ? 'CVSS_V4' : 'CVSS_V3'
  return { type, vector, ...(typeof score === 'number' && { score }), scenarios: [] }
}

/** Shapes that GitHub does not write are carried as they are, and so is a score that no severity says. */
function oddMembers(members: JsonObject, severities: readonly Severity[]): JsonObject {
  const cvss = memberOf(members, 'cvss')
  const each = memberOf(members, 'cvss_severities')
  const isOddList = isJsonObject(each)
    ? Object.entries(each).some(
        ([name, value]) => !OF_A_VERSION.has(name) || !isSaidCvss(value, severities),
      )
    : (each ?? null) !== null
  return {
    ...(!isSaidCvss(cvss, severities) && { cvss: cvss ?? null }),
    ...(isOddList && { cvss_severities: each ?? null }),
  }
}

const OF_A_VERSION = new Set(['cvss_v3', 'cvss_v4'])

/** True for nothing, for GitHub's way of saying nothing, and for what one of the severities says. */
function isSaidCvss(value: Json | undefined, severities: readonly Severity[]): boolean {
  if (value === undefined || value === null) return true
  if (!isJsonObject(value)) return false
  const { vector_string: vector, score = null, ...more } = value
  if (Object.keys(more).length > 0) return false
  if (typeof vector !== 'string' || vector === '')
    return (vector ?? '') === '' && (score === null || score === 0)
  return severities.some((one) => one.vector === vector && (one.score ?? null) === score)
}

/** The severities that GitHub has a place for: one of version 4, one of version 3, or a word. */
export function writableSeverities(severities: readonly Severity[]): readonly Severity[] {
  const vectors = (['CVSS_V4', 'CVSS_V3'] as const).flatMap(
    (type) => severities.find((each) => each.type === type) ?? [],
  )
  if (vectors.length > 0) return vectors
  return severities
    .filter(({ type, rating }) => type === 'other' && rating !== undefined)
    .slice(0, 1)
}

function writeSeverities({ severities }: Advisory): JsonObject {
  const written = writableSeverities(severities)
  const of = (type: Severity['type']) => {
    const found = written.find((each) => each.type === type)
    return found && assemble({ vector_string: found.vector, score: found.score ?? scoreOf(found) })
  }
  const each = assemble({ cvss_v3: of('CVSS_V3'), cvss_v4: of('CVSS_V4') })
  return assemble({
    severity: written[0] && githubWord(written[0]),
    cvss_severities: Object.keys(each).length > 0 ? each : undefined,
  })
}

function scoreOf({ vector }: Severity): number | undefined {
  const parsed = parseVector(vector)
  return 'refusal' in parsed ? undefined : scoreParsed(parsed).score
}

/** GitHub's word: its own, or that of the score; it has none for NONE. */
export function githubWord(severity: Severity): string | undefined {
  const score = severity.score ?? scoreOf(severity)
  const rating = severity.rating ?? (score === undefined ? undefined : ratingOf(score))
  return rating === undefined || rating === 'NONE' ? undefined : rating.toLowerCase()
}
