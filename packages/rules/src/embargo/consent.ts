// Owns each participant's consent to the embargo of a case, and with it whether the content opens.
// Refuses to know who the participant is and what the terms say; access/ asks `mayRead` and no more.

import type { EmbargoTerms } from '../charter/charter.js'
import { type Refusal, refuse } from '../refusal.js'
import { addHours, type Instant } from '../time.js'

/** Every state of consent, the start first. @source CERT/CC Vultron, participant embargo consent */
export const CONSENT_STATES = ['none', 'invited', 'signatory', 'declined', 'lapsed'] as const
/** Everything that moves consent. @source CERT/CC Vultron, participant embargo consent */
export const CONSENT_EVENTS = [
  'invite',
  'accept',
  'decline',
  'lengthen',
  'drop-revision',
  'reset',
] as const
/** A participant's consent to the embargo. @source CERT/CC Vultron, participant embargo consent */
export type Consent = (typeof CONSENT_STATES)[number]
/** One of CONSENT_EVENTS. @source CERT/CC Vultron, participant embargo consent */
export type ConsentEvent = (typeof CONSENT_EVENTS)[number]

/**
 * The whole machine: what each event leads to; an event that is not listed is refused.
 *
 * `lengthen` is a proposed revision that makes the embargo longer; a second one changes nothing.
 * `drop-revision` says that the revision came to nothing: the terms once agreed to apply again.
 *
 * @source CERT/CC Vultron, participant embargo consent
 * @reading docs/READINGS.md#consent-after-a-revision-is-dropped
 */
export const CONSENT_TABLE: Readonly<
  Record<Consent, Readonly<Partial<Record<ConsentEvent, Consent>>>>
> = {
  none: { invite: 'invited', accept: 'signatory', reset: 'none' },
  invited: { accept: 'signatory', decline: 'declined', reset: 'none' },
  signatory: { lengthen: 'lapsed', reset: 'none' },
  declined: { reset: 'none' },
  lapsed: {
    accept: 'signatory',
    decline: 'declined',
    lengthen: 'lapsed',
    'drop-revision': 'signatory',
    reset: 'none',
  },
}

/** Why consent does not move. @source CERT/CC Vultron, participant embargo consent */
export type ConsentRefusal = 'consent.no-such-step'

/** How long an answer may take; charter data. The floor is never undercut. */
export interface ReplyWindow {
  readonly replyHours: number
  readonly leastHours: number
}

const SOURCE = 'CERT/CC Vultron, participant embargo consent'

/**
 * Moves one participant's consent by one event.
 *
 * Accepting straight from `none` is allowed: a reporter who submits under the published default.
 * Does not check that the embargo itself can still be accepted: see machine.ts.
 *
 * @returns refusal `consent.no-such-step` for every event the table does not list
 * @source CERT/CC Vultron, participant embargo consent
 */
export function moveConsent(
  consent: Consent,
  event: ConsentEvent,
): Consent | Refusal<ConsentRefusal> {
  const to = CONSENT_TABLE[consent][event]
  if (to !== undefined) return to
  return refuse('consent.no-such-step', BECAUSE[event], SOURCE)
}

/**
 * Applies a change of the embargo to a participant whatever their consent is: what does not concern
 * them leaves them as they are. For walking over all participants of a case at once.
 *
 * @source CERT/CC Vultron, participant embargo consent
 */
export function consentAfter(consent: Consent, event: 'lengthen' | 'drop-revision'): Consent {
  return CONSENT_TABLE[consent][event] ?? consent
}

/**
 * What one participant has agreed to. `agreedUntil` is the latest end they accepted; null where they agreed
 * to keep it for as long as the team says.
 *
 * @source CERT/CC Vultron, participant embargo consent
 */
export interface StandingConsent {
  readonly consent: Consent
  readonly agreedUntil: Instant | null
}

/**
 * Says whether the content of a case is open to a participant.
 *
 * Only a signatory reads. Everyone else who was invited sees that a case exists, the title chosen
 * for invitations and the embargo terms: see `maySeeInvitation`.
 *
 * @source CERT/CC Vultron, participant embargo consent; PEP 811 (access per report)
 * @reading docs/READINGS.md#reading-while-consent-has-lapsed
 */
export function mayRead(consent: Consent): boolean {
  return consent === 'signatory'
}

/**
 * Says whether a participant sees the invitation: that a case exists, its chosen title, the terms.
 *
 * @returns true for invited and lapsed, who have an answer to give, and for a signatory
 * @source CERT/CC Vultron, adding participants to an embargoed case
 */
export function maySeeInvitation(consent: Consent): boolean {
  return consent === 'invited' || consent === 'lapsed' || consent === 'signatory'
}

/**
 * The reply window of a charter, as decisions take it.
 *
 * @source charter, embargo
 * @reading docs/READINGS.md#reply-window
 */
export function replyWindowOf(terms: EmbargoTerms): ReplyWindow {
  return {
    replyHours: terms.replyWindowHours.value,
    leastHours: terms.replyWindowMinimumHours.value,
  }
}

/**
 * The instant until which an answer is awaited; from then on silence counts as declined.
 *
 * @param askedAt when the invitation or the lengthening revision was sent
 * @source CERT/CC Vultron, negotiating embargoes (no answer counts as declined)
 */
export function replyBy(askedAt: Instant, window: ReplyWindow): Instant {
  return addHours(askedAt, Math.max(window.replyHours, window.leastHours))
}

/** What silence is judged by: `endsAt` is the end in force, null where none is. */
export interface SilenceFacts {
  readonly now: Instant
  readonly window: ReplyWindow
  readonly endsAt: Instant | null
}

/**
 * Says whether an end is in force that goes beyond what somebody agreed to. While a later end is only proposed, none is.
 *
 * @param endsAt the end in force, null where none is
 * @returns false for who agreed to keep it for as long as the team says
 * @source CERT/CC Vultron, participant embargo consent
 * @reading docs/READINGS.md#silence-while-consent-has-lapsed
 */
export function isOutgrown({
  agreedUntil,
  endsAt,
}: {
  readonly agreedUntil: Instant | null
  readonly endsAt: Instant | null
}): boolean {
  return endsAt !== null && agreedUntil !== null && endsAt > agreedUntil
}

/**
 * Says whether somebody's silence now counts as declined.
 *
 * Of somebody who was asked again it does once an end is in force that they have not accepted. While a later
 * end is only proposed, silence is the proposal's: it fails, and what they agreed to applies again. Nobody is
 * put out of a case by a proposal that nobody accepted.
 *
 * @param askedAt when they were invited, or asked about the newest later end
 * @returns false for those who have nothing to answer
 * @source CERT/CC Vultron, negotiating embargoes (no answer counts as declined)
 * @reading docs/READINGS.md#silence-while-consent-has-lapsed
 */
export function isSilenceDeclining(
  { consent, agreedUntil }: StandingConsent,
  askedAt: Instant,
  { now, window, endsAt }: SilenceFacts,
): boolean {
  if (consent !== 'invited' && consent !== 'lapsed') return false
  const isCounted = consent === 'invited' || isOutgrown({ agreedUntil, endsAt })
  return isCounted && now >= replyBy(askedAt, window)
}

const BECAUSE: Readonly<Record<ConsentEvent, string>> = {
  invite: 'Only somebody who has no part in the case yet can be invited.',
  accept: 'There is nothing to accept: the terms are agreed, or were declined.',
  decline: 'There is nothing to decline; who has agreed can leave the case.',
  lengthen: 'A longer embargo is put only to those who agreed to the present one.',
  'drop-revision': 'No revision awaits an answer of this participant.',
  reset: 'Consent can always be taken back to the start.',
}
