// Answers that there is nothing leave at whole steps of time: finding a hidden object and then refusing it takes some
// tenths of a millisecond longer than finding none, and nobody is to measure that.
import { setImmediate, setTimeout } from 'node:timers/promises'

const STEP_MS = 10
/** Timers wake late by about this much: the rest is waited for in turns of the event loop. */
const TIMER_MS = 2

/** Waits until a whole number of steps has passed since the request came. */
export const waitForStep = async (reply: { readonly elapsedTime: number }): Promise<void> => {
  const until = Math.ceil(reply.elapsedTime / STEP_MS) * STEP_MS
  const left = until - reply.elapsedTime - TIMER_MS
  if (left >= 1) await setTimeout(left)
  while (reply.elapsedTime < until) await setImmediate()
}
