// `/cases/{id}/break-glass` and what hangs under it: saying what happened, ticking the list, the drafts of the notices
// as files. For members of the case's team; to everyone else nothing is here.
import {
  GLASS_CAUSES,
  isRefusal,
  type LawAnswer,
  NOTICE_KINDS,
  type Refusal,
  refuse,
} from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { isHidden } from '../../cases/begin.js'
import { personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import {
  breakGlass,
  closeGlass,
  tickItem,
  untickItem,
} from '../../publication/break-glass/actions.js'
import { loadGlass, loadNotices } from '../../publication/break-glass/load.js'
import {
  draftNotice,
  noticeAsJson,
  noticeAsMarkdown,
} from '../../publication/break-glass/notices.js'
import { sendFile } from '../follow/downloads.js'
import { drawForPerson } from '../frame.js'
import { GlassPage, type GlassPageProps } from './glass-page.js'

type OfCase = { Params: { id: string } }
type OfItem = { Params: { id: string; item: string } }
type OfNotice = { Params: { id: string; file: string } }

const config = { access: 'case' } as const

const show = async (
  { installation }: Site,
  person: Person,
  drawn: {
    readonly reply: FastifyReply
    readonly caseId: string
    readonly refused?: GlassPageProps['refused']
  },
) => {
  const { reply, caseId, refused } = drawn
  const page = await loadGlass(installation, person, caseId)
  if (page === undefined) throw notFound()
  const html = drawForPerson(person, {
    title: `It leaked or is exploited · ${page.loaded.number}`,
    place: 'cases',
    children: <GlassPage page={page} csrf={person.session?.csrf ?? ''} refused={refused} />,
  })
  return sendPage(reply, html, refused === undefined ? 200 : 409)
}

/** Nothing is chosen beforehand: one press on an untouched form would end an embargo. */
const causeMissing = (): Refusal => refuse('glass.cause-missing', 'Say which of them happened.')

const after = async (
  site: Site,
  of: { readonly reply: FastifyReply; readonly person: Person; readonly caseId: string },
  {
    outcome,
    values = {},
  }: {
    readonly outcome: object | Refusal
    readonly values?: Readonly<Record<string, string>>
  },
) => {
  const { reply, person, caseId } = of
  if (!isRefusal(outcome)) return reply.redirect(`/cases/${caseId}/break-glass`, 303)
  if (isHidden(outcome)) throw notFound()
  return show(site, person, { reply, caseId, refused: { refusal: outcome, values } })
}

const lawIn = (body: unknown): LawAnswer => {
  const law = textOf(body, 'law')
  return law === 'binds' || law === 'does-not-bind' ? law : null
}

const registerForms = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  app.get<OfCase>('/cases/:id/break-glass', { config }, ({ params, viewer }, reply) =>
    show(site, personOrNothing(viewer), { reply, caseId: params.id }),
  )
  app.post<OfCase>(
    '/cases/:id/break-glass',
    { config },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const values = { cause: textOf(body, 'cause'), note: textOf(body, 'note') }
      const cause = GLASS_CAUSES.find((each) => each === values.cause)
      if (cause === undefined)
        return after(site, { reply, person, caseId }, { outcome: causeMissing(), values })
      const outcome = await breakGlass(installation, person, { caseId, cause, note: values.note })
      return after(site, { reply, person, caseId }, { outcome, values })
    },
  )
  app.post<OfItem>(
    '/cases/:id/break-glass/items/:item',
    { config },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const { id: caseId, item } = params
      const note = textOf(body, 'note')
      const outcome = await tickItem(installation, person, { caseId, item, note, law: lawIn(body) })
      return after(site, { reply, person, caseId }, { outcome })
    },
  )
  app.post<OfItem>(
    '/cases/:id/break-glass/items/:item/open',
    { config },
    async ({ params, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const { id: caseId, item } = params
      const outcome = await untickItem(installation, person, { caseId, item })
      return after(site, { reply, person, caseId }, { outcome })
    },
  )
  app.post<OfCase>(
    '/cases/:id/break-glass/close',
    { config },
    async ({ params, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const outcome = await closeGlass(installation, person, { caseId })
      return after(site, { reply, person, caseId }, { outcome })
    },
  )
}

const FILE = /^([a-z-]+)\.(md|json)$/

const registerNotices = (app: FastifyInstance, { installation }: Site): void => {
  app.get<OfNotice>(
    '/cases/:id/break-glass/notices/:file',
    { config },
    async ({ params, viewer }, reply) => {
      const facts = await loadNotices(installation, personOrNothing(viewer), params.id)
      const [, word, form] = FILE.exec(params.file) ?? []
      const kind = NOTICE_KINDS.find((each) => each === word)
      if (facts === undefined || kind === undefined) throw notFound()
      const notice = draftNotice(kind, facts)
      const text =
        form === 'json'
          ? noticeAsJson(notice, facts.writtenAt)
          : noticeAsMarkdown(notice, facts.writtenAt)
      return sendFile(reply, {
        name: `${facts.number}-${params.file}`,
        bytes: Buffer.from(text),
      })
    },
  )
}

/** The pages of a broken glass. */
export const registerGlassPages = (app: FastifyInstance, site: Site): void => {
  registerForms(app, site)
  registerNotices(app, site)
}
