// Owns who can be asked about a project now, when that is too few, and what a shift on call may be. It knows no calendar:
// who is away is a fact it is given.
import { type Refusal, refuse } from '../refusal.js'
import { addDays, type Instant } from '../time.js'
import type { Charter } from './charter.js'

/** A member with what says whether they can be asked now. @source charter-rules P16, P24 */
export type Available = {
  readonly id: string
  readonly roles: readonly string[]
  readonly acknowledged: boolean
  readonly isAway: boolean
  readonly isLeaving: boolean
}

const canBeAsked = (charter: Charter, member: Available): boolean =>
  member.acknowledged &&
  !member.isAway &&
  !member.isLeaving &&
  !charter.coordination.excludedFromAssignment.value.some((role) => member.roles.includes(role))

/**
 * Who can be asked about a project now: those who are named for it, or the whole pool where nobody is. Who is away, is
 * leaving, or is left out of assignment cannot.
 *
 * @param named ids of those who are named for the project
 * @returns ids, in the order of `members`
 * @source charter-rules P13, P16
 * @reading docs/READINGS.md#active-responders
 */
export const activeResponders = (
  charter: Charter,
  members: readonly Available[],
  named: readonly string[],
): readonly string[] =>
  members
    .filter((member) => canBeAsked(charter, member))
    .filter(({ id }) => named.length === 0 || named.includes(id))
    .map(({ id }) => id)

/**
 * Why a project is warned of: fewer can be asked about it than the charter wants.
 *
 * @source charter-rules P16
 * @reading docs/READINGS.md#active-responders
 */
export const tooFewResponders = (
  charter: Charter,
  responders: number,
): Refusal<'project.too-few-responders'> | undefined => {
  const { value, source } = charter.coordination.respondersMinimum
  if (responders >= value) return undefined
  const who = responders === 1 ? '1 member' : `${responders} members`
  const because = `Only ${who} can be asked about it now; the charter wants ${value}.`
  return refuse('project.too-few-responders', because, source)
}

/** How far ahead somebody can be on call, in days. @source our reading: as far as somebody can be away */
export const onCallDaysMax = 400

/**
 * Whether somebody may be on call from one moment to another. Being away and being on call exclude each other.
 *
 * @source charter-rules, S2 (29): urgent calls
 * @reading docs/READINGS.md#on-call
 */
export const checkShift = (
  shift: { readonly from: Instant; readonly until: Instant },
  facts: { readonly now: Instant; readonly isAwayThen: boolean },
): Refusal<'on-call.dates' | 'on-call.away'> | undefined => {
  const { from, until } = shift
  if (until <= from || until <= facts.now || until > addDays(facts.now, onCallDaysMax))
    return refuse(
      'on-call.dates',
      'Give a last day that is not past, not before the first, and within a year.',
    )
  return facts.isAwayThen
    ? refuse('on-call.away', 'They are away on some of these days.')
    : undefined
}
