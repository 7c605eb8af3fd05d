// `GET /api/v1/members`: the public list of a team, in its own order, page by page.
import { notesOf } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { selectActiveMembers, selectEmeritus, selectTeam } from '../charter/store.js'
import { notFound } from '../http/problems.js'
import type { Site } from '../http/site.js'
import { listOf, listQuery, pageOf } from './lists.js'

const query = z.object({
  team: z.string().max(30).optional().describe('A short name; the default team without it.'),
  emeritus: z.enum(['true', 'false']).default('false'),
  ...listQuery(100),
})

const answer = listOf(
  z.object({
    name: z.string(),
    github: z.string().nullable(),
    roles: z.array(z.string()),
    notes: z.string().describe('As the public list has it.'),
  }),
)

export const registerMembersApi = (app: FastifyInstance, { installation }: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/members',
    {
      config: { access: 'public' },
      schema: { summary: 'Members of a team', querystring: query, response: { 200: answer } },
    },
    async (request) => {
      const { team: slug, emeritus, ...asked } = request.query
      const { app: db } = installation.db
      const team = await selectTeam(db, slug)
      if (team === undefined) throw notFound()
      const select = emeritus === 'true' ? selectEmeritus : selectActiveMembers
      const members = await select(db, team.teamId)
      const { items, next } = pageOf(members, asked, ({ listName }) => listName.slice(0, 40))
      const shown = items.map((member) => ({
        name: member.listName,
        github: member.listLogin,
        roles: [...member.roles],
        notes: member.leftAt === null ? notesOf(member.roles) : (member.leftNotes ?? ''),
      }))
      return { items: shown, next }
    },
  )
}
