// Which charter a team decides by: built in, with its own provisions in their places, and nothing that does not fit.
import { pep811Charter } from '@parley/rules'
import { expect, test } from 'vitest'
import { charterOf, checkOverrides } from '../../src/charter/charter-of.js'

const source = 'Team decision of 2026-10-12'

test('a team without provisions of its own has the built-in charter', () => {
  expect(charterOf({ charter: 'pep-811', charterOverrides: {} })).toBe(pep811Charter)
  expect(charterOf({ charter: 'pep-811', charterOverrides: {} })).toBe(pep811Charter)
  for (const name of ['unknown', 'constructor', '__proto__']) {
    expect(charterOf({ charter: name, charterOverrides: {} })).toBe(pep811Charter)
  }
})

test('a provision of the team stands in its place with its own source, and nothing else moves', () => {
  const charter = charterOf({
    charter: 'pep-811',
    charterOverrides: {
      'approvals.readers': { value: 0, source },
      'approvals.emergency.delayHours': { value: 4, source },
      'clocks.reminderDaysBefore': { value: [30, 7], source },
    },
  })
  expect(charter.approvals.readers).toEqual({ value: 0, source })
  expect(charter.approvals.emergency.delayHours).toEqual({ value: 4, source })
  expect(charter.clocks.reminderDaysBefore.value).toEqual([30, 7])
  expect(charter.approvals.emergency.people).toBe(pep811Charter.approvals.emergency.people)
  expect(charter.embargo).toBe(pep811Charter.embargo)
  expect(pep811Charter.approvals.readers.value).toBe(1)
})

test.each([
  ['approvals.reader', { value: 1, source }],
  ['approvals', { value: 1, source }],
  ['__proto__.polluted', { value: 1, source }],
  ['constructor.name', { value: 'x', source }],
  ['approvals.readers', { value: '1', source }],
  ['approvals.readers', { value: 1.5, source }],
  ['approvals.readers', { value: -1, source }],
  ['approvals.readers', { value: 1, source: ' ' }],
  ['approvals.readers', { value: 1 }],
  ['approvals.readers', 1],
  ['clocks.reminderDaysBefore', { value: [{}], source }],
  ['coordination.required', { value: 'yes', source }],
  ['embargo.acknowledgement', { value: '', source }],
])('%s = %j does not fit, is told, and is never silently dropped', (path, override) => {
  expect(checkOverrides(pep811Charter, { [path]: override })).toEqual([
    { path, message: expect.any(String) },
  ])
  expect(() => charterOf({ charter: 'pep-811', charterOverrides: { [path]: override } })).toThrow()
})
