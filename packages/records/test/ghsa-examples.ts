/*
 * Owns two whole advisories as GitHub's API gives them, of a plainly fictional project. Refuses to be anybody's real one.
 */
import type { JsonObject } from '../src/json/json.js'

export const VECTOR_3 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
export const VECTOR_4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N'

/** Of a repository, as GitHub's API gives it. */
export const repositoryExample: JsonObject = {
  ghsa_id: 'GHSA-abcd-1234-efgh',
  cve_id: 'CVE-2050-10000',
  url: 'https://api.github.com/repos/example/repo/security-advisories/GHSA-abcd-1234-efgh',
  html_url: 'https://github.com/example/repo/security/advisories/GHSA-abcd-1234-efgh',
  summary: 'Quadratic complexity in an example parser',
  description: 'Parsing a crafted example takes quadratic time.',
  severity: 'critical',
  author: { login: 'example-author', id: 1, type: 'User', site_admin: false },
  publisher: null,
  identifiers: [
    { type: 'GHSA', value: 'GHSA-abcd-1234-efgh' },
    { type: 'CVE', value: 'CVE-2050-10000' },
  ],
  state: 'published',
  created_at: '2050-01-01T00:00:00Z',
  updated_at: '2050-01-04T00:00:00Z',
  published_at: '2050-01-03T00:00:00Z',
  closed_at: null,
  withdrawn_at: null,
  submission: null,
  vulnerabilities: [
    {
      package: { ecosystem: 'pip', name: 'example' },
      vulnerable_version_range: '>= 1.0.0, < 1.0.1',
      patched_versions: '1.0.1',
      vulnerable_functions: ['example.parse'],
    },
    {
      package: { ecosystem: 'other', name: 'example-tool' },
      vulnerable_version_range: '< 2',
      patched_versions: null,
      vulnerable_functions: [],
    },
  ],
  cvss: { vector_string: VECTOR_3, score: 9.8 },
  cvss_severities: {
    cvss_v3: { vector_string: VECTOR_3, score: 9.8 },
    cvss_v4: { vector_string: null, score: null },
  },
  cwes: [{ cwe_id: 'CWE-1333', name: 'Inefficient Regular Expression Complexity' }],
  cwe_ids: ['CWE-1333'],
  credits: [{ login: 'example-finder', type: 'remediation_reviewer' }],
  credits_detailed: [
    { user: { login: 'example-finder', id: 2 }, type: 'remediation_reviewer', state: 'accepted' },
  ],
  collaborating_users: [],
  collaborating_teams: null,
  private_fork: null,
}

/** Of the global database. */
export const globalExample: JsonObject = {
  ghsa_id: 'GHSA-abcd-1234-efgh',
  cve_id: null,
  url: 'https://api.github.com/advisories/GHSA-abcd-1234-efgh',
  html_url: 'https://github.com/advisories/GHSA-abcd-1234-efgh',
  repository_advisory_url: null,
  summary: 'Quadratic complexity in an example parser',
  description: 'Parsing a crafted example takes quadratic time.',
  type: 'reviewed',
  severity: 'high',
  source_code_location: 'https://github.com/example/repo',
  identifiers: [{ type: 'GHSA', value: 'GHSA-abcd-1234-efgh' }],
  references: ['https://example.org/a', 'https://github.com/example/repo/issues/1'],
  published_at: '2050-01-03T00:00:00Z',
  updated_at: '2050-01-04T00:00:00Z',
  github_reviewed_at: '2050-01-03T00:00:00Z',
  nvd_published_at: null,
  withdrawn_at: '2050-01-05T00:00:00Z',
  vulnerabilities: [
    {
      package: { ecosystem: 'npm', name: 'example' },
      vulnerable_version_range: '<= 1.0.3',
      first_patched_version: '1.0.4',
      vulnerable_functions: [],
    },
  ],
  cvss: { vector_string: null, score: null },
  cvss_severities: {
    cvss_v3: { vector_string: null, score: 0 },
    cvss_v4: { vector_string: VECTOR_4, score: 8.7 },
  },
  epss: [{ percentage: 0.00045, percentile: '0.16001e0' }],
  cwes: [],
  credits: [{ user: { login: 'example-analyst', id: 3 }, type: 'analyst' }],
}
