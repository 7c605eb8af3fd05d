/*
 * Owns how OSV's reference types and CVE's reference tags stand for one another.
 * Refuses to look at what is behind a URL.
 */
import type { Reference, ReferenceType } from './advisory.js'

const REFERENCE_TYPES: readonly ReferenceType[] = [
  ...(['ADVISORY', 'ARTICLE', 'DETECTION', 'DISCUSSION', 'REPORT', 'FIX'] as const),
  ...(['INTRODUCED', 'GIT', 'PACKAGE', 'EVIDENCE', 'WEB'] as const),
]

/** True for one of OSV's reference types. */
export function isReferenceType(text: string): text is ReferenceType {
  return REFERENCE_TYPES.some((type) => type === text)
}

/** The tags that a reference of a CVE record may carry, beside its own `x_…`. */
export const REFERENCE_TAGS = [
  ...(['broken-link', 'customer-entitlement', 'exploit', 'government-resource'] as const),
  ...(['issue-tracking', 'mailing-list', 'mitigation', 'not-applicable', 'patch'] as const),
  ...(['permissions-required', 'media-coverage', 'product', 'related', 'release-notes'] as const),
  ...(['signature', 'technical-description', 'third-party-advisory', 'vendor-advisory'] as const),
  'vdb-entry',
] as const

/** The first tag that has a type wins. */
const TYPE_OF_TAG: readonly (readonly [string, ReferenceType])[] = [
  ['patch', 'FIX'],
  ['vendor-advisory', 'ADVISORY'],
  ['third-party-advisory', 'ADVISORY'],
  ['issue-tracking', 'REPORT'],
  ['exploit', 'EVIDENCE'],
  ['technical-description', 'ARTICLE'],
  ['media-coverage', 'ARTICLE'],
  ['product', 'PACKAGE'],
]

/** The type that a tag stands for; undefined for a tag that has none, which WEB does not say. */
export function typeOfTag(tag: string): ReferenceType | undefined {
  return TYPE_OF_TAG.find(([each]) => each === tag)?.[1]
}

/** OSV's type for a reference: its own, else by its tags, else WEB. */
export function referenceTypeOf({ type, tags }: Pick<Reference, 'type' | 'tags'>): ReferenceType {
  return type ?? TYPE_OF_TAG.find(([tag]) => tags.includes(tag))?.[1] ?? 'WEB'
}

/**
 * CVE's tags for a reference: its own, else by its type.
 *
 * ADVISORY has no tag: whether the vendor or a third party wrote it is not known.
 */
export function referenceTagsOf({
  type,
  tags,
}: Pick<Reference, 'type' | 'tags'>): readonly string[] {
  if (tags.length > 0 || type === undefined || type === 'ADVISORY') return tags
  const tag = TYPE_OF_TAG.find(([, each]) => each === type)?.[0]
  return tag === undefined ? [] : [tag]
}

/** Each URL once, in order; tags and names of the later ones are added to the first. */
export function deduplicated(references: readonly Reference[]): readonly Reference[] {
  const byUrl = new Map<string, Reference>()
  for (const reference of references) {
    const first = byUrl.get(reference.url)
    const tags = [...new Set([...(first?.tags ?? []), ...reference.tags])]
    byUrl.set(reference.url, { ...reference, ...first, tags })
  }
  return [...byUrl.values()]
}
