// A bundle proves its events or says which does not hold; every bit of it counts.
import { describe, expect, test } from 'vitest'
import {
  bodyOf,
  checkpointOver,
  cosigned,
  frontierOf,
  leafOf,
  leavesOf,
  log,
  saltOf,
  sha256,
  stranger,
  verify,
  witness,
} from '../../test/fixture.js'
import { leafHash } from '../event/leaf.js'
import { formatVerifierKey } from '../note/key.js'
import { formatReceipt } from '../note/receipt.js'
import { growTree } from '../tree/memory.js'
import { type Bundle, formatBundle, parseBundle } from './bundle.js'
import { verifyBundle } from './verify.js'

const size = 21
const tree = growTree(sha256)
for (const leaf of leavesOf(size)) tree.append(leafHash(leaf, sha256))

const eventAt = (index: number) => ({
  index,
  leaf: leafOf(index),
  salt: saltOf(index),
  body: bodyOf(index),
  proof: tree.inclusionProof(index),
})

const bundle: Bundle = {
  key: formatVerifierKey(log.key),
  witnesses: [formatVerifierKey(witness.key)],
  checkpoint: cosigned(checkpointOver(frontierOf(leavesOf(size)))),
  events: [2, 7, 20].map(eventAt),
}
const text = formatBundle(bundle)
const reader = { sha256, verify }
const kindsOf = (written: string, more = {}) => {
  const result = verifyBundle(written, { ...reader, ...more })
  return result.ok ? [] : result.findings.map(({ kind }) => kind)
}

describe('a whole bundle', () => {
  test('proves each event under the signed and cosigned checkpoint', () => {
    const result = verifyBundle(text, reader)
    expect(result).toMatchObject({ ok: true, keyFrom: 'bundle', size, witnesses: 1 })
    expect(result.ok && result.events.map(({ index, id }) => [index, id])).toEqual(
      [2, 7, 20].map((index) => [index, leafOf(index).id]),
    )
    expect(result.ok && result.events[1]?.body).toEqual(bodyOf(7))
  })

  test('is vouched for by the key its reader brings', () => {
    const result = verifyBundle(text, { ...reader, key: formatVerifierKey(log.key) })
    expect(result).toMatchObject({ ok: true, keyFrom: 'reader' })
    expect(kindsOf(text, { key: formatVerifierKey(stranger.key) })).toEqual(['key-other'])
  })

  test('keeps a receipt of one of its events, and names one it does not', () => {
    const receiptOf = (index: number) =>
      formatReceipt({ leaf: leafOf(index), key: log.key, sign: log.sign, sha256 })
    const result = verifyBundle(text, { ...reader, receipts: [receiptOf(7)] })
    expect(result).toMatchObject({ ok: true, receipts: [{ id: leafOf(7).id, index: 7 }] })
    expect(kindsOf(text, { receipts: [receiptOf(8)] })).toEqual(['receipt-missing'])
    expect(kindsOf(text, { receipts: ['hello'] })).toEqual(['receipt-refused'])
  })
})

describe('a changed bundle', () => {
  test('every flipped bit is found', () => {
    const bytes = Buffer.from(formatBundle({ ...bundle, events: [eventAt(7)] }))
    const missed: number[] = []
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = Buffer.from(bytes)
      damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      if (verifyBundle(damaged.toString(), reader).ok) missed.push(bit)
    }
    expect(missed).toEqual([])
  }, 60_000)

  test.each<[string, Partial<Bundle>, readonly string[]]>([
    [
      'another body',
      { events: [{ ...eventAt(2), body: bodyOf(3) }, eventAt(7)] },
      ['body-changed'],
    ],
    ['another place', { events: [{ ...eventAt(2), index: 3 }] }, ['not-included']],
    ['no path', { events: [{ ...eventAt(2), proof: [] }] }, ['not-included']],
    ['the key of a stranger', { key: formatVerifierKey(stranger.key) }, ['checkpoint-refused']],
    ['a key that is none', { key: 'nonsense' }, ['key-malformed']],
    ['the key of a witness', { key: formatVerifierKey(witness.key) }, ['key-malformed']],
    ['a witness that is none', { witnesses: ['nonsense'] }, ['key-malformed']],
    ['a cosignature that is not listed', { witnesses: [] }, ['checkpoint-refused']],
  ])('%s', (_, changed, kinds) => {
    expect(kindsOf(formatBundle({ ...bundle, ...changed }))).toEqual(kinds)
  })

  const members = () => JSON.parse(text) as Record<string, unknown>
  test.each<[string, (whole: Record<string, unknown>) => unknown]>([
    ['no JSON', () => undefined],
    ['no object', () => 5],
    ['another format', (whole) => ({ ...whole, format: 'other/1' })],
    ['a key that is no text', (whole) => ({ ...whole, key: 1 })],
    ['witnesses that are none', (whole) => ({ ...whole, witnesses: [1] })],
    ['no events', (whole) => ({ ...whole, events: [] })],
    ['an event that is none', (whole) => ({ ...whole, events: [null] })],
    ['a member more', (whole) => ({ ...whole, more: true })],
    ['a lone surrogate', (whole) => ({ ...whole, key: '\ud800' })],
    ...(['index', 'salt', 'proof', 'leaf', 'body'] as const).map(
      (member): [string, (whole: Record<string, unknown>) => unknown] => [
        `an event without ${member}`,
        (whole) => {
          // because: the bundle above has events
          const [first] = whole['events'] as Record<string, unknown>[]
          return { ...whole, events: [{ ...first, [member]: undefined }] }
        },
      ],
    ),
    [
      'a hash that is no text',
      (whole) => {
        const [first] = whole['events'] as Record<string, unknown>[]
        return { ...whole, events: [{ ...first, proof: [1] }] }
      },
    ],
  ])('%s is malformed', (_, change) => {
    const written = `${JSON.stringify(change(members())) ?? '{'}\n`
    expect(parseBundle(written)).toMatchObject({ ok: false, refusal: 'bundle.malformed' })
    expect(kindsOf(written)).toEqual(['bundle-malformed'])
  })
})
