// Shows what a body decides about members: who opens it, what bars it, and what follows from the vote.
import { describe, expect, test } from 'vitest'
import { pep811Charter } from '../built-in/pep-811.js'
import {
  type DecisionAsked,
  effectOf,
  isConflicted,
  mayMakeAdmin,
  mayOpenDecision,
} from './body.js'

const enough = { before: 3, after: 2 }
const tooFew = { before: 2, after: 1 }
const asked: DecisionAsked = {
  ...{ isOfBody: true, isMember: true, isOneself: false, isAdmin: false, isOpened: false },
  admins: enough,
}
const nobody = {
  ...pep811Charter,
  governance: { ...pep811Charter.governance, oversight: { value: null, source: 'a test' } },
}

describe('C3, C5, B12: opening a decision', () => {
  test.each([
    ['removal', {}, undefined],
    ['admin-appointment', {}, undefined],
    ['removal', { isOfBody: false }, 'decision.not-of-body'],
    ['removal', { isMember: false }, 'decision.not-a-member'],
    ['removal', { isOneself: true }, 'decision.oneself'],
    ['removal', { isOpened: true }, 'decision.already-open'],
    ['removal', { admins: tooFew }, 'membership.too-few-admins'],
    ['admin-appointment', { admins: tooFew }, undefined],
    ['admin-appointment', { isAdmin: true }, 'decision.is-admin'],
  ] as const)('%s with %j: %s', (decision, facts, refusal) => {
    expect(mayOpenDecision(pep811Charter, decision, { ...asked, ...facts })?.refusal).toBe(refusal)
  })
  test('a charter without a body has nobody to decide', () => {
    expect(mayOpenDecision(nobody, 'removal', asked)?.refusal).toBe('decision.nobody')
  })
  test('C2: whom a vote is about has a conflict of interest', () => {
    expect(isConflicted('ada', 'ada')).toBe(true)
    expect(isConflicted('bo', 'ada')).toBe(false)
    expect(isConflicted('bo', null)).toBe(false)
  })
})

describe('E4, C3: what follows', () => {
  const facts = { isMember: true, admins: enough } as const
  test.each([
    ['removal', 'passed', 'remove'],
    ['removal', 'failed', 'none'],
    ['removal', 'open', 'none'],
    ['admin-appointment', 'passed', 'make-admin'],
    ['admin-appointment', 'failed', 'none'],
  ] as const)('a %s that is %s: %s', (decision, outcome, kind) => {
    expect(effectOf(pep811Charter, decision, { ...facts, outcome }).kind).toBe(kind)
  })
  test('nothing follows for who has left meanwhile', () => {
    const gone = { ...facts, isMember: false, outcome: 'passed' } as const
    expect(effectOf(pep811Charter, 'removal', gone)).toEqual({ kind: 'none' })
  })
  test('C5: a removal that would leave one admin waits for a successor', () => {
    const last = { ...facts, admins: tooFew, outcome: 'passed' } as const
    expect(effectOf(pep811Charter, 'removal', last)).toMatchObject({
      kind: 'wait',
      because: { refusal: 'membership.too-few-admins' },
    })
  })
})

describe('B12: who makes an admin', () => {
  test.each([
    [2, true, 'membership.admins-by-body'],
    [1, true, undefined],
    [2, false, undefined],
  ])('with %i admins, body sits: %s', (admins, bodySits, refusal) => {
    expect(mayMakeAdmin(pep811Charter, { admins, bodySits })?.refusal).toBe(refusal)
  })
  test('without a body the admins do', () => {
    expect(mayMakeAdmin(nobody, { admins: 5, bodySits: true })).toBeUndefined()
  })
})
