// Shows the steps of a publication: their table, the gate of the CVE record, and the waiting times.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal.js'
import { addHours, instant } from '../time.js'
import {
  announcementOf,
  confirmRefusal,
  type GateFacts,
  gateOf,
  moveStep,
  nextAttemptAt,
  openSteps,
  PUBLICATION_BACKOFF,
  progressOf,
  type Step,
  type StepEvent,
  type StepName,
  type StepState,
} from './steps.js'

const now = instant(1_780_000_000_000)
const facts = { now, backoff: PUBLICATION_BACKOFF, jitter: 0, canLook: true }
const waiting: StepState = { state: 'waiting' }
const due: StepState = { state: 'due', attempt: 1, lookFirst: false }
const running: StepState = { state: 'running', attempt: 1, lookFirst: false, startedAt: now }
const done: StepState = { state: 'done', at: now }
const failed: StepState = {
  state: 'failed-retrying',
  attempt: 1,
  lookFirst: false,
  nextAt: now,
  code: 'http.503',
}
const stuck: StepState = { state: 'stuck', attempt: 3, lookFirst: false, code: 'http.403' }
const fail = (retry: 'later' | 'never', mayHaveHappened = false): StepEvent => {
  return { event: 'fail', retry, code: 'smtp.timeout', mayHaveHappened }
}

describe('a step', () => {
  // Columns: open, start, succeed, fail later, fail never, retry, skip.
  it.each<[StepState, string]>([
    [waiting, 'due - - - - - skipped'],
    [due, '- running - - - - skipped'],
    [running, '- - done failed-retrying stuck - -'],
    [done, '- - - - - - -'],
    [failed, '- running - - - due skipped'],
    [stuck, '- - - - - due skipped'],
    [{ state: 'skipped' }, '- - - - - - -'],
  ])('from %o', (state, expected) => {
    const events: readonly StepEvent[] = [
      { event: 'open' },
      { event: 'start' },
      { event: 'succeed' },
      fail('later'),
      fail('never'),
      { event: 'retry' },
      { event: 'skip' },
    ]
    const answers = events.map((event) => {
      const next = moveStep(state, event, facts)
      return isRefusal(next) ? '-' : next.state
    })
    expect(answers.join(' ')).toBe(expected)
  })

  it('waits for the time of its next attempt, and counts attempts', () => {
    const later = { ...failed, nextAt: instant(now + 1) }
    expect(moveStep(later, { event: 'start' }, facts)).toMatchObject({ refusal: 'step.not-yet' })
    expect(moveStep(failed, { event: 'start' }, facts)).toMatchObject({ attempt: 2 })
  })

  it('repeats once what cannot be looked for, and then asks a person, who may say that it was done', () => {
    const blind = { ...facts, canLook: false }
    const again = { ...running, attempt: 2, lookFirst: true }
    expect(moveStep(running, fail('later', true), blind)).toMatchObject({
      state: 'failed-retrying',
    })
    const asked = moveStep(again, fail('later', true), blind)
    expect(asked).toMatchObject({ state: 'stuck', lookFirst: true })
    expect(moveStep(again, fail('later'), blind)).toMatchObject({ state: 'failed-retrying' })
    expect(moveStep(again, fail('later', true), facts)).toMatchObject({ state: 'failed-retrying' })
    // because: the move above is none of the refusals
    const question = asked as StepState
    expect(confirmRefusal(question, blind)).toBeUndefined()
    for (const [state, of] of [
      [question, facts],
      [stuck, blind],
      [again, blind],
      [done, blind],
    ] as const)
      expect(confirmRefusal(state, of)).toMatchObject({ refusal: 'step.no-such-move' })
  })

  it('looks first from the moment an attempt may have happened, and ever after', () => {
    const lost = moveStep(running, fail('later', true), facts)
    expect(lost).toMatchObject({ state: 'failed-retrying', lookFirst: true })
    const again: StepState = { ...running, lookFirst: true }
    expect(moveStep(again, fail('later', false), facts)).toMatchObject({ lookFirst: true })
    expect(moveStep(running, fail('later', false), facts)).toMatchObject({ lookFirst: false })
    const unclear: StepState = { ...stuck, lookFirst: true }
    expect(moveStep(unclear, { event: 'retry' }, facts)).toMatchObject({ lookFirst: true })
    expect(moveStep(stuck, { event: 'retry' }, facts)).toMatchObject({ lookFirst: false })
  })

  it('is stuck when its attempts are used up, and goes on when a person says so', () => {
    const last: StepState = { ...running, attempt: PUBLICATION_BACKOFF.attempts }
    expect(moveStep(last, fail('later'), facts)).toMatchObject({ state: 'stuck' })
  })

  it('is done once: no sequence of events leaves done', () => {
    const event = fc.constantFrom<StepEvent>(
      { event: 'open' },
      { event: 'start' },
      { event: 'succeed' },
      fail('later'),
      fail('later', true),
      fail('never'),
      { event: 'retry' },
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let state: StepState = waiting
        let successes = 0
        for (const one of events) {
          const next = moveStep(state, one, { ...facts, now: addHours(now, 1) })
          if (isRefusal(next)) continue
          if (one.event === 'succeed') successes += 1
          expect(state.state).not.toBe('done')
          state = next
        }
        expect(successes).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('waiting between attempts', () => {
  it.each([
    [1, 5],
    [2, 10],
    [4, 40],
    [8, 640],
    [9, 900],
    [150, 900],
  ])('after attempt %i waits %i seconds', (attempt, seconds) => {
    expect(nextAttemptAt(now, attempt, facts)).toBe(now + seconds * 1000)
  })
  it('is shortened by at most half, and never longer than the longest', () => {
    const jitter = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), jitter, (attempt, spread) => {
        const full = nextAttemptAt(now, attempt, facts) - now
        const wait = nextAttemptAt(now, attempt, { ...facts, jitter: spread }) - now
        expect(wait).toBeGreaterThanOrEqual(Math.floor(full / 2))
        expect(wait).toBeLessThanOrEqual(PUBLICATION_BACKOFF.longestSeconds * 1000)
      }),
    )
  })
})

describe('J4: the CVE record comes within 24 hours after the mail and never before it', () => {
  const gate: GateFacts = { now, notBefore: null, announcedAt: null, cveWithinHours: 24 }
  const plan = (mail: StepState): readonly Step[] => [
    { name: 'mail', state: mail },
    { name: 'cve', state: waiting },
    { name: 'osv', state: waiting },
    { name: 'page', state: waiting },
  ]
  it('keeps everything else shut until the mail is done', () => {
    for (const mail of [waiting, due, running, failed, stuck]) {
      for (const name of ['cve', 'osv', 'page'] as const) {
        expect(gateOf(name, plan(mail), gate).isOpen).toBe(false)
      }
      expect(gateOf('mail', plan(mail), gate).isOpen).toBe(true)
    }
  })
  it('opens when the mail is out, and says until when the record is due', () => {
    expect(gateOf('cve', plan(done), gate)).toMatchObject({
      isOpen: true,
      dueBy: addHours(now, 24),
    })
    expect(gateOf('osv', plan(done), gate)).not.toHaveProperty('dueBy')
  })
  it('opens steps in that order', () => {
    const states = (steps: readonly Step[]) => steps.map(({ state }) => state.state).join(' ')
    expect(states(openSteps(plan(waiting), gate))).toBe('due waiting waiting waiting')
    expect(states(openSteps(plan(done), gate))).toBe('done due due due')
  })
  it('holds the announcement for its scheduled time, and not a millisecond longer', () => {
    const scheduled = { ...gate, notBefore: instant(now + 1) }
    expect(gateOf('mail', plan(waiting), scheduled).isOpen).toBe(false)
    expect(gateOf('mail', plan(waiting), { ...scheduled, now: instant(now + 1) }).isOpen).toBe(true)
  })
  it('waits for the page where a team sends no mail', () => {
    const quiet = plan(waiting).slice(1)
    expect(announcementOf(quiet)?.name).toBe('page')
    expect(gateOf('cve', quiet, gate).isOpen).toBe(false)
    expect(gateOf('page', quiet, gate).isOpen).toBe(true)
  })
  it('waits for nothing where the announcement was made before', () => {
    const amended = { ...gate, announcedAt: addHours(now, -100) }
    expect(gateOf('cve', plan(waiting).slice(1), amended).isOpen).toBe(true)
    expect(gateOf('cve', [{ name: 'cve', state: waiting }], gate).isOpen).toBe(true)
  })
  it('never publishes the record before the mail, whatever fails in whatever order', () => {
    const name = fc.constantFrom<StepName>('mail', 'cve', 'osv', 'page')
    const event = fc.constantFrom<StepEvent>(
      { event: 'start' },
      { event: 'succeed' },
      fail('later', true),
      fail('never'),
      { event: 'retry' },
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(name, event), { maxLength: 60 }), (moves) => {
        let steps = plan(waiting)
        const order: StepName[] = []
        moves.forEach(([which, one], minute) => {
          const at = instant(now + (minute + 1) * 3_600_000)
          steps = openSteps(steps, { ...gate, now: at })
          steps = steps.map((step) => {
            if (step.name !== which) return step
            const next = moveStep(step.state, one, { ...facts, now: at })
            if (isRefusal(next)) return step
            if (next.state === 'done') order.push(step.name)
            return { ...step, state: next }
          })
        })
        if (order.length > 0) expect(order[0]).toBe('mail')
        expect(new Set(order).size).toBe(order.length)
      }),
    )
  })
  it('says how the whole is going', () => {
    expect(progressOf(plan(done))).toBe('under-way')
    expect(progressOf([{ name: 'mail', state: done }])).toBe('done')
    expect(progressOf([...plan(done), { name: 'cve', state: stuck }])).toBe('stuck')
  })
})
