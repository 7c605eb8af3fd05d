/*
 * Owns sharing out the blocks of an export among threads, and handing back what they made of them in the file's order.
 * Refuses to go on without an answer: a thread that ends before it has answered is a failure of the whole.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type Block, type PackedLines, prepareBlock } from '@parley/ledger'
import { CommandFailure } from '../exit.js'
import { decodeStrictly, hashText, sha256 } from './primitives.js'

/** This much is read on the spot: starting threads takes as long as reading it. */
const ON_THE_SPOT = 8 * 1024 * 1024
/** More threads than this would wait for the one that puts everything in order. */
const MOST_THREADS = 4
/** Blocks that a thread has before it, so that it need not wait for the next. */
const AHEAD = 4

/** How the work is shared out. */
export interface Sharing {
  /** Where the code of a thread is (thread.ts); without it everything is done on the spot. */
  readonly code: (() => URL) | undefined
  /** How many processors there are for it; with one everything is done on the spot. */
  readonly processors?: number
  /** How many bytes are read before threads are started. */
  readonly onTheSpot?: number
}

/**
 * Prepares blocks, and yields what they became in their order.
 *
 * @throws CommandFailure when a thread ends, or cannot begin
 */
export async function* prepareInOrder(
  blocks: AsyncIterable<Block>,
  sharing: Sharing,
): AsyncGenerator<PackedLines, void, undefined> {
  const { code, processors = availableParallelism(), onTheSpot = ON_THE_SPOT } = sharing
  const count = Math.min(processors, MOST_THREADS)
  const threads: Thread[] = []
  const waiting: Promise<PackedLines>[] = []
  let bytes = 0
  try {
    for await (const block of blocks) {
      if (bytes < onTheSpot || code === undefined || count < 2) {
        bytes += block instanceof Uint8Array ? block.length : 0
        yield prepareBlock(block, { sha256, hashText, decode: decodeStrictly })
        continue
      }
      if (threads.length < count) threads.push(startThread(code()))
      waiting.push(leastBusy(threads).prepare(block))
      const first = waiting.length >= count * AHEAD ? waiting.shift() : undefined
      if (first !== undefined) yield await first
    }
    for (const answer of waiting) yield await answer
  } finally {
    await Promise.all(threads.map(({ stop }) => stop()))
  }
}

interface Thread {
  readonly asked: () => number
  readonly prepare: (block: Block) => Promise<PackedLines>
  readonly stop: () => Promise<unknown>
}

const leastBusy = (threads: readonly Thread[]): Thread =>
  threads.reduce((least, thread) => (thread.asked() < least.asked() ? thread : least))

interface Asked {
  readonly resolve: (prepared: PackedLines) => void
  readonly reject: (why: CommandFailure) => void
}

const startThread = (code: URL): Thread => {
  const worker = new Worker(code)
  const asked: Asked[] = []
  let ended: CommandFailure | undefined
  const end = (why: string): void => {
    ended ??= new CommandFailure(`A thread that read the export ${why}: nothing is proved.`)
    for (const { reject } of asked.splice(0)) reject(ended)
  }
  worker.on('message', (prepared: PackedLines) => asked.shift()?.resolve(prepared))
  worker.on('messageerror', () => end('gave an answer that cannot be read'))
  worker.on('error', (error) => end(`failed (${error.message})`))
  worker.on('exit', () => end('ended'))
  const prepare = (block: Block) =>
    new Promise<PackedLines>((resolve, reject) => {
      if (ended !== undefined) return reject(ended)
      asked.push({ resolve, reject })
      worker.postMessage(block, block instanceof Uint8Array ? [block.buffer as ArrayBuffer] : [])
    })
  return {
    asked: () => asked.length,
    prepare(block) {
      const answer = prepare(block)
      // Whoever awaits it is told; until then nobody listens, which Node would end the process for.
      answer.catch(() => {})
      return answer
    },
    stop: () => worker.terminate(),
  }
}
