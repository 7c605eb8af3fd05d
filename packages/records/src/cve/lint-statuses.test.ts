/*
 * Proves that what lint does not compare is said.
 */
import { expect, test } from 'vitest'
import { rootOf } from '../lint/places.js'
import { lintStatuses } from './lint-statuses.js'

const product = (count: number, changes: number) =>
  rootOf({
    versions: Array.from({ length: count }, (_, at) => ({
      version: `${at}.0`,
      lessThan: `${at}.5`,
      status: at % 2 === 0 ? 'affected' : 'unaffected',
      versionType: 'python',
      ...(at === 0 && { changes: Array(changes).fill({ at: '0.1', status: 'unaffected' }) }),
    })),
  })

test('up to 500 statements and changes are compared in silence', () => {
  expect(lintStatuses(product(499, 1))).toEqual([])
})

test.each([
  [501, 0],
  [1, 500],
])('that %i statements and %i changes are too many to compare is a warning', (count, changes) => {
  expect(lintStatuses(product(count, changes))).toMatchObject([
    {
      path: '/versions',
      rule: 'version.too-many',
      level: 'warning',
      because: expect.stringContaining('It has 501 statements and changes'),
    },
  ])
})

const ranges = (...all: readonly (readonly [string, string])[]) =>
  rootOf({
    versions: all.map(([version, lessThan]) => ({
      ...{ version, lessThan, status: 'affected', versionType: 'custom' },
    })),
  })

test('a fix that another range calls affected is found, whichever comes first', () => {
  const found = [
    {
      path: '/versions/1',
      rule: 'version.fix-affected',
      level: 'warning',
      because: expect.stringMatching(/ends before 8\.1, .* says that 8\.1 is affected/),
    },
  ]
  expect(lintStatuses(ranges(['0', '8.1'], ['0', '9.0']))).toMatchObject(found)
  expect(lintStatuses(ranges(['0', '9.0'], ['0', '8.1']))).toMatchObject(found)
})

test.each([
  ['branches apart', ranges(['8.0', '8.1'], ['9.0', '9.1'])],
  ['ranges with one end', ranges(['8.0', '9.1'], ['9.0', '9.1'])],
  ['the next range beginning behind the fix', ranges(['0', '8.1'], ['8.2', '9.0'])],
  ['what nobody can order', ranges(['0', 'r8'], ['0', 'r9'])],
])('%s are no such fix', (_, product) => expect(lintStatuses(product)).toEqual([]))
