// Shows the embargo machine: every cell of its table, the guards on agreeing, and the shortest end.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal.js'
import { addDays, addHours, instant } from '../time.js'
import { NOTHING_PUBLIC } from './case-state.js'
import {
  EMBARGO_EVENTS,
  EMBARGO_STATES,
  type Embargo,
  type EmbargoEvent,
  type EmbargoFacts,
  type EmbargoMove,
  type EmbargoProposal,
  type EmbargoState,
  lengthensEmbargo,
  moveEmbargo,
  NO_EMBARGO,
  openProposals,
} from './machine.js'

const now = instant(1_780_000_000_000)
const limits = { minHours: 72, maxDays: 180 }
const facts: EmbargoFacts = { now, public: NOTHING_PUBLIC, limits }
const proposal = (id: string, dayCount: number): EmbargoProposal => ({
  id,
  by: 'ada',
  proposedAt: now,
  endsAt: addDays(now, dayCount),
})
const first = proposal('first', 60)
const running = { startedAt: now, endsAt: addDays(now, 90) }
const IN: Readonly<Record<EmbargoState, Embargo>> = {
  none: NO_EMBARGO,
  proposed: { state: 'proposed', proposals: [first] },
  active: { state: 'active', ...running },
  revising: { state: 'revising', ...running, proposals: [first] },
  exited: { state: 'exited', startedAt: now, endedAt: now, cause: 'public' },
}
const MOVE: Readonly<Record<EmbargoEvent, EmbargoMove>> = {
  propose: { event: 'propose', proposal: proposal('another', 45) },
  accept: { event: 'accept', proposalId: 'first' },
  reject: { event: 'reject' },
  terminate: { event: 'terminate', cause: 'decided' },
}

function move(embargo: Embargo, step: EmbargoMove, at: EmbargoFacts = facts) {
  const next = moveEmbargo(embargo, step, at)
  if (isRefusal(next)) throw new Error(next.because)
  return next
}

describe('the table', () => {
  // Written by hand from the published table; a dash is a refusal.
  const expected: Readonly<Record<EmbargoState, readonly string[]>> = {
    none: ['proposed', '-', '-', '-'],
    proposed: ['proposed', 'active', 'none', '-'],
    active: ['revising', '-', '-', 'exited'],
    revising: ['revising', 'active', 'active', 'exited'],
    exited: ['-', '-', '-', '-'],
  }
  const cells = EMBARGO_STATES.flatMap((from) =>
    EMBARGO_EVENTS.map((event, column) => [from, event, expected[from][column]] as const),
  )
  it.each(cells)('from %s, %s leads to %s', (from, event, to) => {
    const next = moveEmbargo(IN[from], MOVE[event], facts)
    if (to === '-') {
      expect(next).toMatchObject({ refusal: 'embargo.no-such-step' })
      expect(isRefusal(next) && next.because.length > 20).toBe(true)
    } else {
      expect(next).toMatchObject({ embargo: { state: to }, steps: [{ event, to }] })
    }
  })
})

describe('agreeing needs a quiet world', () => {
  const flags = ['publicAware', 'exploitPublic', 'attacksObserved'] as const
  it.each(flags)('refuses to propose or accept once %s', (flag) => {
    const loud = { ...facts, public: { ...NOTHING_PUBLIC, [flag]: true } }
    expect(moveEmbargo(NO_EMBARGO, MOVE.propose, loud)).toMatchObject({
      refusal: 'embargo.not-quiet',
    })
    expect(moveEmbargo(IN.revising, MOVE.accept, loud)).toMatchObject({
      refusal: 'embargo.not-quiet',
    })
    expect(move(IN.revising, MOVE.reject, loud).embargo.state).toBe('active')
    expect(move(IN.active, MOVE.terminate, loud).embargo.state).toBe('exited')
  })
})

describe('the end', () => {
  const propose = (embargo: Embargo, endsAt: number) =>
    moveEmbargo(
      embargo,
      { event: 'propose', proposal: { ...first, id: 'new', endsAt: instant(endsAt) } },
      facts,
    )
  it.each([
    ['in the past', addHours(now, -1), 'embargo.end-passed'],
    ['at this very instant', now, 'embargo.end-passed'],
    ['a millisecond too short', addHours(now, 72) - 1, 'embargo.too-short'],
    ['a millisecond too long', addDays(now, 180) + 1, 'embargo.too-long'],
  ])('refuses an end %s', (_title, endsAt, refusal) => {
    expect(propose(NO_EMBARGO, endsAt)).toMatchObject({ refusal })
  })

  it('takes the shortest and the longest that the charter allows', () => {
    expect(propose(NO_EMBARGO, addHours(now, 72))).toMatchObject({ embargo: { state: 'proposed' } })
    expect(propose(NO_EMBARGO, addDays(now, 180))).toMatchObject({ embargo: { state: 'proposed' } })
  })

  it('lets a revision ask for tomorrow: a future earlier date is a revision', () => {
    expect(propose(IN.active, addHours(now, 20))).toMatchObject({ embargo: { state: 'revising' } })
  })

  it('counts the longest from the start of a running embargo', () => {
    const old: Embargo = { ...running, state: 'active', startedAt: addDays(now, -100) }
    expect(propose(old, addDays(now, 81))).toMatchObject({ refusal: 'embargo.too-long' })
    expect(propose(old, addDays(now, 80))).toMatchObject({ embargo: { state: 'revising' } })
  })

  it('refuses the end that is agreed or proposed already, and a proposal put twice', () => {
    expect(propose(IN.active, running.endsAt)).toMatchObject({ refusal: 'embargo.same-end' })
    expect(propose(IN.proposed, first.endsAt)).toMatchObject({ refusal: 'embargo.same-end' })
    const again = { ...first, endsAt: addDays(now, 61) }
    expect(moveEmbargo(IN.proposed, { event: 'propose', proposal: again }, facts)).toMatchObject({
      refusal: 'embargo.duplicate-proposal',
    })
  })
})

describe('accepting', () => {
  const open = (...proposals: EmbargoProposal[]): Embargo => ({ state: 'proposed', proposals })

  it('starts the embargo at the acceptance', () => {
    const later = { ...facts, now: addDays(now, 2) }
    expect(move(IN.proposed, MOVE.accept, later).embargo).toEqual({
      state: 'active',
      startedAt: later.now,
      endsAt: first.endsAt,
    })
  })

  it('keeps the start when a revision is accepted', () => {
    expect(move(IN.revising, MOVE.accept).embargo).toEqual({
      state: 'active',
      startedAt: running.startedAt,
      endsAt: first.endsAt,
    })
  })

  it('makes the shorter active whichever is named, and leaves the longer as a revision', () => {
    for (const proposalId of ['short', 'long']) {
      const both = open(proposal('long', 90), proposal('short', 30))
      const { embargo, steps } = move(both, { event: 'accept', proposalId })
      expect(embargo).toMatchObject({ state: 'revising', endsAt: addDays(now, 30) })
      expect(openProposals(embargo).map(({ id }) => id)).toEqual(['long'])
      expect(steps.map(({ event, to, implied }) => [event, to, implied])).toEqual([
        ['accept', 'active', false],
        ['propose', 'revising', true],
      ])
    }
  })

  it('refuses a proposal that is not on the table or whose end has passed', () => {
    expect(moveEmbargo(IN.proposed, { event: 'accept', proposalId: 'gone' }, facts)).toMatchObject({
      refusal: 'embargo.unknown-proposal',
    })
    const late = { ...facts, now: first.endsAt }
    expect(moveEmbargo(IN.proposed, MOVE.accept, late)).toMatchObject({
      refusal: 'embargo.end-passed',
    })
  })

  it('drops other proposals whose end has passed while they were open', () => {
    const both = open(proposal('short', 5), proposal('long', 90))
    const late = { ...facts, now: addDays(now, 6) }
    expect(move(both, { event: 'accept', proposalId: 'long' }, late).embargo.state).toBe('active')
  })

  it('always leaves the earliest open end in force, in whatever order they were proposed', () => {
    const ends = fc.uniqueArray(fc.integer({ min: 3, max: 180 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(ends, fc.nat(), (dayCounts, pick) => {
        const proposals = dayCounts.map((count, i) => proposal(`p${i}`, count))
        const proposalId = `p${pick % proposals.length}`
        const { embargo } = move(open(...proposals), { event: 'accept', proposalId })
        const end = 'endsAt' in embargo ? embargo.endsAt : undefined
        expect(end).toBe(addDays(now, Math.min(...dayCounts)))
        expect(openProposals(embargo).length).toBe(dayCounts.length - 1)
      }),
    )
  })
})

describe('revisions', () => {
  it('keeps the active end in force while one is discussed, and after it is rejected', () => {
    const revising = move(IN.active, { event: 'propose', proposal: proposal('r', 120) }).embargo
    expect(revising).toMatchObject({ state: 'revising', endsAt: running.endsAt })
    expect(move(revising, MOVE.reject).embargo).toEqual({ state: 'active', ...running })
  })

  it('lengthens only when a later end is asked of an embargo in force', () => {
    expect(lengthensEmbargo(IN.active, proposal('r', 91))).toBe(true)
    expect(lengthensEmbargo(IN.revising, proposal('r', 89))).toBe(false)
    expect(lengthensEmbargo(IN.proposed, proposal('r', 91))).toBe(false)
  })
})
