// Owns what an embargo owes to what the public has: that it is left, or that nothing is agreed any more. Refuses to know
// who recorded it; termination.ts owns the reasons to leave, and the end that is reached is the clock's.

import { isQuiet } from './case-state.js'
import { type Embargo, type EmbargoExitCause, openProposals } from './machine.js'
import { isInForce, type TerminationFacts, terminationAdvice } from './termination.js'

/**
 * What follows for the embargo: it is left for a cause; nothing is agreed any more, and `embargo` is what remains; or nothing.
 *
 * @source CERT/CC Vultron, embargo management
 */
export type PublicConsequence =
  | { readonly does: 'leave'; readonly cause: EmbargoExitCause }
  | { readonly does: 'clear-table'; readonly embargo: Embargo }
  | { readonly does: 'nothing' }

/** What must be left at once. An end that is reached is for the clock to record, which asks every clock. */
const AT_ONCE: readonly EmbargoExitCause[] = ['public', 'exploit-public']

/**
 * Decides what an embargo owes to what was just recorded: that the public knows, an exploit is public, attacks are seen.
 *
 * Where the public knows or has an exploit, it is left at once and nobody is asked. Where attacks are seen, leaving stays a
 * person's decision, but nothing is proposed or agreed any more: what is on the table goes. A fix that can be seen in public
 * is none of these: nothing follows from it.
 *
 * @source CERT/CC Vultron, embargo management and early termination of an embargo
 */
export function afterPublicEvent(facts: TerminationFacts): PublicConsequence {
  const reason = terminationAdvice(facts).reasons.find(
    ({ cause, level }) => level === 'must' && AT_ONCE.includes(cause),
  )
  if (reason !== undefined) return { does: 'leave', cause: reason.cause }
  const { embargo } = facts
  if (openProposals(embargo).length === 0 || isQuiet(facts.public)) return { does: 'nothing' }
  if (!isInForce(embargo)) return { does: 'clear-table', embargo: { state: 'none' } }
  const { startedAt, endsAt } = embargo
  return { does: 'clear-table', embargo: { state: 'active', startedAt, endsAt } }
}
