// `GET /api/v1/members`: the public list of a team, in its own order, page by page.
import { notesOf } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { selectActiveMembers, selectEmeritus, selectTeam } from '../charter/store.js'
import { notFound } from '../http/problems.js'
import type { Site } from '../http/site.js'

const query = z.object({
  team: z.string().max(30).optional().describe('A short name; the default team without it.'),
  emeritus: z.enum(['true', 'false']).default('false'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z.string().max(40).optional(),
})

const answer = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      github: z.string().nullable(),
      roles: z.array(z.string()),
      notes: z.string().describe('As the public list has it.'),
    }),
  ),
  next: z.string().nullable(),
})

const cursorOf = (at: number): string => Buffer.from(String(at)).toString('base64url')

/** Where a cursor of ours points; anything else is the beginning. */
const placeOf = (cursor: string | undefined): number => {
  const at = Number(Buffer.from(cursor ?? '', 'base64url').toString())
  return Number.isSafeInteger(at) && at > 0 ? at : 0
}

export const registerMembersApi = (app: FastifyInstance, { installation }: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/members',
    {
      config: { access: 'public' },
      schema: { summary: 'Members of a team', querystring: query, response: { 200: answer } },
    },
    async (request) => {
      const { team: slug, emeritus, limit, cursor } = request.query
      const { app: db } = installation.db
      const team = await selectTeam(db, slug)
      if (team === undefined) throw notFound()
      const select = emeritus === 'true' ? selectEmeritus : selectActiveMembers
      const members = await select(db, team.teamId)
      const from = placeOf(cursor)
      const items = members.slice(from, from + limit).map((member) => ({
        name: member.listName,
        github: member.listLogin,
        roles: [...member.roles],
        notes: member.leftAt === null ? notesOf(member.roles) : (member.leftNotes ?? ''),
      }))
      const isMore = from + limit < members.length
      return { items, next: isMore ? cursorOf(from + limit) : null }
    },
  )
}
