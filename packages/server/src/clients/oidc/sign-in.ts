// What signing in with somebody else's account means here, whoever that is: an address to send
// the browser to, and who came back. Owns the faults both ways share; keeps no session.
import { Fault } from '../../config/fault.js'

/** Kept by the caller, in the browser's session, from `authorizationUrl` to `finish`. */
export interface SignInChecks {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

export interface OutsideIdentity {
  /** `github`, or the issuer's address. With `subject` it names one account for ever. */
  readonly provider: string
  readonly subject: string
  /** For people to read; it can change hands, so nothing is decided by it. */
  readonly login?: string
  readonly name?: string
  readonly email?: string
  /** Whether the provider says that the address was proven to be theirs. */
  readonly emailVerified: boolean
}

export interface SignInWith {
  /** The address for a link: a form could not be redirected there under our page policy. */
  authorizationUrl(checks: SignInChecks): Promise<string>
  /**
   * Throws a Fault: `sign-in.declined` when the person said no, `sign-in.invalid-answer` when what
   * came back does not fit what was asked (both never to be tried again with this answer),
   * `sign-in.unreachable` or `sign-in.answer-lost` when the provider failed.
   */
  finish(callbackUrl: string, checks: SignInChecks): Promise<OutsideIdentity>
}

export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  readonly timeoutMs?: number
}

export const defaultTimeoutMs = 10_000
export const maxAnswerBytes = 1_000_000

export const declined = (): Fault =>
  new Fault({ code: 'sign-in.declined', retry: 'never', message: 'the person did not agree' })

/** @param what which part did not fit, in our own words; answers are never quoted */
export const invalidAnswer = (what: string): Fault =>
  new Fault({ code: 'sign-in.invalid-answer', retry: 'never', message: what })
