// Governance at its addresses: what the body decides about members, and the yearly report. What is not shown to somebody
// answers as what does not exist.
import { isRefusal, MEMBER_DECISIONS, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { isId } from '../../cases/load.js'
import {
  draftReport,
  loadReport,
  type SentReport,
  selectReports,
  sendReport,
} from '../../charter/activity/report.js'
import { isVote } from '../../charter/ballots/cast.js'
import { openDecision } from '../../charter/council/open.js'
import { listDecisions, loadDecision } from '../../charter/council/page.js'
import { noVote, voteByName } from '../../charter/council/vote.js'
import { type ListedNomination, listNominations } from '../../charter/nominations/page.js'
import { UNDECIDED } from '../../charter/nominations/store.js'
import { listRemovals } from '../../charter/offboarding/unvoted.js'
import { bodyMissing } from '../../charter/oversight/seated.js'
import { selectActiveMembers } from '../../charter/store.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { actorOf } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { holdForProof } from '../sign-in/hold.js'
import { sessionOf } from '../sign-in/passkey-routes.js'
import { ProofNote, RefusalNote } from '../team/draw-admin.js'
import { typedIn } from '../team/forms.js'
import { DecisionView } from './decision-page.js'
import { type Governing, governedTeams, governing, type OfTeam } from './governing.js'
import { type Overview, OverviewPage } from './overview-page.js'
import { DraftPage, ReportPage } from './report-page.js'

const config = { access: 'signed-in' } as const

type OfDecision = { Params: { slug: string; decision: string } }
type OfReport = { Params: { slug: string; report: string } }

const idIn = (id: string): string => {
  if (!isId(id)) throw notFound()
  return id
}

const statusOf = (refusal: Refusal | undefined): number => (refusal === undefined ? 200 : 409)

const reportsOf = (
  installation: Installation,
  { person, team }: Governing,
): Promise<readonly SentReport[]> =>
  inTransaction(installation.db, actorOf(person), (tx) => selectReports(tx, team.teamId))

const undecidedOf = async (
  installation: Installation,
  { person, team }: Governing,
): Promise<readonly ListedNomination[]> =>
  (await listNominations(installation, person)).filter(
    ({ row }) => row.teamId === team.teamId && UNDECIDED.includes(row.state),
  )

type Again = Pick<Overview, 'refusal' | 'values' | 'errors'>

const registerOverview = (app: FastifyInstance, { installation }: Site): void => {
  const send = async (reply: FastifyReply, at: Governing, again: Again = {}) => {
    const { person, team, isAdmin } = at
    const [undecided, decisions, reports, draft, members, missing, removals] = await Promise.all([
      undecidedOf(installation, at),
      listDecisions(installation, person, team.teamId),
      reportsOf(installation, at),
      isAdmin ? draftReport(installation, person, team) : undefined,
      selectActiveMembers(installation.db.app, team.teamId),
      isAdmin && team.hostsCases ? bodyMissing(installation.db.app, team) : undefined,
      listRemovals(installation, person, team.teamId),
    ])
    const now = installation.now()
    const shown = { undecided, decisions, reports, draft, members, missing, removals }
    const html = drawForPerson(person, {
      title: 'Governance',
      place: 'governance',
      children: <OverviewPage {...{ ...at, ...shown, now, ...again }} />,
    })
    return sendPage(reply, html, again.errors ? 422 : statusOf(again.refusal))
  }
  app.get('/governance', { config }, async (request, reply) => {
    const [first] = await governedTeams(installation, sessionOf(request))
    if (first === undefined) throw notFound()
    return reply.redirect(`/governance/${first.team.slug}`, 303)
  })
  app.get<OfTeam>('/governance/:slug', { config }, async (request, reply) =>
    send(reply, await governing(installation, request)),
  )
  app.post<OfTeam>('/governance/:slug/decisions', { config }, async (request, reply) => {
    const at = await governing(installation, request)
    const values = typedIn(request.body, ['member', 'kind'])
    const kind = MEMBER_DECISIONS.find((one) => one === values['kind'])
    const { member = '' } = values
    const errors = {
      ...(isId(member) ? {} : { member: 'Choose whom it is about.' }),
      ...(kind === undefined ? { kind: 'Choose what is decided.' } : {}),
    }
    if (kind === undefined || !isId(member)) return send(reply, at, { values, errors })
    const asked = { teamId: at.team.teamId, kind, membershipId: member }
    const outcome = await openDecision(installation, at.person, asked)
    if (isRefusal(outcome)) return send(reply, at, { refusal: outcome, values })
    return reply.redirect(`/governance/${at.team.slug}/decisions/${outcome.decisionId}`, 303)
  })
}

const registerDecisions = (app: FastifyInstance, { installation }: Site): void => {
  const send = async (
    reply: FastifyReply,
    { person, team }: Governing,
    of: { readonly decisionId: string; readonly refusal?: Refusal },
  ) => {
    const page = await loadDecision(installation, person, { team, decisionId: of.decisionId })
    if (page === undefined) throw notFound()
    const { personId, session } = person
    const html = drawForPerson(person, {
      title: 'A decision',
      place: 'governance',
      children: (
        <DecisionView
          {...{ page, personId, slug: team.slug, csrf: session.csrf, refusal: of.refusal }}
        />
      ),
    })
    return sendPage(reply, html, statusOf(of.refusal))
  }
  const base = '/governance/:slug/decisions/:decision'
  app.get<OfDecision>(base, { config }, async (request, reply) => {
    const at = await governing(installation, request)
    return send(reply, at, { decisionId: idIn(request.params.decision) })
  })
  app.post<OfDecision>(`${base}/vote`, { config }, async (request, reply) => {
    const at = await governing(installation, request)
    const { person, team } = at
    const decisionId = idIn(request.params.decision)
    const shown = await loadDecision(installation, person, { team, decisionId })
    if (shown === undefined) throw notFound()
    const vote = textOf(request.body, 'vote')
    const hasConflict = textOf(request.body, 'conflict') !== ''
    const outcome: true | Refusal = isVote(vote)
      ? await voteByName(installation, person, { decisionId, hasConflict, vote })
      : noVote
    if (isRefusal(outcome)) return send(reply, at, { decisionId, refusal: outcome })
    return reply.redirect(`/governance/${team.slug}/decisions/${decisionId}`, 303)
  })
}

const registerReports = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  const sendDraft = async (reply: FastifyReply, at: Governing, refusal?: Refusal) => {
    const { person, team, isAdmin } = at
    if (!isAdmin) throw notFound()
    const draft = await draftReport(installation, person, team)
    const next = `/governance/${team.slug}/report`
    const html = drawForPerson(person, {
      title: 'The yearly report',
      place: 'governance',
      children: (
        <DraftPage {...at} draft={draft}>
          {refusal ? (
            <RefusalNote refusal={refusal} next={next} />
          ) : (
            <ProofNote person={person} now={installation.now()} next={next} />
          )}
        </DraftPage>
      ),
    })
    return sendPage(reply, html, statusOf(refusal))
  }
  app.get<OfTeam>('/governance/:slug/report', { config }, async (request, reply) =>
    sendDraft(reply, await governing(installation, request)),
  )
  app.post<OfTeam>('/governance/:slug/report', { config }, async (request, reply) => {
    const at = await governing(installation, request)
    if (!at.isAdmin) throw notFound()
    const sent = await sendReport(installation, at.person, at.team.teamId)
    if (isRefusal(sent)) {
      const next = `/governance/${at.team.slug}/report`
      if (await holdForProof(site, reply, { refusal: sent, next })) return reply
      return sendDraft(reply, at, sent)
    }
    return reply.redirect(`/governance/${at.team.slug}/reports/${sent.reportId}`, 303)
  })
  app.get<OfReport>('/governance/:slug/reports/:report', { config }, async (request, reply) => {
    const at = await governing(installation, request)
    const { person, team } = at
    const reportId = idIn(request.params.report)
    const report = await loadReport(installation, person, { teamId: team.teamId, reportId })
    if (report === undefined) throw notFound()
    const decisions = await listDecisions(installation, person, team.teamId)
    const html = drawForPerson(person, {
      title: 'The yearly report',
      place: 'governance',
      children: <ReportPage {...{ ...at, report, decisions }} />,
    })
    return sendPage(reply, html)
  })
}

/** How a team is governed: decisions of its body about members, and the yearly report. */
export const registerGovernancePages = (app: FastifyInstance, site: Site): void => {
  registerOverview(app, site)
  registerDecisions(app, site)
  registerReports(app, site)
}
