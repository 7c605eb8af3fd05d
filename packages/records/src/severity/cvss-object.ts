/*
 * Owns the CVSS object of FIRST's schemas, as CVE records embed it, written from a vector.
 * Refuses to read one: what a record claims beside its vector is for lint to compare.
 */
import type { JsonObject } from '../json/json.js'
import type { CvssVersion } from './metrics.js'
import { calculate, scoreParsed } from './score.js'
import { type CvssVector, parseVector, type VectorRefusal } from './vector.js'

const V3_MEMBERS =
  'AV attackVector AC attackComplexity PR privilegesRequired UI userInteraction S scope C confidentialityImpact I integrityImpact A availabilityImpact E exploitCodeMaturity RL remediationLevel RC reportConfidence CR confidentialityRequirement IR integrityRequirement AR availabilityRequirement MAV modifiedAttackVector MAC modifiedAttackComplexity MPR modifiedPrivilegesRequired MUI modifiedUserInteraction MS modifiedScope MC modifiedConfidentialityImpact MI modifiedIntegrityImpact MA modifiedAvailabilityImpact'

/** FIRST's member names, metric by metric. */
const MEMBERS: Readonly<Record<CvssVersion, ReadonlyMap<string, string>>> = {
  '2.0': pairs(
    'AV accessVector AC accessComplexity Au authentication C confidentialityImpact I integrityImpact A availabilityImpact E exploitability RL remediationLevel RC reportConfidence CDP collateralDamagePotential TD targetDistribution CR confidentialityRequirement IR integrityRequirement AR availabilityRequirement',
  ),
  '3.0': pairs(V3_MEMBERS),
  '3.1': pairs(V3_MEMBERS),
  '4.0': pairs(
    'AV attackVector AC attackComplexity AT attackRequirements PR privilegesRequired UI userInteraction VC vulnConfidentialityImpact VI vulnIntegrityImpact VA vulnAvailabilityImpact SC subConfidentialityImpact SI subIntegrityImpact SA subAvailabilityImpact E exploitMaturity CR confidentialityRequirement IR integrityRequirement AR availabilityRequirement MAV modifiedAttackVector MAC modifiedAttackComplexity MAT modifiedAttackRequirements MPR modifiedPrivilegesRequired MUI modifiedUserInteraction MVC modifiedVulnConfidentialityImpact MVI modifiedVulnIntegrityImpact MVA modifiedVulnAvailabilityImpact MSC modifiedSubConfidentialityImpact MSI modifiedSubIntegrityImpact MSA modifiedSubAvailabilityImpact S Safety AU Automatable R Recovery V valueDensity RE vulnerabilityResponseEffort U providerUrgency',
  ),
}

function pairs(text: string): ReadonlyMap<string, string> {
  const words = text.split(' ')
  return new Map(
    words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? '']] : [])),
  )
}

/** Members an object of version 4 always has, even when the vector leaves the metric open. */
const SUPPLEMENTAL = ['S', 'AU', 'R', 'V', 'RE', 'U']

/**
 * The object of a vector: version, vectorString, baseScore, baseSeverity (not in version 2) and
 * the metrics in words. Metrics the vector leaves open are left out, except version 4's
 * supplemental ones, which say NOT_DEFINED as the CVE program's own forms do.
 *
 * @returns the object, or the refusal of {@link parseVector}
 */
export function cvssObject(text: string): JsonObject | VectorRefusal {
  const vector = parseVector(text)
  if ('refusal' in vector) return vector
  const { baseScore, baseRating, version } = scoreParsed(vector)
  const head = { version, vectorString: text, baseScore }
  const severity = version === '2.0' ? {} : { baseSeverity: baseRating }
  return { ...head, ...severity, ...metricsInWords(vector) }
}

function metricsInWords(vector: CvssVector): JsonObject {
  const open = vector.version === '4.0' ? SUPPLEMENTAL : []
  const named: [string, string][] = []
  for (const [metric, member] of MEMBERS[vector.version]) {
    const word = wordOf(vector, metric)
    if (word !== NOT_DEFINED || open.includes(metric)) named.push([member, word])
  }
  return Object.fromEntries(named)
}

const NOT_DEFINED = 'NOT_DEFINED'

function wordOf({ version, metrics }: CvssVector, metric: string): string {
  const value = metrics.get(metric)
  return value === undefined ? NOT_DEFINED : (wordsOf(version).get(`${metric}:${value}`) ?? value)
}

/**
 * What the vector says for one of FIRST's members, in FIRST's words; `NOT_DEFINED` when it
 * leaves the metric open.
 *
 * @returns undefined when the version has no such member
 */
export function metricWord(vector: CvssVector, member: string): string | undefined {
  const metric = METRICS[vector.version].get(member)
  return metric === undefined ? undefined : wordOf(vector, metric)
}

const METRICS: Readonly<Record<CvssVersion, ReadonlyMap<string, string>>> = {
  '2.0': inverted(MEMBERS['2.0']),
  '3.0': inverted(MEMBERS['3.0']),
  '3.1': inverted(MEMBERS['3.1']),
  '4.0': inverted(MEMBERS['4.0']),
}

function inverted(map: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...map].map(([key, value]) => [value, key]))
}

const wordsByVersion = new Map<CvssVersion, ReadonlyMap<string, string>>()

/** The word of each value, by `metric:value`, as the calculator carries them. */
function wordsOf(version: CvssVersion): ReadonlyMap<string, string> {
  const before = wordsByVersion.get(version)
  if (before !== undefined) return before
  const components = [...calculate(version, '').getRegisteredComponents().values()].flat()
  const words = components.flatMap(({ shortName, values }) =>
    values.map(
      (value) =>
        [
          `${shortName}:${value.shortName}`,
          value.jsonSchemaName ?? value.name.toUpperCase(),
        ] as const,
    ),
  )
  const made = new Map(words)
  wordsByVersion.set(version, made)
  return made
}
