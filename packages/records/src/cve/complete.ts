/*
 * Owns putting into an advisory what CVE demands and other formats do not have, given by a person.
 * Refuses to change what the advisory says itself.
 */
import type { Advisory } from '../advisory/advisory.js'
import type { Affected } from '../advisory/affected.js'
import { cveIdOf } from '../advisory/ids.js'
import { isCveId } from '../ids/cve-id.js'
import { writeAffected } from './write-affected.js'

/**
 * Stands for the organization that CVE Services puts into a record on its own: a draft is read and linted with it, for its
 * schema wants one. It is nobody's, and never sent.
 *
 * @source CVE Record Format 5.2.0, `assignerOrgId` and `providerMetadata.orgId`: a UUID of version 4
 */
export const STAND_IN_ORG_ID = '00000000-0000-4000-8000-000000000000'

/** What a person knows and the advisory may lack. */
export interface CveGiven {
  /** Who makes the product: `Python Software Foundation`. */
  readonly vendor?: string
  /** The product by its own name: `CPython`. */
  readonly product?: string
  /** The id that the CNA reserved. */
  readonly cveId?: string
  /** Why a withdrawn record is rejected, in English. */
  readonly reason?: string
}

/**
 * The advisory with what was given in every place where it has nothing of its own: vendor and product of entries that name
 * neither them nor a package of a collection, the CVE id, the reason of a withdrawal.
 *
 * An id that is no CVE id is left out.
 */
export function completedForCve(advisory: Advisory, given: CveGiven): Advisory {
  const { withdrawal } = advisory
  const isSilent = withdrawal !== undefined && withdrawal.reasons.length === 0
  const { cveId, reason } = given
  const needsId = cveIdOf(advisory) === undefined && cveId !== undefined && isCveId(cveId)
  return {
    ...advisory,
    affected: advisory.affected.map((each) => named(each, given)),
    ...(needsId && { aliases: [...advisory.aliases, cveId] }),
    ...(isSilent &&
      reason !== undefined && {
        withdrawal: { ...withdrawal, reasons: [{ language: 'en', value: reason }] },
      }),
  }
}

function named(affected: Affected, { vendor, product }: CveGiven): Affected {
  const { collectionURL, packageName } = writeAffected(affected)
  if (collectionURL !== undefined && packageName !== undefined) return affected
  return {
    ...affected,
    ...(affected.vendor === undefined && vendor !== undefined && { vendor }),
    ...(affected.product === undefined && product !== undefined && { product }),
  }
}
