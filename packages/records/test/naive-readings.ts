/*
 * Owns readings of versions that share no code with the library: what CVE's statements say by the algorithm of its schema, and
 * what a reader of CSAF, of GitHub's advisories and of OpenVEX takes from their texts. Slow, and plain on purpose.
 */
import { compare as comparePep440 } from '@renovatebot/pep440'
import compareSemver from 'semver/functions/compare.js'
import type { Affected, VersionStatus } from '../src/advisory/affected.js'
import type { Json, JsonObject } from '../src/json/json.js'

/** How two versions order. */
export type Order = (left: string, right: string) => number

const three = (version: string): string => {
  const [, numbers = '', rest = ''] = /^v?([\d.]*)(.*)$/.exec(version) ?? []
  // Without leading zeros, which plain numbers may have.
  const parts = numbers.split('.').filter(Boolean).map(Number)
  return [...parts, 0, 0].slice(0, 3).join('.') + rest
}

/** `0` is before everything; NaN, with which every comparison is false, where a text is no version. */
const orderBy =
  (compare: Order): Order =>
  (left, right) => {
    if (left === right) return 0
    if (left === '0' || right === '0') return left === '0' ? -1 : 1
    try {
      return compare(left, right)
    } catch {
      return Number.NaN
    }
  }

/** By PEP 440, or by semantic versions, a missing number being 0. */
export const ORDER_OF: Readonly<Record<'pep440' | 'semver', Order>> = {
  pep440: orderBy(comparePep440),
  semver: orderBy((left, right) => compareSemver(three(left), three(right))),
}

/** The first version behind `6.*`, of a pattern of one number.. */
export const nextBranch = (end: string, scheme: 'pep440' | 'semver'): string => {
  const next = Number(end.slice(0, -2)) + 1
  return scheme === 'pep440' ? `${next}.dev0` : `${next}.0.0-0`
}

/** What the statements say of a version, and which of them decides; undefined where a text is no version. */
export interface Decided {
  readonly status: VersionStatus
  /** Undefined for the default. */
  readonly place?: number
}

/** CVE's algorithm: the first statement that names the version, in it the last change at or before it, else the default. */
export function decide(
  version: string,
  { versions, defaultStatus = 'unknown' }: Affected,
  scheme: 'pep440' | 'semver',
): Decided | undefined {
  const order = ORDER_OF[scheme]
  const atOrBehind = (start: string) => start === '0' || start === '*' || order(start, version) <= 0
  for (const [place, each] of versions.entries()) {
    const end = each.lessThan ?? each.lessThanOrEqual
    if (each.version.endsWith('.*') || (each.version === '*' && end === undefined)) return undefined
    if (end === undefined) {
      if (order(each.version, version) === 0) return { status: each.status, place }
      continue
    }
    const isBefore = () => {
      if (end === '*') return true
      if (end.endsWith('.*')) return order(version, nextBranch(end, scheme)) < 0
      return order(version, end) < (each.lessThan === undefined ? 1 : 0)
    }
    if (!atOrBehind(each.version) || !isBefore()) continue
    const changed = each.changes
      .filter(({ at }) => atOrBehind(at))
      .reduce<{ at: string; status: VersionStatus } | undefined>(
        (last, change) => (last === undefined || order(last.at, change.at) <= 0 ? change : last),
        undefined,
      )
    return { status: changed?.status ?? each.status, place }
  }
  return { status: defaultStatus }
}

const isIn = (version: string, constraints: readonly string[], order: Order): boolean =>
  constraints.every((each) => {
    const [, operator = '', bound = ''] = /^(>=|<=|>|<|=|)\s*(.+)$/.exec(each) ?? []
    if (bound === '*') return true
    const way = order(version, decodeURIComponent(bound))
    return {
      '>=': way >= 0,
      '<=': way <= 0,
      '>': way > 0,
      '<': way < 0,
      '=': way === 0,
      '': way === 0,
    }[operator]
  })

const list = (value: Json | undefined): readonly JsonObject[] => (value ?? []) as JsonObject[]

/** The statuses under which a CSAF document lists a version of its only product. */
export function statusesInCsaf(version: string, document: JsonObject, order: Order): string[] {
  const [vulnerability] = list(document['vulnerabilities'])
  const status = (vulnerability?.['product_status'] ?? {}) as Record<string, string[]>
  const tree = (document['product_tree'] ?? {}) as JsonObject
  const found = new Set<string>()
  const look = (branch: JsonObject) => {
    list(branch['branches']).forEach(look)
    const id = (branch['product'] as JsonObject | undefined)?.['product_id']
    const name = String(branch['name'])
    const category = branch['category']
    const names =
      category === 'product_name' ||
      (category === 'product_version' && order(name, version) === 0) ||
      (category === 'product_version_range' &&
        isIn(version, name.replace(/^vers:[a-z]+\//, '').split('|'), order))
    if (typeof id !== 'string' || !names) return
    for (const [word, ids] of Object.entries(status)) if (ids.includes(id)) found.add(word)
  }
  list(tree['branches']).forEach(look)
  return [...found]
}

/** True when one of GitHub's ranges has the version. */
export function isInGhsa(version: string, record: JsonObject, order: Order): boolean {
  return list(record['vulnerabilities']).some((each) => {
    const range = each['vulnerable_version_range']
    return typeof range === 'string' && isIn(version, range.split(', '), order)
  })
}

/** The statuses that an OpenVEX document gives a version, by its products or by the words of its notes. */
export function statusesInVex(version: string, document: JsonObject, order: Order): string[] {
  return list(document['statements']).flatMap((statement) => {
    const names = list(statement['products']).map((each) =>
      decodeURIComponent(/@(.+)$/.exec(String(each['@id']))?.[1] ?? ''),
    )
    const notes = String(statement['status_notes'] ?? '').replace(/^Versions: |\.$/g, '')
    const ranges = notes === '' ? [] : notes.split('; ')
    const has =
      names.some((name) => name !== '' && order(name, version) === 0) ||
      ranges.some((each) => each === 'all versions' || isIn(version, each.split(', '), order)) ||
      (ranges.length === 0 && names.includes(''))
    return has ? [String(statement['status'])] : []
  })
}
