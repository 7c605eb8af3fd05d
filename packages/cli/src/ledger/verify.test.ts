/*
 * Proves what `parley ledger verify` says and how it exits: whole, tampered and where, unreadable.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatReceipt, formatVerifierKey } from '@parley/ledger'
import { afterAll, describe, expect, test } from 'vitest'
import {
  bytesOf,
  checkpointOver,
  exportOf,
  frontierOf,
  leafOf,
  leavesOf,
  log,
  sha256,
  stranger,
} from '../../../ledger/test/fixture.js'
import { parley } from '../../test/memory-io.js'

const folder = mkdtempSync(join(tmpdir(), 'parley-ledger-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const lines = exportOf(25)
const whole = file('whole.jsonl', bytesOf(lines))
const key = formatVerifierKey(log.key)
const receiptFor = (index: number, at = log) =>
  formatReceipt({ leaf: leafOf(index), key: at.key, sign: at.sign, sha256 })

describe('a whole export', () => {
  test('exits 0 and says that the key comes from the export only', async () => {
    const { code, out } = await parley(['ledger', 'verify', whole])
    expect(code).toBe(0)
    expect(out).toContain('whole:')
    expect(out).toContain('25 leaves')
    expect(out).toContain('The key comes from the export only')
  })

  test('is vouched for by the key its reader brings, in words or in a file', async () => {
    for (const given of [key, file('key.txt', `${key}\n`)]) {
      const { code, out } = await parley(['ledger', 'verify', whole, '--key', given])
      expect(code).toBe(0)
      expect(out).toContain('signed by the key you gave')
    }
  })

  test('keeps a receipt and reaches a checkpoint', async () => {
    const receipt = file('receipt.txt', receiptFor(7))
    const kept = file('checkpoint.txt', checkpointOver(frontierOf(leavesOf(20))))
    const args = ['ledger', 'verify', whole, '--receipt', receipt, '--checkpoint', kept]
    const { code, out } = await parley(args)
    expect(code).toBe(0)
    expect(out).toContain('kept, as leaf 7')
  })

  test('comes from standard input too, and answers programs in JSON', async () => {
    const { code, out } = await parley(['ledger', 'verify', '-', '--format', 'json'], {
      input: bytesOf(lines),
    })
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ ok: true, leaves: 25, keyFrom: 'export' })
  })
})

describe('a tampered export', () => {
  test.each<[string, readonly string[], RegExp]>([
    [
      'a changed body',
      lines.map((line, at) => (at === 1 ? line.replace('größer', 'kleiner') : line)),
      /line 2, leaf 0/,
    ],
    ['a removed leaf', lines.filter((_, at) => at !== 5), /line 6/],
    ['a cut-off end', lines.slice(0, -1), /cut-off/],
  ])('%s exits 1 and says where', async (_, tampered, place) => {
    const { code, out } = await parley(['ledger', 'verify', '-'], { input: bytesOf(tampered) })
    expect(code).toBe(1)
    expect(out).toContain('tampered:')
    expect(out).toMatch(place)
  })

  test('another key, a receipt of another leaf and a later checkpoint are found', async () => {
    const other = formatVerifierKey(stranger.key)
    expect((await parley(['ledger', 'verify', whole, '--key', other])).code).toBe(1)
    const receipt = file('other-receipt.txt', receiptFor(99))
    const missing = await parley(['ledger', 'verify', whole, '--receipt', receipt])
    expect([missing.code, missing.out]).toEqual([1, expect.stringContaining('receipt-missing')])
    const later = file('later.txt', checkpointOver(frontierOf(leavesOf(30))))
    const ahead = await parley(['ledger', 'verify', whole, '--checkpoint', later])
    expect([ahead.code, ahead.out]).toEqual([1, expect.stringContaining('known-checkpoint-ahead')])
  })

  test('what is no export at all is tampered from its first line', async () => {
    const { code, out } = await parley(['ledger', 'verify', '-'], { input: 'hello\n' })
    expect(code).toBe(1)
    expect(out).toContain('line 1')
  })
})

describe('what cannot be read', () => {
  test.each([
    [['ledger', 'verify', join(folder, 'missing')]],
    [['ledger', 'verify', whole, '--receipt', join(folder, 'missing')]],
    [['ledger', 'verify', whole, '--key', file('no-key.txt', 'nonsense')]],
    [['ledger', 'verify', whole, '--receipt', file('latin.txt', Buffer.from([0xe9]))]],
    [['ledger', 'verify']],
  ])('%j exits 2', async (args) => {
    const { code, err } = await parley(args)
    expect(code).toBe(2)
    expect(err).not.toBe('')
  })
})
