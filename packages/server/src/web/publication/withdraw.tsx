// Withdrawing an advisory on the publication page: the form that asks for it, with the reason that readers are told.
import { isRefusal, type Refusal, withdrawAdvisory } from '@parley/rules'
import { withdrawalFacts } from '../../publication/desk.js'
import { Card } from '../look/card.js'
import { ActionForm, Button, Refused } from '../look/form/buttons.js'
import { Check } from '../look/form/choices.js'
import { TextArea } from '../look/form/fields.js'
import { Note } from '../look/states.js'
import { type ApprovalProps, AskedOf, addressOf, nameOf } from './asking.js'

/** A withdrawal was asked for, and is what would go out. */
export const isWithdrawalAsked = (desk: ApprovalProps['desk']): boolean => {
  const { prepared, submission, state, publications } = desk
  if (prepared.kind !== 'withdrawal' || submission?.hash !== prepared.hash) return false
  return state !== 'publishing' && !publications.some(({ hash }) => hash === prepared.hash)
}

/** Whoever comes to approve a withdrawal sees at once that it is one, and why. */
export const WithdrawalAsked = (props: ApprovalProps) => {
  const { desk } = props
  if (!isWithdrawalAsked(desk)) return null
  const { reason, rejectsCve } = desk.prepared
  return (
    <Note tone="bad">
      <p>
        <b>
          <bdi>{nameOf(props, desk.submission?.askedBy ?? null)}</bdi> asks to{' '}
          {desk.state === 'withdrawn' ? `reject ${desk.loaded.cveId}` : 'withdraw this advisory'}
          {rejectsCve &&
            desk.state !== 'withdrawn' &&
            `, and to reject ${desk.loaded.cveId} for good`}
          .
        </b>
      </p>
      <p dir="auto">{reason}</p>
    </Note>
  )
}

/** The CVE record with it: for a CNA operator to ask; others are told so. */
const AlsoReject = ({ desk, personId, typed }: ApprovalProps) =>
  desk.version.operatorIds.includes(personId) ? (
    <Check
      name="rejectsCve"
      label={`Reject ${desk.loaded.cveId} with it, for good`}
      help="The CVE record then holds nothing but the reason above. Another CNA operator approves it."
      checked={typed['rejectsCve'] === 'yes' || desk.prepared.rejectsCve}
    />
  ) : (
    <p class="small quiet">
      The CVE record stays as it is. Rejecting it as well is for a CNA operator to ask for.
    </p>
  )

/** The refusal that asking to reject the record would meet whatever the reason is: it is an operator's to ask. */
const mayNotReject = ({ desk, personId }: ApprovalProps): Refusal | undefined => {
  const facts = {
    ...withdrawalFacts(desk, personId),
    reason: 'yet to be said',
    rejectsRecord: true,
  }
  const tried = withdrawAdvisory(facts)
  return isRefusal(tried) && tried.refusal === 'cve.operators-only' ? tried : undefined
}

/** Withdrawing what is published, or rejecting the CVE record of what was withdrawn. */
export const Withdraw = (props: ApprovalProps) => {
  const { desk, csrf, typed, errors } = props
  if (!(desk.isReplaceable || desk.isRejectable) || !props.isMember) return null
  const isWithdrawn = desk.state === 'withdrawn'
  const isAsked = isWithdrawalAsked(desk)
  const mayNot = isWithdrawn ? mayNotReject(props) : undefined
  const summary = isWithdrawn
    ? `${desk.loaded.cveId} should not stand either`
    : 'This advisory should not stand'
  return (
    <Card title={isWithdrawn ? 'Reject its CVE record' : 'Withdraw it'} padded>
      {isAsked && <p>It is asked for, and waits above for its approval.</p>}
      <details open={errors['withdrawalReason'] !== undefined}>
        <summary>{isAsked ? 'Ask for it with another reason' : summary}</summary>
        <ActionForm
          action={addressOf(props, '/approval')}
          csrf={csrf}
          hidden={{
            ...{ basis: desk.prepared.draft.hash, kind: 'withdrawal' },
            ...(isWithdrawn ? { rejectsCve: 'yes' } : {}),
          }}
          label={isWithdrawn ? 'Ask to reject the CVE record' : 'Ask to withdraw'}
        >
          <TextArea
            name="reason"
            id="field-withdrawalReason"
            error={errors['withdrawalReason']}
            label={isWithdrawn ? 'Why the CVE id should not stand' : 'Why it is withdrawn'}
            help="Its readers rely on it: the page and the OSV record stay and say so."
            value={
              typed['withdrawalReason'] ??
              (desk.prepared.kind === 'withdrawal' ? desk.prepared.reason : '')
            }
            rows={3}
          />
          {desk.amendment.hasRecord && !isWithdrawn && <AlsoReject {...props} />}
          <AskedOf {...props} id="withdrawal-asked-of" ofOperators={isWithdrawn} />
          <div>
            {mayNot && <Refused id="why-not-reject" {...mayNot} />}
            <Button disabled={mayNot !== undefined} describedBy={mayNot && 'why-not-reject'}>
              {isWithdrawn ? 'Ask for approval to reject it' : 'Ask for approval to withdraw'}
            </Button>
          </div>
        </ActionForm>
      </details>
    </Card>
  )
}
