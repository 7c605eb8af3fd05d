/*
 * Owns which empty members and items say nothing and may be left out. Refuses to leave out what a format demands.
 */
import { isJsonArray, type Json } from '../json/json.js'

/** Lists that the CVE schema refuses when they are empty and does not require. */
const LISTS = new Set([
  ...['credits', 'tags', 'timeline', 'metrics', 'problemTypes', 'impacts', 'workarounds'],
  ...['solutions', 'exploits', 'configurations', 'modules', 'programFiles', 'programRoutines'],
  ...['platforms', 'cpes', 'scenarios', 'supportingMedia', 'changes', 'replacedBy'],
  ...['taxonomyMappings', 'adp'],
])

const CONTAINER = ['title']

/** Texts that the CVE schema refuses when they are empty and does not require, by what holds them. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  '': CONTAINER,
  cna: CONTAINER,
  cnaContainer: CONTAINER,
  affected: ['repo', 'packageURL'],
  references: ['name'],
  providerMetadata: ['shortName'],
  cveMetadata: ['assignerShortName'],
  descriptions: ['cweId', 'type'],
  impacts: ['capecId'],
  taxonomyMappings: ['taxonomyVersion'],
}

/** Lists of texts in which an empty one says nothing. */
const TEXT_LISTS = new Set(['modules', 'programFiles', 'cpes'])

/**
 * Why the member may be left out; undefined when it says something, or is required.
 *
 * @param holder the member that holds the object, itself or in a list; empty for the record itself
 */
export function whyLeftOut(holder: string, member: string, value: Json): string | undefined {
  if (isJsonArray(value) && value.length === 0 && LISTS.has(member)) {
    return 'The empty list was left out.'
  }
  const isNeedless = value === '' && Object.hasOwn(TEXTS, holder) && TEXTS[holder]?.includes(member)
  return isNeedless === true ? 'The empty text was left out.' : undefined
}

/** True for an item that says nothing in its list. */
export function isNeedlessItem(list: string, item: Json): boolean {
  return item === '' && TEXT_LISTS.has(list)
}
