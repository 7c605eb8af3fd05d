// The emergency path on the publication page: declaring one, what waits out its delay, and how that ends sooner.
import { approve, isRefusal, missingInEmergency } from '@parley/rules'
import { hastened, waitingEmergency } from '../../publication/actions/publish.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { TextArea } from '../look/form/fields.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { type ApprovalProps, addressOf, nameOf } from './asking.js'

const Missing = (props: Pick<ApprovalProps, 'desk'>) => {
  const missing = missingInEmergency(props.desk.readiness)
  return missing.length === 0 ? null : (
    <p class="small">
      <b>It cannot go out yet</b>, emergency or not: {missing.map((one) => one.missing).join(', ')}.
    </p>
  )
}

const Declaring = (props: ApprovalProps) => {
  const { desk, csrf, typed, errors } = props
  const { delayHours, reviewWithinDays } = desk.charter.approvals.emergency
  const hours = delayHours.value
  const isComplete = missingInEmergency(props.desk.readiness).length === 0
  const when = hours === 1 ? 'in 1 hour' : `in ${hours} hours`
  return (
    <ActionForm
      action={addressOf(props, '/emergency')}
      csrf={csrf}
      hidden={{ hash: desk.prepared.hash }}
      label="Declare an emergency"
    >
      <p class="small quiet">
        {isComplete
          ? `One press, and it goes out ${when} by itself. The whole team is told at once. It is stopped by an edit of the advisory, by calling the emergency off here, and by saying that it is not exploited. Approved meanwhile, it can go out sooner.`
          : 'The whole team is told at once, and the delay begins; it goes out once what is missing is done and somebody presses Publish.'}{' '}
        Somebody else reviews it within {reviewWithinDays.value} days.
      </p>
      <Missing {...props} />
      <TextArea
        name="reason"
        id="field-emergencyReason"
        label="Why it cannot wait"
        value={typed['emergencyReason']}
        error={errors['emergencyReason']}
        rows={2}
      />
      <div>
        <Button tone="danger">
          {isComplete ? `Declare an emergency: publish ${when}` : 'Declare an emergency'}
        </Button>
      </div>
    </ActionForm>
  )
}

/** The way out for an exploited bug when nobody is there to approve. */
export const Emergency = (props: ApprovalProps) => {
  const { desk, errors } = props
  if (desk.status.met || desk.status.emergency !== null) return null
  return (
    <details open={errors['emergencyReason'] !== undefined}>
      <summary>It is being exploited and nobody can approve it now</summary>
      {desk.loaded.exploited ? (
        <Declaring {...props} />
      ) : (
        <p class="small quiet">
          First <a href={`/cases/${desk.loaded.caseId}/break-glass`}>record that it is exploited</a>
          .
        </p>
      )}
    </details>
  )
}

/** An emergency that is declared and not on its way: what it waits for. */
export const Declared = (props: ApprovalProps) => {
  const from = props.desk.status.emergency?.from
  return from === undefined ? null : (
    <Note tone="bad">
      <p>
        An emergency was declared, and <b>nothing goes out by itself yet</b>: once nothing is
        missing, press Publish. It then goes out from <DateTime at={new Date(from)} /> on.
      </p>
      <Missing {...props} />
    </Note>
  )
}

/** What can be done while an emergency waits out its delay: approve it, publish it now, call it off. */
export const WhileItWaits = (props: ApprovalProps) => {
  const { desk, csrf, personId, isMember, may } = props
  const publication = waitingEmergency(desk)
  if (publication === undefined || !isMember) return null
  const { hash } = publication
  const approved = approve(desk.version, { personId, canRead: true }, { hash, at: desk.facts.now })
  const isApproved = hastened(desk) !== undefined
  const declared = desk.approvals.filter((row) => row.kind === 'emergency' && row.hash === hash)
  return (
    <>
      {declared.map((row) => (
        <p>
          <b>
            <bdi>{nameOf(props, row.personId)}</bdi>
          </b>{' '}
          declared it: <bdi>{row.reason}</bdi>
        </p>
      ))}
      {isApproved && (
        <Action
          tone="main"
          action={addressOf(props)}
          csrf={csrf}
          hidden={{ hash }}
          refusal={may('advisory.publish')}
        >
          It is approved: publish now
        </Action>
      )}
      {!isApproved && !isRefusal(approved) && (
        <>
          <p class="small quiet">Once it is approved as usual, it can go out without the wait.</p>
          <Action tone="main" action={addressOf(props, '/approve')} csrf={csrf} hidden={{ hash }}>
            Approve exactly this version
          </Action>
        </>
      )}
    </>
  )
}
