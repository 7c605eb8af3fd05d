// Follow links: the secret that opens a report to its reporter. The database keeps a keyed hash to find it by, and the
// secret sealed, so that it can be sent again. Whoever holds the link is the reporter; nothing here asks for a name.
import { randomUUID } from 'node:crypto'
import type { Instant } from '@parley/rules'
import type { Insertable } from 'kysely'
import type { Installation } from '../db/installation.js'
import { type Keys, lookup } from '../db/keys.js'
import { openFor, sealFor } from '../db/sealing.js'
import type { FollowLinkTable } from '../db/tables/cases.js'
import { timestamp } from '../db/tables/columns.js'
import type { Actor } from '../db/transaction.js'
import { isSecret, newSecret } from '../identity/secrets.js'

/** A reporter as the database knows one: by the keyed hash of the link in hand. */
export type Reporter = Extract<Actor, { kind: 'reporter' }>

export interface NewFollowLink {
  readonly secret: string
  readonly reporter: Reporter
  readonly row: Insertable<FollowLinkTable>
}

export const followLinkPlace = (followLinkId: string) =>
  `follow-link:follow_link.sealed:${followLinkId}` as const

const holderOf = (keys: Keys, secret: string): Reporter => ({
  kind: 'reporter',
  lookup: lookup(keys, 'follow-link', secret),
})

/** A keyed hash of a reporter's address: finds their reports without keeping the address in the clear. */
export const contactLookup = (keys: Keys, email: string): Buffer =>
  lookup(keys, 'reporter-contact', email.trim().toLowerCase())

/** A follow link's secret out of 32 secret bytes, for a link that can be made again. */
export const followSecret = (bytes: Buffer): string => `plr_${bytes.toString('base64url')}`

/** Makes a link to a case, with the row to insert for it. */
export const newFollowLink = (
  keys: Keys,
  input: { caseId: string; contact: Buffer | null; at: Instant; secret?: string | undefined },
): NewFollowLink => {
  const secret = input.secret ?? newSecret('plr')
  const reporter = holderOf(keys, secret)
  const followLinkId = randomUUID()
  const row = {
    followLinkId,
    caseId: input.caseId,
    lookup: reporter.lookup,
    sealed: sealFor(keys, followLinkPlace(followLinkId), secret),
    contactLookup: input.contact,
    createdAt: timestamp(input.at),
  }
  return { secret, reporter, row }
}

/** The secret of a kept link, opened: to send it again. */
export const openFollowLink = (keys: Keys, row: { followLinkId: string; sealed: Buffer }): string =>
  openFor(keys, followLinkPlace(row.followLinkId), row.sealed)

/** Whoever asks with this text in the address, or undefined when it cannot be a link of ours at all. */
export const reporterBy = (keys: Keys, capability: string): Reporter | undefined =>
  isSecret(capability) && capability.startsWith('plr_') ? holderOf(keys, capability) : undefined

/** Where the reporter follows the report. */
export const followUrl = (installation: Pick<Installation, 'url'>, secret: string): string =>
  `${installation.url}/r/${secret}`
