// Shows that every event of a case is said in whole words, whatever its facts hold or leave out.
import { expect, it } from 'vitest'
import { EVENTS, type EventName } from '../../src/audit/events.js'
import { eventInWords } from '../../src/web/cases/event-words.js'

// because: EVENTS has these keys and no others
const NAMES = Object.keys(EVENTS) as EventName[]

const say = (name: EventName, facts: Parameters<typeof eventInWords>[0]['facts']) =>
  eventInWords({ name, actorName: null, facts }, () => 'Ada Example')

const BROKEN = /undefined|null|NaN|\[object|: $|“”|\(\)/

it.each(NAMES)('%s is said without a gap when it has no facts', (name) => {
  expect(say(name, {})).not.toMatch(BROKEN)
})

it.each([
  [
    { of: 'fix-visible' },
    'reminded that the fix can be seen in public and the advisory is not out',
  ],
  [{ of: 'first-reply' }, 'told that the reporter waits for a first reply'],
  [{ of: 'what-comes-later' }, 'reminded of what is due'],
  [{ daysBefore: 1, daysAfter: null }, 'reminded that 1 day is left'],
  [{ daysBefore: 7, daysAfter: null }, 'reminded that 7 days are left'],
  [{ daysBefore: null, daysAfter: 0 }, 'reminded that it is due'],
  [{ daysBefore: null, daysAfter: 30 }, 'reminded that it is 30 days late'],
])('J3: a reminder with %j says what of', (facts, words) => {
  expect(say('case:reminded', facts)).toBe(`Parley ${words}`)
})

it('G6: a determination is called as its button is', () => {
  expect(say('case:determined', { determination: 'invalid' })).toBe(
    'Parley determined: not an issue',
  )
})

it('a message that no person of the team wrote is the reporter’s', () => {
  expect(say('message:sent', {})).toBe('The reporter sent a message')
})
