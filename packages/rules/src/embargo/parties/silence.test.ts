// Which silence is seen, since when, and how often a party is reminded.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../refusal.js'
import { addHours, instant } from '../../time.js'
import { CONSENT_STATES } from '../consent.js'
import { type PartyAtRest, type PartyPerson, remindParty, silenceOf } from './silence.js'

const T = (hour: number) => addHours(instant(Date.UTC(2026, 9, 12)), hour)

const person = (more: Partial<PartyPerson> = {}): PartyPerson => ({
  personId: 'a',
  consent: 'signatory',
  invitedAt: T(0),
  answeredAt: T(2),
  openedAt: null,
  wroteAt: null,
  remindedAt: null,
  ...more,
})
const asked = (more: Partial<PartyPerson> = {}) =>
  person({ personId: 'b', consent: 'invited', answeredAt: null, ...more })
const party = (people: readonly PartyPerson[], more: Partial<PartyAtRest> = {}): PartyAtRest => ({
  people,
  status: 'not-looked',
  newestPostAt: null,
  ...more,
})

describe('silence', () => {
  it.each([
    ['nobody was asked', party([]), undefined],
    ['all declined', party([person({ consent: 'declined' })]), undefined],
    [
      'asked, no answer',
      party([asked({ invitedAt: T(5) }), asked({ invitedAt: T(3) })]),
      ['answer', 3],
    ],
    [
      'asked again after a longer date was proposed',
      party([asked({ consent: 'lapsed', askedAt: T(7) })]),
      ['answer', 7],
    ],
    ['agreed, never opened', party([person()]), ['opening', 2]],
    [
      'agreed by one, the other silent: it counts for both',
      party([person({ openedAt: T(3), wroteAt: T(3) }), asked()]),
      undefined,
    ],
    [
      'not opened since the newest post',
      party([person({ openedAt: T(3) })], { newestPostAt: T(9) }),
      ['opening', 9],
    ],
    [
      'agreed after the newest post, not opened yet',
      party([person({ answeredAt: T(10) })], { newestPostAt: T(9) }),
      ['opening', 10],
    ],
    [
      'one of two opened it since',
      party([person({ openedAt: T(3) }), person({ openedAt: T(9) })], {
        newestPostAt: T(9),
        status: 'affected',
      }),
      undefined,
    ],
    [
      'reads and never said a word',
      party([person({ openedAt: T(9) })], { newestPostAt: T(8) }),
      ['word', 2],
    ],
    [
      'said a word by a status',
      party([person({ openedAt: T(9) })], { status: 'investigating' }),
      undefined,
    ],
    [
      'wrote the newest post without opening a page: through a program',
      party([person({ wroteAt: T(9) })], { newestPostAt: T(9), status: 'affected' }),
      undefined,
    ],
    ['said a word by a post', party([person({ openedAt: T(9), wroteAt: T(9) })]), undefined],
    ['agreed without a time on record', party([person({ answeredAt: null })]), ['opening', 0]],
  ] as const)('%s', (_, at, expected) => {
    const found = silenceOf(at)
    expect(found && [found.awaits, found.since]).toEqual(expected && [expected[0], T(expected[1])])
  })

  it('does not depend on the order of the people', () => {
    const anybody = fc.record({
      personId: fc.constantFrom('a', 'b', 'c'),
      consent: fc.constantFrom(...CONSENT_STATES),
      invitedAt: fc.nat(50).map(T),
      answeredAt: fc.option(fc.nat(50).map(T)),
      openedAt: fc.option(fc.nat(50).map(T)),
      wroteAt: fc.option(fc.nat(50).map(T)),
      remindedAt: fc.constant(null),
    })
    fc.assert(
      fc.property(
        fc.array(anybody, { maxLength: 6 }),
        fc.option(fc.nat(50).map(T)),
        (people, newestPostAt) => {
          const one = silenceOf(party(people, { newestPostAt }))
          expect(silenceOf(party([...people].reverse(), { newestPostAt }))).toEqual(one)
        },
      ),
    )
  })
})

describe('reminders', () => {
  const remind = (people: readonly PartyPerson[], hour = 30) => {
    const answer = remindParty(people, { now: T(hour), everyHours: 24 })
    return isRefusal(answer) ? answer.refusal : answer
  }

  it('tell readers and those asked, and nobody who declined or left', () => {
    const gone = [
      person({ personId: 'c', consent: 'declined' }),
      person({ personId: 'd', consent: 'none' }),
    ]
    expect(remind([person(), asked(), ...gone])).toEqual({ readers: ['a'], asked: ['b'] })
    expect(remind(gone)).toBe('party.nobody-to-remind')
    expect(remind([])).toBe('party.nobody-to-remind')
  })

  it('go to a party once in the charter’s hours, whoever of it was reminded', () => {
    const people = [person(), asked({ remindedAt: T(10) })]
    expect(remind(people, 33)).toBe('party.reminded-lately')
    expect(remind(people, 34)).toEqual({ readers: ['a'], asked: ['b'] })
  })
})
