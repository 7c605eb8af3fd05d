/*
 * Owns writing text to a stream: in large pieces, and no faster than the reader takes it, so that
 * memory stays bounded. Refuses to know what is written.
 */
import type { Writable } from 'node:stream'

export interface Sink {
  /** True when a person looks at it. */
  readonly isTerminal: boolean
  /** Adds text; wait for the promise when there is one: the reader is slower than we are. */
  write(text: string): Promise<void> | undefined
  /** Resolves when everything has been handed to the system. */
  flush(): Promise<void>
}

/** The reader of our output has gone (`| head`): nothing that follows matters. */
export class ReaderGone extends Error {}

const PIECE_LENGTH = 32 * 1024

/** A sink on a stream of this process or a file. */
export const processSink = (stream: Writable & { readonly isTTY?: boolean }): Sink => {
  let held = ''
  let failure: Error | undefined
  let waiting: (() => void)[] = []
  const wake = (): void => {
    const woken = waiting
    waiting = []
    for (const each of woken) each()
  }
  // Once and for all: a listener for each write that waits would pile up where many wait at once.
  stream.on('drain', wake)
  stream.on('close', wake)
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code === 'EPIPE' ? new ReaderGone() : error
    wake()
  })
  const push = async (): Promise<void> => {
    const piece = held
    held = ''
    if (failure !== undefined) throw failure
    if (piece === '' || stream.write(piece)) return
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
    })
    if (failure !== undefined) throw failure
  }
  return {
    isTerminal: stream.isTTY === true,
    write(text) {
      held += text
      return held.length < PIECE_LENGTH ? undefined : push()
    },
    flush: push,
  }
}
