/*
 * Owns documents that say as much as their formats can: what the plain examples lack. Refuses to be anybody's real ones.
 */
import type { JsonObject } from '../src/json/json.js'
import { example } from './csaf-example.js'
import { vexExample } from './vex-example.js'

const [vulnerability] = example['vulnerabilities'] as readonly JsonObject[]
const tree = example['product_tree'] as JsonObject
const [vendor] = tree['branches'] as readonly JsonObject[]

const leaf = (id: string, more: JsonObject = {}): JsonObject => ({
  name: `Product ${id}`,
  product_id: id,
  ...more,
})

const family: JsonObject = {
  category: 'product_family',
  name: 'Family',
  branches: [
    {
      category: 'product_name',
      name: 'Tool',
      branches: [
        {
          category: 'product_version',
          name: '2.0',
          branches: [
            {
              category: 'architecture',
              name: 'riscv',
              product: leaf('P-3', {
                product_identification_helper: {
                  cpe: 'cpe:2.3:a:example:tool:2.0:*:*:*:*:*:*:*',
                  purl: 'pkg:generic/tool@2.0?arch=riscv#sub',
                },
              }),
            },
            { category: 'service_pack', name: 'SP1', product: leaf('P-4') },
          ],
        },
      ],
    },
  ],
}

/** Families, architectures, lists and relationships of products; scores and remedies of some of them. */
export const csafRich: JsonObject = {
  ...example,
  product_tree: {
    ...tree,
    branches: [
      { ...vendor, branches: [...((vendor?.['branches'] ?? []) as readonly JsonObject[]), family] },
    ],
    full_product_names: [
      leaf('P-5', {
        product_identification_helper: {
          purl: 'pkg:npm/listed@1.0.0',
          skus: ['S-1'],
          sbom_urls: ['https://vendor.example/sbom'],
        },
      }),
      leaf('P-6'),
    ],
    relationships: [
      {
        category: 'installed_on',
        product_reference: 'P-5',
        relates_to_product_reference: 'P-3',
        full_product_name: leaf('P-7'),
      },
    ],
  },
  vulnerabilities: [
    {
      ...vulnerability,
      title: 'The title of the vulnerability',
      ids: [{ system_name: 'Tracker', text: '17' }],
      flags: [
        { label: 'component_not_present', product_ids: ['P-4'], date: '2050-01-02T00:00:00Z' },
      ],
      product_status: {
        known_affected: ['P-1', 'P-3', 'P-5'],
        fixed: ['P-2'],
        known_not_affected: ['P-4'],
        under_investigation: ['P-7'],
      },
      scores: [
        {
          products: ['P-1'],
          cvss_v3: {
            version: '3.1',
            vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
            attackVector: 'NETWORK',
            baseScore: 7.5,
            baseSeverity: 'HIGH',
            temporalScore: 7.1,
            temporalSeverity: 'HIGH',
          },
        },
      ],
      remediations: [
        { category: 'vendor_fix', details: 'Update to 1.0.1.', product_ids: ['P-1'] },
        { category: 'workaround', details: 'Turn it off.', product_ids: ['P-3'] },
        {
          category: 'workaround',
          details: 'Turn it off again.',
          product_ids: ['P-3'],
          date: '2050-01-02T00:00:00Z',
          url: 'https://vendor.example/off',
          restart_required: { category: 'machine' },
          entitlements: ['Those who pay.'],
        },
      ],
    },
    { cve: 'CVE-2050-10001', notes: [{ category: 'description', text: 'Another one.' }] },
  ],
}

const [first, ...others] = vexExample['statements'] as readonly JsonObject[]

/** A product of many names, and members that no advisory has. */
export const vexRich: JsonObject = {
  ...vexExample,
  statements: [
    {
      ...first,
      vulnerability: { ...(first?.['vulnerability'] as JsonObject), '@id': 'https://v.example/1' },
      products: [
        ...((first?.['products'] ?? []) as readonly JsonObject[]),
        {
          '@id': 'https://p.example/x',
          identifiers: {
            purl: 'pkg:deb/debian/curl@7.0?arch=amd64#lib',
            cpe22: 'cpe:/a:example:curl',
            cpe23: 'cpe:2.3:a:example:curl:7.0:*:*:*:*:*:*:*',
          },
          hashes: { md5: '0123456789abcdef0123456789abcdef' },
        },
      ],
      supplier: 'Example Supplier',
      timestamp: '2050-01-01T01:00:00Z',
    },
    ...others,
  ],
}
