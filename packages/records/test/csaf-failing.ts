/*
 * Owns documents that fail one mandatory test of CSAF each, at a known place. Refuses to say who must find it.
 */
import type { Json } from '../src/json/json.js'
import { example } from './csaf-example.js'

/** The document with one member set (or taken away, for undefined), by its path. */
const changed = (...edits: readonly (readonly [path: string, value: Json | undefined])[]): Json => {
  const copy = structuredClone(example) as Json
  for (const [path, value] of edits) {
    const steps = path.split('/').slice(1)
    const last = steps.pop() ?? ''
    let at = copy as Record<string, Json>
    for (const step of steps) at = at[step] as Record<string, Json>
    if (value === undefined) delete at[last]
    else at[last] = value
  }
  return copy
}

const V = '/vulnerabilities/0'
const TRACKING = '/document/tracking'
const LEAVES = '/product_tree/branches/0/branches/0/branches'
const revision = (number: string, day = '01') => ({
  date: `2050-01-${day}T00:00:00Z`,
  number,
  summary: 'A change.',
})

/** The number of the test, the place of the fault, and the document. */
export const FAILING: readonly (readonly [test: string, place: string, document: Json])[] = [
  [
    '6.1.1',
    `${V}/product_status/known_affected/0`,
    changed([`${V}/product_status/known_affected`, ['P-9']]),
  ],
  [
    '6.1.1',
    '/product_tree/product_groups/0/product_ids/1',
    changed(['/product_tree/product_groups/0/product_ids', ['P-1', 'P-9']]),
  ],
  [
    '6.1.2',
    '/product_tree/full_product_names/0/product_id',
    changed(['/product_tree/full_product_names', [{ name: 'Again', product_id: 'P-1' }]]),
  ],
  [
    '6.1.3',
    '/product_tree/relationships/0/full_product_name/product_id',
    changed([
      '/product_tree/relationships',
      [
        {
          category: 'installed_on',
          product_reference: 'P-3',
          relates_to_product_reference: 'P-1',
          full_product_name: { name: 'Circle', product_id: 'P-3' },
        },
      ],
    ]),
  ],
  ['6.1.4', `${V}/remediations/1/group_ids/0`, changed([`${V}/remediations/1/group_ids`, ['G-9']])],
  [
    '6.1.5',
    '/product_tree/product_groups/1/group_id',
    changed(['/product_tree/product_groups/1', { group_id: 'G-1', product_ids: ['P-1', 'P-2'] }]),
  ],
  [
    '6.1.6',
    `${V}/product_status/known_not_affected/0`,
    changed([`${V}/product_status/known_not_affected`, ['P-1']]),
  ],
  [
    '6.1.7',
    `${V}/scores/1/products/0`,
    changed([`${V}/scores/1`, (example.vulnerabilities as never[])[0]!['scores'][0]]),
  ],
  ['6.1.9', `${V}/scores/0/cvss_v3/baseScore`, changed([`${V}/scores/0/cvss_v3/baseScore`, 7.4])],
  [
    '6.1.10',
    `${V}/scores/0/cvss_v3/attackVector`,
    changed([`${V}/scores/0/cvss_v3/attackVector`, 'LOCAL']),
  ],
  [
    '6.1.13',
    `${LEAVES}/0/product/product_identification_helper/purl`,
    changed([`${LEAVES}/0/product/product_identification_helper/purl`, 'pkg:pypi/@1.0/']),
  ],
  [
    '6.1.14',
    `${TRACKING}/revision_history/0/number`,
    changed([
      `${TRACKING}/revision_history`,
      [revision('2', '02'), revision('1', '03')].toReversed(),
    ]),
  ],
  ['6.1.15', '/document', changed(['/document/publisher/category', 'translator'])],
  ['6.1.16', `${TRACKING}/version`, changed([`${TRACKING}/version`, '1'])],
  ['6.1.17', `${TRACKING}/version`, changed([`${TRACKING}/version`, '0'])],
  [
    '6.1.18',
    `${TRACKING}/revision_history/0/number`,
    changed([`${TRACKING}/revision_history/0/number`, '0']),
  ],
  [
    '6.1.19',
    `${TRACKING}/revision_history/0/number`,
    changed([`${TRACKING}/revision_history/0/number`, '1.0.0-rc.1']),
  ],
  ['6.1.20', `${TRACKING}/version`, changed([`${TRACKING}/version`, '2.0.0-rc.1'])],
  [
    '6.1.21',
    `${TRACKING}/revision_history/1/number`,
    changed([`${TRACKING}/revision_history/1/number`, '3']),
  ],
  [
    '6.1.21',
    `${TRACKING}/revision_history/0/number`,
    changed([`${TRACKING}/revision_history`, [revision('2')]]),
  ],
  [
    '6.1.22',
    `${TRACKING}/revision_history/2/number`,
    changed([`${TRACKING}/revision_history/2`, revision('2', '03')]),
  ],
  ['6.1.23', '/vulnerabilities/1/cve', changed(['/vulnerabilities/1', { cve: 'CVE-2050-10000' }])],
  [
    '6.1.24',
    `${V}/involvements/1`,
    changed([
      `${V}/involvements/1`,
      { party: 'vendor', status: 'open', date: '2050-01-01T00:00:00Z' },
    ]),
  ],
  [
    '6.1.25',
    `${LEAVES}/1/product/product_identification_helper/hashes/0/file_hashes/1/algorithm`,
    changed([
      `${LEAVES}/1/product/product_identification_helper/hashes/0/file_hashes/1`,
      { algorithm: 'sha256', value: 'f'.repeat(32) },
    ]),
  ],
  ['6.1.26', '/document/category', changed(['/document/category', 'Security Advisory'])],
  ['6.1.27.1', '/document', changed(['/document/category', 'csaf_security_incident_response'])],
  ['6.1.27.2', '/document', changed(['/document/category', 'csaf_informational_advisory'])],
  ['6.1.27.3', '/vulnerabilities', changed(['/document/category', 'csaf_informational_advisory'])],
  ['6.1.27.4', '', changed(['/product_tree', undefined])],
  ['6.1.27.5', V, changed([`${V}/notes`, undefined])],
  ['6.1.27.6', V, changed([`${V}/product_status`, undefined])],
  [
    '6.1.27.7',
    V,
    changed(['/document/category', 'csaf_vex'], [`${V}/product_status`, { recommended: ['P-2'] }]),
  ],
  ['6.1.27.8', V, changed(['/document/category', 'csaf_vex'], [`${V}/cve`, undefined])],
  [
    '6.1.27.9',
    `${V}/product_status/known_not_affected`,
    changed(
      ['/document/category', 'csaf_vex'],
      [`${V}/product_status`, { known_not_affected: ['P-2'] }],
      [`${V}/remediations`, undefined],
    ),
  ],
  [
    '6.1.27.10',
    `${V}/product_status/known_affected`,
    changed(
      ['/document/category', 'csaf_vex'],
      [`${V}/product_status`, { known_affected: ['P-2'] }],
      [`${V}/remediations`, undefined],
    ),
  ],
  ['6.1.27.11', '', changed(['/vulnerabilities', undefined])],
  ['6.1.28', '/document/source_lang', changed(['/document/source_lang', 'en'])],
  ['6.1.29', `${V}/remediations/0`, changed([`${V}/remediations/0/product_ids`, undefined])],
  ['6.1.30', `${TRACKING}/revision_history/0/number`, changed([`${TRACKING}/version`, '2.0.0'])],
  ['6.1.31', `${LEAVES}/1/name`, changed([`${LEAVES}/1/name`, 'prior to 1.0.1'])],
  ['6.1.32', `${V}/flags/0`, changed([`${V}/flags`, [{ label: 'component_not_present' }]])],
  [
    '6.1.33',
    `${V}/flags/1/product_ids/0`,
    changed([
      `${V}/flags`,
      ['component_not_present', 'vulnerable_code_not_present'].map((label) => ({
        label,
        product_ids: ['P-2'],
      })),
    ]),
  ],
]
