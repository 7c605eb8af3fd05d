// Shows what a case looks like in GitHub's words: its state there and the tags of its title.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pep811Charter as charter } from '../charter/built-in/pep-811.js'
import { instant } from '../time.js'
import { advisoryState, readTitleTags, tagTitle } from './advisory-title.js'

const facts = { reportState: 'received', determination: null, publishedAt: null } as const
const now = instant(0)

test.each([
  [{}, 'triage'],
  [{ reportState: 'invalid', determination: 'bug' }, 'triage'],
  [{ reportState: 'accepted', determination: 'vulnerability' }, 'draft'],
  [{ reportState: 'deferred', determination: 'vulnerability' }, 'draft'],
  [{ reportState: 'deferred', determination: 'duplicate' }, 'closed'],
  [{ reportState: 'closed', determination: 'invalid' }, 'closed'],
  [{ reportState: 'accepted', publishedAt: now }, 'closed'],
] as const)('I1: a case with %j has its advisory in %s, and never published', (more, expected) => {
  expect(advisoryState({ ...facts, ...more })).toBe(expected)
})

test.each([
  ['Heap overflow', null],
  ['[ACCEPTED] Heap overflow', 'accept'],
  ['Heap [accept] overflow', 'accept'],
  ['Heap overflow [Completed]', 'close'],
  ['[ACCEPTED] [INVALID] x', 'close'],
  ['[NOTPLANNED] x', 'close'],
  ['ACCEPTED x', null],
  ['[FIXED] x', null],
])('I2: the title %j asks to %s', (title, expected) => {
  expect(readTitleTags(title, charter)).toBe(expected)
})

test.each([
  ['Heap overflow', { determination: 'vulnerability' }, '[ACCEPTED] Heap overflow'],
  ['[ACCEPTED] Heap overflow', { determination: 'bug' }, '[CLOSED] Heap overflow'],
  ['Heap [accepted] overflow', { publishedAt: now }, '[COMPLETED] Heap overflow'],
  ['[x86] Heap overflow', { determination: 'spam' }, '[INVALID] [x86] Heap overflow'],
  ['[DUPLICATE] Heap overflow', {}, 'Heap overflow'],
  ['', { determination: 'duplicate' }, '[DUPLICATE]'],
] as const)('I2: %j with %j is titled %j', (title, more, expected) => {
  expect(tagTitle(title, { ...facts, ...more }, charter)).toBe(expected)
})

test('I2: tagging a title twice changes nothing', () => {
  const accepted = { ...facts, determination: 'vulnerability' } as const
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('[', ']', 'a', ' ', '[CLOSED]') }), (title) => {
      const once = tagTitle(title, accepted, charter)
      expect(tagTitle(once, accepted, charter)).toBe(once)
    }),
  )
})
