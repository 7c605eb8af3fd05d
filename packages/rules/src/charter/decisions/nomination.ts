// Owns who may be nominated, by whom, with what, and when again. It reads no text beyond whether it is there.
// Ballot, veto and the beginning of the membership are decided beside it.
import { isBlank } from '../../intake/clean.js'
import { type Refusal, refuse } from '../../refusal.js'
import { addDays, type Instant } from '../../time.js'
import type { NominationRules } from '../governance.js'

/** What a nomination says. A name may be an alias. @source charter-rules A3 */
export type NominationText = {
  readonly name: string
  readonly bio: string
  readonly reasons: string
  readonly background: string
}

/** Most characters of each field. @source our reading: as long as a message needs */
export const nominationLimits: Readonly<Record<keyof NominationText, number>> = {
  name: 200,
  bio: 4000,
  reasons: 8000,
  background: 100,
}

const asks: Readonly<Record<'name' | 'bio' | 'reasons', string>> = {
  name: 'Give the name or alias they go by.',
  bio: 'Say in a few sentences who they are.',
  reasons: 'Say why they should join: skills, contributions, availability.',
}

/**
 * What is missing or too long, by field; empty when the nomination can be made.
 *
 * @source charter-rules A3
 */
export const checkNomination = (text: NominationText): Readonly<Record<string, string>> => {
  const errors: Record<string, string> = {}
  // because: `asks` has only fields of the nomination
  for (const [field, ask] of Object.entries(asks))
    if (isBlank(text[field as keyof NominationText])) errors[field] = ask
  // because: `nominationLimits` has exactly the fields of the nomination
  for (const [field, most] of Object.entries(nominationLimits))
    if (text[field as keyof NominationText].length > most)
      errors[field] = `This may have ${most} characters.`
  return errors
}

/** What is known of nominator and nominee when a nomination is made. @source PEP 811, membership (A1) */
export type NominationFacts = {
  readonly nominatorIsActiveMember: boolean
  readonly nominatorId: string
  /** Null for a person nobody here knows yet. */
  readonly nomineeId: string | null
  readonly nomineeIsActiveMember: boolean
  /** A nomination of the same person that is not decided yet. */
  readonly isOpenAlready: boolean
  /** When the last nomination of the same person failed or was vetoed. */
  readonly lastFailedAt: Instant | null
  readonly background: string
}

/** @source PEP 811, membership (A1, A2, B11) */
export type NominationRefusal = Refusal<
  | 'nomination.not-a-member'
  | 'nomination.oneself'
  | 'nomination.is-member'
  | 'nomination.already-open'
  | 'nomination.too-soon'
>

/** A nomination that may be made; `notice` says what people should know, and bars nothing. @source charter-rules A2 */
export type MayNominate = { readonly notice: string | null }

const membership = 'PEP 811, membership'

const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`

const isExpected = (rules: NominationRules, background: string): boolean => {
  const said = background.trim().toLowerCase()
  const expected = rules.expectedBackgrounds.value
  return expected.length === 0 || expected.some((one) => said === one.toLowerCase())
}

/**
 * Whether a nomination may be made. Returning members are nominated like anybody else.
 *
 * @returns a refusal, or the notice that goes with it: a background that the charter does not expect is told and
 *   recorded, and refuses nobody
 * @source PEP 811, membership (A1, A2, B11)
 * @reading docs/READINGS.md#expected-backgrounds
 */
export const mayNominate = (
  rules: NominationRules,
  now: Instant,
  facts: NominationFacts,
): MayNominate | NominationRefusal => {
  if (!facts.nominatorIsActiveMember)
    return refuse('nomination.not-a-member', 'An active member nominates.', membership)
  if (facts.nomineeId === facts.nominatorId)
    return refuse('nomination.oneself', 'Nobody nominates themselves.', membership)
  if (facts.nomineeIsActiveMember)
    return refuse('nomination.is-member', 'They are a member already.', membership)
  if (facts.isOpenAlready)
    return refuse('nomination.already-open', 'A nomination of this person is not decided yet.')
  const again = rules.againAfterDays
  const isWaiting = again.value > 0 && facts.lastFailedAt !== null
  if (isWaiting && now < addDays(facts.lastFailedAt, again.value)) {
    const because = `They may be nominated again ${again.value} days after the last time.`
    return refuse('nomination.too-soon', because, again.source)
  }
  if (isExpected(rules, facts.background)) return { notice: null }
  const expected = list(rules.expectedBackgrounds.value)
  const notice = `A new member is expected to be a ${expected}. This is an expectation, not a bar.`
  return { notice }
}
