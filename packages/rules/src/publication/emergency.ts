// Owns the emergency path: an exploited bug, nobody there to approve, a delay in which all are told.
// Refuses to know how the team is told; it says who declared what, from when, and the review after.

import type { Approvals } from '../charter/charter.js'
import { isBlank } from '../intake/clean.js'
import { type Refusal, refuse } from '../refusal.js'
import { addDays, addHours, type Instant } from '../time.js'

/** An emergency that somebody declared for exactly one version. @source charter, emergency path */
export interface Emergency {
  readonly hash: string
  readonly declaredBy: readonly string[]
  readonly declaredAt: Instant
  readonly reason: string
}

/** What decides about an emergency; `hash` is that of the present version. @source charter, emergency path */
export interface EmergencyFacts {
  readonly hash: string
  readonly emergency: Emergency | null
  readonly isExploited: boolean
  readonly rules: Approvals
}

/** Who acts; `canRead` is the answer of access/ for this very version. @source access design */
export interface Approver {
  readonly personId: string
  readonly canRead: boolean
}

/** Why no emergency is declared. @source charter, emergency path */
export type EmergencyRefusal =
  | 'emergency.not-exploited'
  | 'emergency.not-a-reader'
  | 'emergency.other-version'
  | 'emergency.already-declared'
  | 'emergency.reason-missing'

/**
 * Declares an emergency: an exploited bug, and nobody to approve it now.
 *
 * The whole team is told at once and can stop it by editing; publication waits for the charter's
 * delay, from the declaration, and a review follows. The last editor may declare it. An edit voids it.
 *
 * @returns the emergency to record, or refusal `emergency.not-a-reader`, `.not-exploited`,
 * `.other-version`, `.already-declared`, `.reason-missing`
 * @source charter, emergency path
 * @reading docs/READINGS.md#emergency
 */
export function declareEmergency(
  facts: EmergencyFacts,
  person: Approver,
  declared: { readonly hash: string; readonly at: Instant; readonly reason: string },
): Emergency | Refusal<EmergencyRefusal> {
  if (!person.canRead) {
    return refuse('emergency.not-a-reader', 'Only who can read the advisory declares an emergency.')
  }
  if (!facts.isExploited) {
    const because = 'The emergency path is for a bug that is exploited: record that first.'
    return refuse('emergency.not-exploited', because, facts.rules.emergency.people.source)
  }
  if (declared.hash !== facts.hash) {
    return refuse('emergency.other-version', 'It was edited since you opened it: read it again.')
  }
  if (isBlank(declared.reason)) {
    return refuse('emergency.reason-missing', 'Say why it cannot wait; the review asks for it.')
  }
  const standing = facts.emergency?.hash === facts.hash ? facts.emergency : null
  if (standing?.declaredBy.includes(person.personId)) {
    return refuse('emergency.already-declared', 'You have declared it for this version.')
  }
  return {
    hash: facts.hash,
    declaredBy: [...(standing?.declaredBy ?? []), person.personId],
    // The delay runs from the last person it needs, so that the team is told of the real decision.
    declaredAt: declared.at,
    reason: declared.reason.trim(),
  }
}

/**
 * The emergency that holds for exactly this version: enough people declared it, it is exploited.
 *
 * @returns null when none holds; `from` is the instant its delay is over
 * @source charter, emergency path
 */
export function standingEmergency({
  emergency,
  hash,
  isExploited,
  rules,
}: EmergencyFacts): { readonly from: Instant; readonly reviewWithinDays: number } | null {
  if (emergency === null || emergency.hash !== hash || !isExploited) return null
  if (emergency.declaredBy.length < rules.emergency.people.value) return null
  const { delayHours, reviewWithinDays } = rules.emergency
  const from = addHours(emergency.declaredAt, delayHours.value)
  return { from, reviewWithinDays: reviewWithinDays.value }
}

/** Who stood behind an emergency publication. @source charter, emergency path */
export interface EmergencyAuthors {
  readonly requestedById: string
  readonly declaredBy: readonly string[]
  readonly lastEditorId: string | null
}

/**
 * Whether this person may review an emergency publication: somebody who neither declared nor published it, and did not
 * edit it last.
 *
 * @returns undefined, or refusal `publication.own-review`
 * @source charter, emergency path
 * @reading docs/READINGS.md#emergency
 */
export function emergencyReviewRefusal(
  { requestedById, declaredBy, lastEditorId }: EmergencyAuthors,
  personId: string,
): Refusal<'publication.own-review'> | undefined {
  const own = (what: string) =>
    refuse('publication.own-review', `You ${what} it: somebody else reviews it.`)
  if (requestedById === personId) return own('published')
  if (declaredBy.includes(personId)) return own('declared')
  return lastEditorId === personId ? own('edited') : undefined
}

/**
 * Until when an emergency publication is reviewed.
 *
 * @source charter, emergency path
 */
export function reviewDueAt(publishedAt: Instant, rules: Approvals): Instant {
  return addDays(publishedAt, rules.emergency.reviewWithinDays.value)
}
