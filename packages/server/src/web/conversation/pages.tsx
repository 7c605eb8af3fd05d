// The conversation's own addresses: older posts page by page, sending, templates, taking back, and the preview of
// Markdown. A refused message draws the conversation again with everything typed still in it.
import {
  commonReplies,
  type DeterminationRule,
  isRefusal,
  type Refusal,
  replyTemplate,
} from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { charterFor, isHidden } from '../../cases/begin.js'
import { type CaseConversation, loadConversation } from '../../cases/messages/conversation.js'
import { takeBackMessage } from '../../cases/messages/retract.js'
import { sendMessage } from '../../cases/messages/send.js'
import { selectOriginalAdvisory } from '../../cases/original.js'
import { inTransaction } from '../../db/transaction.js'
import { personOf, personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { HttpProblem, notFound, refusedProblem } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { checkFiles, safeFileName } from '../../intake/attachments.js'
import { CaseLink } from '../cases/case-link.js'
import { drawForPerson } from '../frame.js'
import { ErrorSummary } from '../look/form/choices.js'
import { PageHead } from '../look/frame/shell.js'
import { renderMarkdown } from '../look/markdown.js'
import { nothingTyped, type Typed } from './composer.js'
import { ConversationPart } from './conversation.js'
import { filesHelp } from './section.js'

type OfCase = { Params: { id: string }; Querystring: { before?: string; channel?: string } }
type OfMessage = { Params: { id: string; messageId: string } }

const FIELD_OF: Readonly<Record<string, string>> = {
  'message.no-audience': 'audience',
  'message.no-channel': 'audience',
  'message.no-reporter': 'audience',
}

const errorsOf = ({ refusal, because }: Refusal) => ({ [FIELD_OF[refusal] ?? 'body']: because })

interface Drawn {
  readonly conversation: CaseConversation
  readonly typed: Typed | undefined
  readonly older?: boolean
  /** The one private channel that is shown. */
  readonly channel?: number | undefined
}

/** The number of a project's private channel, where a form or an address names one. */
const channelIn = (text: string): number | undefined =>
  /^\d{1,9}$/.test(text) ? Number(text) : undefined

const draw = (
  site: Site,
  person: Person,
  { conversation, typed, older = false, channel }: Drawn,
): string => {
  const { loaded } = conversation.standing
  const failed = typed !== undefined && Object.keys(typed.errors).length > 0
  return drawForPerson(person, {
    title: `${older ? 'Older posts' : 'Conversation'} · ${loaded.number}`,
    place: 'cases',
    children: (
      <>
        <PageHead title={older ? 'Older posts' : 'Conversation'} lede={<CaseLink of={loaded} />} />
        <div class="stack" id="oldest">
          {failed && (
            <ErrorSummary
              errors={typed.errors}
              labels={{ audience: 'Who will read this', body: 'Message', attachments: 'Files' }}
              kept="The message was not sent. What you typed is kept; choose files again."
            />
          )}
          <ConversationPart
            composerFirst={failed}
            conversation={conversation}
            charter={charterFor(person, loaded.teamId)}
            csrf={person.session?.csrf ?? ''}
            filesHelp={filesHelp(site)}
            typed={typed}
            channel={channel}
          />
        </div>
        {older && (
          <p>
            <a href={`/cases/${loaded.caseId}#conversation`}>Back to the newest posts</a>
          </p>
        )}
      </>
    ),
  })
}

const loaded = async (
  { installation }: Site,
  person: Person,
  of: { caseId: string; before?: string | undefined; channel?: number | undefined },
): Promise<CaseConversation> => {
  const conversation = await loadConversation(installation, person, of)
  if (conversation === undefined) throw notFound()
  return conversation
}

const typedIn = (body: unknown): Typed => ({
  audience: textOf(body, 'audience'),
  body: textOf(body, 'body'),
  waits: textOf(body, 'waits') === 'yes',
  errors: {},
})

const filesIn = (request: FastifyRequest) =>
  (request.uploads ?? []).filter(({ field }) => field === 'attachments')

const registerSending = (app: FastifyInstance, site: Site): void => {
  const again = async (request: FastifyRequest<OfCase>, reply: FastifyReply, typed: Typed) => {
    const person = personOrNothing(request.viewer)
    const conversation = await loaded(site, person, { caseId: request.params.id })
    const failed = Object.keys(typed.errors).length > 0
    return sendPage(reply, draw(site, person, { conversation, typed }), failed ? 422 : 200)
  }
  app.post<OfCase>(
    '/cases/:id/messages',
    { config: { access: 'case', takesFiles: true } },
    async (request, reply) => {
      const person = personOrNothing(request.viewer)
      const typed = typedIn(request.body)
      const files = filesIn(request)
      const [wrong] = checkFiles(files, site.settings.limits.attachments)
      if (wrong !== undefined)
        return again(request, reply, { ...typed, errors: { attachments: wrong.message } })
      const sent = await sendMessage(site, person, {
        caseId: request.params.id,
        audience: typed.audience,
        text: typed.body,
        waitForReporter: typed.waits,
        files: files.map(({ name, bytes }) => ({ name: safeFileName(name), bytes })),
      })
      if (!isRefusal(sent)) {
        const channel = channelIn(textOf(request.body, 'within'))
        const within = channel === undefined ? '' : `/parties/${channel}`
        return reply.redirect(`/cases/${request.params.id}${within}#m-${sent.messageId}`, 303)
      }
      if (isHidden(sent)) throw notFound()
      return again(request, reply, { ...typed, errors: errorsOf(sent) })
    },
  )
  app.post<OfCase>(
    '/cases/:id/messages/template',
    { config: { access: 'case', takesFiles: true } },
    async (request, reply) => {
      const person = personOrNothing(request.viewer)
      const { standing } = await loaded(site, person, { caseId: request.params.id })
      if (!standing.isMember) throw notFound()
      const typed = typedIn(request.body)
      const { determinations } = charterFor(person, standing.loaded.teamId)
      const wanted = textOf(request.body, 'template')
      const common = commonReplies.find(({ id }) => id === wanted)
      const rule = Object.values(determinations).find(({ id }) => id === wanted)
      const replied = rule && (await replyFor(site, person, { rule, caseId: request.params.id }))
      const body = [typed.body, common?.text ?? replied ?? '']
        .filter((text) => text !== '')
        .join('\n\n')
      const audience = typed.audience || (standing.hasReporter ? 'team+reporter' : '')
      const waits = typed.waits || (common?.asks === true && standing.hasReporter)
      return again(request, reply, { ...typed, body, audience, waits })
    },
  )
}

/** The template of a determination; for a duplicate of what is published, the one that says where. */
const replyFor = async (
  { installation }: Site,
  person: Person,
  { rule, caseId }: { readonly rule: DeterminationRule; readonly caseId: string },
): Promise<string | undefined> => {
  const original =
    rule.id === 'duplicate'
      ? await inTransaction(installation.db, actorOf(person), (tx) =>
          selectOriginalAdvisory(tx, caseId),
        )
      : null
  const template = replyTemplate(rule, original !== null) ?? undefined
  if (original === null) return template
  const address = `${installation.url}/advisories/${encodeURIComponent(original)}`
  return template?.replaceAll('{reference}', () => address)
}

/** Longer text is not previewed: what is sent may not be longer either. */
const fragment = (site: Site, text: string): string => {
  if (text === '') return '<p class="quiet">Nothing written yet.</p>'
  if (Buffer.byteLength(text) > site.settings.limits.intake.maxFieldBytes)
    throw new HttpProblem({ status: 413, title: 'Too large', detail: 'The text is too long.' })
  return renderMarkdown(text)
}

/** Pages and forms of the conversation. */
export const registerConversationPages = (app: FastifyInstance, site: Site): void => {
  registerSending(app, site)
  app.get<OfCase>(
    '/cases/:id/conversation',
    { config: { access: 'case' } },
    async ({ params, query, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const { before } = query
      const channel = channelIn(query.channel ?? '')
      const conversation = await loaded(site, person, { caseId: params.id, before, channel })
      const older = before !== undefined
      const typed = older ? undefined : nothingTyped
      return sendPage(reply, draw(site, person, { conversation, typed, older, channel }))
    },
  )
  app.post<OfMessage>(
    '/cases/:id/messages/:messageId/retract',
    { config: { access: 'case' } },
    async ({ params, viewer }, reply) => {
      const { id: caseId, messageId } = params
      const of = { caseId, messageId }
      const taken = await takeBackMessage(site.installation, personOrNothing(viewer), of)
      if (isRefusal(taken))
        throw isHidden(taken) ? notFound() : new HttpProblem(refusedProblem(taken))
      return reply.redirect(`/cases/${caseId}#m-${messageId}`, 303)
    },
  )
  app.post('/preview', { config: { access: 'signed-in' } }, async ({ body, viewer }, reply) => {
    personOf(viewer)
    return sendPage(reply, fragment(site, textOf(body, 'text')))
  })
}
