/*
 * Owns whose record an advisory is, for formats that ask for a publisher. Refuses to make one up.
 */
import type { Advisory } from './advisory.js'

/** A publisher as CSAF and OpenVEX want one. */
export interface Publisher {
  readonly name: string
  /** A URL under its control. */
  readonly namespace: string
}

const PARTNERS = 'https://www.cve.org/PartnerInformation/ListofPartners/partner'

/**
 * Whose record it is: the CNA that a CVE record says, at its page of the CVE program; else the database whose id it has, where
 * its records are read.
 *
 * @returns undefined where the advisory says neither
 */
export function publisherOf({
  id = '',
  provider,
  assigner,
}: Pick<Advisory, 'id' | 'provider' | 'assigner'>): Publisher | undefined {
  const cna = provider?.shortName ?? assigner?.shortName
  if (cna !== undefined) return { name: cna, namespace: `${PARTNERS}/${encodeURIComponent(cna)}` }
  const [, database] = /^([A-Z][A-Z0-9]*)-./.exec(id) ?? []
  if (database === 'GHSA') return { name: 'GitHub', namespace: 'https://github.com/advisories' }
  if (database === undefined || database === 'CVE') return undefined
  return { name: database, namespace: 'https://osv.dev/vulnerability' }
}
