// Approval and the one button: what is missing, who was asked, who approved exactly this version, and why the button is disabled, from the same refusal that pressing it would meet.
import {
  approve,
  isEmergencyDeclared,
  isRefusal,
  missingReaders,
  type Refusal,
  takeBackRefusal,
} from '@parley/rules'
import type { ComponentChildren } from 'preact'
import { decidePublication } from '../../publication/actions/start.js'
import { Card } from '../look/card.js'
import { Action, ActionForm, Button, Refused } from '../look/form/buttons.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { type ApprovalProps, Ask, addressOf, nameOf } from './asking.js'
import { Declared, Emergency } from './emergency.js'
import { Outside } from './outside.js'
import { ScheduleLine } from './schedule.js'

/** What is asked for was approved, and then edited. */
const isVoid = ({ submission, prepared, voided }: ApprovalProps['desk']): boolean =>
  submission !== undefined && submission.hash !== prepared.hash && voided.includes(submission.hash)

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
      {isVoid(desk) && (
        <p class="small quiet">
          What was asked for before was edited since, or taken back: its approvals are void, and the
          ledger says so.
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

/** What cannot be pressed by mistake: an emergency that is called off has to be declared anew, and waits again. */
export const Sure = ({ what, children }: { what: string; children: ComponentChildren }) => (
  <details>
    <summary>{what}…</summary>
    <div class="stack tight">
      <p class="small quiet">
        Then nothing goes out. Whoever wants it out after all declares it anew, and its delay begins
        again. The team reads in the case that it was called off.
      </p>
      {children}
    </div>
  </details>
)

/** Stops what was asked for, or an emergency, before anything is on its way. */
const TakeBack = (props: ApprovalProps) => {
  const { desk, csrf, isMember } = props
  const { hash, kind } = desk.prepared
  const isUnderWay = desk.publications.some((each) => each.hash === hash)
  if (!isMember || takeBackRefusal({ hash, version: desk.version, isUnderWay }) !== undefined)
    return null
  const isEmergency = isEmergencyDeclared(desk.version)
  // What was withdrawn before is only asked to be rejected.
  const asked = kind === 'withdrawal' && desk.state !== 'withdrawn' ? 'withdrawal' : 'request'
  const what = isEmergency
    ? 'Call the emergency off'
    : `Take the ${asked} back${desk.status.by.length > 0 ? ', and its approval' : ''}`
  const form = (
    <ActionForm action={addressOf(props, '/take-back')} csrf={csrf} hidden={{ hash }} label={what}>
      <div>
        <Button>{what}</Button>
      </div>
    </ActionForm>
  )
  return isEmergency ? <Sure what={what}>{form}</Sure> : form
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
      {!isRefusal(decided) && decided.notBefore > desk.facts.now && (
        <>
          {' at '}
          <DateTime at={new Date(decided.notBefore)} />
        </>
      )}
    </Action>
  )
}

/** What was withdrawn before is only rejected. */
const withdrawalWords = ({ state }: ApprovalProps['desk']): string =>
  state === 'withdrawn' ? 'Approve this rejection' : 'Approve this withdrawal'

const isRecordUnread = ({ readiness }: ApprovalProps['desk']): boolean =>
  readiness.requirements.some(({ id, met }) => id === 'four-eyes' && !met)

/** Whether another approval brings this version on: too few are given, this person was asked by name, or reads the record. */
const wantsMore = (desk: ApprovalProps['desk'], personId: string): boolean =>
  !desk.status.met ||
  desk.approvals.some((row) => row.hash === desk.prepared.hash && row.personId === personId) ||
  (isRecordUnread(desk) && missingReaders(desk.version, desk.facts.now).includes(personId))

/** Said where everybody who was needed has approved but the one who reads the CVE record. */
const RecordUnread = (props: Pick<ApprovalProps, 'desk'>) => {
  const { desk } = props
  if (!(desk.status.met && isRecordUnread(desk))) return null
  const readers = missingReaders(desk.version, desk.facts.now)
  return (
    <p class="small">
      {readers.length === 0 ? (
        'For the CVE record, a CNA operator approves it who neither edited it last nor asked: none is left. Take the request back below, and let somebody else ask.'
      ) : (
        <>
          For the CVE record, a second CNA operator approves it as well:{' '}
          <bdi>{readers.map((id) => nameOf(props, id)).join(', ')}</bdi>.
        </>
      )}
    </p>
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
  // An invited reader sees what will go out, and no button that is not theirs.
  const mayPublish = isMember || props.may('advisory.publish') === undefined
  const isWithdrawal = desk.prepared.kind === 'withdrawal'
  const awaitsApproval = isMember && hasAsked && own === undefined && wantsMore(desk, personId)
  // Whoever can approve was asked here for that: it is their one button.
  const canApprove = awaitsApproval && !isRefusal(mine)
  return (
    <Card title="Approval" padded>
      <Given {...props} />
      <RecordUnread desk={desk} />
      <Declared {...props} />
      {awaitsApproval && (
        <Action
          tone={canApprove ? 'main' : 'plain'}
          refusal={isRefusal(mine) ? mine : undefined}
          action={addressOf(props, '/approve')}
          csrf={csrf}
          hidden={{ hash: desk.prepared.hash }}
        >
          {isWithdrawal ? withdrawalWords(desk) : 'Approve exactly this version'}
        </Action>
      )}
      {isMember && !hasAsked && !isWithdrawal && <Ask {...props} />}
      {isMember && !isWithdrawal && <Emergency {...props} />}
      {mayPublish && <PublishButton {...props} />}
      {isMember && hasAsked && !isWithdrawal && (
        <details open={props.errors['reason'] !== undefined}>
          <summary class="small">Ask somebody else as well</summary>
          <Ask {...props} />
        </details>
      )}
      <Outside {...props} />
      <TakeBack {...props} />
      {mayPublish && (
        <ScheduleLine desk={desk} csrf={csrf} mayPublish={props.may('advisory.publish')} />
      )}
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
