// Owns what a move of the embargo does to those who agreed to it: who is asked again, and to whom the case opens again.
// Refuses to know who moves it and why; consent.ts owns the machine that this walks.

import type { Instant } from '../time.js'
import { type Consent, consentAfter, type StandingConsent } from './consent.js'
import { type Embargo, openProposals } from './machine.js'
import { endInForceOf } from './termination.js'

/**
 * The terms that consent is held against after the embargo of a case moved: the end in force, or the one that was
 * when it was left, and the latest one on the table, each or null. `isFresh` says that the latest was put there by
 * this very move.
 *
 * @source CERT/CC Vultron, participant embargo consent
 * @reading docs/READINGS.md#consent-after-an-embargo-is-left
 */
export interface MovedTerms {
  readonly endsAt: Instant | null
  readonly proposedUntil: Instant | null
  readonly isFresh: boolean
}

/**
 * The terms that consent is held against after an embargo moved from `before` to `after`.
 *
 * An embargo that is left still has its last end here: who never agreed to that one has agreed to nothing by its
 * being over.
 *
 * @param isFresh whether this move put a later end on the table
 * @source CERT/CC Vultron, participant embargo consent
 * @reading docs/READINGS.md#consent-after-an-embargo-is-left
 */
export function movedTerms(before: Embargo, after: Embargo, isFresh: boolean): MovedTerms {
  const proposedUntil = openProposals(after).reduce<Instant | null>(
    (latest, { endsAt }) => (latest === null || endsAt > latest ? endsAt : latest),
    null,
  )
  return { endsAt: endInForceOf(after) ?? endInForceOf(before), proposedUntil, isFresh }
}

/**
 * A participant's consent after the embargo of their case moved.
 *
 * Nobody is a signatory to a later end than they accepted: one that is put on the table asks them again,
 * and so does one that came into force without their word, which its being left does not make good. Once no
 * later end is open, what they agreed to applies again. They are asked once: a second revision while consent has
 * lapsed changes nothing.
 *
 * @source CERT/CC Vultron, participant embargo consent
 * @reading docs/READINGS.md#consent-after-a-revision-is-dropped
 * @reading docs/READINGS.md#consent-after-an-embargo-is-left
 */
export function consentUnder(standing: StandingConsent, terms: MovedTerms): Consent {
  const { consent, agreedUntil } = standing
  const covers = (end: Instant | null) => end === null || agreedUntil === null || agreedUntil >= end
  if (!covers(terms.endsAt)) return consentAfter(consent, 'lengthen')
  if (covers(terms.proposedUntil)) return consentAfter(consent, 'drop-revision')
  return terms.isFresh ? consentAfter(consent, 'lengthen') : consent
}
