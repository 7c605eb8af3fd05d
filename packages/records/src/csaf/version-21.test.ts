/*
 * Proves documents of CSAF 2.1 against the BSI's validator library: its schema of 2.1 and every mandatory test it knows.
 */
import { describe, expect, test } from 'vitest'
import { example, PUBLISHER } from '../../test/csaf-example.js'
import { faultsOf21, TESTS } from '../../test/csaf-oracle-21.js'
import { loadRecords } from '../../test/data.js'
import { type Advisory, createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import { readCve } from '../cve/read.js'
import type { Json, JsonObject } from '../json/json.js'
import { lintCsaf } from './lint.js'
import { readCsaf } from './read.js'
import { inVersion21 } from './version-21.js'
import { writeCsaf } from './write.js'

const V4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N'
const V31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
const V2 = 'AV:N/AC:L/Au:N/C:P/I:P/A:P'

const advisory = createAdvisory({
  id: 'CVE-2030-1234',
  title: 'Title',
  descriptions: [{ language: 'en', value: 'Text.' }],
  dates: {
    published: '2030-01-01T00:00:00Z',
    modified: '2030-01-02T00:00:00Z',
    public: '2030-01-01T00:00:00Z',
  },
  affected: [
    createAffected({
      vendor: 'Example',
      product: 'Parser',
      package: { ecosystem: 'PyPI', name: 'parser' },
      versions: [
        { version: '0', lessThan: '2', versionType: 'python', status: 'affected', changes: [] },
        { version: '2', status: 'unaffected', changes: [] },
      ],
    }),
  ],
  credits: [{ name: 'Ada', contacts: ['https://ada.example'], type: 'reporter' }],
  references: [{ url: 'https://example.org/a', tags: ['patch'] }],
  severities: [
    { type: 'CVSS_V3', vector: V31, scenarios: [] },
    { type: 'CVSS_V4', vector: V4, scenarios: [] },
    { type: 'CVSS_V2', vector: V2, scenarios: [] },
    { type: 'CVSS_V4', vector: V4.replace('VI:N', 'VI:L'), scenarios: [] },
  ],
  weaknesses: [
    {
      cweId: 'CWE-79',
      description:
        "CWE-79 Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')",
    },
    { cweId: 'CWE-1333', description: 'CWE-1333 Inefficient Regular Expression Complexity' },
    { cweId: 'CWE-80' },
  ],
  solutions: [{ language: 'en', value: 'Update.' }],
  workarounds: [{ language: 'en', value: 'Turn it off.' }],
  exploits: [{ language: 'en', value: 'None is known.' }],
})
const OPTIONS = { version: '2.1', publisher: PUBLISHER, cweVersion: '4.16' } as const

const vulnerabilityOf = (document: JsonObject): JsonObject =>
  (document.vulnerabilities as JsonObject[])[0] ?? {}

describe('a security advisory of CSAF 2.1', () => {
  test('passes the schema and every mandatory test that the oracle knows', () => {
    expect(TESTS).toBeGreaterThan(50)
    expect(faultsOf21(writeCsaf(advisory, OPTIONS).record)).toEqual([])
  })

  test('the oracle tells a wrong one, and one of version 2.0', () => {
    const { record } = writeCsaf(advisory, OPTIONS)
    expect(faultsOf21({ ...record, $schema: 'x' })).not.toEqual([])
    expect(faultsOf21(writeCsaf(advisory, { publisher: PUBLISHER }).record)).not.toEqual([])
  })

  test('says what 2.0 had no place for, and where 2.1 says it', () => {
    const { record, lost } = writeCsaf(advisory, OPTIONS)
    expect(record).toMatchObject({
      $schema: 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json',
      document: {
        category: 'csaf_security_advisory',
        csaf_version: '2.1',
        distribution: { tlp: { label: 'CLEAR' } },
      },
    })
    expect(vulnerabilityOf(record)).toMatchObject({
      cwes: [
        { id: 'CWE-79', version: '4.16' },
        { id: 'CWE-1333', name: 'Inefficient Regular Expression Complexity', version: '4.16' },
      ],
      disclosure_date: '2030-01-01T00:00:00Z',
      metrics: [
        {
          products: ['CSAFPID-0001'],
          content: {
            cvss_v2: { vectorString: V2 },
            cvss_v3: { vectorString: V31, baseScore: 9.8 },
            cvss_v4: { vectorString: V4, baseScore: 8.7, baseSeverity: 'HIGH' },
          },
        },
      ],
      remediations: [
        { category: 'vendor_fix', product_ids: ['CSAFPID-0001'] },
        { category: 'workaround', product_ids: ['CSAFPID-0001'] },
      ],
    })
    for (const old of ['scores', 'cwe', 'release_date']) {
      expect(vulnerabilityOf(record)).not.toHaveProperty(old)
    }
    expect(JSON.stringify(record.product_tree)).toContain('"purls":["pkg:pypi/parser"]')
    expect(JSON.stringify(record.product_tree)).not.toContain('"purl":')
    expect(lost).toEqual([
      {
        path: '/severities/3',
        reason: 'CSAF has one valid CVSS of each version, of some product.',
      },
      {
        path: '/weaknesses/2',
        reason: 'CSAF 2.1 wants a weakness’s name and the version of the list it is from.',
      },
      { path: '/references/0/tags', reason: 'CSAF has no place for it.' },
    ])
  })

  test('CVSS 4 alone has a metric of its own; without products there is none, and that is said', () => {
    const alone = { ...advisory, severities: advisory.severities.slice(1, 2) }
    const { record } = writeCsaf(alone, OPTIONS)
    expect(faultsOf21(record)).toEqual([])
    expect(vulnerabilityOf(record).metrics).toMatchObject([
      { products: ['CSAFPID-0001'], content: { cvss_v4: { vectorString: V4 } } },
    ])
    const homeless = writeCsaf({ ...alone, affected: [] }, OPTIONS)
    expect(vulnerabilityOf(homeless.record)).not.toHaveProperty('metrics')
    expect(homeless.lost.map(({ path }) => path)).toContain('/severities/0')
  })

  test('no weakness is written without the version of the list', () => {
    const { record, lost } = writeCsaf(advisory, { version: '2.1', publisher: PUBLISHER })
    expect(vulnerabilityOf(record)).not.toHaveProperty('cwes')
    expect(lost.filter(({ path }) => path.startsWith('/weaknesses'))).toHaveLength(3)
    expect(faultsOf21(record)).toEqual([])
  })

  test('a fix of what is fixed or not affected is left out', () => {
    const healthy = createAffected({ product: 'P', defaultStatus: 'unaffected' })
    const { record } = writeCsaf({ ...advisory, severities: [], affected: [healthy] }, OPTIONS)
    expect(vulnerabilityOf(record)).not.toHaveProperty('remediations')
    // The profile is for affected products; that one is missing is for the author to see.
    expect(faultsOf21(record)).toEqual(['6_1_27_12'])
  })

  test.each(['GREEN', 'AMBER+STRICT'] as const)('TLP %s is what was asked for', (tlp) => {
    expect(writeCsaf(advisory, { ...OPTIONS, tlp }).record).toMatchObject({
      document: { distribution: { tlp: { label: tlp } } },
    })
  })
})

describe('from other records', () => {
  test('a document of 2.0 becomes one of 2.1, with everything it says', () => {
    // In 2.1 nothing may be both fixed and without a remedy, as P-2 is in the example.
    const [vulnerability] = example.vulnerabilities as JsonObject[]
    const [fix] = (vulnerability?.remediations ?? []) as Json[]
    const result = readCsaf({
      ...example,
      vulnerabilities: [{ ...vulnerability, remediations: [fix ?? null] }],
    })
    if (!result.ok) throw new Error(result.because)
    const { record } = writeCsaf(result.value, { version: '2.1', cweVersion: '4.16' })
    expect(faultsOf21(record)).toEqual([])
    expect(record).toMatchObject({
      document: {
        distribution: { tlp: { label: 'CLEAR' } },
        tracking: { id: 'EXAMPLE-2050-1', version: '2' },
      },
      product_tree: { product_groups: [{ group_id: 'G-1' }] },
    })
    expect(vulnerabilityOf(record)).toMatchObject({
      discovery_date: '2049-12-01T00:00:00Z',
      involvements: [{ party: 'vendor' }],
      metrics: [{ products: ['P-1'], content: { cvss_v3: { baseScore: 7.5 } } }],
    })
  })

  test('the nine records of the PSF are right, but where none of their products is affected', () => {
    const read = loadRecords('psf-cve').flatMap((record: Json): readonly Advisory[] => {
      const result = readCve(record)
      return result.ok ? [result.value] : []
    })
    expect(read).toHaveLength(9)
    for (const each of read) {
      const { record } = writeCsaf(each, OPTIONS)
      const isAffected = JSON.stringify(record).includes('known_affected')
      expect(faultsOf21(record)).toEqual(isAffected ? [] : ['6_1_27_12'])
    }
  })

  test('a tree as deep as nobody builds it does not exhaust the stack', () => {
    const product = { product_id: 'P', product_identification_helper: { purl: 'pkg:pypi/p' } }
    let branch: JsonObject = { category: 'product_name', name: 'x', product }
    for (let depth = 0; depth < 20_000; depth++) branch = { branches: [branch] }
    const { product_tree } = inVersion21({ product_tree: branch }, createAdvisory(), {})
    let inner = product_tree as JsonObject
    while (inner.branches !== undefined) inner = (inner.branches as JsonObject[])[0] ?? {}
    expect(inner.product).toEqual({
      product_id: 'P',
      product_identification_helper: { purls: ['pkg:pypi/p'] },
    })
    expect(product.product_identification_helper).toEqual({ purl: 'pkg:pypi/p' })
  })

  test('a document of 2.1 is refused by reader and linter alike, and not held against 2.0', () => {
    const { record } = writeCsaf(advisory, OPTIONS)
    const path = '/document/csaf_version'
    const because = expect.stringContaining('CSAF 2.1 is not read yet')
    expect(readCsaf(record)).toEqual({ ok: false, path, because })
    expect(lintCsaf(record)).toMatchObject([{ path, level: 'error', because }])
    const older = { ...record, document: { ...(record.document as JsonObject), csaf_version: '2' } }
    expect(readCsaf(older).ok).toBe(true)
    expect(lintCsaf(older).length).toBeGreaterThan(1)
  })
})
