// Real records as facts that go in, and what of them must come out: shared by the replay through actions and the walk
// through pages.
import type { Json, JsonObject } from '@parley/records'
import type { DraftLink } from '../../src/remediation/draft.js'
import { psfCveRecord } from './data.js'

// biome-ignore lint/suspicious/noExplicitAny: real records are walked by their known shape
export type Cna = any

export const cnaOf = (cveId: string): Cna => (psfCveRecord(cveId)['containers'] as Cna).cna

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
export const ISSUE = 'https://bugs.example.test/1'

export const linksOf = (cna: Cna): readonly DraftLink[] => {
  const links: readonly DraftLink[] = cna.references.map(linkOf)
  return links.some((link) => link.kind === 'public-issue')
    ? links
    : [...links, { kind: 'public-issue', url: ISSUE, tags: [], isMerged: false }]
}

/** What the record says, and what the mail says after its own first sentence. */
export const textsOf = (cna: Cna): { readonly record: string; readonly mail: string } => {
  const record: string = cna.descriptions[0].value
  return { record, mail: record.replace(/^There is a .*?\.\s+/s, '').trim() }
}

/** What the issue excepts, and what CVE Services itself puts in. */
const LEFT_OUT = new Set([
  'metrics',
  'supportingMedia',
  'x_generator',
  'source',
  'providerMetadata',
])

/** A container but for what the issue names. The service trims every text. */
export const plain = (cna: Cna): Json =>
  JSON.parse(
    JSON.stringify(cna, (key, value) => {
      if (LEFT_OUT.has(key)) return undefined
      return typeof value === 'string' ? value.trim() : value
    }),
  )

export const undated = ({
  id: _id,
  published: _published,
  modified: _modified,
  ...rest
}: JsonObject): JsonObject => rest

export const renamed = (record: JsonObject, from: string, to: string): JsonObject =>
  JSON.parse(JSON.stringify(record).replaceAll(from, to))
