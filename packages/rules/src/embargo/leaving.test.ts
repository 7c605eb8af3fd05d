// Shows how a person leaves an embargo early: with a reason and the whole checklist, or not at all; and that no embargo
// is in force once the public knows, while a visible fix alone ends nothing.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal.js'
import { addDays, type Instant, instant } from '../time.js'
import {
  type CaseState,
  type CaseStateReport,
  isQuiet,
  NOTHING_PUBLIC,
  recordCaseEvent,
  UNAWARE,
} from './case-state.js'
import { afterPublicEvent, type PublicConsequence } from './leaving.js'
import { type Embargo, moveEmbargo, openProposals } from './machine.js'
import { fixVisibleUnannounced } from './start.js'
import {
  decideLeaving,
  isInForce,
  TERMINATION_CHECKLIST,
  type TerminationFacts,
} from './termination.js'

const now = instant(1_780_000_000_000)
const running: Extract<Embargo, { readonly state: 'active' }> = {
  state: 'active',
  startedAt: now,
  endsAt: addDays(now, 90),
}
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

describe('what follows from what the public has', () => {
  const known = (more: Partial<CaseState['public']>) => ({ ...NOTHING_PUBLIC, ...more })
  const proposal = { id: 'later', by: 'team', proposedAt: now, endsAt: addDays(now, 120) } as const
  const revising: Embargo = { ...running, state: 'revising', proposals: [proposal] }
  const proposed: Embargo = { state: 'proposed', proposals: [proposal] }
  it.each([
    ['nothing, of an embargo that is in force', running, {}, { does: 'nothing' }],
    ['leaving at once', running, { publicAware: true }, { does: 'leave', cause: 'public' }],
    [
      'leaving, with an exploit alone',
      revising,
      { exploitPublic: true },
      { does: 'leave', cause: 'exploit-public' },
    ],
    [
      'an empty table, where attacks are seen',
      revising,
      { attacksObserved: true },
      { does: 'clear-table', embargo: running },
    ],
    ['no more than that', running, { attacksObserved: true }, { does: 'nothing' }],
    [
      'an empty table, where none was agreed yet',
      proposed,
      { publicAware: true },
      { does: 'clear-table', embargo: { state: 'none' } },
    ],
    ['nothing, of a proposal while it is quiet', revising, {}, { does: 'nothing' }],
  ] as const)('%s', (_title, embargo, more, expected) => {
    expect(afterPublicEvent({ ...facts, embargo, public: known(more) })).toEqual(expected)
  })

  it('is not that an end is reached: the clock records that', () => {
    expect(afterPublicEvent({ ...facts, now: running.endsAt })).toEqual({ does: 'nothing' })
  })
})

type Step = CaseStateReport | { readonly event: 'fix-merged' } | { readonly event: 'propose' }
const fix = (event: 'V' | 'F' | 'D') => {
  return { event, project: 'pip', reportState: 'accepted' } as const
}
const steps = fc.constantFrom<Step>(
  ...(['P', 'X', 'A'] as const).map((event) => ({ event })),
  ...(['V', 'F', 'D'] as const).map(fix),
  { event: 'fix-merged' },
  { event: 'propose' },
)

/** One case as the server keeps it; every step is recorded first, and the embargo follows by the rules alone. */
class Story {
  state: CaseState = { projects: { pip: UNAWARE }, public: NOTHING_PUBLIC }
  embargo: Embargo
  fixPublicAt: Instant | undefined
  private proposed = 0
  constructor(embargo: Embargo) {
    this.embargo = embargo
  }

  private get limits() {
    return { now, public: this.state.public, limits: { minHours: 24, maxDays: 180 } }
  }

  take(step: Step): void {
    if (step.event === 'propose') this.propose()
    else if (step.event === 'fix-merged') {
      // A merged fix is visible from then on, and brings V and F; it is not that the public knows.
      this.fixPublicAt ??= now
      for (const event of ['V', 'F'] as const) this.record(fix(event))
    } else this.record(step)
    const known = { embargo: this.embargo, public: this.state.public }
    const projects = Object.values(this.state.projects)
    this.follow(afterPublicEvent({ ...facts, ...known, projects }))
  }

  private propose(): void {
    this.proposed += 1
    const endsAt = addDays(now, 91 + this.proposed)
    const proposal = { id: String(this.proposed), by: 'team', proposedAt: now, endsAt }
    const moved = moveEmbargo(this.embargo, { event: 'propose', proposal }, this.limits)
    if (!isRefusal(moved)) this.embargo = moved.embargo
  }

  private record(report: CaseStateReport): void {
    const next = recordCaseEvent(this.state, report)
    if (!isRefusal(next)) this.state = next.state
  }

  private follow(owed: PublicConsequence): void {
    if (owed.does === 'clear-table') this.embargo = owed.embargo
    if (owed.does !== 'leave') return
    const { cause } = owed
    const left = moveEmbargo(this.embargo, { event: 'terminate', cause }, this.limits)
    if (isRefusal(left)) throw new Error(left.because)
    this.embargo = left.embargo
  }
}

it.each([
  ['in force', running],
  ['not agreed', { state: 'none' }],
] as const)(
  'an embargo %s is never in force once the public knows, and is untouched by a visible fix',
  (_title, begun) => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 12 }), (taken) => {
        const story = new Story(begun)
        for (const step of taken) {
          story.take(step)
          const { embargo, state, fixPublicAt } = story
          expect(isInForce(embargo)).toBe(isInForce(begun) && !state.public.publicAware)
          // Nothing is on the table once it is not quiet any more.
          if (!isQuiet(state.public)) expect(openProposals(embargo)).toEqual([])
          // A fix that can be seen is told as such for as long as the public does not know, whatever else happened.
          const visible = { fixVisibleSince: fixPublicAt, public: state.public }
          const isUnannounced = fixPublicAt !== undefined && !state.public.publicAware
          expect(fixVisibleUnannounced(visible, now, 24) !== undefined).toBe(isUnannounced)
        }
      }),
    )
  },
)
