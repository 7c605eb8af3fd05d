// What a project may say of itself, from every word to every word, and what becomes true of its fix.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../refusal.js'
import { type CaseState, NOTHING_PUBLIC, recordCaseEvent, UNAWARE } from '../case-state.js'
import {
  fixOf,
  JUSTIFICATIONS,
  PARTY_STATUSES,
  type PartyFacts,
  type PartyStatus,
  type PartyWord,
  parseJustification,
  parsePartyStatus,
  setPartyStatus,
  shownStatus,
} from './status.js'

const factsOf = (status: PartyStatus): PartyFacts => ({
  status,
  justification: null,
  fix: fixOf(status),
  reportState: 'accepted',
})
const word = (status: PartyStatus, more: Partial<PartyWord> = {}): PartyWord => ({
  status,
  justification: null,
  note: status === 'not-affected' ? 'We do not ship it.' : '',
  ...more,
})
const outcome = (facts: PartyFacts, said: PartyWord): string => {
  const answer = setPartyStatus(facts, said)
  return isRefusal(answer) ? answer.refusal : `${answer.status} ${answer.fixEvents.join('')}`.trim()
}

describe('from every word to every word', () => {
  const same = 'party.same-status'
  const looked = 'party.looked-already'
  const stands = 'party.fix-stands'
  // Columns: not-looked, investigating, affected, not-affected, fix-ready, fix-deployed.
  it.each<[PartyStatus, readonly string[]]>([
    [
      'not-looked',
      [same, 'investigating V', 'affected V', 'not-affected V', 'fix-ready VF', 'fix-deployed VFD'],
    ],
    ['investigating', [looked, same, 'affected', 'not-affected', 'fix-ready F', 'fix-deployed FD']],
    ['affected', [looked, 'investigating', same, 'not-affected', 'fix-ready F', 'fix-deployed FD']],
    [
      'not-affected',
      [looked, 'investigating', 'affected', 'not-affected', 'fix-ready F', 'fix-deployed FD'],
    ],
    ['fix-ready', [looked, stands, stands, stands, same, 'fix-deployed D']],
    ['fix-deployed', [looked, stands, stands, stands, stands, same]],
  ])('from %s', (from, expected) => {
    expect(PARTY_STATUSES.map((to) => outcome(factsOf(from), word(to)))).toEqual(expected)
  })

  it('takes the same word again with a note, and nothing else changes', () => {
    expect(outcome(factsOf('affected'), word('affected', { note: 'Versions 1 and 2.' }))).toBe(
      'affected',
    )
    expect(outcome(factsOf('affected'), word('affected', { note: ' \n ' }))).toBe(same)
  })
})

describe('not affected', () => {
  it('asks for a reason of OpenVEX or for words', () => {
    const from = factsOf('investigating')
    expect(outcome(from, word('not-affected', { note: ' ' }))).toBe('party.needs-reason')
    for (const justification of JUSTIFICATIONS)
      expect(outcome(from, word('not-affected', { justification, note: '' }))).toBe('not-affected')
  })

  it('takes a reason for nothing else', () => {
    const justification = 'component_not_present'
    for (const status of PARTY_STATUSES.filter((one) => one !== 'not-affected'))
      expect(outcome(factsOf('investigating'), word(status, { justification }))).toBe(
        'party.needless-reason',
      )
  })

  it('takes another reason', () => {
    const facts = { ...factsOf('not-affected'), justification: 'component_not_present' } as const
    const other = word('not-affected', { justification: 'vulnerable_code_not_present', note: '' })
    expect(outcome(facts, other)).toBe('not-affected')
    expect(outcome(facts, { ...other, justification: 'component_not_present' })).toBe(
      'party.same-status',
    )
  })
})

describe('the fix state', () => {
  it.each([
    ['received', 'party.report-not-accepted'],
    ['valid', 'party.report-not-accepted'],
    ['invalid', 'party.report-not-accepted'],
    ['accepted', 'fix-ready VF'],
    ['deferred', 'fix-ready VF'],
    ['closed', 'fix-ready VF'],
  ] as const)('with a report that is %s, a fix is ready: %s', (reportState, expected) => {
    expect(outcome({ ...factsOf('not-looked'), reportState }, word('fix-ready'))).toBe(expected)
    expect(outcome({ ...factsOf('not-looked'), reportState }, word('affected'))).toBe('affected V')
  })

  it('shows more than the word where more is recorded, and never less', () => {
    const ready = { vendorAware: true, fixReady: true, fixDeployed: false }
    expect(shownStatus('affected', ready)).toBe('fix-ready')
    expect(shownStatus('fix-ready', { ...ready, fixDeployed: true })).toBe('fix-deployed')
    for (const status of PARTY_STATUSES) expect(shownStatus(status, fixOf(status))).toBe(status)
    expect(outcome({ ...factsOf('affected'), fix: ready }, word('investigating'))).toBe(
      'party.fix-stands',
    )
  })

  it('agrees with the machine of the case after any sequence of words', () => {
    const status = fc.constantFrom(...PARTY_STATUSES)
    fc.assert(
      fc.property(fc.array(status, { maxLength: 12 }), (words) => {
        let state: CaseState = { projects: { p: UNAWARE }, public: NOTHING_PUBLIC }
        let facts = { ...factsOf('not-looked'), fix: UNAWARE }
        for (const next of words) {
          const decided = setPartyStatus(facts, word(next))
          if (isRefusal(decided)) continue
          for (const event of decided.fixEvents) {
            const recorded = recordCaseEvent(state, {
              event,
              project: 'p',
              reportState: 'accepted',
            })
            if (isRefusal(recorded)) throw new Error(recorded.refusal)
            state = recorded.state
          }
          facts = { ...facts, status: decided.status, fix: state.projects['p'] ?? UNAWARE }
          expect(facts.fix).toEqual(fixOf(shownStatus(facts.status, facts.fix)))
        }
      }),
    )
  })
})

it('reads its words from text, and nothing else', () => {
  for (const status of PARTY_STATUSES) expect(parsePartyStatus(status)).toBe(status)
  for (const one of JUSTIFICATIONS) expect(parseJustification(one)).toBe(one)
  for (const text of ['', 'Affected', 'constructor', 'fixed']) {
    expect(parsePartyStatus(text)).toBeUndefined()
    expect(parseJustification(text)).toBeUndefined()
  }
})
