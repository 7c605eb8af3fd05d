// What leaving a team means and what is still open, for whoever leaves and for their admins. Draws what it is given.
import type { Refusal } from '@parley/rules'
import type { ComponentChildren } from 'preact'
import type { StillOpen } from '../../cases/leaving.js'
import { Card } from '../look/card.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { counted } from '../look/marks.js'
import { Note } from '../look/states.js'

export interface LeavingProps {
  /** Whether it is one's own membership. */
  readonly isOwn: boolean
  readonly isLeaving: boolean
  readonly stillOpen: readonly StillOpen[]
  readonly mayNotLeave: Refusal | undefined
  readonly csrf: string
  /** The field for where it was decided, where an admin has to say so. */
  readonly decided?: ComponentChildren
  readonly actions: { readonly begin: string; readonly atOnce: string; readonly stay: string }
}

const Open = ({ stillOpen, isOwn, isLeaving }: LeavingProps) =>
  stillOpen.length === 0 ? (
    <p class="quiet">
      {isOwn
        ? 'You coordinate no open case.'
        : 'They coordinate no open case that you can read. Others are handed over all the same.'}
    </p>
  ) : (
    <ul class="plain">
      {stillOpen.map(({ caseId, number, askedName }) => (
        <li>
          <a href={`/cases/${caseId}`}>{number}</a>{' '}
          {isLeaving && askedName === null && <span class="quiet">nobody is asked yet</span>}
          {askedName !== null && (
            <span class="quiet">
              waits for the answer of <bdi>{askedName}</bdi>
            </span>
          )}
        </li>
      ))}
    </ul>
  )

/** An admin ends another's membership with where it was decided. */
const Decided = ({ csrf, decided, isLeaving, actions }: LeavingProps) => (
  <ActionForm
    action={isLeaving ? actions.atOnce : actions.begin}
    csrf={csrf}
    label="End the membership"
    guard
  >
    {decided}
    <div class="form-end">
      <Button tone="danger">{isLeaving ? 'End it now' : 'Hand over and end the membership'}</Button>
      {!isLeaving && (
        <Button tone="danger" formAction={actions.atOnce}>
          End it at once
        </Button>
      )}
    </div>
  </ActionForm>
)

const asksDecision = ({ decided, mayNotLeave }: LeavingProps): boolean =>
  Boolean(decided) && mayNotLeave === undefined

const UnderWay = (props: LeavingProps) => (
  <>
    <Note tone="embargo">
      {props.isOwn ? 'You are leaving. ' : 'They are leaving. '}
      {props.stillOpen.length === 0
        ? 'The membership ends within a minute of the last hand-over.'
        : `Still open: ${counted(props.stillOpen.length, 'case')}. The membership ends when others have accepted them all.`}
    </Note>
    <Open {...props} />
    <div class="inline">
      <Action action={props.actions.stay} csrf={props.csrf}>
        {props.isOwn ? 'Stay' : 'Take it back'}
      </Action>
      {!asksDecision(props) && (
        <Action
          action={props.actions.atOnce}
          csrf={props.csrf}
          tone="danger"
          refusal={props.mayNotLeave}
        >
          {props.isOwn ? 'Leave now, without waiting' : 'End it now, without waiting'}
        </Action>
      )}
    </div>
    <p class="small quiet">
      Without waiting, the charter’s next coordinates each case that is still open, and may pass it
      on.
    </p>
    {asksDecision(props) && <Decided {...props} />}
  </>
)

const NotYet = (props: LeavingProps) => (
  <>
    <p>
      {props.isOwn
        ? 'Another member is asked to take over each case that you coordinate. When all of them have accepted, your membership ends: you read nothing of the team any more, and the public list has you as emeritus.'
        : 'Another member is asked to take over each case they coordinate. When all of them have accepted, the membership ends: they read nothing of the team any more, and the public list has them as emeritus.'}{' '}
      {props.isOwn
        ? 'The admins are told within a minute to take you off the GitHub team, the mailing list and the chat. '
        : 'What they still have in the GitHub team, the mailing list and the chat is planned within a minute and mailed to the admins: it is taken away under Directory, once one of you ticks it. '}
      Coming back is by nomination.
    </p>
    <Open {...props} />
    {asksDecision(props) ? <Decided {...props} /> : <Unasked {...props} />}
  </>
)

const Unasked = (props: LeavingProps) => (
  <>
    <Action
      action={props.actions.begin}
      csrf={props.csrf}
      tone="danger"
      refusal={props.mayNotLeave}
    >
      {props.isOwn ? 'Hand over and leave' : 'Hand over and end the membership'}
    </Action>
    {props.mayNotLeave === undefined && (
      <details class="part">
        <summary>{props.isOwn ? 'Leave at once instead' : 'End it at once instead'}</summary>
        <div class="stack tight">
          <p class="quiet">
            Nobody is waited for: the charter’s next coordinates each case, and may pass it on.
          </p>
          <Action action={props.actions.atOnce} csrf={props.csrf} tone="danger">
            End the membership
          </Action>
        </div>
      </details>
    )}
  </>
)

export const LeavingCard = (props: LeavingProps) => (
  <Card title="Leaving" id="leaving" padded>
    {props.isLeaving ? <UnderWay {...props} /> : <NotYet {...props} />}
  </Card>
)
