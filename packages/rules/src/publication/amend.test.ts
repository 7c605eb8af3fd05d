// Shows what happens after publication: a new version is approved again, and no mail goes out.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pep811Charter } from '../charter/built-in/pep-811.js'
import { isRefusal } from '../refusal.js'
import { instant } from '../time.js'
import { type AmendmentFacts, amend, withdrawAdvisory } from './amend.js'

const now = instant(1_780_000_000_000)
const facts: AmendmentFacts = {
  now,
  state: 'published',
  version: {
    hash: 'h2',
    lastEditorId: 'editor',
    requestedById: 'editor',
    approvals: [{ personId: 'operator', hash: 'h2', at: now }],
    emergency: null,
    memberCount: 5,
    readersChosen: null,
    operatorIds: ['operator'],
    isExploited: false,
    rules: pep811Charter.approvals,
  },
  difference: ' Names the release that has the fix. ',
  differsIn: { cve: true, osv: true, page: true },
  lintErrors: 0,
  hasRecord: true,
  recordRejected: false,
  hasOsv: true,
  underWay: null,
  owed: [],
}
const withReader = { ...facts.version, approvals: [{ personId: 'reader', hash: 'h2', at: now }] }

describe('amending', () => {
  it('sends the changed records and the page, with the difference in plain words', () => {
    expect(amend(facts)).toEqual({
      steps: ['cve', 'osv', 'page'].map((name) => ({ name, state: { state: 'waiting' } })),
      hash: 'h2',
      difference: 'Names the release that has the fix.',
      isShownPublicly: false,
    })
  })
  it('sends no record that says what it said', () => {
    const change = { ...facts, differsIn: { cve: false, osv: false, page: true } }
    expect(amend(change)).toMatchObject({ steps: [{ name: 'page' }] })
    expect(amend({ ...facts, hasRecord: false })).toMatchObject({
      steps: [{ name: 'osv' }, { name: 'page' }],
    })
  })
  it('never sends a second mail', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (cve, osv, page) => {
        const change = amend({ ...facts, differsIn: { cve, osv, page } })
        if (!isRefusal(change)) expect(change.steps.some(({ name }) => name === 'mail')).toBe(false)
      }),
    )
  })
  it.each<[string, Partial<AmendmentFacts>, string]>([
    ['of a draft', { state: 'draft' }, 'amendment.not-published'],
    ['of one on its way', { state: 'publishing' }, 'amendment.not-published'],
    ['of one withdrawn', { state: 'withdrawn' }, 'amendment.withdrawn'],
    [
      'that changes nothing',
      { differsIn: { cve: false, osv: false, page: false } },
      'amendment.nothing-changed',
    ],
    ['without plain words', { difference: ' ' }, 'amendment.difference-missing'],
    ['with an error in a record', { lintErrors: 1 }, 'amendment.record-errors'],
    [
      'approved in an older version only',
      { version: { ...facts.version, hash: 'h3' } },
      'amendment.not-approved',
    ],
    [
      'L7: of a record no other operator has read',
      { version: withReader },
      'amendment.needs-second-operator',
    ],
  ])('refuses one %s', (_title, change, refusal) => {
    expect(amend({ ...facts, ...change })).toMatchObject({ refusal })
  })
  it('needs no operator where the CVE record stays as it is', () => {
    const change = { version: withReader, differsIn: { cve: false, osv: true, page: true } }
    expect(amend({ ...facts, ...change })).toMatchObject({ isShownPublicly: false })
  })
})

describe('in place of a publication that does not get done', () => {
  const stuck = { state: 'stuck', attempt: 1, lookFirst: false, code: 'cve.refused' } as const
  const underWay = {
    kind: 'first' as const,
    plan: [
      { name: 'mail' as const, state: { state: 'done' as const, at: now } },
      { name: 'cve' as const, state: stuck },
    ],
    isAnnounced: true,
  }
  const same = { cve: false, osv: false, page: false }
  it('sends what is still owed, whether or not its text changed', () => {
    const change = { state: 'publishing' as const, underWay, owed: ['cve' as const] }
    expect(amend({ ...facts, ...change, differsIn: same })).toMatchObject({
      steps: [{ name: 'cve' }, { name: 'page' }],
    })
    expect(amend({ ...facts, ...change, differsIn: same, hasRecord: false })).toMatchObject({
      steps: [{ name: 'page' }],
    })
  })
  it('never puts a new version in place of a withdrawal', () => {
    const change = {
      state: 'publishing' as const,
      underWay: { ...underWay, kind: 'withdrawal' as const },
    }
    expect(amend({ ...facts, ...change })).toMatchObject({ refusal: 'amendment.withdrawn' })
  })
})

describe('withdrawing', () => {
  const asked = {
    ...facts,
    reason: 'Not a vulnerability after all.',
    hasOsv: true,
    rejectsRecord: false,
    isOperator: true,
  }
  it('marks page and OSV record with the reason, and leaves the CVE record to an operator', () => {
    expect(withdrawAdvisory(asked)).toMatchObject({
      steps: [{ name: 'osv' }, { name: 'page' }],
      difference: 'Not a vulnerability after all.',
    })
    expect(withdrawAdvisory({ ...asked, hasOsv: false })).toMatchObject({
      steps: [{ name: 'page' }],
    })
  })
  it('L3: rejects the CVE record with it when an operator asks and another one has read that', () => {
    const rejecting = { ...asked, rejectsRecord: true }
    expect(withdrawAdvisory(rejecting)).toMatchObject({
      steps: [{ name: 'cve' }, { name: 'osv' }, { name: 'page' }],
    })
    expect(withdrawAdvisory({ ...rejecting, version: withReader })).toMatchObject({
      refusal: 'amendment.needs-second-operator',
    })
    expect(withdrawAdvisory({ ...rejecting, isOperator: false })).toMatchObject({
      refusal: 'cve.operators-only',
    })
    expect(withdrawAdvisory({ ...rejecting, hasRecord: false })).toMatchObject({
      refusal: 'amendment.no-record',
    })
  })
  it.each([
    [{ reason: '' }, 'amendment.reason-missing'],
    [{ state: 'draft' }, 'amendment.not-published'],
    [{ state: 'withdrawn' }, 'amendment.withdrawn'],
    [{ version: { ...facts.version, approvals: [] } }, 'amendment.not-approved'],
  ] as const)('refuses %#', (change, refusal) => {
    expect(withdrawAdvisory({ ...asked, ...change })).toMatchObject({ refusal })
  })
})
