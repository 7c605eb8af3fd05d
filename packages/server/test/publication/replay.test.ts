// Real cases go in as reports through the API, and what comes out equals what the PSF published: the CVE container but
// for metrics, media, source and the tool's mark, and the OSV record but for its id and dates.
import type { Json, JsonObject } from '@parley/records'
import { splitContact } from '@parley/records'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckedDraft } from '../../src/remediation/draft-check.js'
import { formOf } from '../cases/support.js'
import { type PublishedCredit, publishRealCase } from './by-product.js'
import { psfOsvExpected } from './data.js'
import { type Cna, cnaOf, ISSUE, linksOf, plain, renamed, textsOf, undated } from './replayed.js'
import { openStage, type ReadyCase, type Stage, stepsOf, VECTOR } from './stage.js'

const draftOf = (cna: Cna): CheckedDraft => {
  const { record, mail } = textsOf(cna)
  const [affected] = cna.affected
  return {
    draft: {
      title: cna.title,
      description: mail,
      recordDescription: record,
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

/** One credit a person, with everything they are credited for. */
const creditsOf = (cna: Cna): readonly PublishedCredit[] => {
  const names = [...new Set<string>((cna.credits ?? []).map((credit: Cna) => credit.value))]
  return names.map((value) => ({
    name: splitContact(value).name,
    types: cna.credits
      .filter((credit: Cna) => credit.value === value)
      .map((credit: Cna) => credit.type),
  }))
}

/** pip's record is older than the rules here: it names no public issue, and a user registry's id that stands for nobody. */
const plainOfPip = (record: Cna): Json =>
  plain(
    JSON.parse(
      JSON.stringify(record, (key, value) => {
        if (key === 'user') return undefined
        return key === 'references' && Array.isArray(value)
          ? value.filter((reference) => reference.url !== ISSUE)
          : value
      }),
    ),
  )

const osvOf = async (stage: Stage, { caseId, cveId }: ReadyCase): Promise<JsonObject> => {
  const steps = await stepsOf(stage, caseId)
  const path = steps['osv']?.outcome['path'] ?? ''
  const text = (await stage.osv.files())[path] ?? '{}'
  expect(text).toContain(cveId)
  return JSON.parse(text)
}

const replay = async (stage: Stage, cveId: string, { vector, project }: Replayed) => {
  const cna = cnaOf(cveId)
  const draft = draftOf(cna)
  const ready = await publishRealCase(stage, {
    ...{ project, title: cna.title, report: cna.descriptions[0].value, vector, draft },
    versions: draft.draft.affected.map((row) => row.version).join(', '),
    credits: creditsOf(cna),
  })
  const record = stage.cve.records().find((each) => each.cveMetadata.cveId === ready.cveId)
  return { ready, cna, posted: record?.containers.cna, osv: await osvOf(stage, ready) }
}

interface Replayed {
  readonly vector: string
  readonly project: string
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
    const { ready, cna, posted, osv } = await replay(stage, cveId, { vector, project: 'CPython' })
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
    const made = await stage.parley.request({
      method: 'POST',
      url: '/admin/psrt/projects/new',
      cookie: stage.ada.cookie,
      ...formOf(stage.ada, {
        name: 'pip',
        vendor: 'Pip maintainers',
        repo: 'https://github.com/pypa/pip',
        packageName: 'pip',
        collectionUrl: 'https://pypi.org',
        reserveCve: 'yes',
      }),
    })
    expect(made.statusCode).toBe(303)
  })
  afterAll(() => stage.close())

  test('pip’s CVE-2023-5752 comes out as it was reviewed by hand', async () => {
    const vector = 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N'
    const { ready, cna, posted, osv } = await replay(stage, 'CVE-2023-5752', {
      vector,
      project: 'pip',
    })
    expect(plainOfPip(posted)).toEqual(plainOfPip(cna))
    const { default: expected } = await import('./pip-expected.json', { with: { type: 'json' } })
    const wanted = renamed(expected as JsonObject, 'CVE-2023-5752', ready.cveId)
    expect(plainOfPip(undated(osv))).toEqual(plainOfPip(wanted))
    expect(osv['id']).toBe('PSF-2026-1')
  })
})
