// Holds the ways in that are open against what vouches for them, and against the events that made and ended them: addresses, sessions,
// links to sign in, API tokens and accounts elsewhere. Names the row that another hand wrote or changed, or that was opened again.
import type { Keys } from '../../../db/keys.js'
import type { KeptBody } from '../../body.js'
import { digestOf } from '../../digest.js'
import {
  isVouched,
  type VouchedLink,
  type VouchedPerson,
  type VouchedSession,
  type VouchedToken,
  vouchForLink,
  vouchForPerson,
  vouchForSession,
  vouchForToken,
} from '../../vouch-ways.js'
import { type Findings, found } from '../findings.js'
import type { Runs } from '../tree.js'

interface ToldToken {
  /** Undefined where the operator made it, before the event said for whom. */
  readonly personId: string | undefined
  readonly scopes: string
}

export interface WaysIn {
  /** Ids of sessions and of tokens that were ended. */
  readonly ended: Set<string>
  readonly tokens: Map<string, ToldToken>
  /** Accounts elsewhere that are linked, by `accountKey`. */
  readonly outside: Set<string>
}

export const newWaysIn = (): WaysIn => ({
  ended: new Set(),
  tokens: new Map(),
  outside: new Set(),
})

const accountKey = (personId: string, provider: string, digest: string): string =>
  `${personId} ${provider} ${digest}`

const asSet = (scopes: readonly string[]): string => [...new Set(scopes)].sort().join(', ')

type Told = (ways: WaysIn, inner: KeptBody['inner']) => void

const ends =
  (fact: string): Told =>
  ({ ended }, { facts }) => {
    const { [fact]: id } = facts
    if (typeof id === 'string') ended.add(id)
  }

const TOLD: Readonly<Record<string, Told>> = {
  // The session that the browser came with ends by it.
  'sign-in:succeeded': ends('ended'),
  'session:revoked': ends('sessionId'),
  'token:revoked': ends('tokenId'),
  'token:created': ({ tokens }, { actor, facts }) => {
    const { tokenId, personId, scopes } = facts
    const by = actor === 'parley' ? undefined : actor
    tokens.set(String(tokenId), {
      personId: typeof personId === 'string' ? personId : by,
      scopes: asSet(Array.isArray(scopes) ? scopes : []),
    })
  },
  'identity:linked': ({ outside }, { actor, facts }) => {
    outside.add(accountKey(actor, String(facts['provider']), String(facts['account'])))
  },
  // Nobody has two accounts of one provider.
  'identity:unlinked': ({ outside }, { actor, facts }) => {
    for (const key of [...outside])
      if (key.startsWith(`${actor} ${facts['provider']} `)) outside.delete(key)
  },
}

/** Adds what an event of no case tells. */
export const tellWaysIn = (ways: WaysIn, body: KeptBody | undefined): void => {
  if (body !== undefined) TOLD[body.outer.event]?.(ways, body.inner)
}

const PEOPLE = `
  select person_id as "personId", email, github_login as "githubLogin", is_owner as "isOwner", mac
    from person where erased_at is null order by created_at, person_id`

const SESSIONS = `
  select session_id as "sessionId", person_id as "personId", token_hash as "tokenHash", method, proved_at as "provedAt",
         expires_at as "expiresAt", mac
    from session where revoked_at is null order by created_at, session_id`

const LINKS = `
  select token_hash as "tokenHash", person_id as "personId", purpose, expires_at as "expiresAt", mac
    from sign_in_link where used_at is null order by created_at, token_hash`

const TOKENS = `
  select token_id as "tokenId", person_id as "personId", token_hash as "tokenHash", scopes, expires_at as "expiresAt", mac
    from api_token where revoked_at is null order by created_at, token_id`

const OUTSIDE = `
  select provider, subject, person_id as "personId" from external_identity order by linked_at, provider, subject`

type Mac = { readonly mac: Buffer | null }

const OTHER_HAND = 'it was made or changed by another hand, and opens nothing'
const AGAIN = 'its history says that it was ended, and its row does not'

const tokenDiffers = (
  { tokenId, personId, scopes }: VouchedToken,
  { tokens, ended }: WaysIn,
): readonly string[] => {
  const told = tokens.get(tokenId)
  if (told === undefined) return ['no event tells of it']
  return [
    ...(ended.has(tokenId) ? [AGAIN] : []),
    ...(told.personId === undefined || told.personId === personId
      ? []
      : [`its history says that it is of ${told.personId}`]),
    ...(told.scopes === asSet(scopes)
      ? []
      : [`it may do ${asSet(scopes)}, and its history says ${told.scopes}`]),
  ]
}

/** Compares every way in that is open with what vouches for it and with its events. */
export const checkWaysIn = async (
  db: Runs,
  { told, keys }: { readonly told: WaysIn; readonly keys: Keys },
  findings: Findings,
): Promise<void> => {
  const say = (what: string, because: readonly string[]) => {
    for (const each of because) found(findings, 'state-differs', { because: `${what}: ${each}` })
  }
  const vouching = (mac: Buffer | null, asked: Buffer) =>
    isVouched(mac, asked) ? [] : [OTHER_HAND]
  const people = await db.query<VouchedPerson & Mac>(PEOPLE)
  for (const { mac, ...row } of people.rows)
    if (!isVouched(mac, vouchForPerson(keys, row)))
      say(`the address, the GitHub name or the ownership of ${row.personId}`, [
        'it was written by another hand, and no link is mailed by it',
      ])
  const sessions = await db.query<VouchedSession & Mac>(SESSIONS)
  for (const { mac, ...row } of sessions.rows) {
    const again = told.ended.has(row.sessionId) ? [AGAIN] : []
    say(`the session ${row.sessionId} of ${row.personId}`, [
      ...vouching(mac, vouchForSession(keys, row)),
      ...again,
    ])
  }
  const links = await db.query<VouchedLink & Mac>(LINKS)
  for (const { mac, ...row } of links.rows)
    say(`a link (${row.purpose}) for ${row.personId}`, vouching(mac, vouchForLink(keys, row)))
  const tokens = await db.query<VouchedToken & Mac>(TOKENS)
  for (const { mac, ...row } of tokens.rows)
    say(`the API token ${row.tokenId} of ${row.personId}`, [
      ...vouching(mac, vouchForToken(keys, row)),
      ...tokenDiffers(row, told),
    ])
  const outside = await db.query<{ provider: string; subject: string; personId: string }>(OUTSIDE)
  for (const { provider, subject, personId } of outside.rows) {
    if (!told.outside.has(accountKey(personId, provider, digestOf(`${provider} ${subject}`))))
      say(`the account at ${provider} of ${personId}`, ['no event tells of it'])
  }
}
