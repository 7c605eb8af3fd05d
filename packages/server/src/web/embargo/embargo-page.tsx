// The embargo of a case in one look: until when, who is bound, what is on the table and whose answer it waits for, what
// changed. Then what can be done about it, each with its reason where it cannot.
import type { CaseReaders, EmbargoParty } from '@parley/rules'
import type { EmbargoPage as Loaded } from '../../embargo/load.js'
import { CaseLink } from '../cases/case-link.js'
import { eventInWords } from '../cases/event-words.js'
import { Card } from '../look/card.js'
import { EmbargoStrip, EventLines } from '../look/conversation.js'
import type { RefusalText } from '../look/form/buttons.js'
import { Because } from '../look/form/buttons.js'
import { ErrorSummary, Part } from '../look/form/choices.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Note } from '../look/states.js'
import { Asked, Others, Readers } from './parts/bound.js'
import { LeaveForm } from './parts/leave.js'
import { Proposals } from './parts/proposals.js'
import { END_LABELS, ProposeForm } from './parts/propose.js'
import { StateCard } from './parts/state.js'
import { TermsCard } from './parts/terms.js'
import { stripOf } from './words.js'

export interface EmbargoPageProps {
  /** An invitation was sent just now. */
  readonly done: string | undefined
  readonly page: Loaded
  /** Names and reasons; absent where they are not this reader's to know. */
  readonly readers: CaseReaders | undefined
  readonly csrf: string
  readonly zone: string
  /** What waits for the end, in one line; from the domain that publishes. */
  readonly scheduled?: { readonly tone: 'good' | 'embargo'; readonly text: string } | undefined
  readonly refused?:
    | {
        readonly form: 'propose' | 'answer' | 'leave' | 'event'
        readonly refusal: RefusalText
        readonly values?: FieldValues
        readonly errors?: FieldErrors
      }
    | undefined
}

const base = ({ page }: Pick<EmbargoPageProps, 'page'>) =>
  `/cases/${page.standing.loaded.caseId}/embargo`

const named = (page: Loaded) => (personId: string) =>
  page.participants.find((participant) => participant.personId === personId)?.name ?? 'somebody'

const Changes = ({ page }: { readonly page: Loaded }) => (
  <Card title="What changed" padded>
    <EventLines
      events={page.events.map((event) => ({
        text: <bdi>{eventInWords(event, named(page))}</bdi>,
        at: new Date(event.at),
      }))}
    />
    {page.events.length === 0 && <p class="quiet">Nothing yet.</p>}
  </Card>
)

/** How the parties are called before this reader. */
const partyName =
  ({ nameOf }: Loaded) =>
  (party: EmbargoParty): string => {
    if (party === 'team') return 'the team'
    return party === 'reporter' ? 'the reporter' : nameOf(party.slice('person:'.length))
  }

/** The same of a whole party: a project goes by its name, which everyone in the case knows. */
const partyCalled =
  ({ terms: { known } }: Loaded) =>
  (party: string): string => {
    if (party === 'team' || party === 'reporter') return `the ${party}`
    const isIts = (projectId: number) => party === `project:${projectId}`
    return known.projects.find(({ projectId }) => isIts(projectId))?.name ?? 'experts'
  }

const whyClosed = ({ terms }: Loaded): string | undefined => {
  const { publicAware, exploitPublic, attacksObserved } = terms.known.state.public
  return publicAware || exploitPublic || attacksObserved
    ? 'Something is public or attacks are seen: nothing can be agreed any more.'
    : undefined
}

const OnTheTable = (props: EmbargoPageProps) => {
  const { page, csrf, zone, refused } = props
  const { terms, standing, now } = page
  const closed = whyClosed(page)
  const isOver = terms.embargo.state === 'exited'
  const proposing = refused?.form === 'propose' ? refused : undefined
  if (isOver) return null
  return (
    <Card title="On the table" id="table">
      {terms.open.length === 0 ? (
        <p class="pad quiet">No other end is proposed.</p>
      ) : (
        <Proposals
          open={terms.open}
          nameOf={partyName(page)}
          partyOf={partyCalled(page)}
          onBehalf={standing.isMember ? ' for the team' : ''}
          own={standing.isMember ? 'The team' : 'You'}
          action={`${base(props)}/answer`}
          {...{ csrf, now, closed }}
          basis={terms.basis}
        />
      )}
      <div class="pad stack tight">
        {closed === undefined ? (
          <Part title="Propose another end" open={proposing !== undefined}>
            <ProposeForm
              action={`${base(props)}/proposals`}
              {...{ csrf, zone }}
              basis={terms.basis}
              latest={terms.latest}
              hasOpen={terms.open.length > 0}
              values={proposing?.values}
              errors={proposing?.errors}
            />
          </Part>
        ) : (
          <p class="small quiet">{closed}</p>
        )}
        <Leaving {...props} />
      </div>
    </Card>
  )
}

const Leaving = (props: EmbargoPageProps) => {
  const { page, csrf, refused } = props
  const { terms, standing } = page
  const { state } = terms.embargo
  if (!standing.isMember || (state !== 'active' && state !== 'revising')) return null
  return (
    <LeaveForm
      advice={terms.advice}
      action={`${base(props)}/end`}
      csrf={csrf}
      basis={terms.basis}
      refused={refused?.form === 'leave' ? refused.refusal : undefined}
      mayNot={page.mayNotLeave}
    />
  )
}

export const EmbargoPage = (props: EmbargoPageProps) => {
  const { page, readers, refused, scheduled, done } = props
  const { loaded, isMember } = page.standing
  const isNoted = refused !== undefined && refused.form !== 'propose' && refused.form !== 'leave'
  return (
    <div class="stack">
      <PageHead title="Embargo" lede={<CaseLink of={loaded} />} />
      {done && (
        <Note tone="good" spoken>
          {done}
        </Note>
      )}
      <ErrorSummary errors={refused?.errors ?? {}} labels={END_LABELS} />
      {isNoted && (
        <Note tone="bad" spoken>
          <Because {...refused.refusal} />
        </Note>
      )}
      <EmbargoStrip {...stripOf(loaded, page.terms.known, page.now)} />
      <TermsCard page={page} atTheEnd={scheduled} />
      <OnTheTable {...props} />
      {isMember ? <Asked {...props} /> : <Others {...props} />}
      <Changes page={page} />
      <StateCard
        known={page.terms.known}
        caseId={loaded.caseId}
        csrf={props.csrf}
        isMember={isMember}
        isFinished={loaded.finishedAt !== null}
        mayRecord={({ projectId }) => isMember || page.ownProjects.includes(projectId)}
      />
      {readers && <Readers readers={readers} />}
    </div>
  )
}
