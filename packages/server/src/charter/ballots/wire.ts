// What comes in from a voter's browser or program, as the pages and the API take it: bytes in base64url. Checks that it
// can be read; what it is worth is decided where it is used.
import type { CastVote } from './cast.js'
import { isVote } from './cast.js'
import type { TokenAsked } from './token.js'

/** Far more than a vote or an assertion needs. */
export const ballotBodyLimit = 16_384

const fieldOf = (body: unknown, name: string): unknown =>
  // because: a parsed body is an object of unknown values
  (body as Record<string, unknown> | null | undefined)?.[name]

const bytesOf = (body: unknown, name: string): Buffer => {
  const text = fieldOf(body, name)
  return typeof text === 'string' && /^[\w-]{1,1400}$/.test(text)
    ? Buffer.from(text, 'base64url')
    : Buffer.alloc(0)
}

/** The asking for a token. */
export const readAsking = (ballotId: string, body: unknown): TokenAsked => ({
  ballotId,
  blinded: bytesOf(body, 'blinded'),
  response: fieldOf(body, 'response'),
})

/** The casting of a vote. */
export const readCast = (body: unknown): CastVote => {
  const vote = fieldOf(body, 'vote')
  return {
    token: bytesOf(body, 'token'),
    tokenSignature: bytesOf(body, 'tokenSignature'),
    vote: isVote(vote) ? vote : 'abstain',
    // What is no vote fits no signature.
    voteSignature: isVote(vote) ? bytesOf(body, 'voteSignature') : Buffer.alloc(0),
  }
}

/** Why a casting that says who it is from is not looked at; undefined for one that does not. */
export const saysWho = (headers: {
  readonly cookie?: string | undefined
  readonly authorization?: string | undefined
}): string | undefined =>
  headers.cookie === undefined && headers.authorization === undefined
    ? undefined
    : 'A vote is cast without a session: this request said who it is from. Nothing was stored.'
