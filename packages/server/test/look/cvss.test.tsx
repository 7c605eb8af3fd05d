// The CVSS form: choices to vector and back, what a submitted form says, and the fields it is made of.
import { renderToString } from 'preact-render-to-string'
import { describe, expect, test } from 'vitest'
import { CvssFields } from '../../src/web/look/form/cvss.js'
import {
  choicesOf,
  firstSentence,
  metricField,
  missingMetrics,
  readCvssForm,
  vectorOf,
} from '../../src/web/look/form/cvss-vector.js'

const base4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N'
const base3 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'

describe('choices and vectors', () => {
  test.each([
    ['4.0', base4],
    ['4.0', `${base4}/E:P/CR:H/MAV:L/S:P/U:Amber`],
    ['3.1', base3],
    ['3.1', `${base3}/E:P/RL:O/MAV:P`],
  ] as const)('%s %s goes to choices and back', (version, vector) => {
    expect(vectorOf(version, choicesOf(version, vector))).toBe(vector)
  })

  test('metrics come out in the order that the specification prescribes', () => {
    const chosen = { U: 'Red', E: 'A', MSA: 'S', ...choicesOf('4.0', base4) }
    expect(vectorOf('4.0', chosen)).toBe(`${base4}/E:A/MSA:S/U:Red`)
  })

  test('a metric that is not defined is left out', () => {
    expect(vectorOf('4.0', { ...choicesOf('4.0', base4), E: 'X', CR: '' })).toBe(base4)
  })

  test('missing base metrics are named, and make no vector', () => {
    const { AV, UI, ...chosen } = choicesOf('4.0', base4)
    expect(missingMetrics('4.0', chosen)).toEqual(['AV', 'UI'])
    expect(vectorOf('4.0', chosen)).toMatchObject({ refusal: 'vector.malformed' })
  })

  test('a value that a metric cannot have is refused', () => {
    expect(vectorOf('3.1', { ...choicesOf('3.1', base3), AV: 'Q' })).toHaveProperty('refusal')
    expect(vectorOf('3.1', { ...choicesOf('3.1', base3), E: '"><script>' })).toHaveProperty(
      'refusal',
    )
  })

  test('a vector of the other version gives no choices', () => {
    expect(choicesOf('4.0', base3)).toEqual({})
    expect(choicesOf('3.1', 'nonsense')).toEqual({})
  })
})

describe('a submitted form', () => {
  const submit = (fields: Record<string, string>) => readCvssForm('4.0', (name) => fields[name])
  const chosen = Object.fromEntries(
    Object.entries(choicesOf('4.0', base4)).map(([metric, value]) => [
      metricField(metric),
      value ?? '',
    ]),
  )

  test('choices count', () => {
    expect(submit({ ...chosen, 'cvss-vector': '', 'cvss-was': '' })).toBe(base4)
    expect(submit({ ...chosen, 'cvss-AV': 'P', 'cvss-vector': base4, 'cvss-was': base4 })).toBe(
      base4.replace('AV:N', 'AV:P'),
    )
  })

  test('a vector typed since wins over them, also one of the other version', () => {
    expect(submit({ ...chosen, 'cvss-vector': ` ${base3} `, 'cvss-was': base4 })).toBe(base3)
    expect(submit({ ...chosen, 'cvss-vector': 'AV:N', 'cvss-was': base4 })).toHaveProperty(
      'refusal',
    )
  })

  test('nothing chosen is an empty text', () => {
    expect(submit({ 'cvss-vector': '', 'cvss-was': '', 'cvss-E': 'X' })).toBe('')
  })
})

describe('the fields', () => {
  test('every metric of the version is there once, with what is in force chosen', () => {
    const html = renderToString(<CvssFields version="4.0" vector={`${base4}/E:P`} />)
    expect(html.match(/data-metric="/g)).toHaveLength(32)
    expect(html).toMatch(/name="cvss-VC"[^>]*>(?:(?!<\/select>).)*<option value="H" selected>/)
    expect(html).toMatch(/name="cvss-E"[^>]*>(?:(?!<\/select>).)*<option value="P" selected>/)
    expect(html).toContain('<b>7.8 High</b>')
  })

  test('version 3.1 has its own', () => {
    const html = renderToString(<CvssFields version="3.1" vector="" />)
    expect(html.match(/data-metric="/g)).toHaveLength(22)
    expect(html).toContain('No score yet')
  })

  test('a part with something chosen stands open', () => {
    const closed = renderToString(<CvssFields version="4.0" vector={base4} />)
    const open = renderToString(<CvssFields version="4.0" vector={`${base4}/E:P`} />)
    expect(closed).not.toContain('<details class="part" open')
    expect(open.match(/<details class="part" open/g)).toHaveLength(1)
  })

  test('beside a field stands one sentence', () => {
    expect(firstSentence('Version 3.1 is one. Two.')).toBe('Version 3.1 is one.')
    expect(firstSentence('no end')).toBe('no end')
  })
})
