// What sealing promises: a value that was changed, moved or is under another key does not open, and says no more than
// that; and nothing that should be used once is used twice.
import { expect, test } from 'vitest'
import { ephemeralKeys } from '../../src/db/keys.js'
import { newCaseKey, open, openFor, seal, sealFor } from '../../src/db/sealing.js'

const keys = ephemeralKeys()
const { key } = newCaseKey(keys, 'case-1')
const place = 'message.body:1'
const nonceOf = (sealed: Buffer) => sealed.subarray(1, 13).toString('hex')

// asvs: 11.2.5, 11.3.2, 11.3.3
test('a sealed value with any one bit changed, or cut short, does not open, and the fault is always the same', () => {
  const sealed = seal(key, place, 'what was reported')
  expect(open(key, place, sealed)).toBe('what was reported')
  const codes = new Set<unknown>()
  const tryOpening = (changed: Buffer) => {
    try {
      open(key, place, changed)
      codes.add('it opened')
    } catch (error) {
      codes.add(`${(error as { code?: string }).code}`) // because: every Fault has a code
      expect(String(error)).not.toContain('reported')
    }
  }
  for (let bit = 8; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    tryOpening(changed)
  }
  for (const length of [29, sealed.length - 1]) tryOpening(sealed.subarray(0, length))
  expect([...codes]).toEqual(['sealing.does-not-open'])
})

// asvs: 11.3.3
test('a sealed value opens in its own place and under its own key alone', () => {
  const sealed = seal(key, place, 'text')
  expect(() => open(key, 'message.body:2', sealed)).toThrow('does not open')
  expect(() => open(newCaseKey(keys, 'case-2').key, place, sealed)).toThrow('does not open')
  const mail = sealFor(keys, 'outbox:mail.sealed:1', 'text')
  expect(() => openFor(keys, 'invitation:mail.sealed:1', mail)).toThrow('does not open')
})

// asvs: 11.3.4
test('no nonce comes twice, under one key or another', () => {
  const seen = new Set<string>()
  for (let times = 0; times < 20_000; times++) seen.add(nonceOf(seal(key, place, 'x')))
  expect(seen.size).toBe(20_000)
})
