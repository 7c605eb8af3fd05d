// The commits that fix it, as a person follows them.
import { expect, test } from 'vitest'
import { createAdvisory } from './advisory.js'
import { createAffected } from './affected.js'
import { fixChanges } from './fix-changes.js'

const hash = '0123456789abcdef0123456789abcdef01234567'
const affected = (repo?: string) => [
  createAffected({
    ranges: [
      { type: 'GIT', ...(repo && { repo }), events: [{ introduced: '0' }, { fixed: hash }] },
      { type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.0' }] },
    ],
  }),
]

test('commits that references name come before those of ranges', () => {
  const url = `https://forge.example/a/b/commit/${hash}/`
  const references = [
    { url, tags: [] },
    { url: 'https://forge.example/a/b/pull/1', tags: [] },
  ]
  const repo = 'https://github.com/a/b'
  expect(fixChanges(createAdvisory({ references, affected: affected(repo) }))).toEqual([
    { url, short: '0123456' },
  ])
})

test('without them the ranges of a repository on GitHub name the commits', () => {
  expect(fixChanges(createAdvisory({ affected: affected('https://github.com/a/b') }))).toEqual([
    { url: `https://github.com/a/b/commit/${hash}`, short: '0123456' },
  ])
  expect(fixChanges(createAdvisory({ affected: affected('https://forge.example/a') }))).toEqual([])
  expect(fixChanges(createAdvisory({ affected: affected() }))).toEqual([])
})
