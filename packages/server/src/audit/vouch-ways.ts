// Keyed hashes beside rows that let somebody in, and beside checkpoints: whoever can write to the database and has no key can
// make no session, link or token that opens anything, give none to somebody else, and freshen or lengthen none. `doctor` names them.
import type { Instant } from '@parley/rules'
import { type Keys, lookup } from '../db/keys.js'

/** What of a session decides whom it lets in, how and until when. What ends it, and when it was used last, is not in it. */
export interface VouchedSession {
  readonly sessionId: string
  readonly personId: string
  readonly tokenHash: Buffer
  readonly method: string
  readonly provedAt: Instant
  readonly expiresAt: Instant
}

/** By what somebody is found who has no way in yet: links are mailed to the address, an account elsewhere leads to its name. */
export interface VouchedPerson {
  readonly personId: string
  readonly email: string | null
  readonly githubLogin: string | null
  readonly isOwner: boolean
}

export interface VouchedLink {
  readonly tokenHash: Buffer
  readonly personId: string
  readonly purpose: string
  readonly expiresAt: Instant
}

export interface VouchedToken {
  readonly tokenId: string
  readonly personId: string
  readonly tokenHash: Buffer
  readonly scopes: readonly string[]
  readonly expiresAt: Instant
}

/** `position` counts the checkpoints from 0 in the order in which they were signed. */
export interface VouchedCheckpoint {
  readonly position: number
  readonly note: string
  readonly signedAt: Instant
}

const over = (keys: Keys, purpose: string, parts: readonly (string | number)[]): Buffer =>
  lookup(keys, purpose, parts.join('\n'))

export const vouchForSession = (keys: Keys, session: VouchedSession): Buffer => {
  const { sessionId, personId, tokenHash, method, provedAt, expiresAt } = session
  const parts = [sessionId, personId, tokenHash.toString('hex'), method, provedAt, expiresAt]
  return over(keys, 'row-session', parts)
}

export const vouchForPerson = (keys: Keys, person: VouchedPerson): Buffer => {
  const { personId, email, githubLogin, isOwner } = person
  return over(keys, 'row-person', [personId, email ?? '', githubLogin ?? '', isOwner ? 1 : 0])
}

export const vouchForLink = (keys: Keys, link: VouchedLink): Buffer => {
  const { tokenHash, personId, purpose, expiresAt } = link
  return over(keys, 'row-sign-in-link', [tokenHash.toString('hex'), personId, purpose, expiresAt])
}

export const vouchForToken = (keys: Keys, token: VouchedToken): Buffer => {
  const { tokenId, personId, tokenHash, scopes, expiresAt } = token
  const parts = [tokenId, personId, tokenHash.toString('hex'), expiresAt, ...[...scopes].sort()]
  return over(keys, 'row-api-token', parts)
}

export const vouchForCheckpoint = (keys: Keys, checkpoint: VouchedCheckpoint): Buffer => {
  const { position, note, signedAt } = checkpoint
  return over(keys, 'row-checkpoint', [position, signedAt, note])
}

/** Whether the hash that stands beside a row is the one that its values ask for. */
export const isVouched = (mac: Buffer | null, asked: Buffer): boolean => mac?.equals(asked) === true
