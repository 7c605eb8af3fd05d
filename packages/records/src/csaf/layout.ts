/*
 * Owns where each part of a CSAF document stands, and how a document is taken apart and put together.
 * Refuses to know what the parts mean.
 */
import type { Advisory } from '../advisory/advisory.js'
import { type Part, without, writePart } from '../advisory/part.js'
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { affectedPart } from './affected.js'
import { PLAIN_PARTS } from './parts.js'
import { PRODUCT_PARTS } from './product-parts.js'

/** The four objects of a document that parts stand in; `vulnerability` is the first one. */
export interface Nodes {
  readonly root: JsonObject
  readonly document: JsonObject
  readonly tracking: JsonObject
  readonly vulnerability: JsonObject
}

type NodeName = keyof Nodes

/** Where each member of a part stands: node, and its name there. */
const PLACES: Readonly<Record<string, Readonly<Record<string, readonly [NodeName, string]>>>> = {
  ids: { id: ['tracking', 'id'], aliases: ['tracking', 'aliases'], cve: ['vulnerability', 'cve'] },
  texts: {
    title: ['document', 'title'],
    lang: ['document', 'lang'],
    notes: ['vulnerability', 'notes'],
  },
  dates: {
    initial_release_date: ['tracking', 'initial_release_date'],
    current_release_date: ['tracking', 'current_release_date'],
    release_date: ['vulnerability', 'release_date'],
  },
  references: {
    inDocument: ['document', 'references'],
    inVulnerability: ['vulnerability', 'references'],
  },
  acknowledgments: {
    inDocument: ['document', 'acknowledgments'],
    inVulnerability: ['vulnerability', 'acknowledgments'],
  },
  cwe: { cwe: ['vulnerability', 'cwe'] },
  products: {
    product_tree: ['root', 'product_tree'],
    product_status: ['vulnerability', 'product_status'],
  },
  scores: { scores: ['vulnerability', 'scores'] },
  remediations: { remediations: ['vulnerability', 'remediations'] },
  threats: { threats: ['vulnerability', 'threats'] },
}

/** Every part of a document. */
export const PARTS: readonly Part[] = [...PLAIN_PARTS, affectedPart, ...PRODUCT_PARTS]

/** Takes a document apart; what is not there, or has another shape, is an empty object. */
export function nodesOf(source: JsonObject): Nodes {
  const document = objectOf(memberOf(source, 'document'))
  const vulnerabilities = memberOf(source, 'vulnerabilities')
  const [first] = isJsonArray(vulnerabilities) ? vulnerabilities : []
  return {
    root: source,
    document,
    tracking: objectOf(memberOf(document, 'tracking')),
    vulnerability: objectOf(first),
  }
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

/** The members of a part, under its own names for them. */
export function membersOf(nodes: Nodes, { name }: Part): JsonObject {
  return Object.fromEntries(
    Object.entries(PLACES[name] ?? {}).flatMap(([own, [node, member]]) => {
      const value = memberOf(nodes[node], member)
      return value === undefined ? [] : [[own, value] as const]
    }),
  )
}

/** What no part takes, by node; the further vulnerabilities are of the root. */
export function restOf(nodes: Nodes): Readonly<Record<NodeName, JsonObject>> {
  const taken = Object.values(PLACES).flatMap((places) => Object.values(places))
  const names = (node: NodeName) =>
    taken.flatMap(([each, member]) => (each === node ? [member] : []))
  const vulnerabilities = memberOf(nodes.root, 'vulnerabilities')
  const further = isJsonArray(vulnerabilities) ? vulnerabilities.slice(1) : []
  return {
    root: {
      ...without(nodes.root, [...names('root'), 'document', 'vulnerabilities']),
      ...(further.length > 0 && { vulnerabilities: further }),
    },
    document: without(nodes.document, [...names('document'), 'tracking']),
    tracking: without(nodes.tracking, names('tracking')),
    vulnerability: without(nodes.vulnerability, names('vulnerability')),
  }
}

/** Puts a document together from the advisory's parts and what stands beside them. */
export function assembleDocument(
  advisory: Advisory,
  rest: Readonly<Record<NodeName, JsonObject>>,
): JsonObject {
  const made: Record<NodeName, Record<string, Json>> = {
    root: {},
    document: {},
    tracking: {},
    vulnerability: {},
  }
  const isProductsEcho = writePart(affectedPart, advisory, 'csaf').isEcho
  for (const part of PARTS) {
    // Parts that name products by id cannot stand as they were when the ids are new.
    const isBound = PRODUCT_PARTS.includes(part) && !isProductsEcho
    const members = isBound ? part.write(advisory) : writePart(part, advisory, 'csaf').members
    for (const [own, [node, member]] of Object.entries(PLACES[part.name] ?? {})) {
      const value = memberOf(members, own)
      if (value !== undefined) made[node][member] = value
    }
  }
  const tracking = { ...made.tracking, ...rest.tracking }
  const { category, csaf_version, ...document } = { ...made.document, ...rest.document }
  const vulnerability = { ...made.vulnerability, ...rest.vulnerability }
  const { vulnerabilities: further, ...root } = { ...made.root, ...rest.root }
  const all = [
    ...(Object.keys(vulnerability).length > 0 || further !== undefined ? [vulnerability] : []),
    ...(isJsonArray(further) ? further : []),
  ]
  return {
    document: {
      ...(category !== undefined && { category }),
      ...(csaf_version !== undefined && { csaf_version }),
      ...document,
      ...(Object.keys(tracking).length > 0 && { tracking }),
    },
    ...root,
    ...(all.length > 0 && { vulnerabilities: all }),
  }
}
