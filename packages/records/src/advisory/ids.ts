/*
 * Owns how an advisory's ids are found. Refuses to know how ids are given out: see osv/psf-id.ts.
 */
import { type CveId, isCveId } from '../ids/cve-id.js'
import type { Advisory, Weakness } from './advisory.js'

/** The advisory's CVE id: its own id, else the first alias that is one. */
export function cveIdOf(advisory: Pick<Advisory, 'id' | 'aliases'>): CveId | undefined {
  return [advisory.id ?? '', ...advisory.aliases].find(isCveId)
}

/** The English description, else the first one, else the empty string. */
export function descriptionOf(advisory: Pick<Advisory, 'descriptions'>): string {
  const english = advisory.descriptions.find(({ language }) => /^en\b/i.test(language))
  return (english ?? advisory.descriptions[0])?.value ?? ''
}

/** The weakness's id: its own, or the one its description begins with. */
export function weaknessId({ cweId, description }: Weakness): string | undefined {
  return cweId ?? /^CWE-[1-9]\d*/.exec(description ?? '')?.[0]
}
