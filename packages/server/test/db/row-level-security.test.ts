// What the database itself holds: roles that cannot step around the policies, and no rows without an actor.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../src/db/transaction.js'
import { openInstallation, type TestInstallation } from '../support/installation.js'

let installation: TestInstallation
beforeAll(async () => {
  installation = await openInstallation()
})
afterAll(() => installation.destroy())

/** Tables that hold no case data, each with the reason why it has no policies. */
const WITHOUT_POLICIES: Readonly<Record<string, string>> = {
  advisory: 'public by design',
  advisory_history: 'public by design',
  api_token: 'hashes of tokens, no case data',
  away: 'when members are away, no case data',
  case_counter: 'gaps in case numbers are public',
  ceremony: 'pending sign-ins, no case data',
  charter_change: 'which charter a team adopted, when and why, is public',
  charter_in_use: 'which charter new teams decide by is public',
  charter_version: 'charters are public',
  common_word: 'keyed hashes without a case',
  compartment: 'numbers only',
  compartment_member: 'who is named, not on what',
  cve_id: 'CVE numbers are public by design',
  cve_quota: 'how many CVE numbers are left',
  disclosure: 'public by design: what publication opens of the ledger',
  event: 'public by design: id, time, commitment',
  event_waiting: 'ids of public rows that the tree has not taken yet',
  external_identity: 'sign-in, no case data',
  idempotency_key: 'hashes and sealed answers',
  installation: 'one row about the keys',
  ledger_checkpoint: 'public by design: the signatures',
  ledger_cosignature: 'public by design: what witnesses signed',
  ledger_leaf: 'public by design: the tree over commitments',
  ledger_node: 'public by design: the tree over commitments',
  membership: 'who is a member is public',
  migration: 'names of migrations',
  offboarding: 'who is leaving a team, and no case data',
  on_call: 'when members are on call, no case data',
  passkey: 'public keys',
  person: 'people, not what they work on',
  project: 'public',
  project_contact: 'who stands for a project, not on what',
  recorded_decision: 'who joined and when, from public lists',
  project_responder: 'which members are named for a project, not for a case',
  session: 'hashes of tokens',
  sign_in_link: 'hashes of links',
  team: 'public',
  worker_seen: 'when a worker was last heard of',
}

test('every table has row-level security, forced, or a reason not to', async () => {
  const tables = await installation.sql<{ relname: string; on: boolean; forced: boolean }>(
    `select relname, relrowsecurity as on, relforcerowsecurity as forced from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  )
  const open = tables.filter((table) => !table.on || !table.forced).map((table) => table.relname)
  expect(open).toEqual(Object.keys(WITHOUT_POLICIES).sort())
})

test('every table that names a case and has no policy is public by design', async () => {
  const naming = await installation.sql<{ table_name: string }>(
    `select distinct c.table_name from information_schema.columns c join pg_class k on k.relname = c.table_name
      where c.table_schema = 'public' and c.column_name = 'case_id' and not k.relrowsecurity`,
  )
  expect(naming.map((row) => row.table_name)).toEqual(['advisory'])
})

// asvs: 13.2.2
test('no login role is superuser, owner, or past row-level security', async () => {
  const roles = await installation.sql(
    `select rolname, rolsuper, rolbypassrls, rolcreaterole,
            (select count(*)::int from pg_class where relowner = r.oid and relnamespace = 'public'::regnamespace) as owns,
            pg_has_role(r.oid, 'parley_owner', 'member') as is_owner
       from pg_roles r where rolname in ('parley_app', 'parley_job', 'parley_queue') order by 1`,
  )
  for (const role of roles) {
    expect(role).toMatchObject({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      owns: 0,
      is_owner: false,
    })
  }
  expect(roles).toHaveLength(3)
})

test('functions that look past the policies have a fixed search path', async () => {
  const loose = await installation.sql(
    `select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('sec', 'jobs') and p.prosecdef
        and not coalesce(p.proconfig @> array['search_path=pg_catalog'], false)`,
  )
  expect(loose).toEqual([])
})

test('the ledger cannot be changed, not even by the owner', async () => {
  await installation.sql(
    `insert into event (event_id, at, commitment) values (gen_random_uuid(), now(), decode(repeat('00', 32), 'hex'))`,
  )
  await expect(installation.sql('update event set at = now()')).rejects.toThrow('append-only')
  await expect(installation.sql('delete from event')).rejects.toThrow('append-only')
  await expect(installation.sql('truncate event cascade')).rejects.toThrow('append-only')
})

test('without an actor a transaction reads nothing from any table with case data', async () => {
  const tables = await installation.sql<{ relname: string }>(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity`,
  )
  for (const { relname } of tables) {
    for (const kind of ['nobody', 'job'] as const) {
      const count = inTransaction(installation.db, { kind }, (tx) =>
        sql<{ n: number }>`select count(*) as n from ${sql.table(relname)}`.execute(tx),
      ).then(
        ({ rows }) => rows[0]?.n,
        (error: Error) => error.message.includes('permission denied') && 'not even allowed to ask',
      )
      expect([0, 'not even allowed to ask'], `${relname} as ${kind}`).toContain(await count)
    }
  }
})
