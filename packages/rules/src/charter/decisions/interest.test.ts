import { describe, expect, test } from 'vitest'
import {
  admitInterest,
  checkInterest,
  interestMaxLength,
  refuseCaseEdit,
  refuseSponsor,
} from './interest.js'

const text = { name: 'Ann', background: '', brings: 'Parsers.', availability: 'Weekends.' }

test('A3: an interest has a name, what they bring and when they can; a background is not asked for', () => {
  expect(checkInterest(text)).toEqual({})
  const empty = checkInterest({ name: ' ', background: '', brings: '', availability: '' })
  expect(Object.keys(empty).sort()).toEqual(['availability', 'brings', 'name'])
  const long = checkInterest({ ...text, background: 'x'.repeat(interestMaxLength.background + 1) })
  expect(long).toEqual({ background: 'This may have 100 characters.' })
})

test.each([
  ['few', { fromAddress: 1, total: 9, toContact: 2 }, undefined],
  ['too many to one mail address', { fromAddress: 0, total: 0, toContact: 3 }, 'interest.too-many'],
  ['too many from one address', { fromAddress: 2, total: 2, toContact: 0 }, 'interest.too-many'],
  ['too many in all', { fromAddress: 0, total: 10, toContact: 0 }, 'interest.too-many'],
] as const)('how much is taken: %s', (_, counts, refusal) => {
  const limits = { perAddressPerHour: 2, totalPerHour: 10 }
  expect(admitInterest(counts, limits)?.refusal).toBe(refusal)
})

describe('A1: a sponsor', () => {
  const facts = { isActiveMember: true, isTaken: false, isNominated: false }
  test.each([
    ['is any member', {}, undefined],
    ['is no outsider', { isActiveMember: false }, 'interest.not-a-member'],
    ['is one', { isTaken: true }, 'interest.taken'],
    ['comes before the nomination', { isNominated: true }, 'interest.nominated'],
  ] as const)('%s', (_, change, refusal) => {
    expect(refuseSponsor({ ...facts, ...change })?.refusal).toBe(refusal)
  })
})

describe('the case for a candidate', () => {
  const facts = { isWriter: true, isNominated: false, readVersion: 2, version: 2 }
  test.each([
    ['is written by candidate and sponsor', {}, undefined],
    ['is written by nobody else', { isWriter: false }, 'interest.not-yours'],
    ['stands once it is nominated', { isNominated: true }, 'interest.nominated'],
    ['is not written over unread', { readVersion: 1 }, 'interest.edited-meanwhile'],
  ] as const)('%s', (_, change, refusal) => {
    expect(refuseCaseEdit({ ...facts, ...change })?.refusal).toBe(refusal)
  })
})
