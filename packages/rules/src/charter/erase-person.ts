// Owns who can be erased as a person: everyone, unless a team or a case would be left with nobody.
// It knows no name and no address: counts come in, and that an operator asks was decided before.
import { type Refusal, refuse } from '../refusal.js'

/** What would be left without somebody. @source GDPR Art. 17 */
export type LeftWithout = {
  /** For every team they are an admin of: its name, and how many other admins it has. */
  readonly adminOf: readonly { readonly team: string; readonly others: number }[]
  /** Narrowed cases that nobody else could read. */
  readonly aloneIn: number
}

/**
 * Whether a person may be erased now.
 *
 * The minimum of a charter does not hold it up: it is their right. What nobody could run or read afterwards does.
 *
 * @returns refusal `person.last-admin` or `person.last-reader`, or undefined when they may
 * @source GDPR Art. 17
 * @reading docs/READINGS.md#erasing-a-person
 */
export const refuseErasure = ({
  adminOf,
  aloneIn,
}: LeftWithout): Refusal<'person.last-admin' | 'person.last-reader'> | undefined => {
  const left = adminOf.find(({ others }) => others === 0)
  if (left !== undefined)
    return refuse(
      'person.last-admin',
      `${left.team} would be left without an admin: make another member one first.`,
    )
  if (aloneIn === 0) return undefined
  return refuse(
    'person.last-reader',
    `${aloneIn === 1 ? 'A narrowed case has' : `${aloneIn} narrowed cases have`} no other reader: widen or hand over first.`,
  )
}
