// What `<parley-passkey>` asks for: options of a ceremony, then the verdict on its answer. JSON for our own script;
// problems as everywhere.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { personOf } from '../../http/access.js'
import { setSessionCookie } from '../../http/authenticate.js'
import { signInNeeded, unlessRefused } from '../../http/problems.js'
import type { Site } from '../../http/site.js'
import { proveByPasskey, signInByPasskey } from '../../identity/passkey-sign-in.js'
import { addPasskey, beginAuthentication, beginRegistration } from '../../identity/passkeys.js'
import type { Person } from '../../identity/viewer.js'
import { browserOf, setCeremony, takeCeremonyCookie } from './browser.js'

type WithSession = Person & { readonly session: NonNullable<Person['session']> }

/** The person of a browser session; a token has no passkeys to use. */
export const sessionOf = (request: FastifyRequest): WithSession => {
  const person = personOf(request.viewer)
  const { session } = person
  if (session === undefined) throw signInNeeded()
  return { ...person, session }
}

const fieldOf = (body: unknown, name: string): unknown =>
  // because: a parsed body is an object of unknown values
  (body as Record<string, unknown> | null | undefined)?.[name]

export const registerPasskeyRoutes = (app: FastifyInstance, { installation }: Site): void => {
  const isPublic = { access: 'public', withoutCsrf: true } as const
  const signedIn = { access: 'signed-in' } as const
  const begin = (reply: FastifyReply, begun: { options: object; secret: string } | Refusal) => {
    const { options, secret } = unlessRefused(begun)
    setCeremony(installation, reply, secret)
    return reply.send(options)
  }
  const answerOf = (request: FastifyRequest, reply: FastifyReply) => ({
    secret: takeCeremonyCookie(installation, request, reply),
    response: fieldOf(request.body, 'response'),
  })
  const enter = (reply: FastifyReply, token: string | Refusal) => {
    setSessionCookie(installation, reply, unlessRefused(token))
    return reply.send({})
  }

  app.post('/sign-in/passkey/options', { config: isPublic }, async (_request, reply) =>
    begin(reply, await beginAuthentication(installation)),
  )
  app.post('/sign-in/passkey', { config: isPublic }, async (request, reply) => {
    const browser = browserOf(installation, request)
    return enter(reply, await signInByPasskey(installation, answerOf(request, reply), browser))
  })
  app.post('/proof/passkey/options', { config: signedIn }, async (request, reply) =>
    begin(reply, await beginAuthentication(installation, sessionOf(request))),
  )
  app.post('/proof/passkey', { config: signedIn }, async (request, reply) =>
    enter(reply, await proveByPasskey(installation, sessionOf(request), answerOf(request, reply))),
  )
  const enrolling = { ...signedIn, enrolling: true } as const
  app.post('/account/passkeys/options', { config: enrolling }, async (request, reply) =>
    begin(reply, await beginRegistration(installation, sessionOf(request))),
  )
  app.post('/account/passkeys', { config: enrolling }, async (request, reply) => {
    const name = fieldOf(request.body, 'name')
    const added = await addPasskey(installation, sessionOf(request), {
      ...answerOf(request, reply),
      name: typeof name === 'string' ? name : '',
    })
    if (isRefusal(added)) return unlessRefused(added)
    if (added.signInAgain) return reply.send({ next: '/sign-in?done=passkey' })
    // The query differs each time: a browser that is on the page already loads it anew.
    const shown = added.credentialId.slice(0, 8)
    return reply.send({ next: `/account?done=passkey&key=${shown}#passkeys` })
  })
}
