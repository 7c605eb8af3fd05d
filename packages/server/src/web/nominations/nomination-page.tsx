// One nomination as those see it who may: what it says, where it stands, its ballot, and the body's veto.
import type { Instant, Refusal } from '@parley/rules'
import { writtenCharter } from '../../charter/charter-of.js'
import { type NominationPage, waitedFor } from '../../charter/nominations/page.js'
import {
  BESIDE_VOTE,
  CouncilVoteForm,
  CouncilVotes,
  NO_VOTE_YET,
} from '../governance/council-vote.js'
import { Card, Facts } from '../look/card.js'
import { Rendered } from '../look/conversation.js'
import { Action } from '../look/form/buttons.js'
import { errorsIn, Refused } from '../look/form/refused.js'
import { PageHead } from '../look/frame/shell.js'
import { renderMarkdown } from '../look/markdown.js'
import { Pill } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { ClosedBallot, OpenBallot } from './ballot.js'
import { BESIDE_WHO, WHO_LABELS, WhoCard, type WhoProps } from './who-card.js'
import { stateWords } from './words.js'

export interface NominationProps {
  readonly page: NominationPage
  readonly csrf: string
  readonly rpId: string
  readonly personId: string
  readonly refusal?: Refusal | undefined
  /** What was said of who they are, in a form that is drawn again. */
  readonly typed?: WhoProps['typed']
}

const Text = ({ page: { nominee, row } }: NominationProps) => (
  <Card title="The nomination">
    <Facts
      facts={[
        { name: 'Background', value: <bdi>{nominee.background || 'not said'}</bdi> },
        {
          name: 'Nominated by',
          value: (
            <>
              <bdi>{row.nominatorName}</bdi> on <DateTime at={new Date(row.nominatedAt)} />
            </>
          ),
        },
        { name: 'Decided by', value: writtenCharter(row.charter).title },
      ]}
    />
    {row.notice !== null && (
      <div class="pad">
        <Note>{row.notice}</Note>
      </div>
    )}
    <div class="pad stack">
      <h3>Who they are</h3>
      <Rendered html={renderMarkdown(nominee.bio)} />
      <h3>Why they should join</h3>
      <Rendered html={renderMarkdown(nominee.reasons)} />
    </div>
  </Card>
)

const Waiting = ({ page, csrf }: NominationProps) => {
  const { row, isNominator } = page
  return (
    <Card title="In review" padded>
      <p>
        The ballot opens on <DateTime at={new Date(row.opensAt)} /> and closes on{' '}
        <DateTime at={new Date(row.closesAt)} />.
      </p>
      {isNominator && (
        <Action
          action={`/nominations/${row.nominationId}/withdraw`}
          csrf={csrf}
          tone="danger"
          small
        >
          Take the nomination back
        </Action>
      )}
    </Card>
  )
}

const VETO_QUESTION = 'Shall the nomination be vetoed?'

const CouncilForm = ({ page, csrf, personId, refusal }: NominationProps) => {
  const own = page.council.find((member) => member.personId === personId)
  if (page.row.state !== 'held' || own === undefined) return null
  return (
    <CouncilVoteForm
      action={`/nominations/${page.row.nominationId}/veto/vote`}
      csrf={csrf}
      own={own}
      question={VETO_QUESTION}
      yes="Yes, veto it"
      no="No, let it stand"
      refusal={refusal}
    />
  )
}

/** What became of the body’s right to object, or what is still open of it. */
const VetoStands = ({
  page: { row, council },
  endsAt,
}: Pick<NominationProps, 'page'> & { readonly endsAt: Instant }) => {
  const end = <DateTime at={new Date(endsAt)} />
  if (row.state === 'waiting')
    return (
      <>
        A veto can be opened until {end}. Silence is no veto; one that is opened holds the
        membership until everybody of the body has voted or abstained.
      </>
    )
  if (row.state === 'vetoed') return <>The body has vetoed the nomination.</>
  if (council.length === 0) return <>Nobody opened a veto until {end}. Silence is no veto.</>
  return row.state === 'held' ? (
    <>A member of the body opened a veto vote. It runs until all have voted or abstained.</>
  ) : (
    <>The veto was not carried: the nomination stands.</>
  )
}

const Veto = (props: NominationProps) => {
  const { page, csrf } = props
  const { row, council, mayNotVeto, isOfBody } = page
  if (row.vetoEndsAt === null)
    return row.state === 'waiting' ? (
      <Card title="The body’s veto" id="veto" padded>
        <p>
          Nobody sits in the oversight body who could open a veto. The window begins, whole, when
          somebody does; until then this nomination waits.
        </p>
      </Card>
    ) : null
  const waited = waitedFor(page)
  return (
    <Card title="The body’s veto" id="veto" padded>
      <p>
        <VetoStands page={page} endsAt={row.vetoEndsAt} />
      </p>
      {isOfBody && row.state === 'waiting' && (
        <Action
          action={`/nominations/${row.nominationId}/veto`}
          csrf={csrf}
          tone="danger"
          refusal={mayNotVeto}
        >
          Open a veto vote
        </Action>
      )}
      {council.length > 0 && <CouncilVotes council={council} />}
      {waited.length > 0 && (
        <p class="quiet">{`The membership is held until then. Waited for: ${waited.join(', ')}.`}</p>
      )}
      <CouncilForm {...props} />
    </Card>
  )
}

/** What members should know before they go on: who may be the same person, and a newcomer nobody can reach. */
const Notices = ({ page: { alike, unreached, row } }: NominationProps) => (
  <>
    {alike.nominations.map(({ nominationId, name }) => (
      <Note>
        <a href={`/nominations/${nominationId}`} dir="auto">
          {name}
        </a>{' '}
        is nominated as well, and may be the same person: a name, a GitHub name or an address is
        alike. If both are one person, take one of them back before its ballot opens, or vote no on
        one of them.
      </Note>
    ))}
    {alike.members.length > 0 && (
      <Note>
        <bdi>{alike.members.join(', ')}</bdi>, in the team already, may be the same person: a name,
        a GitHub name or an address is alike. If it is carried, the membership waits until somebody
        has said who it is.
      </Note>
    )}
    {unreached && (
      <Note tone="embargo">
        No address of this person is known: nothing was mailed to them.{' '}
        {unreached.isAdmin ? (
          <>
            <a href={`/admin/${row.slug}/members/${unreached.membershipId}`}>Make an invitation</a>{' '}
            and give them its link by a way of your own.
          </>
        ) : (
          'An admin of the team makes an invitation and gives them its link.'
        )}
      </Note>
    )}
  </>
)

export const NominationView = (props: NominationProps) => {
  const { page, refusal } = props
  const { row, nominee } = page
  const state = stateWords[row.state]
  return (
    <div class="stack">
      <PageHead
        title={nominee.name}
        lede={
          <>
            Nominated for <bdi>{row.teamName}</bdi>{' '}
            <Pill tone={state.tone === 'plain' ? undefined : state.tone}>{state.label}</Pill>
          </>
        }
      />
      <Refused
        refusal={refusal}
        beside={{ ...BESIDE_VOTE, ...BESIDE_WHO }}
        labels={{ ...WHO_LABELS, vote: VETO_QUESTION }}
        kept={errorsIn(refusal, BESIDE_VOTE) && NO_VOTE_YET}
      />
      <Note tone="embargo">
        Private: shown to members of the team, and to its oversight body once it was carried.
      </Note>
      <Notices {...props} />
      <WhoCard {...props} />
      {row.state === 'review' && <Waiting {...props} />}
      {row.state === 'voting' && <OpenBallot {...props} />}
      {row.outcome !== null && <ClosedBallot ballot={page} personId={props.personId} />}
      <Veto {...props} />
      <Text {...props} />
      <p>
        <a href="/nominations">All nominations</a>
      </p>
    </div>
  )
}
