// Owns which provisions of a charter a team may set for itself, and within which bounds.
// It stores nothing: who decided it and when is the ledger's.
import { type Refusal, refuse } from '../refusal.js'
import type { Charter } from './charter.js'
import { checkCharter } from './check-charter.js'
import { saysWhere } from './membership.js'

/** A number of the charter that a team may set; the bounds are inclusive. @source design: policy numbers are charter data */
export type Amendable = {
  readonly path: string
  readonly label: string
  readonly unit: string
  readonly min: number
  readonly max: number
}

const days = (path: string, label: string, max = 365): Amendable => ({
  ...{ path, label, max },
  ...{ unit: 'days', min: 1 },
})
const hours = (path: string, label: string, max = 720): Amendable => ({
  ...{ path, label, max },
  ...{ unit: 'hours', min: 1 },
})

/**
 * What a team may set for itself. Clocks of others, such as the CNA rules, are not among them.
 *
 * @source PEP 811 leaves these numbers to the team or does not name them; docs/READINGS.md
 * @reading docs/READINGS.md#provisions-a-team-sets-for-itself
 */
export const amendable: readonly Amendable[] = [
  {
    path: 'approvals.readers',
    label: 'Readers who approve a publication',
    ...{ unit: 'people', min: 0, max: 5 },
  },
  hours('approvals.emergency.delayHours', 'Delay of an emergency publication', 72),
  days('approvals.emergency.reviewWithinDays', 'Review of an emergency publication', 30),
  days('clocks.finishDays', 'From report to finished state'),
  days('clocks.soonDays', 'Due soon, before the deadline', 60),
  days('clocks.firstReplyDays', 'First reply to the reporter', 30),
  days('clocks.idleDays', 'Idle without a coordinator, until one is assigned', 30),
  days('clocks.holdDays', 'An invalid report waits for the reporter’s answer', 60),
  hours('clocks.advisoryAfterFixHours', 'Advisory after the fix is public'),
  days('clocks.creditAnswerDays', 'Answer to a credit question', 60),
  days('embargo.defaultDays', 'Embargo a report is taken under'),
  days('retention.spamDays', 'Spam is kept', 3_650),
  days('retention.closedCaseDays', 'A case without an advisory is kept', 7_300),
  days('retention.publishedCaseDays', 'A case behind an advisory is kept', 7_300),
  days('retention.reporterContactDays', 'How to reach a reporter is kept', 3_650),
  days('retention.readEventDays', 'Who opened a case is kept', 3_650),
]

/** One amendment as it is asked for. @source design: an amendment has who, when, why */
export type CharterAmendment = {
  readonly path: string
  readonly value: number
  readonly source: string
}

/**
 * Whether a team may set a provision so. Order does not matter; the value is a whole number in the provision's unit.
 *
 * Refuses `charter.not-amendable`, `charter.out-of-bounds` and `charter.no-source`. Does not check who asks, and not
 * whether a team is small enough to publish without a reader: that is decided whenever it publishes.
 *
 * @source design: the charter is data with sources
 * @reading docs/READINGS.md#provisions-a-team-sets-for-itself
 */
export const amendCharter = (
  amendment: CharterAmendment,
):
  | CharterAmendment
  | Refusal<'charter.not-amendable' | 'charter.out-of-bounds' | 'charter.no-source'> => {
  const provision = amendable.find(({ path }) => path === amendment.path)
  if (provision === undefined)
    return refuse('charter.not-amendable', 'A team does not set this provision for itself.')
  const { value } = amendment
  const { min, max, unit } = provision
  if (!Number.isInteger(value) || value < min || value > max) {
    const because = `This is a whole number from ${min} to ${max} (${unit}).`
    return refuse('charter.out-of-bounds', because)
  }
  const source = checkSource(amendment.source)
  return typeof source === 'string' ? { ...amendment, source } : source
}

/**
 * Where a change of charter was decided, without the blanks around it.
 *
 * @returns refusal `charter.no-source` where it is missing, names no place, or has over 300 characters
 * @source design: an amendment has who, when, why
 */
export const checkSource = (text: string): string | Refusal<'charter.no-source'> => {
  const source = text.trim()
  if (source === '' || source.length > 300)
    return refuse('charter.no-source', 'Say where it was decided, in 300 characters or less.')
  return saysWhere(source)
    ? source
    : refuse(
        'charter.no-source',
        'Say where it was decided so that others find it: a vote and its day, or a link.',
      )
}

/** The value of an amendable provision in a charter. @source design: the charter is data with sources */
export const amendableValue = (
  charter: Charter,
  { path }: Amendable,
): { readonly value: number; readonly source: string } => {
  let at: unknown = charter
  // because: every path of `amendable` names a provision of the charter's type, and a test walks them all
  for (const part of path.split('.')) at = (at as Record<string, unknown>)[part]
  return at as { readonly value: number; readonly source: string }
}

/**
 * Refuses a change whose charter no team could decide by, with everything that is wrong with it.
 *
 * @returns refusal `charter.mistaken`, or undefined when the charter holds
 * @source design: every mistake at once
 */
export const refuseMistaken = (result: Charter): Refusal<'charter.mistaken'> | undefined => {
  const mistakes = checkCharter(result)
  if (mistakes.length === 0) return undefined
  const told = [...new Set(mistakes.map(({ message }) => message))]
  return refuse('charter.mistaken', `The charter would not hold: ${told.join(' ')}`)
}
