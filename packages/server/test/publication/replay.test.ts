// Real cases go in as facts through the actions people use, and what comes out equals what the PSF published: the CVE
// container but for metrics, media and tool marks, and the OSV record but for its id and dates.
import type { Json, JsonObject } from '@parley/records'
import { splitContact } from '@parley/records'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DraftLink } from '../../src/remediation/draft.js'
import type { CheckedDraft } from '../../src/remediation/draft-check.js'
import { psfCveRecord, psfOsvExpected } from './data.js'
import {
  coordinatorCredit,
  type NewCredit,
  openStage,
  type ReadyCase,
  readyCase,
  type Stage,
  startPublication,
  stepsOf,
  VECTOR,
} from './stage.js'

// biome-ignore lint/suspicious/noExplicitAny: real records are walked by their known shape
type Cna = any

const cnaOf = (cveId: string): Cna => (psfCveRecord(cveId)['containers'] as Cna).cna

const kindOf = (url: string): DraftLink['kind'] => {
  if (url.includes('/pull/')) return 'pull-request'
  if (url.includes('/issues/')) return 'public-issue'
  return url.includes('/commit/') ? 'commit' : 'other'
}

const TAG_OF_KIND: Readonly<Record<string, string>> = {
  'pull-request': 'patch',
  'public-issue': 'issue-tracking',
  commit: 'patch',
}

const linkOf = ({ url, tags = [] }: { url: string; tags?: string[] }): DraftLink => {
  const kind = kindOf(url)
  const isMerged = kind === 'pull-request'
  return { kind, url, tags: tags.filter((tag) => tag !== TAG_OF_KIND[kind]), isMerged }
}

/** The charter asks for a public issue; where a real record names none, a plainly fictional one stands in. */
const ISSUE = 'https://bugs.example.test/1'

const linksOf = (cna: Cna): readonly DraftLink[] => {
  const links: readonly DraftLink[] = cna.references.map(linkOf)
  return links.some((link) => link.kind === 'public-issue')
    ? links
    : [...links, { kind: 'public-issue', url: ISSUE, tags: [], isMerged: false }]
}

const draftOf = (cna: Cna): CheckedDraft => {
  const text: string = cna.descriptions[0].value
  const [affected] = cna.affected
  return {
    draft: {
      title: cna.title,
      description: text.replace(/^There is a .*?\.\s+/s, '').trim(),
      recordDescription: text,
      mitigation: '',
      cweIds: cna.problemTypes.map((type: Cna) => type.descriptions[0].cweId),
      versionType: affected.versions[0].versionType ?? 'python',
      defaultStatus: affected.defaultStatus,
      affected: affected.versions.map((row: Cna) => ({
        version: row.version,
        status: row.status,
        lessThan: row.lessThan ?? '',
        lessThanOrEqual: row.lessThanOrEqual ?? '',
        fixCommit: '',
      })),
      modules: affected.modules ?? [],
      platforms: [],
    },
    links: linksOf(cna),
  }
}

/** One credit a person, with everything they are credited for; the coordinator is the one of the test's case. */
const creditsOf = (cna: Cna, stage: Stage): readonly NewCredit[] => {
  const names = [...new Set<string>((cna.credits ?? []).map((credit: Cna) => credit.value))]
  const credits = names.map((value): NewCredit => {
    const types = cna.credits
      .filter((credit: Cna) => credit.value === value)
      .map((credit: Cna) => credit.type)
    const { name } = splitContact(value)
    return types.includes('coordinator')
      ? coordinatorCredit(stage, { name, types })
      : { name, types }
  })
  const hasCoordinator = credits.some((credit) => credit.types.includes('coordinator'))
  return hasCoordinator ? credits : [...credits, coordinatorCredit(stage, { consent: 'declined' })]
}

const LEFT_OUT = new Set(['metrics', 'x_generator', 'source', 'providerMetadata'])

/** A container but for what the test names, with the id of the test's case in place of the real one. */
const plain = (cna: Cna): Json =>
  JSON.parse(
    JSON.stringify(cna, (key, value) => {
      if (LEFT_OUT.has(key) || key === 'supportingMedia') return undefined
      if (key === 'references' && Array.isArray(value))
        return value.filter((reference) => reference.url !== ISSUE)
      // The service trims texts; the id in the user registry stands for nobody.
      if (key === 'user') return undefined
      return typeof value === 'string' ? value.trim() : value
    }),
  )

const undated = ({ id: _id, published: _published, modified: _modified, ...rest }: JsonObject) =>
  rest

const renamed = (record: JsonObject, from: string, to: string): JsonObject =>
  JSON.parse(JSON.stringify(record).replaceAll(from, to))

const osvOf = async (stage: Stage, { caseId, cveId }: ReadyCase): Promise<JsonObject> => {
  const steps = await stepsOf(stage, caseId)
  const path = steps['osv']?.outcome['path'] ?? ''
  const text = (await stage.osv.files())[path] ?? '{}'
  expect(text).toContain(cveId)
  return JSON.parse(text)
}

const replay = async (stage: Stage, cveId: string, vectors: readonly string[]) => {
  const cna = cnaOf(cveId)
  const ready = await readyCase(stage, {
    title: cna.title,
    draft: draftOf(cna),
    credits: creditsOf(cna, stage),
    vectors,
  })
  await startPublication(stage, ready.caseId)
  await stage.parley.work()
  const record = stage.cve.records().find((each) => each.cveMetadata.cveId === ready.cveId)
  return { ready, cna, posted: record?.containers.cna, osv: await osvOf(stage, ready) }
}

describe('profile psf', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  test.each([
    ['CVE-2024-6232', VECTOR],
    ['CVE-2024-9287', 'CVSS:4.0/AV:L/AC:L/AT:P/PR:H/UI:A/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N/U:Green'],
  ])('%s comes out as the PSF published it', async (cveId, vector) => {
    const { ready, cna, posted, osv } = await replay(stage, cveId, [vector])
    expect(plain(posted)).toEqual(plain(cna))
    expect(undated(osv)).toEqual(undated(renamed(psfOsvExpected(cveId), cveId, ready.cveId)))
    expect(osv['id']).toMatch(/^PSF-2026-\d+$/)
    const at = new Date(stage.parley.installation.now()).toISOString()
    expect([osv['published'], osv['modified']]).toEqual([at, at])
  })
})

describe('profile default', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ osvProfile: 'default' })
    await stage.parley.installation.sql(
      `update project set name = 'pip', product = 'pip', vendor = 'Pip maintainers',
         repo = 'https://github.com/pypa/pip', package_name = 'pip', collection_url = 'https://pypi.org'`,
    )
  })
  afterAll(() => stage.close())

  test('pip’s CVE-2023-5752 comes out as it was reviewed by hand', async () => {
    const vector = 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N'
    const { ready, cna, posted, osv } = await replay(stage, 'CVE-2023-5752', [vector])
    expect(plain(posted)).toEqual(plain(cna))
    const { default: expected } = await import('./pip-expected.json', { with: { type: 'json' } })
    const wanted = renamed(expected as JsonObject, 'CVE-2023-5752', ready.cveId)
    expect(plain(undated(osv))).toEqual(plain(wanted))
    expect(osv['id']).toBe('PSF-2026-1')
  })
})
