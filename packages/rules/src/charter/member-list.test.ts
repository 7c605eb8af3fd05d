// Shows that lists are read and written byte for byte, and that a wrong line is told with its number.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMemberList, notesOf, placeInList, readMemberList, rolesOf } from './member-list.js'

const list = 'Adam One,adam-1,\nBea Two,,Admin\n"Cy, Jr.",cy,"Admin, Release Manager"\n'

test('a list is read', () => {
  expect(readMemberList(list)).toEqual({
    members: [
      { name: 'Adam One', login: 'adam-1', notes: '' },
      { name: 'Bea Two', login: null, notes: 'Admin' },
      { name: 'Cy, Jr.', login: 'cy', notes: 'Admin, Release Manager' },
    ],
  })
})

test('a list that was read is written as it was', () => {
  const read = readMemberList(list)
  expect('members' in read && formatMemberList(read.members)).toBe(list)
})

test('any list of good lines goes there and back', () => {
  const member = fc.record({
    name: fc
      .string({ minLength: 1, maxLength: 40 })
      .filter((name) => /^[^\r\n\uFEFF]*$/.test(name) && name.trim() !== ''),
    login: fc.constant(null),
    notes: fc.string({ maxLength: 40 }).filter((notes) => !/[\r\n]/.test(notes)),
  })
  const members = fc.uniqueArray(member, { selector: ({ name }) => name, maxLength: 8 })
  fc.assert(
    fc.property(members, (some) => {
      expect(readMemberList(formatMemberList(some))).toEqual({ members: some })
    }),
  )
})

test('a byte-order mark, other line ends and blank lines are taken', () => {
  expect(readMemberList('\uFEFFAdam,a,\r\n\r\nBea,b,\r\n')).toEqual({
    members: [
      { name: 'Adam', login: 'a', notes: '' },
      { name: 'Bea', login: 'b', notes: '' },
    ],
  })
})

describe('a wrong line is told with its number', () => {
  test.each([
    ['Adam,a,,more', 'More than three values'],
    [',a,', 'A name of 1 to 200'],
    [`${'x'.repeat(201)},a,`, 'A name of 1 to 200'],
    ['Adam,not a name,', 'not a GitHub name'],
    [`Adam,a,${'n'.repeat(201)}`, 'longer than 200'],
    ['"Adam,a,', 'quotes do not close'],
    ['"Adam" x,a,', 'quotes do not close'],
  ])('%s', (line, message) => {
    expect(readMemberList(`Bea,b,\n${line}\n`)).toEqual({
      errors: [{ line: 2, message: expect.stringContaining(message) }],
    })
  })

  test('what else is wrong with a line is told with the rest, at its own line', () => {
    const noQueen = ({ notes }: { notes: string }) => (notes === 'Queen' ? 'No role.' : undefined)
    expect(readMemberList('Adam,not a name,\n\nBea,b,Queen\n"Cy,,\n', noQueen)).toEqual({
      errors: [
        { line: 1, message: 'This is not a GitHub name.' },
        { line: 3, message: 'No role.' },
        { line: 4, message: 'The quotes do not close.' },
      ],
    })
    expect(readMemberList('\nBea,b,Queen\n', noQueen)).toEqual({
      errors: [{ line: 2, message: 'No role.' }],
    })
  })

  test('a person listed twice', () => {
    expect(readMemberList('Adam,a,\nAdam B,A,\nCy,,\nCy,,\n')).toEqual({
      errors: [
        { line: 2, message: 'This person is listed above.' },
        { line: 4, message: 'This person is listed above.' },
      ],
    })
  })
})

test.each([
  [[], ''],
  [['admin'], 'Admin'],
  [['release-manager', 'admin', 'cna-operator'], 'Admin, Release Manager'],
])('roles %j are noted as "%s"', (roles, notes) => {
  expect(notesOf(roles)).toBe(notes)
})

test.each([
  ['', []],
  ['Admin', ['admin']],
  ['Admin, Release Manager', ['admin', 'release-manager']],
  ['Release Manager, Admin', null],
  ['Treasurer', null],
  ['Admin, Treasurer', null],
])('the note "%s" stands for %j', (notes, roles) => {
  expect(rolesOf(notes)).toEqual(roles)
})

test('a new name goes before the first that comes after it, and the rest stays by hand', () => {
  const names = ['Adam', 'Bénédikt', 'Kushal', 'Kirill', 'Łukasz']
  expect(placeInList(names, 'Benjamin')).toBe(2)
  expect(placeInList(names, 'Kim')).toBe(2)
  expect(placeInList(names, 'aaron')).toBe(0)
  expect(placeInList(names, 'Żaneta')).toBe(5)
})
