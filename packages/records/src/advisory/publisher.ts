/*
 * Owns whose record an advisory is, for formats that ask for a publisher. Refuses to make one up.
 */
import { isJsonObject, type JsonObject, memberOf } from '../json/json.js'
import type { Advisory } from './advisory.js'

/** A publisher as CSAF and OpenVEX want one. */
export interface Publisher {
  readonly name: string
  /** A URL under its control. */
  readonly namespace: string
}

const PARTNERS = 'https://www.cve.org/PartnerInformation/ListofPartners/partner'

/**
 * Whose record it is: the CNA that a CVE record says, at its page of the CVE program; the publisher of the CSAF document that
 * was read; else the database whose id it has, where its records are read.
 *
 * @returns undefined where the advisory says none of them; the ids of CSAF and OpenVEX documents are of no database
 */
export function publisherOf({
  id = '',
  provider,
  assigner,
  extra,
}: Pick<Advisory, 'id' | 'provider' | 'assigner' | 'extra'>): Publisher | undefined {
  if (extra?.csaf !== undefined || extra?.vex !== undefined) return ofDocument(extra.csaf)
  const cna = provider?.shortName ?? assigner?.shortName
  if (cna !== undefined) return { name: cna, namespace: `${PARTNERS}/${encodeURIComponent(cna)}` }
  const [, database] = /^([A-Z][A-Z0-9]*)-./.exec(id) ?? []
  if (database === 'GHSA') return { name: 'GitHub', namespace: 'https://github.com/advisories' }
  if (database === undefined || database === 'CVE') return undefined
  return { name: database, namespace: 'https://osv.dev/vulnerability' }
}

function ofDocument(csaf: JsonObject | undefined): Publisher | undefined {
  const { publisher } = objectIn(csaf, 'container')
  const { name, namespace } = isJsonObject(publisher) ? publisher : {}
  return typeof name === 'string' && typeof namespace === 'string' ? { name, namespace } : undefined
}

function objectIn(members: JsonObject | undefined, name: string): JsonObject {
  const value = members && memberOf(members, name)
  return isJsonObject(value) ? value : {}
}
