// Two cases become one, and one two: the earlier date binds both, and nobody reads more than they agreed to.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../refusal.js'
import { addDays, instant } from '../../time.js'
import { CONSENT_STATES } from '../consent.js'
import { type Embargo, NO_EMBARGO, openProposals } from '../machine.js'
import { isInForce } from '../termination.js'
import {
  type JoiningCase,
  type JoiningPerson,
  mergeCases,
  refuseSplit,
  sharedEmbargo,
} from './joining.js'

const T = instant(Date.UTC(2026, 9, 12))
const day = (n: number) => addDays(T, n)
const active = (endsAt: number): Embargo => ({ state: 'active', startedAt: T, endsAt: day(endsAt) })
const revising = (endsAt: number, id: string, asks: number): Embargo => ({
  state: 'revising',
  startedAt: T,
  endsAt: day(endsAt),
  proposals: [{ id, by: 'team', proposedAt: T, endsAt: day(asks) }],
})
const proposed = (id: string, asks: number): Embargo => ({
  state: 'proposed',
  proposals: [{ id, by: 'team', proposedAt: T, endsAt: day(asks) }],
})
const exited: Embargo = { state: 'exited', startedAt: T, endedAt: day(1), cause: 'public' }

const caseOf = (caseId: string, more: Partial<JoiningCase> = {}): JoiningCase => ({
  caseId,
  teamId: 't',
  reportState: 'accepted',
  publishedAt: null,
  duplicateOf: null,
  embargo: active(90),
  memberIds: ['m'],
  narrowed: false,
  people: [],
  ...more,
})
const somebody = (personId: string, more: Partial<JoiningPerson> = {}): JoiningPerson => ({
  personId,
  consent: 'signatory',
  forProject: true,
  ...more,
})
const kept = caseOf('a')
const outcome = (a: JoiningCase, b: JoiningCase) => {
  const answer = mergeCases(a, b)
  return isRefusal(answer) ? answer.refusal : answer.asked.map(({ personId }) => personId)
}

describe('the date that binds both', () => {
  const words = (embargo: Embargo) =>
    isInForce(embargo)
      ? `${embargo.state} ${(embargo.endsAt - T) / 86_400_000} ${openProposals(embargo).map(({ id }) => id)}`.trim()
      : `${embargo.state} ${openProposals(embargo).map(({ id }) => id)}`.trim()
  it.each<[string, Embargo, Embargo, string, string]>([
    ['the earlier of two', active(90), active(60), 'active 60', 'active 60'],
    ['an embargo binds a case without', NO_EMBARGO, active(60), 'active 60', 'active 60'],
    ['neither has one', NO_EMBARGO, NO_EMBARGO, 'none', 'none'],
    [
      'a proposal stays in its case',
      revising(90, 'p', 120),
      active(60),
      'revising 60 p',
      'active 60',
    ],
    [
      'but for the end that now applies',
      revising(90, 'p', 60),
      active(60),
      'active 60',
      'active 60',
    ],
    [
      'each keeps its own',
      revising(90, 'p', 120),
      revising(60, 'q', 30),
      'revising 60 p',
      'revising 60 q',
    ],
    ['what is only proposed binds nobody', proposed('p', 30), NO_EMBARGO, 'proposed p', 'none'],
    ['a proposal beside an embargo', proposed('p', 30), active(60), 'revising 60 p', 'active 60'],
  ])('%s', (_, own, other, mine, theirs) => {
    expect(words(sharedEmbargo(own, other))).toBe(mine)
    expect(words(sharedEmbargo(other, own))).toBe(theirs)
  })

  it('is never later than either', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }), (a, b) => {
        const both = sharedEmbargo(active(a), active(b))
        expect(isInForce(both) && both.endsAt).toBe(day(Math.min(a, b)))
      }),
    )
  })
})

describe('who is asked', () => {
  it.each(CONSENT_STATES.map((consent) => [consent] as const))(
    'who is %s in the merged case',
    (consent) => {
      const merged = caseOf('b', { people: [somebody('p', { consent })] })
      expect(outcome(kept, merged)).toEqual(consent === 'signatory' ? ['p'] : [])
    },
  )
  it('nobody who reads the kept case, or has an answer to give or gave one there', () => {
    const merged = caseOf('b', { people: [somebody('p'), somebody('m')] })
    for (const consent of CONSENT_STATES.filter((one) => one !== 'none'))
      expect(outcome(caseOf('a', { people: [somebody('p', { consent })] }), merged)).toEqual([])
    expect(outcome(caseOf('a', { people: [somebody('p', { consent: 'none' })] }), merged)).toEqual([
      'p',
    ])
  })
  it('a project only where the kept report is accepted; an expert before', () => {
    const merged = caseOf('b', { people: [somebody('p'), somebody('e', { forProject: false })] })
    expect(outcome(caseOf('a', { reportState: 'valid' }), merged)).toEqual(['e'])
  })
  it('and nobody of the kept case is asked or let into the merged one', () => {
    expect(outcome(caseOf('a', { people: [somebody('p')] }), caseOf('b'))).toEqual([])
  })
})

describe('what is not merged', () => {
  it.each<[string, Partial<JoiningCase>, string]>([
    ['with itself', { caseId: 'a' }, 'merge.same-case'],
    ['another team’s', { teamId: 'u' }, 'merge.other-team'],
    ['closed', { reportState: 'closed' }, 'merge.over'],
    ['published', { publishedAt: T }, 'merge.over'],
    ['a duplicate', { duplicateOf: 'c' }, 'merge.duplicate'],
    ['out of its embargo', { embargo: exited }, 'merge.embargo-ended'],
    ['read by named members alone', { narrowed: true }, 'merge.other-readers'],
  ])('%s', (_, more, refusal) => {
    const other = caseOf('b', more)
    expect(outcome(kept, other)).toBe(refusal)
    expect(outcome(other, kept)).toBe(refusal)
  })
})

it('merges narrowed cases that the same members read, and no others', () => {
  const narrowed = (caseId: string, memberIds: readonly string[]) =>
    caseOf(caseId, { narrowed: true, memberIds })
  expect(outcome(narrowed('a', ['m', 'n']), narrowed('b', ['n', 'm']))).toEqual([])
  for (const [mine, theirs] of [
    [['m', 'n'], ['m']],
    [
      ['m', 'n'],
      ['m', 'o'],
    ],
  ] as const)
    expect(outcome(narrowed('a', mine), narrowed('b', theirs))).toBe('merge.other-readers')
  const whole = caseOf('b', { memberIds: ['m', 'n'] })
  expect(outcome(caseOf('a', { memberIds: ['m'] }), whole)).toEqual([])
})

it('splits what is not over', () => {
  for (const reportState of ['received', 'valid', 'invalid', 'accepted', 'deferred'] as const)
    expect(refuseSplit({ reportState, publishedAt: null })).toBeUndefined()
  expect(refuseSplit({ reportState: 'closed', publishedAt: null })?.refusal).toBe('split.over')
  expect(refuseSplit({ reportState: 'accepted', publishedAt: T })?.refusal).toBe('split.over')
})
