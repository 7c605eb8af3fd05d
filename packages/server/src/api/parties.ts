// The parties of a case for programs: who they are and how far each is, inviting a project, a party's word, reminders,
// who sees whom, and briefs to the oversight body.
import { isRefusal, JUSTIFICATIONS, PARTY_STATUSES, type Refusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isHidden } from '../cases/begin.js'
import { checkInvitationText } from '../embargo/invite.js'
import { inviteProject } from '../embargo/parties/invite-project.js'
import { loadParties, loadParty, type PartyLine } from '../embargo/parties/load.js'
import { remind } from '../embargo/parties/remind.js'
import { noteMaxLength, setStatus } from '../embargo/parties/set-status.js'
import { showParticipants } from '../embargo/parties/visibility.js'
import { personOrNothing } from '../http/access.js'
import { HttpProblem, invalidProblem, notFound, refusedProblem } from '../http/problems.js'
import type { Site } from '../http/site.js'
import { listOf, listQuery, pageOf } from './lists.js'

const ofCase = z.object({ id: z.string() })
const ofParty = ofCase.extend({ projectId: z.coerce.number().int().min(1).max(999_999_999) })
const moment = z.iso.datetime().nullable()
const status = z.enum(PARTY_STATUSES)
const justification = z.enum(JUSTIFICATIONS)

const partySchema = z.object({
  projectId: z.int().nullable().describe('Null for an expert who came without a project.'),
  name: z.string(),
  status: status.nullable().describe('Null where it is not the reader’s to know.'),
  justification: justification.nullable(),
  statusAt: moment,
  agreed: z.int().describe('People who agreed to come for it.'),
  awaits: z.enum(['answer', 'opening', 'word']).nullable().describe('What it is silent about.'),
  silentSince: moment,
  remindedAt: moment,
})

const historySchema = z.object({
  status,
  justification: justification.nullable(),
  note: z.string(),
  byParty: z.boolean().describe('False where the team recorded what it was told.'),
  setBy: z.string(),
  setAt: z.iso.datetime(),
})

/** The problem of a refusal; what may not be known is not there. */
const refused = (refusal: Refusal): HttpProblem =>
  isHidden(refusal) ? notFound() : new HttpProblem(refusedProblem(refusal))

const rfc3339 = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : new Date(at).toISOString()

const shown = (party: PartyLine) => ({
  projectId: party.projectId,
  name: party.name,
  status: party.status,
  justification: party.justification,
  statusAt: rfc3339(party.statusAt),
  agreed: party.agreed,
  awaits: party.silence?.awaits ?? null,
  silentSince: rfc3339(party.silence?.since),
  remindedAt: rfc3339(party.remindedAt),
})

const registerReading = (app: FastifyInstance, { installation }: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const config = { access: 'case', scope: 'cases:read' } as const
  api.get(
    '/api/v1/cases/:id/parties',
    {
      config,
      schema: {
        summary: 'The parties of a case; to a participant, as far as the coordinator shows them',
        tags: ['cases'],
        params: ofCase,
        querystring: z.object(listQuery()),
        response: { 200: listOf(partySchema, { participantsOpen: z.boolean() }) },
      },
    },
    async ({ params, query, viewer }) => {
      const page = await loadParties(installation, personOrNothing(viewer), params.id)
      if (page === undefined) throw notFound()
      const { participantsOpen } = page.standing.loaded
      const keyOf = ({ projectId }: PartyLine) => String(projectId ?? 'expert')
      const { items, next } = pageOf(page.parties, query, keyOf)
      return { participantsOpen, items: items.map(shown), next }
    },
  )
  api.get(
    '/api/v1/cases/:id/parties/:projectId',
    {
      config,
      schema: {
        summary: 'One party with everything it has said, the newest first',
        description: 'For the team and the party itself.',
        tags: ['cases'],
        params: ofParty,
        response: { 200: partySchema.extend({ history: z.array(historySchema) }) },
      },
    },
    async ({ params, viewer }) => {
      const of = { caseId: params.id, projectId: params.projectId }
      const found = await loadParty(installation, personOrNothing(viewer), of)
      if (found === undefined) throw notFound()
      const history = found.history.map(({ setByName, setAt, ...said }) => ({
        ...said,
        setBy: setByName,
        setAt: new Date(setAt).toISOString(),
      }))
      return { ...shown(found.party), history }
    },
  )
}

const registerInviting = (app: FastifyInstance, { installation }: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const config = { access: 'case', scope: 'cases:write' } as const
  api.post(
    '/api/v1/cases/:id/parties',
    {
      config,
      schema: {
        summary: 'Invite a project: each of its registered contacts is asked',
        tags: ['cases'],
        params: ofCase,
        body: z.object({
          projectId: z.int(),
          title: z.string().describe('Read before they agree: it must not tell the problem.'),
          why: z.string().describe('Read before they agree, too.'),
        }),
        response: {
          201: z.object({
            asked: z.int(),
            left: z.int().describe('Contacts who were asked before or read the case already.'),
          }),
        },
      },
    },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const errors = Object.entries(checkInvitationText(body))
      if (errors.length > 0) {
        // because: what is wrong with a form says nothing of the case; who may not know it is told first
        if ((await loadParties(installation, person, params.id)) === undefined) throw notFound()
        throw new HttpProblem(invalidProblem(errors.map(([path, message]) => ({ path, message }))))
      }
      const outcome = await inviteProject(installation, person, { caseId: params.id, ...body })
      if (isRefusal(outcome)) throw refused(outcome)
      return reply.code(201).send(outcome)
    },
  )
  api.post(
    '/api/v1/cases/:id/parties/:projectId/reminder',
    {
      config,
      schema: {
        summary: 'Remind a party, once in the charter’s hours',
        tags: ['cases'],
        params: ofParty,
        response: { 200: z.object({ told: z.int() }) },
      },
    },
    async ({ params, viewer }) => {
      const party = { projectId: params.projectId }
      const of = { caseId: params.id, party }
      const outcome = await remind(installation, personOrNothing(viewer), of)
      if (isRefusal(outcome)) throw refused(outcome)
      return outcome
    },
  )
}

const registerSaying = (app: FastifyInstance, { installation }: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const config = { access: 'case', scope: 'cases:write' } as const
  api.put(
    '/api/v1/cases/:id/parties/:projectId/status',
    {
      config,
      schema: {
        summary: 'Say how far a project is, or record it for them',
        tags: ['cases'],
        params: ofParty,
        body: z.object({
          status,
          justification: justification.nullable().default(null),
          note: z.string().max(noteMaxLength).default(''),
        }),
        response: { 200: z.object({ status }) },
      },
    },
    async ({ params, body, viewer }) => {
      const input = { caseId: params.id, projectId: params.projectId, ...body }
      const outcome = await setStatus(installation, personOrNothing(viewer), input)
      if (isRefusal(outcome)) throw refused(outcome)
      return outcome
    },
  )
  api.put(
    '/api/v1/cases/:id/participants-open',
    {
      config,
      schema: {
        summary: 'Show those who take part to one another, or no longer',
        tags: ['cases'],
        params: ofCase,
        body: z.object({ open: z.boolean() }),
        response: { 200: z.object({ open: z.boolean() }) },
      },
    },
    async ({ params, body, viewer }) => {
      const of = { caseId: params.id, open: body.open }
      const outcome = await showParticipants(installation, personOrNothing(viewer), of)
      if (isRefusal(outcome)) throw refused(outcome)
      return outcome
    },
  )
}

/** Parties of a case, their words, reminders, and who sees whom. */
export const registerPartiesApi = (app: FastifyInstance, site: Site): void => {
  registerReading(app, site)
  registerInviting(app, site)
  registerSaying(app, site)
}
