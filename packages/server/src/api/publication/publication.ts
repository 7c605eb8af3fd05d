// Publication for programs: what would go out, what it still needs, how far it is; and the one action that publishes.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { personOrNothing } from '../../http/access.js'
import { notFound } from '../../http/problems.js'
import type { Site } from '../../http/site.js'
import { reviewEmergency } from '../../publication/actions/emergency.js'
import {
  callOff,
  confirmAnnouncement,
  publishNow,
  retryStep,
} from '../../publication/actions/publish.js'
import type { Desk } from '../../publication/desk.js'
import { loadDeskFor } from '../../publication/look.js'
import { callOffSchedule, scheduleForEnd } from '../../publication/schedule/schedule.js'
import type { Publication } from '../../publication/store.js'
import { refused } from './approval.js'

const params = z.object({ id: z.string() })
const moment = z.iso.datetime().nullable()

const requirement = z.object({
  id: z.string(),
  met: z.boolean(),
  level: z.enum(['required', 'advised']),
  because: z.string(),
  source: z.string(),
})

const step = z.object({
  step: z.enum(['mail', 'cve', 'osv', 'page']),
  state: z.enum(['waiting', 'running', 'failed', 'stuck', 'done', 'skipped']),
  attempts: z.int(),
  doneAt: moment,
  nextTryAt: moment,
  fault: z.string().nullable(),
})

const publication = z.object({
  publicationId: z.string(),
  kind: z.enum(['first', 'amendment', 'withdrawal']),
  requestedAt: z.iso.datetime(),
  notBefore: z.iso.datetime(),
  finishedAt: moment,
  emergency: z.boolean(),
  steps: z.array(step),
})

const desk = z.object({
  state: z.enum(['draft', 'publishing', 'published', 'withdrawn']),
  kind: z.enum(['first', 'amendment', 'withdrawal']),
  basis: z.string().describe('Names what you have read when you ask for approval.'),
  hash: z.string().describe('Names exactly what would go out: what is approved and published.'),
  version: z.int(),
  isReady: z.boolean(),
  summary: z.string(),
  requirements: z.array(requirement),
  findings: z.array(
    z.object({
      output: z.enum(['mail', 'cve', 'osv']),
      path: z.string(),
      rule: z.string(),
      level: z.enum(['error', 'warning']),
      because: z.string(),
      fix: z.string().describe('How to mend it.'),
      source: z.string().optional().describe('Where the rule comes from.'),
    }),
  ),
  outputs: z.object({
    mail: z.object({ subject: z.string(), body: z.string() }).nullable(),
    cve: z.unknown(),
    osv: z
      .unknown()
      .describe(
        'The record as it is pushed. Its dates, and the number of a new one, read `(taken when it is pushed)`.',
      ),
  }),
  publications: z.array(publication),
})

const body = z.discriminatedUnion('action', [
  z.object({ action: z.literal('publish'), hash: z.string().max(64) }),
  z
    .object({ action: z.literal('schedule'), hash: z.string().max(64) })
    .describe('Lets exactly this content wait for the end of the embargo.'),
  z.object({ action: z.literal('unschedule') }),
  z.object({
    action: z.literal('retry'),
    publicationId: z.uuid(),
    step: z.enum(['mail', 'cve', 'osv', 'page']),
  }),
  z.object({ action: z.literal('call-off'), publicationId: z.uuid() }),
  z
    .object({ action: z.literal('confirm'), publicationId: z.uuid() })
    .describe('The announcement, whose sending ended unclear twice, is in the list’s archive.'),
  z.object({ action: z.literal('review'), publicationId: z.uuid() }),
])

const answer = z.object({
  caseId: z.string(),
  publicationId: z
    .string()
    .optional()
    .describe('Of what was published, tried again or called off.'),
  goesOutAt: z.iso
    .datetime()
    .optional()
    .describe('For `schedule`: the end of the embargo as it is now.'),
})

const rfc3339 = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString()

const shapePublication = (each: Publication): z.output<typeof publication> => ({
  publicationId: each.publicationId,
  kind: each.kind,
  requestedAt: new Date(each.requestedAt).toISOString(),
  notBefore: new Date(each.notBefore).toISOString(),
  finishedAt: rfc3339(each.finishedAt),
  emergency: each.emergency,
  steps: each.steps.map((row) => ({
    step: row.step,
    state: row.state,
    attempts: row.attempts,
    doneAt: rfc3339(row.doneAt),
    nextTryAt: rfc3339(row.nextTryAt),
    fault: row.lastFault,
  })),
})

const shape = ({ state, prepared, readiness, publications }: Desk): z.output<typeof desk> => ({
  state,
  kind: prepared.kind,
  basis: prepared.draft.hash,
  hash: prepared.hash,
  version: prepared.draft.version,
  isReady: readiness.isReady,
  summary: readiness.summary,
  requirements: readiness.requirements.map(({ id, met, level, because, source }) => ({
    ...{ id, met, level, because, source },
  })),
  findings: prepared.outputs.findings.map(
    ({ output, path, rule, level, because, fix, source }) => ({
      ...{ output, path, rule, level, because, fix },
      ...(source !== undefined && { source }),
    }),
  ),
  outputs: {
    mail: prepared.outputs.mail,
    cve: prepared.outputs.cve,
    osv: prepared.outputs.osv,
  },
  publications: publications.map(shapePublication),
})

const registerReading = (app: FastifyInstance, site: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/cases/:id/publication',
    {
      config: { access: 'case', scope: 'cases:read' },
      schema: {
        summary: 'What would go out now, what it still needs, and how far it is',
        tags: ['publication'],
        params,
        response: { 200: desk },
      },
    },
    async (request) => {
      const person = personOrNothing(request.viewer)
      const inSight = await loadDeskFor(site, person, request.params.id)
      if (inSight === undefined) throw notFound()
      return shape(inSight.desk)
    },
  )
}

interface Acted {
  readonly caseId: string
  readonly publicationId?: string
  readonly endsAt?: number
}

const act = (
  site: Site,
  person: Parameters<typeof publishNow>[1],
  { caseId, ...input }: z.output<typeof body> & { caseId: string },
): Promise<Acted | Refusal> => {
  switch (input.action) {
    case 'publish':
      return publishNow(site, person, { caseId, hash: input.hash })
    case 'schedule':
      return scheduleForEnd(site, person, { caseId, hash: input.hash })
    case 'unschedule':
      return callOffSchedule(site, person, { caseId })
    case 'retry':
      return retryStep(site, person, { caseId, ...input })
    case 'confirm':
      return confirmAnnouncement(site, person, { caseId, ...input })
    case 'call-off':
      return callOff(site, person, { caseId, ...input })
    case 'review':
      return reviewEmergency(site, person, { caseId, ...input })
  }
}

export const registerPublicationApi = (app: FastifyInstance, site: Site): void => {
  registerReading(app, site)
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/cases/:id/publication',
    {
      config: { access: 'case', scope: 'publish' },
      schema: {
        summary: 'Publish exactly what was approved; try a step again, call it off, review it',
        tags: ['publication'],
        params,
        body,
        response: { 200: answer },
      },
    },
    async (request) => {
      const person = personOrNothing(request.viewer)
      const outcome = await act(site, person, { caseId: request.params.id, ...request.body })
      if (isRefusal(outcome)) throw refused(outcome)
      // because: isRefusal narrows the union but TypeScript cannot subtract it from an open T
      const { endsAt, ...done } = outcome as Acted
      return endsAt === undefined ? done : { ...done, goesOutAt: new Date(endsAt).toISOString() }
    },
  )
}
