// Clocks that disagree: the earliest counts, a jump forward is not believed until it has lasted an hour.
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addHours, type Instant, instant } from '@parley/rules'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ClockMark, clockMarks } from '../../src/db/clock-mark.js'
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

/** Marks as a file keeps them; `switchOff` is another boot. */
const marksOf = () => {
  let kept: ClockMark | undefined
  return {
    read: () => kept,
    keep: async (mark: ClockMark) => {
      kept = mark
    },
    switchOff: () => {
      kept = undefined
    },
  }
}

test('a process that starts while every clock of its machine is an hour ahead doubts as the one before did', async () => {
  const of = machine()
  const marks = marksOf()
  const before = steadyClock({ ...of, marks })
  await before()
  of.pass(5 * 60_000)
  of.setError(HOUR)
  const after = steadyClock({ ...of, marks })
  for (let minute = 0; minute < 60; minute++) {
    expect(await after()).toBe(of.truth())
    // Each start doubts for an hour of its own: often started is late, and never early.
    if (minute === 30) expect(await steadyClock({ ...of, marks })()).toBe(of.truth())
    of.pass(60_000)
  }
  expect(await after()).toBe(of.wall())
  // What is believed is what is kept.
  of.pass(120_000)
  await after()
  expect(await steadyClock({ ...of, marks })()).toBe(of.wall())
})

test('a start that knows of no earlier one, or of one before the machine was switched off, believes its clock', async () => {
  const of = machine()
  const marks = marksOf()
  await steadyClock({ ...of, marks })()
  of.setError(HOUR)
  marks.switchOff()
  expect(await steadyClock({ ...of, marks })()).toBe(of.wall())
  expect(await steadyClock(of)()).toBe(of.wall())
})

test('a start whose clock fell back believes it at once, whatever was kept', async () => {
  const of = machine()
  const marks = marksOf()
  await steadyClock({ ...of, marks })()
  of.setError(-HOUR)
  expect(await steadyClock({ ...of, marks })()).toBe(of.wall())
})

describe('the kept mark', () => {
  let home: string
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'parley-clock-'))
  })
  afterEach(() => rm(home, { recursive: true }))
  const mark = { steady: 5_000, believed: Number(START) }

  test('is read back on the same boot, by nobody but the owner, and on no other', async () => {
    await clockMarks(home, 'one').keep(mark)
    expect(clockMarks(home, 'one').read()).toMatchObject(mark)
    expect(clockMarks(home, 'two').read()).toBeUndefined()
    expect((await stat(join(home, 'clock.json'))).mode & 0o777).toBe(0o600)
    expect(await readdir(home)).toEqual(['clock.json'])
  })

  test.each(['', 'nonsense', '{}', '{"boot":"one","steady":-1,"believed":0}'])(
    'is nothing when the file says %j',
    async (text) => {
      await writeFile(join(home, 'clock.json'), text)
      expect(clockMarks(home, 'one').read()).toBeUndefined()
    },
  )

  test('is not kept, and hinders nobody, where it cannot be', async () => {
    const nowhere = join(home, 'missing')
    await clockMarks(nowhere, 'one').keep(mark)
    expect(clockMarks(nowhere, 'one').read()).toBeUndefined()
  })
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
