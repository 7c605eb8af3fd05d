// The same as the matrix, as SQL under the application's own role: every table with case data, from the catalog, times
// every kind of actor, for reading, changing, removing and adding, and every function that looks past the policies.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  actorsOf,
  type CatalogTable,
  openSql,
  type Reached,
  readCatalog,
  type SqlActor,
  type Trying,
} from './sql.js'
import { FUNCTIONS, type Standing, TABLES, WITHOUT_CASE } from './sql-table.js'
import { openAccessWorld, type World } from './world/build.js'
import type { WorldCase } from './world/states.js'

let world: World
let catalog: readonly CatalogTable[]
let sql: Awaited<ReturnType<typeof openSql>>
let actors: readonly SqlActor[]
/** Every row of every table, past the policies. */
const rows = new Map<string, readonly Record<string, unknown>[]>()

/** One row of each table of which the world has none: nothing leaked in it, waits for an end, or is shadowed. */
const addRows = async ({ cast, cases, stage }: World) => {
  const { coordinator, manager } = cast.people
  const add = (columns: string, rest: string) => {
    const [table] = columns.split(' ')
    const names = columns.slice(columns.indexOf('('))
    return stage.parley.installation.sql(
      `insert into ${table} ${names} select ${rest} from cases c, membership m
        where c.case_id = $1 and m.person_id = $3 and m.left_at is null and $2::uuid is not null`,
      [cases.embargoed.caseId, coordinator.personId, manager.personId],
    )
  }
  await add(
    'publication_schedule (case_id, compartment_id, hash, scheduled_by, scheduled_at, state, because, decided_at)',
    `c.case_id, c.compartment_id, repeat('a', 64), $2::uuid, now(), 'voided', 'edited', now()`,
  )
  const glass = `'11111111-1111-4111-8111-111111111111'::uuid, c.case_id, c.compartment_id`
  await add(
    'break_glass (break_glass_id, case_id, compartment_id, cause, opened_by, opened_at)',
    `${glass}, 'public', $2::uuid, now()`,
  )
  await add(
    'break_glass_item (break_glass_id, case_id, compartment_id, item, done_by, done_at)',
    `${glass}, 'mitigation', $2::uuid, now()`,
  )
  await add('onboarding (membership_id, team_id, begun_at)', 'm.membership_id, m.team_id, now()')
  await add(
    'shadowing (membership_id, case_id, mentor_id, begun_at)',
    'm.membership_id, c.case_id, $2::uuid, now()',
  )
}

beforeAll(async () => {
  world = await openAccessWorld(['embargoed', 'narrowed', 'ended', 'submitted', 'published'])
  await addRows(world)
  catalog = (await readCatalog(world)).filter(({ hasPolicy, hasCase }) => hasPolicy && hasCase)
  sql = await openSql(world)
  actors = actorsOf(world)
  for (const { name } of catalog) {
    const found = await world.stage.parley.installation.sql<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from "${name}" t`,
    )
    rows.set(
      name,
      found.map(({ row }) => row),
    )
  }
}, 300_000)
afterAll(async () => {
  await sql.close()
  await world.close()
})

const rowsOf = (table: CatalogTable, { caseId }: WorldCase) =>
  (rows.get(table.name) ?? []).filter((row) => row['case_id'] === caseId)

describe('the catalog', () => {
  test('every table that names a case forces row-level security, but for what is public', async () => {
    const all = await readCatalog(world)
    const open = all.filter(({ hasCase, isForced }) => hasCase && !isForced).map(({ name }) => name)
    expect(open).toEqual(['advisory'])
  })

  test('every table with policies has its line, and every line its table', async () => {
    const all = (await readCatalog(world)).filter(({ hasPolicy }) => hasPolicy)
    expect(all.map(({ name }) => name)).toEqual(
      [...Object.keys(TABLES), ...Object.keys(WITHOUT_CASE)].sort(),
    )
  })

  test('every table has a row to be tried', () => {
    const empty = catalog.filter(({ name }) => rows.get(name)?.length === 0).map(({ name }) => name)
    expect(empty).toEqual([])
  })

  test('every function that looks past the policies and that the application may call has its line', async () => {
    const callable = await world.stage.parley.installation.sql<{ name: string }>(
      `select distinct p.proname as name from pg_proc p
        where p.pronamespace = 'sec'::regnamespace and p.prosecdef and p.prorettype <> 'trigger'::regtype
          and has_function_privilege('parley_app', p.oid, 'execute') order by 1`,
    )
    expect(callable.map(({ name }) => name)).toEqual(Object.keys(FUNCTIONS).sort())
  })
})

const counts = { statements: 0 }

const has = (list: readonly Standing[] | undefined, standing: Standing): boolean =>
  list?.includes(standing) ?? false

const reached = (outcome: Reached, { caseId }: WorldCase): number =>
  outcome === 'refused' ? 0 : (outcome.get(caseId) ?? 0)

const HEARD: Partial<Readonly<Record<Standing, readonly string[]>>> = {
  participant: ['public', 'everyone'],
  reporter: ['public', 'everyone', 'team+reporter'],
}

const PARTIES = new Set(['party', 'party_status'])

/** The audience of a project's own channel, for who is in the case for it. */
const channelOf = ({ person }: SqlActor, { caseId }: WorldCase): string | undefined => {
  const part = (rows.get('participant') ?? []).find(
    (row) => row['case_id'] === caseId && row['person_id'] === person,
  )
  return part === undefined ? undefined : `project:${part['project_id']}`
}

/**
 * How many rows of a case are an actor's who sees some: those of an audience they are in, or their own. Undefined where a
 * row says neither; there no more than all are looked for.
 */
const ofTheirs = (
  table: CatalogTable,
  of: WorldCase,
  { actor, standing }: { readonly actor: SqlActor; readonly standing: Standing },
): number | undefined => {
  const there = rowsOf(table, of)
  const [like] = there
  if (like === undefined) return 0
  const heard = HEARD[standing]
  if ('audience' in like && heard !== undefined) {
    const channel = channelOf(actor, of)
    return there.filter(({ audience }) => heard.includes(String(audience)) || audience === channel)
      .length
  }
  // Of the parties a participant sees the one they came for, and none of the others.
  if (PARTIES.has(table.name)) {
    const channel = channelOf(actor, of)
    return there.filter((row) => channel === `project:${row['project_id']}`).length
  }
  return 'person_id' in like && actor.person !== ''
    ? there.filter((row) => row['person_id'] === actor.person).length
    : undefined
}

/** What is wrong with what one actor sees, changes and removes in one table. */
const tryReaching = async (trying: Trying, table: CatalogTable, actor: SqlActor) => {
  const line = TABLES[table.name] ?? {}
  const seen = await trying.reach(table, 'select')
  const changed = await trying.reach(table, 'update')
  const removed = await trying.reach(table, 'delete')
  counts.statements += 3
  return Object.values(world.cases).flatMap((of) => {
    const total = rowsOf(table, of).length
    const standing = actor.standing(of)
    const where = `${table.name}, ${of.state}, ${actor.word} (${standing})`
    const sees = reached(seen, of)
    const expected = has(line.all, standing)
      ? sees === total
      : has(line.some, standing)
        ? sees === (ofTheirs(table, of, { actor, standing }) ?? Math.min(sees, total))
        : sees === 0
    return [
      ...(expected ? [] : [`${where} sees ${sees} of ${total}`]),
      ...(reached(changed, of) > 0 && !has(line.changed, standing) ? [`${where} changes`] : []),
      ...(reached(removed, of) > 0 && !has(line.removed, standing) ? [`${where} removes`] : []),
    ]
  })
}

/** The row again under new ids, as somebody else would try to add it. */
const newRow = (table: CatalogTable, like: Record<string, unknown>): string => {
  const row = { ...like }
  for (const column of table.key)
    if (
      column !== 'case_id' &&
      typeof row[column] === 'string' &&
      String(row[column]).length === 36
    )
      row[column] = randomUUID()
  return JSON.stringify(row)
}

const tryAdding = async (trying: Trying, table: CatalogTable, actor: SqlActor) => {
  const wrong: string[] = []
  for (const of of Object.values(world.cases)) {
    const standing = actor.standing(of)
    if (has(TABLES[table.name]?.added, standing)) continue
    // Every row, for a policy may look at what is in it: which comes first is the heap's to say.
    for (const [index, like] of rowsOf(table, of).entries()) {
      counts.statements += 1
      if ((await trying.add(table, newRow(table, like))) === 'let in')
        wrong.push(`${table.name}, ${of.state}, ${actor.word} (${standing}) adds row ${index}`)
    }
  }
  return wrong
}

describe('every table × every kind of actor', () => {
  // asvs: 8.2.2, 8.3.1, 8.4.1
  test('reads, changes, removes and adds what the table says, and nothing else', async () => {
    const wrong: string[] = []
    for (const actor of actors)
      await sql.as(actor, async (trying) => {
        for (const table of catalog) {
          wrong.push(...(await tryReaching(trying, table, actor)))
          wrong.push(...(await tryAdding(trying, table, actor)))
        }
      })
    console.log(
      `SQL access: ${catalog.length} tables × ${actors.length} actors × ${Object.keys(world.cases).length} cases: ` +
        `${counts.statements} statements, ${wrong.length} wrong`,
    )
    expect(wrong).toEqual([])
  }, 600_000)

  test('who is meant to see and change does: the lines promise nothing that is not so', async () => {
    const kept = new Set<string>()
    for (const actor of actors)
      await sql.as(actor, async (trying) => {
        for (const table of catalog) {
          const seen = await trying.reach(table, 'select')
          const changed = await trying.reach(table, 'update')
          for (const of of Object.values(world.cases)) {
            const standing = actor.standing(of)
            if (reached(seen, of) > 0) kept.add(`${table.name} seen ${standing}`)
            if (reached(changed, of) > 0) kept.add(`${table.name} changed ${standing}`)
          }
        }
      })
    const promised = Object.entries(TABLES).flatMap(([name, line]) => [
      ...[...(line.all ?? []), ...(line.some ?? [])].map((who) => `${name} seen ${who}`),
      ...(line.changed ?? []).map((who) => `${name} changed ${who}`),
    ])
    expect(promised.filter((promise) => !kept.has(promise))).toEqual([])
  }, 300_000)

  test('without an actor there are no rows, in any table', async () => {
    const nobody = actors.find(({ word }) => word === 'nobody')
    if (nobody === undefined) throw new Error('nobody is missing')
    await sql.as(nobody, async (trying) => {
      for (const table of catalog)
        for (const verb of ['select', 'update', 'delete'] as const) {
          const outcome = await trying.reach(table, verb)
          expect(outcome === 'refused' ? 0 : outcome.size, `${verb} ${table.name}`).toBe(0)
        }
    })
  })
})

describe('tables that name no case', () => {
  test('what was recorded of a reporter is seen by the team, a view by whose it is, arrivals by nobody', async () => {
    const { installation } = world.stage.parley
    const { member, other } = world.cast.people
    await installation.sql(
      `insert into disregard (disregard_id, team_id, contact_lookup, recorded_by, recorded_at, reason)
       values (gen_random_uuid(), $1, '\\x00', $2, now(), 'a test')`,
      [world.cast.team.teamId, member.personId],
    )
    await installation.sql(
      `insert into saved_view (saved_view_id, person_id, name, query) values (gen_random_uuid(), $1, 'Mine', '')`,
      [member.personId],
    )
    const sees = (actor: SqlActor | undefined, name: string) =>
      sql.as(
        actor ?? { word: '', person: '', capability: '', standing: () => 'nobody' },
        (trying) => trying.call(`select 1 from "${name}"`, []),
      )
    const by = (word: string) => actors.find((actor) => actor.word === word)
    expect(await sees(by('member'), 'disregard')).toHaveLength(1)
    expect(await sees(by('member'), 'saved_view')).toHaveLength(1)
    for (const word of ['other', 'former', 'participant', 'newcomer', 'nobody']) {
      expect(await sees(by(word), 'disregard'), word).toHaveLength(0)
      expect(await sees(by(word), 'saved_view'), word).toHaveLength(0)
    }
    expect(await sees(by('member'), 'intake_tally')).toBe('refused')
    expect(other.personId).not.toBe(member.personId)
  })
})

/** Calls about one case, with the words that stand in its index: what each tells who may not know the case is nothing. */
const callsAbout = (of: WorldCase, words: readonly string[]) =>
  ({
    my_compartments: [
      `select 1 where (select compartment_id from cases where case_id = $1) = any (sec.my_compartments())`,
      [of.caseId],
    ],
    my_participations: ['select 1 where $1 = any (sec.my_participations())', [of.caseId]],
    my_reports: ['select 1 where $1 = any (sec.my_reports())', [of.caseId]],
    my_channels: [`select 1 from unnest(sec.my_channels()) c where c like $1 || '/%'`, [of.caseId]],
    search_cases: [
      'select 1 from sec.search_cases($2::bigint[], 200) where case_id = $1',
      [of.caseId, words],
    ],
    similar_cases: [
      'select 1 from sec.similar_cases($2::bigint[], gen_random_uuid(), 50) where case_id = $1',
      [of.caseId, words],
    ],
    count_readers: ['select 1 from sec.count_readers(array[$1]::uuid[])', [of.caseId]],
    readers_beside_team: ['select 1 from sec.readers_beside_team($1)', [of.caseId]],
    my_invitation: ['select 1 from sec.my_invitation($1)', [of.caseId]],
    my_open_cases: ['select 1 where $1 = any (sec.my_open_cases())', [of.caseId]],
    my_bodies: [
      'select 1 from brief where case_id = $1 and oversight_team_id = any (sec.my_bodies())',
      [of.caseId],
    ],
    my_brief_key: [
      'select sec.my_brief_key($1) as key where sec.my_brief_key($1) is not null',
      [of.ids['brief']],
    ],
    participants_seen: ['select 1 from sec.participants_seen($1)', [of.caseId]],
    my_reviews: ['select 1 from sec.my_reviews() where case_id = $1', [of.caseId]],
    projects_of_case: ['select 1 from sec.projects_of_case($1)', [of.caseId]],
    // Whoever is bound by what is negotiated has a part in it, asked again or not.
    moves_embargo: ['select 1 where sec.moves_embargo($1)', [of.caseId]],
    lock_participants: ['select 1 from sec.lock_participants($1)', [of.caseId]],
    bound_participants: ['select 1 from sec.bound_participants($1)', [of.caseId]],
    has_reporter: ['select 1 where sec.has_reporter($1)', [of.caseId]],
    my_proposed_ends: ['select 1 from sec.my_proposed_ends($1)', [of.caseId]],
    credit_subject: ['select 1 from sec.credit_subject($1)', [of.ids['credit']]],
  }) as const

/** Standings to which a function tells something of a case. */
const TOLD: Readonly<Record<string, readonly Standing[]>> = {
  my_compartments: ['team'],
  my_participations: ['participant'],
  my_reports: ['reporter'],
  my_channels: ['participant'],
  search_cases: ['team', 'participant'],
  similar_cases: ['team'],
  count_readers: ['team', 'participant'],
  readers_beside_team: ['team', 'participant'],
  my_invitation: ['participant', 'lapsed', 'invited'],
  my_open_cases: [], // no coordinator here has opened the list
  my_bodies: ['body'],
  my_brief_key: ['body'],
  my_reviews: ['reviewer', 'asked'],
  participants_seen: ['team'],
  projects_of_case: ['team', 'participant', 'reporter'],
  moves_embargo: ['team', 'participant', 'reporter', 'lapsed'],
  lock_participants: ['team', 'participant', 'reporter', 'lapsed'],
  bound_participants: ['team', 'participant', 'reporter', 'lapsed'],
  has_reporter: ['team', 'participant', 'reporter', 'lapsed'],
  my_proposed_ends: [], // nobody negotiates here
  credit_subject: ['credit-link'],
}

describe('functions that look past the policies', () => {
  test('tell nobody of a case that is not theirs, and tell who may know', async () => {
    const wrong: string[] = []
    const kept = new Set<string>()
    let calls = 0
    for (const of of Object.values(world.cases)) {
      const [indexed] = await world.stage.parley.installation.sql<{ words: string[] }>(
        `select words[1:4]::text[] as words from search_words where case_id = $1 and audience = 'everyone'`,
        [of.caseId],
      )
      for (const actor of actors)
        await sql.as(actor, async (trying) => {
          for (const [name, [text, values]] of Object.entries(
            callsAbout(of, indexed?.words ?? []),
          )) {
            const told = await trying.call(text, values)
            calls += 1
            const standing = actor.standing(of)
            if (told === 'refused' || told.length === 0) continue
            kept.add(`${name} ${standing}`)
            if (!TOLD[name]?.includes(standing))
              wrong.push(`${name} tells ${actor.word} (${standing}) of the ${of.state} case`)
          }
        })
    }
    console.log(`SQL functions: ${calls} calls, ${wrong.length} wrong`)
    expect(wrong).toEqual([])
    const promised = Object.entries(TOLD).flatMap(([name, who]) =>
      who.map((one) => `${name} ${one}`),
    )
    expect(promised.filter((promise) => !kept.has(promise))).toEqual([])
  }, 300_000)

  test('my_channels names a participant the channel of their own project, and not another’s', async () => {
    const of = world.cases.embargoed
    const channels = async (word: string) => {
      const actor = actors.find((one) => one.word === word)
      if (actor === undefined) throw new Error(word)
      const text = `select c from unnest(sec.my_channels()) c where c like $1 || '/%'`
      return sql.as(actor, (trying) => trying.call(text, [of.caseId]))
    }
    expect(await channels('participant')).toEqual([{ c: `${of.caseId}/project:${world.uv}` }])
    expect(await channels('neighbour')).toEqual([{ c: `${of.caseId}/project:${world.hatch}` }])
  })

  test('coordinator_loads counts for members of the team alone', async () => {
    const loads = (word: string) => {
      const actor = actors.find((one) => one.word === word)
      if (actor === undefined) throw new Error(word)
      return sql.as(actor, (trying) =>
        trying.call('select * from sec.coordinator_loads($1)', [world.cast.team.teamId]),
      )
    }
    expect(await loads('member')).not.toHaveLength(0)
    for (const word of ['other', 'former', 'participant', 'newcomer', 'owner', 'nobody'])
      expect(await loads(word), word).toHaveLength(0)
  })
})
