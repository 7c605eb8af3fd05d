// Owns whether a report is taken at all: how many at once, from whom, and who was refused for disregard.
// It counts nothing itself and never reads the report: counts and limits are facts it is given.

import type { Charter } from '../charter/charter.js'
import { type Refusal, refuse } from '../refusal.js'
import { isBlank } from './clean.js'

/** From the installation's configuration, not the charter: they protect a machine. @source design: intake limits */
export type IntakeLimits = {
  readonly perAddressPerHour: number
  readonly totalPerHour: number
  readonly totalBytesPerDay: number
}

/** What came in before this report, without it; `bytes` is the size of this one. @source design: intake limits */
export type IntakeCounts = {
  readonly fromAddressLastHour: number
  readonly totalLastHour: number
  readonly totalBytesLastDay: number
  readonly bytes: number
  readonly isReporterRefused: boolean
}

/**
 * Whether one more report is taken now.
 *
 * @returns refusal `intake.reporter-refused` (a recorded decision stands), `intake.too-many-from-address`,
 * `intake.too-many` or `intake.too-large-today`
 * @source Security policy (G5); design: intake limits
 */
export const admitReport = (
  counts: IntakeCounts,
  limits: IntakeLimits,
):
  | { readonly admitted: true }
  | Refusal<
      | 'intake.reporter-refused'
      | 'intake.too-many-from-address'
      | 'intake.too-many'
      | 'intake.too-large-today'
    > => {
  if (counts.isReporterRefused) {
    const because = 'The team does not take reports from you any more; you were told why.'
    return refuse('intake.reporter-refused', because, 'Security policy (G5)')
  }
  if (counts.fromAddressLastHour >= limits.perAddressPerHour) {
    const because = 'Too many reports came from your address: try again in an hour.'
    return refuse('intake.too-many-from-address', because)
  }
  if (counts.totalLastHour >= limits.totalPerHour) {
    const because = 'Too many reports are coming in: try again in an hour, or write a mail.'
    return refuse('intake.too-many', because)
  }
  if (counts.totalBytesLastDay + counts.bytes > limits.totalBytesPerDay) {
    const because = 'Too much came in today: send the report without its files.'
    return refuse('intake.too-large-today', because)
  }
  return { admitted: true }
}

/** Of what is written through a follow link, messages and their files. @source design: intake limits */
export type MessageLimits = {
  readonly perLinkPerHour: number
  readonly bytesPerLinkPerHour: number
  readonly perAddressPerHour: number
}

/** What came in the last hour before this message; `bytes` is the size of this one. @source design: intake limits */
export type MessageCounts = {
  readonly throughLink: number
  readonly bytesThroughLink: number
  readonly fromAddress: number
  readonly bytes: number
}

/**
 * Whether one more message of a reporter is taken now.
 *
 * @returns refusal `intake.too-many-messages`, `intake.too-large-hour` or `intake.too-many-from-address`
 * @source design: intake limits
 */
export const admitMessage = (
  counts: MessageCounts,
  limits: MessageLimits,
):
  | { readonly admitted: true }
  | Refusal<
      'intake.too-many-messages' | 'intake.too-large-hour' | 'intake.too-many-from-address'
    > => {
  if (counts.throughLink >= limits.perLinkPerHour) {
    const because = 'You wrote very often within an hour: send this one later, all in one message.'
    return refuse('intake.too-many-messages', because)
  }
  if (counts.bytesThroughLink + counts.bytes > limits.bytesPerLinkPerHour) {
    const because = 'You sent very much within an hour: send the rest in an hour.'
    return refuse('intake.too-large-hour', because)
  }
  if (counts.fromAddress >= limits.perAddressPerHour) {
    const because = 'Too many messages came from your address: try again in an hour.'
    return refuse('intake.too-many-from-address', because)
  }
  return { admitted: true }
}

/** @source Security policy (G5) */
export type Disregard = { readonly warnings: number; readonly isRefused: boolean }

/**
 * A recorded warning: the reporter did not respect the policy. Refuses nothing yet.
 *
 * @returns refusal `disregard.needs-reason`
 * @source Security policy (G5)
 */
export const warnReporter = (
  before: Disregard,
  reason: string,
): Disregard | Refusal<'disregard.needs-reason'> =>
  isBlank(reason)
    ? refuse('disregard.needs-reason', 'Say what was disregarded.', 'Security policy (G5)')
    : { ...before, warnings: before.warnings + 1 }

/**
 * The recorded decision to take no more reports from somebody, whatever their technical merit.
 *
 * @returns refusal `disregard.needs-reason` or `disregard.too-few-warnings`
 * @source Security policy (G5)
 * @reading docs/READINGS.md#repeated-disregard
 */
export const refuseReporter = (
  before: Disregard,
  reason: string,
  { reports }: Pick<Charter, 'reports'>,
): Disregard | Refusal<'disregard.needs-reason' | 'disregard.too-few-warnings'> => {
  const { value, source } = reports.warningsBeforeRefusal
  if (isBlank(reason)) {
    return refuse('disregard.needs-reason', 'Say why, for the record.', source)
  }
  if (before.warnings < value) {
    const because = `It takes ${value} recorded warnings before, and there are ${before.warnings}.`
    return refuse('disregard.too-few-warnings', because, source)
  }
  return { ...before, isRefused: true }
}
