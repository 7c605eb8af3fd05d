// A command about an installation that is there, in a wrong place: one sentence, exit code 1, and nothing is made, in the
// folder or in the database.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { adminAt, adminWith, environmentAt } from './operator.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-nothing-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const COMMANDS: readonly (readonly string[])[] = [
  ['doctor'],
  ['doctor', '--json'],
  ['backup', 'backup.file'],
  ['jobs', 'run-due'],
  ['jobs', 'retry'],
  ['release-outgoing'],
  ['retry-mail'],
  ['ledger-export', 'ledger.file'],
  ['erase-case', 'EXAMPLE-2026-001', '--yes'],
  ['erase-person', 'nobody@example.test', '--yes'],
  ['keys', 'show'],
  ['sign-in', 'example'],
  ['set-venues', 'example'],
  ['directory-plan', 'example'],
  ['import-decisions', 'history.file', '--team', 'example'],
]

test.each(COMMANDS.map((args) => [args.join(' '), args] as const))(
  '%s begins none where there is none',
  { timeout: 60_000 },
  async (_name, args) => {
    const nowhere = join(folder, 'nowhere')
    const empty = join(folder, 'empty')
    await mkdir(join(empty, 'database'), { recursive: true })
    const placed = args.map((arg) => (arg.endsWith('.file') ? join(folder, arg) : arg))
    for (const home of [nowhere, empty]) {
      const { code, out, err } = await adminAt(home, ...placed)
      expect(code, err).toBe(1)
      expect(out).toBe('')
      expect(err).toBe(
        `There is no installation in ${home}. Set PARLEY_HOME (or DATABASE_URL) to the one that the server uses.\n`,
      )
    }
    expect(existsSync(nowhere)).toBe(false)
    expect(await readdir(empty, { recursive: true })).toEqual(['database'])
    expect(await readdir(folder)).toEqual(['empty'])
  },
)

test('nor in a database that holds nothing', { timeout: 60_000 }, async () => {
  const { host, user, password } = inject('database')
  const name = `n_${Math.random().toString(36).slice(2)}`
  const server = new pg.Client({ host, user, password, database: 'postgres' })
  await server.connect()
  await server.query(`create database ${name}`)
  const home = join(folder, 'elsewhere')
  const address = `postgres://${user}:${password}@${encodeURIComponent(host)}/${name}`
  const { code, err } = await adminWith(environmentAt(home, { DATABASE_URL: address }), 'doctor')
  expect(err).toContain(`There is no installation in ${home}.`)
  expect(code).toBe(1)
  expect(existsSync(home)).toBe(false)
  const client = new pg.Client({ host, user, password, database: name })
  await client.connect()
  const { rows } = await client.query(
    `select relname from pg_class where relnamespace = 'public'::regnamespace`,
  )
  expect(rows).toEqual([])
  await client.end()
  await server.query(`drop database ${name}`)
  await server.end()
})
