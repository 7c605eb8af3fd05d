// The CVSS form: what a submitted form says, and the fields it is made of.
import { choicesOf } from '@parley/records'
import { renderToString } from 'preact-render-to-string'
import { describe, expect, test } from 'vitest'
import { CvssFields } from '../../src/web/look/form/cvss.js'
import { firstSentence, metricField, readCvssForm } from '../../src/web/look/form/cvss-vector.js'

const base4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N'
const base3 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'

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
