// Owns what identifies somebody who was elected, before their membership begins: an account or an address; and when a name that
// a member has already must be looked at by people first. It knows no person: names and what is known come in.
import { type Refusal, refuse } from '../../refusal.js'

/** What somebody is called: in a nomination, or in a team's list. @source charter-rules A3, A5 */
export type Called = { readonly name: string; readonly githubLogin: string | null }

const callsOf = ({ name, githubLogin }: Called): readonly string[] =>
  [name, githubLogin ?? '']
    .map((text) => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase())
    .filter((text) => text !== '')

/**
 * Whether two may be one person by what they are called: the same name, the same GitHub name, or one’s name as the
 * other’s GitHub name, as with an alias.
 *
 * @source issue 5, two nominations of one person
 * @reading docs/READINGS.md#who-a-candidate-is
 */
export const mayBeSame = (one: Called, other: Called): boolean =>
  callsOf(one).some((call) => callsOf(other).includes(call))

/** What is known of a newcomer when their membership would begin. @source issue 5, two nominations of one person */
export type CandidateFacts = {
  /** An account here is theirs, by address or GitHub name. */
  readonly hasAccount: boolean
  readonly hasAddress: boolean
  /** Members who may be the same person by what they are called, and have another account. */
  readonly alike: readonly string[]
  /** Somebody who may has said that the newcomer is none of them. */
  readonly isSomebodyElse: boolean
}

/** @source issue 5, two nominations of one person */
export type CandidateRefusal = Refusal<'candidate.alike' | 'candidate.no-address'>

/**
 * Why a granted membership does not begin yet; undefined when it does. Nobody gets a second one: whoever is a member under
 * their account keeps the one they have.
 *
 * @returns refusal `candidate.alike` or `candidate.no-address`
 * @source issue 5, two nominations of one person
 * @reading docs/READINGS.md#who-a-candidate-is
 */
export const membershipWaits = ({
  hasAccount,
  hasAddress,
  alike,
  isSomebodyElse,
}: CandidateFacts): CandidateRefusal | undefined => {
  if (alike.length > 0 && !isSomebodyElse)
    return refuse(
      'candidate.alike',
      `There is a member of this name already: ${alike.join(', ')}. Say whether it is the same person; until then the membership waits.`,
    )
  return hasAccount || hasAddress
    ? undefined
    : refuse(
        'candidate.no-address',
        'Only a GitHub name is known, and no account here has it. Give their address; until then the membership waits.',
      )
}
