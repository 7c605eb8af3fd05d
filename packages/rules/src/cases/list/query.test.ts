// Shows that a filter reads as typed, tells what it could not read, and writes back as the same filter.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatCaseQuery, parseCaseQuery } from './query.js'

const term = (key: string, value: string, isNegated = false) => ({ key, value, isNegated })

test('a whole filter is read: conditions, words, phrases and the sorting', () => {
  const text = 'is:open coordinator:me SEVERITY:High -project:"the pip" heap "null byte" sort:due'
  expect(parseCaseQuery(text)).toEqual({
    query: {
      terms: [
        term('is', 'open'),
        term('coordinator', 'me'),
        term('severity', 'high'),
        term('project', 'the pip', true),
      ],
      words: ['heap', 'null byte'],
      sort: { by: 'due', direction: 'ascending' },
    },
    problems: [],
  })
})

test.each([
  ['', [], []],
  ['   ', [], []],
  ['"" is:open', [term('is', 'open')], []],
  ['cve:cve-2026-12345', [term('cve', 'CVE-2026-12345')], []],
  ['cve:NONE', [term('cve', 'none')], []],
  ['received:>2026-01-31', [term('received', '>2026-01-31')], []],
  ['activity:2026-01-31', [term('activity', '2026-01-31')], []],
  ['phase:waiting-on-reporter', [term('phase', 'waiting-on-reporter')], []],
  ['determination:already-fixed', [term('determination', 'already-fixed')], []],
  ['https://example.org/x', [], ['https://example.org/x']],
  ['std::string', [], ['std::string']],
  ['"is:open"', [], ['is:open']],
  ['-', [], ['-']],
  ['a"b c"d', [], ['ab cd']],
])('%j is read without a problem', (text, terms, words) => {
  const { query, problems } = parseCaseQuery(text)
  expect(query).toMatchObject({ terms, words })
  expect(problems).toEqual([])
})

test.each([
  ['is:opne', 'open'],
  ['is:whatever', undefined],
  ['severity:hihg', 'high'],
  ['serverity:high', 'severity'],
  ['colour:red', undefined],
  ['coordinator:', undefined],
  ['cve:2026', undefined],
  ['received:yesterday', undefined],
  ['received:>2026-02-30', undefined],
  ['sort:sevrity', 'severity'],
  ['sort:', undefined],
  ['-word', undefined],
])('%j is a problem, with %j as what may be meant', (text, suggestion) => {
  const { query, problems } = parseCaseQuery(text)
  expect(query.terms).toEqual([])
  expect(query.sort).toBeNull()
  expect(problems).toMatchObject([{ text }])
  expect(problems[0]?.suggestion).toBe(suggestion)
})

test('an unknown condition is searched for as a word', () => {
  expect(parseCaseQuery('colour:red').query.words).toEqual(['colour:red'])
})

test('an open quote runs to the end, and a text that is too long is cut; both are told', () => {
  expect(parseCaseQuery('"null byte')).toMatchObject({
    query: { words: ['null byte'] },
    problems: [{ text: '"' }],
  })
  const { query, problems } = parseCaseQuery(`${'a'.repeat(500)} is:open`)
  expect(query).toMatchObject({ words: ['a'.repeat(500)], terms: [] })
  expect(problems).toMatchObject([{ text: ' is:open' }])
})

test.each([
  ['sort:due', 'sort:due'],
  ['sort:due-asc', 'sort:due'],
  ['sort:due-desc', 'sort:due-desc'],
  ['sort:activity-desc', 'sort:activity'],
  ['sort:received-asc', 'sort:received-asc'],
  ['sort:due sort:severity', 'sort:severity'],
])('%j is written as %j', (text, expected) => {
  expect(formatCaseQuery(parseCaseQuery(text).query)).toBe(expected)
})

test('any text, read and written, reads as the same filter and without a problem', () => {
  const piece = fc.constantFrom(
    'is:open',
    '-is:held',
    'project:"a b"',
    'project:-x',
    'coordinator:a:b',
    'cve:any',
    'sort:due-desc',
    'word',
    '"two words"',
    '" -x "',
    'foo:bar',
    '"',
    ':',
    '-',
    '--a',
    ' ',
    'received:<2026-01-01',
  )
  const texts = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((all) => all.join(' ')),
    fc.array(piece, { maxLength: 8 }).map((all) => all.join('')),
    fc.string({ maxLength: 30 }),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const { query } = parseCaseQuery(text)
      expect(parseCaseQuery(formatCaseQuery(query))).toEqual({ query, problems: [] })
    }),
    { numRuns: 500 },
  )
})
