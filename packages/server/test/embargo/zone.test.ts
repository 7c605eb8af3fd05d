// An end is a date and a time with a zone: what is read, and what is refused with which reason.
import { formatInstant, isRefusal } from '@parley/rules'
import { describe, expect, it } from 'vitest'
import { readEnd, readLocalEnd } from '../../src/embargo/terms/zone.js'

const said = (read: ReturnType<typeof readEnd>) =>
  isRefusal(read) ? read.refusal : formatInstant(read)

describe('as programs send it', () => {
  it.each([
    ['2027-01-12T14:00:00Z', '2027-01-12T14:00:00.000Z'],
    ['2027-01-12T14:00:00+02:00', '2027-01-12T12:00:00.000Z'],
    ['2027-01-12', 'embargo.needs-time'],
    ['2027-01-12T14:00', 'embargo.needs-zone'],
    ['2027-01-12 14:00:00', 'embargo.needs-zone'],
    ['2027-02-30T14:00:00Z', 'embargo.unreadable-end'],
    ['next Tuesday', 'embargo.unreadable-end'],
    ['', 'embargo.unreadable-end'],
  ])('%s', (text, expected) => {
    expect(said(readEnd(text))).toBe(expected)
  })

  it('gives the reason and its source', () => {
    expect(readEnd('2027-01-12T14:00')).toMatchObject({
      because: expect.stringContaining('Say the zone'),
      source: expect.stringContaining('Vultron'),
    })
  })
})

describe('as people type it', () => {
  it.each([
    ['2027-01-12T14:00', 'UTC', '2027-01-12T14:00:00.000Z'],
    ['2027-01-12 14:00', 'utc', '2027-01-12T14:00:00.000Z'],
    ['2027-01-12T14:00', '+05:30', '2027-01-12T08:30:00.000Z'],
    ['2027-01-12T14:00', 'UTC-08:00', '2027-01-12T22:00:00.000Z'],
    ['2027-01-12T14:00', 'Europe/Berlin', '2027-01-12T13:00:00.000Z'],
    ['2027-07-12T14:00', 'Europe/Berlin', '2027-07-12T12:00:00.000Z'],
    ['2027-01-12T14:00:00Z', 'Europe/Berlin', '2027-01-12T14:00:00.000Z'],
    ['2027-01-12T14:00', 'Pacific/Kiritimati', '2027-01-12T00:00:00.000Z'],
    // The night on which the clocks of Berlin go from 2 to 3, and the one on which they show 2 to 3 twice.
    ['2027-03-28T01:59', 'Europe/Berlin', '2027-03-28T00:59:00.000Z'],
    ['2027-03-28T02:30', 'Europe/Berlin', 'embargo.no-such-time'],
    ['2027-03-28T03:00', 'Europe/Berlin', '2027-03-28T01:00:00.000Z'],
    ['2026-10-25T01:59', 'Europe/Berlin', '2026-10-24T23:59:00.000Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', 'embargo.ambiguous-time'],
    ['2026-10-25T02:30', '+01:00', '2026-10-25T01:30:00.000Z'],
    ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
    // Half an hour is changed on Lord Howe Island.
    ['2026-10-04T02:15', 'Australia/Lord_Howe', 'embargo.no-such-time'],
    ['2027-04-04T01:45', 'Australia/Lord_Howe', 'embargo.ambiguous-time'],
    ['2027-01-12T14:00', '', 'embargo.needs-zone'],
    ['2027-01-12T14:00', 'Berlin', 'embargo.no-such-zone'],
    ['2027-01-12T14:00', '<script>', 'embargo.no-such-zone'],
    ['2027-01-12', 'UTC', 'embargo.needs-time'],
    ['2027-13-12T14:00', 'UTC', 'embargo.unreadable-end'],
    ['soon', 'UTC', 'embargo.unreadable-end'],
  ])('%s in %s', (text, zone, expected) => {
    expect(said(readLocalEnd(text, zone))).toBe(expected)
  })
})
