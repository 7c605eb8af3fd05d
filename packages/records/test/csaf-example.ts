/*
 * Owns one whole CSAF document of a plainly fictional product. Refuses to be anybody's real advisory.
 */
import type { JsonObject } from '../src/json/json.js'

/** The fictional publisher. */
export const PUBLISHER = {
  category: 'vendor',
  name: 'Example Vendor',
  namespace: 'https://vendor.example',
} as const

/** A valid csaf_security_advisory. */
export const example: JsonObject = {
  document: {
    category: 'csaf_security_advisory',
    csaf_version: '2.0',
    title: 'Quadratic complexity in an example parser',
    lang: 'en',
    publisher: { ...PUBLISHER },
    distribution: { tlp: { label: 'WHITE' } },
    notes: [{ category: 'legal_disclaimer', text: 'An example.' }],
    references: [
      { category: 'self', summary: 'This document', url: 'https://vendor.example/1.json' },
    ],
    acknowledgments: [{ organization: 'Example Team' }],
    tracking: {
      id: 'EXAMPLE-2050-1',
      aliases: ['CVE-2050-10000'],
      initial_release_date: '2050-01-01T00:00:00Z',
      current_release_date: '2050-01-02T00:00:00Z',
      status: 'final',
      version: '2',
      revision_history: [
        { date: '2050-01-01T00:00:00Z', number: '1', summary: 'First release.' },
        { date: '2050-01-02T00:00:00Z', number: '2', summary: 'A name added.' },
      ],
    },
  },
  product_tree: {
    branches: [
      {
        category: 'vendor',
        name: 'Example',
        branches: [
          {
            category: 'product_name',
            name: 'Parser',
            branches: [
              {
                category: 'product_version_range',
                name: 'vers:pypi/<1.0.1',
                product: {
                  name: 'Example Parser before 1.0.1',
                  product_id: 'P-1',
                  product_identification_helper: { purl: 'pkg:pypi/example-parser' },
                },
              },
              {
                category: 'product_version',
                name: '1.0.1',
                product: {
                  name: 'Example Parser 1.0.1',
                  product_id: 'P-2',
                  product_identification_helper: {
                    hashes: [
                      {
                        file_hashes: [
                          { algorithm: 'sha256', value: '0123456789abcdef0123456789abcdef' },
                        ],
                        filename: 'parser-1.0.1.tar.gz',
                      },
                    ],
                  },
                },
              },
            ],
          },
        ],
      },
    ],
    product_groups: [{ group_id: 'G-1', product_ids: ['P-1', 'P-2'] }],
  },
  vulnerabilities: [
    {
      acknowledgments: [
        { names: ['Ada Example'], summary: 'reporter', urls: ['https://ada.example'] },
        { names: ['Bob Example'], organization: 'Example University' },
      ],
      cve: 'CVE-2050-10000',
      cwe: { id: 'CWE-1333', name: 'Inefficient Regular Expression Complexity' },
      discovery_date: '2049-12-01T00:00:00Z',
      involvements: [{ party: 'vendor', status: 'completed', date: '2050-01-01T00:00:00Z' }],
      notes: [
        { category: 'description', text: 'Parsing a crafted example takes quadratic time.' },
        { category: 'details', title: 'Cause', text: 'A nested repetition.' },
      ],
      product_status: { known_affected: ['P-1'], fixed: ['P-2'] },
      references: [{ category: 'external', summary: 'The fix', url: 'https://vendor.example/fix' }],
      release_date: '2050-01-01T00:00:00Z',
      remediations: [
        { category: 'vendor_fix', details: 'Update to 1.0.1.', product_ids: ['P-1'] },
        { category: 'none_available', details: 'No other.', group_ids: ['G-1'] },
      ],
      scores: [
        {
          products: ['P-1'],
          cvss_v3: {
            version: '3.1',
            vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
            baseScore: 7.5,
            baseSeverity: 'HIGH',
          },
        },
      ],
      threats: [
        { category: 'exploit_status', details: 'None is known.', product_ids: ['P-1'] },
        { category: 'impact', details: 'Denial of service.', product_ids: ['P-1'] },
      ],
    },
  ],
}
