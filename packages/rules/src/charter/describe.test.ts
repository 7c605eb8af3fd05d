// Shows that the charter page says what the data says, all of it, and another thing for another charter.
import { expect, test } from 'vitest'
import { wholeMembershipCharter } from './built-in/built-in.js'
import { pep811Charter } from './built-in/pep-811.js'
import type { Charter } from './charter.js'
import { describeCharter } from './describe.js'

const textOf = (charter: Charter) =>
  describeCharter(charter)
    .flatMap((section) => section.lines.map((line) => line.text))
    .join('\n')

test('every line is a whole sentence with a source', () => {
  for (const section of describeCharter(pep811Charter)) {
    expect(section.lines.length, section.id).toBeGreaterThan(0)
    for (const line of section.lines) {
      expect(line.source, line.text).not.toBe('')
      expect(line.text).toMatch(/^[\p{Lu}[]/u)
      expect(line.text).toMatch(/[.”)?]$/)
    }
  }
})

test('the numbers of the default charter stand in its sentences', () => {
  const text = textOf(pep811Charter)
  expect(text).toContain('At least 2 members are admins.')
  expect(text).toContain('A report is finished within 90 days of being received.')
  expect(text).toContain('Reminders go out 60, 30, 15, 7, 3 and 1 days before.')
  expect(text).toContain('After that date a reminder goes out every day.')
  expect(text).toContain('never picks release managers and Steering Council members')
  expect(text).toContain('one other person must approve')
  expect(text).toContain('The CVE record follows the advisory within 24 hours, never before it.')
  expect(text).toContain('Severity is scored by CVSS v4 or CVSS v3.1.')
})

test('a changed provision changes its sentence, and one that says no has none', () => {
  const sourced = <T>(value: T) => ({ value, source: 'a test' })
  const other: Charter = {
    ...pep811Charter,
    team: { adminsMinimum: sourced(3) },
    clocks: {
      ...pep811Charter.clocks,
      reminderDaysBefore: sourced([5]),
      reminderEveryDaysAfter: sourced(2),
    },
    coordination: {
      ...pep811Charter.coordination,
      excludedFromAssignment: sourced([]),
      maySkipWhenAway: sourced(false),
    },
    reports: {
      ...pep811Charter.reports,
      severityFromReporter: sourced(true),
      spamIsAnswered: sourced(true),
    },
    approvals: {
      ...pep811Charter.approvals,
      readers: sourced(0),
      emergency: { ...pep811Charter.approvals.emergency, people: sourced(2) },
    },
  }
  const text = textOf(other)
  expect(text).toContain('At least 3 members are admins.')
  expect(text).toContain('Reminders go out 5 days before.')
  expect(text).toContain('every 2 days')
  expect(text).toContain('Nobody else reads an advisory')
  expect(text).toContain('2 people can publish')
  for (const gone of [
    'never picks',
    'skips who is away',
    'not asked for a severity',
    'not answered',
  ]) {
    expect(text).not.toContain(gone)
  }
  expect(textOf({ ...other, approvals: { ...other.approvals, readers: sourced(2) } })).toContain(
    '2 other people must approve',
  )
})

test('nominations, ballots, veto and activity stand there, and otherwise for the stricter charter', () => {
  const text = textOf(pep811Charter)
  expect(text).toContain('A new member is expected to be a core developer, triager or PSF staff.')
  expect(text).toContain('It is carried by at least two thirds yes, counted exactly')
  expect(text).toContain('That is of the votes that are yes or no.')
  expect(text).toContain('There is no quorum.')
  expect(text).toContain('The Steering Council may veto a carried nomination.')
  expect(text).toContain('at least 3 members do not abstain')
  expect(text).toContain('Release managers and Steering Council members are exempt.')
  const stricter = textOf(wholeMembershipCharter)
  expect(stricter).toContain('That is of the whole electorate, whoever voted.')
  expect(stricter).toContain('It counts if at least half of the electorate take part.')
  expect(stricter).toContain('The ballot opens 7 days after the nomination, for review.')
})

test('a team that nobody oversees, that lets nominees vote and expects no background, says so', () => {
  const { governance } = pep811Charter
  const sourced = <T>(value: T) => ({ value, source: 'a test' })
  const text = textOf({
    ...pep811Charter,
    governance: {
      ...governance,
      oversight: sourced(null),
      nomination: {
        ...governance.nomination,
        expectedBackgrounds: sourced([]),
        againAfterDays: sourced(90),
      },
      ballot: { ...governance.ballot, nomineeVotes: sourced(true) },
      veto: { ...governance.veto, body: sourced(null) },
      inactivity: { ...governance.inactivity, exempt: sourced([]) },
    },
  })
  expect(text).toContain('No body oversees the team.')
  expect(text).toContain('A carried nomination is not subject to a veto.')
  expect(text).toContain('Another background is pointed out and bars nothing.')
  expect(text).toContain('nominated again after 90 days')
  for (const gone of ['is expected to be', 'Nobody votes on their own', 'are exempt'])
    expect(text).not.toContain(gone)
  const named = { ...governance, veto: { ...governance.veto, body: sourced('a-body') } }
  expect(textOf({ ...pep811Charter, governance: named })).toContain('A-body may veto')
})
