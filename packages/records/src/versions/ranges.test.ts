/*
 * Proves the two ways of saying versions against one another: CVE's statements, OSV's ranges.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Affected,
  createAffected,
  type RangeEvent,
  type VersionStatement,
} from '../advisory/affected.js'
import { rangesOf } from './ranges.js'
import { statementsOf } from './statements.js'

const statement = (fields: Partial<VersionStatement>): VersionStatement => ({
  version: '0',
  status: 'affected',
  versionType: 'semver',
  changes: [],
  ...fields,
})
const hash = (letter: string) => letter.repeat(40)

describe('from CVE’s statements to OSV’s ranges', () => {
  test.each<[string, Partial<Affected>, readonly unknown[], readonly string[]]>([
    [
      'a range until before a version',
      { versions: [statement({ lessThan: '2.0.0' })] },
      [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
      [],
    ],
    [
      'a range up to a version',
      {
        versions: [
          statement({ version: '1.0.0', lessThanOrEqual: '2.0.0', versionType: 'custom' }),
        ],
      },
      [{ type: 'ECOSYSTEM', events: [{ introduced: '1.0.0' }, { last_affected: '2.0.0' }] }],
      [],
    ],
    [
      'an unbounded range',
      {
        versions: [
          statement({ lessThan: '*' }),
          statement({ version: '5.0.0', lessThanOrEqual: '*' }),
        ],
      },
      [
        { type: 'SEMVER', events: [{ introduced: '0' }] },
        { type: 'SEMVER', events: [{ introduced: '5.0.0' }] },
      ],
      [],
    ],
    [
      'both ends in one entry stand apart',
      {
        versions: [
          statement({ lessThan: '1.0.0' }),
          statement({ version: '2.0.0', lessThanOrEqual: '3.0.0' }),
        ],
      },
      [
        { type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.0' }] },
        { type: 'SEMVER', events: [{ introduced: '2.0.0' }, { last_affected: '3.0.0' }] },
      ],
      [],
    ],
    [
      'a change inside a range',
      {
        versions: [
          statement({ lessThan: '3.0.0', changes: [{ at: '2.0.0', status: 'unaffected' }] }),
        ],
      },
      [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
      [],
    ],
    [
      'a change back inside a range',
      {
        versions: [
          statement({
            lessThan: '3.0.0',
            changes: [
              { at: '1.0.0', status: 'unaffected' },
              { at: '2.0.0', status: 'affected' },
              { at: '2.5.0', status: 'unknown' },
            ],
          }),
        ],
      },
      [
        {
          type: 'SEMVER',
          events: [
            { introduced: '0' },
            { fixed: '1.0.0' },
            { introduced: '2.0.0' },
            { fixed: '3.0.0' },
          ],
        },
      ],
      [],
    ],
    [
      'a change that changes nothing',
      {
        versions: [
          statement({
            version: '1.0.0',
            lessThanOrEqual: '4.0.0',
            changes: [{ at: '2.0.0', status: 'affected' }],
          }),
        ],
      },
      [{ type: 'SEMVER', events: [{ introduced: '1.0.0' }, { last_affected: '4.0.0' }] }],
      [],
    ],
    [
      'changes behind the end, or that are no versions of the type',
      {
        versions: [
          statement({
            lessThanOrEqual: '7.14.3',
            changes: [
              { at: '7.14.3.69', status: 'unaffected' },
              { at: '8.0.0', status: 'unaffected' },
            ],
          }),
        ],
      },
      [{ type: 'SEMVER', events: [{ introduced: '0' }, { last_affected: '7.14.3' }] }],
      [],
    ],
    [
      'changes in any order, and a range that becomes affected',
      {
        versions: [
          statement({
            status: 'unaffected',
            lessThan: '9.0.0',
            changes: [
              { at: '5.0.0', status: 'unaffected' },
              { at: '3.0.0', status: 'affected' },
            ],
          }),
        ],
      },
      [{ type: 'SEMVER', events: [{ introduced: '3.0.0' }, { fixed: '5.0.0' }] }],
      [],
    ],
    [
      'the start of everything',
      { versions: [statement({ version: '*', lessThan: '2.0.0' })] },
      [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
      [],
    ],
    [
      'the start of everything, affected by default',
      {
        defaultStatus: 'affected',
        versions: [statement({ version: '*', status: 'unaffected', lessThan: '2.0.0' })],
      },
      [{ type: 'SEMVER', events: [{ introduced: '2.0.0' }] }],
      [],
    ],
    [
      'single versions',
      { versions: [statement({ version: '1.0.0' }), statement({ version: 'n/a' })] },
      [],
      ['1.0.0'],
    ],
    [
      'affected but for one version',
      {
        defaultStatus: 'affected',
        versions: [{ version: '23.3', status: 'unaffected', changes: [] }],
      },
      [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '23.3' }] }],
      [],
    ],
    [
      'affected but for ranges',
      {
        defaultStatus: 'affected',
        versions: [
          statement({ status: 'unaffected', lessThan: '1.0.0' }),
          statement({ version: '2.0.0', status: 'unaffected', lessThan: '3.0.0' }),
          statement({ version: '4.0.0', status: 'unaffected', lessThanOrEqual: '*' }),
        ],
      },
      [
        {
          type: 'SEMVER',
          events: [
            { introduced: '1.0.0' },
            { fixed: '2.0.0' },
            { introduced: '3.0.0' },
            { fixed: '4.0.0' },
          ],
        },
      ],
      [],
    ],
    [
      'affected by default, no statement',
      { defaultStatus: 'affected', package: { ecosystem: 'PyPI', name: 'a' } },
      [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
      [],
    ],
    [
      'affected by default, ordered by semver',
      { defaultStatus: 'affected', package: { ecosystem: 'npm', name: 'a' } },
      [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
      [],
    ],
    ['affected by default, no package', { defaultStatus: 'affected' }, [], []],
    [
      'affected by default, but listed',
      { defaultStatus: 'affected', package: { ecosystem: 'npm', name: 'a' }, listed: ['1'] },
      [],
      ['1'],
    ],
    [
      'commits and versions stand apart',
      {
        repo: 'https://g.example/a',
        versions: [
          statement({ version: hash('a'), lessThan: hash('b'), versionType: 'git' }),
          statement({ version: '1.0.0', lessThan: '2.0.0' }),
        ],
      },
      [
        {
          type: 'GIT',
          repo: 'https://g.example/a',
          events: [{ introduced: hash('a') }, { fixed: hash('b') }],
        },
        { type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '2.0.0' }] },
      ],
      [],
    ],
    [
      'a line in another stands apart, for its end would be the end of both',
      {
        versions: [
          statement({ lessThan: '3.0.0' }),
          statement({ version: '1.0.0', lessThan: '2.0.0' }),
        ],
      },
      [
        { type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '3.0.0' }] },
        { type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '2.0.0' }] },
      ],
      [],
    ],
    [
      'lines that meet stand apart, for the fix would count',
      {
        versions: [
          statement({ lessThan: '1.0.0' }),
          statement({ version: '1.0.0', lessThan: '2.0.0' }),
        ],
      },
      [
        { type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.0' }] },
        { type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '2.0.0' }] },
      ],
      [],
    ],
    [
      'what cannot be ordered stands apart',
      {
        versions: [
          statement({ version: 'r1', lessThan: 'r2', versionType: 'custom' }),
          statement({ version: 's1', lessThan: 's2', versionType: 'custom' }),
        ],
      },
      [
        { type: 'ECOSYSTEM', events: [{ introduced: 'r1' }, { fixed: 'r2' }] },
        { type: 'ECOSYSTEM', events: [{ introduced: 's1' }, { fixed: 's2' }] },
      ],
      [],
    ],
    [
      'the first statement counts',
      {
        versions: [
          statement({ version: '1.0.0', status: 'unaffected', lessThan: '2.0.0' }),
          statement({ lessThan: '3.0.0' }),
        ],
      },
      [
        {
          type: 'SEMVER',
          events: [
            { introduced: '0' },
            { fixed: '1.0.0' },
            { introduced: '2.0.0' },
            { fixed: '3.0.0' },
          ],
        },
      ],
      [],
    ],
    [
      'a branch of semantic versions ends before the first version of the next',
      { versions: [statement({ version: '6.1.0', lessThanOrEqual: '6.1.*' })] },
      [{ type: 'SEMVER', events: [{ introduced: '6.1.0' }, { fixed: '6.2.0-0' }] }],
      [],
    ],
    [
      'a branch of Python versions',
      {
        versions: [statement({ version: '1!6.1', lessThan: '1!6.*', versionType: 'python' })],
      },
      [{ type: 'ECOSYSTEM', events: [{ introduced: '1!6.1' }, { fixed: '1!7.dev0' }] }],
      [],
    ],
    [
      'Python’s packages have no semantic versions',
      { package: { ecosystem: 'PyPI', name: 'a' }, versions: [statement({ lessThan: '2.*' })] },
      [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '3.dev0' }] }],
      [],
    ],
    [
      'exceptions that overlap, in two types',
      {
        defaultStatus: 'affected',
        versions: [
          statement({ status: 'unaffected', lessThan: '2.0.0' }),
          statement({
            ...{ version: '1.0.0', status: 'unaffected', lessThan: '3.0.0' },
            versionType: 'custom',
          }),
        ],
      },
      [{ type: 'ECOSYSTEM', events: [{ introduced: '3.0.0' }] }],
      [],
    ],
    [
      'what is stated as affected before an exception from the default',
      {
        defaultStatus: 'affected',
        versions: [
          statement({ version: '1.0.0', lessThan: '2.0.0' }),
          statement({ version: '2.5.0' }),
          statement({ status: 'unaffected', lessThan: '3.0.0' }),
        ],
      },
      [
        {
          type: 'SEMVER',
          events: [{ introduced: '1.0.0' }, { fixed: '2.0.0' }, { introduced: '3.0.0' }],
        },
      ],
      ['2.5.0'],
    ],
    [
      'commits from the beginning, and to no end',
      {
        repo: 'https://g.example/a',
        versions: [
          statement({ version: '*', lessThan: hash('b'), versionType: 'git' }),
          statement({ version: '0', lessThan: '*', versionType: 'git' }),
        ],
      },
      [
        {
          type: 'GIT',
          repo: 'https://g.example/a',
          events: [{ introduced: '0' }, { fixed: hash('b') }],
        },
        { type: 'GIT', repo: 'https://g.example/a', events: [{ introduced: '0' }] },
      ],
      [],
    ],
    [
      'one commit is no version',
      {
        repo: 'https://g.example/a',
        versions: [statement({ version: hash('a'), versionType: 'git' })],
      },
      [
        {
          type: 'GIT',
          repo: 'https://g.example/a',
          events: [{ introduced: hash('a') }, { last_affected: hash('a') }],
        },
      ],
      [],
    ],
    [
      'ranges of its own stay',
      {
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
        versions: [statement({ lessThan: '9.0.0' })],
      },
      [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
      [],
    ],
  ])('%s', (_, fields, ranges, listed) => {
    expect(rangesOf(createAffected(fields))).toMatchObject({ ranges, listed })
  })

  test('from ranges to statements and back nothing changes', () => {
    const bounded = fc
      .uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 })
      .map((numbers) =>
        numbers
          .sort((a, b) => a - b)
          .map(
            (each, index): RangeEvent =>
              index % 2 === 0 ? { introduced: `${each}.0.0` } : { fixed: `${each}.0.0` },
          ),
      )
    fc.assert(
      fc.property(bounded, (events) => {
        const before = createAffected({ ranges: [{ type: 'SEMVER', events }] })
        const after = createAffected({ versions: statementsOf(before) })
        expect(rangesOf(after).ranges).toEqual(before.ranges)
      }),
    )
  })
})

describe('from OSV’s ranges to CVE’s statements', () => {
  test.each<[string, Partial<Affected>, readonly unknown[]]>([
    [
      'several fixes of one beginning',
      {
        ranges: [
          { type: 'GIT', repo: 'r', events: [{ introduced: '0' }, { fixed: 'a' }, { fixed: 'b' }] },
        ],
      },
      [
        { version: '0', lessThan: 'a', versionType: 'git' },
        { version: '0', lessThan: 'b', versionType: 'git' },
      ],
    ],
    [
      'no end',
      {
        package: { ecosystem: 'PyPI', name: 'a' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '1' }, { introduced: '2' }] }],
      },
      [
        { version: '1', lessThan: '*', versionType: 'python' },
        { version: '2', lessThan: '*', versionType: 'python' },
      ],
    ],
    [
      'no beginning',
      {
        package: { ecosystem: 'npm', name: 'a' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ last_affected: '2' }] }],
      },
      [{ version: '0', lessThanOrEqual: '2', versionType: 'semver' }],
    ],
    [
      'an ecosystem whose order is unknown',
      {
        package: { ecosystem: 'Debian:12', name: 'a' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2' }] }],
      },
      [{ version: '0', lessThan: '2', versionType: 'custom' }],
    ],
    [
      'listed versions alone',
      { listed: ['1', '2'] },
      [
        { version: '1', status: 'affected' },
        { version: '2', status: 'affected' },
      ],
    ],
    [
      'statements of its own stay',
      { versions: [statement({})], listed: ['1'] },
      [{ version: '0' }],
    ],
  ])('%s', (_, fields, statements) => {
    expect(statementsOf(createAffected(fields))).toMatchObject(statements)
  })
})
