/*
 * Owns reading CSAF 2.0 documents: the document and its first vulnerability become an advisory.
 * Refuses to judge them: see lint.ts. What the hub has no field for stays in `extra.csaf`.
 */
import { type Advisory, createAdvisory } from '../advisory/advisory.js'
import { lostInReading } from '../advisory/losses.js'
import { readParts } from '../advisory/part.js'
import type { Read } from '../advisory/report.js'
import { isJsonObject, type Json, memberOf } from '../json/json.js'
import { membersOf, nodesOf, PARTS, restOf } from './layout.js'
import { isVersion21, NOT_READ } from './version-21.js'
import { writeCsafRecord } from './write.js'

/**
 * Reads a CSAF document.
 *
 * A document may hold several vulnerabilities; an advisory is one, so the others are carried word
 * for word and other formats report them as lost. `fixed` and `known_not_affected` are both
 * unaffected in the hub. Does not check the schema. Version 2.1 says other things in other places and is refused.
 */
export function readCsaf(source: Json): Read<Advisory> {
  if (!isJsonObject(source) || !isJsonObject(memberOf(source, 'document'))) {
    return { ok: false, path: '', because: 'A CSAF document is an object with a "document".' }
  }
  if (isVersion21(source)) {
    return { ok: false, path: '/document/csaf_version', because: NOT_READ }
  }
  const nodes = nodesOf(source)
  const { fields, extra } = readParts(PARTS, (part) => membersOf(nodes, part))
  const { root, document, tracking, vulnerability } = restOf(nodes)
  const rests = { root, container: document, metadata: tracking, entry: vulnerability }
  const advisory = createAdvisory({ ...fields, extra: { csaf: { ...extra, ...rests } } })
  return { ok: true, value: advisory, lost: lostInReading(source, writeCsafRecord(advisory)) }
}
