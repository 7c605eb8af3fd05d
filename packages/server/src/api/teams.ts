// `GET /api/v1/teams`: who takes reports here, for which projects, and whether they are set up. Public facts only.
import { setUpState } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { charterOf } from '../charter/charter-of.js'
import { selectProjects, selectTeams } from '../charter/store.js'
import type { Site } from '../http/site.js'
import { listOf, listQuery, pageOf } from './lists.js'

const teamSchema = z.object({
  slug: z.string(),
  name: z.string(),
  isDefault: z.boolean().describe('Takes what no other team is meant for.'),
  takesReports: z.boolean(),
  isSetUp: z.boolean().describe('Has the admins its charter asks for.'),
  members: z.number().int(),
  charter: z.string().describe('The built-in charter it is based on.'),
  projects: z.array(
    z.object({ id: z.number().int(), name: z.string(), repo: z.string().nullable() }),
  ),
})

export const registerTeamsApi = (app: FastifyInstance, { installation }: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/teams',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Teams and their projects',
        querystring: z.object(listQuery()),
        response: { 200: listOf(teamSchema) },
      },
    },
    async ({ query }) => {
      const { app: db } = installation.db
      const page = pageOf(await selectTeams(db), query, ({ slug }) => slug)
      const items = await Promise.all(
        page.items.map(async (team) => ({
          slug: team.slug,
          name: team.name,
          isDefault: team.isDefault,
          takesReports: team.hostsCases,
          isSetUp: setUpState(charterOf(team), team.admins).isSetUp,
          members: team.members,
          charter: charterOf(team).id,
          projects: (await selectProjects(db, team.teamId)).map(({ projectId, name, repo }) => ({
            id: projectId,
            name,
            repo,
          })),
        })),
      )
      return { items, next: page.next }
    },
  )
}
