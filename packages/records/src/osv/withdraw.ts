/*
 * Owns how an OSV record says that it is withdrawn and why: OSV has a date for it, and no place for a reason.
 * Refuses to lose what the record said before.
 */
import type { Advisory, LocalizedText } from '../advisory/advisory.js'
import { descriptionOf } from '../advisory/ids.js'
import { type JsonObject, memberOf } from '../json/json.js'

const WITHDRAWN = /^Withdrawn: (?<reason>.*?)(?:\n\n(?<details>.*))?$/s

/** The details of a withdrawn record: its reason first, and then what it said. */
export function withdrawnDetails(reason: string, details: string | undefined): string {
  return `Withdrawn: ${reason}${details === undefined ? '' : `\n\n${details}`}`
}

/** What the details of a withdrawn record hold. */
export interface ReadDetails {
  readonly reason?: string
  readonly details?: string
}

/** Takes the details of a withdrawn record apart; without a reason they are what it says. */
export function readWithdrawnDetails(details: string): ReadDetails {
  const parts = WITHDRAWN.exec(details)?.groups
  if (parts?.reason === undefined) return { details }
  const rest = parts.details
  return { reason: parts.reason, ...(rest !== undefined && { details: rest }) }
}

/** The reason that OSV's one text gives: the English one, else the first. */
export function withdrawalReason({ withdrawal }: Advisory): LocalizedText | undefined {
  const reasons = withdrawal?.reasons ?? []
  return reasons.find(({ language }) => /^en\b/i.test(language)) ?? reasons[0]
}

/** The details of an advisory's record; undefined when it has none. */
export function detailsOf(advisory: Advisory): string | undefined {
  const details = advisory.descriptions.length > 0 ? descriptionOf(advisory) : undefined
  const reason = withdrawalReason(advisory)
  return reason === undefined ? details : withdrawnDetails(reason.value, details)
}

/** When and why a record is withdrawn. */
export interface OsvWithdrawal {
  /** RFC 3339. */
  readonly at: string
  /** A text in English, without a blank line. */
  readonly reason: string
}

/**
 * Withdraws a record: the date, and the reason before what its details say. Everything else stays
 * as it is, members that nobody knows included, so that nothing is lost. A record that is withdrawn
 * already keeps its date, and its reason where it gives one.
 *
 * @source OSV schema, withdrawn; docs/READINGS.md#withdrawn-in-osv
 */
export function withdrawOsv(record: JsonObject, { at, reason }: OsvWithdrawal): JsonObject {
  const before = memberOf(record, 'details')
  const text = typeof before === 'string' ? before : undefined
  const isGone = typeof memberOf(record, 'withdrawn') === 'string'
  const saysWhy = isGone && text !== undefined && WITHDRAWN.test(text)
  if (saysWhy) return record
  return {
    ...record,
    modified: at,
    withdrawn: isGone ? (memberOf(record, 'withdrawn') ?? at) : at,
    details: withdrawnDetails(reason.replace(/\s*\n\s*\n\s*/g, '\n'), text),
  }
}

/** Words with which records say that they no longer stand, and why. */
const REASON =
  /withdr[ae]w|rejected|retract|revoked|disput|duplicate of|(?:not|no) (?:\w+ ){0,3}(?:vulnerab|security)|false positive|in error\b/i

/** True when one of the texts says why the record no longer stands. */
export function saysWhyWithdrawn(texts: readonly string[]): boolean {
  return texts.some((text) => REASON.test(text))
}
