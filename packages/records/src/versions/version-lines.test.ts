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
    [{}, '3.12', '3.12.0', null],
    [{ version: 'v2' }, 'v2', 'v2', null],
    [{ version: '0', lessThan: '3.8.20' }, 'up to 3.8', 'before 3.8.20', '3.8.20'],
    [{ version: '0', lessThanOrEqual: '3.8.19' }, 'up to 3.8', 'up to 3.8.19', null],
    [{ version: '0', lessThan: '*' }, 'all', 'all versions', null],
    [{ version: '0' }, 'all', 'all versions', null],
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
      { branch: 'all', affected: 'before 2.0', fixedIn: '2.0' },
    ])
    const both = [...versions, statement({ version: '1.0' })]
    expect(linesOf({ versions: both, defaultStatus: 'affected' })).toHaveLength(1)
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
