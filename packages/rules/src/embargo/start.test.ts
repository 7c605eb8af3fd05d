// Shows how an embargo starts with a report, what merging does, and the phase of a visible fix.
import { describe, expect, it } from 'vitest'
import { pep811Charter } from '../charter/built-in/pep-811.js'
import { addDays, addHours, instant } from '../time.js'
import { NOTHING_PUBLIC } from './case-state.js'
import { replyWindowOf } from './consent.js'
import { type Embargo, NO_EMBARGO, openProposals } from './machine.js'
import { defaultTermsOf, fixVisibleUnannounced, mergeEmbargoes, startFromReport } from './start.js'

const at = instant(1_780_000_000_000)
const terms = { days: 90, limits: { minHours: 72, maxDays: 180 } }
const quiet = { public: NOTHING_PUBLIC, defaultProposalId: 'default' }
const wish = (dayCount: number) => ({ id: 'wish', by: 'reporter', endsAt: addDays(at, dayCount) })

describe("the default charter's embargo", () => {
  it('is 90 days, between 24 hours and 180 days, with seven days to answer', () => {
    const { embargo } = pep811Charter
    expect(defaultTermsOf(embargo)).toEqual({ days: 90, limits: { minHours: 24, maxDays: 180 } })
    expect(replyWindowOf(embargo)).toEqual({ replyHours: 168, leastHours: 72 })
  })
})

describe('a report under the published default', () => {
  it('starts active and ends the default number of days after it was received', () => {
    const { embargo, steps } = startFromReport(at, terms, quiet)
    expect(embargo).toEqual({ state: 'active', startedAt: at, endsAt: addDays(at, 90) })
    expect(steps.map((step) => step.event)).toEqual(['accept'])
  })

  it('takes a shorter wish and keeps the default open as a revision', () => {
    const { embargo } = startFromReport(at, terms, { ...quiet, wish: wish(30) })
    expect(embargo).toMatchObject({ state: 'revising', endsAt: addDays(at, 30) })
    expect(openProposals(embargo).map(({ id }) => id)).toEqual(['default'])
  })

  it('takes the default and keeps a longer wish open as a revision', () => {
    const { embargo } = startFromReport(at, terms, { ...quiet, wish: wish(120) })
    expect(embargo).toMatchObject({ state: 'revising', endsAt: addDays(at, 90) })
    expect(openProposals(embargo).map(({ id }) => id)).toEqual(['wish'])
  })

  it.each([
    ['is over', 400, 400],
    ['ends with that very moment', 90, 90],
    ['still runs', 89, 0],
  ])('of a report entered when its default %s', (_, entered, begins) => {
    const enteredAt = addDays(at, entered)
    const { embargo } = startFromReport(at, terms, { ...quiet, enteredAt })
    expect(embargo).toEqual({
      state: 'active',
      startedAt: addDays(at, begins),
      endsAt: addDays(at, begins + 90),
    })
  })

  it('leaves one agreement when the wish is the default', () => {
    expect(startFromReport(at, terms, { ...quiet, wish: wish(90) }).embargo.state).toBe('active')
  })

  it.each([
    [-1, 'embargo.end-passed'],
    [1, 'embargo.too-short'],
    [181, 'embargo.too-long'],
  ])(
    'never refuses the report for a wish of %i days, and says what was wrong',
    (count, refusal) => {
      const started = startFromReport(at, terms, { ...quiet, wish: wish(count) })
      expect(started.embargo).toMatchObject({ state: 'active', endsAt: addDays(at, 90) })
      expect(started.wishRefused).toMatchObject({ refusal })
    },
  )

  it('starts none when the report says that it is public already', () => {
    const loud = { ...quiet, public: { ...NOTHING_PUBLIC, publicAware: true } }
    expect(startFromReport(at, terms, loud)).toEqual({ embargo: NO_EMBARGO, steps: [] })
  })
})

describe('merging two cases', () => {
  const proposal = (id: string, count: number) => ({
    id,
    by: 'ada',
    proposedAt: addHours(at, count),
    endsAt: addDays(at, count),
  })
  const active = (count: number): Embargo => ({
    state: 'active',
    startedAt: at,
    endsAt: addDays(at, count),
  })
  const exited = (count: number): Embargo => ({
    state: 'exited',
    startedAt: at,
    endedAt: addDays(at, count),
    cause: 'public',
  })
  const proposed = (count: number): Embargo => ({
    state: 'proposed',
    proposals: [proposal(`p${count}`, count)],
  })
  const revising = (count: number, other: number): Embargo => ({
    state: 'revising',
    startedAt: at,
    endsAt: addDays(at, count),
    proposals: [proposal(`p${other}`, other)],
  })
  const both = (a: Embargo, b: Embargo, expected: Embargo) => {
    expect(mergeEmbargoes(a, b)).toEqual(expected)
    expect(mergeEmbargoes(b, a)).toEqual(expected)
  }

  it('takes the earlier end of two embargoes in force', () =>
    both(active(90), active(30), active(30)))
  it('takes the only one there is', () => {
    both(NO_EMBARGO, active(30), active(30))
    both(NO_EMBARGO, NO_EMBARGO, NO_EMBARGO)
  })
  it('stays left when one was left', () => {
    both(exited(3), active(30), exited(3))
    both(exited(3), exited(5), exited(3))
    both(exited(3), NO_EMBARGO, exited(3))
  })
  it('keeps open proposals of both in the order they were made', () => {
    both(proposed(40), proposed(20), {
      state: 'proposed',
      proposals: [proposal('p20', 20), proposal('p40', 40)],
    })
    both(active(90), proposed(60), revising(90, 60))
  })
  it('drops a proposal that asks for the end that now applies', () => {
    both(revising(90, 30), active(30), active(30))
  })
})

describe('fix public, not announced', () => {
  const facts = { fixVisibleSince: at, public: NOTHING_PUBLIC }
  it('asks for the advisory within the hours of the charter and says when it is late', () => {
    const by = addHours(at, 24)
    expect(fixVisibleUnannounced(facts, by, 24)).toEqual({ since: at, announceBy: by, late: false })
    expect(fixVisibleUnannounced(facts, instant(by + 1), 24)?.late).toBe(true)
  })
  it('is no phase before the fix is visible or once the public knows', () => {
    expect(fixVisibleUnannounced({ ...facts, fixVisibleSince: undefined }, at, 24)).toBeUndefined()
    const known = { ...facts, public: { ...NOTHING_PUBLIC, publicAware: true } }
    expect(fixVisibleUnannounced(known, at, 24)).toBeUndefined()
  })
})
