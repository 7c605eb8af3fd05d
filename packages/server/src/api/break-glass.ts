// A broken glass for programs: saying that it leaked or is exploited, the list that opens, the law's clocks, the drafts
// of the notices. For members of the case's team; nothing here publishes or sends.
import { formatInstant, GLASS_CAUSES, type Instant, isRefusal, NOTICE_KINDS } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isHidden } from '../cases/begin.js'
import { personOrNothing } from '../http/access.js'
import { HttpProblem, notFound, refusedProblem } from '../http/problems.js'
import type { Site } from '../http/site.js'
import type { Person } from '../identity/viewer.js'
import {
  breakGlass,
  closeGlass,
  noteMaxLength,
  tickItem,
  untickItem,
} from '../publication/break-glass/actions.js'
import { type GlassPage, loadGlass, loadNotices } from '../publication/break-glass/load.js'
import { draftNotice, noticeContent } from '../publication/break-glass/notices.js'

const tags = ['embargo']
const ofCase = z.object({ id: z.string() })
const ofItem = z.object({ id: z.string(), item: z.string().max(60) })
const reading = { access: 'case', scope: 'cases:read' } as const
const writing = { access: 'case', scope: 'cases:write' } as const
const note = z.string().max(noteMaxLength).default('')
const moment = z.iso.datetime().nullable()

const itemSchema = z.object({
  id: z.string(),
  title: z.string(),
  why: z.string(),
  source: z.string(),
  done: z.object({ at: z.iso.datetime(), by: z.string(), note: z.string().nullable() }).nullable(),
})

const glassSchema = z.object({
  open: z.boolean().describe('Whether a list is being gone through.'),
  cause: z.enum(GLASS_CAUSES).nullable().describe('Null while nothing was ever said.'),
  note: z.string().nullable(),
  openedAt: moment,
  openedBy: z.string().nullable(),
  closedAt: moment,
  law: z
    .enum(['binds', 'does-not-bind'])
    .nullable()
    .describe('Regulation (EU) 2024/2847, Article 14: null while nobody has answered.'),
  items: z.array(itemSchema),
  clocks: z
    .array(
      z.object({
        kind: z.enum(NOTICE_KINDS),
        dueAt: moment,
        sentAt: moment,
        level: z.enum(['ok', 'soon', 'late', 'sent', 'waiting']),
        source: z.string(),
      }),
    )
    .describe('Empty while no attacks are recorded, or the law does not bind.'),
})

const noticeSchema = z.object({
  draft: z.literal(true).describe('A person completes it and sends it.'),
  kind: z.enum(NOTICE_KINDS),
  title: z.string(),
  source: z.string(),
  writtenAt: z.iso.datetime(),
  dueAt: moment,
  fields: z.record(z.string(), z.object({ asks: z.string(), says: z.string().nullable() })),
})

const timeOf = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

const shapeOf = ({ glass, items, clocks }: GlassPage): z.infer<typeof glassSchema> => ({
  open: glass !== undefined && glass.closedAt === null,
  cause: glass?.cause ?? null,
  note: glass?.note ?? null,
  openedAt: timeOf(glass?.openedAt ?? null),
  openedBy: glass?.openedByName ?? null,
  closedAt: timeOf(glass?.closedAt ?? null),
  law: glass?.law ?? null,
  items: items.map(({ id, title, why, source }) => {
    const ticked = glass?.items.find(({ item }) => item === id)
    const done =
      ticked === undefined
        ? null
        : { at: formatInstant(ticked.doneAt), by: ticked.doneByName, note: ticked.note }
    return { id, title, why, source, done }
  }),
  clocks: clocks.map(({ kind, dueAt, sentAt, level, source }) => ({
    ...{ kind, level, source },
    dueAt: timeOf(dueAt),
    sentAt: timeOf(sentAt),
  })),
})

const show = async ({ installation }: Site, person: Person, caseId: string) => {
  const page = await loadGlass(installation, person, caseId)
  if (page === undefined) throw notFound()
  return shapeOf(page)
}

const after = (
  site: Site,
  person: Person,
  { caseId, outcome }: { readonly caseId: string; readonly outcome: object },
) => {
  if (!isRefusal(outcome)) return show(site, person, caseId)
  throw isHidden(outcome) ? notFound() : new HttpProblem(refusedProblem(outcome))
}

const registerReading = (app: FastifyInstance, site: Site): void => {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get(
    '/api/v1/cases/:id/break-glass',
    {
      config: reading,
      schema: {
        summary: 'What was recorded, the list, and the law’s clocks',
        ...{ tags, params: ofCase, response: { 200: glassSchema } },
      },
    },
    ({ params, viewer }) => show(site, personOrNothing(viewer), params.id),
  )
  typed.get(
    '/api/v1/cases/:id/break-glass/notices/:kind',
    {
      config: reading,
      schema: {
        summary: 'The draft of one notice of the EU Cyber Resilience Act',
        tags,
        params: z.object({ id: z.string(), kind: z.string().max(60) }),
        response: { 200: noticeSchema },
      },
    },
    async ({ params, viewer }) => {
      const facts = await loadNotices(site.installation, personOrNothing(viewer), params.id)
      const kind = NOTICE_KINDS.find((each) => each === params.kind)
      if (facts === undefined || kind === undefined) throw notFound()
      return noticeContent(draftNotice(kind, facts), facts.writtenAt)
    },
  )
}

const registerBreaking = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const response = { 200: glassSchema }
  typed.post(
    '/api/v1/cases/:id/break-glass',
    {
      config: writing,
      schema: {
        summary: 'Say that it leaked or is exploited; opens the list, publishes nothing',
        ...{ tags, params: ofCase, response },
        body: z.object({
          cause: z.enum(GLASS_CAUSES),
          note: note.describe('What was seen, and where.'),
        }),
      },
    },
    async ({ params, body, viewer }) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const outcome = await breakGlass(installation, person, { caseId, ...body })
      return after(site, person, { caseId, outcome })
    },
  )
  typed.delete(
    '/api/v1/cases/:id/break-glass',
    {
      config: writing,
      schema: {
        summary: 'Close the list, once everything on it was gone through',
        ...{ tags, params: ofCase, response },
      },
    },
    async ({ params, viewer }) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const outcome = await closeGlass(installation, person, { caseId })
      return after(site, person, { caseId, outcome })
    },
  )
}

const registerItems = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const response = { 200: glassSchema }
  typed.put(
    '/api/v1/cases/:id/break-glass/items/:item',
    {
      config: writing,
      schema: {
        summary: 'Tick one item of the list: by you, now',
        ...{ tags, params: ofItem, response },
        body: z.object({
          note,
          law: z
            .enum(['binds', 'does-not-bind'])
            .nullable()
            .default(null)
            .describe('For the item `law` alone: your answer.'),
        }),
      },
    },
    async ({ params, body, viewer }) => {
      const person = personOrNothing(viewer)
      const { id: caseId, item } = params
      const outcome = await tickItem(installation, person, { caseId, item, ...body })
      return after(site, person, { caseId, outcome })
    },
  )
  typed.delete(
    '/api/v1/cases/:id/break-glass/items/:item',
    {
      config: writing,
      schema: {
        summary: 'Open an item again that was ticked by mistake',
        ...{ tags, params: ofItem, response },
      },
    },
    async ({ params, viewer }) => {
      const person = personOrNothing(viewer)
      const { id: caseId, item } = params
      const outcome = await untickItem(installation, person, { caseId, item })
      return after(site, person, { caseId, outcome })
    },
  )
}

/** The API of a broken glass. */
export const registerGlassApi = (app: FastifyInstance, site: Site): void => {
  registerReading(app, site)
  registerBreaking(app, site)
  registerItems(app, site)
}
