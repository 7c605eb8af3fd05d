// How long a case that is over is kept: from when it came to rest, with notice, and longer where a person says so.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pep811Charter } from '../charter/built-in/pep-811.js'
import { addDays, instant } from '../time.js'
import {
  checkKeepUntil,
  type RestingCase,
  restsSince,
  retentionOf,
  retentionStep,
} from './retention.js'

const rules = pep811Charter.retention
const T = instant(Date.UTC(2026, 9, 12))
const day = (n: number) => addDays(T, n)
const closed: RestingCase = {
  reportState: 'closed',
  determination: 'invalid',
  embargoInForce: false,
  finishedAt: T,
  publishedAt: null,
  lastHumanAt: T,
  keepUntil: null,
  toldAt: null,
}
const days = rules.closedCaseDays.value
const notice = rules.noticeDays.value

describe('since when a case rests', () => {
  it.each<[string, Partial<RestingCase>, number | null]>([
    ['closed', {}, 0],
    ['open', { reportState: 'accepted' }, null],
    ['closed under an embargo', { embargoInForce: true }, null],
    ['somebody wrote afterwards', { lastHumanAt: day(9) }, 9],
    ['published afterwards', { publishedAt: day(5) }, 5],
    ['without a finish', { finishedAt: null, lastHumanAt: day(2) }, 2],
  ])('%s', (_, more, since) => {
    expect(restsSince({ ...closed, ...more })).toBe(since === null ? null : day(since))
  })
})

describe('how long', () => {
  it.each<[string, Partial<RestingCase>, number]>([
    ['any other', {}, days],
    ['spam', { determination: 'spam' }, rules.spamDays.value],
    ['behind a published advisory', { publishedAt: T }, rules.publishedCaseDays.value],
    [
      'published, whatever it was found to be',
      { publishedAt: T, determination: 'spam' },
      rules.publishedCaseDays.value,
    ],
  ])('%s', (_, more, expected) => {
    const retention = retentionOf({ ...closed, ...more }, rules)
    expect(retention).toMatchObject({
      days: expected,
      eraseAt: day(expected),
      tellAt: day(expected - notice),
    })
  })
  it('longer where a person says so, and never shorter', () => {
    expect(retentionOf({ ...closed, keepUntil: day(days + 40) }, rules)?.eraseAt).toBe(
      day(days + 40),
    )
    expect(retentionOf({ ...closed, keepUntil: day(1) }, rules)?.eraseAt).toBe(day(days))
  })
  it('is nothing for a case that is not over', () => {
    expect(retentionOf({ ...closed, reportState: 'received' }, rules)).toBeNull()
    expect(retentionStep({ ...closed, reportState: 'received' }, rules, day(9_999))).toBe('nothing')
  })
})

describe('what is done', () => {
  const told = (n: number) => ({ ...closed, toldAt: day(n) })
  it.each<[string, RestingCase, number, string]>([
    ['before the notice', closed, days - notice - 1, 'nothing'],
    ['when the notice begins', closed, days - notice, 'tell'],
    ['late, without notice', closed, days + 100, 'tell'],
    ['while the notice runs', told(days - notice), days - 1, 'nothing'],
    ['when it has passed', told(days - notice), days, 'erase'],
    ['a late notice runs too', told(days + 100), days + 100 + notice - 1, 'nothing'],
    ['and passes', told(days + 100), days + 100 + notice, 'erase'],
    [
      'kept longer after the notice',
      { ...told(days - notice), keepUntil: day(days + 90) },
      days + 1,
      'nothing',
    ],
    [
      'and told again',
      { ...told(days - notice), keepUntil: day(days + 90) },
      days + 90 - notice,
      'tell',
    ],
  ])('%s', (_, facts, at, step) => {
    expect(retentionStep(facts, rules, day(at))).toBe(step)
  })

  it('never erases without notice given in full, nor before the days are over', () => {
    fc.assert(
      fc.property(
        fc.record({
          now: fc.integer({ min: 0, max: 4_000 }),
          told: fc.option(fc.integer({ min: 0, max: 4_000 })),
          keep: fc.option(fc.integer({ min: 0, max: 4_000 })),
        }),
        ({ now, told: toldOn, keep }) => {
          const facts = {
            ...closed,
            toldAt: toldOn === null ? null : day(toldOn),
            keepUntil: keep === null ? null : day(keep),
          }
          if (retentionStep(facts, rules, day(now)) !== 'erase') return
          expect(now).toBeGreaterThanOrEqual(Math.max(days, keep ?? 0))
          expect(now - (toldOn ?? Number.NaN)).toBeGreaterThanOrEqual(notice)
        },
      ),
    )
  })
})

it('lets a case be kept until a day to come, within the bound of the charter', () => {
  expect(checkKeepUntil(T, rules, T)).toBe('past')
  expect(checkKeepUntil(day(1), rules, T)).toBeUndefined()
  expect(checkKeepUntil(day(rules.keepAtMostDays.value), rules, T)).toBeUndefined()
  expect(checkKeepUntil(day(rules.keepAtMostDays.value + 1), rules, T)).toBe('too-far')
})
