// Every rule of the charter has a test whose title names it, or a line in docs/READINGS.md that says why it has none.
import { expect, test } from 'vitest'
import { isTest, projectFiles, read } from './sources.js'

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

const titles = projectFiles
  .filter((file) => isTest(file) && /\.tsx?$/.test(file) && ABOUT.test(file))
  .flatMap((file) =>
    [
      ...read(file).matchAll(/(?:\b(?:test|describe|it)|\))\(\s*(?:'([^'\n]+)'|`([^`\n]+)`)\s*,/g),
    ].map(([, plain, templated]) => plain ?? templated ?? ''),
  )

/** The replies of triage are R1 to R3 as well, and stand within their titles: a rule of R begins one. */
const naming = (rule: string): RegExp =>
  new RegExp(rule.startsWith('R') ? `^(?:[A-Z]\\d+, )*${rule}:` : `\\b${rule}\\b`)

const isNamed = (rule: string): boolean => titles.some((title) => naming(rule).test(title))

const explained = new Map(
  [...read('docs/READINGS.md').matchAll(/^\| ([A-Z]\d+) \| (.+) \|$/gm)].map(
    ([, rule = '', why = '']) => [rule, why],
  ),
)

test('every rule of the charter has a test named by it, or a reason why not', () => {
  expect(RULES.filter((rule) => !isNamed(rule) && !explained.has(rule))).toEqual([])
})

test('no rule has both, and none is explained that does not exist', () => {
  const both = RULES.filter((rule) => isNamed(rule) && explained.has(rule))
  const strangers = [...explained.keys()].filter((rule) => !RULES.includes(rule))
  expect([...both, ...strangers]).toEqual([])
})
