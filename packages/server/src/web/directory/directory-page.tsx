// `/admin/{team}/directory`: each venue, how it differs from the team's list, and what is on its way.
import type { Drift, Instant, Refusal, Venue } from '@parley/rules'
import type { Team } from '../../charter/store.js'
import type { DirectoryPageFacts } from '../../directory/page.js'
import { type ActionRow, actionsOf } from '../../directory/store.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { Card, FoldedCard, Table } from '../look/card.js'
import { Action, Button } from '../look/form/buttons.js'
import { PageHead } from '../look/frame/shell.js'
import { counted } from '../look/marks.js'
import { Empty, Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { ProofNote, RefusalNote } from '../team/draw-admin.js'
import { actionInWords, adviceOf, driftInWords, faultInWords, STATE, VENUE } from './words.js'

export interface DirectoryPage {
  readonly person: Person
  readonly now: Instant
  readonly team: Team
  readonly facts: DirectoryPageFacts
  readonly refusal?: Refusal | undefined
  readonly done?: string | undefined
}

type Drawn = DirectoryPage & { readonly here: string; readonly csrf: string }

/** A member's name, or the account of somebody who is none. */
export const whoIs = (
  { list }: DirectoryPageFacts,
  one: {
    readonly membershipId?: string | null
    readonly account?: string
    readonly label?: string
  },
): string =>
  list.find(({ membershipId }) => membershipId === one.membershipId)?.name ??
  (one.label === undefined ? (one.account ?? 'a former member') : `${one.label} (${one.account})`)

const nextStep = ({ here, facts }: Drawn, venue: Venue, drift: Drift) => {
  const advice = adviceOf(drift)
  if (advice !== undefined) return advice
  if (drift.kind === 'unmatched')
    return <a href={`${here}/accounts/${drift.membershipId}`}>Say how they are known there</a>
  const action = facts.plan?.plans[venue]?.actions.find(
    ({ account }) => account.toLowerCase() === drift.account.toLowerCase(),
  )
  if (action === undefined) return 'See below.'
  return `${actionInWords({ ...action, account: '' })}${action.takesAway ? ', if you tick it' : ''}`
}

const VenueCard = (props: Drawn & { readonly venue: Venue; readonly name: string }) => {
  const { facts, venue, name } = props
  const look = facts.plan?.looks.find((one) => one.venue === venue)
  const plan = facts.plan?.plans[venue]
  const { title } = VENUE[venue]
  if (look === undefined || plan === undefined)
    return (
      <Card title={title} aside={name} padded>
        <p>
          {look?.fault
            ? `${faultInWords(look.fault)} What differs there is not known; it is tried again within the hour.`
            : 'Nobody has looked yet.'}
        </p>
      </Card>
    )
  return (
    <Card title={title} aside={name}>
      <Table
        label={`How ${VENUE[venue].of} and the list differ`}
        stacks
        none="In step with the list."
        columns={[{ name: 'Who' }, { name: 'What differs' }, { name: 'What sets it right' }]}
        rows={plan.drift.map((drift) => [
          <span dir="auto">{whoIs(facts, drift)}</span>,
          driftInWords(venue, drift),
          nextStep(props, venue, drift),
        ])}
      />
    </Card>
  )
}

const OpenActions = ({ facts, here, csrf }: Drawn) => {
  const open = facts.actions.filter(({ state }) => state === 'waiting' || state === 'failed')
  if (open.length === 0) return null
  const settle = ({ actionId }: ActionRow, how: 'retry' | 'drop', label: string) => (
    <Action
      small
      action={`${here}/actions/${actionId}`}
      csrf={csrf}
      name="how"
      value={how}
      tone={how === 'drop' ? 'danger' : 'plain'}
    >
      {label}
    </Action>
  )
  return (
    <Card title="On its way" id="open" aside={String(open.length)}>
      <Table
        label="What was accepted and is not done yet"
        stacks
        columns={[{ name: 'Who' }, { name: 'What' }, { name: 'Where it stands' }, { name: '' }]}
        rows={open.map((action) => [
          <span dir="auto">{whoIs(facts, action)}</span>,
          actionInWords(action),
          `${STATE[action.state]}${action.lastFault === null ? '' : `: ${faultInWords(action.lastFault)}`}`,
          <>
            {settle(action, 'retry', 'Try now')} {settle(action, 'drop', 'Give up')}
          </>,
        ])}
      />
    </Card>
  )
}

const Repositories = ({ facts, here, csrf }: Drawn) => {
  const switched = facts.plan?.repositories ?? []
  if (switched.length === 0) return null
  const nameOf = (id: number) => facts.projects.find(({ projectId }) => projectId === id)?.name
  return (
    <Card title="Private reporting on GitHub" id="repositories">
      <Table
        label="Repositories whose private reporting was switched"
        stacks
        columns={[{ name: 'Project' }, { name: 'What happened' }, { name: '' }]}
        rows={switched.map(({ projectId, switched: to }) => [
          nameOf(projectId) ?? 'a former project',
          to === 'on'
            ? 'was switched on: reports may come in there that nobody here sees'
            : 'was switched off: nobody can report there in private',
          <Action small action={`${here}/repositories/${projectId}`} csrf={csrf}>
            This is right
          </Action>,
        ])}
      />
    </Card>
  )
}

const SHOWN = 20

const Finished = ({ facts }: Drawn) => {
  const finished = facts.actions.filter(
    ({ finishedAt, state }) => finishedAt !== null && state !== 'failed',
  )
  if (finished.length === 0) return null
  return (
    <FoldedCard title="Done before" aside={String(finished.length)}>
      <Table
        label="What was done before"
        stacks
        columns={[{ name: 'Who' }, { name: 'What' }, { name: 'Outcome' }, { name: 'When' }]}
        rows={finished
          .slice(0, SHOWN)
          .map((action) => [
            <span dir="auto">{whoIs(facts, action)}</span>,
            actionInWords(action),
            STATE[action.state],
            action.finishedAt !== null && <DateTime at={new Date(action.finishedAt)} />,
          ])}
      />
    </FoldedCard>
  )
}

const Standing = ({ facts, here, csrf }: Drawn) => {
  const { plan, isOutdated, isLooking } = facts
  const count = plan === undefined ? 0 : actionsOf(plan).length
  return (
    <>
      {(isOutdated || isLooking) && (
        <Note>
          The places are being looked at again. <a href={here}>Load this page</a> in a moment.
        </Note>
      )}
      <p class="quiet">
        {plan === undefined ? (
          'Nobody has looked yet.'
        ) : (
          <>
            Looked at on <DateTime at={new Date(plan.plannedAt)} />
            {plan.differences === 0
              ? ': everything is in step.'
              : `: ${counted(plan.differences, 'difference')}.`}
          </>
        )}{' '}
        It is looked at once a day and whenever the list changes; nothing is changed by itself.
      </p>
      <div class="form-end">
        {count > 0 && !isOutdated && !isLooking && (
          <Button href={`${here}/review`} tone="main">
            Review what would be done
          </Button>
        )}
        <Action action={`${here}/look`} csrf={csrf}>
          Look now
        </Action>
      </div>
    </>
  )
}

const NoVenue = ({ person }: DirectoryPage) => (
  <Empty title="No place follows this team’s list">
    {person.isOwner ? 'You, as the owner, or an operator' : 'An operator'} names the team’s GitHub
    team, mailing list and Discord role on the server’s command line: <code>admin set-venues</code>.
  </Empty>
)

export const drawDirectory = (page: DirectoryPage): string => {
  const { person, team, facts, now } = page
  const here = `/admin/${team.slug}/directory`
  const drawn: Drawn = { ...page, here, csrf: person.session?.csrf ?? '' }
  return drawForPerson(person, {
    title: `Directory of ${team.name}`,
    place: 'admin',
    children: (
      <div class="stack">
        <PageHead
          title="Directory"
          lede={
            <>
              Whether the GitHub team, the mailing list and the Discord role of{' '}
              <a href={`/admin/${team.slug}`}>{team.name}</a> have the people on its list.
            </>
          }
        />
        {page.refusal && <RefusalNote refusal={page.refusal} next={here} />}
        {page.done && (
          <Note tone="good" spoken>
            {page.done}
          </Note>
        )}
        {facts.venues.length === 0 ? (
          <NoVenue {...page} />
        ) : (
          <>
            {page.refusal === undefined && <ProofNote person={person} now={now} next={here} />}
            {facts.followsGithub && (
              <Note>
                By the team’s charter the GitHub team is the list: it is shown here and never
                changed.
              </Note>
            )}
            <Standing {...drawn} />
            {facts.venues.map(({ venue, name }) => (
              <VenueCard {...drawn} venue={venue} name={name} />
            ))}
            <Repositories {...drawn} />
            <OpenActions {...drawn} />
            <Finished {...drawn} />
          </>
        )}
      </div>
    ),
  })
}
