// The five database roles. Nobody logs in as the owner; requests, jobs, the queue and the sequencer log in apart, none of
// them as superuser or owner, so that row-level security binds every statement of theirs.
import type pg from 'pg'
import { Fault } from '../config/fault.js'
import { deriveKey, type Keys } from './keys.js'

export const LOGIN_ROLES = ['parley_app', 'parley_job', 'parley_queue', 'parley_ledger'] as const
export type LoginRole = (typeof LOGIN_ROLES)[number]

/** Passwords follow from the index key, so that every process that holds the keys can log in. */
export const rolePassword = (keys: Keys, role: LoginRole): string =>
  deriveKey(keys.index, `database-role/${role}`).toString('hex')

/**
 * What a request's statements are answered under. Policies make them long to plan: with a plan for each set of values a
 * list takes longer to plan than to run, so one plan serves all of them, and none of them is worth compiling.
 */
const FOR_REQUESTS = ["plan_cache_mode = 'force_generic_plan'", "jit = 'off'"] as const

/**
 * Makes the roles where they are missing and sets their passwords. The connection's own role needs CREATEROLE and
 * BYPASSRLS (or be a superuser): the owner of the policies' functions must be able to look past the policies.
 */
export const ensureRoles = async (admin: pg.ClientBase, keys: Keys): Promise<void> => {
  try {
    const { rows } = await admin.query<{ rolname: string }>(
      `select rolname from pg_roles where rolname like 'parley\\_%'`,
    )
    const there = new Set(rows.map((row) => row.rolname))
    if (!there.has('parley_owner')) await admin.query('create role parley_owner nologin bypassrls')
    for (const role of LOGIN_ROLES) {
      const verb = there.has(role) ? 'alter' : 'create'
      await admin.query(
        `${verb} role ${role} login nosuperuser nocreatedb nocreaterole nobypassrls password '${rolePassword(keys, role)}'`,
      )
    }
    for (const setting of FOR_REQUESTS) await admin.query(`alter role parley_app set ${setting}`)
    await admin.query('grant parley_owner, parley_queue to current_user')
    const { rows: database } = await admin.query<{ name: string }>(
      'select quote_ident(current_database()) as name',
    )
    await admin.query(
      `grant connect, create, temporary on database ${database[0]?.name} to parley_owner, parley_queue`,
    )
    await admin.query('revoke create on schema public from public')
    await admin.query('grant usage, create on schema public to parley_owner')
    await admin.query('grant usage on schema public to parley_app, parley_job')
  } catch (cause) {
    throw new Fault({
      code: 'database.roles',
      retry: 'never',
      cause,
      message:
        'The role in DATABASE_URL must be a superuser, or have CREATEROLE and BYPASSRLS and own the database.',
    })
  }
}
