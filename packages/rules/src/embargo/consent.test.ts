// Shows each participant's consent: every cell of its table, reading, and what silence means.
import { describe, expect, it } from 'vitest'
import { addHours, instant } from '../time.js'
import {
  CONSENT_EVENTS,
  CONSENT_STATES,
  consentAfter,
  isSilenceDeclining,
  mayRead,
  maySeeInvitation,
  moveConsent,
  replyBy,
} from './consent.js'

const at = instant(1_780_000_000_000)

describe('the table', () => {
  // Columns as CONSENT_EVENTS: invite, accept, decline, lengthen, drop-revision, reset.
  const expected = {
    none: ['invited', 'signatory', '-', '-', '-', 'none'],
    invited: ['-', 'signatory', 'declined', '-', '-', 'none'],
    signatory: ['-', '-', '-', 'lapsed', '-', 'none'],
    declined: ['-', '-', '-', '-', '-', 'none'],
    lapsed: ['-', 'signatory', 'declined', 'lapsed', 'signatory', 'none'],
  } as const
  const cells = CONSENT_STATES.flatMap((from) =>
    CONSENT_EVENTS.map((event, column) => [from, event, expected[from][column]] as const),
  )
  it.each(cells)('from %s, %s leads to %s', (from, event, to) => {
    const next = moveConsent(from, event)
    if (to === '-') expect(next).toMatchObject({ refusal: 'consent.no-such-step' })
    else expect(next).toBe(to)
  })

  it('changes nothing by a second revision while lapsed', () => {
    const lapsed = consentAfter('signatory', 'lengthen')
    expect(lapsed).toBe('lapsed')
    expect(consentAfter(lapsed, 'lengthen')).toBe('lapsed')
  })

  it('leaves those alone whom a revision does not concern', () => {
    for (const consent of ['none', 'invited', 'declined'] as const) {
      expect(consentAfter(consent, 'lengthen')).toBe(consent)
      expect(consentAfter(consent, 'drop-revision')).toBe(consent)
    }
    expect(consentAfter('lapsed', 'drop-revision')).toBe('signatory')
  })
})

describe('reading', () => {
  it('K2: opens the content to a signatory alone', () => {
    expect(CONSENT_STATES.filter(mayRead)).toEqual(['signatory'])
  })
  it('shows the invitation to those who have an answer to give or gave it', () => {
    expect(CONSENT_STATES.filter(maySeeInvitation)).toEqual(['invited', 'signatory', 'lapsed'])
  })
})

describe('silence', () => {
  const week = { replyHours: 168, leastHours: 72 }
  it('has until the end of the window, which never goes below the floor', () => {
    expect(replyBy(at, week)).toBe(addHours(at, 168))
    expect(replyBy(at, { replyHours: 1, leastHours: 72 })).toBe(addHours(at, 72))
  })
  it.each([
    ['invited', 168, true],
    ['lapsed', 168, true],
    ['invited', 167, false],
    ['lapsed', 167, false],
    ['signatory', 1000, false],
    ['none', 1000, false],
    ['declined', 1000, false],
  ] as const)('of somebody %s after %i hours declines: %s', (consent, after, declining) => {
    const facts = { now: addHours(at, after), window: week, endsAt: addHours(at, 3000) }
    const standing = { consent, agreedUntil: addHours(at, 2000) }
    expect(isSilenceDeclining(standing, at, facts)).toBe(declining)
  })
  it.each([
    ['the end in force is one they accepted', addHours(at, 2000)],
    ['none is in force', null],
  ])('of somebody asked again declines nothing while %s', (_title, endsAt) => {
    const standing = { consent: 'lapsed', agreedUntil: addHours(at, 2000) } as const
    const facts = { now: addHours(at, 5000), window: week, endsAt }
    expect(isSilenceDeclining(standing, at, facts)).toBe(false)
  })
})
