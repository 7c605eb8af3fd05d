// Owns how many admins a team must have, and when a change to its members is refused because of it.
// It knows no person: counts come in, and who may change members at all is decided by access.
import { type Refusal, refuse } from '../refusal.js'
import type { Charter } from './charter.js'

/**
 * Whether a team has its admins yet. Until then it is being set up; it takes reports all the same.
 *
 * @source PEP 811, admins
 */
export type SetUpState = {
  readonly isSetUp: boolean
  readonly admins: number
  readonly needed: number
}

/**
 * Tells whether a team is set up: it is as soon as it has as many admins as its charter asks for.
 *
 * Does not check that the admins have ever signed in.
 *
 * @param admins active members who are admins now
 * @source PEP 811, admins
 */
export const setUpState = (charter: Charter, admins: number): SetUpState => ({
  isSetUp: admins >= charter.team.adminsMinimum.value,
  admins,
  needed: charter.team.adminsMinimum.value,
})

/**
 * Refuses a change that leaves fewer admins than there were and fewer than the charter asks for: a replacement comes
 * first. A team being set up may not lose one either.
 *
 * @param admins active admins before the change and after it
 * @returns refusal `membership.too-few-admins`, or undefined when the change may be made
 * @source PEP 811, admins; charter-rules C5
 */
export const checkAdmins = (
  charter: Charter,
  admins: { readonly before: number; readonly after: number },
): Refusal<'membership.too-few-admins'> | undefined => {
  const { value, source } = charter.team.adminsMinimum
  if (admins.after >= admins.before || admins.after >= value) return undefined
  return refuse(
    'membership.too-few-admins',
    `The charter asks for at least ${value} admins: make another member an admin first.`,
    source,
  )
}
