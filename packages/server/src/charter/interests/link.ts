// The link by which somebody reads, changes and withdraws their interest: found by a keyed hash, sealed to be sent again,
// as a reporter's is. Whoever holds it is the candidate; nothing here asks for a name.
import type { Installation } from '../../db/installation.js'
import { type Keys, lookup } from '../../db/keys.js'
import { openFor, type PurposePlace } from '../../db/sealing.js'
import type { Actor } from '../../db/transaction.js'
import { isSecret } from '../../identity/secrets.js'

/** A candidate as the database knows one: by the keyed hash of the link in hand. */
export type Candidate = Extract<Actor, { kind: 'reporter' }>

export const interestLinkPlace = (interestId: string): PurposePlace =>
  `interest:interest.link:${interestId}`

export const candidateOf = (keys: Keys, secret: string): Candidate => ({
  kind: 'reporter',
  lookup: lookup(keys, 'interest-link', secret),
})

/** Whoever asks with this text in the address, or undefined when it cannot be a link of ours at all. */
export const candidateBy = (keys: Keys, link: string): Candidate | undefined =>
  isSecret(link) && link.startsWith('pli_') ? candidateOf(keys, link) : undefined

/** A keyed hash of an address: finds what its owner said without keeping it in the clear. */
export const interestContact = (keys: Keys, email: string): Buffer =>
  lookup(keys, 'interest-contact', email.trim().toLowerCase())

/** The secret of a kept link, opened: to send it again. */
export const openInterestLink = (
  keys: Keys,
  row: { readonly interestId: string; readonly link: Buffer },
): string => openFor(keys, interestLinkPlace(row.interestId), row.link)

export const interestUrl = ({ url }: Pick<Installation, 'url'>, secret: string): string =>
  `${url}/interest/${secret}`
