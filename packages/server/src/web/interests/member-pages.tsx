// `/interests/{id}`: what somebody said who is interested, for the members of the team; taking it up as its sponsor, and
// the case until the nomination is made from it.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { isId } from '../../cases/load.js'
import { giveBack, saveCase, takeUp, whyNotSponsor } from '../../charter/interests/sponsor.js'
import { type Interest, selectInterest, selectInterests } from '../../charter/interests/store.js'
import type { CaseText } from '../../charter/interests/texts.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { personOrNothing } from '../../http/access.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { Card, Facts, Table } from '../look/card.js'
import { Rendered } from '../look/conversation.js'
import { Action, Because, Button } from '../look/form/buttons.js'
import { PageHead } from '../look/frame/shell.js'
import { renderMarkdown } from '../look/markdown.js'
import { Pill } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { CaseForm } from './case-form.js'
import { caseIn } from './fields.js'

type OfInterest = { Params: { interest: string } }
const config = { access: 'signed-in' } as const

export const loadInterests = (
  installation: Installation,
  person: Person,
): Promise<readonly Interest[]> =>
  inTransaction(installation.db, actorOf(person), (tx) => selectInterests(tx, installation.keys))

/** One interest for a member; undefined for whoever it is not shown to. */
export const loadInterest = (
  installation: Installation,
  person: Person,
  interestId: string,
): Promise<Interest | undefined> =>
  isId(interestId)
    ? inTransaction(installation.db, actorOf(person), (tx) =>
        selectInterest(tx, installation.keys, { interestId }),
      )
    : Promise.resolve(undefined)

const standing = ({ nominationId, sponsorName }: Interest) =>
  nominationId !== null ? (
    <Pill tone="good">nominated</Pill>
  ) : sponsorName !== null ? (
    <>
      <Pill tone="embargo">case being written</Pill>{' '}
      <span class="small quiet">
        with <bdi>{sponsorName}</bdi>
      </span>
    </>
  ) : (
    <Pill>nobody has taken it up</Pill>
  )

/** Who is interested, beside the nominations. */
export const InterestedCard = ({ interests }: { readonly interests: readonly Interest[] }) =>
  interests.length === 0 ? null : (
    <Card title="Interested in joining" id="interested" aside={String(interests.length)}>
      <Table
        label="Interested in joining"
        columns={[{ name: 'Who' }, { name: 'Team' }, { name: 'Where it stands' }, { name: 'Said' }]}
        rows={interests.map((interest) => [
          <a href={`/interests/${interest.interestId}`} dir="auto">
            {interest.said.name}
          </a>,
          interest.slug,
          standing(interest),
          <DateTime at={new Date(interest.statedAt)} day />,
        ])}
      />
    </Card>
  )

interface Shown {
  readonly typed?: CaseText
  readonly refusal?: Refusal
}

const Said = ({ interest: { said } }: { readonly interest: Interest }) => (
  <Card title="What they say">
    <Facts
      facts={[
        { name: 'Email', value: said.email },
        { name: 'GitHub', value: said.githubLogin || 'not said' },
        { name: 'Background', value: <bdi>{said.background || 'not said'}</bdi> },
      ]}
    />
    <div class="pad stack">
      <h3>What they would bring</h3>
      <Rendered html={renderMarkdown(said.brings)} />
      <h3>Availability</h3>
      <Rendered html={renderMarkdown(said.availability)} />
    </div>
  </Card>
)

const Sponsoring = ({ interest, person, shown }: PageProps) => {
  const { interestId, nominationId, sponsorId, sponsorName } = interest
  const csrf = person.session?.csrf ?? ''
  const base = `/interests/${interestId}`
  if (nominationId !== null)
    return (
      <Note tone="good">
        The nomination is made: <a href={`/nominations/${nominationId}`}>see where it stands</a>.
      </Note>
    )
  if (sponsorId !== person.personId)
    return (
      <Card title="Sponsor" padded>
        <p>
          {sponsorName === null
            ? 'Nobody has taken it up. A sponsor writes the case together with them, and nominates.'
            : `${sponsorName} has taken it up and writes the case with them.`}
        </p>
        <Action
          action={`${base}/sponsor`}
          csrf={csrf}
          tone="main"
          refusal={whyNotSponsor(person, interest)}
        >
          Take it up
        </Action>
      </Card>
    )
  return (
    <>
      <CaseForm interest={interest} action={`${base}/case`} csrf={csrf} {...shown} />
      <Card title="You sponsor it" padded>
        <p class="quiet">The nomination is made from the case as it was last saved.</p>
        <p>
          <Button href={`/nominations/new?interest=${interestId}`} tone="main">
            Nominate from this case
          </Button>
        </p>
        <Action action={`${base}/sponsor/end`} csrf={csrf} small>
          Give it back
        </Action>
      </Card>
    </>
  )
}

interface PageProps {
  readonly interest: Interest
  readonly person: Person
  readonly shown: Shown
}

const Page = (props: PageProps) => {
  const { interest, shown } = props
  const isCaseRefusal = shown.typed !== undefined
  return (
    <div class="stack">
      <PageHead
        title={interest.said.name}
        lede={
          <>
            Interested in joining <bdi>{interest.teamName}</bdi>, said on{' '}
            <DateTime at={new Date(interest.statedAt)} day />
          </>
        }
      />
      {shown.refusal && !isCaseRefusal && (
        <Note tone="bad" spoken>
          <Because {...shown.refusal} />
        </Note>
      )}
      <Note tone="embargo">Private: shown to members of the team, and to them by their link.</Note>
      <Sponsoring {...props} />
      <Said interest={interest} />
      <p>
        <a href="/nominations">All nominations</a>
      </p>
    </div>
  )
}

export const registerInterestPages = (app: FastifyInstance, { installation }: Site): void => {
  const send = async (
    reply: FastifyReply,
    of: { person: Person; interestId: string; shown: Shown },
  ) => {
    const { person, interestId, shown } = of
    const interest = await loadInterest(installation, person, interestId)
    if (interest === undefined) throw notFound()
    const html = drawForPerson(person, {
      title: 'Interested in joining',
      place: 'governance',
      children: <Page {...{ interest, person, shown }} />,
    })
    return sendPage(reply, html, shown.refusal === undefined ? 200 : 409)
  }
  app.get<OfInterest>('/interests/:interest', { config }, ({ params, viewer }, reply) =>
    send(reply, { person: personOrNothing(viewer), interestId: params.interest, shown: {} }),
  )
  const act = (
    path: string,
    work: (person: Person, interestId: string, body: unknown) => Promise<true | Refusal>,
  ) =>
    app.post<OfInterest>(
      `/interests/:interest/${path}`,
      { config },
      async ({ params, viewer, body }, reply) => {
        const person = personOrNothing(viewer)
        const interestId = params.interest
        if (!isId(interestId)) throw notFound()
        const outcome = await work(person, interestId, body)
        if (!isRefusal(outcome)) return reply.redirect(`/interests/${interestId}`, 303)
        const typed = path === 'case' ? { typed: caseIn(body) } : {}
        return send(reply, { person, interestId, shown: { refusal: outcome, ...typed } })
      },
    )
  act('sponsor', (person, id) => takeUp(installation, person, id))
  act('sponsor/end', (person, id) => giveBack(installation, person, id))
  act('case', (person, interestId, body) =>
    saveCase(installation, { sponsor: person, interestId }, caseIn(body)),
  )
}
