// RSA blind signatures, both halves, against the test vector of RFC 9474 and against each other.

import { createPrivateKey, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  blind,
  finalize,
  inverse,
  prepare,
  toBytes,
  toNumber,
  verify,
} from '../../browser/blind.js'
import {
  blindSign,
  hasKeySize,
  isSignedBy,
  makeBallotKey,
} from '../../src/charter/ballots/signing.js'

const vector: Record<string, string> = JSON.parse(
  readFileSync(new URL('./data/rfc9474-a1.json', import.meta.url), 'utf8'),
)
const of = (name: string) => Buffer.from(vector[name] ?? '', 'hex')
const bytes = (buffer: Uint8Array) => new Uint8Array(buffer)
const number = (name: string) => BigInt(`0x${vector[name]}`)
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')

const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n
  for (let rest = exponent, square = base; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

describe('RFC 9474, Appendix A.1', () => {
  const key = { n: number('n'), e: number('e'), bytes: 512 }
  // The vector's blinding follows from its two signatures; its first digits are printed in the RFC.
  const back = (number('sig') * (inverse(number('blind_sig'), key.n) ?? 0n)) % key.n
  const r = inverse(back, key.n) ?? 0n
  const prepared = prepare(of('msg'), of('msg_prefix'))

  test('the blinding is the one that the RFC prints', () => {
    expect(hex(toBytes(back, 512)).startsWith(vector['inv_begins'] ?? '-')).toBe(true)
  })

  test('the message is prepared, encoded and blinded to what the vector’s key signed', async () => {
    const made = await blind(key, prepared, { salt: bytes(of('salt')), by: { r, inverse: back } })
    const signed = power(toNumber(made.blinded), number('d'), key.n)
    expect(hex(toBytes(signed, 512))).toBe(vector['blind_sig'])
  })

  test('the answer is finalized to the vector’s signature, which both halves accept', async () => {
    const answer = { blindSignature: of('blind_sig'), inverse: back }
    const signature = await finalize(key, prepared, answer)
    expect(hex(signature)).toBe(vector['sig'])
    const jwk = {
      kty: 'RSA' as const,
      n: of('n').toString('base64url'),
      e: of('e').toString('base64url'),
    }
    expect(isSignedBy(jwk, Buffer.from(prepared), of('sig'))).toBe(true)
    expect(isSignedBy(jwk, Buffer.from(of('msg')), of('sig'))).toBe(false)
  })
})

describe('a key of this server', () => {
  const made = makeBallotKey()
  const keyOf = async () => {
    const { publicKey } = await made
    const n = Buffer.from(publicKey.n, 'base64url')
    return { n: toNumber(n), e: toNumber(Buffer.from(publicKey.e, 'base64url')), bytes: n.length }
  }

  test('signs what it cannot see, and the result is a signature of the message', async () => {
    const { publicKey, privateKey } = await made
    const key = await keyOf()
    for (let round = 0; round < 5; round += 1) {
      const prepared = prepare(randomBytes(65))
      const { blinded, inverse: back } = await blind(key, prepared)
      expect(hasKeySize(Buffer.from(blinded))).toBe(true)
      const blindSignature = blindSign(privateKey, Buffer.from(blinded))
      if (blindSignature === undefined) throw new Error('not signed')
      const signature = await finalize(key, prepared, { blindSignature, inverse: back })
      expect(isSignedBy(publicKey, Buffer.from(prepared), Buffer.from(signature))).toBe(true)
      expect(await verify(key, prepare(randomBytes(65)), signature)).toBe(false)
    }
  })

  test('an answer that does not fit is never used', async () => {
    const { privateKey } = await made
    const key = await keyOf()
    const prepared = prepare(randomBytes(65))
    const { blinded, inverse: back } = await blind(key, prepared)
    const blindSignature = blindSign(privateKey, Buffer.from(blinded)) ?? Buffer.alloc(0)
    const wrong = Buffer.from(blindSignature)
    wrong[200] = (wrong[200] ?? 0) ^ 1
    for (const answer of [wrong, blindSignature.subarray(1)])
      await expect(
        finalize(key, prepared, { blindSignature: answer, inverse: back }),
      ).rejects.toThrow()
  })

  test('numbers that are none below the modulus are not signed', async () => {
    const { privateKey } = await made
    expect(blindSign(privateKey, Buffer.alloc(384, 255))).toBeUndefined()
    expect(blindSign(privateKey, Buffer.alloc(383, 1))).toBeUndefined()
    expect(blindSign(privateKey, Buffer.alloc(385, 1))).toBeUndefined()
    expect(createPrivateKey(privateKey).asymmetricKeyDetails?.modulusLength).toBe(3072)
  })

  test('the same blinded message twice looks like two different ones to the signer', async () => {
    const key = await keyOf()
    const prepared = prepare(randomBytes(65))
    const [one, two] = [await blind(key, prepared), await blind(key, prepared)]
    expect(hex(one.blinded)).not.toBe(hex(two.blinded))
  })
})

test('the server signs a token in less than ten milliseconds of its processor', async () => {
  const { privateKey } = await makeBallotKey()
  const blinded = Array.from({ length: 40 }, () => {
    const number = randomBytes(384)
    number[0] = 0
    return number
  })
  const before = process.cpuUsage()
  for (const one of blinded) expect(blindSign(privateKey, one)).toHaveLength(384)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000 / blinded.length).toBeLessThan(10)
})
