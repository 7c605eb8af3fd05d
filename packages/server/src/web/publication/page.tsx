// `/cases/{id}/publication`: what will go out, what it still needs, who approved it, the one button, and its steps.
import { callOffRefusal, emergencyReviewRefusal, type Instant, type Refusal } from '@parley/rules'
import { emergencyAuthors, planOf } from '../../publication/facts.js'
import { goingOut } from '../../publication/going-out.js'
import type { Publication } from '../../publication/store.js'
import { osvRangesDiffer, whatDiffers } from '../../publication/what-differs.js'
import { Card } from '../look/card.js'
import { Action } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { PageHead } from '../look/frame/shell.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { ApprovalCard, RefusedNote, Sure } from './approval.js'
import { type ApprovalProps, addressOf, nameOf } from './asking.js'
import { WhileItWaits } from './emergency.js'
import { FIELD_LABELS } from './errors.js'
import { Missing } from './missing.js'
import { OutputPanels } from './outputs.js'
import { Steps } from './steps.js'
import { isWithdrawalAsked, Withdraw, WithdrawalAsked } from './withdraw.js'

export interface PublicationPageProps extends ApprovalProps {
  readonly now: Instant
  /** What was pressed was refused, for a reason that is no field's. */
  readonly refused: Refusal | undefined
}

const KIND_WORDS = {
  first: 'First publication',
  amendment: 'New version',
  withdrawal: 'Withdrawal',
} as const

const EmergencyReview = ({
  publication,
  ...props
}: PublicationPageProps & { readonly publication: Publication }) => {
  if (!publication.emergency || publication.finishedAt === null) return null
  if (publication.reviewedAt !== null) {
    return (
      <p class="small quiet">
        An emergency, reviewed by <bdi>{nameOf(props, publication.reviewedBy)}</bdi> on{' '}
        <DateTime at={new Date(publication.reviewedAt)} />.
      </p>
    )
  }
  const authors = emergencyAuthors(publication, props.desk.approvals, null)
  return (
    <Action
      action={addressOf(props, '/review')}
      csrf={props.csrf}
      hidden={{ publicationId: publication.publicationId }}
      refusal={emergencyReviewRefusal(authors, props.personId)}
    >
      I have reviewed this emergency publication
    </Action>
  )
}

const CallOff = ({
  publication,
  ...props
}: PublicationPageProps & { readonly publication: Publication }) => {
  if (publication.finishedAt !== null || callOffRefusal(planOf(publication.steps)) !== undefined)
    return null
  const what = publication.emergency ? 'Call the emergency off' : 'Call the publication off'
  const button = (
    <Action
      action={addressOf(props, '/cancel')}
      csrf={props.csrf}
      hidden={{ publicationId: publication.publicationId }}
    >
      {what}
    </Action>
  )
  return publication.emergency ? <Sure what={what}>{button}</Sure> : button
}

/** What can be done about a publication that does not get on, besides trying again. */
const Stuck = ({ desk }: PublicationPageProps) =>
  desk.isReplaceable ? (
    <p class="small quiet">
      A step does not get done. It can be tried again, under the team’s settings as they are now; or
      a new version or a withdrawal, approved like any, takes the place of what is not done. No
      announcement is sent twice
      {desk.amendment.underWay?.isAnnounced === false &&
        ': look in the list’s archive whether this one arrived, and if not, write to the list yourself'}
      .
    </p>
  ) : null

const GoesOut = (props: { readonly publication: Publication; readonly isExploited: boolean }) => {
  const { emergency, notBefore } = props.publication
  if (emergency && !props.isExploited)
    return (
      <>
        It is not exploited after all, so this emergency is being called off, unless it was approved
        as usual.
      </>
    )
  return (
    <>
      {emergency ? 'An emergency: it' : 'It'} goes out by itself at{' '}
      <DateTime at={new Date(notBefore)} />. Editing the advisory stops it
      {emergency && ', and so does saying that it is not exploited'}.
    </>
  )
}

const PublicationCard = ({
  publication,
  ...props
}: PublicationPageProps & { readonly publication: Publication }) => {
  const { desk } = props
  const isFirst = publication.kind === 'first'
  const isWaiting = publication.notBefore > props.now
  const ways = (
    <>
      {publication.finishedAt === null && <WhileItWaits {...props} />}
      {props.isMember && <CallOff publication={publication} {...props} />}
    </>
  )
  return (
    <Card
      title={KIND_WORDS[publication.kind]}
      aside={
        <>
          by <bdi>{nameOf(props, publication.requestedBy)}</bdi>,{' '}
          <DateTime at={new Date(publication.requestedAt)} />
        </>
      }
      padded
    >
      {publication.reason !== '' && <p dir="auto">{publication.reason}</p>}
      {publication.supersededBy !== null && (
        <p class="small quiet">
          It was not done to its end: a newer version or a withdrawal took its place.
        </p>
      )}
      {publication.finishedAt === null && props.isMember && <Stuck {...props} />}
      {isWaiting && (
        <Note tone={publication.emergency ? 'bad' : 'embargo'}>
          <GoesOut publication={publication} isExploited={desk.loaded.exploited} />
        </Note>
      )}
      {isWaiting && ways}
      <Steps
        caseId={desk.loaded.caseId}
        publication={publication}
        announcedAt={isFirst ? null : desk.loaded.publishedAt}
        cveWithinHours={desk.charter.clocks.cveRecordAfterAdvisoryHours.value}
        now={props.now}
        csrf={props.csrf}
        mayRetry={props.isMember}
      />
      {!isWaiting && ways}
      {props.isMember && <EmergencyReview publication={publication} {...props} />}
    </Card>
  )
}

const Difference = ({ desk, isMember }: Pick<PublicationPageProps, 'desk' | 'isMember'>) => {
  const before = desk.publications.at(-1)?.snapshot
  if (before === undefined || !desk.isReplaceable) return null
  const { snapshot } = desk.prepared
  const changes = [
    ...whatDiffers(before.advisory, snapshot.advisory).map(({ text }) => text),
    ...(osvRangesDiffer(before, snapshot)
      ? ['OSV record: the versions or commits that it names as affected change']
      : []),
  ]
  return (
    <Card title="What differs from what is published" padded>
      {desk.prepared.kind === 'amendment' && desk.prepared.reason !== '' && (
        <p>
          <b>Readers are told:</b> <bdi>{desk.prepared.reason}</bdi>
        </p>
      )}
      {changes.length === 0 ? (
        <p class="quiet">
          Nothing.{' '}
          {isMember && (
            <>
              <a href={`/cases/${desk.loaded.caseId}/advisory`}>Edit the advisory</a>, then ask for
              approval of the new version here.
            </>
          )}
        </p>
      ) : (
        <ul class="stack tight">
          {changes.map((change) => (
            <li dir="auto">{change}</li>
          ))}
        </ul>
      )}
    </Card>
  )
}

const LEDE = {
  draft:
    'Everything below goes out with one press: mail, then the CVE record, the OSV record, the page.',
  publishing: 'It is on its way. Each step is done once and shown with its state.',
  published: 'It is published. A change is a new version, approved again; no second mail is sent.',
  withdrawn: 'It was withdrawn, and its page says so.',
} as const

const ledeOf = (desk: PublicationPageProps['desk']): string =>
  desk.isRejectable
    ? `${LEDE.withdrawn} The CVE record stands unchanged until ${desk.loaded.cveId ?? 'its id'} is rejected, below.`
    : LEDE[desk.state]

export const PublicationPage = (props: PublicationPageProps) => {
  const { desk, refused } = props
  const { caseId, number } = desk.loaded
  const { differsIn, owed } = desk.amendment
  const rejects = desk.isRejectable && desk.submission?.hash === desk.prepared.hash
  const isOpen =
    rejects || desk.state === 'draft' || (desk.isReplaceable && (differsIn.page || owed.length > 0))
  return (
    <div class="stack loose">
      <PageHead
        title={`Publication of ${number}`}
        lede={isWithdrawalAsked(desk) ? undefined : ledeOf(desk)}
        aside={
          <>
            <a href={`/cases/${caseId}`}>The case</a>
            {desk.state !== 'withdrawn' && props.isMember && (
              <a href={`/cases/${caseId}/advisory`}>Edit the advisory</a>
            )}
          </>
        }
      />
      <ErrorSummary errors={props.errors} labels={FIELD_LABELS} />
      {refused !== undefined && <RefusedNote refusal={refused} />}
      <WithdrawalAsked {...props} />
      {[...desk.publications].reverse().map((publication) => (
        <PublicationCard publication={publication} {...props} />
      ))}
      <Difference desk={desk} isMember={props.isMember} />
      {isOpen && (
        <div class="two">
          {!rejects && <Missing desk={desk} isMember={props.isMember} />}
          <ApprovalCard {...props} />
        </div>
      )}
      <OutputPanels of={goingOut(desk)} />
      <Withdraw {...props} />
    </div>
  )
}
