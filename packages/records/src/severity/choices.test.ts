/*
 * Proves the metrics of each version, the way from choices to a vector and back, and which severity speaks for an advisory.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createAdvisory, type Severity } from '../advisory/advisory.js'
import { shownSeverity } from '../mail/shown-severity.js'
import { buildVector, choicesOf, missingMetrics } from './choices.js'
import { explainVector } from './explain.js'
import { baseMetricsOf, type CvssVersion, METRIC_GROUPS } from './metrics.js'
import { newestScore } from './newest.js'

const V4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N'
const V31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'
const V30 = V31.replace('3.1', '3.0')
const V2 = 'AV:N/AC:L/Au:N/C:P/I:P/A:P'
const EXAMPLES: readonly (readonly [CvssVersion, string])[] = [
  ['4.0', V4],
  ['3.1', V31],
  ['3.0', V30],
  ['2.0', V2],
]

describe('metrics', () => {
  test.each([
    ['2.0', 14],
    ['3.0', 22],
    ['3.1', 22],
    ['4.0', 32],
  ] as const)('version %s has %i, those of the calculator in the same order', (version, count) => {
    const ours = METRIC_GROUPS[version].flatMap(({ metrics }) => metrics)
    expect(ours).toHaveLength(count)
    const example = EXAMPLES.find(([each]) => each === version)?.[1] ?? ''
    const explained = explainVector(example)
    const theirs = 'refusal' in explained ? [] : explained.metrics.map(({ metric }) => metric)
    expect([...ours].sort()).toEqual([...theirs].sort())
    expect(METRIC_GROUPS[version][0]?.group).toBe('base')
    expect(baseMetricsOf(version)).toEqual(METRIC_GROUPS[version][0]?.metrics)
  })
})

describe('choices and vectors', () => {
  test.each([
    ...EXAMPLES,
    ['4.0', `${V4}/E:P/CR:H/MAV:L/S:P/U:Amber`],
    ['3.1', `${V31}/E:P/RL:O/MAV:P`],
    ['2.0', `${V2}/E:POC/TD:M`],
  ] as const)('%s %s goes to choices and back', (version, vector) => {
    expect(buildVector(version, choicesOf(version, ` ${vector} `))).toBe(vector)
  })

  test('whatever the order of the choices, metrics stand in that of the specification', () => {
    const all = { ...choicesOf('4.0', V4), E: 'A', MSA: 'S', U: 'Red' }
    fc.assert(
      fc.property(
        fc.shuffledSubarray(Object.entries(all), { minLength: Object.keys(all).length }),
        (chosen) => {
          expect(buildVector('4.0', Object.fromEntries(chosen))).toBe(`${V4}/E:A/MSA:S/U:Red`)
        },
      ),
    )
  })

  test('what is not chosen is left out: absent, empty, X and ND', () => {
    const open = { E: 'X', CR: '', IR: undefined }
    expect(buildVector('4.0', { ...choicesOf('4.0', V4), ...open })).toBe(V4)
    expect(buildVector('2.0', { ...choicesOf('2.0', V2), E: 'ND' })).toBe(V2)
  })

  test('missing base metrics are named, in the order of the specification', () => {
    const { UI, AV, ...chosen } = choicesOf('4.0', V4)
    expect(missingMetrics('4.0', chosen)).toEqual(['AV', 'UI'])
    expect(missingMetrics('4.0', { ...chosen, AV: 'X', UI: '' })).toEqual(['AV', 'UI'])
    expect(missingMetrics('4.0', choicesOf('4.0', V4))).toEqual([])
    expect(buildVector('4.0', chosen)).toEqual({
      refusal: 'vector.incomplete',
      because: 'Base metrics are missing: AV, UI.',
    })
  })

  test.each([
    ['a value that the metric cannot have', { AV: 'Q' }],
    ['markup', { E: '"><script>' }],
    ['a metric of another version', { AT: 'N' }],
    ['a metric that there is not', { constructor: 'N' }],
  ])('%s is refused', (_, spoilt) => {
    const made = buildVector('3.1', { ...choicesOf('3.1', V31), ...spoilt })
    expect(made).toMatchObject({
      refusal: 'vector.malformed',
      because: expect.stringMatching(/\.$/),
    })
  })

  test('a vector of another version gives no choices', () => {
    expect(choicesOf('4.0', V31)).toEqual({})
    expect(choicesOf('3.1', V30)).toEqual({})
    expect(choicesOf('3.1', 'nonsense')).toEqual({})
  })
})

describe('the severity that speaks for an advisory', () => {
  const of = (...list: (readonly [Severity['type'], string])[]) =>
    createAdvisory({
      severities: list.map(([type, vector]) => ({ type, vector, scenarios: [] })),
    })

  test('is that of the newest version, then the first', () => {
    expect(newestScore(of(['CVSS_V2', V2], ['CVSS_V3', V30], ['CVSS_V3', V31]))?.vector).toBe(V30)
    expect(newestScore(of(['CVSS_V3', V31], ['CVSS_V4', V4]))?.vector).toBe(V4)
    expect(newestScore(of(['CVSS_V4', 'CVSS:4.0/AV:N'], ['CVSS_V2', V2]))?.vector).toBe(V2)
    expect(newestScore(of(['other', V31]))).toBeUndefined()
    expect(newestScore(createAdvisory())).toBeUndefined()
  })

  test('is shown by its base score, else by the word of the announcement', () => {
    expect(shownSeverity(of(['CVSS_V3', `${V31}/E:P`]))).toEqual({ rating: 'HIGH', score: 7.5 })
    const said = (rating: string) => createAdvisory({ announcement: { rating } })
    expect(shownSeverity(said('LOW'))).toEqual({ rating: 'LOW', score: null })
    expect(shownSeverity(said('GRAVE'))).toBeUndefined()
    expect(shownSeverity({ ...of(['CVSS_V3', V31]), announcement: { rating: 'LOW' } })).toEqual({
      rating: 'HIGH',
      score: 7.5,
    })
    const value = 'There is a MEDIUM severity vulnerability affecting CPython. It is bad.'
    expect(shownSeverity(createAdvisory({ descriptions: [{ language: 'en', value }] }))).toEqual({
      rating: 'MEDIUM',
      score: null,
    })
    expect(shownSeverity(createAdvisory())).toBeUndefined()
  })
})
