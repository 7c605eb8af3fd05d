// Shows when an embargo must, should or may be left, and when it lets an advisory out.
import { describe, expect, it } from 'vitest'
import { addDays, instant } from '../time.js'
import { NOTHING_PUBLIC, UNAWARE } from './case-state.js'
import { type Embargo, NO_EMBARGO } from './machine.js'
import {
  embargoAllowsPublication,
  TERMINATION_RULES,
  type TerminationFacts,
  terminationAdvice,
} from './termination.js'

const now = instant(1_780_000_000_000)
const active: Embargo = { state: 'active', startedAt: now, endsAt: addDays(now, 90) }
const aware = { ...UNAWARE, vendorAware: true }
const ready = { ...aware, fixReady: true }
const deployed = { ...ready, fixDeployed: true }
const facts: TerminationFacts = {
  embargo: active,
  now,
  public: NOTHING_PUBLIC,
  projects: [aware],
  evidence: { adversariesHoldExploit: false, adversariesKnow: false },
}
const loud = (flag: string) => ({ public: { ...NOTHING_PUBLIC, [flag]: true } })

describe('advice', () => {
  it.each<[string, Partial<TerminationFacts>, string, string]>([
    ['the public knows', loud('publicAware'), 'must', 'public'],
    ['an exploit is public', loud('exploitPublic'), 'must', 'exploit-public'],
    ['the agreed end is reached', { now: active.endsAt }, 'must', 'end-reached'],
    ['attacks are seen', loud('attacksObserved'), 'should', 'attacks-observed'],
    [
      'adversaries hold exploit code',
      { evidence: { adversariesHoldExploit: true, adversariesKnow: false } },
      'should',
      'adversaries-hold-exploit',
    ],
    [
      'the fix is deployed everywhere',
      { projects: [deployed, deployed] },
      'should',
      'fix-deployed',
    ],
    [
      'adversaries know details',
      { evidence: { adversariesHoldExploit: false, adversariesKnow: true } },
      'may',
      'adversaries-know',
    ],
    ['the case it duplicates is published', { originalPublic: true }, 'should', 'public'],
    ['every project has its fix', { projects: [ready, deployed] }, 'may', 'fix-ready-everywhere'],
  ])('when %s', (_title, change, level, cause) => {
    const advice = terminationAdvice({ ...facts, ...change })
    expect(advice.level).toBe(level)
    expect(advice.reasons[0]).toMatchObject({ cause, level })
    expect(advice.reasons[0]).not.toHaveProperty('holds')
    expect(advice.checklist.length > 0).toBe(level !== 'must')
  })

  it.each<[string, Partial<TerminationFacts>]>([
    ['nothing has happened', {}],
    ['only one of two projects has its fix', { projects: [ready, aware] }],
    ['no project takes part', { projects: [] }],
    ['there is no embargo to leave', { embargo: NO_EMBARGO, ...loud('publicAware') }],
    [
      'it was left already',
      { embargo: { state: 'exited', startedAt: now, endedAt: now, cause: 'public' } },
    ],
  ])('is to stay when %s', (_title, change) => {
    expect(terminationAdvice({ ...facts, ...change })).toEqual({
      level: 'stay',
      reasons: [],
      checklist: [],
    })
  })

  it('gives every reason that holds, the binding ones first', () => {
    const all = terminationAdvice({ ...facts, ...loud('publicAware'), projects: [deployed] })
    expect(all.level).toBe('must')
    expect(all.reasons.map(({ cause }) => cause)).toEqual([
      'public',
      'fix-deployed',
      'fix-ready-everywhere',
    ])
  })

  it('keeps its rules in order of level, so that the first that holds decides', () => {
    const rank = { must: 0, should: 1, may: 2 }
    const ranks = TERMINATION_RULES.map(({ level }) => rank[level])
    expect(ranks).toEqual([...ranks].sort())
  })
})

describe('publication', () => {
  it('is held while the embargo is in force and a project lacks its fix', () => {
    expect(embargoAllowsPublication(facts)).toMatchObject({ refusal: 'embargo.in-force' })
  })
  it.each<[string, Partial<TerminationFacts>]>([
    ['no embargo is in force', { embargo: NO_EMBARGO }],
    ['its end is reached', { now: active.endsAt }],
    ['every project has its fix', { projects: [ready] }],
    ['attacks are seen', loud('attacksObserved')],
  ])('goes ahead when %s', (_title, change) => {
    expect(embargoAllowsPublication({ ...facts, ...change })).toBeUndefined()
  })
  it('is held a millisecond before the end', () => {
    const early = { ...facts, now: instant(active.endsAt - 1) }
    expect(embargoAllowsPublication(early)).toMatchObject({ refusal: 'embargo.in-force' })
  })
})
