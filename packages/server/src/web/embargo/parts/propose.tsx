// The form that puts an end on the table: a date and a time with a zone, and why.
import type { Instant } from '@parley/rules'
import { ActionForm, Button } from '../../look/form/buttons.js'
import {
  bindForm,
  Field,
  type FieldErrors,
  type FieldValues,
  TextArea,
} from '../../look/form/fields.js'
import { DateTime } from '../../look/time.js'

/** Offered beside the reader's own; any other IANA name or offset can be typed. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Asia/Tokyo',
  'Australia/Sydney',
]

export interface ProposeProps {
  readonly action: string
  readonly csrf: string
  readonly basis: number
  readonly zone: string
  readonly latest: Instant
  /** An open proposal earlier than which nothing was said: the shortest wins. */
  readonly hasOpen: boolean
  readonly values?: FieldValues | undefined
  readonly errors?: FieldErrors | undefined
}

export const END_LABELS = {
  at: 'Date and time',
  zone: 'Zone',
  reason: 'Why',
} as const

export const ProposeForm = (props: ProposeProps) => {
  const bind = bindForm({ zone: props.zone, ...props.values }, props.errors)
  return (
    <ActionForm
      action={props.action}
      csrf={props.csrf}
      hidden={{ basis: String(props.basis) }}
      label="Propose an end"
      guard
    >
      <div class="pair">
        <Field
          {...bind('at')}
          label={END_LABELS.at}
          type="datetime-local"
          help={
            <>
              At the latest <DateTime at={new Date(props.latest)} />.
            </>
          }
        />
        <Field
          {...bind('zone')}
          label={END_LABELS.zone}
          list={[...new Set([props.zone, ...ZONES])]}
          help="UTC, an offset, or a place such as Europe/Berlin."
        />
      </div>
      <TextArea
        {...bind('reason')}
        label={END_LABELS.reason}
        optional
        rows={2}
        help="Everyone who reads the case reads this."
      />
      {props.hasOpen && (
        <p class="small quiet">
          Of two proposals the earlier end comes into force, and the later stays on the table. To
          turn an end down, decline it first.
        </p>
      )}
      <div class="form-end">
        <Button>Propose this end</Button>
      </div>
    </ActionForm>
  )
}
