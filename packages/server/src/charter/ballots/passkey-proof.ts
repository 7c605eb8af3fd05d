// A person signs something with one of their own passkeys, to be kept and checked again by others: the challenge is
// what they sign, not a random number of ours. Keeps the parts that anybody needs to verify it.
import { isRefusal, type Refusal, refuse } from '@parley/rules'
import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers'
import type { Change } from '../../audit/change.js'
import { digestOf } from '../../audit/digest.js'
import { verifyPasskey } from '../../identity/passkeys.js'
import type { Person } from '../../identity/viewer.js'

/** What a third party verifies: the key, and what it signed. All but `key` in base64url. */
export interface PasskeyProof {
  readonly key: Readonly<Record<string, string>>
  /** The same key as the authenticator wrote it, whose digest the ledger has; not in the record. */
  readonly coseKey: string
  readonly clientData: string
  readonly authenticatorData: string
  readonly signature: string
}

const text = (bytes: unknown): string =>
  bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64url') : ''

/** The key of a passkey as JWK, of the three kinds that this server lets be registered; undefined for a kind that few could check. */
const jwkOf = (publicKey: Uint8Array): PasskeyProof['key'] | undefined => {
  const key = decodeCredentialPublicKey(new Uint8Array(publicKey))
  if (cose.isCOSEPublicKeyEC2(key))
    return {
      kty: 'EC',
      crv: 'P-256',
      x: text(key.get(cose.COSEKEYS.x)),
      y: text(key.get(cose.COSEKEYS.y)),
    }
  if (cose.isCOSEPublicKeyOKP(key))
    return { kty: 'OKP', crv: 'Ed25519', x: text(key.get(cose.COSEKEYS.x)) }
  if (cose.isCOSEPublicKeyRSA(key))
    return { kty: 'RSA', n: text(key.get(cose.COSEKEYS.n)), e: text(key.get(cose.COSEKEYS.e)) }
  return undefined
}

const partsOf = (response: unknown): Omit<PasskeyProof, 'key' | 'coseKey'> => {
  // because: the passkey's library has just checked that these are there
  const { response: inner } = response as { response: Record<string, string> }
  return {
    clientData: inner['clientDataJSON'] ?? '',
    authenticatorData: inner['authenticatorData'] ?? '',
    signature: inner['signature'] ?? '',
  }
}

/** Checks that one of the person's own passkeys signed the challenge. */
export const proveWithPasskey = async (
  change: Change,
  person: Person,
  input: { readonly challenge: string; readonly response: unknown },
): Promise<PasskeyProof | Refusal> => {
  const verified = await verifyPasskey(change, input)
  if (isRefusal(verified)) return verified
  if (verified.personId !== person.personId)
    return refuse('passkey.refused', 'That passkey is somebody else’s.')
  const key = jwkOf(verified.publicKey)
  if (key === undefined)
    return refuse('passkey.kind', 'This kind of passkey cannot sign a ballot. Use another one.')
  return { key, coseKey: text(verified.publicKey), ...partsOf(input.response) }
}

/** The digest by which the ledger knows the key of a kept proof; undefined where the proof’s two forms of it differ. */
export const keyDigestOf = ({ key, coseKey }: PasskeyProof): string | undefined => {
  const bytes = Buffer.from(coseKey, 'base64url')
  const decoded = jwkOf(bytes)
  const isSame =
    decoded !== undefined &&
    Object.keys(decoded).length === Object.keys(key).length &&
    Object.entries(decoded).every(([name, value]) => key[name] === value)
  return isSame ? digestOf(bytes) : undefined
}
