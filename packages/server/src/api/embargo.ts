// The embargo of a case for programs: its terms and what is on the table; proposing, answering, leaving. A consent to an
// invitation needs a session: no token agrees for its person.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isHidden, unknownCase } from '../cases/begin.js'
import { answerInvitation, leaveCase } from '../embargo/answer.js'
import { type EmbargoPage, loadEmbargo } from '../embargo/load.js'
import { answerProposal } from '../embargo/terms/answer.js'
import { leaveEarly } from '../embargo/terms/leave.js'
import { proposeEnd } from '../embargo/terms/propose.js'
import { readEnd } from '../embargo/terms/zone.js'
import { personOrNothing } from '../http/access.js'
import { HttpProblem, notFound, refusedProblem } from '../http/problems.js'
import type { Site } from '../http/site.js'
import type { Person } from '../identity/viewer.js'

const ofCase = z.object({ id: z.string() })
const moment = z.iso.datetime().nullable()
const party = z
  .string()
  .describe('`team`, `reporter`, `you`, or the name or project of a participant.')

const proposalSchema = z.object({
  proposalId: z.string(),
  by: party,
  endsAt: z.iso.datetime(),
  proposedAt: z.iso.datetime(),
  replyBy: z.iso.datetime().describe('From then on no answer counts as declined.'),
  lengthens: z.boolean(),
  reason: z.string().nullable(),
  waitingFor: z.array(party),
  answers: z.array(z.object({ by: party, answer: z.enum(['accepted', 'declined']) })),
  byParty: z
    .array(
      z.object({
        party: z.string().describe('`team`, `reporter`, `experts`, or the name of a project.'),
        ...{ voices: z.int(), agreed: z.int(), declined: z.int(), silent: z.int() },
      }),
    )
    .describe('Who has answered, party by party: the same for everyone who is bound.'),
})

const embargoSchema = z.object({
  state: z.enum(['none', 'proposed', 'active', 'revising', 'exited']),
  startedAt: moment,
  endsAt: moment,
  endedAt: moment,
  cause: z.string().nullable(),
  basis: z.int().describe('Names what you have read: send it with what you do.'),
  agreed: z.int().describe('Participants who agreed.'),
  projects: z.array(z.string()),
  conduct: z.string(),
  latestEnd: z.iso.datetime().describe('The latest end that the charter allows.'),
  proposals: z.array(proposalSchema),
  advice: z.object({
    level: z.enum(['stay', 'may', 'should', 'must']),
    reasons: z.array(z.string()),
    checklist: z.array(z.string()),
  }),
  fixPublicSince: moment.describe('Since when a fix can be seen that is not announced.'),
})

const basis = z.int().min(0).optional().describe('`basis` of what you have read.')
const bodySchema = z.union([
  z.object({
    answer: z.enum(['agree', 'decline']),
    terms: z
      .string()
      .max(64)
      .optional()
      .describe('`terms` of GET …/invitation: names what was read. Nobody agrees without.'),
  }),
  z.object({
    action: z.literal('propose'),
    endsAt: z.string().max(60).describe('RFC 3339, with an offset.'),
    reason: z.string().max(2_000).default(''),
    basis,
  }),
  z.object({ action: z.enum(['accept', 'decline']), proposalId: z.uuid(), basis }),
  z.object({
    action: z.literal('leave-early'),
    adversariesHoldExploit: z.boolean().default(false),
    adversariesKnow: z.boolean().default(false),
    checked: z
      .int()
      .min(0)
      .max(20)
      .describe('How many questions of the checklist you went through.'),
    basis,
  }),
  z.object({ action: z.literal('leave') }).describe('A participant leaves the case.'),
])

type Body = z.output<typeof bodySchema>

const rfc3339 = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString()

const inRfc3339 = (at: number): string => new Date(at).toISOString()

const shape = (page: EmbargoPage): z.input<typeof embargoSchema> => {
  const { standing, projects, charter, terms, nameOf } = page
  const { loaded } = standing
  const named = (of: string) => (of.startsWith('person:') ? nameOf(of.slice('person:'.length)) : of)
  const { embargo } = terms
  const called = (word: string) =>
    terms.known.projects.find(({ projectId }) => word === `project:${projectId}`)?.name ?? word
  return {
    state: embargo.state,
    startedAt: 'startedAt' in embargo ? rfc3339(embargo.startedAt) : null,
    endsAt: rfc3339(loaded.embargoEndsAt),
    endedAt: rfc3339(loaded.embargoEndedAt),
    cause: loaded.embargoCause,
    basis: terms.basis,
    agreed: standing.participants.length,
    projects: [...projects],
    conduct: charter.embargo.acknowledgement.value,
    latestEnd: inRfc3339(terms.latest),
    proposals: terms.open.map((each) => ({
      proposalId: each.proposalId,
      by: named(each.party),
      endsAt: inRfc3339(each.endsAt),
      proposedAt: inRfc3339(each.proposedAt),
      replyBy: inRfc3339(each.replyBy),
      lengthens: each.lengthens,
      reason: each.reason,
      waitingFor: each.waitingFor.map(named),
      answers: each.answers.map((said) => ({ by: named(said.party), answer: said.answer })),
      byParty: each.byParty.map((row) => ({ ...row, party: called(row.party) })),
    })),
    advice: {
      level: terms.advice.level,
      reasons: terms.advice.reasons.map(({ because }) => because),
      checklist: [...terms.advice.checklist],
    },
    fixPublicSince: rfc3339(loaded.fixPublicAt),
  }
}

const refused = (refusal: Refusal): HttpProblem =>
  isHidden(refusal) ? notFound() : new HttpProblem(refusedProblem(refusal))

const loaded = async (site: Site, person: Person, caseId: string): Promise<EmbargoPage> => {
  const page = await loadEmbargo(site.installation, person, caseId)
  if (page === undefined) throw notFound()
  return page
}

/** What the body asks, done; the outcome or its refusal. */
const act = async (
  { installation }: Site,
  person: Person,
  { caseId, body }: { readonly caseId: string; readonly body: Body },
): Promise<object | Refusal> => {
  const voice = { kind: 'person', person } as const
  if ('answer' in body) {
    // No token agrees for its person: to a token there is no invitation.
    if (person.session === undefined) return unknownCase()
    const agrees = body.answer === 'agree'
    return answerInvitation(installation, person, { caseId, agrees, terms: body.terms })
  }
  switch (body.action) {
    case 'propose': {
      const endsAt = readEnd(body.endsAt)
      if (isRefusal(endsAt)) return endsAt
      return proposeEnd(installation, voice, { ...body, caseId, endsAt })
    }
    case 'accept':
    case 'decline': {
      const answer = body.action === 'accept' ? 'accepted' : 'declined'
      return answerProposal(installation, voice, { ...body, caseId, answer })
    }
    case 'leave-early': {
      const { adversariesHoldExploit, adversariesKnow, checked } = body
      const evidence = { adversariesHoldExploit, adversariesKnow }
      return leaveEarly(installation, person, { caseId, evidence, checked, basis: body.basis })
    }
    case 'leave':
      return leaveCase(installation, person, caseId)
  }
}

/** The embargo: what it is, and everything that moves it. */
export const registerEmbargoApi = (app: FastifyInstance, site: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/api/v1/cases/:id/embargo',
    {
      config: { access: 'case', scope: 'cases:read' },
      schema: {
        summary: 'The embargo of a case: its terms, and what is on the table',
        tags: ['cases'],
        params: ofCase,
        response: { 200: embargoSchema },
      },
    },
    async ({ params, viewer }) => shape(await loaded(site, personOrNothing(viewer), params.id)),
  )
  api.post(
    '/api/v1/cases/:id/embargo',
    {
      config: { access: 'case', scope: 'cases:write' },
      schema: {
        summary: 'Answer one’s invitation; propose an end, answer one, leave',
        description: 'Answering an invitation is for a session only, with the header `x-csrf`.',
        tags: ['cases'],
        params: ofCase,
        body: bodySchema,
        response: { 200: z.record(z.string(), z.union([z.string(), z.int()])) },
      },
    },
    async ({ params, body, viewer }) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const outcome = await act(site, person, { caseId, body })
      if (isRefusal(outcome)) {
        // because: what is wrong with a date says nothing of the case; who may not know it is told first
        if (!('answer' in body)) await loaded(site, person, caseId)
        throw refused(outcome)
      }
      return { ...outcome }
    },
  )
}
