import { expect, test } from 'vitest'
import { type BeforeBody, mayNameBody, waitsForBody } from './oversight.js'

const nothing: BeforeBody = { votedOn: 0, carried: 0, decisions: 0 }
const asked = { bodySits: true, isSame: false, before: nothing, source: 'Council, 1 May' }

test.each([
  [{ ...nothing, votedOn: 1 }, 'a nomination that is being voted on'],
  [{ ...nothing, carried: 2 }, '2 carried nominations that are not memberships yet'],
  [{ ...nothing, decisions: 1 }, 'an open vote of the body'],
  [{ votedOn: 3, carried: 1, decisions: 2 }, '3 nominations that are being voted on; a carried'],
])('B9: a body that sits is not changed while %j', (before, told) => {
  expect(mayNameBody({ ...asked, before })).toMatchObject({
    refusal: 'oversight.under-way',
    because: expect.stringContaining(told),
  })
  expect(mayNameBody({ ...asked, before, bodySits: false })).toEqual({ source: 'Council, 1 May' })
})

test('B9: nothing is under way where nothing is', () => {
  expect(waitsForBody(nothing)).toEqual([])
  expect(mayNameBody({ ...asked, source: '  Council, 1 May ' })).toEqual({
    source: 'Council, 1 May',
  })
})

test.each(['', '   ', 'x'.repeat(301)])('where it was decided is said: %j', (source) => {
  expect(mayNameBody({ ...asked, source })).toMatchObject({ refusal: 'charter.no-source' })
})

test('naming the same body again is no change', () => {
  expect(mayNameBody({ ...asked, isSame: true })).toMatchObject({ refusal: 'oversight.same' })
})
