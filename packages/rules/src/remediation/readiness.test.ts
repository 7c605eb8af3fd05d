// Shows what an advisory needs: each requirement alone, the summary, and the severity that counts.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pep811Charter } from '../charter/built-in/pep-811.js'
import { NOTHING_PUBLIC } from '../embargo/case-state.js'
import { addDays, instant } from '../time.js'
import type { CaseCredit, CreditAnswer } from './credits.js'
import { missingOf, readiness } from './readiness.js'
import { REQUIREMENTS, type ReadinessFacts } from './requirements.js'
import { chooseSeverity, type ScoredVector } from './severity.js'

const now = instant(1_780_000_000_000)
const v4: ScoredVector = {
  version: 'cvss-v4',
  vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N',
  score: 8.7,
  rating: 'HIGH',
}
const v31: ScoredVector = {
  version: 'cvss-v3.1',
  vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
  score: 7.5,
  rating: 'HIGH',
}
const credit = (type: CaseCredit['type'], answer: CreditAnswer): CaseCredit => ({
  id: type,
  personKey: 'ada',
  name: 'Ada',
  type,
  contacts: [],
  answer,
  decision: null,
})
const ready: ReadinessFacts = {
  title: 'Quadratic time in the header parser',
  description: 'The parser of archive headers backtracks.',
  scores: [v4],
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
  credits: [credit('coordinator', { kind: 'accepted', name: 'Ada' })],
  uncreditedDuplicates: [],
  coordinatorKey: 'ada',
  findings: { errors: 0, warnings: 0 },
  approval: { met: true, because: '1 of 1 approval of exactly this version.' },
  fourEyes: { met: true },
  embargo: {
    embargo: { state: 'none' },
    now,
    public: NOTHING_PUBLIC,
    projects: [],
    evidence: { adversariesHoldExploit: false, adversariesKnow: false },
  },
}
const unasked = credit('finder', { kind: 'unasked' })
const check = (change: Partial<ReadinessFacts>) => readiness({ ...ready, ...change }, pep811Charter)

describe('I5, N1, N3: an advisory goes out with everything it needs', () => {
  it('is ready when nothing is missing, and lists every requirement once, in order', () => {
    const { isReady, requirements, summary } = check({})
    expect({ isReady, summary }).toEqual({ isReady: true, summary: 'Ready to publish.' })
    // Of duplicates there is a line for each that is missing, and none otherwise.
    const always = REQUIREMENTS.filter((id) => id !== 'duplicate-credited')
    expect(requirements.map(({ id }) => id)).toEqual(always)
    expect(requirements.every(({ met }) => met)).toBe(true)
  })

  it.each(['publicAware', 'exploitPublic', 'attacksObserved'] as const)(
    'may go out before the fix once waiting keeps nothing secret: %s',
    (event) => {
      const early: Partial<ReadinessFacts> = {
        fix: { ...ready.fix, pullRequestUrl: null, issueUrl: null, isMerged: false },
        credits: [...ready.credits, unasked],
      }
      expect(check(early).isReady).toBe(false)
      const known = { ...ready.embargo, public: { ...NOTHING_PUBLIC, [event]: true } }
      const { isReady, summary } = check({ ...early, embargo: known })
      expect({ isReady, summary }).toEqual({
        isReady: true,
        summary:
          'Ready to publish; worth a look: no public issue, fix not merged, 1 credit unanswered.',
      })
      const rest = { title: '', scores: [], approval: { met: false, because: '' } }
      expect(missingOf(check({ ...early, ...rest, embargo: known })).map(({ id }) => id)).toEqual([
        'title',
        'severity',
        'approval',
      ])
    },
  )

  it.each<[string, Partial<ReadinessFacts>, string]>([
    ['title', { title: ' ' }, 'no title'],
    ['description', { description: '' }, 'no description'],
    ['severity', { scores: [] }, 'no severity'],
    ['public-issue', { fix: { ...ready.fix, issueUrl: null } }, 'no public issue'],
    ['fix-merged', { fix: { ...ready.fix, isMerged: false } }, 'fix not merged'],
    ['fix-merged', { fix: { ...ready.fix, pullRequestUrl: null } }, 'fix not merged'],
    ['cve-id', { cveId: null }, 'no CVE id'],
    ['affected-versions', { hasAffectedVersions: false }, 'no affected versions'],
    ['coordinator-credited', { coordinatorKey: 'grace' }, 'coordinator not credited'],
    ['credits-answered', { credits: [...ready.credits, unasked] }, '1 credit unanswered'],
    [
      'duplicate-credited',
      { uncreditedDuplicates: ['EXAMPLE-2026-007'] },
      'reporter of EXAMPLE-2026-007 not credited',
    ],
    [
      'credits-answered',
      { credits: [...ready.credits, { ...unasked, type: 'reporter' as const }] },
      '1 credit unanswered (the reporter’s)',
    ],
    [
      'credits-answered',
      { credits: [...ready.credits, unasked, { ...unasked, type: 'reporter' as const }] },
      '2 credits unanswered (one is the reporter’s)',
    ],
    ['lint', { findings: { errors: 2, warnings: 0 } }, '2 errors in the records'],
    ['lint', { findings: { errors: 1, warnings: 0 } }, '1 error in the records'],
    ['four-eyes', { fourEyes: { met: false } }, 'no second reader of the CVE record'],
    ['approval', { approval: { met: false, because: '0 of 1 approval.' } }, 'no approval'],
    [
      'embargo',
      {
        embargo: {
          ...ready.embargo,
          embargo: { state: 'active', startedAt: now, endsAt: addDays(now, 9) },
        },
      },
      'embargo in force',
    ],
  ])('is held back by %s', (id, change, missing) => {
    const result = check(change)
    expect(result.isReady).toBe(false)
    expect(missingOf(result).map((one) => [one.id, one.missing])).toEqual([[id, missing]])
    expect(result.summary).toBe(`Not yet: ${missing}.`)
    expect(missingOf(result)[0]?.because).toMatch(/^\d? ?[A-Z0-9].*\.$/s)
  })

  it.each<[string, Partial<ReadinessFacts>, string]>([
    ['fixed-versions', { hasFixedVersions: false }, 'no fixed versions'],
    ['cwe', { cweIds: [] }, 'no CWE'],
    ['lint-warnings', { findings: { errors: 0, warnings: 1 } }, '1 warning in the records'],
    ['lint-warnings', { findings: { errors: 0, warnings: 3 } }, '3 warnings in the records'],
  ])('is only advised about %s', (id, change, missing) => {
    const result = check(change)
    expect(result.summary).toBe(`Ready to publish; worth a look: ${missing}.`)
    expect(result.requirements.find((one) => one.id === id)).toMatchObject({ level: 'advised' })
    expect(missingOf(result)).toEqual([])
  })

  it('N3: holds back an announcement without severity, title or description', () => {
    const missing = missingOf(check({ title: '', description: '', scores: [] }))
    expect(missing.map(({ id }) => id)).toEqual(['title', 'description', 'severity'])
  })

  it('M3: asks for a merged public pull request and a public issue, each on its own', () => {
    const none = { pullRequestUrl: null, isMerged: true, issueUrl: null, issueSharedWith: [] }
    const missing = missingOf(check({ fix: none }))
    expect(missing.map(({ id }) => id)).toEqual(['public-issue', 'fix-merged'])
    expect(missing[1]?.because).toBe('No public pull request is linked.')
  })

  it('M2: the coordinator sees whether there is a fix, and not who wrote it', () => {
    const open = { ...ready.fix, isMerged: false }
    expect(missingOf(check({ fix: open })).map(({ id }) => id)).toEqual(['fix-merged'])
    const bob = credit('remediation developer', { kind: 'accepted', name: 'Bob' })
    const byAnother = [...ready.credits, { ...bob, id: 'bob', personKey: 'bob' }]
    expect(check({ credits: byAnother }).isReady).toBe(true)
    expect(check({}).isReady).toBe(true)
  })

  it('M6: waits for no release: a fix that is merged and in no version yet is enough', () => {
    const unreleased = check({ hasFixedVersions: false })
    expect(missingOf(unreleased)).toEqual([])
    expect(unreleased.isReady).toBe(true)
    expect(REQUIREMENTS.filter((id) => /release|schedule/.test(id))).toEqual([])
  })

  it('L5: advises an issue of its own for each CVE', () => {
    const shared = { ...ready.fix, issueSharedWith: ['CVE-2026-1', 'CVE-2026-2'] }
    expect(check({ fix: shared }).summary).toMatch('issue shared with 2 other CVEs')
    const one = { ...ready.fix, issueSharedWith: ['CVE-2026-1'] }
    expect(check({ fix: one }).summary).toMatch(/issue shared with 1 other CVE\./)
  })

  it('says everything that is missing in one sentence', () => {
    const approval = { met: false, because: '0 of 1 approval.' }
    const credits = [...ready.credits, unasked, { ...unasked, id: 'x', type: 'tool' as const }]
    expect(check({ approval, credits, cweIds: [] }).summary).toBe(
      'Not yet: 2 credits unanswered, no approval.',
    )
  })

  it('asks for no id and no second reader where the project takes no CVE ids', () => {
    const change = { needsCveId: false, cveId: null, fourEyes: { met: false } }
    expect(check(change).isReady).toBe(true)
  })

  it('asks for no coordinator credit when there is no coordinator', () => {
    expect(check({ coordinatorKey: null, credits: [] }).isReady).toBe(true)
  })

  it('only advises what another charter does not require', () => {
    const mild = { ...pep811Charter, disclosure: [] }
    const result = readiness({ ...ready, scores: [], title: '' }, mild)
    expect(result.isReady).toBe(true)
    expect(result.summary).toBe('Ready to publish; worth a look: no title, no severity.')
  })

  it('is ready exactly when nothing required is missing', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (titled, merged, approved) => {
        const result = check({
          title: titled ? 'T' : '',
          fix: { ...ready.fix, isMerged: merged },
          approval: { met: approved, because: 'Given or not.' },
        })
        expect(result.isReady).toBe(titled && merged && approved)
        expect(result.isReady).toBe(missingOf(result).length === 0)
      }),
    )
  })
})

describe('L1: severity', () => {
  const rules = pep811Charter.severity
  it('counts CVSS v4 and publishes an accepted v3.1 beside it', () => {
    expect(chooseSeverity([v31, v4], rules)).toEqual({ counts: v4, word: 'HIGH', others: [v31] })
  })
  it('accepts v3.1 alone, and says what the charter asks for', () => {
    expect(chooseSeverity([v31], rules)).toMatchObject({
      counts: v31,
      advice: 'The charter asks for CVSS v4; CVSS v3.1 is accepted.',
    })
    expect(check({ scores: [v31] }).requirements.find(({ id }) => id === 'severity')).toMatchObject(
      {
        met: true,
        because: 'The charter asks for CVSS v4; CVSS v3.1 is accepted.',
      },
    )
  })
  it('N4: gives the announcement one of its four words', () => {
    for (const rating of ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const) {
      expect(chooseSeverity([{ ...v4, rating }], rules)).toMatchObject({ word: rating })
    }
  })
  it.each([
    [[], rules, 'severity.missing'],
    [[v31], { ...rules, accepted: { value: ['cvss-v4'], source: 's' } }, 'severity.not-accepted'],
    [[{ ...v4, score: 0, rating: 'NONE' }], rules, 'severity.zero'],
  ] as const)('refuses %#', (scores, used, refusal) => {
    expect(chooseSeverity(scores, used)).toMatchObject({ refusal })
  })
})
