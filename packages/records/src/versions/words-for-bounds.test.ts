// Words that CNAs write where a range has no bound are read as none, by every format, and that is said.
import { describe, expect, test } from 'vitest'
import { isWhole, loadRecords } from '../../test/data.js'
import { createAdvisory } from '../advisory/advisory.js'
import { createAffected, type VersionStatement } from '../advisory/affected.js'
import type { Lost } from '../advisory/report.js'
import { writeCsaf } from '../csaf/write.js'
import { readCve } from '../cve/read.js'
import { writeCve } from '../cve/write.js'
import { writeGhsa } from '../ghsa/write.js'
import type { JsonObject } from '../json/json.js'
import { convertToOsv } from '../osv/convert.js'
import { writeVex } from '../vex/write.js'
import { affectedStatus } from './is-affected.js'
import { hasWordForBound, isUnbounded, isWordForBound } from './statement.js'
import { versionLines } from './version-lines.js'

const READ = /^A word stands where a bound should/

const advisoryOf = (fields: Partial<VersionStatement>) =>
  createAdvisory({
    id: 'CVE-2030-1234',
    descriptions: [{ language: 'en', value: 'It is bad.' }],
    affected: [
      createAffected({
        product: 'a',
        package: { ecosystem: 'npm', name: 'a' },
        defaultStatus: 'unaffected',
        versions: [
          { version: '1.0.0', status: 'affected', versionType: 'semver', changes: [], ...fields },
        ],
      }),
    ],
  })

const FORMATS = {
  CSAF: (advisory: ReturnType<typeof advisoryOf>) => writeCsaf(advisory),
  GitHub: (advisory: ReturnType<typeof advisoryOf>) => writeGhsa(advisory, { form: 'repository' }),
  'GitHub, global': (advisory: ReturnType<typeof advisoryOf>) =>
    writeGhsa(advisory, { form: 'global' }),
  OpenVEX: (advisory: ReturnType<typeof advisoryOf>) => writeVex(advisory),
  OSV: (advisory: ReturnType<typeof advisoryOf>) => {
    const written = convertToOsv(advisory, { profile: 'default' })
    if (!written.ok) throw new Error(written.because)
    return written
  },
} as const

const inWords = (lost: readonly Lost[]) =>
  lost.filter(({ reason }) => READ.test(reason)).map(({ path }) => path)

test.each(['unspecified', 'Unspecified', 'n/a', 'N/A', 'all', 'All versions', 'unknown', ''])(
  '"%s" is such a word',
  (word) => {
    expect([isWordForBound(word), isUnbounded(word)]).toEqual([true, true])
  },
)

test.each(['0', '*', '1.0', 'latest', '< 2.0', 'all versions of 2', 'n/a2', 'next'])(
  '"%s" is none',
  (word) => {
    expect([isWordForBound(word), isUnbounded(word)]).toEqual([false, word === '*'])
  },
)

test('a range has one at its beginning or at its end; a single version is none', () => {
  const of = (fields: Partial<VersionStatement>) =>
    hasWordForBound({ version: '1', status: 'affected', changes: [], ...fields })
  expect(of({ lessThan: '2' })).toBe(false)
  expect(of({ version: 'unspecified' })).toBe(false)
  expect(of({ version: 'unspecified', lessThan: '2' })).toBe(true)
  expect(of({ lessThan: 'unspecified' })).toBe(true)
  expect(of({ lessThanOrEqual: 'unspecified' })).toBe(true)
})

describe.each(['unspecified', 'n/a', 'All'])('%s', (word) => {
  test.each(Object.entries(FORMATS))('at the beginning, in %s', (_, write) => {
    const { record, lost } = write(advisoryOf({ version: word, lessThan: '2.0.0' }))
    const plain = write(advisoryOf({ version: '0', lessThan: '2.0.0' }))
    expect(record).toEqual(plain.record)
    expect(inWords(lost)).toEqual(['/affected/0/versions/0'])
    expect(inWords(plain.lost)).toEqual([])
  })

  test.each(Object.entries(FORMATS))('at the end, in %s', (_, write) => {
    const { record, lost } = write(advisoryOf({ lessThan: word }))
    const plain = write(advisoryOf({ lessThan: '*' }))
    expect(record).toEqual(plain.record)
    expect(inWords(lost)).toEqual(['/affected/0/versions/0'])
  })

  test('is asked about, and read by people, as no bound', () => {
    const [before] = advisoryOf({ version: word, lessThan: '2.0.0' }).affected
    const [after] = advisoryOf({ lessThanOrEqual: word }).affected
    if (before === undefined || after === undefined) throw new Error('There is no entry.')
    const of = (entry: typeof before) =>
      ['0.0.1', '2.0.0'].map((each) => affectedStatus(each, entry))
    expect([of(before), of(after)]).toEqual([
      ['affected', 'unaffected'],
      ['unaffected', 'affected'],
    ])
    expect(versionLines({ affected: [before, after] }).map(({ affected }) => affected)).toEqual([
      'before 2.0.0',
      '1.0.0 and later',
    ])
  })

  test('keeps the fix inside its range', () => {
    const changes = [{ at: '1.4.0', status: 'unaffected' as const }]
    const fields = { version: word, lessThan: word, changes }
    expect(versionLines(advisoryOf(fields))).toEqual([
      { branch: 'up to 1.4', affected: 'before 1.4.0', fixedIn: '1.4.0' },
    ])
  })

  test('stands in a CVE record as it was read', () => {
    const advisory = advisoryOf({ version: word, lessThan: '2.0.0' })
    expect(JSON.stringify(writeCve(advisory).record)).toContain(`"version":"${word}"`)
  })
})

test('among commits it is the beginning, and that is said', () => {
  const advisory = advisoryOf({
    version: 'unspecified',
    lessThan: 'b'.repeat(40),
    versionType: 'git',
  })
  const [entry] = advisory.affected
  if (entry === undefined) throw new Error('There is no entry.')
  const repo = 'https://g.example/a'
  const written = convertToOsv(
    { ...advisory, affected: [{ ...entry, repo }] },
    { profile: 'default' },
  )
  if (!written.ok) throw new Error(written.because)
  expect(JSON.stringify(written.record)).toContain(
    `[{"introduced":"0"},{"fixed":"${'b'.repeat(40)}"}]`,
  )
  expect(inWords(written.lost)).toEqual(['/affected/0/versions/0'])
})

test('no real record loses its products for such a word, and what they say is read', () => {
  let counted = 0
  for (const source of loadRecords('cve-records-sample')) {
    const read = readCve(source)
    if (!read.ok) continue
    const entries = read.value.affected.filter(({ versions }) => versions.some(hasWordForBound))
    // One of them ends with a text that no bound has: `<=11.1`.
    if (entries.length === 0 || read.value.id === 'CVE-2024-25705') continue
    counted++
    const { record, lost } = writeCsaf({ ...read.value, affected: entries })
    expect(Object.keys(record)).toContain('product_tree')
    const [vulnerability] = (record as { vulnerabilities: JsonObject[] }).vulnerabilities
    expect(vulnerability?.['product_status']).toHaveProperty('known_affected')
    expect(inWords(lost).length).toBeGreaterThan(0)
  }
  if (isWhole) expect(counted).toBe(15)
})
