// `/sign-in`, `/sign-in/link/{secret}`, `/sign-in/with/{way}` and `/sign-out`. Every answer about an address is the
// same; a GET of a link changes nothing; where to go next is a path of ours.
import { isRefusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { clearSessionCookie, setSessionCookie } from '../../http/authenticate.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { noteRefusal } from '../../http/refused.js'
import { type Site, sendPage, sendsMail } from '../../http/site.js'
import { isEmail } from '../../identity/account.js'
import { revokeSessions } from '../../identity/entering.js'
import { askForLink, findLink, SIGN_IN_MINUTES, takeOneTimeLink } from '../../identity/links.js'
import {
  beginOutside,
  finishOutside,
  type OutsideWay,
  type OutsideWays,
  outsideWays,
} from '../../identity/outside.js'
import { browserOf, setCeremony, takeCeremonyCookie } from './browser.js'
import {
  drawFirstPasskey,
  drawLink,
  drawLinkElsewhere,
  drawNoLink,
  drawPasskeysOnly,
  drawSent,
  drawSignIn,
  type SignInPage,
} from './draw.js'
import { HOME, nextIn, withNext } from './own-path.js'
import { sessionOf } from './passkey-routes.js'

/** Where somebody invited to a team that takes passkeys alone adds their first one. */
const FIRST_PASSKEY = '/sign-in/first-passkey'

/** So many addresses may be asked for from one place in a minute. */
const ASKS_PER_MINUTE = 10

const isPublic = { access: 'public' } as const

/** `done` of a query, a word of ours. */
const wordIn = (query: unknown): unknown =>
  // because: a parsed query is an object of unknown values
  (query as Record<string, unknown> | null | undefined)?.['done']

const pageOf =
  (site: Pick<Site, 'settings'>, ways: OutsideWays) =>
  (request: FastifyRequest, more: Partial<SignInPage> = {}): string =>
    drawSignIn({
      next: nextIn(request.query),
      ways: [...ways.keys()],
      sendsMail: sendsMail(site),
      hasNewPasskey: wordIn(request.query) === 'passkey',
      ...more,
    })

const registerAsking = (app: FastifyInstance, site: Site, draw: ReturnType<typeof pageOf>) => {
  const { installation } = site
  app.get('/sign-in', { config: { ...isPublic, enrolling: true } }, (request, reply) => {
    const { viewer } = request
    if (viewer.kind === 'person' && viewer.session?.isEnrolling) {
      return reply.redirect(FIRST_PASSKEY, 303)
    }
    if (viewer.kind === 'person') return reply.redirect(nextIn(request.query) ?? HOME, 303)
    return sendPage(reply, draw(request))
  })
  const config = {
    ...isPublic,
    withoutCsrf: true,
    rateLimit: { max: ASKS_PER_MINUTE, timeWindow: '1 minute' },
  }
  app.post('/sign-in', { config }, async (request, reply) => {
    const email = textOf(request.body, 'email')
    if (!isEmail(email)) {
      const error = 'This should be one mail address, like name@example.org.'
      return sendPage(reply, draw(request, { email, error }), 422)
    }
    await askForLink(installation, { email, next: nextIn(request.query) })
    return reply.redirect('/sign-in/sent', 303)
  })
  app.get(FIRST_PASSKEY, { config: { access: 'signed-in', enrolling: true } }, (request, reply) => {
    const { session } = sessionOf(request)
    return session.isEnrolling
      ? sendPage(reply, drawFirstPasskey(session.csrf))
      : reply.redirect('/account#passkeys', 303)
  })
  app.get('/sign-in/sent', { config: isPublic }, (_request, reply) =>
    sendPage(reply, drawSent(SIGN_IN_MINUTES, sendsMail(site))),
  )
}

type BySecret = { Params: { secret: string } }

const registerLinks = (app: FastifyInstance, { installation }: Site) => {
  const path = '/sign-in/link/:secret'
  app.get<BySecret>(path, { config: { access: 'capability' } }, async (request, reply) => {
    const { secret } = request.params
    const link = await findLink(installation, secret)
    if (link === undefined) return sendPage(reply, drawNoLink(), 404)
    const action = withNext(`/sign-in/link/${secret}`, nextIn(request.query))
    return sendPage(reply, drawLink({ ...link, action }))
  })
  const config = { access: 'capability', withoutCsrf: true } as const
  app.post<BySecret>(path, { config }, async (request, reply) => {
    const { viewer, params, query } = request
    const browser = browserOf(installation, request)
    const used = await takeOneTimeLink(installation, { secret: params.secret, browser, viewer })
    if (isRefusal(used)) {
      noteRefusal(request, used)
      if (used.refusal === 'identity.proof-elsewhere')
        return sendPage(reply, drawLinkElsewhere(used), 409)
      return used.refusal === 'identity.passkeys-only'
        ? sendPage(reply, drawPasskeysOnly(used), 409)
        : sendPage(reply, drawNoLink(), 404)
    }
    setSessionCookie(installation, reply, used.token)
    const next = nextIn(query)
    if (used.purpose === 'proof')
      return reply.redirect(`${withNext('/proof', next ?? HOME)}&given=yes`, 303)
    return reply.redirect(next ?? (used.purpose === 'owner' ? '/setup' : HOME), 303)
  })
}

type ByWay = { Params: { way: string } }

const registerOutside = (
  app: FastifyInstance,
  { installation }: Site,
  { ways, draw }: { ways: OutsideWays; draw: ReturnType<typeof pageOf> },
) => {
  const clientOf = (name: string) => {
    // because: the map is asked with whatever the address says, and answers only for its own keys
    const way = name as OutsideWay
    const client = ways.get(way)
    if (client === undefined) throw notFound()
    return { way, client }
  }
  const cameFromElsewhere = ({ headers }: FastifyRequest) =>
    ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']))
  app.get<ByWay>('/sign-in/with/:way', { config: isPublic }, async (request, reply) => {
    const of = clientOf(request.params.way)
    // A link on another site begins no session: whoever follows it sees our page, and chooses (ASVS 7.6.2).
    if (cameFromElsewhere(request)) return sendPage(reply, draw(request))
    const next = nextIn(request.query) ?? HOME
    const begun = await beginOutside(installation, { ...of, next })
    if (isRefusal(begun)) return sendPage(reply, draw(request, { refusal: begun }), 503)
    setCeremony(installation, reply, begun.secret)
    return reply.redirect(begun.url, 303)
  })
  app.get<ByWay>('/sign-in/callback/:way', { config: isPublic }, async (request, reply) => {
    const outcome = await finishOutside(installation, {
      ...clientOf(request.params.way),
      secret: takeCeremonyCookie(installation, request, reply),
      callbackUrl: `${installation.url}${request.url}`,
      browser: browserOf(installation, request),
    })
    if (isRefusal(outcome)) {
      noteRefusal(request, outcome)
      return sendPage(reply, draw(request, { refusal: outcome }), 403)
    }
    setSessionCookie(installation, reply, outcome.token)
    return reply.redirect(outcome.next, 303)
  })
}

const signOut =
  ({ installation }: Site) =>
  async (request: FastifyRequest, reply: FastifyReply) => {
    const { viewer } = request
    if (viewer.kind === 'person' && viewer.session !== undefined) {
      const { sessionId } = viewer.session
      await revokeSessions(installation, viewer, { sessionId })
    }
    clearSessionCookie(installation, reply)
    // Not "storage": a token that has not voted yet is kept there, and lost with it (docs/SECURITY.md, Ballots).
    reply.header('clear-site-data', '"cache"')
    return reply.redirect('/', 303)
  }

export const registerSignInPages = (app: FastifyInstance, site: Site): void => {
  const ways = outsideWays(site.settings, site.installation.url)
  const draw = pageOf(site, ways)
  registerAsking(app, site, draw)
  registerLinks(app, site)
  registerOutside(app, site, { ways, draw })
  app.post('/sign-out', { config: { access: 'signed-in', enrolling: true } }, signOut(site))
}
