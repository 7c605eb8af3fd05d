// Clocks that disagree: the earliest counts, a jump forward is not believed until it has lasted an hour.
import { addHours, type Instant, instant } from '@parley/rules'
import { expect, test } from 'vitest'
import { steadyClock } from '../../src/db/clocks.js'
import type { Installation } from '../../src/db/installation.js'
import { sureNow } from '../../src/db/sure-now.js'
import { START } from '../support/installation.js'

const HOUR = 3_600_000

/** A machine: its true time, how wrong its wall clock is, and a clock that never jumps. */
const machine = () => {
  let truth = Number(START)
  let error = 0
  let booted = 0
  return {
    wall: () => truth + error,
    steady: () => booted,
    truth: () => instant(truth),
    pass: (ms: number) => {
      truth += ms
      booted += ms
    },
    sleep: (ms: number) => {
      truth += ms
    },
    setError: (ms: number) => {
      error = ms
    },
  }
}

test('a clock that jumps an hour ahead is never ahead of the truth', async () => {
  const of = machine()
  const clock = steadyClock(of)
  expect(await clock()).toBe(of.truth())
  of.setError(HOUR)
  for (let minute = 0; minute < 180; minute++) {
    expect(await clock()).toBeLessThanOrEqual(of.truth() + 3_600_000 * Number(minute >= 60))
    if (minute < 60) expect(await clock()).toBe(of.truth())
    of.pass(60_000)
  }
  // By now an hour has passed: what was an hour ahead when it jumped has been reached in truth.
  expect(await clock()).toBe(of.wall())
})

test('what an hour-wrong clock called now at its jump is reached in truth when it is believed', async () => {
  const of = machine()
  const clock = steadyClock(of)
  of.pass(1000)
  await clock()
  of.setError(HOUR)
  const end = instant(of.truth() + HOUR)
  while ((await clock()) ?? 0 < end) {
    if (((await clock()) ?? 0) >= end) break
    of.pass(10_000)
  }
  expect(of.truth()).toBeGreaterThanOrEqual(end)
})

test('a clock that falls back counts at once, and one that slews is followed', async () => {
  const of = machine()
  const clock = steadyClock(of)
  of.setError(-HOUR)
  expect(await clock()).toBe(of.wall())
  of.setError(-HOUR + 500)
  of.pass(1000)
  expect(await clock()).toBe(of.wall())
})

test('after a sleep of the machine the clock is believed an hour later, not sooner', async () => {
  const of = machine()
  const clock = steadyClock(of)
  of.sleep(8 * HOUR)
  expect(await clock()).toBeLessThan(of.truth())
  of.pass(HOUR - 1000)
  expect(await clock()).toBeLessThan(of.truth())
  of.pass(1000)
  expect(await clock()).toBe(of.truth())
})

test('the earliest of all clocks counts; a witness with nothing to say is not asked twice', async () => {
  const told = (...witnesses: readonly (Instant | undefined)[]) => {
    const installation = { now: () => START, witnesses: witnesses.map((at) => async () => at) }
    // because: sureNow reads the clocks of an installation and nothing else
    return sureNow(installation as unknown as Installation)
  }
  expect(await told()).toBe(START)
  expect(await told(undefined, addHours(START, 1))).toBe(START)
  expect(await told(addHours(START, -1), addHours(START, 1))).toBe(addHours(START, -1))
})
