import { describe, expect, test } from 'vitest'
import { addDays, instant } from '../time.js'
import { pep811Charter } from './built-in/pep-811.js'
import { onboardingLines, refuseMentor, refuseShadow, refuseTick } from './onboarding.js'

const items = pep811Charter.governance.onboarding
const joinedAt = instant(Date.UTC(2026, 0, 1))
const item = (id: string) => {
  const found = items.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no item ${id}`)
  return found
}

describe('A9: the checklist', () => {
  test('has the acknowledgement first (K1), each item with its owner, its date and its source', () => {
    const [second, first] = [item('read-charter'), item('acknowledgement')]
    const lines = onboardingLines([second, first], joinedAt, { joinedAt, doneAt: {} })
    expect(lines.map((line) => line.item.id)).toEqual(['acknowledgement', 'read-charter'])
    expect(lines[1]?.dueAt).toBe(addDays(joinedAt, 14))
    expect(items.every(({ source }) => source !== '')).toBe(true)
  })
  test.each([
    ['on its day', 14, {}, false],
    ['the day after', 15, {}, true],
    ['once it is done', 15, { 'read-charter': joinedAt }, false],
  ] as const)('an item is late %s: %s days in', (_, days, doneAt, isLate) => {
    const now = addDays(joinedAt, days)
    const [line] = onboardingLines([item('read-charter')], now, { joinedAt, doneAt })
    expect(line?.isLate).toBe(isLate)
  })
})

const nobody = { isNewcomer: false, isMentor: false, isAdmin: false }
describe('A9: an item is ticked', () => {
  test.each([
    ['by its owner', 'read-charter', { isNewcomer: true }, undefined],
    ['by the mentor', 'training-cve', { isMentor: true }, undefined],
    ['by an admin for anybody', 'training-cve', { isAdmin: true }, undefined],
    [
      'not by the newcomer for the mentor',
      'training-cve',
      { isNewcomer: true },
      'onboarding.not-yours',
    ],
    ['not by the mentor for an admin', 'venues', { isMentor: true }, 'onboarding.not-yours'],
    ['not by hand where it is seen elsewhere', 'mentor', { isAdmin: true }, 'onboarding.by-itself'],
  ] as const)('%s', (_, id, who, refusal) => {
    expect(refuseTick(item(id), { ...nobody, ...who })?.refusal).toBe(refusal)
  })
})

describe('A9: a mentor', () => {
  const facts = {
    byAdmin: false,
    isOneself: true,
    isActiveMember: true,
    hasAcknowledged: true,
    isNewcomer: false,
    hasMentor: false,
  }
  test.each([
    ['offers', {}, undefined],
    ['is named by an admin', { byAdmin: true, isOneself: false }, undefined],
    ['is named by nobody else', { isOneself: false }, 'mentor.not-yours'],
    ['is not the newcomer', { isNewcomer: true }, 'mentor.oneself'],
    ['is a member', { isActiveMember: false }, 'mentor.not-a-member'],
    ['has agreed to the embargo (K1)', { hasAcknowledged: false }, 'mentor.not-a-member'],
    ['is one', { hasMentor: true }, 'mentor.taken'],
  ] as const)('%s', (_, change, refusal) => {
    expect(refuseMentor({ ...facts, ...change })?.refusal).toBe(refusal)
  })
})

test.each([
  ['chosen by the mentor', { isMentor: true, newcomerReads: true }, undefined],
  ['chosen by nobody else', { isMentor: false, newcomerReads: true }, 'shadow.not-yours'],
  ['opened by it', { isMentor: true, newcomerReads: false }, 'shadow.not-theirs'],
] as const)('P17: a case to shadow is %s', (_, facts, refusal) => {
  expect(refuseShadow(facts)?.refusal).toBe(refusal)
})
