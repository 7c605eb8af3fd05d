// The voter's half of RSA blind signatures, RSABSSA-SHA384-PSS-Randomized (RFC 9474): prepare, blind, finalize. Whole
// numbers and the browser's own hash and random numbers, nothing else. The server's half is charter/ballots/signing.ts.
// Not constant-time: what is blinded here is the voter's own, on the voter's own machine.

export interface BlindKey {
  readonly n: bigint
  readonly e: bigint
  /** Of the modulus. */
  readonly bytes: number
}

export type Bytes = Uint8Array<ArrayBuffer>

const HASH_BYTES = 48
const SALT_BYTES = 48
const PREFIX_BYTES = 32

export const toNumber = (bytes: Uint8Array): bigint =>
  bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

export const toBytes = (value: bigint, length: number): Bytes => {
  const bytes = new Uint8Array(length)
  let rest = value
  for (let at = length - 1; at >= 0; at -= 1) {
    bytes[at] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return bytes
}

export const concat = (...parts: readonly Uint8Array[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))

const hash = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-384', bytes))

const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n
  let square = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** The inverse of a number modulo another, or undefined where they share a factor. */
export const inverse = (value: bigint, modulus: bigint): bigint | undefined => {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n]
  while (b !== 0n) {
    const quotient = a / b
    ;[a, b] = [b, a - quotient * b]
    ;[x, y] = [y, x - quotient * y]
  }
  return a === 1n ? ((x % modulus) + modulus) % modulus : undefined
}

/** MGF1 of RFC 8017, B.2.1. */
const mask = async (seed: Bytes, length: number): Promise<Bytes> => {
  const parts: Bytes[] = []
  for (let counter = 0; parts.length * HASH_BYTES < length; counter += 1)
    parts.push(await hash(concat(seed, toBytes(BigInt(counter), 4))))
  return concat(...parts).slice(0, length)
}

/** EMSA-PSS-ENCODE of RFC 8017, 9.1.1, for a modulus of whole bytes. */
const encode = async (message: Bytes, key: BlindKey, salt: Bytes): Promise<Bytes> => {
  const digest = await hash(concat(new Uint8Array(8), await hash(message), salt))
  const block = new Uint8Array(key.bytes - HASH_BYTES - 1)
  block[block.length - SALT_BYTES - 1] = 1
  block.set(salt, block.length - SALT_BYTES)
  const masked = (await mask(digest, block.length)).map((byte, at) => byte ^ (block[at] ?? 0))
  masked[0] = (masked[0] ?? 0) & 0x7f
  return concat(masked, digest, new Uint8Array([0xbc]))
}

/** A uniform number below the modulus that has an inverse, and the inverse. */
const blinding = ({ n, bytes }: BlindKey): { r: bigint; inverse: bigint } => {
  for (;;) {
    const r = toNumber(random(bytes))
    const back = r === 0n || r >= n ? undefined : inverse(r, n)
    if (back !== undefined) return { r, inverse: back }
  }
}

/** Prepare: a random prefix before the message, so that nobody can choose what is signed. */
export const prepare = (message: Uint8Array, prefix: Uint8Array = random(PREFIX_BYTES)): Bytes =>
  concat(prefix, message)

/** Blind: what is sent to be signed, and what takes the blinding off the answer. */
export const blind = async (
  key: BlindKey,
  prepared: Bytes,
  { salt = random(SALT_BYTES), by = blinding(key) } = {},
): Promise<{ readonly blinded: Bytes; readonly inverse: bigint }> => {
  const m = toNumber(await encode(prepared, key, salt))
  if (inverse(m, key.n) === undefined) throw new Error('invalid input')
  const z = (m * power(by.r, key.e, key.n)) % key.n
  return { blinded: toBytes(z, key.bytes), inverse: by.inverse }
}

/** Finalize: takes the blinding off, and throws unless the signature is one of this key over what was prepared. */
export const finalize = async (
  key: BlindKey,
  prepared: Bytes,
  answer: { readonly blindSignature: Uint8Array; readonly inverse: bigint },
): Promise<Bytes> => {
  if (answer.blindSignature.length !== key.bytes) throw new Error('unexpected input size')
  const signature = toBytes((toNumber(answer.blindSignature) * answer.inverse) % key.n, key.bytes)
  if (!(await verify(key, prepared, signature))) throw new Error('invalid signature')
  return signature
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** Whether a signature is one of this key: RSASSA-PSS with SHA-384, as browsers have it. */
export const verify = async (
  { n, e, bytes }: BlindKey,
  prepared: Bytes,
  signature: Bytes,
): Promise<boolean> => {
  const jwk = { kty: 'RSA', n: base64url(toBytes(n, bytes)), e: base64url(toBytes(e, 3)) }
  const algorithm = { name: 'RSA-PSS', hash: 'SHA-384' }
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify'])
  const how = { name: 'RSA-PSS', saltLength: SALT_BYTES }
  return crypto.subtle.verify(how, key, signature, prepared)
}
