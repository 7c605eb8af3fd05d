/*
 * Owns which references a CVE record gets: each address once, for the schema refuses the same one twice.
 * Refuses to touch those of a CVE record that was read.
 */
import type { Advisory, Reference } from '../advisory/advisory.js'
import { deduplicated, referenceTagsOf, referenceTypeOf } from '../advisory/references.js'
import type { Lost } from '../advisory/report.js'

/** The references with CVE's tags; those of one address joined, the first name standing for all. */
export function writtenReferences({ references, extra }: Advisory): readonly Reference[] {
  const tagged = references.map((each) => ({ ...each, tags: referenceTagsOf(each) }))
  return extra?.cve === undefined ? deduplicated(tagged) : tagged
}

/** What the references say that CVE's do not: a type without a tag, and names that gave way to the first of an address. */
export function lostInReferences(advisory: Advisory): readonly Lost[] {
  const types = advisory.references.flatMap((reference, index) => {
    const { type = 'WEB' } = reference
    const said = referenceTypeOf({ tags: referenceTagsOf(reference) })
    const reason = 'CVE has no tag for it.'
    return said === type || type === 'WEB' ? [] : [{ path: `/references/${index}/type`, reason }]
  })
  return [...types, ...lostNames(advisory)]
}

function lostNames({ references, extra }: Advisory): readonly Lost[] {
  if (extra?.cve !== undefined) return []
  const kept = new Map<string, string>()
  return references.flatMap(({ url, name }, index) => {
    if (name === undefined || name === kept.get(url)) return []
    if (!kept.has(url)) {
      kept.set(url, name)
      return []
    }
    const reason = 'A CVE record has each address once, under one name.'
    return [{ path: `/references/${index}/name`, reason }]
  })
}
