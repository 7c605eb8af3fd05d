// The versions of an advisory as a person reads them.
import { describe, expect, test } from 'vitest'
import { loadRecords } from '../../test/data.js'
import { type Affected, createAffected } from '../advisory/affected.js'
import { readCve } from '../cve/read.js'
import { readOsv } from '../osv/read.js'
import { versionLines } from './version-lines.js'

const linesOf = (fields: Partial<Affected>) => versionLines({ affected: [createAffected(fields)] })
const statement = (fields: Partial<Affected['versions'][number]>) => ({
  version: '3.12.0',
  status: 'affected' as const,
  changes: [],
  ...fields,
})
const commit = 'a'.repeat(40)

describe('a statement', () => {
  test.each([
    [{ lessThan: '3.12.6' }, '3.12', '3.12.0 and later, before 3.12.6', '3.12.6'],
    [{ lessThanOrEqual: '3.12.5' }, '3.12', '3.12.0 and later, up to 3.12.5', null],
    [{ lessThan: '*' }, '3.12', '3.12.0 and later', null],
    [{ lessThan: '3.14.2' }, 'from 3.12', '3.12.0 and later, before 3.14.2', '3.14.2'],
    [{}, '3.12', '3.12.0', null],
    [{ version: 'v2' }, 'v2', 'v2', null],
    [{ version: '0', lessThan: '3.8.20' }, 'up to 3.8', 'before 3.8.20', '3.8.20'],
    [{ version: '0', lessThanOrEqual: '3.8.19' }, 'up to 3.8', 'up to 3.8.19', null],
    [{ version: '0', lessThan: '*' }, 'all', 'all versions', null],
    [{ version: '0' }, '0', '0', null],
    [{ lessThan: '3.*' }, 'from 3.12', '3.12.0 and later, up to 3.*', null],
  ])('%j', (fields, branch, affected, fixedIn) => {
    expect(linesOf({ versions: [statement(fields)] })).toEqual([{ branch, affected, fixedIn }])
  })

  test('of what is unaffected, and of a commit, makes no line', () => {
    const versions = [statement({ status: 'unaffected' }), statement({ version: commit })]
    expect(linesOf({ versions })).toEqual([])
  })

  test('of what is unaffected tells where it is fixed, when all else is affected', () => {
    const versions = [statement({ version: '2.0', status: 'unaffected' })]
    expect(linesOf({ versions, defaultStatus: 'affected' })).toEqual([
      { branch: 'up to 2.0', affected: 'before 2.0', fixedIn: '2.0' },
    ])
    const both = [...versions, statement({ version: '1.0' })]
    expect(linesOf({ versions: both, defaultStatus: 'affected' })).toHaveLength(1)
  })
})

const none = { changes: [] }

/** Lines as they are read: `before 2.0 → 2.0`. */
const said = (fields: Partial<Affected>) =>
  linesOf(fields).map(({ affected, fixedIn }) => `${affected} → ${fixedIn}`)

describe('several statements', () => {
  const affected = { status: 'affected', versionType: 'semver', ...none } as const
  const unaffected = { ...affected, status: 'unaffected' } as const
  const unknown = { ...affected, status: 'unknown' } as const
  test.each<[string, Partial<Affected>, readonly string[]]>([
    [
      'a change in a range is the fix, not its end',
      {
        versions: [
          {
            ...affected,
            version: '1.0.0',
            lessThan: '2.0.0',
            ...{ changes: [{ at: '1.4.2', status: 'unaffected' }] },
          },
        ],
      },
      ['1.0.0 and later, before 1.4.2 → 1.4.2'],
    ],
    [
      'back again after a change',
      {
        versions: [
          {
            ...affected,
            version: '1.0.0',
            lessThan: '*',
            changes: [
              { at: '1.4.2', status: 'unaffected' },
              { at: '1.5.0', status: 'affected' },
            ],
          },
        ],
      },
      ['1.0.0 and later, before 1.4.2 → 1.4.2', '1.5.0 and later → null'],
    ],
    [
      'the first statement decides',
      {
        versions: [
          { ...unaffected, version: '1.4.0', lessThan: '1.5.0' },
          { ...affected, version: '1.0.0', lessThan: '2.0.0' },
        ],
      },
      ['1.0.0 and later, before 1.4.0 → 1.4.0', '1.5.0 and later, before 2.0.0 → 2.0.0'],
    ],
    [
      'an exception that ends with its last version',
      {
        versions: [
          { ...unaffected, version: '0', lessThanOrEqual: '1.4.0' },
          { ...affected, version: '0', lessThan: '2.0.0' },
        ],
      },
      ['later than 1.4.0, before 2.0.0 → 2.0.0'],
    ],
    [
      'where one ends and the next begins nothing is fixed',
      {
        versions: [
          { ...affected, version: '1.0.0', lessThan: '2.0.0' },
          { ...affected, version: '2.0.0', lessThan: '2.1.0' },
          { ...affected, version: '3.0.0', lessThan: '3.0.1' },
        ],
      },
      [
        '1.0.0 and later, before 2.0.0 → 2.1.0',
        '2.0.0 and later, before 2.1.0 → 2.1.0',
        '3.0.0 and later, before 3.0.1 → 3.0.1',
      ],
    ],
    [
      'nor where the end is the one version of another',
      {
        versions: [
          { ...affected, version: '1.0.0', lessThan: '2.0.0' },
          { ...affected, version: '2.0.0' },
        ],
      },
      ['1.0.0 and later, before 2.0.0 → null', '2.0.0 → null'],
    ],
    [
      'nor where it is in another that ends later, or never',
      {
        versions: [
          { ...affected, version: '1.0.0', lessThan: '2.0.0' },
          { ...affected, version: '1.5.0', lessThan: '*' },
        ],
      },
      ['1.0.0 and later, before 2.0.0 → null', '1.5.0 and later → null'],
    ],
    [
      'nor where nobody knows',
      {
        versions: [
          { ...affected, version: '1.0.0', lessThan: '2.0.0' },
          { ...unknown, version: '2.0.0', lessThan: '3.0.0' },
        ],
      },
      ['1.0.0 and later, before 2.0.0 → null'],
    ],
    [
      'no order, and one goes on where the other ends',
      {
        versions: [
          { ...affected, versionType: 'custom', version: 'r1', lessThan: 'r2' },
          { ...affected, versionType: 'custom', version: 'r2', lessThan: 'r3' },
          { ...affected, versionType: 'custom', version: 'r3', lessThan: 'r1' },
        ],
      },
      [
        'r1 and later, before r2 → null',
        'r2 and later, before r3 → null',
        'r3 and later, before r1 → null',
      ],
    ],
    [
      'no order, but of numbers',
      {
        versions: [
          { ...affected, versionType: 'custom', version: 'r1', lessThan: 'r2' },
          { ...affected, versionType: 'custom', version: '1.0', lessThan: '2.0' },
          { ...affected, versionType: 'custom', version: '1.5', lessThanOrEqual: '2.5' },
        ],
      },
      [
        'r1 and later, before r2 → r2',
        '1.0 and later, before 2.0 → null',
        '1.5 and later, up to 2.5 → null',
      ],
    ],
    [
      'affected by default, and a range that is not',
      {
        defaultStatus: 'affected',
        versions: [{ ...unaffected, version: '1.4.2', lessThan: '1.*' }],
      },
      ['before 1.4.2 → 1.4.2', '2.0.0-0 and later → null'],
    ],
    [
      'a fix that is named behind an inclusive end',
      {
        versions: [
          {
            ...affected,
            version: '1.0.0',
            lessThanOrEqual: '1.4.1',
            changes: [
              { at: '1.6.0', status: 'unaffected' },
              { at: '1.4.2', status: 'unaffected' },
              { at: '1.4.3', status: 'affected' },
            ],
          },
          {
            ...affected,
            version: '2.0.0',
            lessThanOrEqual: '2.1.0',
            changes: [{ at: '2.2.0', status: 'unaffected' }],
          },
          { ...affected, version: '2.2.0', lessThan: '2.2.1' },
          {
            ...affected,
            version: '3.0.0',
            lessThan: '3.1.0',
            changes: [{ at: '3.2.0', status: 'unaffected' }],
          },
        ],
      },
      [
        '1.0.0 and later, up to 1.4.1 → 1.4.2',
        '2.0.0 and later, up to 2.1.0 → 2.2.1',
        '2.2.0 and later, before 2.2.1 → 2.2.1',
        '3.0.0 and later, before 3.1.0 → 3.1.0',
      ],
    ],
    ['affected by default, all', { defaultStatus: 'affected' }, ['all versions → null']],
    ['not affected by default, all', { defaultStatus: 'unaffected' }, []],
    [
      'a fix that is listed as affected',
      {
        package: { ecosystem: 'PyPI', name: 'a' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0' }] }],
        listed: ['1.9', '2.0'],
      },
      ['before 2.0 → null'],
    ],
  ])('%s', (_, fields, expected) => {
    expect(said(fields)).toEqual(expected)
  })

  test('many without an order, each going on where it ends', () => {
    const versions = Array.from({ length: 1_000 }, (_, at) => ({
      ...affected,
      versionType: 'custom',
      version: `r${at}`,
      lessThan: at % 2 === 0 || at > 100 ? `r${at + 1}` : 'end',
    }))
    const lines = said({ versions })
    expect(lines).toHaveLength(1_000)
    expect(lines.slice(0, 2)).toEqual([
      'r0 and later, before r1 → end',
      'r1 and later, before end → end',
    ])
  })
})

test('ranges make lines, those of a repository none', () => {
  const git = { type: 'GIT', repo: 'https://r.example', events: [{ introduced: '0' }] } as const
  const package_ = {
    type: 'ECOSYSTEM',
    events: [{ introduced: '0' }, { fixed: '23.3' }],
  } as const
  expect(linesOf({ ranges: [git] })).toEqual([])
  expect(linesOf({ ranges: [git, package_] })).toEqual([
    { branch: 'up to 23.3', affected: 'before 23.3', fixedIn: '23.3' },
  ])
  expect(linesOf({ listed: ['1.0', '1.1'] }).map(({ affected }) => affected)).toEqual([
    '1.0',
    '1.1',
  ])
})

test('every record of the PSF has lines that say something', () => {
  for (const source of [...loadRecords('psf-cve'), ...loadRecords('psf-osv')]) {
    const read = 'cveMetadata' in source ? readCve(source) : readOsv(source)
    if (!read.ok) throw new Error(read.because)
    for (const { branch, affected } of versionLines(read.value)) {
      expect([branch, affected]).not.toContain('')
      expect(affected).not.toMatch(/undefined|\*/)
    }
  }
})
