// Routes of a team's directory. Who may do what is the actions' answer; a team that somebody does not manage is not found.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { checkAccounts, setAccounts } from '../../directory/accounts.js'
import { acceptPlan, lookNow, settleAction } from '../../directory/apply.js'
import { loadDirectory } from '../../directory/page.js'
import { noteRepository } from '../../directory/repositories.js'
import { textOf, textsOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { type BySlug, goTo, hasErrors, managing, statusOf } from '../team/managed.js'
import { drawAccounts } from './account-page.js'
import { type DirectoryPage, drawDirectory } from './directory-page.js'
import { drawReview, type ReviewPage } from './review-page.js'

const config = { access: 'admin' } as const
const base = '/admin/:slug/directory'

const done: Readonly<Record<string, string>> = {
  accepted:
    'Accepted. It is done in the background; what is not done yet stands under “On its way”.',
  settled: 'Noted.',
  saved: 'Saved. The places are looked at again.',
}

const pageOf = async (site: Site, request: FastifyRequest<BySlug>): Promise<DirectoryPage> => {
  const { installation } = site
  const { person, team } = await managing(installation, request)
  const facts = await loadDirectory(site, person, team.teamId)
  if (facts === undefined) throw notFound()
  return { person, team, facts, now: installation.now() }
}

const sendDirectory = async (
  site: Site,
  at: { request: FastifyRequest<BySlug>; reply: FastifyReply },
  more: Partial<DirectoryPage> = {},
) =>
  sendPage(
    at.reply,
    drawDirectory({ ...(await pageOf(site, at.request)), ...more }),
    statusOf(more),
  )

const registerLooking = (app: FastifyInstance, site: Site) => {
  app.get<BySlug>(base, { config }, (request, reply) => {
    // because: a parsed query is an object of unknown values
    const word = String((request.query as Record<string, unknown>)['done'])
    const more = Object.hasOwn(done, word) ? { done: done[word] } : {}
    return sendDirectory(site, { request, reply }, more)
  })
  app.post<BySlug>(`${base}/look`, { config }, async (request, reply) => {
    const { person, team } = await managing(site.installation, request)
    const refusal = await lookNow(site.installation, person, team.teamId)
    if (isRefusal(refusal)) return sendDirectory(site, { request, reply }, { refusal })
    return goTo(reply, `/admin/${team.slug}/directory`)
  })
}

const registerReview = (app: FastifyInstance, site: Site) => {
  const sendReview = async (
    at: { request: FastifyRequest<BySlug>; reply: FastifyReply },
    more: Partial<ReviewPage> = {},
  ) =>
    sendPage(at.reply, drawReview({ ...(await pageOf(site, at.request)), ...more }), statusOf(more))
  app.get<BySlug>(`${base}/review`, { config }, (request, reply) => sendReview({ request, reply }))
  app.post<BySlug>(`${base}/apply`, { config }, async (request, reply) => {
    const { person, team } = await managing(site.installation, request)
    const ticked = textsOf(request.body, 'removals')
    const removals = ticked.filter((text) => /^\d{1,6}$/.test(text)).map(Number)
    const planId = textOf(request.body, 'plan')
    const input = { teamId: team.teamId, planId, removals }
    const outcome = await acceptPlan(site.installation, person, input)
    if (isRefusal(outcome)) {
      // Numbers belong to the plan they were ticked on: on another one they would name other people.
      const isOther = outcome.refusal === 'directory.plan-changed'
      return sendReview({ request, reply }, { refusal: outcome, ...(isOther ? {} : { ticked }) })
    }
    return goTo(reply, `/admin/${team.slug}/directory?done=accepted`)
  })
}

type ByAction = { Params: { slug: string; action: string } }
type ByProject = { Params: { slug: string; project: string } }

const isId = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text)

const registerSettling = (app: FastifyInstance, site: Site) => {
  const { installation } = site
  const answer = (
    at: { request: FastifyRequest<BySlug>; reply: FastifyReply },
    slug: string,
    outcome: true | Refusal,
  ) =>
    isRefusal(outcome)
      ? sendDirectory(site, at, { refusal: outcome })
      : goTo(at.reply, `/admin/${slug}/directory?done=settled`)
  app.post<ByAction>(`${base}/actions/:action`, { config }, async (request, reply) => {
    const { person, team } = await managing(installation, request)
    const how = textOf(request.body, 'how') === 'drop' ? 'drop' : 'retry'
    const actionId = request.params.action
    if (!isId(actionId)) throw notFound()
    const input = { teamId: team.teamId, actionId, how } as const
    return answer({ request, reply }, team.slug, await settleAction(installation, person, input))
  })
  app.post<ByProject>(`${base}/repositories/:project`, { config }, async (request, reply) => {
    const { person, team } = await managing(installation, request)
    if (!/^\d{1,9}$/.test(request.params.project)) throw notFound()
    const input = { teamId: team.teamId, projectId: Number(request.params.project) }
    return answer({ request, reply }, team.slug, await noteRepository(installation, person, input))
  })
}

type ByMember = { Params: { slug: string; member: string } }

const registerAccounts = (app: FastifyInstance, site: Site) => {
  const path = `${base}/accounts/:member`
  const { installation } = site
  const formOf = async (request: FastifyRequest<ByMember>) => {
    const { person, team, facts, now } = await pageOf(site, request)
    const member = facts.list.find(({ membershipId }) => membershipId === request.params.member)
    if (member === undefined) throw notFound()
    const back = `/admin/${team.slug}/directory`
    const action = `${back}/accounts/${member.membershipId}`
    const lede = `How they are known in the places that follow the list of ${team.name}.`
    return { team, page: { person, now, member, action, back, lede, title: member.name } }
  }
  app.get<ByMember>(path, { config }, async (request, reply) => {
    const { page } = await formOf(request)
    return sendPage(reply, drawAccounts({ ...page, values: { ...page.member.named } }))
  })
  app.post<ByMember>(path, { config }, async (request, reply) => {
    const { team, page } = await formOf(request)
    const typed = (name: string) => textOf(request.body, name).trim()
    const accounts = {
      github: typed('github'),
      mailman: typed('mailman'),
      discord: typed('discord'),
    }
    const drawn = { ...page, values: accounts }
    const errors = checkAccounts(accounts)
    if (hasErrors(errors)) return sendPage(reply, drawAccounts({ ...drawn, errors }), 422)
    const { membershipId } = page.member
    const input = { teamId: team.teamId, membershipId, accounts }
    const refusal = await setAccounts(installation, page.person, input)
    if (isRefusal(refusal)) return sendPage(reply, drawAccounts({ ...drawn, refusal }), 409)
    return goTo(reply, `${page.back}?done=saved`)
  })
}

export const registerDirectoryPages = (app: FastifyInstance, site: Site): void => {
  registerLooking(app, site)
  registerReview(app, site)
  registerSettling(app, site)
  registerAccounts(app, site)
}
