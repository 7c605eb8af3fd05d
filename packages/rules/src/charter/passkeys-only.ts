// Owns when a team may ask its members for passkeys alone, and whom that would keep out. It knows no session and no
// mail: what members have comes in, counted.
import { type Refusal, refuse } from '../refusal.js'
import type { Charter } from './charter.js'

/** A member as this decision asks for them. */
export interface MemberWaysIn {
  readonly personId: string
  readonly isAdmin: boolean
  readonly passkeys: number
}

/**
 * Whom it would keep out now: members who have no passkey, in the order given.
 *
 * @source ASVS 6.3.3
 * @reading docs/READINGS.md#passkeys-alone
 */
export const keptOut = <M extends MemberWaysIn>(members: readonly M[]): readonly M[] =>
  members.filter(({ passkeys }) => passkeys === 0)

/** Why it may not be decided now. */
export type PasskeysOnlyRefusal = Refusal<
  'passkeys-only.use-yours' | 'passkeys-only.too-few-admins' | 'passkeys-only.others-kept-out'
>

/**
 * Whether a team may sign in with passkeys alone from now on. Whoever decides it came in with one, as many admins have one as
 * the charter asks for, and nobody is kept out who was not shown.
 *
 * @param members the active members now
 * @param by `cameByPasskey`: the deciding session was opened with a passkey; `shown`: the person ids that the preview named as
 * kept out, or undefined where none was shown (the operator's command)
 * @returns the first refusal that applies, or undefined
 * @source ASVS 6.3.3, 6.3.4; PEP 811, admins
 * @reading docs/READINGS.md#passkeys-alone
 */
export const checkPasskeysOnly = (
  charter: Charter,
  members: readonly MemberWaysIn[],
  by: { readonly cameByPasskey: boolean; readonly shown: readonly string[] | undefined },
): PasskeysOnlyRefusal | undefined => {
  if (!by.cameByPasskey)
    return refuse(
      'passkeys-only.use-yours',
      'Sign in with a passkey of your own first: then it is certain that you can come back.',
    )
  const needed = charter.team.adminsMinimum.value
  const admins = members.filter(({ isAdmin, passkeys }) => isAdmin && passkeys > 0).length
  if (admins < needed)
    return refuse(
      'passkeys-only.too-few-admins',
      `At least ${needed} admins need a passkey first, and ${admins} ${admins === 1 ? 'has' : 'have'} one: otherwise nobody could let the others in.`,
      charter.team.adminsMinimum.source,
    )
  const { shown } = by
  const others = keptOut(members).some(({ personId }) => shown?.includes(personId) === false)
  return others
    ? refuse(
        'passkeys-only.others-kept-out',
        'Somebody else would be kept out than was shown to you. Look at the list again.',
      )
    : undefined
}

/**
 * Refuses to take away the last passkey of somebody whose team asks for one.
 *
 * @param person `isBound`: a team of theirs takes passkeys alone; `passkeys`: how many they have before one is taken away
 * @returns refusal `passkey.last`, or undefined
 * @source ASVS 6.3.3
 * @reading docs/READINGS.md#passkeys-alone
 */
export const checkLastPasskey = (person: {
  readonly isBound: boolean
  readonly passkeys: number
}): Refusal<'passkey.last'> | undefined =>
  person.isBound && person.passkeys <= 1
    ? refuse('passkey.last', 'Your team signs in with passkeys only: add another one first.')
    : undefined
