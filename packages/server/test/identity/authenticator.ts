// An authenticator in software: makes a P-256 passkey and answers challenges as a browser would. It can be told to
// misbehave. Knows nothing of our server.
import {
  createHash,
  createSign,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

const b64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()

/** CBOR of what an attestation holds: small integers, byte strings, texts and maps (RFC 8949). */
const head = (major: number, value: number): Buffer => {
  if (value < 24) return Buffer.from([(major << 5) | value])
  if (value < 256) return Buffer.from([(major << 5) | 24, value])
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255])
}
type Cbor = number | string | Buffer | Map<number | string, Cbor>
const cbor = (value: Cbor): Buffer => {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([
    head(5, value.size),
    ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)]),
  ])
}

const coseKey = (key: KeyObject): Buffer => {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const point = (text: string) => Buffer.from(text, 'base64url')
  return cbor(
    new Map<number, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, point(x)],
      [-3, point(y)],
    ]),
  )
}

export interface Misbehaviour {
  readonly origin?: string
  readonly rpId?: string
  readonly userVerified?: boolean
  readonly counter?: number
  /** Sign something else than what is sent. */
  readonly badSignature?: boolean
}

export class Authenticator {
  readonly id = randomBytes(16)
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  #counter = 0

  #client(type: 'webauthn.create' | 'webauthn.get', challenge: string, origin: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  }

  #authData(
    attested: Buffer,
    { rpId = 'localhost', userVerified = true, counter }: Misbehaviour,
  ): Buffer {
    this.#counter = counter ?? this.#counter + 1
    const count = Buffer.alloc(4)
    count.writeUInt32BE(this.#counter)
    const flags = 0x01 | (userVerified ? 0x04 : 0) | (attested.length > 0 ? 0x40 : 0)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested])
  }

  register(challenge: string, wrong: Misbehaviour = {}): object {
    const idLength = Buffer.from([0, this.id.length])
    const attested = Buffer.concat([
      Buffer.alloc(16),
      idLength,
      this.id,
      coseKey(this.#keys.publicKey),
    ])
    const authData = this.#authData(attested, wrong)
    const object = new Map<string, Cbor>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ])
    const client = this.#client(
      'webauthn.create',
      challenge,
      wrong.origin ?? 'http://localhost:8080',
    )
    return {
      id: b64(this.id),
      rawId: b64(this.id),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: b64(client),
        attestationObject: b64(cbor(object)),
        transports: ['internal'],
      },
    }
  }

  authenticate(challenge: string, wrong: Misbehaviour = {}): object {
    const client = this.#client('webauthn.get', challenge, wrong.origin ?? 'http://localhost:8080')
    const authData = this.#authData(Buffer.alloc(0), wrong)
    const signed = Buffer.concat([authData, sha256(wrong.badSignature === true ? 'other' : client)])
    return {
      id: b64(this.id),
      rawId: b64(this.id),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: b64(client),
        authenticatorData: b64(authData),
        signature: b64(createSign('sha256').update(signed).sign(this.#keys.privateKey)),
      },
    }
  }
}
