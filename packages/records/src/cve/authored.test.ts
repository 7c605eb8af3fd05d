/*
 * Proves that an advisory typed in by a person publishes what the PSF really published: the facts
 * of two real records go in field by field, nothing is carried over from the records themselves.
 */
import { describe, expect, test } from 'vitest'
import { loadRecords } from '../../test/data.js'
import { type Advisory, createAdvisory } from '../advisory/advisory.js'
import { createAffected, type VersionStatement } from '../advisory/affected.js'
import { differences, type Json, type JsonObject } from '../json/json.js'
import { convertToOsv } from '../osv/convert.js'
import { lintCve } from './lint.js'
import { writeCveCna } from './write.js'

const records = loadRecords('psf-cve')
const expectedOsv = loadRecords('psf-osv-expected')

const PSF = { orgId: '28c92f92-d60d-412d-b760-e73465c3df22', shortName: 'PSF' }

const branch = (version: string, lessThan: string): VersionStatement => ({
  version,
  lessThan,
  versionType: 'python',
  status: 'affected',
  changes: [],
})

function cpython(versions: readonly VersionStatement[]) {
  return createAffected({
    vendor: 'Python Software Foundation',
    product: 'CPython',
    repo: 'https://github.com/python/cpython',
    defaultStatus: 'unaffected',
    versions,
  })
}

function realContainer(cveId: string): JsonObject {
  const record = records.find(({ cveMetadata }) => (cveMetadata as JsonObject).cveId === cveId)
  const { containers } = record as { containers: { cna: JsonObject } }
  const { metrics: _m, x_generator: _x, source: _s, ...cna } = containers.cna
  const texts = (cna.descriptions as JsonObject[]).map(({ supportingMedia: _, ...text }) => text)
  return { ...cna, descriptions: texts }
}

const tarfile = createAdvisory({
  id: 'CVE-2024-6232',
  project: 'CPython',
  title: 'Regular-expression DoS when parsing TarFile headers',
  provider: { ...PSF, dateUpdated: '2024-09-07T02:44:49.241Z' },
  dates: { published: '2024-09-03T12:29:00.102Z', modified: '2024-10-18T13:07:45.640Z' },
  descriptions: [
    {
      language: 'en',
      value:
        'There is a MEDIUM severity vulnerability affecting CPython.\n\n\n\n\n\nRegular expressions that allowed excessive backtracking during tarfile.TarFile header parsing are vulnerable to ReDoS via specifically-crafted tar archives.',
    },
  ],
  affected: [
    cpython([
      branch('0', '3.8.20'),
      branch('3.9.0', '3.9.20'),
      branch('3.10.0', '3.10.15'),
      branch('3.11.0', '3.11.10'),
      branch('3.12.0', '3.12.6'),
      branch('3.13.0a1', '3.13.0rc2'),
    ]),
  ],
  references: [
    { url: 'https://github.com/python/cpython/pull/121286', tags: ['patch'] },
    { url: 'https://github.com/python/cpython/issues/121285', tags: ['issue-tracking'] },
    {
      url: 'https://mail.python.org/archives/list/security-announce@python.org/thread/JRYFTPRHZRTLMZLWQEUHZSJXNHM4ACTY/',
      tags: ['vendor-advisory'],
    },
    ...[
      '4eaf4891c12589e3c7bdad5f5b076e4c8392dd06',
      '743acbe872485dc18df4d8ab2dc7895187f062c4',
      'd449caf8a179e3b954268b3a88eb9170be3c8fbf',
      'ed3a49ea734ada357ff4442996fd4ae71d253373',
      '7d1f50cd92ff7e10a1c15a8f591dde8a6843a64d',
      'b4225ca91547aa97ed3aca391614afbb255bc877',
    ].map((hash) => ({
      url: `https://github.com/python/cpython/commit/${hash}`,
      tags: ['patch'],
    })),
  ],
  credits: [
    { name: 'Elias Joakim Myllymäki', type: 'reporter', contacts: [] },
    { name: 'Seth Larson', type: 'coordinator', contacts: [] },
    { name: 'Seth Larson', type: 'remediation developer', contacts: [] },
    { name: 'Gregory P. Smith', type: 'remediation reviewer', contacts: [] },
  ],
  severities: [
    {
      type: 'CVSS_V4',
      vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N',
      scenarios: [],
    },
  ],
  weaknesses: [
    { cweId: 'CWE-1333', description: 'CWE-1333 Inefficient Regular Expression Complexity' },
  ],
})

const venv = createAdvisory({
  id: 'CVE-2024-9287',
  project: 'CPython',
  title: "Virtual environment (venv) activation scripts don't quote paths",
  provider: { ...PSF, dateUpdated: '2024-10-22T16:34:39.210Z' },
  dates: { published: '2024-10-22T16:34:39.210Z', modified: '2024-10-22T17:13:32.968Z' },
  descriptions: [
    {
      language: 'en',
      value:
        'A vulnerability has been found in the CPython `venv` module and CLI where path names provided when creating a virtual environment were not quoted properly, allowing the creator to inject commands into virtual environment "activation" scripts (ie "source venv/bin/activate"). This means that attacker-controlled virtual environments are able to run commands when the virtual environment is activated. Virtual environments which are not created by an attacker or which aren\'t activated before being used (ie "./venv/bin/python") are not affected.',
    },
  ],
  affected: [
    {
      ...cpython([
        {
          version: '0',
          lessThanOrEqual: '3.13.0',
          versionType: 'python',
          status: 'affected',
          changes: [],
        },
      ]),
      modules: ['venv'],
    },
  ],
  references: [
    { url: 'https://github.com/python/cpython/issues/124651', tags: ['issue-tracking'] },
    { url: 'https://github.com/python/cpython/pull/124712', tags: ['patch'] },
    {
      url: 'https://mail.python.org/archives/list/security-announce@python.org/thread/RSPJ2B5JL22FG3TKUJ7D7DQ4N5JRRBZL/',
      tags: ['vendor-advisory'],
    },
  ],
  severities: tarfile.severities,
  weaknesses: [{ cweId: 'CWE-428', description: 'CWE-428 Unquoted Search Path or Element' }],
})

describe.each<[string, Advisory]>([
  ['CVE-2024-6232', tarfile],
  ['CVE-2024-9287', venv],
])('%s, typed in', (cveId, advisory) => {
  const { record } = writeCveCna(advisory)

  test('its container is the one the PSF published, but for what differs on purpose', () => {
    const { metrics, ...rest } = record
    expect(differences(realContainer(cveId), rest)).toEqual([])
    expect(metrics).toMatchObject([
      { format: 'CVSS', cvssV4_0: { version: '4.0', Safety: 'NOT_DEFINED' } },
    ])
  })

  test('it can be posted: no error is found in it', () => {
    expect(lintCve({ cnaContainer: record }).filter(({ level }) => level === 'error')).toEqual([])
  })

  test('its OSV record in profile psf is what the PSF’s tool made', () => {
    const expected = expectedOsv.find(({ aliases }) => (aliases as Json[]).includes(cveId))
    const converted = convertToOsv(advisory, { profile: 'psf' })
    expect(converted.ok && differences(expected, converted.record)).toEqual([])
  })
})
