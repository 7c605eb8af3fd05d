// Turns an answer of CVE Services that is not a success into a Fault: which code, and whether
// trying again can help. It puts no text of the answer into what it throws, for the answer may
// repeat the record that was sent.
import { z } from 'zod'
import { Fault, type Retry } from '../../config/fault.js'
import type { Answer } from '../exchange.js'

const apiError = z.object({
  error: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/),
  details: z
    .object({ errors: z.array(z.object({ instancePath: z.string(), keyword: z.string() })) })
    .optional()
    .catch(undefined),
})

type ApiError = z.infer<typeof apiError>

/** The API's error code, such as `CVE_RECORD_EXISTS`, or undefined when the API did not answer. */
export function apiErrorCode(answer: Answer): string | undefined {
  return readApiError(answer)?.error
}

/**
 * The Fault for an unsuccessful answer.
 *
 * `cve.<API code>` when the API itself answered. A 403 without an API code comes from the firewall
 * in front and passes with time, as do 429, 5xx and the lock RESERVATION_IN_PROGRESS.
 */
export function faultOf(answer: Answer): Fault {
  const error = readApiError(answer)
  if (answer.status === 429) return passing('cve.rate-limited', answer)
  if (answer.status >= 500) return passing('cve.unavailable', answer)
  if (answer.status === 403 && error === undefined) return passing('cve.firewall', answer)
  if (error === undefined) return fault(`cve.http-${answer.status}`, 'never', answer)
  const retry = error.error === 'RESERVATION_IN_PROGRESS' ? 'later' : 'never'
  return fault(`cve.${error.error}`, retry, answer, schemaPaths(error))
}

function readApiError(answer: Answer): ApiError | undefined {
  try {
    return apiError.safeParse(JSON.parse(answer.text)).data
  } catch {
    return undefined
  }
}

const passing = (code: string, answer: Answer): Fault => fault(code, 'later', answer)

function fault(code: string, retry: Retry, answer: Answer, where = ''): Fault {
  return new Fault({ code, retry, message: `CVE Services answered ${answer.status}${where}` })
}

/** Where a schema was broken: places and keywords only, which say nothing of what stood there. */
function schemaPaths(error: ApiError): string {
  const places = error.details?.errors.slice(0, 5).map((e) => `${e.instancePath} ${e.keyword}`)
  return places === undefined ? '' : `: ${places.join(', ').slice(0, 400)}`
}
