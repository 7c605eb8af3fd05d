/*
 * Proves scores on 2,000 computed vectors, and that nothing is scored which is no vector.
 */
import { readFileSync } from 'node:fs'
import calculator from 'ae-cvss-calculator'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWhole, loadLines } from '../../test/data.js'
import { cvssObject } from './cvss-object.js'
import { explainVector, withMetric } from './explain.js'
import { isRating, ratingOf } from './rating.js'
import { baseOf, scoreVector } from './score.js'
import { isVector, parseVector } from './vector.js'

const V4 = 'CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:P/VC:H/VI:N/VA:H/SC:L/SI:N/SA:H'
const V31 = 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L'
const V30 = 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H'
const V2 = 'AV:N/AC:L/Au:N/C:C/I:C/A:C'

describe('scores', () => {
  test('all 2,000 vectors of CVSS 4.0 have the score that Red Hat’s rounding gives', () => {
    const lines = loadLines('cvss4-scores.txt')
    const wrong = lines.filter((line) => {
      const [vector = '', score] = line.split(' - ')
      const scored = scoreVector(vector)
      return 'refusal' in scored || scored.score !== Number(score)
    })
    if (isWhole) expect(lines).toHaveLength(2000)
    expect(wrong).toEqual([])
  })

  test.each([
    [V4, 7.1, 'HIGH', 7.1],
    [`${V4}/E:U/S:P`, 3.9, 'LOW', 7.1],
    [V31, 5.6, 'MEDIUM', 5.6],
    [`${V31}/E:P`, 5.3, 'MEDIUM', 5.6],
    ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N', 5.5, 'MEDIUM', 5.5],
    [V30, 10, 'CRITICAL', 10],
    ['CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N', 0, 'NONE', 0],
    [V2, 10, 'HIGH', 10],
    ['AV:L/AC:H/Au:M/C:N/I:N/A:P', 0.8, 'LOW', 0.8],
    [`${V2}/E:U/RL:OF/RC:UC`, 6.7, 'MEDIUM', 10],
  ])('%s scores %d %s, its base %d', (vector, score, rating, baseScore) => {
    expect(scoreVector(vector)).toMatchObject({ vector, score, rating, baseScore })
  })

  test('the base of a vector leaves out threat, environment and the supplemental safety', () => {
    const parsed = parseVector(`${V4}/E:P/MAV:L/S:P/U:Amber`)
    expect('refusal' in parsed ? '' : baseOf(parsed).text).toBe(V4)
  })
})

describe('vectors that are none', () => {
  test.each([
    ['', 'vector.unknown-version'],
    ['CVSS:5.0/AV:N', 'vector.unknown-version'],
    ['CVSS:3x0/AV:N', 'vector.unknown-version'],
    [V4.replace('AV:N', 'AV:Q'), 'vector.malformed'],
    [V4.replace('/SA:H', ''), 'vector.malformed'],
    [`${V4}/SA:H`, 'vector.malformed'],
    [V4.replace('AV:N/AC:L', 'AC:L/AV:N'), 'vector.malformed'],
    [`${V4}/`, 'vector.malformed'],
    [`${V4}\n`, 'vector.malformed'],
    [V31.replace('PR:N', 'PR:U'), 'vector.malformed'],
    [`${V31}/AV:L`, 'vector.repeated'],
    [V31.replace('/A:L', ''), 'vector.incomplete'],
    [`(${V2})`, 'vector.unknown-version'],
    [V2.replace('/A:C', ''), 'vector.incomplete'],
    [`${V2}/A:C`, 'vector.repeated'],
    [`${V31}${'/E:X'.repeat(200)}`, 'vector.malformed'],
  ])('%j is refused as %s', (text, refusal) => {
    expect(scoreVector(text)).toMatchObject({ refusal })
    expect(explainVector(text)).toMatchObject({ refusal })
    expect(cvssObject(text)).toMatchObject({ refusal })
    expect(isVector(text)).toBe(false)
  })

  test('a refusal names what is missing and what is repeated', () => {
    expect(parseVector(V31.replace('/A:L', ''))).toMatchObject({
      because: expect.stringContaining('A.'),
    })
    expect(parseVector(`${V31}/AV:L`)).toMatchObject({ because: 'The metric AV appears twice.' })
  })

  test('any text is either refused or scored from 0.0 to 10.0, never thrown at', () => {
    const part = fc.constantFrom(
      'AV:N',
      'AC:L',
      'AT:N',
      'PR:N',
      'UI:N',
      'S:U',
      'C:H',
      'I:H',
      'A:N',
      'Au:N',
      'VC:H',
      'E:X',
      '',
    )
    const text = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom('CVSS:4.0/', 'CVSS:3.1/', 'CVSS:3.0/', ''), fc.array(part))
        .map(([p, m]) => p + m.join('/')),
    )
    fc.assert(
      fc.property(text, (each) => {
        const scored = scoreVector(each)
        expect('refusal' in scored || (scored.score >= 0 && scored.score <= 10)).toBe(true)
      }),
    )
  })
})

const V4_VALUES = {
  AV: 'NALP',
  AC: 'LH',
  AT: 'NP',
  PR: 'NLH',
  UI: 'NPA',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: 'HLN',
  SI: 'HLN',
  SA: 'HLN',
}
const V3_VALUES = {
  AV: 'NALP',
  AC: 'LH',
  PR: 'NLH',
  UI: 'NR',
  S: 'UC',
  C: 'HLN',
  I: 'HLN',
  A: 'HLN',
}
const V2_VALUES = { AV: 'NAL', AC: 'LMH', Au: 'MSN', C: 'NPC', I: 'NPC', A: 'NPC' }

function vectors(prefix: string, values: Readonly<Record<string, string>>): fc.Arbitrary<string> {
  const parts = Object.entries(values).map(([name, letters]) =>
    fc.constantFrom(...letters).map((letter) => `${name}:${letter}`),
  )
  return fc.tuple(...parts).map((metrics) => prefix + metrics.join('/'))
}

const V4_FURTHER = {
  E: 'XAPU',
  CR: 'XHML',
  IR: 'XHML',
  AR: 'XHML',
  MAV: 'XNALP',
  MAC: 'XLH',
  MAT: 'XNP',
  MPR: 'XNLH',
  MUI: 'XNPA',
  MVC: 'XNLH',
  MVI: 'XNLH',
  MVA: 'XNLH',
  MSC: 'XNLH',
  MSI: 'XNLHS',
  MSA: 'XNLHS',
  S: 'XNP',
  AU: 'XNY',
  R: 'XAUI',
  V: 'XDC',
  RE: 'XLMH',
}
const V3_FURTHER = {
  E: 'XUPFH',
  RL: 'XOTWU',
  RC: 'XURC',
  CR: 'XLMH',
  IR: 'XLMH',
  AR: 'XLMH',
  MAV: 'XNALP',
  MAC: 'XLH',
  MPR: 'XNLH',
  MUI: 'XNR',
  MS: 'XUC',
  MC: 'XNLH',
  MI: 'XNLH',
  MA: 'XNLH',
}

/** A base vector with any of the metrics that may follow, in their order. */
function whole(
  prefix: string,
  base: Readonly<Record<string, string>>,
  further: Readonly<Record<string, string | readonly string[]>>,
): fc.Arbitrary<string> {
  const parts = Object.entries(further).map(([name, letters]) =>
    fc.oneof(
      fc.constant(''),
      fc.constantFrom(...letters).map((letter) => `/${name}:${letter}`),
    ),
  )
  return fc.tuple(vectors(prefix, base), ...parts).map((each) => each.join(''))
}

const anyWholeVector = fc.oneof(
  whole('CVSS:4.0/', V4_VALUES, V4_FURTHER),
  whole('CVSS:3.1/', V3_VALUES, V3_FURTHER),
  whole('CVSS:3.0/', V3_VALUES, V3_FURTHER),
  whole('', V2_VALUES, {
    ...{
      E: ['U', 'POC', 'F', 'H', 'ND'],
      RL: ['OF', 'TF', 'W', 'U', 'ND'],
      RC: ['UC', 'UR', 'C', 'ND'],
    },
    ...{ CDP: ['N', 'L', 'LM', 'MH', 'H', 'ND'], TD: ['N', 'L', 'M', 'H', 'ND'] },
    ...{ CR: 'LMH', IR: 'LMH', AR: 'LMH' },
  }),
)

/** What the schemas of FIRST and of the CVE program take for a vector of each version. */
const SCHEMA_PATTERNS = [
  ...['cvss-v2.0', 'cvss-v3.0', 'cvss-v3.1', 'CVE_JSON_bundled_5.2.0.DERIVED'],
].flatMap((name) => {
  const text = readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8')
  const found: RegExp[] = []
  JSON.parse(text, (key, value) => {
    if (key === 'vectorString') found.push(new RegExp(value.pattern))
    return value
  })
  return found
})

const anyVector = fc.oneof(
  vectors('CVSS:4.0/', V4_VALUES),
  vectors('CVSS:3.1/', V3_VALUES),
  vectors('CVSS:3.0/', V3_VALUES),
  vectors('', V2_VALUES),
)

describe('CVSS 2 beyond the base score', () => {
  // FIRST's guide to version 2, 3.3.1 to 3.3.3: base, temporal and, in the two environments of each, the last.
  const FIRST = 'AV:N/AC:L/Au:N/C:N/I:N/A:C'
  const SECOND = 'AV:N/AC:L/Au:N/C:C/I:C/A:C'
  const THIRD = 'AV:L/AC:H/Au:N/C:C/I:C/A:C'
  const HIGH = 'CDP:H/TD:H'
  test.each([
    [FIRST, 7.8],
    [`${FIRST}/E:F/RL:OF/RC:C`, 6.4],
    [`${FIRST}/E:F/RL:OF/RC:C/CDP:N/TD:N/CR:M/IR:M/AR:H`, 0],
    [`${FIRST}/E:F/RL:OF/RC:C/${HIGH}/CR:M/IR:M/AR:H`, 9.2],
    [SECOND, 10],
    [`${SECOND}/E:F/RL:OF/RC:C`, 8.3],
    [`${SECOND}/E:F/RL:OF/RC:C/CDP:N/TD:N/CR:M/IR:M/AR:L`, 0],
    [`${SECOND}/E:F/RL:OF/RC:C/${HIGH}/CR:M/IR:M/AR:L`, 9],
    [THIRD, 6.2],
    [`${THIRD}/E:POC/RL:OF/RC:C`, 4.9],
    [`${THIRD}/E:POC/RL:OF/RC:C/CDP:N/TD:N/CR:M/IR:M/AR:M`, 0],
    [`${THIRD}/E:POC/RL:OF/RC:C/${HIGH}/CR:M/IR:M/AR:M`, 7.5],
    // 9.0 times 0.95 is 8.55, a half that floating point puts below.
    ['AV:N/AC:M/Au:N/C:C/I:C/A:P/E:H/RL:W/RC:ND', 8.6],
    ['AV:L/AC:H/Au:M/C:P/I:N/A:N/CR:L', 0],
  ])('%s is %d', (vector, score) => {
    expect(scoreVector(vector)).toMatchObject({ score })
    expect(scoreVector(vector)).toMatchObject({
      baseScore: (scoreVector(vector.split('/').slice(0, 6).join('/')) as { score: number }).score,
    })
  })

  test('every base vector is worth what another calculator says', () => {
    const vectors = Object.entries(V2_VALUES).reduce<string[]>(
      (before, [name, letters]) =>
        before.flatMap((start) => [...letters].map((each) => `${start}/${name}:${each}`)),
      [''],
    )
    expect(vectors.length).toBe(729)
    for (const vector of vectors.map((each) => each.slice(1)))
      expect([vector, scoreVector(vector)]).toMatchObject([
        vector,
        { score: new calculator.Cvss2(vector).calculateScores().overall + 0 },
      ])
  })
})

describe('scoring is total', () => {
  test('every valid vector has a score with one decimal and the word that belongs to it', () => {
    fc.assert(
      fc.property(anyVector, (vector) => {
        const scored = scoreVector(vector)
        if ('refusal' in scored) throw new Error(scored.because)
        expect(Math.round(scored.score * 10) / 10).toBe(scored.score)
        expect(scored.rating).toBe(ratingOf(scored.score, scored.version))
        expect(scored.baseScore).toBe(scored.score)
      }),
    )
  })

  test('every valid vector with any further metrics has a score, and its base the same as alone', () => {
    fc.assert(
      fc.property(anyWholeVector, (text) => {
        const scored = scoreVector(text)
        const vector = parseVector(text)
        if ('refusal' in scored || 'refusal' in vector) throw new Error(text)
        expect(scored.score >= 0 && scored.score <= 10).toBe(true)
        expect(scoreVector(baseOf(vector).text)).toMatchObject({ score: scored.baseScore })
        expect(SCHEMA_PATTERNS.some((pattern) => pattern.test(text))).toBe(true)
      }),
    )
  })

  test('a vector made wrong in one place is taken only where the schemas take it and it is complete', () => {
    const edit = fc.tuple(
      anyWholeVector,
      fc.nat(200),
      fc.nat(200),
      fc.constantFrom('drop', 'repeat', 'swap', 'cut'),
    )
    fc.assert(
      fc.property(edit, ([text, at, to, how]) => {
        const parts = text.split('/')
        const one = at % parts.length
        const other = to % parts.length
        if (how === 'drop') parts.splice(one, 1)
        else if (how === 'repeat') parts.splice(other, 0, parts[one] ?? '')
        else if (how === 'swap') {
          const kept = parts[one] ?? ''
          parts[one] = parts[other] ?? ''
          parts[other] = kept
        }
        const broken = how === 'cut' ? text.slice(0, at % text.length) : parts.join('/')
        const metrics = broken
          .replace(/^CVSS:\d\.\d\//, '')
          .split('/')
          .map((part) => part.split(':')[0] ?? '')
        const base = [V4_VALUES, V3_VALUES, V2_VALUES].map((values) => Object.keys(values))
        const isComplete =
          new Set(metrics).size === metrics.length &&
          base.some((names) => names.every((name) => metrics.includes(name)))
        const isInSchema = SCHEMA_PATTERNS.some((pattern) => pattern.test(broken))
        expect(isVector(broken)).toBe(isInSchema && isComplete)
        expect('refusal' in scoreVector(broken)).toBe(!isVector(broken))
      }),
      { numRuns: 1000 },
    )
  })

  test('a metric that is set can be read back, at its place', () => {
    fc.assert(
      fc.property(anyVector, (text) => {
        const vector = parseVector(text)
        if ('refusal' in vector) throw new Error(vector.because)
        const changed = parseVector(withMetric(vector, 'AC', 'H'))
        expect('refusal' in changed ? changed : changed.metrics.get('AC')).toBe('H')
        const first = [...vector.metrics][0]
        expect(withMetric(vector, first?.[0] ?? '', first?.[1] ?? '')).toBe(text)
      }),
    )
  })
})

describe('explanations', () => {
  test.each([
    [V4, 32],
    [V31, 22],
    [V30, 22],
    [V2, 14],
  ])('%s is explained by all %d metrics', (vector, count) => {
    const explained = explainVector(vector)
    if ('refusal' in explained) throw new Error(explained.because)
    expect(explained.metrics).toHaveLength(count)
    for (const metric of explained.metrics) {
      expect(metric.contribution).toBeGreaterThanOrEqual(0)
      expect(metric.name).not.toBe('')
      const inForce = metric.choices.find(({ value }) => value === metric.value)
      if (inForce !== undefined) expect(inForce.score).toBe(explained.score)
    }
  })

  test('what hangs on a metric is the fall to its mildest value', () => {
    const explained = explainVector(V31)
    if ('refusal' in explained) throw new Error(explained.because)
    const attack = explained.metrics.find(({ metric }) => metric === 'AV')
    expect(attack).toMatchObject({ value: 'N', valueName: 'Network', group: 'base' })
    const physical = attack?.choices.find(({ value }) => value === 'P')?.score ?? 99
    expect(attack?.contribution).toBe(Math.round((5.6 - physical) * 10) / 10)
  })

  test('a metric the vector leaves open says so, and never offers a value the version lacks', () => {
    const explained = explainVector(V4)
    if ('refusal' in explained) throw new Error(explained.because)
    const maturity = explained.metrics.find(({ metric }) => metric === 'E')
    expect(maturity).toMatchObject({ value: 'X', valueName: 'Not Defined', contribution: 3.2 })
    const subsequent = explained.metrics.find(({ metric }) => metric === 'SC')
    expect(subsequent?.choices.map(({ value }) => value).sort()).toEqual(['H', 'L', 'N'])
  })
})

describe('objects for CVE records', () => {
  test('version 4 names its supplemental metrics as not defined, and no other open metric', () => {
    const built = cvssObject(V4)
    expect(built).toMatchObject({
      version: '4.0',
      baseScore: 7.1,
      baseSeverity: 'HIGH',
      Safety: 'NOT_DEFINED',
      providerUrgency: 'NOT_DEFINED',
      attackRequirements: 'PRESENT',
    })
    expect(built).not.toHaveProperty('exploitMaturity')
  })

  test('version 3.1 says ADJACENT_NETWORK, and version 2 has no severity word', () => {
    expect(cvssObject(V31.replace('AV:N', 'AV:A'))).toMatchObject({
      attackVector: 'ADJACENT_NETWORK',
    })
    expect(cvssObject(V2)).not.toHaveProperty('baseSeverity')
  })

  test('the base score stays that of the base metrics when threat metrics are given', () => {
    expect(cvssObject(`${V31}/E:P`)).toMatchObject({
      baseScore: 5.6,
      exploitCodeMaturity: 'PROOF_OF_CONCEPT',
    })
  })
})

test.each([
  [0, 'NONE'],
  [0.1, 'LOW'],
  [3.9, 'LOW'],
  [4, 'MEDIUM'],
  [6.9, 'MEDIUM'],
  [7, 'HIGH'],
  [8.9, 'HIGH'],
  [9, 'CRITICAL'],
  [10, 'CRITICAL'],
])('%d is %s', (score, rating) => {
  expect(ratingOf(score)).toBe(rating)
  expect(isRating(rating)).toBe(true)
  expect(isRating(rating.toLowerCase())).toBe(false)
})

test.each([
  [0, 'LOW'],
  [3.9, 'LOW'],
  [4, 'MEDIUM'],
  [6.9, 'MEDIUM'],
  [7, 'HIGH'],
  [10, 'HIGH'],
])('in version 2, %d is %s', (score, rating) => {
  expect(ratingOf(score, '2.0')).toBe(rating)
})
