// The rules of the default charter on intake, triage, disclosure and credits that Parley meets without GitHub, by their ids; the
// others are in charter-rules.test.ts. Each has a test whose title begins with its id. One that comes in is written here first.
import { expect, test } from 'vitest'
import { codeFiles, isTest } from './sources.js'
import { rulesTested } from './test-titles.js'

const upTo = (letter: string, count: number, without: readonly number[] = []) =>
  Array.from({ length: count }, (_, at) => at + 1)
    .filter((number) => !without.includes(number))
    .map((number) => `${letter}${number}`)

const RULES = [
  // Intake and triage; G8 is met too.
  ...upTo('G', 9),
  // The coordinator.
  ...upTo('H', 6),
  // States, tags, what is finished.
  ...upTo('I', 5),
  // Deadlines and clocks; J5 and J6 are met too.
  ...upTo('J', 4),
  // Embargo and conduct; K5 is about the CI of GitHub's private forks.
  ...upTo('K', 4),
  // Severity, CVE, CNA.
  ...upTo('L', 7),
  // Remediation; M1 and M4 are GitHub's forks, branches and labels.
  ...upTo('M', 6, [1, 4]),
  // The advisory, credits.
  ...upTo('N', 5),
  ...upTo('O', 5),
]

test('every rule of the charter that is met has a test that is named by its id', () => {
  const found = rulesTested(codeFiles.filter(isTest))
  expect(RULES.filter((id) => !found.has(id))).toEqual([])
})
