// The organisation that speaks in a record, as far as it is known before CVE Services puts it in.
import type { Provider } from '@parley/records'

/** Without any the schema would say that it is missing. */
const STAND_IN = '00000000-0000-4000-8000-000000000000'

/** The provider to read and to lint a record with; none of it is sent. */
export const providerOf = (cveOrg: string | null): Provider => ({
  orgId: STAND_IN,
  ...(cveOrg !== null && { shortName: cveOrg }),
})
