/*
 * Proves that lint ends soon, and ends at all, on long lists and deep values.
 */
import { describe, expect, test } from 'vitest'
import { example as csafExample } from '../../test/csaf-example.js'
import { loadRecords } from '../../test/data.js'
import { repositoryExample } from '../../test/ghsa-examples.js'
import { vexExample } from '../../test/vex-example.js'
import type { Finding } from '../advisory/report.js'
import { lintCsaf } from '../csaf/lint.js'
import { lintCve } from '../cve/lint.js'
import { lintGhsa } from '../ghsa/lint.js'
import type { Json, JsonObject } from '../json/json.js'
import { lintOsv } from '../osv/lint.js'
import { lintVex } from '../vex/lint.js'

const [cve = null] = loadRecords('psf-cve')
const [osv = null] = loadRecords('pypa-osv')

const errors = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level === 'error').map(({ path, rule }) => `${path} ${rule}`)

const plainContainer: JsonObject = {
  providerMetadata: { orgId: '28c92f92-d60d-412d-b760-e73465c3df22' },
  descriptions: [{ lang: 'en', value: 'A' }],
  affected: [{ vendor: 'A', product: 'B', defaultStatus: 'affected' }],
  references: [{ url: 'https://a.example' }],
}

// Each of them looks like each on top; 8,000 took half a minute while each was held against each.
test('so are long lists of which no two items are the same, and of which the first two are', {
  timeout: 20_000,
}, () => {
  const metrics = Array.from({ length: 8_000 }, (_, at) => ({
    format: 'CVSS',
    other: { type: 'T', content: { at } },
  }))
  const container = (items: readonly JsonObject[]) =>
    errors(lintCve({ ...plainContainer, metrics: items })).filter((each) => /metrics/.test(each))
  expect(container(metrics)).toEqual([])
  const [first = {}, ...rest] = metrics
  expect(container([first, first, ...rest])).toEqual(['/metrics schema.unique-items'])
  expect(container([...metrics, ...metrics])).toEqual(['/metrics schema.unique-items'])
  const statements = Array.from({ length: 8_000 }, (_, at) => ({
    vulnerability: { name: `CVE-2030-${10_000 + at}` },
    products: [{ '@id': 'pkg:pypi/example' }],
    status: 'fixed',
  }))
  expect(errors(lintVex({ ...vexExample, statements }))).toEqual([])
})

describe('values of 20,000 levels', () => {
  const deep = (): Json => {
    let value: Json = 1
    for (let level = 0; level < 20_000; level++) value = level % 2 === 0 ? [value] : { a: value }
    return value
  }
  /** The record with the deep value in the place of each of its values in turn. */
  function* deepened(value: Json, put: (made: Json) => Json): Generator<Json> {
    yield put(deep())
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      yield* deepened(inner, (made) =>
        put(
          Array.isArray(value)
            ? value.with(Number(name), made)
            : { ...(value as JsonObject), [name]: made },
        ),
      )
    }
  }
  test.each<[string, Json, (record: Json) => readonly Finding[]]>([
    ['CVE', cve, lintCve],
    ['OSV', osv, lintOsv],
    ['GHSA', repositoryExample, lintGhsa],
    ['CSAF', csafExample, lintCsaf],
    ['VEX', vexExample, lintVex],
  ])('%s is linted with one in every place', { timeout: 30_000 }, (_, example, lint) => {
    for (const record of deepened(example, (made) => made)) {
      expect(Array.isArray(lint(record))).toBe(true)
    }
  })
})
