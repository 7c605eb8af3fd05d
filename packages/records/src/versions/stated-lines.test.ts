// What an entry's statements say as lines, for formats with and without means: the lines, and why more or less is said.
import { describe, expect, test } from 'vitest'
import { type Affected, createAffected, type VersionStatement } from '../advisory/affected.js'
import type { Means } from './stated/types.js'
import { statedLines } from './stated-lines.js'

const NONE: Means = { behind: false, unaffected: false, unknown: false }
const BEHIND: Means = { ...NONE, behind: true }
const ALL: Means = { behind: true, unaffected: true, unknown: true }

type Fields = Partial<VersionStatement>

const entryOf = (versionType: string, versions: readonly Fields[], rest: Partial<Affected>) =>
  createAffected({
    versions: versions.map((fields) => ({
      ...{ version: '0', status: 'affected', versionType, changes: [] },
      ...fields,
    })),
    ...rest,
  })

const MARKS = { affected: '', unaffected: '!', unknown: '?' }

/** Lines as `[1,2)`, `(1,2]`, `=1` and with `!` or `?` before what is not affected; notes as `0: overruled`. */
const said = (
  means: Means,
  versions: readonly Fields[],
  { type = 'python', ...rest }: Partial<Affected> & { readonly type?: string } = {},
) => {
  const { lines, unsaid, fixes, isGuessed } = statedLines(entryOf(type, versions, rest), means)
  const texts = lines.map(({ start, end, behind, inclusive, isSingle, status }) => {
    const range = `${behind ? '(' : '['}${start},${end}${inclusive && end !== '*' ? ']' : ')'}`
    return MARKS[status] + (isSingle ? `=${start}` : range)
  })
  const notes = [...unsaid].map(([place, all]) => `${place}: ${all.join(', ')}`)
  return [
    texts.join(' '),
    notes.join('; '),
    fixes.map((place) => `fix ${place}`).join() + (isGuessed ? ' guessed' : ''),
  ]
}

const not = (fields: Fields): Fields => ({ status: 'unaffected', ...fields })
const doubt = (fields: Fields): Fields => ({ status: 'unknown', ...fields })
const byDefault = { defaultStatus: 'affected' } as const
/** One statement that nobody can order beside the others: each is then held against each. */
const ODD: Fields = { version: 'r1', lessThan: 'r2' }

describe.each([
  ['in order', [], ''],
  ['in pairs', [ODD], '[r1,r2) '],
] as const)('%s', (_, odd, first) => {
  const type = odd.length === 0 ? 'python' : 'custom'
  const of = (means: Means, versions: readonly Fields[]) => {
    const [lines, notes] = said(means, [...odd, ...versions], { type })
    return [lines, notes]
  }
  const at = (place: number) => place + odd.length

  test.each<[string, Means, readonly Fields[], string, (at: (place: number) => number) => string]>([
    ['a line is told as it stands', NONE, [{ version: '1', lessThan: '2' }], '[1,2)', () => ''],
    [
      'what comes before takes its part',
      NONE,
      [not({ version: '1.2', lessThan: '1.4' }), { version: '1', lessThan: '2' }],
      '[1,1.2) [1.4,2)',
      (n) => `${n(1)}: overruled`,
    ],
    [
      'what comes after takes none',
      NONE,
      [{ version: '1', lessThan: '2' }, not({ version: '1.2', lessThan: '1.4' })],
      '[1,2)',
      () => '',
    ],
    [
      'with its last version, the line begins behind',
      BEHIND,
      [not({ version: '0', lessThanOrEqual: '1.4' }), { version: '1', lessThan: '2' }],
      '(1.4,2)',
      (n) => `${n(1)}: overruled`,
    ],
    [
      'or with it, where no line can begin behind',
      NONE,
      [not({ version: '0', lessThanOrEqual: '1.4' }), { version: '1', lessThan: '2' }],
      '[1.4,2)',
      (n) => `${n(0)}: inclusive; ${n(1)}: overruled`,
    ],
    [
      'one version makes two lines',
      BEHIND,
      [not({ version: '1.4' }), { version: '1', lessThan: '2' }],
      '[1,1.4) (1.4,2)',
      (n) => `${n(1)}: overruled`,
    ],
    [
      'or is not heard, where no line can begin behind',
      NONE,
      [not({ version: '1.4' }), { version: '1', lessThan: '2' }],
      '[1,2)',
      (n) => `${n(0)}: unheard`,
    ],
    [
      'nothing is left',
      NONE,
      [not({ version: '1', lessThan: '2' }), { version: '1', lessThan: '2' }, { version: '1.5' }],
      '',
      (n) => `${n(1)}: overruled; ${n(2)}: overruled`,
    ],
    [
      'what names no version',
      NONE,
      [{ version: '< 2' }, { version: '1', lessThan: '2' }, { version: 'n/a' }],
      '[1,2)',
      (n) => `${n(0)}: no-version; ${n(2)}: no-version`,
    ],
    [
      'what ends before it begins',
      NONE,
      [
        { version: '2', lessThan: '1' },
        { version: '1', lessThan: '1' },
        { version: '3', lessThanOrEqual: '3' },
      ],
      '[3,3]',
      (n) => `${n(0)}: empty; ${n(1)}: empty`,
    ],
  ])('%s', (_, means, versions, lines, notes) => {
    expect(of(means, versions)).toEqual([`${first}${lines}`.trim(), notes(at)])
  })
})

describe('affected by default', () => {
  test.each<[string, Means, readonly Fields[], readonly string[], string?]>([
    ['but for nothing', NONE, [{ version: '1', lessThan: '2' }], ['[0,*)', '0: default', '']],
    ['but for a range', NONE, [not({ version: '1', lessThan: '2' })], ['[0,1) [2,*)', '', '']],
    ['but for the end', NONE, [not({ version: '1', lessThan: '*' })], ['[0,1)', '', '']],
    ['but for the beginning', NONE, [not({ lessThan: '1' })], ['[1,*)', '', '']],
    [
      'but for a range with its end',
      NONE,
      [not({ version: '1', lessThanOrEqual: '2' })],
      ['[0,1) [2,*)', '0: inclusive', ''],
    ],
    [
      'and behind it',
      BEHIND,
      [not({ version: '1', lessThanOrEqual: '2' })],
      ['[0,1) (2,*)', '', ''],
    ],
    ['one version is the fix', NONE, [not({ version: '2' })], ['[0,2)', '', 'fix 0']],
    [
      'until the next exception ends',
      NONE,
      [
        not({ version: '2' }),
        not({ version: '3', lessThan: '4' }),
        not({ version: '1', lessThan: '1.5' }),
      ],
      ['[0,1) [1.5,2) [4,*)', '', 'fix 0'],
    ],
    [
      'and not the one before, that ends with it',
      NONE,
      [not({ version: '2' }), not({ version: '1', lessThan: '2' })],
      ['[0,1)', '', 'fix 0'],
    ],
    [
      'what is stated too, and ends elsewhere',
      NONE,
      [{ version: '1', lessThan: '1.5' }, not({ version: '2', lessThan: '*' })],
      ['[0,2)', '0: default', ''],
    ],
    [
      'what is stated too, and ends where it does',
      NONE,
      [{ version: '0', lessThan: '2' }, not({ version: '2', lessThan: '*' })],
      ['[0,2)', '', ''],
    ],
    [
      'what nobody knows, without the means to say it',
      NONE,
      [doubt({ version: '1', lessThan: '2' })],
      ['[0,*)', '', ''],
    ],
    [
      'what nobody knows',
      ALL,
      [doubt({ version: '1', lessThan: '2' })],
      ['[0,1) [2,*) ?[1,2)', '', ''],
    ],
    [
      'in pairs, and guessed, from one to the next',
      NONE,
      [not({ version: 'r1', lessThan: 'r2' }), not({ version: 'r3', lessThan: '*' })],
      ['[0,r1) [r2,r3)', '', ' guessed'],
      'custom',
    ],
    [
      'in pairs, from the beginning',
      NONE,
      [not({ version: 'r3', lessThan: '*' }), not({ lessThanOrEqual: 'r1' })],
      ['[r1,r3)', '', ' guessed'],
      'custom',
    ],
    [
      'in pairs, behind',
      BEHIND,
      [not({ version: 'r3', lessThan: 'r4' }), not({ lessThanOrEqual: 'r1' })],
      ['(r1,r3) [r4,*)', '', ' guessed'],
      'custom',
    ],
    ['in pairs, one fix', NONE, [not({ version: 'r1' })], ['[0,r1)', '', 'fix 0'], 'custom'],
  ])('%s', (_, means, versions, expected, type = 'python') => {
    expect(said(means, versions, { ...byDefault, type })).toEqual(expected)
  })
})

const MIXED: readonly Fields[] = [
  doubt({ version: '1', lessThan: '2' }),
  not({ version: '0', lessThan: '3' }),
  { version: '0', lessThan: '4' },
]

test('what is unaffected or unknown is said by those who have the means', () => {
  expect(said(ALL, MIXED)).toEqual(['?[1,2) ![0,1) ![2,3) [3,4)', '1: overruled; 2: overruled', ''])
  expect(said(NONE, MIXED)).toEqual(['[3,4)', '2: overruled', ''])
})

test('beside affected versions that nobody can order it is left out', () => {
  expect(said(ALL, [ODD, ...MIXED], { type: 'custom' })).toEqual([
    '[r1,r2) [3,4)',
    '1: unheard; 2: unheard, overruled; 3: overruled',
    '',
  ])
})

test('branches end before the next one, and without a scheme that is said to be unsure', () => {
  const branch = [{ version: '1', lessThan: '1.*' }]
  expect(said(NONE, branch)).toEqual(['[1,2.dev0)', '', ''])
  expect(said(NONE, branch, { type: 'semver' })).toEqual(['[1,2.0.0-0)', '', ''])
  expect(said(NONE, branch, { type: 'custom' })).toEqual(['[1,2)', '0: branch', ''])
})

test('a bound that its scheme cannot order is told, and named', () => {
  expect(said(NONE, [{ version: 'abc', lessThan: '2' }])).toEqual([
    '[abc,2)',
    '0: not-orderable',
    '',
  ])
  expect(said(NONE, [{ version: '1', lessThan: 'abc' }])).toEqual([
    '[1,abc)',
    '0: not-orderable',
    '',
  ])
  expect(said(NONE, [{ version: '*', lessThan: '*' }])).toEqual(['[0,*)', '', ''])
})
