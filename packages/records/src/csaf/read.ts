/*
 * Owns reading CSAF 2.0 documents: the document and its first vulnerability become an advisory.
 * Refuses to judge them: see lint.ts. What the hub has no field for stays in `extra.csaf`.
 */
import { type Advisory, createAdvisory } from '../advisory/advisory.js'
import { lostInReading } from '../advisory/losses.js'
import { readParts } from '../advisory/part.js'
import type { Read } from '../advisory/report.js'
import { isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { affectedPart } from './affected.js'
import { membersOf, nodesOf, PARTS, restOf } from './layout.js'
import { targetsApart } from './product-parts.js'
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
  const apart = targetsApart(nodes.vulnerability, membersOf(nodes, affectedPart))
  const { root, document, tracking, vulnerability } = restOf(nodes)
  const rests = { root, container: document, metadata: tracking, entry: vulnerability }
  const advisory = createAdvisory({
    ...fields,
    extra: { csaf: { ...joined(extra, apart), ...rests } },
  })
  return { ok: true, value: advisory, lost: lostInReading(source, writeCsafRecord(advisory)) }
}

/** What the parts left, with what they are for. */
function joined(extra: JsonObject, apart: JsonObject): JsonObject {
  const both = Object.entries(apart).map(([name, targets]) => {
    const rest = memberOf(extra, name)
    return [name, { ...(isJsonObject(rest) ? rest : {}), ...objectOf(targets) }] as const
  })
  return { ...extra, ...Object.fromEntries(both) }
}

function objectOf(value: Json): JsonObject {
  return isJsonObject(value) ? value : {}
}
