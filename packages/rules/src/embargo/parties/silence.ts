// Owns what silence is: what a party has not done, and since when. Refuses to know names, posts and mail.

import { type Refusal, refuse } from '../../refusal.js'
import { addHours, type Instant } from '../../time.js'
import type { Consent } from '../consent.js'
import type { PartyStatus } from './status.js'

/**
 * One person asked for a party. `askedAt` is when they were asked again about a later end, `openedAt` when they last opened
 * the case, `wroteAt` when they last wrote in it.
 */
export interface PartyPerson {
  readonly personId: string
  readonly consent: Consent
  readonly invitedAt: Instant
  readonly askedAt?: Instant | null
  readonly answeredAt: Instant | null
  readonly openedAt: Instant | null
  readonly wroteAt: Instant | null
  readonly remindedAt: Instant | null
}

/** A party as silence is judged: its people, its word, and when the newest post that it can read was written. */
export interface PartyAtRest {
  readonly people: readonly PartyPerson[]
  readonly status: PartyStatus
  readonly newestPostAt: Instant | null
}

/**
 * What is awaited of a party: an `answer` to the invitation, an `opening` of the case since its newest post, or a first
 * `word` (a status, or a post).
 */
export type Awaited = 'answer' | 'opening' | 'word'

/** What is awaited and since when. @source product design, several parties (silence is visible) */
export interface Silence {
  readonly awaits: Awaited
  readonly since: Instant
}

const latest = (times: readonly (Instant | null)[]): Instant | null =>
  times.reduce<Instant | null>(
    (found, at) => (at !== null && (found === null || at > found) ? at : found),
    null,
  )

const earliest = (times: readonly (Instant | null)[]): Instant | null =>
  times.reduce<Instant | null>(
    (found, at) => (at !== null && (found === null || at < found) ? at : found),
    null,
  )

const consenting = (party: PartyAtRest) =>
  party.people.filter(({ consent }) => consent === 'signatory')
const asked = (party: PartyAtRest) =>
  party.people.filter(({ consent }) => consent === 'invited' || consent === 'lapsed')

/**
 * Says what a party is silent about, and since when; one person's deed counts for the whole party.
 *
 * Who was asked and has not answered: since the first of them was asked, or asked again about a later end. Who agreed and has not opened the case since
 * its newest post: since that post, or since they agreed where that is later. Who reads and has never said a word:
 * since the first of them agreed.
 *
 * @returns undefined when nothing is awaited, and for a party in which nobody has a part any more
 * @source product design, several parties (silence is visible)
 * @reading docs/READINGS.md#silence-of-a-party
 */
export function silenceOf(party: PartyAtRest): Silence | undefined {
  const inside = consenting(party)
  const agreedAt = earliest(inside.map(({ answeredAt, invitedAt }) => answeredAt ?? invitedAt))
  if (agreedAt === null) {
    const since = earliest(
      asked(party).map(({ invitedAt, askedAt = null }) => latest([invitedAt, askedAt])),
    )
    return since === null ? undefined : { awaits: 'answer', since }
  }
  const { newestPostAt, status } = party
  // Whoever writes has opened it, through a program too.
  const openedAt = latest(inside.flatMap((person) => [person.openedAt, person.wroteAt]))
  if (openedAt === null || (newestPostAt !== null && openedAt < newestPostAt))
    return { awaits: 'opening', since: latest([agreedAt, newestPostAt]) ?? agreedAt }
  const wrote = inside.some(({ wroteAt }) => wroteAt !== null)
  return status === 'not-looked' && !wrote ? { awaits: 'word', since: agreedAt } : undefined
}

/** Why a party is not reminded. @source product design, several parties */
export type ReminderRefusal = 'party.nobody-to-remind' | 'party.reminded-lately'

/**
 * Reminds a party: everyone of it who reads the case, and everyone who has an invitation to answer.
 *
 * @param everyHours charter data: a party is reminded at most once in so many hours, whoever presses
 * @returns whom to tell, or refusal `party.nobody-to-remind`, `.reminded-lately`
 * @source product design, several parties (reminders go by party)
 * @reading docs/READINGS.md#reminders-to-a-party
 */
export function remindParty(
  people: readonly PartyPerson[],
  facts: { readonly now: Instant; readonly everyHours: number },
):
  | { readonly readers: readonly string[]; readonly asked: readonly string[] }
  | Refusal<ReminderRefusal> {
  const party: PartyAtRest = { people, status: 'not-looked', newestPostAt: null }
  const readers = consenting(party).map(({ personId }) => personId)
  const waiting = asked(party).map(({ personId }) => personId)
  if (readers.length + waiting.length === 0)
    return refuse('party.nobody-to-remind', 'Nobody is asked or takes part for them now.')
  const last = latest(people.map(({ remindedAt }) => remindedAt))
  if (last !== null && facts.now < addHours(last, facts.everyHours)) {
    const because = `They were reminded less than ${facts.everyHours} hours ago.`
    return refuse('party.reminded-lately', because)
  }
  return { readers, asked: waiting }
}
