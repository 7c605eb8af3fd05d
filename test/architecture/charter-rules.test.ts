// Every rule of the charter has a test whose title begins with its id, or that of a group it stands in, and which asks
// something; or a line in docs/READINGS.md that says why it has none.
import ts from 'typescript'
import { expect, test } from 'vitest'
import { isTest, projectFiles, read } from './sources.js'
import { rulesTested, testsOf } from './test-titles.js'

const upTo = (letter: string, last: number): readonly string[] =>
  Array.from({ length: last }, (_, at) => `${letter}${at + 1}`)

/** Membership, votes, the council, roles, inactivity, venues, the Packaging Council. */
const RULES = [
  ...upTo('A', 10),
  ...upTo('B', 12),
  ...upTo('C', 10),
  ...upTo('D', 6),
  ...upTo('E', 8),
  ...upTo('F', 3),
  ...upTo('R', 6),
]

/** Where they are kept: elsewhere the same letters name other things, such as the replies of triage. */
const ABOUT = /\/(?:charter|ballots|directory|access|team|cases|intake|publication)\//

const tested = rulesTested(
  projectFiles.filter((file) => isTest(file) && /\.tsx?$/.test(file) && ABOUT.test(file)),
)

const explained = new Map(
  [...read('docs/READINGS.md').matchAll(/^\| ([A-Z]\d+) \| (.+) \|$/gm)].map(
    ([, rule = '', why = '']) => [rule, why],
  ),
)

test('every rule of the charter has a test named by it, or a reason why not', () => {
  expect(RULES.filter((rule) => !tested.has(rule) && !explained.has(rule))).toEqual([])
})

test('no rule has both, and none is explained that does not exist', () => {
  const both = RULES.filter((rule) => tested.has(rule) && explained.has(rule))
  const strangers = [...explained.keys()].filter((rule) => !RULES.includes(rule))
  expect([...both, ...strangers]).toEqual([])
})

test('a group without tests, one that is left out and one that asks nothing name no rule', () => {
  const text = `
    describe('A1: empty', () => {})
    describe('A2: left out', () => { test.skip('one', () => { expect(1).toBe(1) }) })
    describe('A3: asks nothing', () => { test('one', () => { work() }) })
    test.todo('A4: some day')
    describe('A5: a group', () => {
      test.each([1])('of %i', (one) => { expect(one).toBe(1) })
      test('that uses a helper', () => expectRefused())
    })`
  const source = ts.createSourceFile('some.test.ts', text, ts.ScriptTarget.ESNext, true)
  expect(testsOf(source).map(({ titles }) => titles)).toEqual([
    ['A5: a group', 'of %i'],
    ['A5: a group', 'that uses a helper'],
  ])
})
