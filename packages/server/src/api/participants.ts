// Participants of a case for programs: who is asked, who agreed, inviting, ending an access. The embargo they agree to is
// in embargo.ts.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isHidden } from '../cases/begin.js'
import { loadInvitation } from '../embargo/answer.js'
import { checkInvitation, endAccess, inviteParticipant } from '../embargo/invite.js'
import { type EmbargoPage, loadEmbargo } from '../embargo/load.js'
import { personOrNothing } from '../http/access.js'
import { HttpProblem, invalidProblem, notFound, refusedProblem } from '../http/problems.js'
import type { Site } from '../http/site.js'
import type { Viewer } from '../identity/viewer.js'
import { listOf, listQuery, pageOf } from './lists.js'

const ofCase = z.object({ id: z.string() })
const consent = z.enum(['invited', 'signatory', 'declined', 'lapsed', 'left'])
const moment = z.iso.datetime().nullable()

const participantSchema = z.object({
  personId: z.string(),
  name: z.string(),
  project: z.string().nullable(),
  consent,
  invitedBy: z.string(),
  invitedAt: z.iso.datetime(),
  answeredAt: moment,
  endedAt: moment,
})

/** The problem of a refusal; what may not be known is not there. */
const refused = (refusal: Refusal): HttpProblem =>
  isHidden(refusal) ? notFound() : new HttpProblem(refusedProblem(refusal))

const rfc3339 = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString()

const loaded = async (site: Site, viewer: Viewer, caseId: string): Promise<EmbargoPage> => {
  const page = await loadEmbargo(site.installation, personOrNothing(viewer), caseId)
  if (page === undefined) throw notFound()
  return page
}

const registerReading = (app: FastifyInstance, site: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const config = { access: 'case', scope: 'cases:read' } as const
  api.get(
    '/api/v1/cases/:id/participants',
    {
      config,
      schema: {
        summary: 'Who was asked into a case; to a participant, the projects that agreed',
        tags: ['cases'],
        params: ofCase,
        querystring: z.object(listQuery()),
        response: {
          200: listOf(participantSchema, {
            projects: z.array(z.string()).describe('Those that agreed to come.'),
          }),
        },
      },
    },
    async ({ params, query, viewer }) => {
      const { participants, projects } = await loaded(site, viewer, params.id)
      const { items, next } = pageOf(participants, query, ({ personId }) => personId)
      return {
        next,
        projects: [...projects],
        items: items.map((row) => ({
          personId: row.personId,
          name: row.name,
          project: row.projectName,
          consent: row.consent,
          invitedBy: row.invitedBy,
          invitedAt: new Date(row.invitedAt).toISOString(),
          answeredAt: rfc3339(row.answeredAt),
          endedAt: rfc3339(row.endedAt),
        })),
      }
    },
  )
}

const invitationSchema = z.object({
  team: z.string(),
  title: z.string().describe('Chosen for invitations: not the title of the case.'),
  why: z.string().describe('Markdown.'),
  project: z.string().nullable().describe('For which they are asked; null for an expert.'),
  invitedBy: z.string(),
  invitedAt: z.iso.datetime(),
  consent: z.enum(['invited', 'signatory', 'lapsed']),
  answeredAt: moment,
  replyBy: moment.describe(
    'From then on no answer counts as declined: of who is asked again, only once a later end than theirs has come into force. Null where it never does, for the embargo you are asked about is over.',
  ),
  embargo: z.object({
    state: z.enum(['none', 'proposed', 'active', 'revising', 'exited']),
    endsAt: moment,
    proposedEnds: z.array(z.object({ endsAt: z.iso.datetime(), lengthens: z.boolean() })),
  }),
  conduct: z.string().describe('What the team’s charter asks of everyone under its embargo.'),
  terms: z
    .string()
    .describe(
      'Names all that is shown here: send it with `agree` to POST …/embargo, in a session.',
    ),
})

/** What somebody who is asked reads before they agree: the terms, and nothing of the case. */
const registerInvitation = (app: FastifyInstance, { installation }: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/api/v1/cases/:id/invitation',
    {
      config: { access: 'case', scope: 'cases:read', showsNoContent: true },
      schema: {
        summary: 'Your invitation to a case: who asks, and the terms to agree to',
        tags: ['cases'],
        params: ofCase,
        response: { 200: invitationSchema },
      },
    },
    async ({ params, viewer }) => {
      const person = personOrNothing(viewer)
      const found = await loadInvitation(installation, person, params.id)
      if (found === undefined) throw notFound()
      const { title, why, invitedBy, consent, conduct, terms } = found
      return {
        ...{ title, why, invitedBy, consent, conduct, terms },
        team: found.teamName,
        project: found.projectName,
        invitedAt: new Date(found.invitedAt).toISOString(),
        answeredAt: rfc3339(found.answeredAt),
        replyBy: rfc3339(found.replyBy),
        embargo: {
          state: found.embargoState,
          endsAt: rfc3339(found.embargoEndsAt),
          proposedEnds: found.proposedEnds.map(({ endsAt, lengthens }) => ({
            endsAt: new Date(endsAt).toISOString(),
            lengthens,
          })),
        },
      }
    },
  )
}

const registerInviting = (app: FastifyInstance, site: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const config = { access: 'case', scope: 'cases:write' } as const
  api.post(
    '/api/v1/cases/:id/participants',
    {
      config,
      schema: {
        summary: 'Invite a person to a case',
        tags: ['cases'],
        params: ofCase,
        body: z.object({
          email: z.string().max(254),
          name: z.string().max(200),
          projectId: z.int().nullable().default(null).describe('Null for an expert.'),
          title: z.string().describe('Read before they agree: it must not tell the problem.'),
          why: z.string().describe('Read before they agree, too.'),
        }),
        response: { 201: z.object({ personId: z.string() }) },
      },
    },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const input = { caseId: params.id, ...body }
      const errors = Object.entries(checkInvitation(input))
      if (errors.length > 0) {
        // because: what is wrong with a form says nothing of the case; who may not know it is told first
        await loaded(site, viewer, params.id)
        throw new HttpProblem(invalidProblem(errors.map(([path, message]) => ({ path, message }))))
      }
      const invited = await inviteParticipant(site.installation, person, input)
      if (isRefusal(invited)) throw refused(invited)
      return reply.code(201).send(invited)
    },
  )
  api.delete(
    '/api/v1/cases/:id/participants/:personId',
    {
      config,
      schema: {
        summary: 'End somebody’s access to a case, at once',
        tags: ['cases'],
        params: ofCase.extend({ personId: z.string() }),
        response: { 200: z.object({ personId: z.string() }) },
      },
    },
    async ({ params, viewer }) => {
      const of = { caseId: params.id, personId: params.personId }
      const ended = await endAccess(site.installation, personOrNothing(viewer), of)
      if (isRefusal(ended)) throw refused(ended)
      return ended
    },
  )
}

/** Participants and their consent. */
export const registerParticipantsApi = (app: FastifyInstance, site: Site): void => {
  registerReading(app, site)
  registerInvitation(app, site)
  registerInviting(app, site)
}
