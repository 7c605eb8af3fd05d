// `/r/{capability}` and what hangs under it: the reporter's page, the page after sending, the receipt, and every form
// of theirs. A link that is wrong, replaced or of a case that is gone answers the same 404.
import { bytesInWords, checkMessage, isRefusal, type Refusal, tooLong } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { VNode } from 'preact'
import { charterOf } from '../../charter/charter-of.js'
import { loadTermsByLink } from '../../embargo/terms/by-link.js'
import { textOf } from '../../http/forms.js'
import { networkOf } from '../../http/network.js'
import { HttpProblem, notFound, refusedProblem } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { checkFiles, kindsInWords } from '../../intake/attachments.js'
import { adviceFor } from '../../intake/check.js'
import { type Followed, loadFollowed } from '../../intake/follow.js'
import { followUrl, type Reporter, reporterBy } from '../../intake/follow-link.js'
import { giveContact } from '../../intake/give-contact.js'
import {
  answerOwnCredit,
  type CreditWish,
  eraseOwnContact,
  withdraw,
} from '../../intake/reporter-answers.js'
import { writeAsReporter } from '../../intake/reporter-messages.js'
import { standingInWords } from '../../intake/standing.js'
import { subscribeReporter } from '../../intake/unsubscribe.js'
import { drawForAnyone } from '../frame.js'
import { errorsByField } from '../report/fields.js'
import { sendFile } from './downloads.js'
import { registerFollowEmbargo } from './embargo-pages.js'
import { FollowPage, type FollowPageProps } from './follow-page.js'
import { SentPage } from './sent-page.js'
import { WithdrawPage } from './withdraw-page.js'

type ByLink = { Params: { capability: string }; Querystring: { done?: string } }
type Asked = FastifyRequest<ByLink>

const DONE: Readonly<Record<string, string>> = {
  message: 'Sent to the team.',
  credit: 'Saved how you want to be credited.',
  mail: 'Saved.',
  contact: 'Saved. A mail with your link is on its way there.',
  erased: 'Your name and address are erased. Keep the link of this page.',
  embargo: 'The team and everyone else bound are told.',
  withdrawn: 'You took the report back. The team is told.',
}

const baseOf = (capability: string) => `/r/${capability}`

const opened = async ({ installation }: Site, capability: string): Promise<Followed> => {
  const followed = await loadFollowed(installation, capability)
  if (followed === undefined) throw notFound()
  return followed
}

const holder = ({ installation }: Site, capability: string): Reporter => {
  const reporter = reporterBy(installation.keys, capability)
  if (reporter === undefined) throw notFound()
  return reporter
}

/** The reporter's part in the embargo, once there is anything to agree on. */
const termsOf = (site: Site, capability: string, { loaded }: Followed) =>
  loadTermsByLink(
    site.installation,
    { kind: 'reporter', actor: holder(site, capability) },
    loaded.caseId,
  )

const frame = (followed: Followed, title: string, children: VNode): string =>
  drawForAnyone({ title, site: followed.team.name, narrow: true, children })

const drawFollow = (
  { installation, settings }: Site,
  followed: Followed,
  shown: Pick<FollowPageProps, 'base' | 'refused' | 'done' | 'terms'>,
): string => {
  const charter = charterOf(followed.team)
  const { attachments } = settings.limits
  const { maxPerMessage, maxBytes } = attachments
  const kinds = kindsInWords(['text'], attachments)
  const most = `Up to ${maxPerMessage} files of ${bytesInWords(maxBytes)}: ${kinds}.`
  return frame(
    followed,
    followed.loaded.number,
    <FollowPage
      followed={followed}
      charter={charter}
      standing={standingInWords(followed.loaded, charter, followed.advisoryWithdrawal !== null)}
      now={installation.now()}
      url={`${installation.url}${shown.base}`}
      filesHelp={shown.refused?.form === 'message' ? `Choose files again. ${most}` : most}
      {...shown}
    />,
  )
}

/** A refusal that names nothing to a holder of a link: nothing is there, or the link is replaced. */
const unlessUnknown = (refusal: Refusal): Refusal => {
  if (refusal.refusal === 'report.unknown') throw notFound()
  return refusal
}

const registerReading = (app: FastifyInstance, site: Site): void => {
  const config = { access: 'capability' } as const
  app.get<ByLink>('/r/:capability', { config }, async ({ params, query }, reply) => {
    const followed = await opened(site, params.capability)
    const terms = await termsOf(site, params.capability, followed)
    const shown = { base: baseOf(params.capability), done: DONE[query.done ?? ''], terms }
    return sendPage(reply, drawFollow(site, followed, shown))
  })
  app.get<ByLink>('/r/:capability/sent', { config }, async ({ params }, reply) => {
    const followed = await opened(site, params.capability)
    const charter = charterOf(followed.team)
    const url = followUrl(site.installation, params.capability)
    const advice = adviceFor(followed, charter, site.installation.now())
    const page = <SentPage {...{ followed, charter, url, advice }} />
    return sendPage(reply, frame(followed, 'Your report is stored', page))
  })
  const noContent = { config: { ...config, showsNoContent: true } } as const
  app.get<ByLink>('/r/:capability/receipt', noContent, async ({ params }, reply) => {
    const { receipt, loaded } = await opened(site, params.capability)
    if (receipt === null) throw notFound()
    return sendFile(reply, { name: `${loaded.number}-receipt.txt`, bytes: Buffer.from(receipt) })
  })
  app.get<ByLink>('/r/:capability/withdraw', { config }, async ({ params }, reply) => {
    const followed = await opened(site, params.capability)
    const charter = charterOf(followed.team)
    const now = site.installation.now()
    const page = <WithdrawPage {...{ followed, charter, now }} base={baseOf(params.capability)} />
    return sendPage(reply, frame(followed, 'Take this report back?', page))
  })
}

const back = (reply: FastifyReply, capability: string, done: string) =>
  reply.redirect(`${baseOf(capability)}?done=${done}`, 303)

/** Draws the page again with what was typed, and the reason. */
const again = async (
  site: Site,
  { request, reply }: { request: Pick<Asked, 'params'>; reply: FastifyReply },
  refused: NonNullable<FollowPageProps['refused']>,
  status = 422,
) => {
  const { capability } = request.params
  const followed = await opened(site, capability)
  const terms = await termsOf(site, capability, followed)
  const shown = { base: baseOf(capability), refused, terms }
  return sendPage(reply, drawFollow(site, followed, shown), status)
}

const receiveMessage = async (site: Site, request: Asked, reply: FastifyReply) => {
  const { capability } = request.params
  const reporter = holder(site, capability)
  const text = textOf(request.body, 'body')
  const files = (request.uploads ?? []).filter(({ field }) => field === 'attachments')
  const about = { form: 'message' as const, values: { body: text } }
  const wrong = checkFiles(files, site.settings.limits.attachments)
  if (wrong.length > 0) {
    const long =
      text === '' ? undefined : checkMessage(text, site.settings.limits.intake.maxFieldBytes)
    const body = isRefusal(long) ? long.because : undefined
    const errors = { body, ...errorsByField(wrong, files) }
    return again(site, { request, reply }, { ...about, errors })
  }
  const written = await writeAsReporter(site, reporter, {
    text,
    files,
    address: networkOf(request),
  })
  if (isRefusal(written)) {
    const { refusal, because } = unlessUnknown(written)
    const errors = { [refusal.startsWith('attachment') ? 'attachments' : 'body']: because }
    const isLimit = refusal.startsWith('intake.')
    if (isLimit) reply.header('retry-after', '3600')
    return again(site, { request, reply }, { ...about, errors }, isLimit ? 429 : 422)
  }
  return back(reply, capability, 'message')
}

const wishIn = (body: unknown): CreditWish | undefined => {
  const kind = textOf(body, 'kind')
  if (kind === 'anonymous' || kind === 'declined') return { kind }
  return kind === 'accepted' ? { kind, name: textOf(body, 'name') } : undefined
}

const receiveCredit = async (site: Site, request: Asked, reply: FastifyReply) => {
  const reporter = holder(site, request.params.capability)
  const wish = wishIn(request.body)
  const values = { kind: textOf(request.body, 'kind'), name: textOf(request.body, 'name') }
  const about = { form: 'credit' as const, values }
  if (wish === undefined) {
    return again(site, { request, reply }, { ...about, errors: { kind: 'Choose one of these.' } })
  }
  const long = tooLong('A name', values.name, 200)
  if (wish.kind === 'accepted' && long !== undefined)
    return again(site, { request, reply }, { ...about, errors: { name: long.because } })
  const answered = await answerOwnCredit(site.installation, reporter, wish)
  if (isRefusal(answered)) {
    const errors = { name: unlessUnknown(answered).because }
    return again(site, { request, reply }, { ...about, errors })
  }
  return back(reply, request.params.capability, 'credit')
}

const receiveContact = async (site: Site, request: Asked, reply: FastifyReply) => {
  const { capability } = request.params
  const email = textOf(request.body, 'email')
  const address = networkOf(request)
  const given = await giveContact(site, { capability, email, address })
  if (!isRefusal(given)) return back(reply, capability, 'contact')
  const { refusal, because } = unlessUnknown(given)
  const isLimit = refusal.startsWith('intake.')
  if (isLimit) reply.header('retry-after', '3600')
  const refused = { form: 'contact' as const, values: { email }, errors: { email: because } }
  return again(site, { request, reply }, refused, isLimit ? 429 : 422)
}

const registerWriting = (app: FastifyInstance, site: Site): void => {
  // Whoever posts here holds the link; there is no session whose rights a foreign page could borrow.
  const config = { access: 'capability', withoutCsrf: true } as const
  app.post<ByLink>(
    '/r/:capability/messages',
    { config: { ...config, takesFiles: true } },
    (request, reply) => receiveMessage(site, request, reply),
  )
  app.post<ByLink>('/r/:capability/credit', { config }, (request, reply) =>
    receiveCredit(site, request, reply),
  )
  app.post<ByLink>('/r/:capability/contact', { config }, (request, reply) =>
    receiveContact(site, request, reply),
  )
  app.post<ByLink>('/r/:capability/mail', { config }, async ({ params, body }, reply) => {
    const { loaded } = await opened(site, params.capability)
    await subscribeReporter(site.installation, loaded.caseId, textOf(body, 'mail') === 'on')
    return back(reply, params.capability, 'mail')
  })
  app.post<ByLink>('/r/:capability/erase-contact', { config }, async ({ params }, reply) => {
    const outcome = await eraseOwnContact(site.installation, holder(site, params.capability))
    if (isRefusal(outcome)) throw new HttpProblem(refusedProblem(unlessUnknown(outcome)))
    return back(reply, params.capability, 'erased')
  })
  app.post<ByLink>('/r/:capability/withdraw', { config }, async ({ params }, reply) => {
    const outcome = await withdraw(site.installation, holder(site, params.capability))
    if (isRefusal(outcome)) throw new HttpProblem(refusedProblem(unlessUnknown(outcome)))
    return back(reply, params.capability, 'withdrawn')
  })
}

export const registerFollowPages = (app: FastifyInstance, site: Site): void => {
  registerReading(app, site)
  registerWriting(app, site)
  registerFollowEmbargo(app, site, (reply, capability, refused) =>
    again(site, { request: { params: { capability } }, reply }, refused),
  )
}
