// `/decisions`: how a team decided about its members, for everybody: outcomes and counts, never votes.
import type { FastifyInstance } from 'fastify'
import { type PublicDecision, selectPublicDecisions } from '../../charter/decided.js'
import { selectRecorded } from '../../charter/nominations/recorded.js'
import { type PublicRemoval, selectPublicRemovals } from '../../charter/offboarding/unvoted.js'
import { selectTeams } from '../../charter/store.js'
import { type Site, sendPage } from '../../http/site.js'
import { drawForAnyone } from '../frame.js'
import { countsInWords, removalWords } from '../governance/words.js'
import { Card, Table } from '../look/card.js'
import { Pill } from '../look/marks.js'
import { DateTime } from '../look/time.js'
import { RecordedDecisions } from '../nominations/recorded.js'
import { reasonWords } from '../nominations/words.js'
import { ofTeam, TeamTabs, teamAsked } from './members-pages.js'

const what = (decision: PublicDecision) => {
  const { name } = decision
  switch (decision.kind) {
    case 'nomination':
      return name === null ? (
        'A nomination'
      ) : (
        <>
          Nomination of <bdi>{name}</bdi>
        </>
      )
    case 'removal':
      return 'Removal of a member'
    case 'admin-appointment':
      return name === null ? (
        'Appointment of an admin'
      ) : (
        <>
          Appointment of <bdi>{name}</bdi> as admin
        </>
      )
  }
}

const outcomeOf = (decision: PublicDecision) => {
  if (decision.kind !== 'nomination')
    return decision.state === 'passed' ? <Pill tone="good">passed</Pill> : <Pill>not passed</Pill>
  if (decision.state === 'member') return <Pill tone="good">joined</Pill>
  return decision.state === 'vetoed' ? <Pill tone="bad">vetoed</Pill> : <Pill>not carried</Pill>
}

const counts = (decision: PublicDecision) => (
  <>
    {countsInWords(decision.outcome)}
    {decision.kind === 'nomination' && (
      <span class="small quiet">
        {' '}
        {reasonWords[decision.outcome.reason]}
        {decision.veto !== null && ` Vote on a veto: ${countsInWords(decision.veto)}.`}
      </span>
    )}
  </>
)

const Decided = ({ decisions }: { readonly decisions: readonly PublicDecision[] }) => (
  <Card title="Decisions" aside={String(decisions.length)}>
    <Table
      label="Past decisions"
      stacks
      none="None yet: a vote stands here once it is decided."
      columns={[{ name: 'Decision' }, { name: 'Outcome' }, { name: 'Votes' }, { name: 'Day' }]}
      rows={decisions.map((decision) => [
        what(decision),
        outcomeOf(decision),
        counts(decision),
        <DateTime at={new Date(decision.decidedAt)} day />,
      ])}
    />
  </Card>
)

const Removals = ({ removals }: { readonly removals: readonly PublicRemoval[] }) =>
  removals.length === 0 ? null : (
    <Card title="Recorded, without a vote here" padded>
      <p class="quiet">
        An admin wrote down that it was decided elsewhere: the team and its oversight body see
        where.
      </p>
      <ul class="plain">
        {removals.map(({ kind, recordedOn }) => (
          <li>
            {removalWords[kind]}, <DateTime at={new Date(recordedOn)} day />
          </li>
        ))}
      </ul>
    </Card>
  )

export const registerDecisionsPage = (app: FastifyInstance, { installation }: Site): void => {
  const config = { access: 'public' } as const
  const { app: db } = installation.db
  app.get('/decisions', { config }, async (request, reply) => {
    const team = await teamAsked(installation, request)
    const { teamId, name } = team
    const [teams, decisions, recorded, removals] = await Promise.all([
      selectTeams(db),
      selectPublicDecisions(db, teamId),
      selectRecorded(db, teamId),
      selectPublicRemovals(db, teamId),
    ])
    const html = drawForAnyone({
      title: 'Decisions',
      site: name,
      viewer: request.viewer,
      current: '/members',
      canonical: `${installation.url}${ofTeam('/decisions', team)}`,
      description: `How ${name} decided about its members.`,
      children: (
        <>
          <header class="stack tight">
            <h1>How it was decided</h1>
            <p class="lead">
              {`Who joined ${name}, who became an admin, and what was not carried: outcomes and counts, never votes.`}
            </p>
            <p>
              <a href={ofTeam('/members', team)}>Members</a> ·{' '}
              <a href={ofTeam('/charter', team)}>The rules it was decided by</a>
            </p>
          </header>
          <TeamTabs teams={teams} team={team} path="/decisions" />
          <Decided decisions={decisions} />
          <RecordedDecisions recorded={recorded} />
          <Removals removals={removals} />
        </>
      ),
    })
    return sendPage(reply, html)
  })
}
