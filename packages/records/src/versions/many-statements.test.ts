/*
 * Proves that the time of writing and of lint does not run away with the number of statements or changes, however they overlap.
 */
import { expect, test } from 'vitest'
import { isWhole } from '../../test/data.js'
import { createAdvisory } from '../advisory/advisory.js'
import { createAffected, type VersionStatement } from '../advisory/affected.js'
import { writeCsaf } from '../csaf/write.js'
import { lintCve } from '../cve/lint.js'
import { writeCve } from '../cve/write.js'
import { writeGhsa } from '../ghsa/write.js'
import { writeOsv } from '../osv/write.js'
import { writeVex } from '../vex/write.js'
import { versionLines } from './version-lines.js'

const KINDS: Readonly<Record<string, (count: number) => readonly VersionStatement[]>> = {
  'apart from one another': (count) =>
    each(count, (at) => ({ version: `${at}.0`, lessThan: `${at}.5` })),
  'inside one another': (count) =>
    each(count, (at) => ({ version: '0', lessThan: `${count - at}.0` })),
  'single versions': (count) => each(count, (at) => ({ version: `${at}.0` })),
  'that nobody can order': (count) =>
    each(count, (at) => ({ version: `r${at}`, lessThan: `r${at + 1}`, versionType: 'custom' })),
  'that go on where another ends': (count) =>
    each(count, (at) => ({
      ...{ version: `r${at}`, lessThan: `r${at + 1}`, versionType: 'custom', status: 'affected' },
    })),
  'changes of one range': (count) => [
    {
      ...{ version: '0', lessThan: '*', status: 'affected', versionType: 'python' },
      changes: each(count, (at) => ({ version: `${at}.0` })).map(({ version, status }) => ({
        at: version,
        status,
      })),
    },
  ],
}

/** Alternately affected and not. */
const each = (
  count: number,
  of: (at: number) => Pick<VersionStatement, 'version'> & Partial<VersionStatement>,
): readonly VersionStatement[] =>
  Array.from({ length: count }, (_, at) => ({
    status: at % 2 === 0 ? ('affected' as const) : ('unaffected' as const),
    versionType: 'python',
    changes: [],
    ...of(at),
  }))

const WRITERS = {
  OSV: writeOsv,
  CSAF: writeCsaf,
  GitHub: writeGhsa,
  OpenVEX: writeVex,
  people: versionLines,
}

const milliseconds = (versions: readonly VersionStatement[], isByDefault: boolean): number => {
  const ecosystem = versions[0]?.versionType === 'custom' ? 'Maven' : 'PyPI'
  const advisory = createAdvisory({
    id: 'CVE-2030-1234',
    affected: [
      createAffected({
        ...{ product: 'a', package: { ecosystem, name: 'a' }, versions },
        defaultStatus: isByDefault ? 'affected' : 'unaffected',
      }),
    ],
  })
  const record = writeCve(advisory).record
  const before = performance.now()
  for (const write of Object.values(WRITERS)) write(advisory)
  lintCve(record)
  return performance.now() - before
}

// A change of the source is noticed by what it says, not by its time.
test.skipIf(!isWhole).each(Object.entries(KINDS))(
  'ten times the statements %s take no hundred times as long',
  (_, made) => {
    for (const isByDefault of [true, false]) {
      milliseconds(made(200), isByDefault)
      const few = Math.max(20, milliseconds(made(400), isByDefault))
      const many = milliseconds(made(4_000), isByDefault)
      expect(many / few).toBeLessThan(50)
    }
  },
  120_000,
)
