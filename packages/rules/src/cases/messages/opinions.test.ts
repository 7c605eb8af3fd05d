// Shows that an opinion is given before others are seen, and once.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { askOpinion, giveOpinion, mayReadOpinions, type OpinionFacts } from './opinions.js'

const facts: OpinionFacts = {
  coordinatorId: 'coco',
  askedIds: ['ada', 'bob'],
  givenIds: ['bob'],
  isDetermined: false,
}

test.each([
  ['the coordinator', facts, 'coco', true],
  ['one who was asked and has not given one', facts, 'ada', false],
  ['one who has given one', facts, 'bob', true],
  ['another member while one is outstanding', facts, 'eve', false],
  ['another member once all are given', { ...facts, givenIds: ['ada', 'bob'] }, 'eve', true],
  ['anybody once the case is determined', { ...facts, isDetermined: true }, 'ada', true],
])('%s: may read %#', (_, given, memberId, expected) => {
  expect(mayReadOpinions(given, memberId)).toBe(expected)
})

test('nobody who still owes an opinion reads one before the determination', () => {
  const ids = fc.subarray(['ada', 'bob', 'cy', 'dee'])
  fc.assert(
    fc.property(ids, ids, (askedIds, givenIds) => {
      const some = { ...facts, askedIds, givenIds }
      for (const id of askedIds.filter((asked) => !givenIds.includes(asked))) {
        expect(mayReadOpinions(some, id)).toBe(false)
      }
    }),
  )
})

const known = { ...facts, readerIds: ['coco', 'ada', 'bob', 'eve', 'coi'], conflictedIds: ['coi'] }

test.each([
  ['coco', 'eve', { askedId: 'eve' }],
  ['coco', 'mallory', { refusal: 'opinion.not-a-member' }],
  ['coco', 'coi', { refusal: 'opinion.has-conflict' }],
  ['ada', 'eve', { refusal: 'opinion.not-coordinator' }],
  ['coco', 'coco', { refusal: 'opinion.of-oneself' }],
  ['coco', 'ada', { refusal: 'opinion.already-asked' }],
])('%s asks %s', (byId, memberId, expected) => {
  expect(askOpinion(known, byId, memberId)).toMatchObject(expected)
})

const bug = { determination: 'bug', because: ' It needs a local file. ' } as const

test('who was asked gives an opinion with a reason', () => {
  expect(giveOpinion(facts, 'ada', bug)).toEqual({
    memberId: 'ada',
    determination: 'bug',
    because: 'It needs a local file.',
  })
})

test.each([
  ['eve', facts, bug, 'opinion.not-asked'],
  ['bob', facts, bug, 'opinion.already-given'],
  ['ada', { ...facts, isDetermined: true }, bug, 'opinion.determined'],
  ['ada', facts, { ...bug, because: '  ' }, 'opinion.needs-reason'],
])('%s is refused: %#', (memberId, given, opinion, refusal) => {
  expect(giveOpinion(given, memberId, opinion)).toMatchObject({ refusal })
})
