// `/report/link-again` and `/u/r/{token}`: a lost link sent to the address that the report gave, and no more mail. The
// first answers alike for every address; the second does what it says on one press.
import { isRefusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ComponentChildren } from 'preact'
import { textOf } from '../../http/forms.js'
import { networkOf } from '../../http/network.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage, sendsMail } from '../../http/site.js'
import { askForLinks } from '../../intake/reporter-mail.js'
import { caseOfUnsubscribeToken, subscribeReporter } from '../../intake/unsubscribe.js'
import { drawForAnyone } from '../frame.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { Field } from '../look/form/fields.js'
import { Note } from '../look/states.js'

const page = (request: FastifyRequest, title: string, children: ComponentChildren) =>
  drawForAnyone({ title, site: 'Parley', narrow: true, viewer: request.viewer, children })

const drawAsk = (
  request: FastifyRequest,
  { value, error }: { value?: string | undefined; error?: string | undefined } = {},
) =>
  page(
    request,
    'Send me my link again',
    <>
      <header class="stack tight">
        <h1>Send me my link again</h1>
        <p class="quiet">
          If you gave an address with your report, its link can be sent there once more.
        </p>
      </header>
      <ActionForm action="/report/link-again" csrf="" label="Send me my link again">
        <Field
          name="email"
          label="Email"
          type="email"
          autocomplete="email"
          value={value}
          error={error}
        />
        <div class="form-end">
          <Button tone="main">Send</Button>
        </div>
      </ActionForm>
    </>,
  )

const drawAsked = (request: FastifyRequest, isMailed: boolean) =>
  page(
    request,
    'Look into your mailbox',
    <section class="stack">
      <h1>Look into your mailbox</h1>
      <Note spoken>
        If there is a report with this address, its link{' '}
        {isMailed
          ? 'is on the way.'
          : 'is mailed as soon as this server sends mail: it does not yet.'}{' '}
        This page says the same for every address.
      </Note>
      <p class="quiet small">
        Nothing after some minutes? Then the report gave no address, or another one. Ask the team,
        by the way in its security policy, for a new link: they can replace it.
      </p>
    </section>,
  )

const looksLikeAddress = (text: string) =>
  /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(text) && text.length <= 254

const registerLinkAgain = (app: FastifyInstance, site: Site): void => {
  const path = '/report/link-again'
  app.get(path, { config: { access: 'public' } }, (request, reply) =>
    sendPage(reply, drawAsk(request)),
  )
  app.post(path, { config: { access: 'public', withoutCsrf: true } }, async (request, reply) => {
    const email = textOf(request.body, 'email')
    if (!looksLikeAddress(email)) {
      const error = 'This should be one mail address, like name@example.org.'
      return sendPage(reply, drawAsk(request, { value: email, error }), 422)
    }
    const asked = await askForLinks(site, { email, address: networkOf(request) })
    if (isRefusal(asked)) {
      const html = drawAsk(request, { value: email, error: asked.because })
      return sendPage(reply.header('retry-after', '3600'), html, 429)
    }
    return reply.redirect(`${path}/asked`, 303)
  })
  app.get(`${path}/asked`, { config: { access: 'public' } }, (request, reply) =>
    sendPage(reply, drawAsked(request, sendsMail(site))),
  )
}

type ByToken = { Params: { token: string } }

const registerUnsubscribe = (app: FastifyInstance, { installation }: Site): void => {
  const caseOf = (token: string): string => {
    const caseId = caseOfUnsubscribeToken(installation, token)
    if (caseId === undefined) throw notFound()
    return caseId
  }
  const draw = (request: FastifyRequest, reply: FastifyReply, isDone: boolean) =>
    sendPage(
      reply,
      page(
        request,
        'Mail about your report',
        <section class="stack">
          <h1>Mail about your report</h1>
          {isDone ? (
            <Note tone="good" spoken>
              Done: no more mail about this report. Your link goes on working, and the report’s page
              lets you turn mail on again.
            </Note>
          ) : (
            <ActionForm action={request.url} csrf="" label="Stop mail about this report">
              <p>We write when the team does. You can stop that here.</p>
              <Button tone="main">Stop mail about this report</Button>
            </ActionForm>
          )}
        </section>,
      ),
    )
  app.get<ByToken>('/u/r/:token', { config: { access: 'capability' } }, (request, reply) => {
    caseOf(request.params.token)
    return draw(request, reply, false)
  })
  // A mail program posts here by itself (RFC 8058): from anywhere, with no form of ours before it.
  app.post<ByToken>(
    '/u/r/:token',
    { config: { access: 'capability', withoutCsrf: true, fromAnywhere: true } },
    async (request, reply) => {
      await subscribeReporter(installation, caseOf(request.params.token), false)
      return draw(request, reply, true)
    },
  )
}

export const registerLinkPages = (app: FastifyInstance, site: Site): void => {
  registerLinkAgain(app, site)
  registerUnsubscribe(app, site)
}
