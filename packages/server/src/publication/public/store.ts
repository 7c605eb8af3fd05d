// SQL on what is public: advisories and their versions. Only jobs write here; anyone reads. Knows no case beyond its id.
import { changesInPublic, type ShownSeverity } from '@parley/records'
import type { Instant } from '@parley/rules'
import { type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { timestamp } from '../../db/tables/columns.js'
import type { AdvisoryTable } from '../../db/tables/publication.js'
import type { Tables } from '../../db/tables/tables.js'
import type { Tx } from '../../db/transaction.js'
import type { AdvisoryDocument } from './document.js'

/** One line of the list. `id` is the address: the number in the advisory database, or what stands in for it. */
export interface ListedAdvisory {
  readonly id: string
  readonly cveId: string | null
  readonly title: string
  readonly severity: ShownSeverity | undefined
  readonly project: string | null
  readonly teamName: string
  readonly teamSlug: string
  readonly publishedAt: Instant
  readonly modifiedAt: Instant
  readonly withdrawnAt: Instant | null
}

/** A version as the page's history tells it. */
export interface HistoryEntry {
  readonly version: number
  readonly at: Instant
  readonly changes: readonly string[]
  readonly reason: string | null
}

export interface PublicAdvisory extends ListedAdvisory {
  /** The id it is kept under, whatever address it has. */
  readonly advisoryId: string
  readonly document: AdvisoryDocument
  readonly history: readonly HistoryEntry[]
}

export interface AdvisorySearch {
  readonly text?: string
  readonly team?: string
  readonly year?: number
}

type Row = {
  advisoryId: string
  osvId: string | null
  cveId: string | null
  title: string
  severityScore: number | string | null
  severityRating: string | null
  projectName: string | null
  teamName: string
  teamSlug: string
  publishedAt: Instant
  modifiedAt: Instant
  withdrawnAt: Instant | null
}

const listed = (row: Row): ListedAdvisory => ({
  id: row.osvId ?? row.advisoryId,
  cveId: row.cveId,
  title: row.title,
  severity:
    row.severityRating === null
      ? undefined
      : {
          // because: the column is written from the records' ratings alone
          rating: row.severityRating as ShownSeverity['rating'],
          score: row.severityScore === null ? null : Number(row.severityScore),
        },
  project: row.projectName,
  teamName: row.teamName,
  teamSlug: row.teamSlug,
  publishedAt: row.publishedAt,
  modifiedAt: row.modifiedAt,
  withdrawnAt: row.withdrawnAt,
})

const advisories = (tx: Tx) =>
  tx
    .selectFrom('advisory')
    .innerJoin('team', 'team.teamId', 'advisory.teamId')
    .select([
      'advisory.advisoryId',
      'advisory.osvId',
      'advisory.cveId',
      'advisory.title',
      'advisory.severityScore',
      'advisory.severityRating',
      'advisory.projectName',
      'team.name as teamName',
      'team.slug as teamSlug',
      'advisory.publishedAt',
      'advisory.modifiedAt',
      'advisory.withdrawnAt',
    ])

type Eb = ExpressionBuilder<Tables, 'advisory' | 'team'>

const holds = (eb: Eb, text: string) => {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return eb.or([
    eb('advisory.title', 'ilike', pattern),
    eb('advisory.cveId', 'ilike', pattern),
    eb('advisory.osvId', 'ilike', pattern),
    eb('advisory.advisoryId', 'ilike', pattern),
    sql<SqlBool>`exists (select 1 from advisory_history h where h.advisory_id = advisory.advisory_id
      and h.document #>> '{advisory,descriptions,0,value}' ilike ${pattern})`,
  ])
}

const dayOne = (year: number): Date & Instant => timestamp(Date.UTC(year, 0, 1) as Instant)

/** Advisories, the newest first. `limit` is at most the caller's page; `before` goes on where a page ended. */
export const selectAdvisories = async (
  tx: Tx,
  search: AdvisorySearch & { limit: number; before?: { at: Instant; id: string } },
): Promise<readonly ListedAdvisory[]> => {
  let query = advisories(tx)
  const { text, team, year, before } = search
  if (text !== undefined && text !== '') query = query.where((eb) => holds(eb, text))
  if (team !== undefined) query = query.where('team.slug', '=', team)
  if (year !== undefined) {
    query = query
      .where('advisory.publishedAt', '>=', dayOne(year))
      .where('advisory.publishedAt', '<', dayOne(year + 1))
  }
  if (before !== undefined) {
    query = query.where(
      sql<SqlBool>`(advisory.published_at, coalesce(advisory.osv_id, advisory.advisory_id))
        < (${timestamp(before.at)}, ${before.id})`,
    )
  }
  const rows = await query
    .orderBy('advisory.publishedAt', 'desc')
    .orderBy(sql`coalesce(advisory.osv_id, advisory.advisory_id)`, 'desc')
    .limit(search.limit)
    .execute()
  return rows.map(listed)
}

/** Teams that have published, and the years in which they did: what the list can be narrowed by. */
export const selectAdvisoryFacets = async (tx: Tx) => {
  const { rows } = await sql<{ slug: string; name: string; year: number; count: number }>`
    select t.slug, t.name, extract(year from a.published_at at time zone 'UTC')::int as year, count(*)::int as count
      from advisory a join team t using (team_id) group by 1, 2, 3 order by 3 desc, 2`.execute(tx)
  return rows
}

/** An advisory by any of its ids, with its newest document and its history; undefined when there is none. */
export const selectAdvisory = async (tx: Tx, id: string): Promise<PublicAdvisory | undefined> => {
  const row = await advisories(tx)
    .where((eb) =>
      eb.or([
        eb('advisory.osvId', '=', id),
        eb('advisory.advisoryId', '=', id),
        eb('advisory.cveId', '=', id),
      ]),
    )
    .orderBy(sql`advisory.osv_id is distinct from ${id}`)
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const history = await tx
    .selectFrom('advisoryHistory')
    .selectAll()
    .where('advisoryId', '=', row.advisoryId)
    .orderBy('version', 'desc')
    .execute()
  const newest = history[0]
  if (newest === undefined) return undefined
  // because: only `writeAdvisory` writes this column
  const document = newest.document as unknown as AdvisoryDocument
  return {
    ...listed(row),
    advisoryId: row.advisoryId,
    document,
    history: history.map(({ version, at, changes, reason }) => ({
      ...{ version, at, reason },
      // Who took a credit back since is named by no older entry either.
      changes: changesInPublic(changes, document.advisory),
    })),
  }
}

export interface NewAdvisory {
  readonly advisoryId: string
  readonly teamId: number
  readonly caseId: string | null
  readonly cveId: string | null
  readonly osvId: string | null
  readonly title: string
  readonly severity: ShownSeverity | undefined
  readonly projectName: string | null
  readonly publishedAt: Instant
  readonly modifiedAt: Instant
  readonly withdrawnAt: Instant | null
  readonly version: number
  readonly document: AdvisoryDocument
  readonly changes: readonly string[]
  readonly reason: string | null
}

const ROW = (advisory: NewAdvisory) => ({
  cveId: advisory.cveId,
  osvId: advisory.osvId,
  title: advisory.title,
  severityScore: advisory.severity?.score ?? null,
  severityRating: advisory.severity?.rating ?? null,
  projectName: advisory.projectName,
  modifiedAt: timestamp(advisory.modifiedAt),
  withdrawnAt: advisory.withdrawnAt === null ? null : timestamp(advisory.withdrawnAt),
})

/** Writes an advisory and one version of it. Written again, it is the same row: `published_at` and the id stay. */
export const writeAdvisory = async (tx: Tx, advisory: NewAdvisory): Promise<string> => {
  const { advisoryId, teamId, caseId, publishedAt, version, changes, reason } = advisory
  const row = ROW(advisory) satisfies Partial<Record<keyof AdvisoryTable, unknown>>
  const known =
    caseId === null
      ? undefined
      : await tx
          .selectFrom('advisory')
          .select('advisoryId')
          .where('caseId', '=', caseId)
          .executeTakeFirst()
  const id = known?.advisoryId ?? advisoryId
  await tx
    .insertInto('advisory')
    .values({ advisoryId: id, teamId, caseId, publishedAt: timestamp(publishedAt), ...row })
    .onConflict((conflict) => conflict.column('advisoryId').doUpdateSet(row))
    .execute()
  const document = JSON.stringify(advisory.document)
  await tx
    .insertInto('advisoryHistory')
    .values({
      advisoryId: id,
      version,
      at: timestamp(advisory.modifiedAt),
      document,
      changes: [...changes],
      reason,
    })
    .onConflict((conflict) => conflict.columns(['advisoryId', 'version']).doUpdateSet({ document }))
    .execute()
  return id
}
