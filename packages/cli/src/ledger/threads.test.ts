/*
 * Proves that threads change nothing of a verdict, that a short export starts none, and that one that dies proves nothing.
 * Threads run what was built: dist.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { splitBlocks, splitLines, verifyExport, verifyPrepared } from '@parley/ledger'
import { afterAll, describe, expect, test } from 'vitest'
import { bytesOf, exportOf } from '../../../ledger/test/fixture.js'
import { parley } from '../../test/memory-io.js'
import { decodeStrictly, sha256, verify } from './primitives.js'
import { prepareInOrder } from './threads.js'

const folder = mkdtempSync(join(tmpdir(), 'parley-threads-'))
afterAll(() => rmSync(folder, { recursive: true }))

const code = () => new URL('../../dist/ledger/thread.js', import.meta.url)
const inline = (text: string) => () => new URL(`data:text/javascript,${encodeURIComponent(text)}`)
const lines = exportOf(400)
const reader = { sha256, verify }

/** Many blocks, so that every thread has some. */
const chunksOf = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / 2048) }, (_, at) =>
    bytes.slice(at * 2048, (at + 1) * 2048),
  )

const byThreads = (bytes: Uint8Array, by = code) =>
  verifyPrepared(
    prepareInOrder(splitBlocks(chunksOf(bytes)), { code: by, processors: 3, onTheSpot: 4096 }),
    reader,
  )

const changed = (at: number, from: string | RegExp, to: string) =>
  lines.map((line, place) => (place === at ? line.replace(from, to) : line))

describe('the verdict is that of one thread', () => {
  test.each<[string, readonly string[]]>([
    ['a whole export', lines],
    ['a changed body', changed(301, 'größer', 'kleiner')],
    ['a changed hash', changed(200, /"hash":"."*/, '"hash":"z')],
    ['a removed leaf', lines.filter((_, place) => place !== 250)],
    [
      'leaves in another order',
      [...lines.slice(0, 100), ...lines.slice(200), ...lines.slice(100, 200)],
    ],
    ['a cut-off end', lines.slice(0, -30)],
    ['nonsense in the middle', changed(222, /.+/, 'nonsense')],
    ['nonsense without end', [...lines, ...Array.from({ length: 200 }, () => 'nonsense')]],
    ['no header', lines.slice(1)],
  ])('%s', async (_, some) => {
    const bytes = bytesOf(some)
    const inTurn = await verifyExport(splitLines(chunksOf(bytes), decodeStrictly), reader)
    expect(inTurn.ok).toBe(some === lines)
    expect(await byThreads(bytes)).toEqual(inTurn)
  })
})

test('a short export starts no thread, nor does a long one with one processor', async () => {
  const never = () => {
    throw new Error('a thread was started')
  }
  const verdicts = [
    { code: never, processors: 4 },
    { code: never, processors: 1, onTheSpot: 0 },
  ].map((sharing) =>
    verifyPrepared(prepareInOrder(splitBlocks(chunksOf(bytesOf(lines))), sharing), reader),
  )
  expect((await Promise.all(verdicts)).map(({ ok }) => ok)).toEqual([true, true])
})

describe('a thread that dies is no pass', () => {
  const answering = (then: string) => `
    import { parentPort } from 'node:worker_threads'
    import { prepareBlock } from ${JSON.stringify(new URL('../../../ledger/dist/index.js', import.meta.url))}
    import { decodeStrictly, sha256 } from ${JSON.stringify(new URL('../../dist/ledger/primitives.js', import.meta.url))}
    let count = 0
    parentPort.on('message', (block) => {
      if ((count += 1) > 2) { ${then} }
      parentPort.postMessage(prepareBlock(block, { sha256, decode: decodeStrictly }))
    })`

  test.each([
    ['at once', inline('process.exit(0)'), /ended/],
    ['after two answers', inline(answering('process.exit(0)')), /ended/],
    ['by an error', inline(answering('throw new Error("no memory")')), /failed \(no memory\)/],
    ['for it is not there', () => new URL('./missing.js', import.meta.url), /failed \(Cannot find/],
  ])('%s', async (_, by, why) => {
    const verdict = byThreads(bytesOf(lines), by)
    await expect(verdict).rejects.toThrow(why)
    await expect(verdict).rejects.toThrow('nothing is proved')
  })

  test('and the same code that does not die passes', async () => {
    expect(await byThreads(bytesOf(lines), inline(answering('')))).toMatchObject({ ok: true })
  })

  test('the command exits 2, and says neither whole nor tampered', async () => {
    const file = join(folder, 'long.jsonl')
    const long = bytesOf(exportOf(32_000, 1000))
    expect(long.length).toBeGreaterThan(8.5 * 1024 * 1024)
    writeFileSync(file, long)
    const args = ['ledger', 'verify', file]
    const died = await parley(args, { threadCode: inline('process.exit(0)') })
    expect([died.code, died.out]).toEqual([2, ''])
    expect(died.err).toContain('nothing is proved')
    const lived = await parley(args, { threadCode: code })
    expect([lived.code, lived.out]).toEqual([0, expect.stringContaining('32000 leaves')])
  })
})
