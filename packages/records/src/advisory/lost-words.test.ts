// What is lost, in words.
import { expect, test } from 'vitest'
import { lostByReason } from './lost-words.js'

const names = (...paths: readonly string[]) =>
  lostByReason(paths.map((path) => ({ path, reason: 'R.' }))).flatMap(({ what }) => what)

test('is said by reason, each thing once', () => {
  const lost = [
    { path: '/timeline', reason: 'A.' },
    { path: '/credits/0/login', reason: 'B.' },
    { path: '/references/1/name', reason: 'A.' },
    { path: '/references/2/name', reason: 'A.' },
  ]
  expect(lostByReason(lost)).toEqual([
    { reason: 'A.', what: ['timeline', 'names of references'] },
    { reason: 'B.', what: ['accounts of the credited'] },
  ])
  expect(lostByReason([])).toEqual([])
})

test('every path has a name', () => {
  expect(
    names('/affected/0/vendor', '/affected/0', '/extra/osv/database_specific', '/dates/reserved'),
  ).toEqual(['vendor', 'affected versions', 'osv database_specific', 'the day the id was reserved'])
  expect(names('/toString', '')).toEqual(['toString', 'something'])
})
