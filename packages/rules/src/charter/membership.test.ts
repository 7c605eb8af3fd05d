// Shows when a team is set up, and that it does not lose its last admins.
import { expect, test } from 'vitest'
import { pep811Charter } from './built-in/pep-811.js'
import { checkAdmins, setUpState } from './membership.js'

test.each([
  [0, false],
  [1, false],
  [2, true],
  [5, true],
])('a team with %i admins is set up: %s', (admins, isSetUp) => {
  expect(setUpState(pep811Charter, admins)).toEqual({ isSetUp, admins, needed: 2 })
})

test.each([
  { before: 3, after: 2 },
  { before: 5, after: 4 },
  { before: 2, after: 2 },
  { before: 1, after: 1 },
  { before: 1, after: 2 },
  { before: 0, after: 0 },
])('C5: $before admins may become $after', (admins) => {
  expect(checkAdmins(pep811Charter, admins)).toBeUndefined()
})

test.each([
  { before: 2, after: 1 },
  { before: 2, after: 0 },
  { before: 3, after: 1 },
  { before: 1, after: 0 },
])('C5: $before admins may not become $after without a replacement', (admins) => {
  expect(checkAdmins(pep811Charter, admins)).toMatchObject({
    refusal: 'membership.too-few-admins',
    because: expect.stringContaining('at least 2 admins'),
    source: 'PEP 811',
  })
})
