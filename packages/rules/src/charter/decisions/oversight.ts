// Owns when a team's oversight body may be named, changed or taken away, and what waits while none is there.
// It knows no body: whether one sits, and what is under way before it, come in.
import { type Refusal, refuse } from '../../refusal.js'
import { addDays, type Instant } from '../../time.js'
import { checkSource } from '../amend.js'
import type { VetoRules } from '../governance.js'

/** What of a team would come before another body, if it were changed now; counts. @source PEP 811, membership (B9) */
export type BeforeBody = {
  /** Nominations that are voted on. */
  readonly votedOn: number
  /** Nominations that were carried, and whose membership has not begun. */
  readonly carried: number
  /** Votes of the body about members that are open. */
  readonly decisions: number
}

/** What is asked when somebody names the body that oversees a team. @source PEP 811, membership (B9) */
export type NamingAsked = {
  /** Whether anybody sits in the body that oversees the team now. */
  readonly bodySits: boolean
  readonly isSame: boolean
  /** The team oversees that body, itself or through others. */
  readonly isCircle: boolean
  readonly before: BeforeBody
  /** Where it was decided, as it was typed. */
  readonly source: string
}

/** @source PEP 811, membership (B9) */
export type NamingRefusal = Refusal<
  'oversight.same' | 'oversight.circle' | 'oversight.under-way' | 'charter.no-source'
>

const some = (count: number, one: string, more: string): readonly string[] =>
  count === 0 ? [] : [count === 1 ? one : `${count} ${more}`]

/**
 * What has to be over before a body that sits is changed, in words; empty where nothing is under way.
 *
 * @source PEP 811, membership (B9)
 * @reading docs/READINGS.md#which-body-oversees
 */
export const waitsForBody = ({ votedOn, carried, decisions }: BeforeBody): readonly string[] => [
  ...some(votedOn, 'a nomination that is being voted on', 'nominations that are being voted on'),
  ...some(
    carried,
    'a carried nomination that is not a membership yet',
    'carried nominations that are not memberships yet',
  ),
  ...some(decisions, 'an open vote of the body', 'open votes of the body'),
]

/**
 * Why a body that sits cannot be changed now: what was begun before one body is decided by it. Where nobody sits nothing is
 * taken from anybody, and a body may be named at any time.
 *
 * @returns refusal `oversight.under-way`, or undefined
 * @source PEP 811, membership (B9): the council has an opportunity to veto
 * @reading docs/READINGS.md#which-body-oversees
 */
export const mayNotChangeBody = ({
  bodySits,
  before,
}: Pick<NamingAsked, 'bodySits' | 'before'>): Refusal<'oversight.under-way'> | undefined => {
  const waits = bodySits ? waitsForBody(before) : []
  if (waits.length === 0) return undefined
  return refuse(
    'oversight.under-way',
    `What was begun under this body is decided by it. First comes to its end: ${waits.join('; ')}.`,
    'PEP 811, membership',
  )
}

/**
 * Whether a body may be named, changed or taken away: with where it was decided, and not while something is under way before
 * the one that sits.
 *
 * @returns the source without the blanks around it, or a refusal
 * @source PEP 811, membership (B9); design: an amendment has who, when, why
 * @reading docs/READINGS.md#which-body-oversees
 */
export const mayNameBody = (asked: NamingAsked): { readonly source: string } | NamingRefusal => {
  const underWay = mayNotChangeBody(asked)
  if (underWay !== undefined) return underWay
  if (asked.isSame) return refuse('oversight.same', 'That is the body that oversees the team now.')
  if (asked.isCircle)
    return refuse(
      'oversight.circle',
      'That body is overseen by this team, itself or through others: nobody oversees who oversees them.',
    )
  const source = checkSource(asked.source)
  return typeof source === 'string' ? { source } : source
}

/** Whether somebody could open a veto: sits in the body that was named, and has acknowledged. @source PEP 811, membership (B9) */
export type Seated = { readonly isNamed: boolean; readonly bodySits: boolean }

/**
 * Why nobody can be nominated while the body that may veto is not there: its silence would be that of nobody.
 *
 * @returns refusal `nomination.no-body`, or undefined where the body sits or the charter lets nobody veto
 * @source PEP 811, membership (B9): not vetoed by the Steering Council
 * @reading docs/READINGS.md#no-body-to-veto
 */
export const refuseUnseated = (
  { body }: VetoRules,
  { isNamed, bodySits }: Seated,
): Refusal<'nomination.no-body'> | undefined => {
  if (body.value === null || bodySits) return undefined
  const missing = isNamed
    ? 'nobody who sits in it has agreed to the confidentiality terms yet'
    : 'none is named'
  return refuse(
    'nomination.no-body',
    `The charter lets an oversight body veto a carried nomination, and ${missing}. First an admin names a body that sits (Team, Oversight), or the charter is amended to one without a veto.`,
    body.source,
  )
}

/**
 * When the window of a carried nomination ends, looked at again. It waits while nobody sits who could open a veto, and begins
 * anew, whole, as soon as somebody does; a vote that was opened has ended it.
 *
 * @returns undefined for as it is; null for waiting
 * @source PEP 811, membership (B9): an opportunity to veto
 * @reading docs/READINGS.md#no-body-to-veto
 */
export const windowAnew = (
  rules: VetoRules,
  now: Instant,
  at: { readonly endsAt: Instant | null; readonly bodySits: boolean; readonly isOpened: boolean },
): Instant | null | undefined => {
  if (rules.body.value === null || at.isOpened) return undefined
  if (!at.bodySits) return at.endsAt === null ? undefined : null
  return at.endsAt === null ? addDays(now, rules.windowDays.value) : undefined
}
