// `/account` and what its forms do. A refused form is drawn again with what was typed; a token is shown in the answer
// to its form and never again.
import { addDays, isRefusal, parseDay, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { textOf, textsOf } from '../../http/forms.js'
import { type Site, sendPage } from '../../http/site.js'
import {
  addAway,
  CHOICES,
  changeSettings,
  checkSettings,
  removeAway,
  selectAccount,
  TOPICS,
  unlinkOutside,
} from '../../identity/account.js'
import { revokeSessions, selectSessions } from '../../identity/entering.js'
import { removePasskey, selectPasskeys } from '../../identity/passkeys.js'
import { checkToken, createToken, revokeToken, selectTokens } from '../../identity/tokens.js'
import { holdForProof } from '../sign-in/hold.js'
import { sessionOf } from '../sign-in/passkey-routes.js'
import { type AccountPage, drawAccount } from './draw.js'

const config = { access: 'signed-in' } as const

const done: Readonly<Record<string, string>> = {
  saved: 'Saved.',
  passkey: 'The passkey is added: it signs you in from now on.',
  ended: 'Signed out there.',
  revoked: 'The token is revoked: it works no more.',
  removed: 'Removed.',
  left: 'You have left the team.',
}

const load = async (
  { installation }: Site,
  request: FastifyRequest,
  more: Partial<AccountPage>,
): Promise<AccountPage> => {
  const person = sessionOf(request)
  const { personId } = person
  const [account, sessions, passkeys, tokens] = await Promise.all([
    selectAccount(installation, personId),
    selectSessions(installation, personId),
    selectPasskeys(installation, personId),
    selectTokens(installation.db.app, { personId, now: installation.now() }),
  ])
  return { person, now: installation.now(), account, sessions, passkeys, tokens, ...more }
}

const send = async (
  site: Site,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  more: Partial<AccountPage> = {},
) => {
  const { refusal } = more
  if (await holdForProof(site, reply, { refusal, next: '/account' })) return reply
  const isWrong = more.errors !== undefined || more.refusal !== undefined
  const status = more.errors !== undefined ? 422 : isWrong ? 409 : 200
  return sendPage(reply, drawAccount(await load(site, request, more)), status)
}

/** Back to the page with a word on what was done, or the page again with the reason it was not. */
const answer = (
  site: Site,
  at: { request: FastifyRequest; reply: FastifyReply },
  outcome: { result: unknown; word: keyof typeof done; anchor: string },
) =>
  isRefusal(outcome.result)
    ? send(site, at, { refusal: outcome.result })
    : at.reply.redirect(`/account?done=${outcome.word}#${outcome.anchor}`, 303)

const saveSettings = (site: Site) => async (request: FastifyRequest, reply: FastifyReply) => {
  const { body } = request
  const notify = Object.fromEntries(
    TOPICS.flatMap((topic) => {
      const choice = CHOICES.find((known) => known === textOf(body, `notify.${topic}`))
      return choice === undefined ? [] : [[topic, choice]]
    }),
  )
  const settings = { name: textOf(body, 'name'), timeZone: textOf(body, 'timeZone'), notify }
  const errors = checkSettings(settings)
  if (Object.keys(errors).length > 0) {
    const { name, timeZone } = settings
    const chosen = TOPICS.map((topic) => [`notify.${topic}`, textOf(body, `notify.${topic}`)])
    const values = { name, timeZone, ...Object.fromEntries(chosen) }
    return send(site, { request, reply }, { errors, values })
  }
  const result = await changeSettings(site.installation, sessionOf(request), settings)
  return answer(site, { request, reply }, { result, word: 'saved', anchor: 'settings' })
}

const saveAway = (site: Site) => async (request: FastifyRequest, reply: FastifyReply) => {
  const values = { from: textOf(request.body, 'from'), until: textOf(request.body, 'until') }
  const [from, last] = [parseDay(values.from), parseDay(values.until)]
  if (isRefusal(from) || isRefusal(last)) {
    const errors = {
      ...(isRefusal(from) ? { from: from.because } : {}),
      ...(isRefusal(last) ? { until: last.because } : {}),
    }
    return send(site, { request, reply }, { errors, values })
  }
  const period = { from, until: addDays(last, 1) }
  const result = await addAway(site.installation, sessionOf(request), period)
  if (isRefusal(result)) {
    return send(site, { request, reply }, { errors: { until: result.because }, values })
  }
  return answer(site, { request, reply }, { result, word: 'saved', anchor: 'away' })
}

const makeToken = (site: Site) => async (request: FastifyRequest, reply: FastifyReply) => {
  const { body } = request
  const wanted = {
    name: textOf(body, 'tokenName'),
    scopes: textsOf(body, 'scopes'),
    days: Number(textOf(body, 'days')),
  }
  const { name, ...errors } = checkToken(wanted)
  const { scopes } = wanted
  const values = { tokenName: wanted.name, days: textOf(body, 'days') }
  const found = { ...errors, ...(name === undefined ? {} : { tokenName: name }) }
  if (Object.keys(found).length > 0)
    return send(site, { request, reply }, { errors: found, values, scopes })
  const token = await createToken(site.installation, sessionOf(request), wanted)
  if (isRefusal(token)) return send(site, { request, reply }, { refusal: token, values, scopes })
  return send(site, { request, reply }, { newToken: token })
}

type ById = { Params: { id: string } }
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** An id of the address; one that cannot be is looked up as an id that nobody has. */
const idIn = ({ params }: { params: ById['Params'] }): string =>
  UUID.test(params.id) ? params.id : '00000000-0000-0000-0000-000000000000'

export const registerAccountPages = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  app.get('/account', { config }, (request, reply) => {
    // because: a parsed query is an object of unknown values
    const word = String((request.query as Record<string, unknown>)['done'])
    return send(site, { request, reply }, Object.hasOwn(done, word) ? { done: done[word] } : {})
  })
  app.post('/account', { config }, saveSettings(site))
  app.post('/account/away', { config }, saveAway(site))
  app.post('/account/tokens', { config }, makeToken(site))

  type Act = (request: FastifyRequest<ById>) => Promise<unknown | Refusal>
  const act = (path: string, then: { word: keyof typeof done; anchor: string }, work: Act) =>
    app.post<ById>(path, { config }, async (request, reply) =>
      answer(site, { request, reply }, { result: await work(request), ...then }),
    )
  act('/account/away/:id/remove', { word: 'removed', anchor: 'away' }, (request) =>
    removeAway(installation, sessionOf(request), idIn(request)),
  )
  act('/account/tokens/:id/revoke', { word: 'revoked', anchor: 'tokens' }, (request) =>
    revokeToken(installation, sessionOf(request), idIn(request)),
  )
  act('/account/sessions/:id/end', { word: 'ended', anchor: 'sessions' }, (request) =>
    revokeSessions(installation, sessionOf(request), { sessionId: idIn(request) }),
  )
  act('/account/sessions/end-others', { word: 'ended', anchor: 'sessions' }, (request) => {
    const person = sessionOf(request)
    return revokeSessions(installation, person, { allBut: person.session.sessionId })
  })
  act('/account/passkeys/remove', { word: 'removed', anchor: 'passkeys' }, (request) =>
    removePasskey(installation, sessionOf(request), textOf(request.body, 'credentialId')),
  )
  act('/account/outside/remove', { word: 'removed', anchor: 'outside' }, (request) => {
    const { body } = request
    const identity = { provider: textOf(body, 'provider'), subject: textOf(body, 'subject') }
    return unlinkOutside(installation, sessionOf(request), identity)
  })
}
