/*
 * Owns the line that tells a waiting person how far a long batch is.
 * Refuses to appear where nobody looks, and before a person would begin to wonder.
 */
import type { Io } from '../io.js'
import { grouped } from './grouped.js'

export interface Progress {
  /** Counts records that are done. */
  advance(records: number): void
  /** Takes the line away again. */
  end(): Promise<void>
}

const FIRST_AFTER_MS = 700
const THEN_EVERY_MS = 200

/** Milliseconds that only go forward; `performance` would be loaded for it. */
export const monotonic = (): number => Number(process.hrtime.bigint() / 1_000_000n)

/** Shows the count on standard error while results go elsewhere; where they do not, it is silent. */
export const showProgress = ({ stdout, stderr }: Io, now: () => number): Progress => {
  const isShown = stderr.isTerminal && !stdout.isTerminal
  const began = now()
  let count = 0
  let next = began + FIRST_AFTER_MS
  let isVisible = false
  const draw = (at: number): void => {
    const perSecond = Math.round((count * 1000) / Math.max(1, at - began))
    const words = `${grouped(count)} records, ${grouped(perSecond)} a second`
    stderr.write(`\r\u001b[2K${words}`)
    // A terminal takes a few words at once; there is nothing to wait for.
    void stderr.flush()
    isVisible = true
  }
  return {
    advance(records) {
      count += records
      if (!isShown) return
      const at = now()
      if (at < next) return
      next = at + THEN_EVERY_MS
      draw(at)
    },
    async end() {
      if (!isVisible) return
      stderr.write('\r\u001b[2K')
      await stderr.flush()
    },
  }
}
