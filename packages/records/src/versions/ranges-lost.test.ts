/*
 * Proves that statements which no range of OSV can say are reported.
 */
import { expect, test } from 'vitest'
import { type Affected, createAffected, type VersionStatement } from '../advisory/affected.js'
import { rangesOf } from './ranges.js'

const statement = (fields: Partial<VersionStatement>): VersionStatement => ({
  version: '0',
  status: 'affected',
  versionType: 'semver',
  changes: [],
  ...fields,
})
const hash = (letter: string) => letter.repeat(40)

test.each<[string, Partial<Affected>, string]>([
  ['an unknown status', { versions: [statement({ status: 'unknown' })] }, '/versions/0'],
  [
    'a version without a name',
    { versions: [statement({ version: 'unspecified' })] },
    '/versions/0',
  ],
  [
    'a change that is no version of the type',
    {
      versions: [
        statement({
          lessThanOrEqual: '7.14.3',
          changes: [{ at: '7.14.3.69', status: 'unaffected' }],
        }),
      ],
    },
    '/versions/0/changes',
  ],
  [
    'short commit hashes',
    {
      repo: 'https://g.example/a',
      versions: [statement({ version: 'abc', lessThan: 'def', versionType: 'git' })],
    },
    '/versions',
  ],
  [
    'commits without a repository',
    { versions: [statement({ version: hash('a'), lessThan: hash('b'), versionType: 'git' })] },
    '/versions',
  ],
  ['a star alone', { versions: [statement({ version: '*' })] }, '/versions/0'],
  [
    'a star alone among commits',
    { repo: 'https://g.example/a', versions: [statement({ version: '*', versionType: 'git' })] },
    '/versions/0',
  ],
  ['a text for a range', { versions: [statement({ version: '< 2.0.0' })] }, '/versions/0'],
  [
    'a text for a bound',
    { versions: [statement({ version: 'unspecified', lessThan: '2.0.0' })] },
    '/versions/0',
  ],
  [
    'a branch for a beginning',
    { versions: [statement({ version: '8.1.*', lessThan: '8.1.28', versionType: 'custom' })] },
    '/versions/0',
  ],
  [
    'a branch that is none of the type',
    { versions: [statement({ lessThan: '1.2.3.*' })] },
    '/versions/0',
  ],
  [
    'a branch in an order that nobody knows',
    { versions: [statement({ lessThan: '1.*', versionType: 'custom' })] },
    '/versions/0',
  ],
  [
    'a range that ends before it begins',
    { versions: [statement({ version: '3.0.0', lessThanOrEqual: '2.*' })] },
    '/versions/0',
  ],
  [
    'a statement that one before it belies',
    {
      versions: [
        statement({ status: 'unaffected', lessThan: '*' }),
        statement({ lessThan: '2.0.0' }),
      ],
    },
    '/versions/1',
  ],
  [
    'a single version that one before it belies',
    {
      defaultStatus: 'unaffected',
      versions: [
        statement({ status: 'unaffected', lessThan: '3.0.0' }),
        statement({ version: '1.0.0' }),
      ],
    },
    '/versions/1',
  ],
  [
    'an exception that cannot be ordered',
    {
      defaultStatus: 'unaffected',
      versions: [
        statement({ version: '0', status: 'unaffected', lessThan: 'r3', versionType: 'custom' }),
        statement({ version: 'r1', lessThan: 'r5', versionType: 'custom' }),
      ],
    },
    '/versions/0',
  ],
  [
    'an exception among commits',
    {
      defaultStatus: 'unaffected',
      repo: 'https://g.example/a',
      versions: [
        statement({ version: '0', status: 'unaffected', lessThan: '*', versionType: 'git' }),
        statement({ version: '0', lessThan: hash('b'), versionType: 'git' }),
      ],
    },
    '/versions/0',
  ],
  [
    'two exceptions from the default that cannot be ordered',
    {
      defaultStatus: 'affected',
      versions: ['r', 's'].map((each) =>
        statement({
          ...{ version: `${each}1`, status: 'unaffected', lessThan: `${each}2` },
          versionType: 'custom',
        }),
      ),
    },
    '/versions',
  ],
  [
    'an unaffected range that ends inclusively',
    {
      defaultStatus: 'affected',
      versions: [statement({ status: 'unaffected', lessThanOrEqual: '5.10.9' })],
    },
    '/versions/0',
  ],
])('%s is reported', (_, fields, path) => {
  expect(rangesOf(createAffected(fields)).lost).toMatchObject([{ path }])
})
