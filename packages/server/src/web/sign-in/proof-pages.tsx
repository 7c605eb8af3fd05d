// `/proof?next=`: a person shows once more that it is them, with a passkey or a link by mail, and is sent back.
import type { FastifyInstance } from 'fastify'
import { unlessRefused } from '../../http/problems.js'
import { type Site, sendPage, sendsMail } from '../../http/site.js'
import { askForProof } from '../../identity/links.js'
import { selectPasskeys } from '../../identity/passkeys.js'
import { requireFreshProof } from '../../identity/proof.js'
import { heldIn } from './held-form.js'
import { holdForProof } from './hold.js'
import { HOME, nextIn, withNext } from './own-path.js'
import { sessionOf } from './passkey-routes.js'
import { drawProof, drawProofGiven } from './proof-draw.js'

/** A team's own page, where what is done at this address shows. */
const pageAbove = (url: string): string => /^\/admin\/[^/?]+/.exec(url)?.[0] ?? '/admin'

/** Whatever changes a team asks for a fresh proof first: then nothing is typed or pressed twice. */
const holdWhatChangesTeams = (app: FastifyInstance, site: Site): void => {
  app.addHook('preHandler', async (request, reply) => {
    const { method, viewer, url } = request
    const { access } = request.routeOptions.config
    if (method !== 'POST' || access !== 'admin' || viewer.kind !== 'person') return undefined
    if (url.startsWith('/api/')) return undefined
    const refusal = requireFreshProof(viewer, site.installation.now())
    return (await holdForProof(site, reply, { refusal, next: pageAbove(url) })) ? reply : undefined
  })
}

export const registerProofPages = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  holdWhatChangesTeams(app, site)
  const config = { access: 'signed-in' } as const
  app.get('/proof', { config }, async (request, reply) => {
    const person = sessionOf(request)
    // because: a parsed query is an object of unknown values
    const query = request.query as Record<string, unknown>
    const next = nextIn(query) ?? HOME
    if (query['given'] === 'yes' && requireFreshProof(person, installation.now()) === undefined)
      return sendPage(reply, drawProofGiven(person, next))
    const passkeys = await selectPasskeys(installation, person.personId)
    const isSent = query['sent'] === 'yes'
    return sendPage(
      reply,
      drawProof(person, {
        next,
        hasPasskey: passkeys.length > 0,
        sendsMail: sendsMail(site),
        isSent,
      }),
    )
  })
  app.post('/proof/link', { config }, async (request, reply) => {
    const person = sessionOf(request)
    const next = nextIn(request.query) ?? HOME
    if (person.email !== null) {
      const asked = await askForProof(installation, { ...person, email: person.email }, next)
      unlessRefused(asked)
    }
    const held = heldIn(request.body)
    if (held === undefined) return reply.redirect(`${withNext('/proof', next)}&sent=yes`, 303)
    const hasPasskey = (await selectPasskeys(installation, person.personId)).length > 0
    return sendPage(
      reply,
      drawProof(person, { next, hasPasskey, sendsMail: sendsMail(site), isSent: true, held }),
    )
  })
}
