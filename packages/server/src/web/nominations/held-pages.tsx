// `/ballots`: the closed ballots in whose electorate somebody was, to find their vote and to recount, also after they left
// the team. Nothing here says whom a ballot was about.
import type { FastifyInstance } from 'fastify'
import { loadHeldBallot, loadHeldBallots } from '../../charter/ballots/held.js'
import { personOf, personOrNothing } from '../../http/access.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { drawForPerson } from '../frame.js'
import { countsInWords } from '../governance/words.js'
import { Card, Table } from '../look/card.js'
import { PageHead } from '../look/frame/shell.js'
import { Empty } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { ClosedBallot } from './ballot.js'
import { isNominationId } from './ids.js'
import { reasonWords } from './words.js'

const config = { access: 'signed-in' } as const

type Held = Awaited<ReturnType<typeof loadHeldBallots>>

const List = ({ held }: { readonly held: Held }) => (
  <div class="page stack">
    <PageHead
      title="Ballots you could vote in"
      lede={
        <>
          Closed ones: each has its result, your vote if this browser kept its token, and the record
          to recount. One that is open stands with <a href="/nominations">the nominations</a>.
        </>
      }
    />
    {held.length === 0 ? (
      <Empty title="None yet">
        A ballot stands here once it is closed, and stays when you leave the team.
      </Empty>
    ) : (
      <Card title="Ballots">
        <Table
          label="Closed ballots"
          columns={[{ name: 'Closed' }, { name: 'Team' }, { name: 'Votes' }, { name: 'Result' }]}
          stacks
          rows={held.map(({ nominationId, closesAt, teamName, outcome }) => [
            <a href={`/ballots/${nominationId}`}>
              <DateTime at={new Date(closesAt)} />
            </a>,
            <bdi>{teamName}</bdi>,
            outcome === null ? '' : countsInWords(outcome),
            outcome === null ? '' : reasonWords[outcome.reason],
          ])}
        />
      </Card>
    )}
  </div>
)

/** The ballots of an electorate. */
export const registerHeldBallotPages = (app: FastifyInstance, { installation }: Site): void => {
  app.get('/ballots', { config }, async ({ viewer }, reply) => {
    const person = personOf(viewer)
    const held = await loadHeldBallots(installation, person)
    const title = 'Ballots you could vote in'
    return sendPage(
      reply,
      drawForPerson(person, { title, place: 'governance', children: <List held={held} /> }),
    )
  })
  app.get<{ Params: { ballot: string } }>(
    '/ballots/:ballot',
    { config },
    async ({ params, viewer }, reply) => {
      const person = personOrNothing(viewer)
      if (!isNominationId(params.ballot)) throw notFound()
      const ballot = await loadHeldBallot(installation, person, params.ballot)
      if (ballot === undefined) throw notFound()
      const title = `A ballot of ${ballot.row.teamName}`
      const children = (
        <div class="page stack">
          <PageHead
            title={title}
            lede="For those who could vote in it, of the team still or not."
          />
          <ClosedBallot ballot={ballot} personId={person.personId} />
          <p>
            <a href="/ballots">All ballots you could vote in</a>
          </p>
        </div>
      )
      return sendPage(reply, drawForPerson(person, { title, place: 'governance', children }))
    },
  )
}
