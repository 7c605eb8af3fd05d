// The organisation that speaks in a record, as far as it is known before CVE Services puts it in.
import { type Provider, STAND_IN_ORG_ID } from '@parley/records'

/** The provider to read and to lint a record with; none of it is sent. */
export const providerOf = (cveOrg: string | null): Provider => ({
  orgId: STAND_IN_ORG_ID,
  ...(cveOrg !== null && { shortName: cveOrg }),
})
