// Nominations for programs: who is nominated and how it stands, nominating, and the body's veto. The rights are those of
// the pages; a token needs the scope `manage`.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isId } from '../../cases/load.js'
import { voteByName } from '../../charter/council/vote.js'
import { checkNominee, nominate } from '../../charter/nominations/nominate.js'
import { listNominations, loadNominationPage } from '../../charter/nominations/page.js'
import { selectRecorded } from '../../charter/nominations/recorded.js'
import type { NominationRow } from '../../charter/nominations/store.js'
import { openVeto } from '../../charter/nominations/veto.js'
import { personOf, personOrNothing } from '../../http/access.js'
import { HttpProblem, invalidProblem, notFound, refusedProblem } from '../../http/problems.js'
import type { Site } from '../../http/site.js'
import { listOf, listQuery, pageOf } from '../lists.js'

const time = z.iso.datetime()

const lineSchema = z.object({
  id: z.string().describe('Also the id of its ballot.'),
  team: z.string(),
  name: z.string(),
  state: z
    .string()
    .describe(
      'review, voting, failed, waiting (carried, open to a veto), held, vetoed, granted, member or withdrawn',
    ),
  nominatedBy: z.string(),
  nominatedAt: time,
  opensAt: time,
  closesAt: time,
  vetoEndsAt: time.nullable(),
  outcome: z
    .object({
      carried: z.boolean(),
      yes: z.number().int(),
      no: z.number().int(),
      abstain: z.number().int(),
      electorate: z.number().int(),
    })
    .nullable()
    .describe('Counts, once the ballot is closed.'),
})

const recordedSchema = z.object({
  id: z.string(),
  team: z.string(),
  name: z.string(),
  state: z.literal('recorded').describe('Known from a public source; not counted here.'),
  listedOn: z.iso.date(),
  source: z.string(),
})

const wholeSchema = lineSchema.extend({
  background: z.string(),
  notice: z.string().nullable(),
  bio: z.string(),
  reasons: z.string(),
  charter: z.string(),
  ballotKey: z.unknown().describe('The public key of an open ballot, as JWK; null before.'),
  opening: z
    .string()
    .nullable()
    .describe(
      'SHA-256 of what was fixed at the opening: electorate, key and rules. To be compared.',
    ),
  electors: z.array(z.string()),
  mayNotAskForToken: z.string().nullable(),
})

const iso = (at: number): string => new Date(at).toISOString()

const lineOf = (row: NominationRow, name: string): z.infer<typeof lineSchema> => ({
  id: row.nominationId,
  team: row.slug,
  name,
  state: row.state,
  nominatedBy: row.nominatorName,
  nominatedAt: iso(row.nominatedAt),
  opensAt: iso(row.opensAt),
  closesAt: iso(row.closesAt),
  vetoEndsAt: row.vetoEndsAt === null ? null : iso(row.vetoEndsAt),
  outcome:
    row.outcome === null
      ? null
      : {
          carried: row.outcome.carried,
          yes: row.outcome.yes,
          no: row.outcome.no,
          abstain: row.outcome.abstain,
          electorate: row.outcome.electorate,
        },
})

const refused = (refusal: Refusal): HttpProblem =>
  refusal.refusal === 'nomination.unknown' ? notFound() : new HttpProblem(refusedProblem(refusal))

const registerList = (app: FastifyInstance, { installation }: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/nominations',
    {
      config: { access: 'signed-in', scope: 'manage' },
      schema: {
        summary: 'Nominations that are shown to one, and recorded joins',
        tags: ['nominations'],
        querystring: z.object(listQuery(100)),
        response: { 200: listOf(lineSchema, { recorded: z.array(recordedSchema) }) },
      },
    },
    async ({ viewer, query }) => {
      const all = await listNominations(installation, personOf(viewer))
      const { items, next } = pageOf(all, query, ({ row }) => row.nominationId)
      const recorded = await selectRecorded(installation.db.app)
      return {
        items: items.map(({ row, name }) => lineOf(row, name)),
        next,
        recorded: recorded.map(({ recordedId, slug, name, listedOn, source }) => ({
          ...{ id: recordedId, team: slug, name, source },
          state: 'recorded' as const,
          listedOn: iso(listedOn).slice(0, 10),
        })),
      }
    },
  )
}

const registerOne = (app: FastifyInstance, { installation }: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/nominations/:nomination',
    {
      config: { access: 'case', scope: 'manage' },
      schema: {
        summary: 'One nomination',
        tags: ['nominations'],
        params: z.object({ nomination: z.string() }),
        response: { 200: wholeSchema },
      },
    },
    async ({ viewer, params }) => {
      const person = personOrNothing(viewer)
      if (!isId(params.nomination)) throw notFound()
      const page = await loadNominationPage(installation, person, params.nomination)
      if (page === undefined) throw notFound()
      const { row, nominee, electors, mayNotAsk } = page
      const { background, bio, reasons } = nominee
      return {
        ...lineOf(row, nominee.name),
        ...{ background, bio, reasons, notice: row.notice, charter: row.charter },
        ballotKey: row.publicKey,
        opening: row.opening?.whole ?? null,
        electors: electors.map(({ name }) => name),
        mayNotAskForToken: mayNotAsk?.because ?? null,
      }
    },
  )
}

const text = z.string().max(20_000).optional()

const registerMaking = (app: FastifyInstance, { installation }: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/nominations',
    {
      config: { access: 'signed-in', scope: 'manage' },
      schema: {
        summary: 'Nominate somebody',
        description: 'Every error at once, by field. An address or a GitHub name is needed.',
        tags: ['nominations'],
        body: z
          .looseObject({
            team: text.describe('A short name; needed by members of several teams.'),
            name: text,
            email: text,
            githubLogin: text,
            background: text,
            bio: text,
            reasons: text,
          })
          .nullish(),
        response: { 201: z.object({ id: z.string() }) },
      },
    },
    async ({ viewer, body }, reply) => {
      const person = personOf(viewer)
      const teams = person.memberships.filter(({ hostsCases }) => hostsCases)
      const wanted = body?.team ?? (teams.length === 1 ? teams[0]?.slug : undefined)
      const team = teams.find(({ slug }) => slug === wanted)
      const { name = '', email = '', githubLogin = '', background = '' } = body ?? {}
      const { bio = '', reasons = '' } = body ?? {}
      const nominee = { name, email, githubLogin, background, bio, reasons }
      const errors = Object.entries({
        ...checkNominee(nominee),
        ...(team === undefined ? { team: 'Say one of your teams, by its short name.' } : {}),
      }).map(([path, message]) => ({ path, message }))
      if (errors.length > 0 || team === undefined) throw new HttpProblem(invalidProblem(errors))
      const made = await nominate(installation, person, { ...nominee, teamId: team.teamId })
      if (isRefusal(made)) throw refused(made)
      return reply.code(201).send({ id: made.nominationId })
    },
  )
}

const registerVeto = (app: FastifyInstance, { installation }: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/nominations/:nomination/veto',
    {
      config: { access: 'case', scope: 'manage' },
      schema: {
        summary: 'Open a veto vote, or vote in one that is open',
        description: 'Without `vote` it opens one. For members of the body that oversees the team.',
        tags: ['nominations'],
        params: z.object({ nomination: z.string() }),
        body: z
          .object({
            vote: z.enum(['yes', 'no', 'abstain']).optional(),
            conflict: z.boolean().optional().describe('Whoever has one abstains.'),
          })
          .nullish(),
        response: { 200: z.object({ state: z.enum(['open', 'voted']) }) },
      },
    },
    async ({ viewer, params, body }) => {
      const person = personOrNothing(viewer)
      const nominationId = params.nomination
      if (!isId(nominationId)) throw notFound()
      const vote = body?.vote
      const hasConflict = body?.conflict ?? false
      if ((await loadNominationPage(installation, person, nominationId)) === undefined)
        throw notFound()
      const outcome =
        vote === undefined
          ? await openVeto(installation, person, nominationId)
          : await voteByName(installation, person, { decisionId: nominationId, vote, hasConflict })
      if (isRefusal(outcome)) throw refused(outcome)
      return { state: vote === undefined ? ('open' as const) : ('voted' as const) }
    },
  )
}

/** Nominations: list, one, make, veto. */
export const registerNominationsApi = (app: FastifyInstance, site: Site): void => {
  registerList(app, site)
  registerOne(app, site)
  registerMaking(app, site)
  registerVeto(app, site)
}
