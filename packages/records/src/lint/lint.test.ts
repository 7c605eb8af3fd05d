/*
 * Proves lint on real records, against Ajv itself, and rule by rule on records made wrong.
 */
import { readFileSync } from 'node:fs'
import Ajv, { type ValidateFunction } from 'ajv'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadGoPairs, loadRecords, mutated } from '../../test/data.js'
import { compareTimestamps } from '../advisory/timestamp.js'
import { lintCsaf } from '../csaf/lint.js'
import { writeCsaf } from '../csaf/write.js'
import { lintCve } from '../cve/lint.js'
import { readCve } from '../cve/read.js'
import { lintGhsa } from '../ghsa/lint.js'
import { writeGhsa } from '../ghsa/write.js'
import type { Json, JsonObject } from '../json/json.js'
import { lintAnnounceMail } from '../mail/lint.js'
import { lintOsv } from '../osv/lint.js'
import { readOsv } from '../osv/read.js'
import { lintVex } from '../vex/lint.js'
import { writeVex } from '../vex/write.js'
import { lintOrder } from './date-rules.js'
import { codePointLength, formats, isDate, isDateTime, isIri, isUri } from './formats.js'

const sample = loadRecords('cve-records-sample')
const psfCve = loadRecords('psf-cve')
const drafts = loadGoPairs().map(({ cve }) => cve)
const pysec = loadRecords('pypa-osv')
const psfOsv = loadRecords('psf-osv')

const errors = (findings: readonly { level: string; rule: string; path: string }[]) =>
  findings.filter(({ level }) => level === 'error').map(({ path, rule }) => `${path} ${rule}`)

/** Ajv as anyone would use it, with the schema as it is. */
function oracle(name: string, dialect: 'draft-07' | '2020'): ValidateFunction {
  const options = { strict: false, multipleOfPrecision: 6 }
  const ajv = dialect === '2020' ? new Ajv2020.default(options) : new Ajv.default(options)
  addFormats.default(ajv)
  // Its own takes `git://git@host:path` for an address with an empty host; RFC 3986 does not.
  ajv.addFormat('uri', isUri)
  const schema = readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8')
  return ajv.compile(JSON.parse(schema))
}

const isCve = oracle('CVE_JSON_bundled_5.2.0.DERIVED', 'draft-07')
const isOsv = oracle('osv-schema', '2020')

describe('records with a great many errors', () => {
  // It took a minute while each error was held against each choice, and copied with each item.
  test('are linted in a time that grows as they do', { timeout: 10_000 }, () => {
    const events = Array.from({ length: 16_000 }, (_, x) => ({ x }))
    const record = {
      ...{ id: 'A-1', modified: '2030-01-01T00:00:00Z' },
      affected: [
        { package: { ecosystem: 'PyPI', name: 'a' }, ranges: [{ type: 'ECOSYSTEM', events }] },
      ],
    }
    const paths = errors(lintOsv(record)).filter((each) => /events\/\d+ schema/.test(each))
    expect(new Set(paths).size).toBe(16_000)
  })
})

describe('real records', () => {
  test('of 803 CVE records four have an error, each a true defect', () => {
    const wrong = sample.flatMap((record) => {
      const found = errors(lintCve(record))
      return found.length === 0 ? [] : [[(record.cveMetadata as JsonObject).cveId, ...found]]
    })
    expect(wrong).toEqual([
      // It says 20.3.1 to before 20.3.0.
      [
        'CVE-2023-30583',
        '/containers/cna/affected/0/versions/0/lessThan version.range-out-of-order',
      ],
      ['CVE-2023-3914', '/containers/cna/affected/0/repo schema.format'],
      ['CVE-2023-5207', '/containers/cna/affected/0/repo schema.format'],
      ['CVE-2024-2651', '/containers/cna/affected/0/repo schema.format'],
    ])
  })

  test('every finding about a real CVE record names its place', () => {
    const nowhere = sample.flatMap((record) =>
      lintCve(record).filter(({ path }) => typeof path !== 'string' || !/^(?:\/|$)/.test(path)),
    )
    expect(nowhere).toEqual([])
  })

  test('what may be meant otherwise is warned about: a tenth of rounding, ranges of versions that are custom, overlaps', () => {
    const rules = [
      ...['severity.score-does-not-match', 'version.range-out-of-order'],
      'version.statements-overlap',
    ]
    const odd = sample.flatMap((record) =>
      lintCve(record)
        .filter(({ rule, level }) => rules.includes(rule) && level === 'warning')
        .map(({ rule }) => [(record.cveMetadata as JsonObject).cveId, rule]),
    )
    expect(odd).toEqual([
      ['CVE-2023-3584', 'version.statements-overlap'],
      ['CVE-2023-42419', 'version.statements-overlap'],
      ['CVE-2023-4777', 'version.range-out-of-order'],
      ['CVE-2024-21789', 'version.statements-overlap'],
      ['CVE-2024-21789', 'version.statements-overlap'],
      ['CVE-2024-41727', 'version.statements-overlap'],
      ['CVE-2024-5833', 'version.range-out-of-order'],
      ['CVE-2024-8642', 'severity.score-does-not-match'],
    ])
  })

  test('the 13 PSF records whose dates are out of order have a zero for a date, which is only warned about', () => {
    const odd = psfOsv.flatMap((record) =>
      lintOsv(record)
        .filter(({ rule }) => rule.startsWith('date.'))
        .map(({ rule, level }) => `${level} ${rule} ${record.modified}`),
    )
    expect(odd).toEqual(Array(13).fill('warning date.placeholder 0001-01-01T00:00:00Z'))
  })

  test('the 7 invalid of 2,661 PYSEC records are found, the rest has no error', () => {
    const wrong = pysec.filter((record) => errors(lintOsv(record)).length > 0).map(({ id }) => id)
    expect(wrong).toEqual([
      'PYSEC-2017-27',
      'PYSEC-2019-155',
      'PYSEC-2021-371',
      'PYSEC-2021-424',
      'PYSEC-2021-425',
      'PYSEC-2021-436',
      'PYSEC-2023-80',
    ])
  })

  test('the PSF’s records have no error; Go’s drafts lack state and assigner, and nothing else', () => {
    expect(
      [
        ...psfCve.map((each) => errors(lintCve(each))),
        ...psfOsv.map((each) => errors(lintOsv(each))),
      ].flat(),
    ).toEqual([])
    for (const draft of drafts) {
      expect(
        lintCve(draft)
          .filter(({ level }) => level === 'error')
          .map(({ because }) => because),
      ).toEqual(['The member "assignerOrgId" is missing.', 'The member "state" is missing.'])
      expect(errors(lintCve((draft.containers as JsonObject).cna ?? null))).toEqual([])
    }
  })
})

describe('against Ajv itself', () => {
  const schemaErrors = (findings: readonly { rule: string; level: string }[]) =>
    findings.filter(({ rule }) => rule.startsWith('schema.') || rule === 'cve.unknown-member')

  test('a record has a schema finding exactly when Ajv refuses it, mutated or not', () => {
    fc.assert(
      fc.property(mutated([...psfCve, ...sample.slice(0, 200)]), (record) => {
        if (record === null || typeof record !== 'object' || !('containers' in record)) return
        expect(schemaErrors(lintCve(record)).length === 0).toBe(isCve(record))
      }),
      { numRuns: 400 },
    )
    fc.assert(
      fc.property(mutated([...psfOsv, ...pysec.slice(0, 200)]), (record) => {
        expect(schemaErrors(lintOsv(record)).length === 0).toBe(isOsv(record))
      }),
      { numRuns: 400 },
    )
  })

  test('the formats agree with Ajv’s on real and odd values', () => {
    const ajv = new Ajv.default({ strict: false })
    addFormats.default(ajv)
    const uri = ajv.compile({ type: 'string', format: 'uri' })
    const dateTime = ajv.compile({ type: 'string', format: 'date-time' })
    const date = ajv.compile({ type: 'string', format: 'date' })
    const part = fc.constantFrom(
      'http',
      'https',
      ':',
      '/',
      '//',
      'a',
      'Z',
      '%20',
      '%',
      '?',
      '#',
      '@',
      '[',
      ']',
      '::1',
      '.',
      ' ',
      'ü',
      '8080',
      '"',
      "'",
      '(',
      ')',
      '<',
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 9 }).map((parts) => parts.join('')),
        (text) => {
          if (text.includes('[')) return
          expect([text, isUri(text)]).toEqual([text, uri(text)])
        },
      ),
      { numRuns: 2000 },
    )
    const clock = fc.tuple(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      fc.integer({ min: 0, max: 25 }),
      fc.integer({ min: 0, max: 59 }),
      fc.constantFrom('Z', 'z', '+01:00', '-23:59', '', '.5Z'),
    )
    fc.assert(
      fc.property(clock, ([y, mo, d, h, s, zone]) => {
        const two = (value: number) => String(value).padStart(2, '0')
        const day = `${String(y).padStart(4, '0')}-${two(mo)}-${two(d)}`
        const text = `${day}T${two(h)}:30:${two(s)}${zone}`
        expect([text, isDateTime(text)]).toEqual([text, dateTime(text)])
        expect([day, isDate(day)]).toEqual([day, date(day)])
      }),
      { numRuns: 1000 },
    )
  })
})

describe('whatever the JSON', () => {
  const written = psfCve.flatMap((record) => {
    const read = readCve(record)
    if (!read.ok) return []
    const publisher = { category: 'vendor', name: 'P', namespace: 'https://p.example' } as const
    const { value } = read
    return [writeGhsa(value).record, writeCsaf(value, { publisher }).record, writeVex(value).record]
  })

  test('lint never throws, and every finding has a path, a level, a sentence, and says how to mend it', () => {
    const any = fc.oneof(
      fc.jsonValue() as fc.Arbitrary<Json>,
      mutated([...psfCve, ...psfOsv, ...drafts, ...written]),
    )
    fc.assert(
      fc.property(any, (value) => {
        const findings = [lintCve, lintOsv, lintGhsa, lintCsaf, lintVex].flatMap((lint) =>
          lint(value),
        )
        const mail = readOsv(value)
        if (mail.ok) findings.push(...lintAnnounceMail(mail.value))
        for (const finding of findings) {
          expect(finding.fix).toMatch(/^[A-Z].{5,}/s)
          expect(finding.path).toMatch(/^(?:\/|$)/)
          expect(finding.because).toMatch(/[.…]$|: /)
          expect(finding.rule).toMatch(/^[a-z]+\.[a-z\d.-]+$/)
          if (finding.rule.startsWith('schema.')) expect(finding.level).toBe('error')
        }
      }),
      { numRuns: 400 },
    )
  })

  test('a record nested a thousand deep is linted', () => {
    let value: Json = {}
    for (let depth = 0; depth < 1000; depth++) value = { a: [value] }
    expect(errors(lintCve({ containers: value }))).not.toEqual([])
    expect(errors(lintOsv({ id: 'X-1', database_specific: value }))).not.toEqual([])
  })
})

describe('formats', () => {
  test('lengths count code points', () => {
    expect(['', 'abc', 'a\u{1f600}b', '\ud83d', '\ude00\ud83d'].map(codePointLength)).toEqual([
      0, 3, 3, 1, 2,
    ])
  })

  test('IRIs allow letters of every script; references may be relative', () => {
    expect([
      isIri('https://例え.example/ü'),
      isIri('例え'),
      formats['iri-reference']('例え/a'),
      formats['iri-reference']('a b'),
    ]).toEqual([true, false, true, false])
    expect([isUri('http://[::1]:80/'), isUri('http://[::1'), isUri('mailto:a@b.example')]).toEqual([
      true,
      false,
      true,
    ])
  })
})

test('of two dates the later one is found out of order exactly when it is the earlier moment', () => {
  const part = (limit: number) =>
    fc.integer({ min: 0, max: limit }).map((n) => `${n}`.padStart(2, '0'))
  const moment = fc
    .tuple(
      fc.constantFrom('2024-01-01', '2024-01-02', '2024-02-30', 'soon'),
      fc.constantFrom('T', 't', ' '),
      part(24),
      fc.constantFrom('00', '59', '60'),
      fc.constantFrom('', '.5', '.50', '.123456'),
      fc.constantFrom('Z', 'z', '', '+00:00', '-01:00', '+05:30'),
    )
    .map(
      ([day, t, hour, second, fraction, zone]) =>
        `${day}${t}${hour}:30:${second}${fraction}${zone}`,
    )
  fc.assert(
    fc.property(moment, moment, (earlier, later) => {
      const found = lintOrder({ value: earlier, path: '/a' }, { value: later, path: '/b' })
      expect(found.length > 0).toBe((compareTimestamps(earlier, later) ?? 0) > 0)
    }),
    { numRuns: 1000 },
  )
})
