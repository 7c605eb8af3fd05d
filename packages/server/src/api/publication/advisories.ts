// Published advisories for programs: public, newest first, page by page.
import { instant } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { inTransaction } from '../../db/transaction.js'
import type { Site } from '../../http/site.js'
import { type ListedAdvisory, selectAdvisories } from '../../publication/public/store.js'
import { listOf, listQuery, noCursor } from '../lists.js'

const noNull = (text: string): string => text.replaceAll('\0', '')

const query = z.object({
  q: z.string().max(200).default('').transform(noNull).describe('Words of the title or the text.'),
  team: z.string().max(40).transform(noNull).optional().describe('A team, by its short name.'),
  year: z.coerce.number().int().min(1990).max(2999).optional(),
  ...listQuery(),
})

const advisory = z.object({
  id: z.string(),
  cveId: z.string().nullable(),
  title: z.string(),
  severity: z.object({ rating: z.string(), score: z.number().nullable() }).nullable(),
  project: z.string().nullable(),
  team: z.string(),
  publishedAt: z.iso.datetime(),
  modifiedAt: z.iso.datetime(),
  withdrawnAt: z.iso.datetime().nullable(),
  url: z.string(),
  osvUrl: z.string(),
})

const list = listOf(advisory)

const rfc3339 = (at: number): string => new Date(at).toISOString()

const shape = (url: string, row: ListedAdvisory): z.output<typeof advisory> => {
  const address = `${url}/advisories/${encodeURIComponent(row.id)}`
  return {
    id: row.id,
    cveId: row.cveId,
    title: row.title,
    severity: row.severity ?? null,
    project: row.project,
    team: row.teamSlug,
    publishedAt: rfc3339(row.publishedAt),
    modifiedAt: rfc3339(row.modifiedAt),
    withdrawnAt: row.withdrawnAt === null ? null : rfc3339(row.withdrawnAt),
    url: address,
    osvUrl: `${address}.osv.json`,
  }
}

const beforeOf = (cursor: string | undefined) => {
  if (cursor === undefined) return {}
  const [, at, id] = /^(\d{1,15})~([^\0]+)$/.exec(cursor) ?? []
  if (at === undefined || id === undefined) throw noCursor()
  return { before: { at: instant(Number(at)), id } }
}

export const registerAdvisoriesApi = (app: FastifyInstance, site: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const { installation } = site
  api.get(
    '/api/v1/advisories',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Published advisories, the newest first',
        tags: ['advisories'],
        querystring: query,
        response: { 200: list },
      },
    },
    async (request) => {
      const { q, team, year, limit, cursor } = request.query
      const rows = await inTransaction(installation.db, { kind: 'nobody' }, (tx) =>
        selectAdvisories(tx, {
          text: q.trim(),
          ...(team === undefined ? {} : { team }),
          ...(year === undefined ? {} : { year }),
          limit: limit + 1,
          ...beforeOf(cursor),
        }),
      )
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      const hasMore = rows.length > limit && last !== undefined
      return {
        items: items.map((row) => shape(installation.url, row)),
        next: hasMore ? `${last.publishedAt}~${last.id}` : null,
      }
    },
  )
}
