// Owns the shape of how a team governs itself: bodies, nominations, ballots, the veto, admins, inactivity.
// It counts nothing and knows no person: decisions/ reads these as data.
import type { CanonicalSource } from '../directory/venue.js'
import type { Role, Sourced } from './charter.js'
import type { OnboardingItem } from './onboarding.js'

/**
 * An exact share: `numerator` of `denominator`, both whole, the second at least 1. Never a floating number.
 * @source PEP 811, two thirds
 */
export type Fraction = { readonly numerator: number; readonly denominator: number }

/**
 * How many must take part before a decision counts. `share` is of the electorate, abstentions included;
 * `non-abstaining` counts the votes that are yes or no.
 * @source PEP 772, quorum of the Packaging Council; charter-rules B4, R6
 */
export type Quorum =
  | { readonly kind: 'none' }
  | { readonly kind: 'share'; readonly share: Fraction }
  | { readonly kind: 'non-abstaining'; readonly count: number }

/** A body decides by vote. The team itself has the id `team`. @source PEP 811; PEP 13; PEP 772 */
export type Body = {
  readonly id: string
  readonly name: string
  /** The body it has its authority from; null where it has it from nobody. */
  readonly under: string | null
  /** How many of its members must vote yes or no before its decisions by name count. */
  readonly quorum: Sourced<Quorum>
}

/** A secret ballot on a nomination. Windows are days of 24 hours. @source PEP 811, membership; charter-rules B */
export type BallotRules = {
  readonly electorate: Sourced<'members-at-opening'>
  readonly nomineeVotes: Sourced<boolean>
  readonly threshold: Sourced<Fraction>
  readonly denominator: Sourced<'votes-cast' | 'membership'>
  readonly quorum: Sourced<Quorum>
  /** Between the nomination and the opening of its ballot. */
  readonly reviewDays: Sourced<number>
  readonly windowDays: Sourced<number>
  readonly secrecy: Sourced<'secret'>
  readonly results: Sourced<'on-close'>
}

/** @source PEP 811, membership; charter-rules A */
export type NominationRules = {
  readonly nominators: Sourced<'members'>
  readonly expectedBackgrounds: Sourced<readonly string[]>
  /** Another background is pointed out; a charter that would refuse somebody for it is refused itself. */
  readonly otherBackgrounds: Sourced<'warn'>
  /** How long after a nomination failed the same person may be nominated again. */
  readonly againAfterDays: Sourced<number>
}

/** `body` is null where nobody can veto. @source PEP 811, membership; charter-rules B9 */
export type VetoRules = {
  readonly body: Sourced<string | null>
  readonly windowDays: Sourced<number>
}

/** What counts as taking part in a team's work. @source PEP 811, inactivity; charter-rules E1 */
export type Evidence = 'coordinated' | 'commented'

/** @source PEP 811, inactivity; charter-rules E */
export type InactivityRules = {
  readonly windowDays: Sourced<number>
  readonly evidence: Sourced<readonly Evidence[]>
  readonly exempt: Sourced<readonly Role[]>
  /** Who joined less than so many days ago is not reported. */
  readonly newcomerDays: Sourced<number>
  readonly reportEveryDays: Sourced<number>
  readonly removal: Sourced<'body-votes'>
}

/**
 * Which list the GitHub team, the mailing list and the Discord role follow.
 * @source PEP 811, membership; charter-rules A7
 */
export type DirectoryRules = { readonly follows: Sourced<CanonicalSource> }

/**
 * How a team governs itself. `oversight` is the id of the body that hears the yearly report, removes members and
 * determines the admins; null where there is none.
 * @source PEP 811; PEP 13; PEP 772
 */
export type Governance = {
  readonly bodies: readonly Body[]
  readonly oversight: Sourced<string | null>
  readonly nomination: NominationRules
  readonly ballot: BallotRules
  readonly veto: VetoRules
  readonly inactivity: InactivityRules
  /** Missing in charters older than the provision: the venues follow the list here. */
  readonly directory?: DirectoryRules | undefined
  /** What a newcomer's first weeks hold, in order. */
  readonly onboarding: readonly OnboardingItem[]
}
