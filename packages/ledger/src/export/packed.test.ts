// Lines read by themselves, block by block, lead to the very verdict that reading one after the other leads to.
import { hash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf, exportOf, leafOf, log, sha256, verify } from '../../test/fixture.js'
import { formatVerifierKey } from '../note/key.js'
import { formatReceipt } from '../note/receipt.js'
import { type PackedLines, prepareBlock } from './packed.js'
import { splitBlocks, splitLines } from './split.js'
import { verifyExport, verifyPrepared } from './verify.js'

const lines = exportOf(60)
const receipt = formatReceipt({ leaf: leafOf(33), key: log.key, sign: log.sign, sha256 })
const reader = { sha256, verify, key: formatVerifierKey(log.key), receipts: [receipt] }

/** In chunks that end after each of these places. */
function chunksOf(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const ends = [...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b), bytes.length]
  return ends.map((end, at) => bytes.slice(ends[at - 1] ?? 0, end))
}

const hashText = (text: string) => hash('sha256', text, 'base64')

/** As from another thread: a copy of what was sent. Texts are hashed in one step, as a platform may. */
async function* prepared(chunks: readonly Uint8Array[]): AsyncGenerator<PackedLines> {
  for await (const block of splitBlocks(chunks)) {
    yield structuredClone(prepareBlock(structuredClone(block), { sha256, hashText }))
  }
}

const bothWays = async (chunks: readonly Uint8Array[]) => ({
  inTurn: await verifyExport(splitLines(chunks), reader),
  byBlocks: await verifyPrepared(prepared(chunks), reader),
})

/** What may be done to an export, one after the other, at a place that wraps round its end. */
const tampering = fc.oneof(
  fc.record({ do: fc.constant('flip' as const), at: fc.nat(), bit: fc.nat(7) }),
  fc.record({ do: fc.constantFrom('drop', 'double', 'swap', 'break' as const), at: fc.nat() }),
  fc.record({ do: fc.constant('cut' as const), at: fc.nat() }),
)

function tampered(bytes: Uint8Array, deeds: readonly { do: string; at: number; bit?: number }[]) {
  let now = bytes.slice()
  for (const deed of deeds) {
    if (now.length === 0) break
    if (deed.do === 'flip') {
      const at = deed.at % now.length
      now[at] = (now[at] ?? 0) ^ (1 << (deed.bit ?? 0))
    } else if (deed.do === 'cut') now = now.slice(0, deed.at % now.length)
    else
      now = new Uint8Array(Buffer.from(moved(Buffer.from(now).toString('latin1'), deed), 'latin1'))
  }
  return now
}

function moved(text: string, deed: { do: string; at: number }): string {
  const parts = text.split('\n')
  const at = deed.at % parts.length
  const own = parts[at] ?? ''
  if (deed.do === 'drop') parts.splice(at, 1)
  if (deed.do === 'double') parts.splice(at, 0, own)
  if (deed.do === 'swap') parts.splice(at, 1, parts[at + 1] ?? '', own)
  if (deed.do === 'break') parts.splice(at, 1, own.slice(0, own.length / 2), '\u00ff')
  return parts.join('\n')
}

test('a whole export is whole both ways, with the same figures', async () => {
  const { inTurn, byBlocks } = await bothWays(chunksOf(bytesOf(lines), [100, 101, 5000]))
  expect(byBlocks).toMatchObject({ ok: true, leaves: 60, receipts: [{ index: 33 }] })
  expect(byBlocks).toEqual(inTurn)
})

test('a tampered one has the same findings at the same lines, however it is cut', async () => {
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(tampering, { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      async (deeds, cuts) => {
        const { inTurn, byBlocks } = await bothWays(chunksOf(tampered(bytesOf(lines), deeds), cuts))
        expect(byBlocks).toEqual(inTurn)
        refused += inTurn.ok ? 0 : 1
      },
    ),
    { numRuns: 300 },
  )
  expect(refused).toBeGreaterThan(250)
})

test('more than a hundred findings end the reading both ways', async () => {
  const broken = [...lines, ...Array.from({ length: 150 }, () => 'nonsense')]
  const { inTurn, byBlocks } = await bothWays([bytesOf(broken)])
  expect(byBlocks).toMatchObject({ ok: false, more: true })
  expect(byBlocks).toEqual(inTurn)
})

test('arrays that are too short for their count are no packed lines', async () => {
  const packed = prepareBlock(bytesOf(lines), { sha256 })
  const short = { ...packed, marks: packed.marks.subarray(0, 3) }
  await expect(verifyPrepared([short], reader)).rejects.toThrow('no packed lines')
})
