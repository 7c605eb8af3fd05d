// The server's half of RSA blind signatures, RSABSSA-SHA384-PSS-Randomized (RFC 9474): a key for one ballot, the blind
// signature, and checking what was unblinded. OpenSSL does the arithmetic, in constant time and with its own blinding.
import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  verify,
} from 'node:crypto'
import { promisify } from 'node:util'

export const KEY_BITS = 3072
const KEY_BYTES = KEY_BITS / 8
const SALT_BYTES = 48

/** The public half as everybody sees it. */
export type BallotKey = { readonly kty: 'RSA'; readonly n: string; readonly e: string }

/** What names a ballot's key: SHA-256 of its modulus, in hex. Everybody of a ballot is to see the same. */
export const keyDigest = ({ n }: BallotKey): string =>
  createHash('sha256').update(Buffer.from(n, 'base64url')).digest('hex')

/** Makes the key of one ballot. The private half is PKCS#8 in PEM, to be sealed at once. */
export const makeBallotKey = async (): Promise<{ publicKey: BallotKey; privateKey: string }> => {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS })
  const { n = '', e = '' } = pair.publicKey.export({ format: 'jwk' })
  const privateKey = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  return { publicKey: { kty: 'RSA', n, e }, privateKey }
}

const raw = (key: KeyObject) => ({ key, padding: constants.RSA_NO_PADDING })

/**
 * BlindSign. Undefined for what is no number below the modulus. A result that does not lead back to its input, as after
 * a fault in the machine, is never given away: it would tell the key (RFC 9474, 4.3).
 */
export const blindSign = (privatePem: string, blinded: Buffer): Buffer | undefined => {
  const key = createPrivateKey(privatePem)
  try {
    const signature = privateDecrypt(raw(key), blinded)
    const back = publicEncrypt(raw(createPublicKey(key)), signature)
    return back.equals(blinded) ? signature : undefined
  } catch {
    return undefined
  }
}

/** Whether blinded input has the size of this server's keys. */
export const hasKeySize = (blinded: Buffer): boolean => blinded.length === KEY_BYTES

/** Whether a signature over what the voter prepared is one of the ballot's key. */
export const isSignedBy = (key: BallotKey, prepared: Buffer, signature: Buffer): boolean => {
  // because: the three fields are those of an RSA key in JWK
  const publicKey = createPublicKey({ key: key as JsonWebKey, format: 'jwk' })
  const pss = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES }
  return verify('sha384', prepared, pss, signature)
}
