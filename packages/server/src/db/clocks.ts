// Clocks beside the process's own, for what must never come early: the database's, one that does not follow a jump
// forward until it has lasted, and the dates that other services put on their answers. A witness that has nothing to
// say says undefined. See docs/READINGS.md, clocks that disagree.
import { type Instant, instant } from '@parley/rules'
import { sql } from 'kysely'
import type { ClockMarks } from './clock-mark.js'
import type { Databases } from './connect.js'
import type { Tx } from './transaction.js'

/** A clock that can be asked; within a transaction, so that whoever holds one connection waits for no second one. */
export type Witness = (tx?: Tx) => Promise<Instant | undefined>

/** The database's clock: another machine's, where the database is elsewhere. */
export const databaseClock =
  (db: Databases): Witness =>
  async (tx) => {
    const { rows } = await sql<{ at: Instant }>`select clock_timestamp() as at`.execute(
      tx ?? db.job,
    )
    return rows[0]?.at
  }

/** Slewing and rounding are no jump. */
const TOLERANCE_MS = 2_000
/** A clock that is an hour ahead is behind the truth after an hour: a jump that has lasted so long is believed. */
const BELIEVED_AFTER_MS = 3_600_000
/** How often what is believed is kept for the next process; it counts on from there. */
const KEPT_EVERY_MS = 60_000

/**
 * The process's clock, held back by the steady one: a jump forward, such as a clock that is set wrong, counts for
 * nothing until it has lasted an hour. A jump backward counts at once. With `marks`, what is believed outlives the
 * process: one that starts after a jump, on a machine that was not switched off, doubts it as the one before did.
 */
export const steadyClock = (clocks: {
  readonly wall: () => number
  /** Milliseconds that never jump. */
  readonly steady: () => number
  readonly marks?: ClockMarks
}): Witness => {
  const { marks } = clocks
  const kept = marks?.read()
  let since = clocks.steady()
  let believed = clocks.wall()
  // A mark from later than now was not made since the machine was switched on.
  if (kept !== undefined && kept.steady <= since)
    believed = Math.min(believed, kept.believed + (since - kept.steady))
  let jumpedSince: number | undefined
  let keptAt = Number.NEGATIVE_INFINITY
  const believe = (): number => {
    const [wall, steady] = [clocks.wall(), clocks.steady()]
    const expected = believed + (steady - since)
    const isJump = wall - expected > TOLERANCE_MS
    jumpedSince = isJump ? (jumpedSince ?? steady) : undefined
    if (jumpedSince !== undefined && steady - jumpedSince < BELIEVED_AFTER_MS) return expected
    ;[believed, since, jumpedSince] = [wall, steady, undefined]
    return wall
  }
  return async () => {
    const at = believe()
    const steady = clocks.steady()
    if (marks !== undefined && steady - keptAt >= KEPT_EVERY_MS) {
      keptAt = steady
      await marks.keep({ steady, believed: at })
    }
    return instant(at)
  }
}
