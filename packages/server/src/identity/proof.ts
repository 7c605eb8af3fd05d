// Fresh proof of presence: publishing and membership changes ask a browser session to show again, now, who is there.
// Says only whether the proof is fresh; the pages that ask for it are in web/sign-in.
import { type Instant, type Refusal, refuse } from '@parley/rules'
import { FRESH_PROOF_MINUTES } from './sessions.js'
import type { Person } from './viewer.js'

export type ProofRefusal = Refusal<'identity.proof-needed'>

/**
 * Refuses when the person's session was proved too long ago. An API token passes: it was made under a fresh proof and
 * can do only what its scopes say.
 */
export const requireFreshProof = (person: Person, now: Instant): ProofRefusal | undefined => {
  if (person.session === undefined) return undefined
  const isFresh = now - person.session.provedAt <= FRESH_PROOF_MINUTES * 60_000
  return isFresh
    ? undefined
    : refuse('identity.proof-needed', 'Show once more that it is you: this asks for a fresh proof.')
}

/** Where a fresh proof is given; afterwards the browser is back at `next`, a path of ours. */
export const proofAddress = (next: string): string => `/proof?next=${encodeURIComponent(next)}`
