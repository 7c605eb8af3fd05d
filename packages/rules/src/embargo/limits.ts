// Owns how short and how long an embargo may be. Refuses to know its state and who asks for an end.

import type { EmbargoTerms } from '../charter/charter.js'
import { type Refusal, refuse } from '../refusal.js'
import { addDays, addHours, type Instant } from '../time.js'

/** How short and how long an embargo may be; charter data. The longest counts from its start. @source CERT/CC Vultron, embargo management */
export interface EmbargoLimits {
  readonly minHours: number
  readonly maxDays: number
}

/**
 * The limits of a charter, as decisions take them.
 *
 * @source charter, embargo
 * @reading docs/READINGS.md#embargo-maximum
 */
export function limitsOf(terms: EmbargoTerms): EmbargoLimits {
  return { minHours: terms.minimumHours.value, maxDays: terms.maximumDays.value }
}

/** What is wrong with an end. @source CERT/CC Vultron, embargo management */
export type EmbargoEndRefusal = 'embargo.end-passed' | 'embargo.too-short' | 'embargo.too-long'

/** Ends a party other than the team may propose in an hour: every one is mailed to everybody who is bound. @source our reading */
export const proposalsPerHour = 10

/**
 * Whether a party may put another end on the table.
 *
 * @param lately - Ends it proposed within the last hour.
 * @source our reading: a negotiation takes a few proposals, and everybody bound reads each
 */
export function checkProposalsLately(
  party: string,
  lately: number,
): Refusal<'embargo.too-many-proposals'> | undefined {
  if (party === 'team' || lately < proposalsPerHour) return undefined
  const because = `You have proposed ${lately} ends within an hour: wait a little, or write to the team.`
  return refuse('embargo.too-many-proposals', because)
}

const SOURCE = 'CERT/CC Vultron, embargo management'

/**
 * Checks an asked-for end: an instant after now, not shorter and not longer than the charter allows.
 *
 * The shortest length is asked of a first embargo only: an earlier end of a running one is a
 * revision and may be near. The longest counts from the start of the embargo, or from now.
 *
 * @returns a refusal, or undefined when the end is fine
 * @source CERT/CC Vultron, embargo management (between days and months, never open-ended)
 */
export function checkEmbargoEnd(
  endsAt: Instant,
  startedAt: Instant | undefined,
  facts: { readonly now: Instant; readonly limits: EmbargoLimits },
): Refusal<EmbargoEndRefusal> | undefined {
  const { now, limits } = facts
  if (!(endsAt > now)) {
    return refuse('embargo.end-passed', 'This is past: give an end that is to come.', SOURCE)
  }
  if (startedAt === undefined && endsAt < addHours(now, limits.minHours)) {
    const because = `An embargo lasts at least ${limits.minHours} hours.`
    return refuse('embargo.too-short', because, SOURCE)
  }
  if (endsAt > addDays(startedAt ?? now, limits.maxDays)) {
    const because = `An embargo lasts at most ${limits.maxDays} days from its start.`
    return refuse('embargo.too-long', because, SOURCE)
  }
  return undefined
}
