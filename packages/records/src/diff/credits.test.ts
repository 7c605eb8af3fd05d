/*
 * Proves that a history names nobody who took their credit back.
 */
import { expect, test } from 'vitest'
import { createAdvisory } from '../advisory/advisory.js'
import { changesInPublic } from './credits.js'
import { diffAdvisories } from './diff.js'

const ada = { name: 'Ada', type: 'finder', contacts: ['mailto:ada@a.example'] } as const
const bob = { name: 'Bob', type: 'coordinator', contacts: [] } as const
const anonymous = { name: 'Anonymous', type: 'finder', contacts: [] } as const
const of = (...credits: readonly (typeof ada | typeof bob | typeof anonymous | object)[]) =>
  // because: what the rows below spread has the three fields
  createAdvisory({ id: 'CVE-2030-1234', title: 'A title', credits: credits as (typeof bob)[] })

test.each([
  ['becomes anonymous', of(ada, bob), of(anonymous, bob), ['credits changed']],
  ['takes it back', of(ada, bob), of(bob), ['credits changed']],
  ['takes an address back', of(ada), of({ ...ada, contacts: [] }), ['credits changed']],
  ['is added', of(bob), of(bob, ada), ['credit added: Ada, mailto:ada@a.example as finder']],
  [
    'did something else',
    of(bob),
    of({ ...bob, type: 'analyst' }),
    ['credit removed: Bob as coordinator', 'credit added: Bob as analyst'],
  ],
  ['stays as they were', of(bob), of(bob), []],
])('somebody who %s', (_, before, after, expected) => {
  const texts = diffAdvisories(before, after).map(({ text }) => text)
  expect(changesInPublic(texts, after)).toEqual(expected)
})

test('an older entry says no more than the newest version shows, and keeps what is no credit', () => {
  const texts = ['title A → B', 'credit added: Ada as finder', 'credit added: Bob as coordinator']
  expect(changesInPublic(texts, of(anonymous, bob))).toEqual(['title A → B', 'credits changed'])
  expect(changesInPublic(texts, of(bob, { ...ada, contacts: [] }))).toEqual(texts)
})

test('a name that begins like another is another', () => {
  expect(changesInPublic(['credit removed: Adam as finder'], of(ada))).toEqual(['credits changed'])
  expect(changesInPublic(['credit removed: Bob'], of(bob))).toEqual(['credit removed: Bob'])
})
