/*
 * Owns what a command may touch of its surroundings: the three streams and the environment.
 * Refuses to know any command; tests hand in their own.
 */
import { processSink, type Sink } from './output/sink.js'

export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: Sink
  readonly stderr: Sink
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The surroundings of this process. */
export const processIo = (): Io => ({
  stdin: { [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator]() },
  stdout: processSink(process.stdout),
  stderr: processSink(process.stderr),
  env: process.env,
})
