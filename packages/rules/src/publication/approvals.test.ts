// Shows approvals: whose counts, how many are asked for, what an edit voids, and the emergency path.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pep811Charter } from '../charter/built-in/pep-811.js'
import { addDays, addHours, instant } from '../time.js'
import {
  type Approval,
  approvalStatus,
  approve,
  askedApprovals,
  countingApprovals,
  fourEyes,
  missingReaders,
  type VersionFacts,
} from './approvals.js'
import { declareEmergency, emergencyReviewRefusal, reviewDueAt } from './emergency.js'

const now = instant(1_780_000_000_000)
const rules = pep811Charter.approvals
const facts: VersionFacts = {
  hash: 'h2',
  lastEditorId: 'editor',
  requestedById: 'requester',
  approvals: [],
  emergency: null,
  memberCount: 5,
  readersChosen: null,
  operatorIds: ['editor', 'operator'],
  isExploited: false,
  rules,
}
const approval = (personId: string, hash = 'h2'): Approval => ({ personId, hash, at: now })
const reader = (personId: string) => ({ personId, canRead: true })
const sourced = <T>(value: T) => ({ value, source: 'test' })

describe('approving', () => {
  it('takes a reader who neither edited last nor asked', () => {
    expect(approve(facts, reader('reader'), { hash: 'h2', at: now })).toEqual(approval('reader'))
  })
  it.each<[string, Partial<VersionFacts>, { personId: string; canRead: boolean }, string, string]>([
    ['who cannot read it', {}, { personId: 'x', canRead: false }, 'h2', 'approval.not-a-reader'],
    ['before anybody asked', { requestedById: null }, reader('x'), 'h2', 'approval.not-requested'],
    ['of another version', {}, reader('x'), 'h1', 'approval.other-version'],
    ['of the last editor', {}, reader('editor'), 'h2', 'approval.last-editor'],
    ['of who asks', {}, reader('requester'), 'h2', 'approval.requester'],
    ['given before', { approvals: [approval('x')] }, reader('x'), 'h2', 'approval.already-given'],
  ])('refuses one %s', (_title, change, person, hash, refusal) => {
    expect(approve({ ...facts, ...change }, person, { hash, at: now })).toMatchObject({ refusal })
  })
  it('follows a charter that lets the editor and the requester approve', () => {
    const open = { ...rules, excludesLastEditor: sourced(false), excludesRequester: sourced(false) }
    for (const id of ['editor', 'requester']) {
      const given = approve({ ...facts, rules: open }, reader(id), { hash: 'h2', at: now })
      expect(given).toEqual(approval(id))
      expect(countingApprovals({ ...facts, rules: open, approvals: [approval(id)] })).toEqual([id])
    }
  })
})

describe('L7: who can still be the second reader of the record', () => {
  const operatorIds = ['editor', 'requester', 'operator']
  it.each<[string, Partial<VersionFacts>, readonly string[]]>([
    ['an operator who neither edited last nor asked', { operatorIds }, ['operator']],
    [
      'after a plain member approved as well',
      { operatorIds, approvals: [approval('reader')] },
      ['operator'],
    ],
    ['nobody, once an operator approved', { operatorIds, approvals: [approval('operator')] }, []],
    ['nobody, where all others asked', { operatorIds: ['editor', 'requester'] }, []],
  ])('%s', (_title, change, readers) => {
    expect(missingReaders({ ...facts, ...change }, now)).toEqual(readers)
  })
  it('follows a charter that lets who asked approve', () => {
    const open = { ...rules, excludesRequester: sourced(false) }
    expect(missingReaders({ ...facts, operatorIds, rules: open }, now)).toEqual([
      'requester',
      'operator',
    ])
  })
})

describe('counting', () => {
  it('is met by one reader under the default charter', () => {
    expect(approvalStatus(facts, now)).toMatchObject({ met: false, asked: 1, by: [] })
    const given = { ...facts, approvals: [approval('reader')] }
    expect(approvalStatus(given, now)).toMatchObject({ met: true, asked: 1, by: ['reader'] })
  })
  it('never counts a person who edits after approving, nor any approval of an older version', () => {
    const person = fc.constantFrom('editor', 'requester', 'a', 'b')
    const given = fc.array(fc.tuple(person, fc.constantFrom('h1', 'h2')))
    fc.assert(
      fc.property(given, person, (list, lastEditorId) => {
        const approvals = list.map(([id, hash]) => approval(id, hash))
        const by = countingApprovals({ ...facts, approvals, lastEditorId })
        expect(by).not.toContain(lastEditorId)
        expect(by).not.toContain('requester')
        expect(new Set(by).size).toBe(by.length)
        const edited = { ...facts, approvals, hash: 'h3' }
        expect(countingApprovals(edited)).toEqual([])
      }),
    )
  })
  it('lets a one-person team ask for none, in public, and no larger team', () => {
    const alone = { ...facts, memberCount: 1, readersChosen: 0 }
    expect(askedApprovals(alone)).toEqual({ asked: 0, isShownPublicly: true })
    expect(approvalStatus(alone, now)).toMatchObject({ met: true, isShownPublicly: true })
    expect(askedApprovals({ ...alone, memberCount: 2 })).toEqual({
      asked: 1,
      isShownPublicly: false,
    })
    expect(askedApprovals({ ...alone, readersChosen: -4 }).asked).toBe(0)
    expect(askedApprovals({ ...alone, readersChosen: null }).asked).toBe(1)
  })
  it('lets any team ask for more, and says how many are there', () => {
    const strict = { ...facts, readersChosen: 2, approvals: [approval('a')] }
    expect(approvalStatus(strict, now)).toMatchObject({
      met: false,
      because: '1 of 2 approvals of exactly this version.',
    })
  })
})

describe('L7: four eyes on the CVE record', () => {
  it.each<[string, Partial<VersionFacts>, boolean, boolean]>([
    ['another operator approved', { approvals: [approval('operator')] }, true, false],
    ['only a reader approved', { approvals: [approval('reader')] }, false, true],
    ['nobody approved', {}, false, true],
    [
      'a reader approved and there is no other operator',
      { approvals: [approval('reader')], operatorIds: ['editor'] },
      true,
      true,
    ],
    ['nobody approved and there is no other operator', { operatorIds: [] }, false, true],
    [
      'a one-person team asks for none',
      { operatorIds: ['editor'], memberCount: 1, readersChosen: 0 },
      true,
      true,
    ],
    [
      'the charter asks for none',
      { rules: { ...rules, secondCnaReader: sourced(false) } },
      true,
      false,
    ],
  ])('when %s', (_title, change, met, isShownPublicly) => {
    expect(fourEyes({ ...facts, ...change }, now)).toEqual({ met, isShownPublicly })
  })
})

describe('the emergency path', () => {
  const exploited = { ...facts, isExploited: true }
  const declared = { hash: 'h2', at: now, reason: 'Attacks since noon.' }
  const emergency = { ...declared, declaredBy: ['editor'], declaredAt: now }
  it('is declared by one person, the last editor included', () => {
    expect(declareEmergency(exploited, reader('editor'), declared)).toEqual({
      hash: 'h2',
      declaredBy: ['editor'],
      declaredAt: now,
      reason: 'Attacks since noon.',
    })
  })
  it.each<[string, Partial<VersionFacts>, { personId: string; canRead: boolean }, object, string]>([
    ['by somebody who cannot read', {}, { personId: 'x', canRead: false }, {}, 'not-a-reader'],
    ['for a bug nobody exploits', { isExploited: false }, reader('x'), {}, 'not-exploited'],
    ['for an older version', {}, reader('x'), { hash: 'h1' }, 'other-version'],
    ['without a reason', {}, reader('x'), { reason: ' ' }, 'reason-missing'],
    ['twice', { emergency }, reader('editor'), {}, 'already-declared'],
  ])('is refused %s', (_title, change, person, other, code) => {
    const answer = declareEmergency({ ...exploited, ...change }, person, { ...declared, ...other })
    expect(answer).toMatchObject({ refusal: `emergency.${code}` })
  })
  it('waits for the delay, then stands in for the approval and the second operator, in public', () => {
    const running = { ...exploited, emergency }
    const from = addHours(now, rules.emergency.delayHours.value)
    const before = approvalStatus(running, instant(from - 1))
    expect(before).toMatchObject({ met: false, emergency: { from } })
    expect(fourEyes(running, instant(from - 1)).met).toBe(false)
    expect(approvalStatus(running, from)).toMatchObject({ met: true, isShownPublicly: true })
    expect(fourEyes(running, from)).toEqual({ met: true, isShownPublicly: true })
  })
  it('is voided by an edit, and when it turns out that nobody exploits it', () => {
    const later = addDays(now, 1)
    expect(approvalStatus({ ...exploited, emergency, hash: 'h3' }, later).met).toBe(false)
    expect(approvalStatus({ ...facts, emergency }, later).met).toBe(false)
  })
  it('runs the delay from the last of the people a charter asks for', () => {
    const two = { ...rules, emergency: { ...rules.emergency, people: sourced(2) } }
    const once = { ...exploited, rules: two, emergency }
    expect(approvalStatus(once, addDays(now, 1)).met).toBe(false)
    const later = addHours(now, 1)
    const both = declareEmergency(once, reader('x'), { ...declared, at: later })
    expect(both).toMatchObject({ declaredBy: ['editor', 'x'], declaredAt: later })
  })
  it('is reviewed within the days of the charter', () => {
    expect(reviewDueAt(now, rules)).toBe(addDays(now, rules.emergency.reviewWithinDays.value))
  })
})

describe('the review of an emergency', () => {
  const authors = { requestedById: 'publisher', declaredBy: ['declarer'], lastEditorId: 'editor' }
  it.each(['publisher', 'declarer', 'editor'])('is not for its %s', (id) => {
    expect(emergencyReviewRefusal(authors, id)).toMatchObject({
      refusal: 'publication.own-review',
    })
  })
  it('is for anybody else', () => {
    expect(emergencyReviewRefusal(authors, 'reader')).toBeUndefined()
  })
})
