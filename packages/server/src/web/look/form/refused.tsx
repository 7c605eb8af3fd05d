// A form that was refused, said above it: what belongs to a field leads there, and the field says the sentence itself; anything
// else stands here alone.
import type { Refusal } from '@parley/rules'
import { Note } from '../states.js'
import { Because } from './buttons.js'
import { ErrorSummary } from './choices.js'
import type { FieldErrors } from './fields.js'

/** Refusals that say what is wrong with one field, by their names. */
export type BesideFields = Readonly<Record<string, string>>

/** The errors beside fields that a refusal is; undefined where it belongs to none of them. */
export const errorsIn = (
  refusal: Refusal | undefined,
  beside: BesideFields,
): FieldErrors | undefined => {
  if (refusal === undefined || !Object.hasOwn(beside, refusal.refusal)) return undefined
  const field = beside[refusal.refusal]
  return field === undefined ? undefined : { [field]: refusal.because }
}

export interface RefusedProps {
  readonly refusal: Refusal | undefined
  readonly beside: BesideFields
  /** Labels of those fields, in the order of the page. */
  readonly labels: Readonly<Record<string, string>>
  readonly kept?: string | undefined
}

export const Refused = ({ refusal, beside, labels, kept }: RefusedProps) => {
  if (refusal === undefined) return null
  const errors = errorsIn(refusal, beside)
  if (errors !== undefined) return <ErrorSummary errors={errors} labels={labels} kept={kept} />
  return (
    <Note tone="bad" spoken>
      <Because {...refusal} />
    </Note>
  )
}
