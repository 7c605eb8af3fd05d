// Tries raw SQL under the application's own role, as any actor: what is seen of each case, and whether rows can be
// changed, removed or added. Everything is rolled back. The tables come from the catalog, the rows from the world.
import pg from 'pg'
import { lookup } from '../../packages/server/src/db/keys.js'
import { loginAs } from '../../packages/server/src/db/migrate.js'
import { creditLookup } from '../../packages/server/src/remediation/credits/mail.js'
import type { Standing } from './sql-table.js'
import type { World } from './world/build.js'
import { PEOPLE, type PersonWord } from './world/cast.js'
import type { WorldCase } from './world/states.js'

/** An actor as the database is told of one. */
export interface SqlActor {
  readonly word: string
  readonly person: string
  readonly capability: string
  standing(of: WorldCase): Standing
}

const TEAM: readonly PersonWord[] = ['member', 'coordinator', 'admin', 'manager', 'operator']
const NAMED: readonly PersonWord[] = ['coordinator', 'admin']
const ASKED: readonly PersonWord[] = ['invited', 'declined', 'left', 'ended']

const standingOf =
  (word: PersonWord) =>
  ({ state, credit }: WorldCase): Standing => {
    if (TEAM.includes(word)) return state !== 'narrowed' || NAMED.includes(word) ? 'team' : 'nobody'
    if (word === 'participant' || word === 'neighbour') return 'participant'
    if (word === 'lapsed') return 'lapsed'
    if (word === 'credited') return credit === '' ? 'nobody' : 'credited'
    if (word === 'reviewer' || word === 'asked-reviewer') {
      if (state !== 'submitted') return 'nobody'
      return word === 'reviewer' ? 'reviewer' : 'asked'
    }
    if (word === 'council') return 'body'
    return ASKED.includes(word) ? 'invited' : 'nobody'
  }

const hex = (bytes: Buffer): string => bytes.toString('hex')

/** Everyone with an account, the holders of every kind of link of each case, and nobody. */
export const actorsOf = ({ cast, cases, stage }: World): readonly SqlActor[] => {
  const { keys } = stage.parley.installation
  const people = PEOPLE.map((word) => ({
    ...{ word, person: cast.people[word].personId, capability: '' },
    standing: standingOf(word),
  }))
  const links = Object.values(cases).flatMap((mine): SqlActor[] => {
    const holder = (name: string, capability: string, standing: Standing): SqlActor => ({
      ...{ word: `${name} of ${mine.state}`, person: '', capability },
      standing: (of) => (of === mine ? standing : 'nobody'),
    })
    return [
      holder('reporter', hex(lookup(keys, 'follow-link', mine.follow)), 'reporter'),
      holder('old link', hex(lookup(keys, 'follow-link', mine.oldFollow)), 'nobody'),
      ...(mine.credit === ''
        ? []
        : [
            holder(
              'credit link',
              hex(creditLookup(stage.parley.installation, mine.credit)),
              'credit-link',
            ),
          ]),
    ]
  })
  const nobody = { word: 'nobody', person: '', capability: '', standing: () => 'nobody' as const }
  const unknown = { ...nobody, word: 'an unknown link', capability: '00'.repeat(32) }
  return [...people, ...links, nobody, unknown]
}

export interface CatalogTable {
  readonly name: string
  readonly key: readonly string[]
  /** A column to set to itself: one the role may update, or any. */
  readonly column: string
  readonly isForced: boolean
  readonly hasPolicy: boolean
  /** It has a column `case_id`. */
  readonly hasCase: boolean
}

const CATALOG = `
  select k.relname as name, k.relrowsecurity and k.relforcerowsecurity as "isForced", k.relrowsecurity as "hasPolicy",
         exists (select 1 from pg_attribute a where a.attrelid = k.oid and a.attname = 'case_id') as "hasCase",
         array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = k.oid and a.attnum = any (i.indkey)
                where i.indrelid = k.oid and i.indisprimary) as key,
         (select a.attname from pg_attribute a where a.attrelid = k.oid and a.attnum > 0 and not a.attisdropped
           order by not has_column_privilege('parley_app', k.oid, a.attnum, 'update'), a.attgenerated <> '' or a.attidentity <> '',
                    a.attname in ('case_id', 'compartment_id'), a.attnum desc limit 1) as column
    from pg_class k where k.relnamespace = 'public'::regnamespace and k.relkind in ('r', 'p') order by 1`

export const readCatalog = ({ stage }: World): Promise<CatalogTable[]> =>
  stage.parley.installation.sql<CatalogTable & pg.QueryResultRow>(CATALOG)

/** What became of a statement: how many rows of each case it reached, or that it was refused. */
export type Reached = ReadonlyMap<string, number> | 'refused'

export interface Trying {
  /** Rows of each case that the actor sees, changes or removes. */
  reach(table: CatalogTable, verb: 'select' | 'update' | 'delete'): Promise<Reached>
  /** Whether the policies let the actor add this row; another constraint may still refuse it. */
  add(table: CatalogTable, row: string): Promise<'let in' | 'refused'>
  call(text: string, values: readonly unknown[]): Promise<unknown[] | 'refused'>
}

const RLS = '42501'
const isRefused = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === RLS

/** Runs `work` as one actor in a transaction that is rolled back. */
export const openSql = async ({ stage }: World) => {
  const { admin, keys } = stage.parley.installation
  const client = new pg.Client(loginAs(admin, keys, 'parley_app'))
  await client.connect()
  const guarded = async <T>(run: () => Promise<T>): Promise<T> => {
    await client.query('savepoint try')
    try {
      return await run()
    } finally {
      await client.query('rollback to savepoint try')
    }
  }
  const statement = ({ name, column }: CatalogTable, verb: 'select' | 'update' | 'delete') => {
    if (verb === 'select') return `select case_id from "${name}"`
    if (verb === 'delete') return `delete from "${name}" returning case_id`
    return `update "${name}" set "${column}" = "${column}" returning case_id`
  }
  const known = new Map<string, string>()
  /** The columns that a row is given: those that the database computes are nobody's to give. */
  const ownColumns = async ({ name }: CatalogTable): Promise<string> => {
    const before = known.get(name)
    if (before !== undefined) return before
    const { rows } = await client.query<{ columns: string }>(
      `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [`public.${name}`],
    )
    const columns = rows[0]?.columns ?? ''
    known.set(name, columns)
    return columns
  }
  const trying: Trying = {
    reach: (table, verb) =>
      guarded(async () => {
        try {
          const { rows } = await client.query<{ case_id: string }>(statement(table, verb))
          const counts = new Map<string, number>()
          for (const { case_id } of rows) counts.set(case_id, (counts.get(case_id) ?? 0) + 1)
          return counts
        } catch (error) {
          if (isRefused(error)) return 'refused' as const
          throw error
        }
      }),
    add: (table, row) =>
      guarded(async () => {
        try {
          const columns = await ownColumns(table)
          await client.query(
            `insert into "${table.name}" (${columns}) overriding system value
             select ${columns} from jsonb_populate_record(null::"${table.name}", $1)`,
            [row],
          )
          return 'let in' as const
        } catch (error) {
          return isRefused(error) ? ('refused' as const) : ('let in' as const)
        }
      }),
    call: (text, values) =>
      guarded(async () => {
        try {
          return (await client.query(text, [...values])).rows
        } catch (error) {
          if (isRefused(error)) return 'refused' as const
          throw error
        }
      }),
  }
  const as = async <T>(actor: SqlActor, work: (trying: Trying) => Promise<T>): Promise<T> => {
    await client.query('begin')
    try {
      await client.query(
        `select set_config('parley.person', $1, true), set_config('parley.capability', $2, true)`,
        [actor.person, actor.capability],
      )
      return await work(trying)
    } finally {
      await client.query('rollback')
    }
  }
  return { as, close: () => client.end() }
}
