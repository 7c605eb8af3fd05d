// Shows when a team is set up, and that it does not lose its last admins.
import { expect, test } from 'vitest'
import { pep811Charter } from './built-in/pep-811.js'
import {
  checkAdmins,
  checkAdoption,
  electsMembers,
  mayJoinUnelected,
  setUpState,
} from './membership.js'

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

test.each([
  [true, 1, false],
  [true, 2, true],
  [false, 2, false],
])('B1: a team that hosts cases (%s) with %i admins elects: %s', (hostsCases, admins, elects) => {
  expect(electsMembers(pep811Charter, { hostsCases, admins })).toBe(elects)
})

const decided = ' Team vote of 1 May '
test.each([
  [{ elects: false, returns: false, decided: '' }, { recorded: null }],
  [{ elects: false, returns: false, decided }, { recorded: null }],
  [{ elects: true, returns: false, decided: ' ' }, { refusal: 'member.by-nomination' }],
  [{ elects: true, returns: true, decided: '' }, { refusal: 'member.returns-by-nomination' }],
  [{ elects: false, returns: true, decided: '' }, { refusal: 'member.returns-by-nomination' }],
  [{ elects: true, returns: false, decided }, { recorded: 'Team vote of 1 May' }],
  [{ elects: false, returns: true, decided }, { recorded: 'Team vote of 1 May' }],
  [
    { elects: true, returns: false, decided: 'x'.repeat(301) },
    { refusal: 'member.source-too-long' },
  ],
])(
  'A1, B1: an admin adds nobody that a team did not elect here or elsewhere: %j',
  (facts, outcome) => {
    expect(mayJoinUnelected(facts)).toMatchObject(outcome)
  },
)

test.each([
  [2, 3, 'membership.too-few-admins'],
  [3, 3, undefined],
  [1, 3, undefined],
  [2, 2, undefined],
])('C5: %i admins and a charter that asks for %i: %s', (admins, value, refusal) => {
  const team = { ...pep811Charter.team, adminsMinimum: { value, source: 'a test' } }
  const charters = { before: pep811Charter, after: { ...pep811Charter, team } }
  expect(checkAdoption(charters, admins)?.refusal).toBe(refusal)
})
