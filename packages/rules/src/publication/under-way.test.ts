// Shows when a publication on its way is called off or replaced, and when it is left alone.
import { describe, expect, it } from 'vitest'
import { instant } from '../time.js'
import type { Step, StepName, StepState } from './steps.js'
import { callOffRefusal, supersede } from './under-way.js'

const now = instant(1_780_000_000_000)
const waiting: StepState = { state: 'waiting' }
const done: StepState = { state: 'done', at: now }
const running: StepState = { state: 'running', attempt: 1, lookFirst: false, startedAt: now }
const refused: StepState = { state: 'stuck', attempt: 1, lookFirst: false, code: 'mail.rejected' }
const lost: StepState = { ...refused, lookFirst: true }
const failed: StepState = { ...refused, state: 'failed-retrying', nextAt: now }
const plan = (...states: readonly StepState[]): readonly Step[] =>
  (['mail', 'cve', 'osv', 'page'] as const).map((name, index) => ({
    name,
    state: states[index] ?? waiting,
  }))

describe('calling off', () => {
  it.each<[string, readonly Step[], boolean]>([
    ['before anything was tried', plan(), true],
    ['after a clear refusal', plan(refused), true],
    ['after a clear refusal that is tried again', plan(failed), true],
    ['while an attempt runs', plan(running), false],
    ['after an answer was lost', plan(lost), false],
    ['after the mail', plan(done), false],
  ])('%s', (_title, steps, isAllowed) => {
    expect(callOffRefusal(steps) === undefined).toBe(isAllowed)
  })
})

describe('replacing', () => {
  it.each<[string, readonly Step[], boolean, readonly StepName[] | string]>([
    ['what goes well', plan(done), true, 'publication.already-started'],
    ['a stuck record', plan(done, refused, done, done), true, ['cve']],
    ['a record that is tried again', plan(done, failed), true, ['cve', 'osv', 'page']],
    ['while an attempt runs', plan(done, refused, running), true, 'publication.attempt-running'],
    ['a mail that was clearly refused', plan(refused), false, 'publication.nothing-out'],
    ['a mail that may be out', plan(lost), false, ['mail', 'cve', 'osv', 'page']],
  ])('%s', (_title, steps, isAnnounced, expected) => {
    const answer = supersede({ kind: 'first', plan: steps, isAnnounced })
    expect('skipped' in answer ? answer.skipped : answer.refusal).toEqual(expected)
  })
})
