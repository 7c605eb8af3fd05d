// The few texts that are signed in a ballot, in one place: by the voter's passkey, and by the token's own key. Whoever
// recounts builds the same ones (packages/cli). Nothing here is secret.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { type OpeningDigests, tokenText, type Vote } from '@parley/rules'

const PREFIX_BYTES = 32
/** An uncompressed point of P-256. */
const POINT_BYTES = 65

/** The challenge that a voter's passkey signs when they ask for their token: what was fixed at the opening is in it. */
export const tokenChallenge = (
  ballotId: string,
  opening: OpeningDigests | null,
  blinded: Buffer,
): string =>
  createHash('sha256')
    .update(tokenText(ballotId, opening?.whole ?? null, blinded.toString('base64url')))
    .digest('base64url')

const voteText = (ballotId: string, vote: Vote): Buffer =>
  Buffer.from(`parley-ballot-vote/v1\n${ballotId}\n${vote}`)

/** Whether a token has its form: a random prefix and a public key of P-256. */
export const isToken = (token: Buffer): boolean =>
  token.length === PREFIX_BYTES + POINT_BYTES && token[PREFIX_BYTES] === 4

/** Whether the token's own key signed this vote: nobody else can have cast it, and nobody can change it. */
export const isVoteOf = (
  ballotId: string,
  cast: { readonly token: Buffer; readonly vote: Vote; readonly voteSignature: Buffer },
): boolean => {
  const point = cast.token.subarray(PREFIX_BYTES)
  const x = point.subarray(1, 33).toString('base64url')
  const y = point.subarray(33).toString('base64url')
  try {
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
    const how = { key, dsaEncoding: 'ieee-p1363' } as const
    return verify('sha256', voteText(ballotId, cast.vote), how, cast.voteSignature)
  } catch {
    return false
  }
}
