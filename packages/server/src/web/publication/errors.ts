// Where a refusal of what was pressed on the publication page belongs: to the field it is about, or to the whole page.
import type { Refusal } from '@parley/rules'
import type { FieldErrors } from '../look/form/fields.js'
import { OUTSIDE_LABELS } from './outside.js'

/** Labels of the fields of this page's forms, as the summary of what is to be put right names them. */
export const FIELD_LABELS = {
  reason: 'What changed, in plain words',
  emergencyReason: 'Why it cannot wait',
  withdrawalReason: 'Why it is withdrawn',
  ...OUTSIDE_LABELS,
} as const

export type ReasonField = 'reason' | 'emergencyReason' | 'withdrawalReason'

/** The form that was pressed has one reason; which one is known by its address and what is asked for. */
export const reasonFieldOf = (address: string, kind: string): ReasonField | undefined => {
  if (address.endsWith('/emergency')) return 'emergencyReason'
  if (!address.endsWith('/approval')) return undefined
  return kind === 'withdrawal' ? 'withdrawalReason' : 'reason'
}

const OF_THE_REASON = new Set([
  'text.too-long',
  'emergency.reason-missing',
  'amendment.reason-missing',
  'amendment.difference-missing',
])

/** A refusal beside the reason that it is about; nothing where it is about something else. */
export const errorsOf = (refusal: Refusal, field: ReasonField | undefined): FieldErrors =>
  field !== undefined && OF_THE_REASON.has(refusal.refusal) ? { [field]: refusal.because } : {}
