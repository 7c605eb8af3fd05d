// Shows what a move of the embargo does to those who agreed: asked again once, and never bound beyond their word.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, instant } from '../time.js'
import { type Consent, mayRead, moveConsent } from './consent.js'
import { consentUnder, movedTerms } from './consent-under.js'
import type { Embargo } from './machine.js'

const at = instant(1_780_000_000_000)
const day = (count: number | null) => (count === null ? null : addDays(at, count))
const after = (
  consent: Consent,
  agreed: number | null,
  [ends, proposed, isFresh]: readonly [number | null, number | null, boolean],
) =>
  consentUnder(
    { consent, agreedUntil: day(agreed) },
    { endsAt: day(ends), proposedUntil: day(proposed), isFresh },
  )

describe('a move of the embargo', () => {
  it.each([
    ['a later end on the table lapses', 'signatory', 90, [90, 120, true], 'lapsed'],
    ['an earlier end on the table asks nobody', 'signatory', 90, [90, 60, true], 'signatory'],
    ['one who accepted the later end stays', 'signatory', 120, [90, 120, true], 'signatory'],
    [
      'a later one that was open before asks nobody anew',
      'signatory',
      90,
      [60, 90.5, false],
      'signatory',
    ],
    ['a second revision while lapsed changes nothing', 'lapsed', 90, [90, 150, true], 'lapsed'],
    ['a dropped revision restores', 'lapsed', 90, [90, null, false], 'signatory'],
    ['a dropped one while another is open does not', 'lapsed', 90, [90, 150, false], 'lapsed'],
    [
      'a later end in force lapses whoever did not accept it',
      'signatory',
      90,
      [120, null, false],
      'lapsed',
    ],
    [
      'and keeps them lapsed when another revision is dropped',
      'lapsed',
      90,
      [120, null, false],
      'lapsed',
    ],
    [
      'a proposal that is dropped before any end is in force restores',
      'lapsed',
      90,
      [null, null, false],
      'signatory',
    ],
    ['who agreed without an end is bound by any', 'signatory', null, [120, 150, true], 'signatory'],
    ['the invited are left alone', 'invited', null, [90, 120, true], 'invited'],
    ['those who declined are left alone', 'declined', 90, [90, null, false], 'declined'],
  ] as const)('%s', (_title, consent, agreed, terms, expected) => {
    expect(after(consent, agreed, terms)).toBe(expected)
  })

  const running = (ends: number, ...proposed: readonly number[]): Embargo => {
    const inForce = { startedAt: at, endsAt: addDays(at, ends) }
    if (proposed.length === 0) return { state: 'active', ...inForce }
    const proposals = proposed.map((days) => {
      return { id: `until ${days}`, by: 'team', proposedAt: at, endsAt: addDays(at, days) } as const
    })
    return { state: 'revising', ...inForce, proposals }
  }
  const left: Embargo = { state: 'exited', startedAt: at, endedAt: at, cause: 'end-reached' }
  const onLeaving = (consent: Consent, agreed: number | null, before: Embargo) =>
    consentUnder({ consent, agreedUntil: day(agreed) }, movedTerms(before, left, false))

  it.each([
    [
      'opens again to whom a revision lapsed that came to nothing',
      'lapsed',
      90,
      running(90, 120),
      'signatory',
    ],
    ['and to whom an earlier end in force needs no word', 'lapsed', 90, running(60), 'signatory'],
    [
      'stays closed to whom a later end in force never had the word of',
      'lapsed',
      90,
      running(120),
      'lapsed',
    ],
    ['also where a still later one was proposed', 'lapsed', 90, running(120, 150), 'lapsed'],
    ['stays open to those who agreed to it', 'signatory', 120, running(120), 'signatory'],
    ['and to those who agreed without an end', 'signatory', null, running(120), 'signatory'],
    ['opens to nobody who was only invited', 'invited', null, running(120), 'invited'],
  ] as const)('when the embargo is left, the case %s', (_title, consent, agreed, before, to) => {
    expect(onLeaving(consent, agreed, before)).toBe(to)
  })

  it('takes the latest of the ends on the table', () => {
    expect(movedTerms(running(90), running(60, 150, 120), true)).toEqual({
      ...{ endsAt: day(60), proposedUntil: day(150), isFresh: true },
    })
  })

  it('never lets anybody read under an end in force that is later than their word', () => {
    const end = fc.integer({ min: 1, max: 180 })
    const move = fc.record({
      ends: end,
      proposed: fc.option(end),
      isFresh: fc.boolean(),
      answers: fc.option(fc.constantFrom('accept' as const, 'decline' as const)),
    })
    fc.assert(
      fc.property(end, fc.array(move, { maxLength: 12 }), (agreed, moves) => {
        let consent: Consent = 'signatory'
        let agreedUntil = agreed
        for (const { ends, proposed, isFresh, answers } of moves) {
          const before: Consent = consent
          consent = after(consent, agreedUntil, [ends, proposed, isFresh])
          // Leaving it at this moment, for whatever reason, opens it to nobody whose word does not reach its last end.
          const whenLeft = onLeaving(
            consent,
            agreedUntil,
            proposed === null ? running(ends) : running(ends, proposed),
          )
          expect(mayRead(whenLeft)).toBe(consent !== 'declined' && agreedUntil >= ends)
          if (mayRead(consent)) expect(agreedUntil).toBeGreaterThanOrEqual(ends)
          // Consent comes back by their own word, or because nothing later is asked of them any more.
          if (before === 'lapsed' && consent === 'signatory') {
            expect(Math.max(ends, proposed ?? 0)).toBeLessThanOrEqual(agreedUntil)
          }
          const answered = answers === null ? consent : moveConsent(consent, answers)
          if (typeof answered !== 'string') continue
          if (answers === 'accept') agreedUntil = Math.max(agreedUntil, ends, proposed ?? 0)
          consent = answered
        }
      }),
    )
  })
})
