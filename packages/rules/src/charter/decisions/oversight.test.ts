import { expect, test } from 'vitest'
import { addDays, instant } from '../../time.js'
import { pep811Charter } from '../built-in/pep-811.js'
import {
  type BeforeBody,
  mayNameBody,
  refuseUnseated,
  waitsForBody,
  windowAnew,
} from './oversight.js'

const nothing: BeforeBody = { votedOn: 0, carried: 0, decisions: 0 }
const asked = {
  ...{ bodySits: true, isSame: false, isCircle: false, before: nothing },
  source: 'Council, 1 May',
}

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

test('nobody oversees who oversees them', () => {
  expect(mayNameBody({ ...asked, isCircle: true })).toMatchObject({ refusal: 'oversight.circle' })
})

test('naming the same body again is no change', () => {
  expect(mayNameBody({ ...asked, isSame: true })).toMatchObject({ refusal: 'oversight.same' })
})

const { veto } = pep811Charter.governance
const nobody = { ...veto, body: { value: null, source: 'a test' } }
const now = instant(Date.UTC(2026, 4, 1))
const later = addDays(now, 3)

test.each([
  [veto, { isNamed: false, bodySits: false }, 'none is named'],
  [veto, { isNamed: true, bodySits: false }, 'has agreed'],
  [veto, { isNamed: true, bodySits: true }, undefined],
  [nobody, { isNamed: false, bodySits: false }, undefined],
])('B9: nobody is nominated without the body that may veto, %#', (rules, seated, told) => {
  expect(refuseUnseated(rules, seated)?.because.includes(told ?? '')).toBe(
    told === undefined ? undefined : true,
  )
})

test.each([
  ['the body left', veto, { endsAt: later, bodySits: false, isOpened: false }, null],
  ['still nobody', veto, { endsAt: null, bodySits: false, isOpened: false }, undefined],
  ['the body came', veto, { endsAt: null, bodySits: true, isOpened: false }, addDays(now, 7)],
  ['it runs', veto, { endsAt: later, bodySits: true, isOpened: false }, undefined],
  ['a vote is open', veto, { endsAt: later, bodySits: false, isOpened: true }, undefined],
  ['nobody may', nobody, { endsAt: now, bodySits: false, isOpened: false }, undefined],
])('B9: the window where %s', (_, rules, at, ends) => {
  expect(windowAnew(rules, now, at)).toBe(ends)
})
