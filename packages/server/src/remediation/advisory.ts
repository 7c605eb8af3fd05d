// The advisory of a case: its newest version, and the hub model made of everything that will go out. The hash covers
// that model, so that an approval stands for exactly what was read. Where it goes out to is publication's.
import { createHash } from 'node:crypto'
import { canonicalText } from '@parley/ledger'
import {
  type Advisory,
  type Affected,
  createAdvisory,
  createAffected,
  ecosystemOfCollection,
  isCveId,
  type PackageName,
  type Reference,
  type Severity,
  scoreVector,
  type VersionStatement,
} from '@parley/records'
import { type CaseCredit, type Instant, settleCredits } from '@parley/rules'
import type { LoadedCase } from '../cases/load.js'
import type { Installation } from '../db/installation.js'
import { type CaseKey, open, seal } from '../db/sealing.js'
import type { Tx } from '../db/transaction.js'
import { selectCredits } from './credits/store.js'
import { weaknessOf } from './cwe/cwe.js'
import {
  type AdvisoryDraft,
  type AffectedRow,
  type DraftLink,
  defaultVersionType,
  emptyDraft,
} from './draft.js'
import { type CaseLink, selectLinks } from './links.js'

/** What is sealed of a version: the draft, and the links as they were beside it. */
export interface VersionContent {
  readonly draft: AdvisoryDraft
  readonly links: readonly DraftLink[]
}

const place = (caseId: string, version: number) => `advisory_version.sealed:${caseId}/${version}`

export const sealVersion = (
  key: CaseKey,
  at: { readonly caseId: string; readonly version: number },
  content: VersionContent,
): Buffer => seal(key, place(at.caseId, at.version), JSON.stringify(content))

/** The project of a case, as its records name it. */
export interface AdvisoryProject {
  readonly name: string
  readonly vendor: string
  readonly product: string
  readonly repo: string | null
  readonly purl: string | null
  readonly collectionUrl: string | null
  readonly packageName: string | null
  readonly osvProfile: 'psf' | 'default'
  readonly reserveCve: boolean
}

const selectProject = async (tx: Tx, projectId: number | null) =>
  projectId === null
    ? null
    : ((await tx
        .selectFrom('project')
        .select(['name', 'vendor', 'product', 'repo', 'purl', 'collectionUrl', 'packageName'])
        .select(['osvProfile', 'reserveCve'])
        .where('projectId', '=', projectId)
        .executeTakeFirst()) ?? null)

export interface StoredVersion extends VersionContent {
  /** 0 before anything was saved. */
  readonly version: number
  readonly editedBy: string | null
  readonly editedAt: Instant | null
}

/** One version of the advisory, the newest unless another is named; undefined when it is not there. */
export const selectVersion = async (
  tx: Tx,
  { caseId, key }: Pick<LoadedCase, 'caseId' | 'key'>,
  version?: number,
): Promise<StoredVersion | undefined> => {
  const query = tx
    .selectFrom('advisoryVersion')
    .select(['version', 'sealed', 'editedBy', 'editedAt'])
    .where('caseId', '=', caseId)
    .orderBy('version', 'desc')
    .limit(1)
  const row = await (version === undefined
    ? query
    : query.where('version', '=', version)
  ).executeTakeFirst()
  if (row === undefined) return undefined
  const { sealed, ...rest } = row
  // because: only sealVersion writes this column, and the seal vouches for it
  const content = JSON.parse(open(key, place(caseId, row.version), sealed)) as VersionContent
  return { ...rest, ...content }
}

/** Everything an advisory is made of. `archiveUrl` is where the announcement will be read, once that is known. */
export interface AdvisoryFacts {
  readonly cveId: string | null
  readonly project: AdvisoryProject | null
  readonly draft: AdvisoryDraft
  readonly links: readonly DraftLink[]
  readonly credits: readonly CaseCredit[]
  readonly archiveUrl?: string | undefined
}

export interface LoadedDraft extends AdvisoryFacts, Omit<StoredVersion, 'links'> {
  /** The same links with their rows' ids. */
  readonly caseLinks: readonly CaseLink[]
  /** Of everything that will go out, as text in hex: see hashOfAdvisory. */
  readonly hash: string
}

/** The newest version of a case's advisory with everything that goes out beside it; version 0 is an empty draft. */
export const loadAdvisoryDraft = async (
  tx: Tx,
  _installation: Installation,
  loaded: LoadedCase,
): Promise<LoadedDraft> => {
  const project = await selectProject(tx, loaded.projectId)
  const stored = await selectVersion(tx, loaded)
  const caseLinks = await selectLinks(tx, loaded)
  const facts: AdvisoryFacts = {
    cveId: loaded.cveId,
    project,
    draft: stored?.draft ?? emptyDraft(loaded.title, defaultVersionType(project)),
    links: caseLinks,
    credits: await selectCredits(tx, loaded),
  }
  return {
    ...facts,
    caseLinks,
    version: stored?.version ?? 0,
    editedBy: stored?.editedBy ?? null,
    editedAt: stored?.editedAt ?? null,
    hash: hashOfAdvisory(toAdvisory(facts)),
  }
}

/** SHA-256 of the advisory's canonical JSON, in hex. */
export const hashOfAdvisory = (advisory: Advisory): string =>
  // because: JSON leaves out what is undefined, which canonical JSON refuses
  createHash('sha256')
    .update(canonicalText(JSON.parse(JSON.stringify(advisory))))
    .digest('hex')

/** The hub model of everything that will go out, but for what publishing itself adds: dates, provider, ids of others. */
export const toAdvisory = (facts: AdvisoryFacts): Advisory => {
  const { cveId, project, draft } = facts
  const record = draft.recordDescription ?? draft.description
  const english = (value: string) => (value === '' ? [] : [{ language: 'en', value }])
  return createAdvisory({
    ...(cveId !== null && isCveId(cveId) && { id: cveId }),
    ...(project !== null && { project: project.name }),
    title: draft.title,
    descriptions: english(record),
    announcement: { description: announcedText(draft) },
    affected: affectedOf(facts),
    references: referencesOf(facts),
    credits: settleCredits(facts.credits).named,
    severities: draft.vectors.flatMap(severityOf),
    weaknesses: draft.cweIds.map(weaknessOf),
    workarounds: english(draft.mitigation),
  })
}

const announcedText = ({ description, mitigation }: AdvisoryDraft): string =>
  [description, mitigation].filter((text) => text !== '').join('\n\n')

const severityOf = (vector: string): readonly Severity[] => {
  const score = scoreVector(vector)
  if ('refusal' in score) return []
  const type = score.version === '4.0' ? 'CVSS_V4' : 'CVSS_V3'
  return [{ type, vector, score: score.baseScore, rating: score.baseRating, scenarios: [] }]
}

const packageOf = (project: AdvisoryProject): PackageName | undefined => {
  const { packageName, collectionUrl, purl } = project
  if (packageName === null) return undefined
  const ecosystem = collectionUrl === null ? undefined : ecosystemOfCollection(collectionUrl)
  return {
    name: packageName,
    ...(ecosystem !== undefined && { ecosystem }),
    ...(collectionUrl !== null && { collectionUrl }),
    ...(purl !== null && { purl }),
  }
}

const statementOf = (row: AffectedRow, versionType: string): VersionStatement => {
  const { version, status, lessThan, lessThanOrEqual } = row
  const bound = lessThan === '' ? (lessThanOrEqual === '' ? {} : { lessThanOrEqual }) : { lessThan }
  const isRange = Object.keys(bound).length > 0
  return { version, status, ...(isRange && { versionType }), ...bound, changes: [] }
}

const affectedOf = ({ project, draft }: AdvisoryFacts): readonly Affected[] => {
  if (project === null) return []
  const named = packageOf(project)
  return [
    createAffected({
      vendor: project.vendor,
      product: project.product,
      ...(project.repo !== null && { repo: project.repo }),
      ...(named !== undefined && { package: named }),
      modules: draft.modules,
      platforms: draft.platforms,
      defaultStatus: draft.defaultStatus,
      versions: draft.affected.map((row) => statementOf(row, draft.versionType)),
    }),
  ]
}

const KIND_TAGS: Readonly<Record<DraftLink['kind'], readonly string[]>> = {
  'public-issue': ['issue-tracking'],
  'pull-request': ['patch'],
  commit: ['patch'],
  other: [],
}

/** The full address of a commit that a version row names. */
export const commitLinks = (draft: AdvisoryDraft): readonly DraftLink[] =>
  draft.affected
    .filter(({ fixCommit }) => fixCommit !== '')
    .map(({ fixCommit }) => ({ kind: 'commit', url: fixCommit, tags: [], isMerged: true }))

const referenceOf = ({ kind, url, tags }: DraftLink): Reference => ({
  url,
  tags: [...new Set([...KIND_TAGS[kind], ...tags])],
})

/** Pull requests and issues as ordered, then the announcement, then commits and others; each address once. */
const referencesOf = ({ draft, links, archiveUrl }: AdvisoryFacts): readonly Reference[] => {
  const isFirst = ({ kind }: DraftLink) => kind === 'public-issue' || kind === 'pull-request'
  const all = [...links, ...commitLinks(draft)]
  const announced = archiveUrl === undefined ? [] : [{ url: archiveUrl, tags: ['vendor-advisory'] }]
  const ordered = [
    ...all.filter(isFirst).map(referenceOf),
    ...announced,
    ...all.filter((link) => !isFirst(link)).map(referenceOf),
  ]
  const seen = new Set<string>()
  return ordered.filter(({ url }) => !seen.has(url) && seen.add(url))
}
