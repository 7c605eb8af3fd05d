// The words with which CVE Services says no, as its real server was recorded saying them.
// Owns wording and status only; which one applies is decided in the fake's calls.
import { json, type LoopbackAnswer } from '../loopback.js'

const no = (status: number, error: string, message: string, details?: unknown): LoopbackAnswer =>
  json(status, { error, message, ...(details === undefined ? {} : { details }) })

export interface BadParameter {
  readonly msg: string
  readonly param: string
  readonly location: 'query' | 'params' | 'body'
}

export const headerRequired = (header: string) =>
  no(400, 'BAD_REQUEST', `${header} header field required.`)
export const unauthorized = () => no(401, 'UNAUTHORIZED', 'Unauthorized')
export const noSuchRoute = () => no(404, 'NOT_FOUND', '404: resource not found')
export const badInput = (details: readonly BadParameter[]) =>
  no(400, 'BAD_INPUT', 'Parameters were invalid', details)
export const badJson = (message: string) => no(400, 'INVALID_JSON_SYNTAX', message)
export const badSchema = (what: string, errors: readonly unknown[]) =>
  no(400, 'INVALID_JSON_SCHEMA', `${what} JSON schema validation FAILED.`, { errors })
export const tooLarge = () => no(413, 'RECORD_TOO_LARGE', 'Records must be less than 3.8MB.')

export const notSameOrg = () =>
  no(
    403,
    'NOT_SAME_ORG_OR_SECRETARIAT',
    'This information can only be viewed by the users of the same organization or the Secretariat.',
  )
export const secretariatOnly = () =>
  no(
    403,
    'SECRETARIAT_ONLY',
    'This function is currently only allowed to the Secretariat. This will change for many functions as more administrative roles are implemented.',
  )
export const noSuchOrg = (org: string) =>
  no(
    404,
    'ORG_DNE_PARAM',
    `The '${org}' organization designated by the shortname parameter does not exist.`,
  )

export const cannotReserveForOther = () =>
  no(
    403,
    'ORG_CANNOT_RESERVE_FOR_OTHER',
    'The organization designated by the CVE-API-ORG header is not allowed to reserve IDs for the organization specified by the short_name query parameter.',
  )
export const invalidAmount = () =>
  no(400, 'INVALID_AMOUNT', 'The amount query parameter needs to be above 0.')
export const noBatchType = () =>
  no(
    400,
    'NO_BATCH_TYPE',
    'The batch_type query parameter must be specified when reserving more than one CVE ID. Available values are: sequential, nonsequential, non-sequential.',
  )
export const invalidBatchType = () =>
  no(
    400,
    'INVALID_BATCH_TYPE',
    'The batch_type provided is invalid. Available values are sequential, nonsequential, non-sequential.',
  )
export const overNonsequentialMax = () =>
  no(
    403,
    'OVER_NONSEQUENTIAL_MAX_AMOUNT',
    'The amount query parameter exceeds the maximum amount allowed. Only amounts of 10 ids or less can be reserved at a time.',
  )
export const overQuota = (details: unknown) =>
  no(
    403,
    'EXCEEDED_ID_QUOTA',
    "The amount requested would exceed the organization's ID quota. No more IDs can be reserved until the number of IDs in the Reserved state goes below the ID quota or the ID quota is raised. If you feel you are receiving this message in error, please contact support here: https://cveform.mitre.org/",
    details,
  )
export const yearNotOpen = (year: string) =>
  no(
    403,
    'CANNOT_RESERVE_FOR_YEAR',
    `IDR is not currently configured to reserve IDs for year ${year}. If you believe you are receiving this message in error, please contact an administrator.`,
  )

export const idNotFound = (id: string) => no(404, 'CVE_ID_NOT_FOUND', `${id} not found`)
export const idHasRecord = (id: string) =>
  no(
    403,
    'CANNOT_CHANGE_CVE_ID_WITH_RECORD',
    `A record was found for ${id}. A CVE ID cannot be changed once a record exists for it. Instead, it changes according to the record.`,
  )
export const notOwner = (org: string, id: string) =>
  no(403, 'ORG_DOES_NOT_OWN_ID', `${org} does not own ${id}`)
/** 403 for the `cna` calls, 400 for the `reject` calls, 404 for reading: the server's own ways. */
export const recordMissing = (status: 400 | 403 | 404) =>
  no(status, 'CVE_RECORD_DNE', 'The cve record for the cve id does not exist.')
export const recordExists = (status: 400 | 403) =>
  no(status, 'CVE_RECORD_EXISTS', 'The cve record for the cve id already exists.')
