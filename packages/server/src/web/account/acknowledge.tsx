// `/acknowledge`: before the first case of a team, a member agrees once to how information under embargo is treated
// (charter rule K1). Until then every page with cases leads here; the database hides the cases meanwhile.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { charterOf } from '../../charter/charter-of.js'
import { acknowledge, teamsToAcknowledge } from '../../charter/members.js'
import { unlessRefused } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { Card } from '../look/card.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { PageHead } from '../look/frame/shell.js'
import { HOME, nextIn, withNext } from '../sign-in/own-path.js'
import { sessionOf } from '../sign-in/passkey-routes.js'

const drawAcknowledge = (person: Person, next: string): string =>
  drawForPerson(person, {
    title: 'Before your first case',
    children: (
      <div class="stack">
        <PageHead
          title="Before your first case"
          lede="You are asked once. It is recorded when you agreed, and your team can see that you did."
        />
        {teamsToAcknowledge(person).map((membership) => {
          const { acknowledgement } = charterOf(membership).embargo
          return (
            <Card title={membership.name} padded>
              <blockquote class="lead">{acknowledgement.value}</blockquote>
              <p class="small quiet">{acknowledgement.source}</p>
            </Card>
          )
        })}
        <ActionForm
          action={withNext('/acknowledge', next)}
          csrf={person.session?.csrf ?? ''}
          label="Agree"
        >
          <div class="form-end">
            <Button tone="main">I agree</Button>
            <a href="/charter">Read the charter first</a>
          </div>
        </ActionForm>
      </div>
    ),
  })

/** Pages with cases, those that say so and the lists that are made of cases; and those of nominations and interests. */
const showsCases = (request: FastifyRequest): boolean => {
  const { config, url = '' } = request.routeOptions
  if (!(request.headers.accept ?? '').includes('text/html')) return false
  return (
    config.access === 'case' ||
    /^\/(cases|waiting|cve-ids|briefs|nominations|interests)(\/|$)/.test(url)
  )
}

/** Leads a member who has not agreed yet to the page that asks. */
const askFirst = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const { viewer } = request
  if (viewer.kind !== 'person' || viewer.session === undefined || !showsCases(request))
    return undefined
  if (teamsToAcknowledge(viewer).length === 0) return undefined
  const next = request.method === 'GET' ? request.url : HOME
  return reply.redirect(withNext('/acknowledge', next), 303)
}

export const registerAcknowledgePages = (app: FastifyInstance, { installation }: Site): void => {
  const config = { access: 'signed-in' } as const
  // Before anything is read: files are not taken from who is to agree first.
  app.addHook('preValidation', askFirst)
  app.get('/acknowledge', { config }, (request, reply) => {
    const person = sessionOf(request)
    const next = nextIn(request.query) ?? HOME
    if (teamsToAcknowledge(person).length === 0) return reply.redirect(next, 303)
    return sendPage(reply, drawAcknowledge(person, next))
  })
  app.post('/acknowledge', { config }, async (request, reply) => {
    unlessRefused(await acknowledge(installation, sessionOf(request)))
    return reply.redirect(nextIn(request.query) ?? HOME, 303)
  })
}
