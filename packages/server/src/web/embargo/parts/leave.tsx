// Leaving the embargo before its end: what the rules advise and why, and the decision with its checklist. Leaving
// publishes nothing, and the page says so.
import { TERMINATION_CHECKLIST, type TerminationAdvice } from '@parley/rules'
import { ActionForm, Button, type RefusalText, Refused } from '../../look/form/buttons.js'
import { Check, Choice, Part } from '../../look/form/choices.js'

export interface LeaveProps {
  readonly advice: TerminationAdvice
  readonly action: string
  readonly csrf: string
  readonly basis: number
  readonly refused?: RefusalText | undefined
  /** Why this reader may not decide it. */
  readonly mayNot?: RefusalText | undefined
}

const LEVELS = {
  stay: 'No reason to leave it early is recorded.',
  may: 'It may be left:',
  should: 'It should be left:',
  must: 'It must be left:',
} as const

export const LeaveForm = (props: LeaveProps) => {
  const { advice, refused, mayNot } = props
  return (
    <Part
      title="Leave the embargo before its end"
      open={refused !== undefined || advice.level === 'should'}
    >
      <p>
        {LEVELS[advice.level]} {advice.reasons.map(({ because }) => because).join(' ')}
      </p>
      <p class="small quiet">
        An earlier end that can wait for an answer is a proposal. Leaving is at once, for everyone,
        and does not come back. It publishes nothing.
      </p>
      <ActionForm
        action={props.action}
        csrf={props.csrf}
        hidden={{ basis: String(props.basis) }}
        label="Leave the embargo"
      >
        <Choice
          name="evidence"
          label="What there is evidence of"
          values={[]}
          options={[
            { value: 'hold-exploit', label: 'Adversaries hold exploit code' },
            { value: 'know', label: 'Adversaries know details' },
          ]}
        />
        {TERMINATION_CHECKLIST.map((question, at) => (
          <Check name={`check-${at}`} label={question} />
        ))}
        <div class="form-end">
          <Button tone="danger" disabled={mayNot !== undefined} describedBy={mayNot && 'why-leave'}>
            Leave the embargo now
          </Button>
          {mayNot && <Refused id="why-leave" {...mayNot} />}
          {refused && <Refused {...refused} />}
        </div>
      </ActionForm>
    </Part>
  )
}
