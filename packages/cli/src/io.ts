/*
 * Owns what a command may touch of its surroundings: the three streams, the environment, and threads.
 * Refuses to know any command; tests hand in their own.
 */
import { processSink, type Sink } from './output/sink.js'

export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: Sink
  readonly stderr: Sink
  readonly env: Readonly<Record<string, string | undefined>>
  /** The code of a thread that helps to verify a long export; without it the command does all by itself. */
  readonly threadCode?: () => URL
}

/** The bundle (scripts/bundle.mjs) lies a folder deeper than what it was made of. */
const threadCode = (): URL =>
  new URL(`${import.meta.url.endsWith('.cjs') ? '..' : '.'}/ledger/thread.js`, import.meta.url)

/** The surroundings of this process. */
export const processIo = (): Io => ({
  stdin: { [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator]() },
  stdout: processSink(process.stdout),
  stderr: processSink(process.stderr),
  env: process.env,
  threadCode,
})
