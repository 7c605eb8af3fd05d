// Owns what is kept, for how long and why, as sentences for people: the privacy page and the charter are made from it.
import type { Charter, Kept } from './charter.js'
import { type CharterLine, count, line } from './prose.js'

/** One kind of what is kept. @source GDPR Art. 13(2)(a) */
export type KeptLine = {
  readonly id: string
  readonly what: string
  readonly days: number
  readonly from: string
  readonly why: string
  readonly source: string
}

const kept = (
  id: string,
  { what, from }: { what: string; from: string },
  rule: Kept,
): KeptLine => ({
  ...{ id, what, from },
  days: rule.value,
  why: rule.because,
  source: rule.source,
})

/**
 * What an installation keeps by this charter, for how long and why, the shortest first.
 *
 * Says nothing of accounts and of the ledger: they are the installation's, not the charter's.
 *
 * @source GDPR Art. 13(2)(a)
 * @reading docs/READINGS.md#how-long-cases-are-kept
 */
export const describeRetention = ({ retention: r }: Charter): readonly KeptLine[] =>
  [
    kept('spam', { what: 'Spam', from: 'it was closed' }, r.spamDays),
    kept(
      'reporter-contact',
      {
        what: 'How to reach whoever reported: name, address, and the copy of their link that lets us send it again',
        from: 'the case came to rest',
      },
      r.reporterContactDays,
    ),
    kept(
      'read-events',
      { what: 'Who opened which case when, in a case that is over', from: 'they opened it' },
      r.readEventDays,
    ),
    kept(
      'interest',
      {
        what: 'What somebody said who is interested in joining, and the case written with them',
        from: 'they last changed it',
      },
      r.interestDays,
    ),
    kept(
      'closed-case',
      {
        what: 'The contents of a case that was closed without an advisory',
        from: 'it came to rest',
      },
      r.closedCaseDays,
    ),
    kept(
      'published-case',
      { what: 'The contents of a case behind a published advisory', from: 'it came to rest' },
      r.publishedCaseDays,
    ),
  ].sort((a, b) => a.days - b.days)

/**
 * The same as sentences of the charter.
 *
 * @source design: a charter that can be pointed to
 */
export const retentionLines = (charter: Charter): CharterLine[] => [
  ...describeRetention(charter).map(({ what, days, from, source }) => ({
    text: `${what}: kept until ${count(days, 'day')} after ${from}.`,
    source,
  })),
  ...line(
    charter.retention.noticeDays,
    (v) => `The team is told ${count(v, 'day')} before the contents of a case are erased.`,
  ),
  ...line(
    charter.retention.keepAtMostDays,
    (v) => `It may keep a case longer, for up to ${count(v, 'day')} at a time.`,
  ),
]
