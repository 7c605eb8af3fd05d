// Turns an answer of GitHub that is no success into a Fault: which code, whether trying again helps, and how long GitHub
// asks to wait. Repeats no text of the answer.
import { Fault } from '../../config/fault.js'
import { faultOfStatus, retryAfterMs, slowDown } from '../directory/venue-client.js'
import type { Answer } from '../exchange.js'

/** Without a hint, GitHub asks for a minute at least. */
const UNSAID_MS = 60_000

const limitedForMs = (answer: Answer): number | undefined => {
  const { status, headers, text } = answer
  if (status !== 403 && status !== 429) return undefined
  const told = retryAfterMs(answer)
  if (told !== undefined) return told
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN)
  if (headers.get('x-ratelimit-remaining') === '0' && Number.isFinite(reset))
    return Math.max(reset * 1000 - Date.now(), 1000)
  return status === 429 || /rate limit/i.test(text) ? UNSAID_MS : undefined
}

/** `github.rate-limited`, `.unavailable`, `.unauthorized`, `.forbidden`, `.not-found`, `.refused` (422) or by status. */
export const githubFault = (answer: Answer): Fault => {
  const limited = limitedForMs(answer)
  if (limited !== undefined) return slowDown('github', limited)
  if (answer.status === 422)
    return new Fault({ code: 'github.refused', retry: 'never', message: 'GitHub answered 422' })
  return faultOfStatus('github', answer)
}
