/*
 * Proves what CVE's statements say of one version: on real records, and against a naive oracle on a line of numbers.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWhole, loadRecords } from '../../test/data.js'
import {
  createAffected,
  type StatusChange,
  type VersionStatement,
  type VersionStatus,
} from '../advisory/affected.js'
import { readCve } from '../cve/read.js'
import { affectedStatus, isAffected } from './is-affected.js'

const records = new Map(
  loadRecords('cve-records-sample').map((record) => {
    const read = readCve(record)
    if (!read.ok) throw new Error(JSON.stringify(read))
    return [read.value.id, read.value] as const
  }),
)

describe('real records', () => {
  test.each<[string, Readonly<Record<string, VersionStatus>>]>([
    // From `*`, the start of everything.
    ['CVE-2023-6799', { '0.0.1': 'affected', '2.0': 'affected', '99.0.0': 'unaffected' }],
    ['CVE-2024-0604', { '0.0.1': 'affected', '2.4.7': 'affected', '2.4.8': 'unaffected' }],
    ['CVE-2024-2129', { '0.0.1': 'affected', '1.3.4.2': 'affected', '1.3.4.3': 'unaffected' }],
    ['CVE-2024-9072', { '0.0.1': 'affected', '99.0.0': 'unaffected' }],
    ['CVE-2023-30967', { '0.0.1': 'affected', '0.692.0': 'unknown', '99.0.0': 'unknown' }],
    // `git` does not order; what it may say is not cleared.
    ['CVE-2023-6749', { '0.0.1': 'unknown' }],
    // Nobody says which versions `*` alone is.
    ['CVE-2023-39537', { '0.0.1': 'unknown' }],
    ['CVE-2024-45856', { '0.0.1': 'unknown' }],
    // The change lies behind the end.
    ['CVE-2023-4801', { '7.14.2': 'affected', '7.14.3': 'affected', '99.0.0': 'unaffected' }],
    ['CVE-2023-4803', { '7.14.2': 'affected', '7.14.3': 'affected', '99.0.0': 'unaffected' }],
  ])('%s', (id, expected) => {
    const entry = records.get(id)?.affected[0]
    if (entry === undefined) {
      expect(isWhole).toBe(false)
      return
    }
    const answers = Object.keys(expected).map((version) => [
      version,
      affectedStatus(version, entry),
    ])
    expect(Object.fromEntries(answers)).toEqual(expected)
  })

  test('the first of all versions is in every affected range that starts at `*`', () => {
    const entries = [...records.values()]
      .flatMap(({ affected }) => affected)
      .filter(({ versions }) =>
        versions.some(
          ({ version, status: word, lessThan, lessThanOrEqual }) =>
            version === '*' && word === 'affected' && (lessThan ?? lessThanOrEqual) !== undefined,
        ),
      )
    const answers = entries.map((entry) => affectedStatus('0.0.1', entry))
    expect(answers.filter((each) => each === 'affected').length).toBeGreaterThan(isWhole ? 12 : -1)
    expect(answers).not.toContain('unaffected')
  })

  test('what no statement names is never cleared without a default that says so', () => {
    const probes = ['0.0.1', '99.0.0', 'no version']
    let checked = 0
    for (const entry of [...records.values()].flatMap(({ affected }) => affected)) {
      const says = [entry.defaultStatus, ...entry.versions.map(({ status }) => status)]
      const changes = entry.versions.flatMap((each) => each.changes.map(({ status }) => status))
      const isClear = [...says, ...changes].includes('unaffected')
      for (const probe of isClear ? [] : probes) {
        checked++
        expect([entry, affectedStatus(probe, entry)]).not.toContain('unaffected')
      }
    }
    expect(checked).toBeGreaterThan(0)
  })
})

const AT_MOST = 12
const STATUSES: readonly VersionStatus[] = ['affected', 'unaffected', 'unknown']
const status = fc.constantFrom<VersionStatus>(...STATUSES)
const number = fc.integer({ min: 1, max: AT_MOST })
const ODD = 'next big thing'
const place = fc.oneof({ weight: 9, arbitrary: number.map(String) }, fc.constant(ODD))
const start = fc.oneof(place, fc.constantFrom('0', '*'))
const end = fc.oneof(place, fc.constant('*'))
const changes = fc.array(fc.record({ at: place, status }), { maxLength: 4 })
const statement: fc.Arbitrary<VersionStatement> = fc.oneof(
  fc.record({ version: place, status, changes: fc.constant([]) }),
  fc.record({ version: start, status, lessThan: end, changes }),
  fc.record({ version: start, status, lessThanOrEqual: end, changes }),
)

/** Where an odd version may lie: between any two numbers, before all and behind all. */
const POSITIONS = Array.from({ length: AT_MOST + 1 }, (_, index) => index + 0.5)

/** The schema's algorithm, with the odd versions at one place. */
const statusWithOddAt = (
  version: number,
  versions: readonly VersionStatement[],
  defaultStatus: VersionStatus | undefined,
  odd: number,
): VersionStatus => {
  const at = (text: string, star: number) =>
    text === '*' ? star : text === ODD ? odd : Number(text)
  for (const each of versions) {
    const from = at(each.version, 0)
    if (each.lessThan === undefined && each.lessThanOrEqual === undefined) {
      if (from === version) return each.status
      continue
    }
    const isBefore =
      each.lessThan === undefined
        ? version <= at(each.lessThanOrEqual ?? '*', Infinity)
        : version < at(each.lessThan, Infinity)
    if (from > version || !isBefore) continue
    let found = each.status
    const sorted = each.changes.toSorted((a: StatusChange, b) => at(a.at, 0) - at(b.at, 0))
    for (const change of sorted) if (at(change.at, 0) <= version) found = change.status
    return found
  }
  return defaultStatus ?? 'unknown'
}

const isOdd = ({ version, lessThan, lessThanOrEqual, changes: all }: VersionStatement) =>
  [version, lessThan, lessThanOrEqual, ...all.map(({ at }) => at)].includes(ODD)

describe.each([
  {
    name: 'semantic versions',
    fields: { package: { ecosystem: 'npm', name: 'a' } },
    type: 'custom',
  },
  { name: 'Python versions', fields: {}, type: 'python' },
  { name: 'plain numbers', fields: { product: 'a' }, type: 'custom' },
])('$name', ({ fields, type }) => {
  test('agree with the algorithm of the CVE schema', () => {
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 4 }),
        fc.option(status, { nil: undefined }),
        number,
        (plain, defaultStatus, version) => {
          const versions = plain.map((each) => ({ ...each, versionType: type }))
          const entry = createAffected({
            ...fields,
            versions,
            ...(defaultStatus !== undefined && { defaultStatus }),
          })
          const said = affectedStatus(String(version), entry)
          const possible = new Set(
            POSITIONS.map((odd) => statusWithOddAt(version, versions, defaultStatus, odd)),
          )
          expect(isAffected(String(version), entry)).toBe(said === 'affected')
          if (possible.size > 1) expect(said).toBe('unknown')
          else if (versions.some(isOdd)) expect([...possible, 'unknown']).toContain(said)
          else expect([...possible]).toEqual([said])
        },
      ),
      { numRuns: isWhole ? 3000 : 100 },
    )
  })
})

test.each<[string, Partial<VersionStatement>, string, VersionStatus]>([
  ['a pattern ends behind its branch', { version: '1.0.0', lessThan: '1.*' }, '1.99.0', 'affected'],
  ['and before the next', { version: '1.0.0', lessThan: '1.*' }, '2.0.0', 'unaffected'],
  ['what is no version of the type but a number', { lessThan: '1.2.3.4' }, '1.2.3.5', 'unaffected'],
  ['a text for versions', { version: '< 2.0.0' }, '1.0.0', 'unknown'],
  ['the same text', { version: '< 2.0.0' }, '< 2.0.0', 'affected'],
  ['everything, a name too', { version: '0', lessThan: '*' }, 'no version', 'affected'],
  ['a name under a number', { version: '0', lessThan: '2' }, 'no version', 'unknown'],
  ['a name at its end', { version: '0', lessThan: 'r9' }, 'r9', 'unaffected'],
  ['a name at its inclusive end', { version: '0', lessThanOrEqual: 'r9' }, 'r9', 'affected'],
])('%s', (_, fields, version, expected) => {
  const one = { version: '0', status: 'affected' as const, versionType: 'semver', changes: [] }
  const entry = createAffected({ defaultStatus: 'unaffected', versions: [{ ...one, ...fields }] })
  expect(affectedStatus(version, entry)).toBe(expected)
})

test('without a statement the default speaks, and a CVE entry without one is unknown', () => {
  expect(
    STATUSES.map((each) => affectedStatus('1', createAffected({ defaultStatus: each }))),
  ).toEqual(STATUSES)
  expect(affectedStatus('1', createAffected({ extra: { cve: {} } }))).toBe('unknown')
})
