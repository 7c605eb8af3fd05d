// Owns what identifies somebody who was elected, before their membership begins: an account or an address; and when a name that
// a member has already must be looked at by people first. It knows no person: names and what is known come in.
import { type Refusal, refuse } from '../../refusal.js'

/** What somebody is called: in a nomination, or in a team's list. @source charter-rules A3, A5 */
export type Called = { readonly name: string; readonly githubLogin: string | null }

/** Its letters and digits alone: no case, no accent, no punctuation, and the words in one order, family name first or last. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .sort()
    .join(' ')

const callsOf = ({ name, githubLogin }: Called): readonly string[] =>
  [name, githubLogin ?? ''].map(plain).filter((text) => text !== '')

/**
 * Whether two may be one person by what they are called: the same name, the same GitHub name, or one’s name as the
 * other’s GitHub name, as with an alias. Case, accents, punctuation and the order of the words make no difference.
 *
 * @source issue 5, two nominations of one person
 * @reading docs/READINGS.md#who-a-candidate-is
 */
export const mayBeSame = (one: Called, other: Called): boolean =>
  callsOf(one).some((call) => callsOf(other).includes(call))

/** Names of mailboxes that say nothing of whose they are. */
const ANYBODYS = ['admin', 'contact', 'hello', 'info', 'mail', 'me', 'security', 'team']

/** Somebody’s names, and their address. @source charter-rules A3; issue 5, two nominations of one person */
export type Reached = Called & { readonly email: string }

/** What stands before the @, as a name; of an address that GitHub hands out, the GitHub name in it. */
const mailboxOf = ({ email }: Reached): readonly string[] => {
  const [, before = '', host = ''] = /^([^@]*)@(.*)$/.exec(email.trim().toLowerCase()) ?? []
  const [box = '', tag = ''] = before.split('+')
  const name = plain(host === 'users.noreply.github.com' && tag !== '' ? tag : box)
  return name.length < 3 || ANYBODYS.includes(name) ? [] : [name]
}

/**
 * Whether two nominations may be of one person: {@link mayBeSame}, or the name of one’s mailbox is the other’s, or what the
 * other is called. A hint for people, who look; it decides nothing.
 *
 * @source issue 5, two nominations of one person
 * @reading docs/READINGS.md#who-a-candidate-is
 */
export const looksLike = (one: Reached, other: Reached): boolean => {
  const known = [...callsOf(other), ...mailboxOf(other)]
  return (
    mayBeSame(one, other) ||
    mailboxOf(one).some((box) => known.includes(box)) ||
    mailboxOf(other).some((box) => callsOf(one).includes(box))
  )
}

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
