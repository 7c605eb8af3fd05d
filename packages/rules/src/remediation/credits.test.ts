// Shows credits: ten types, several a person, each asked, and nothing published against a wish.
import { CREDIT_TYPES } from '@parley/records'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal.js'
import { addDays, instant } from '../time.js'
import {
  ANONYMOUS_NAME,
  addCredit,
  addFoundCredits,
  answerCredit,
  askForCredit,
  type CaseCredit,
  type CreditAnswer,
  creditsToSend,
  decideUnanswered,
  mayRemoveCredit,
  needsConsent,
  settleCredits,
  withCoordinator,
} from './credits.js'

const at = instant(1_780_000_000_000)
const finder = { id: 'c1', personKey: 'grace', name: 'Grace', contacts: ['https://example.org/g'] }
const credit = (answer: CreditAnswer, change: Partial<CaseCredit> = {}): CaseCredit => ({
  ...finder,
  type: 'finder',
  answer,
  decision: null,
  ...change,
})
const asked = credit({ kind: 'asked', askedAt: at })
const accepted = credit({ kind: 'accepted', name: 'Grace H.' })
function sure<T>(value: T): Exclude<T, { readonly refusal: string }> {
  if (isRefusal(value)) throw new Error(value.because)
  return value as Exclude<T, { readonly refusal: string }>
}

describe('O1: ten types, several a person', () => {
  it('takes every type once a person', () => {
    const all = CREDIT_TYPES.reduce<readonly CaseCredit[]>(
      (credits, type) => sure(addCredit(credits, { ...finder, id: type, type })),
      [],
    )
    expect(all.map(({ type }) => type)).toEqual([...CREDIT_TYPES])
    expect(addCredit(all, { ...finder, type: 'tool' })).toMatchObject({ refusal: 'credit.exists' })
  })
  it.each([
    [{ ...finder, type: 'hacker' }, 'credit.unknown-type'],
    [{ ...finder, type: 'remediation_developer' }, 'credit.unknown-type'],
    [{ ...finder, name: ' ', type: 'finder' }, 'credit.name-missing'],
  ])('refuses %j', (found, refusal) => {
    expect(addCredit([], found)).toMatchObject({ refusal })
  })
})

describe('O2: everyone is asked, and their answer stands', () => {
  it('marks the asking, and refuses to ask somebody who answered', () => {
    expect(askForCredit(credit({ kind: 'unasked' }), at)).toEqual(asked)
    expect(askForCredit(asked, addDays(at, 1))).toMatchObject({
      answer: { askedAt: addDays(at, 1) },
    })
    expect(askForCredit(accepted, at)).toMatchObject({ refusal: 'credit.already-answered' })
  })
  it('credits by the chosen name, as anonymous, or not at all', () => {
    const answers = [
      sure(answerCredit(asked, { kind: 'accepted', name: '  G. Hopper ' })),
      sure(answerCredit(asked, { kind: 'anonymous' })),
      sure(answerCredit(asked, { kind: 'declined' })),
    ]
    expect(settleCredits(answers)).toEqual({
      named: [
        { name: 'G. Hopper', type: 'finder', contacts: finder.contacts },
        { name: ANONYMOUS_NAME, type: 'finder', contacts: [] },
      ],
      leftOut: [answers[2]],
      unanswered: [],
    })
  })
  it('needs a name to accept by', () => {
    expect(answerCredit(asked, { kind: 'accepted', name: '\t' })).toMatchObject({
      refusal: 'credit.name-missing',
    })
  })
  it("lets a person's own answer replace an earlier one and the coordinator's decision", () => {
    const decided = {
      ...asked,
      decision: { choice: 'by-name', decidedBy: 'c', reason: 'r' } as const,
    }
    expect(answerCredit(decided, { kind: 'declined' })).toMatchObject({ decision: null })
    expect(answerCredit(accepted, { kind: 'anonymous' })).toMatchObject({
      answer: { kind: 'anonymous' },
    })
  })
  it('never shows a name, a known name or a contact of who declined or stays anonymous', () => {
    const kinds = fc.constantFrom<CreditAnswer>({ kind: 'anonymous' }, { kind: 'declined' })
    fc.assert(
      fc.property(fc.array(kinds), (answers) => {
        const shown = JSON.stringify(settleCredits(answers.map((answer) => credit(answer))).named)
        expect(shown).not.toMatch(/Grace|example/)
      }),
    )
  })
})

describe('O4: an unanswered credit holds publication back until the coordinator decides', () => {
  const decision = { choice: 'leave-out', decidedBy: 'coordinator', reason: 'No answer.' } as const
  const facts = { now: addDays(at, 7), creditAnswerDays: 7, canBeAsked: true }
  it('is open while unasked or asked', () => {
    expect(settleCredits([asked, credit({ kind: 'unasked' })]).unanswered.length).toBe(2)
  })
  it.each([
    ['by-name', [{ name: 'Grace', type: 'finder', contacts: finder.contacts }]],
    ['anonymous', [{ name: ANONYMOUS_NAME, type: 'finder', contacts: [] }]],
    ['leave-out', []],
  ] as const)('decides %s after the wait', (choice, named) => {
    const decided = sure(decideUnanswered(asked, { ...decision, choice }, facts))
    expect(settleCredits([decided])).toMatchObject({ named, unanswered: [] })
  })
  it.each([
    [accepted, decision, facts.now, 'credit.already-answered'],
    [credit({ kind: 'declined' }), decision, facts.now, 'credit.already-answered'],
    [credit({ kind: 'unasked' }), decision, facts.now, 'credit.not-asked'],
    [asked, decision, instant(facts.now - 1), 'credit.still-waiting'],
    [asked, { ...decision, reason: ' ' }, facts.now, 'credit.reason-missing'],
  ] as const)('refuses %#', (one, choice, now, refusal) => {
    expect(decideUnanswered(one, choice, { ...facts, now })).toMatchObject({ refusal })
  })
})

describe('O2: whom nobody can ask', () => {
  const facts = { now: at, creditAnswerDays: 7, canBeAsked: false }
  const decision = { choice: 'anonymous', decidedBy: 'coordinator', reason: 'No address.' } as const
  const unasked = credit({ kind: 'unasked' })
  it('is decided for at once, with a reason, and stays unanswered until then', () => {
    expect(settleCredits([unasked]).unanswered).toHaveLength(1)
    const decided = sure(decideUnanswered(unasked, decision, facts))
    expect(settleCredits([decided]).unanswered).toEqual([])
    expect(decideUnanswered(unasked, { ...decision, reason: '' }, facts)).toMatchObject({
      refusal: 'credit.reason-missing',
    })
  })
  it('is never credited by a name that nobody knows', () => {
    const nameless = { ...unasked, name: ' ' }
    expect(decideUnanswered(nameless, { ...decision, choice: 'by-name' }, facts)).toMatchObject({
      refusal: 'credit.name-missing',
    })
  })
  it('stays on the list when they reported it', () => {
    expect(mayRemoveCredit({ isReporter: true })).toMatchObject({
      refusal: 'credit.reporter-stays',
    })
    expect(mayRemoveCredit({ isReporter: false })).toBeUndefined()
  })
})

describe('O1: a tool is named as given', () => {
  it.each([
    [['tool'], false, false],
    [['tool', 'finder'], false, true],
    [['tool'], true, true],
    [[], false, true],
  ] as const)('%j, with an account %j: consent %j', (types, hasAccount, needed) => {
    expect(needsConsent({ types, hasAccount })).toBe(needed)
  })
  it('is asked and decided nothing, and holds nothing back', () => {
    const tool = credit({ kind: 'needless' }, { type: 'tool', name: 'fuzzer' })
    expect(askForCredit(tool, at)).toMatchObject({ refusal: 'credit.needs-no-consent' })
    const decision = { choice: 'leave-out', decidedBy: 'c', reason: 'r' } as const
    const facts = { now: at, creditAnswerDays: 7, canBeAsked: false }
    expect(decideUnanswered(tool, decision, facts)).toMatchObject({
      refusal: 'credit.needs-no-consent',
    })
    expect(settleCredits([tool])).toMatchObject({
      named: [{ name: 'fuzzer', type: 'tool' }],
      unanswered: [],
    })
  })
})

describe('O3: what is found never overwrites what is there', () => {
  it('adds new people and types and leaves the rest as it was', () => {
    const found = [
      { ...finder, id: 'x', name: 'Other spelling', type: 'finder' },
      { ...finder, id: 'y', type: 'remediation developer' },
      { ...finder, id: 'z', type: 'nonsense' },
    ]
    const all = addFoundCredits([accepted], found)
    expect(all[0]).toBe(accepted)
    expect(all.map(({ id }) => id)).toEqual(['c1', 'y'])
  })
})

describe('H1: the coordinator is credited', () => {
  const coordinator = { id: 'k', personKey: 'ada', name: 'Ada', contacts: [] }
  it('adds the credit once', () => {
    const once = withCoordinator([accepted], coordinator)
    expect(once[1]).toMatchObject({ type: 'coordinator', personKey: 'ada' })
    expect(withCoordinator(once, coordinator)).toEqual(once)
  })
})

describe('O5: replacing a list sends the union', () => {
  it('keeps what is there and adds ours once, whatever the case of a login', () => {
    const there = [{ login: 'Grace', type: 'finder' }]
    const ours = [
      { login: 'grace', type: 'finder' },
      { login: 'ada', type: 'coordinator' },
      { login: 'ADA', type: 'coordinator' },
    ]
    expect(creditsToSend(there, ours)).toEqual([...there, ours[1]])
  })
  it('never loses one that was there', () => {
    const one = fc.record({
      login: fc.constantFrom('a', 'b', 'C'),
      type: fc.constantFrom('x', 'y'),
    })
    fc.assert(
      fc.property(fc.array(one), fc.array(one), (there, ours) => {
        const sent = creditsToSend(there, ours)
        expect(sent.slice(0, there.length)).toEqual(there)
        expect(creditsToSend(sent, ours)).toEqual(sent)
      }),
    )
  })
})
