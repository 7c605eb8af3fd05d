// Approval and the one button: what is missing, who was asked, who approved exactly this version, the emergency path,
// and why the button is disabled, from the same refusal that pressing it would meet.
import { approve, isRefusal, type Refusal, reviewDueAt, takeBackRefusal } from '@parley/rules'
import { decidePublication } from '../../publication/actions/publish.js'
import { Card, TodoList } from '../look/card.js'
import { Action, ActionForm, Button, Refused } from '../look/form/buttons.js'
import { TextArea } from '../look/form/fields.js'
import { counted } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { placeOf, WORDS } from '../remediation/open-places.js'
import { type ApprovalProps, Ask, addressOf, nameOf } from './asking.js'
import { ScheduleLine } from './schedule.js'

type Requirement = ApprovalProps['desk']['readiness']['requirements'][number]

/** The way to where a requirement is met; what is met on this page needs none. */
const wayTo = (one: Requirement, caseId: string) => {
  const place = placeOf(one)
  if (one.met || place === 'publication') return undefined
  return (
    <a href={`/cases/${caseId}/${place}`}>
      {WORDS[place].act}
      <span class="seen-by-readers">{`: ${one.label}`}</span>
    </a>
  )
}

const asTodo = (one: Requirement) => ({
  done: one.met,
  text: (
    <>
      {one.label}
      {!one.met && (
        <>
          {' '}
          <span class="small quiet">
            {one.level === 'advised' ? 'advised: ' : ''}
            {one.because} <cite>({one.source})</cite>
          </span>
        </>
      )}
    </>
  ),
})

/** Everything that is looked at: what is required and missing first, what is met folded. */
export const Missing = ({ desk, isMember }: Pick<ApprovalProps, 'desk' | 'isMember'>) => {
  const { caseId } = desk.loaded
  const { requirements, summary } = desk.readiness
  const met = requirements.filter((one) => one.met)
  const open = requirements
    .filter((one) => !one.met)
    .sort((a, b) => Number(a.level === 'advised') - Number(b.level === 'advised'))
  return (
    <Card title="What it needs" aside={summary}>
      {open.length > 0 && (
        <TodoList
          items={open.map((one) => ({
            ...asTodo(one),
            aside: isMember ? wayTo(one, caseId) : undefined,
          }))}
        />
      )}
      <details class="pad">
        <summary>{counted(met.length, 'requirement')} met</summary>
        <TodoList items={met.map(asTodo)} />
      </details>
    </Card>
  )
}

const Given = (props: ApprovalProps) => {
  const { desk } = props
  const rows = desk.approvals.filter((row) => row.hash === desk.prepared.hash)
  return (
    <>
      <p>{desk.status.because}</p>
      {desk.submission?.hash === desk.prepared.hash && (
        <p class="small quiet">
          <bdi>{nameOf(props, desk.submission.askedBy)}</bdi> asked for it on{' '}
          <DateTime at={new Date(desk.submission.askedAt)} />.
        </p>
      )}
      <ul class="stack tight">
        {rows.map((row) => (
          <li class="small">
            <b>
              <bdi>{nameOf(props, row.personId)}</bdi>
            </b>{' '}
            {row.approvedAt === null ? (
              `was asked by ${nameOf(props, row.askedBy)}`
            ) : (
              <>
                {row.kind === 'emergency' ? 'declared an emergency' : 'approved exactly this'} on{' '}
                <DateTime at={new Date(row.approvedAt)} />
              </>
            )}
            {row.reason !== '' && (
              <>
                : <bdi>{row.reason}</bdi>
              </>
            )}
          </li>
        ))}
      </ul>
      {desk.voided.length > 0 && (
        <p class="small quiet">
          Something was edited since an earlier approval: that one is void, and says so in the
          ledger.
        </p>
      )}
      {desk.status.isShownPublicly && (
        <p class="small quiet">
          Fewer people than the charter asks for read this; the public page will say so.
        </p>
      )}
    </>
  )
}

const Emergency = (props: ApprovalProps) => {
  const { desk, csrf, typed } = props
  const { emergency } = desk.charter.approvals
  if (desk.status.met || desk.status.emergency !== null) return null
  return (
    <details>
      <summary>It is being exploited and nobody can approve it now</summary>
      {desk.loaded.exploited ? (
        <ActionForm
          action={addressOf(props, '/emergency')}
          csrf={csrf}
          hidden={{ hash: desk.prepared.hash }}
          label="Declare an emergency"
        >
          <p class="small quiet">
            The whole team is told at once. It can go out {emergency.delayHours.value} hours after
            this declaration unless somebody edits the advisory, calls the emergency off here, or
            says that it is not exploited, and is reviewed within {emergency.reviewWithinDays.value}{' '}
            days.
          </p>
          <TextArea
            name="reason"
            label="Why it cannot wait"
            value={typed['emergencyReason']}
            rows={2}
          />
          <div>
            <Button tone="danger">Declare an emergency</Button>
          </div>
        </ActionForm>
      ) : (
        <p class="small quiet">
          First mark the case as exploited, on the <a href={`/cases/${desk.loaded.caseId}`}>case</a>
          .
        </p>
      )}
    </details>
  )
}

/** Stops what was asked for, or an emergency, before anything is on its way. */
const TakeBack = (props: ApprovalProps) => {
  const { desk, csrf, isMember } = props
  const { hash, kind } = desk.prepared
  const isUnderWay = desk.publications.some((each) => each.hash === hash)
  if (!isMember || takeBackRefusal({ hash, version: desk.version, isUnderWay }) !== undefined)
    return null
  const what =
    desk.version.emergency === null
      ? kind === 'withdrawal'
        ? 'Take the withdrawal back'
        : 'Take the asking back'
      : 'Call the emergency off'
  return (
    <ActionForm action={addressOf(props, '/take-back')} csrf={csrf} hidden={{ hash }} label={what}>
      <div>
        <Button>{what}</Button>
      </div>
    </ActionForm>
  )
}

const PUBLISH = {
  first: 'Publish',
  amendment: 'Publish this version',
  withdrawal: 'Withdraw the advisory',
} as const

const PublishButton = (props: ApprovalProps) => {
  const { desk, csrf, may } = props
  const decided = decidePublication(desk)
  const refusal: Refusal | undefined =
    may('advisory.publish') ?? (isRefusal(decided) ? decided : undefined)
  const { kind, hash } = desk.prepared
  return (
    <Action
      tone={kind === 'withdrawal' ? 'danger' : 'main'}
      action={addressOf(props)}
      csrf={csrf}
      hidden={{ hash }}
      refusal={refusal}
    >
      {desk.state === 'withdrawn' ? 'Reject the CVE record' : PUBLISH[kind]}
    </Action>
  )
}

/** The card with the one button; nothing of it while a publication is under way. */
export const ApprovalCard = (props: ApprovalProps) => {
  const { desk, personId, csrf, isMember } = props
  if (desk.state === 'publishing' && !desk.isReplaceable) return null
  const hasAsked = desk.submission?.hash === desk.prepared.hash
  const own = desk.approvals.find(
    (row) =>
      row.hash === desk.prepared.hash && row.personId === personId && row.approvedAt !== null,
  )
  const mine = approve(
    desk.version,
    { personId, canRead: isMember },
    { hash: desk.prepared.hash, at: desk.facts.now },
  )
  const isWithdrawal = desk.prepared.kind === 'withdrawal'
  const from = desk.status.emergency?.from
  // Everything that was asked for is there: what is left is the one button.
  const isSettled = hasAsked && desk.readiness.requirements.every(({ met }) => met)
  const awaitsApproval = isMember && hasAsked && own === undefined && !desk.status.met
  // Whoever can approve was asked here for that: it is their one button.
  const canApprove = awaitsApproval && !isRefusal(mine)
  return (
    <Card title="Approval" padded>
      <Given {...props} />
      {from !== undefined && (
        <Note tone="bad">
          An emergency was declared. It can go out from <DateTime at={new Date(from)} />, and is
          reviewed by <DateTime at={new Date(reviewDueAt(from, desk.charter.approvals))} day />.
        </Note>
      )}
      <TakeBack {...props} />
      {awaitsApproval && (
        <Action
          tone={canApprove ? 'main' : 'plain'}
          refusal={isRefusal(mine) ? mine : undefined}
          action={addressOf(props, '/approve')}
          csrf={csrf}
          hidden={{ hash: desk.prepared.hash }}
        >
          Approve exactly this version
        </Action>
      )}
      {isMember && !isSettled && !canApprove && !isWithdrawal && <Ask {...props} />}
      {isMember && <Emergency {...props} />}
      <PublishButton {...props} />
      {isMember && (isSettled || canApprove) && !isWithdrawal && (
        <details>
          <summary class="small">Ask somebody else as well</summary>
          <Ask {...props} />
        </details>
      )}
      <ScheduleLine desk={desk} csrf={csrf} mayPublish={props.may('advisory.publish')} />
      <p class="small faint">
        Version {desk.prepared.draft.version}, content{' '}
        <span class="id">{desk.prepared.hash.slice(0, 12)}</span>. Any edit makes it another one.
      </p>
    </Card>
  )
}

/** A refusal above everything: what was pressed was refused. */
export const RefusedNote = ({ refusal }: { readonly refusal: Refusal }) => (
  <Note tone="bad" spoken>
    <Refused {...refusal} />
  </Note>
)
