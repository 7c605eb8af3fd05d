// Changes and defaults become lines of versions, and every format that has only lines says the same of them.
import { expect, test } from 'vitest'
import { createAdvisory } from '../advisory/advisory.js'
import { type Affected, createAffected, type VersionStatement } from '../advisory/affected.js'
import { writeCsaf } from '../csaf/write.js'
import { readGhsa } from '../ghsa/read.js'
import { writeGhsa } from '../ghsa/write.js'
import { writeOsv } from '../osv/write.js'
import { writeVex } from '../vex/write.js'
import { isAffected } from './is-affected.js'

const range = (
  version: string,
  end: Partial<VersionStatement>,
  more: Partial<VersionStatement> = {},
): VersionStatement => ({
  ...{ version, status: 'affected', versionType: 'python', changes: [] },
  ...end,
  ...more,
})
const single = (version: string, status: VersionStatement['status']): VersionStatement => ({
  ...{ version, status, changes: [] },
})
const named = (defaultStatus: Affected['defaultStatus'], ...versions: VersionStatement[]) =>
  createAdvisory({
    id: 'CVE-2030-1234',
    affected: [
      createAffected({
        package: { ecosystem: 'PyPI', name: 'p' },
        versions,
        ...(defaultStatus !== undefined && { defaultStatus }),
      }),
    ],
  })
const changed = named(
  'unaffected',
  range(
    '1.0',
    { lessThan: '9.0' },
    {
      changes: [
        { at: '2.5', status: 'unaffected' },
        { at: '4.0', status: 'affected' },
      ],
    },
  ),
)
const fixedByChange = named(
  'unaffected',
  range('1.0', { lessThan: '*' }, { changes: [{ at: '2.5', status: 'unaffected' }] }),
)
const byDefault = named('affected', range('2.0', { lessThan: '*' }, { status: 'unaffected' }))
const fixedOnce = named('affected', single('2.0', 'unaffected'))

const lines = (advisory: typeof changed) => {
  const { record, lost } = writeGhsa(advisory)
  const entries = (record['vulnerabilities'] ?? []) as Record<string, string>[]
  return {
    entries: entries.map((each) => [each['vulnerable_version_range'], each['patched_versions']]),
    lost: lost.map(({ path }) => path),
  }
}

test.each([
  [
    'a change back and forth',
    changed,
    [
      ['>= 1.0, < 2.5', '2.5'],
      ['>= 4.0, < 9.0', '9.0'],
    ],
    [],
  ],
  ['fixed by a change', fixedByChange, [['>= 1.0, < 2.5', '2.5']], []],
  ['affected by default', byDefault, [['< 2.0', '2.0']], []],
  ['one version mends it', fixedOnce, [['< 2.0', '2.0']], ['/affected/0/versions/0']],
  ['nothing affected', named('unaffected', single('2.0', 'unaffected')), [], ['/affected/0']],
  [
    'unordered exceptions',
    named(
      'affected',
      range('3.0', { lessThan: '4.0' }, { status: 'unaffected' }),
      range('0', { lessThan: '1.0' }, { status: 'unaffected' }),
    ),
    [
      ['>= 1.0, < 3.0', '3.0'],
      ['>= 4.0', undefined],
    ],
    [],
  ],
  [
    'a branch',
    named('unaffected', range('1.0', { lessThanOrEqual: '1.*' })),
    [['>= 1.0, < 2.dev0', '2.dev0']],
    [],
  ],
  [
    'exceptions that overlap',
    named(
      'affected',
      range('0', { lessThan: '2.0' }, { status: 'unaffected' }),
      range('1.0', { lessThan: '3.0' }, { status: 'unaffected' }),
    ),
    [['>= 3.0', undefined]],
    ['/affected/0/versions/0', '/affected/0/versions/1'],
  ],
  [
    'an exception in a range',
    named('unaffected', range('1.0', { lessThan: '9.0' }), single('3.0', 'unknown')),
    [['>= 1.0, < 9.0', '9.0']],
    ['/affected/0/versions/1'],
  ],
])('GitHub: %s', (_, advisory, entries, lost) => expect(lines(advisory)).toEqual({ entries, lost }))

test.each([changed, fixedByChange, byDefault])(
  'the same versions are affected after a way through GitHub',
  (advisory) => {
    const read = readGhsa(writeGhsa(advisory).record)
    const [before] = advisory.affected
    const [...after] = read.ok ? read.value.affected : []
    for (const version of ['0.1', '1.0', '2.0', '2.4', '2.5', '3.0', '4.0', '8.9', '9.0']) {
      const is = after.some((each) => isAffected(version, each))
      expect([version, is]).toEqual([version, before && isAffected(version, before)])
    }
  },
)

test('CSAF has a product for each line', () => {
  const ranges = (advisory: typeof changed) => {
    const found = JSON.stringify(writeCsaf(advisory).record).matchAll(/"name":"(vers:[^"]+)"/g)
    return [...found].map(([, text]) => text)
  }
  expect(ranges(changed)).toEqual([
    ...['vers:pypi/>=1.0|<2.5', 'vers:pypi/>=2.5|<4.0', 'vers:pypi/>=4.0|<9.0'],
  ])
  expect(ranges(byDefault)).toEqual(['vers:pypi/<2.0', 'vers:pypi/>=2.0'])
  expect(writeCsaf(byDefault).record).toMatchObject({
    vulnerabilities: [
      {
        product_status: { known_affected: ['CSAFPID-0001'], known_not_affected: ['CSAFPID-0002'] },
      },
    ],
  })
})

test('OpenVEX says in words what is affected by default', () => {
  expect(writeVex(byDefault).record).toMatchObject({
    statements: [{ status: 'affected', status_notes: 'Versions: < 2.0.' }],
  })
})

test('OSV leaves out what is not affected, and says so', () => {
  const lost = (advisory: typeof changed) => writeOsv(advisory).lost.map(({ path }) => path)
  const none = named('unaffected', single('2.0', 'unaffected'))
  expect(writeOsv(none).record).not.toHaveProperty('affected')
  expect(lost(none)).toEqual(['/affected/0/versions/0', '/affected/0'])
  const inside = named('unaffected', range('1.0', { lessThan: '9.0' }), single('3.0', 'unaffected'))
  expect(lost(inside)).toEqual(['/affected/0/versions/1'])
  expect(lost(fixedOnce)).toEqual(['/affected/0/versions/0'])
  expect(lost(named('unknown', range('1.0', { lessThan: '9.0' })))).toEqual([
    '/affected/0/defaultStatus',
  ])
  expect(lost(changed)).toEqual([])
  expect(lost(byDefault)).toEqual([])
})
