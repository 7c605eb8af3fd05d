// Shows the one action that publishes: its steps in order, what follows, and everything missing.
import { describe, expect, it } from 'vitest'
import { pep811Charter } from '../charter/built-in/pep-811.js'
import { NOTHING_PUBLIC, UNAWARE } from '../embargo/case-state.js'
import type { Embargo } from '../embargo/machine.js'
import { isRefusal } from '../refusal.js'
import { addDays, addHours, instant } from '../time.js'
import type { VersionFacts } from './approvals.js'
import { type PublicationFacts, publicationReadiness, publish } from './publish.js'

const now = instant(1_780_000_000_000)
const version: VersionFacts = {
  hash: 'h1',
  lastEditorId: 'editor',
  requestedById: 'editor',
  approvals: [{ personId: 'operator', hash: 'h1', at: now }],
  emergency: null,
  memberCount: 5,
  readersChosen: null,
  operatorIds: ['operator'],
  isExploited: false,
  rules: pep811Charter.approvals,
}
const active: Embargo = { state: 'active', startedAt: now, endsAt: addDays(now, 90) }
const facts: PublicationFacts = {
  now,
  scheduledFor: null,
  state: 'draft',
  version,
  venues: { mail: true, osv: true },
  remediation: {
    title: 'Quadratic time in the header parser',
    description: 'The parser of archive headers backtracks.',
    scores: [{ version: 'cvss-v4', vector: 'CVSS:4.0/…', score: 8.7, rating: 'HIGH' }],
    needsCveId: true,
    cveId: 'CVE-2026-1234',
    cveElsewhere: false,
    fix: {
      pullRequestUrl: 'https://example.org/pull/2',
      isMerged: true,
      issueUrl: 'https://example.org/issues/1',
      issueSharedWith: [],
    },
    hasAffectedVersions: true,
    hasFixedVersions: true,
    cweIds: ['CWE-1333'],
    credits: [],
    uncreditedDuplicates: [],
    coordinatorKey: null,
    findings: { errors: 0, warnings: 0 },
    embargo: {
      embargo: active,
      now,
      public: NOTHING_PUBLIC,
      projects: [{ ...UNAWARE, vendorAware: true, fixReady: true }],
      evidence: { adversariesHoldExploit: false, adversariesKnow: false },
    },
  },
}
const remediation = (change: Partial<PublicationFacts['remediation']>) => {
  return { remediation: { ...facts.remediation, ...change } }
}
const decide = (change: Partial<PublicationFacts> = {}) =>
  publish({ ...facts, ...change }, pep811Charter)
function decided(change: Partial<PublicationFacts> = {}) {
  const decision = decide(change)
  if (isRefusal(decision)) throw new Error(decision.because)
  return decision
}

describe('N2: one action publishes, the mail first', () => {
  it('plans mail, CVE record, OSV record and page, none begun', () => {
    const { steps, hash, approvedBy, isShownPublicly, notBefore } = decided()
    expect(steps.map(({ name, state }) => `${name} ${state.state}`)).toEqual([
      'mail waiting',
      'cve waiting',
      'osv waiting',
      'page waiting',
    ])
    expect({ hash, approvedBy, isShownPublicly, notBefore }).toEqual({
      hash: 'h1',
      approvedBy: ['operator'],
      isShownPublicly: false,
      notBefore: null,
    })
  })
  it('leaves out what the team does not have, and the record of a project without CVE ids', () => {
    const names = (change: Partial<PublicationFacts>) =>
      decided(change).steps.map(({ name }) => name)
    expect(names({ venues: { mail: false, osv: false } })).toEqual(['cve', 'page'])
    expect(names(remediation({ needsCveId: false, cveId: null }))).toEqual(['mail', 'osv', 'page'])
    expect(names(remediation({ cveElsewhere: true }))).toEqual(['mail', 'osv', 'page'])
  })
})

describe('N5: what follows the announcement', () => {
  it('records that the public knows, then leaves the embargo, then closes the case', () => {
    expect(decided().onAnnounced).toEqual([
      { kind: 'record-public' },
      { kind: 'leave-embargo', cause: 'public' },
      { kind: 'close-case', titleTag: '[COMPLETED]' },
    ])
  })
  it('records and leaves only what is still to be recorded and left', () => {
    const embargo = {
      ...facts.remediation.embargo,
      embargo: { state: 'none' } as const,
      public: { ...NOTHING_PUBLIC, publicAware: true },
    }
    expect(decided(remediation({ embargo })).onAnnounced.map(({ kind }) => kind)).toEqual([
      'close-case',
    ])
  })
})

describe('N1, I5: what is missing', () => {
  it('lists everything at once, in order', () => {
    const fix = { ...facts.remediation.fix, isMerged: false }
    const decision = decide({
      ...remediation({ fix, scores: [] }),
      version: { ...version, approvals: [] },
    })
    expect(decision).toMatchObject({
      refusal: 'publication.not-ready',
      because:
        'Not yet: no severity, fix not merged, no second reader of the CVE record, no approval.',
      missing: [{ id: 'severity' }, { id: 'fix-merged' }, { id: 'four-eyes' }, { id: 'approval' }],
    })
  })
  it('says beforehand what it would say', () => {
    expect(publicationReadiness(facts, pep811Charter).summary).toBe('Ready to publish.')
  })
  it.each([
    ['publishing', 'publication.already-started'],
    ['published', 'publication.already-started'],
    ['withdrawn', 'publication.withdrawn'],
  ] as const)('refuses one that is %s', (state, refusal) => {
    expect(decide({ state })).toMatchObject({ refusal })
  })
})

describe('time', () => {
  const held = {
    ...facts.remediation.embargo,
    projects: [{ ...UNAWARE, vendorAware: true }],
  }
  it('is held back by the embargo until its end, unless it is scheduled for then', () => {
    const change = remediation({ embargo: held })
    expect(decide(change)).toMatchObject({ refusal: 'publication.not-ready' })
    expect(decided({ ...change, scheduledFor: active.endsAt }).notBefore).toBe(active.endsAt)
    const early = { ...change, scheduledFor: instant(active.endsAt - 1) }
    expect(decide(early)).toMatchObject({ refusal: 'publication.not-ready' })
  })
  it('takes a scheduled time that has passed as now', () => {
    const late = { ...remediation({ embargo: held }), scheduledFor: addDays(now, -1) }
    expect(decide(late)).toMatchObject({ refusal: 'publication.not-ready' })
  })
  it('publishes in an emergency after its delay, in public, with a review to come', () => {
    const emergency = { hash: 'h1', declaredBy: ['editor'], declaredAt: now, reason: 'Attacks.' }
    const alone = { version: { ...version, approvals: [], isExploited: true, emergency } }
    expect(decide(alone)).toMatchObject({ refusal: 'publication.not-ready' })
    const { delayHours, reviewWithinDays } = pep811Charter.approvals.emergency
    const decision = decided({ ...alone, scheduledFor: addHours(now, delayHours.value) })
    expect(decision).toMatchObject({ isShownPublicly: true, approvedBy: [] })
    expect(decision.onAnnounced.at(-1)).toEqual({
      kind: 'review-emergency',
      withinDays: reviewWithinDays.value,
    })
  })
})

describe('L7: four eyes', () => {
  it('is shown publicly where no other operator could read the record', () => {
    const approvals = [{ personId: 'reader', hash: 'h1', at: now }]
    const change = { version: { ...version, approvals, operatorIds: ['editor'] } }
    expect(decided(change).isShownPublicly).toBe(true)
    const none = { ...change, ...remediation({ needsCveId: false, cveId: null }) }
    expect(decided(none).isShownPublicly).toBe(false)
  })
})
