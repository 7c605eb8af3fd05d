// Shows how a person leaves an embargo early: with a reason and the whole checklist, or not at all; and that no embargo
// is in force once the public knows, while a visible fix alone ends nothing.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal.js'
import { addDays, instant } from '../time.js'
import {
  type CaseState,
  type CaseStateReport,
  isQuiet,
  NOTHING_PUBLIC,
  recordCaseEvent,
  UNAWARE,
} from './case-state.js'
import { type Embargo, moveEmbargo } from './machine.js'
import {
  decideLeaving,
  isInForce,
  TERMINATION_CHECKLIST,
  type TerminationFacts,
  terminationAdvice,
} from './termination.js'

const now = instant(1_780_000_000_000)
const running: Embargo = { state: 'active', startedAt: now, endsAt: addDays(now, 90) }
const facts: TerminationFacts = {
  embargo: running,
  now,
  public: NOTHING_PUBLIC,
  projects: [UNAWARE],
  evidence: { adversariesHoldExploit: false, adversariesKnow: false },
}
const all = TERMINATION_CHECKLIST.length

describe('leaving early', () => {
  it.each([
    ['without a reason', facts, all, 'embargo.no-reason-to-leave'],
    [
      'with attacks and one question open',
      { ...facts, public: { ...NOTHING_PUBLIC, attacksObserved: true } },
      all - 1,
      'embargo.checklist-open',
    ],
    [
      'that is over already',
      { ...facts, embargo: { state: 'none' } },
      all,
      'embargo.no-reason-to-leave',
    ],
  ] as const)('is refused %s', (_title, known, checked, refusal) => {
    expect(decideLeaving(known, checked)).toMatchObject({ refusal })
  })

  it.each([
    [{ public: { ...NOTHING_PUBLIC, attacksObserved: true } }, all, 'attacks-observed'],
    [
      { evidence: { adversariesHoldExploit: true, adversariesKnow: true } },
      all,
      'adversaries-hold-exploit',
    ],
    [
      { evidence: { adversariesHoldExploit: false, adversariesKnow: true } },
      all,
      'adversaries-know',
    ],
    // What must be left asks nothing.
    [{ public: { ...NOTHING_PUBLIC, publicAware: true } }, 0, 'public'],
    [{ now: running.endsAt }, 0, 'end-reached'],
  ] as const)('names the cause of %j', (more, checked, cause) => {
    expect(decideLeaving({ ...facts, ...more }, checked)).toBe(cause)
  })
})

const reports = fc.constantFrom<CaseStateReport>(
  ...(['P', 'X', 'A'] as const).map((event) => ({ event })),
  ...(['V', 'F', 'D'] as const).map((event) => ({
    event,
    project: 'pip',
    reportState: 'accepted' as const,
  })),
)

it('is never in force once the public knows, and stays in force while only a fix is visible', () => {
  fc.assert(
    fc.property(fc.array(reports, { maxLength: 10 }), (story) => {
      let state: CaseState = { projects: { pip: UNAWARE }, public: NOTHING_PUBLIC }
      let embargo: Embargo = running
      for (const report of story) {
        const next = recordCaseEvent(state, report)
        if (isRefusal(next)) continue
        state = next.state
        // The case-state event is recorded first; then the embargo is left where it must be.
        const known = {
          ...facts,
          embargo,
          public: state.public,
          projects: Object.values(state.projects),
        }
        if (terminationAdvice(known).level === 'must') {
          const left = moveEmbargo(
            embargo,
            { event: 'terminate', cause: 'public' },
            { now, public: state.public, limits: { minHours: 24, maxDays: 180 } },
          )
          if (isRefusal(left)) throw new Error(left.because)
          embargo = left.embargo
        }
        expect(isInForce(embargo)).toBe(!state.public.publicAware)
        if (isQuiet(state.public)) expect(isInForce(embargo)).toBe(true)
      }
    }),
  )
})
