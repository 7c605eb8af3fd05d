// Signing in, or proving oneself afresh, with a passkey. The person is known only once the passkey has been checked,
// so the check runs as nobody and the session opens as the person.
import { isRefusal, type Refusal } from '@parley/rules'
import { change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { type Browser, openSession, renewSession } from './entering.js'
import { checkPasskey } from './passkeys.js'
import { actorOf, type Person } from './viewer.js'

export interface PasskeyAnswer {
  /** From the ceremony's cookie. */
  readonly secret: string | undefined
  readonly response: unknown
}

/** Signs in whoever holds the passkey; the answer is the new session's token. */
export const signInByPasskey = async (
  installation: Installation,
  answer: PasskeyAnswer,
  browser: Browser,
): Promise<string | Refusal> => {
  const checked = await checkPasskey(installation, { kind: 'passkey-sign-in', ...answer })
  if (isRefusal(checked)) return checked
  const { personId } = checked
  return change(installation, { kind: 'person', personId }, (change) =>
    openSession(change, { personId, method: 'passkey', browser }),
  )
}

/** Renews the proof of the person's session; the answer is its new token. */
export const proveByPasskey = async (
  installation: Installation,
  person: Person & { readonly session: NonNullable<Person['session']> },
  answer: PasskeyAnswer,
): Promise<string | Refusal> => {
  const checked = await checkPasskey(installation, { kind: 'passkey-proof', ...answer })
  if (isRefusal(checked)) return checked
  const { sessionId } = person.session
  return change(installation, actorOf(person), (change) =>
    renewSession(change, { sessionId, method: 'passkey' }),
  )
}
