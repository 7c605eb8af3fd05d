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
