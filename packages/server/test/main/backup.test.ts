// A backup restored on an empty machine is the same installation; anything else about the file is refused whole.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { appendEvent } from '../../src/audit/append.js'
import { checkLedger } from '../../src/audit/ledger/check.js'
import { proveConsistency } from '../../src/audit/ledger/proofs.js'
import { sequenceNow } from '../../src/audit/ledger/sequencer.js'
import { runsOf, selectNewestCheckpoint } from '../../src/audit/ledger/tree.js'
import { WITHIN_MIGRATIONS } from '../../src/audit/vouch-older.js'
import { readConfig } from '../../src/config/config.js'
import { asOperator, connect } from '../../src/db/connect.js'
import { bindKeys } from '../../src/db/key-check.js'
import { ephemeralKeys, openKeys } from '../../src/db/keys.js'
import { migrate, readMigrations } from '../../src/db/migrate.js'
import { newCaseKey, seal } from '../../src/db/sealing.js'
import { timestamp } from '../../src/db/tables/columns.js'
import { insertTogether } from '../../src/db/together.js'
import { inTransaction } from '../../src/db/transaction.js'
import { backUp } from '../../src/main/backup.js'
import { openParley } from '../../src/main/open.js'
import { restore } from '../../src/main/restore.js'
import { openInstallation, START, type TestInstallation } from '../support/installation.js'
import { addPerson, addTeam } from '../support/people.js'
import { findOtherMajor, startOtherPostgres } from './other-major.js'

let installation: TestInstallation
let folder: string
let file: string
const quiet = () => {}

const emptyDatabase = async () => {
  const server = inject('database')
  const name = `r_${Math.random().toString(36).slice(2)}`
  const admin = { host: server.host, user: server.user, password: server.password, database: name }
  const client = new pg.Client({ ...admin, database: 'postgres' })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return admin
}

const rowsOf = async (admin: pg.ClientConfig) => {
  const client = new pg.Client(admin)
  await client.connect()
  const tables = await client.query<{ t: string }>(
    `select relname as t from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migration' order by 1`,
  )
  const all: Record<string, unknown[]> = {}
  for (const { t } of tables.rows) {
    all[t] = (
      await client.query(`select to_json(x) as row from ${t} x order by to_json(x)::text`)
    ).rows
  }
  await client.end()
  return all
}

interface InstallationRow {
  readonly row: { readonly outgoing_paused_at: string | null }
}

/** The rows as they are once an operator has let things go out again. */
const released = (rows: Record<string, unknown[]>) => {
  const [installed] = rows['installation'] as InstallationRow[]
  return { ...rows, installation: [{ row: { ...installed?.row, outgoing_paused_at: null } }] }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-backup-'))
  file = join(folder, 'backup.gz')
  installation = await openInstallation()
  await bindKeys(installation.admin, installation.keys, new Date(START))
  const team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  const person = await addPerson(installation, 'Admin\u2028One \\N \t "quoted"', {
    team,
    roles: ['admin'],
  })
  await inTransaction(
    installation.db,
    { kind: 'person', personId: person.personId },
    async (tx) => {
      const caseId = '0b1f6f0e-8a0c-4a34-9a9a-0f7f5f3c1a11'
      const { key, wrapped } = newCaseKey(installation.keys, caseId)
      // A case and its key are written in one statement: a key is taken only for a case that is new.
      await insertTogether(tx, [
        tx.insertInto('cases').values({
          caseId,
          teamId: team.teamId,
          compartmentId: team.compartmentId,
          number: 'EXAMPLE-2026-001',
          source: 'hand',
          title: seal(key, `cases.title:${caseId}`, 'a title'),
          reportState: 'received',
          receivedAt: timestamp(START),
          clockStartedAt: timestamp(START),
          deadlineAt: timestamp(START),
          embargoState: 'none',
          lastActivityAt: timestamp(START),
          lastHumanAt: timestamp(START),
        }),
        tx.insertInto('caseKey').values({ caseId, wrapped }),
      ])
      await appendEvent(
        tx,
        {
          name: 'case:opened-by-hand',
          of: { caseId, compartmentId: team.compartmentId, key },
          actor: { kind: 'parley' },
          at: START,
        },
        installation.keys,
      )
    },
  )
  await sequenceNow(installation)
  await backUp(installation.admin, file)
})
afterAll(async () => {
  await installation.destroy()
  await rm(folder, { recursive: true, force: true })
})

test('a restored backup holds every row, and the installation goes on from there', async () => {
  const admin = await emptyDatabase()
  await restore({ admin, keys: installation.keys, file, say: quiet })
  const [before, after] = await Promise.all([rowsOf(installation.admin), rowsOf(admin)])
  // Nothing goes out before an operator has looked.
  const [installed] = after['installation'] as InstallationRow[]
  expect(installed?.row.outgoing_paused_at).not.toBeNull()
  expect(released(after)).toEqual(before)
  expect(after['event']).toHaveLength(1)
  const db = connect(admin, installation.keys, { max: 2 })
  await inTransaction(db, { kind: 'nobody' }, async (tx) => {
    const { eventNumber } = await tx
      .insertInto('event')
      .values({
        eventId: '3f8e7a52-3b39-4c1f-9c53-2f1d2f0d9c01',
        at: timestamp(START),
        commitment: Buffer.alloc(32),
      })
      .returning('eventNumber')
      .executeTakeFirstOrThrow()
    expect(eventNumber).toBe(2)
  })
  await db.close()
})

test('the restored installation has the same checkpoint, and signs on from it', async () => {
  const admin = await emptyDatabase()
  await restore({ admin, keys: installation.keys, file, say: quiet })
  const db = connect(admin, installation.keys, { max: 2 })
  const restored = { ...installation, db }
  const newest = async (where: pg.ClientConfig) =>
    asOperator(where, (client) => selectNewestCheckpoint(client))
  const before = await newest(admin)
  expect(before).toEqual(await newest(installation.admin))
  expect(before?.size).toBe(1)
  await inTransaction(db, { kind: 'job' }, (tx) =>
    appendEvent(tx, { name: 'cve:orphaned', actor: { kind: 'parley' }, at: START }, restored.keys),
  )
  expect(await sequenceNow(restored)).toBe(true)
  const check = await asOperator(admin, (client) => checkLedger(client, restored))
  // The member was put into the database past the actions that tell of one.
  const others = check.findings.filter(({ because }) => !because.startsWith('the membership'))
  expect({ ...check, findings: others }).toMatchObject({ size: 2, lag: 0, findings: [] })
  const proof = await inTransaction(db, { kind: 'nobody' }, (tx) => proveConsistency(runsOf(tx), 1))
  expect(proof).toMatchObject({ from: 1, to: 2 })
  await db.close()
})

test('a second restore into the same database is refused', async () => {
  const admin = await emptyDatabase()
  await restore({ admin, keys: installation.keys, file, say: quiet })
  await expect(restore({ admin, keys: installation.keys, file, say: quiet })).rejects.toThrow(
    'already holds',
  )
})

test('a backup says nothing that was sealed', async () => {
  expect(gunzipSync(await readFile(file)).toString('latin1')).not.toContain('a title')
})

test('a changed, cut or foreign file is refused before anything is written', async () => {
  const admin = await emptyDatabase()
  const plain = gunzipSync(await readFile(file))
  const changed = Buffer.from(plain)
  const middle = Math.floor(changed.length / 2)
  changed.writeUInt8(changed.readUInt8(middle) ^ 1, middle)
  const bad: Record<string, Buffer> = {
    changed: gzipSync(changed),
    cut: gzipSync(plain.subarray(0, plain.length - 200)),
    'cut gzip': (await readFile(file)).subarray(0, 300),
    'not gzip': Buffer.from('hello'),
    empty: gzipSync(Buffer.alloc(0)),
  }
  for (const [name, bytes] of Object.entries(bad)) {
    const path = join(folder, 'bad.gz')
    await writeFile(path, bytes)
    await expect(
      restore({ admin, keys: installation.keys, file: path, say: quiet }),
      name,
    ).rejects.toThrow('not a whole backup')
  }
  expect(Object.keys(await rowsOf(admin))).toEqual([])
})

test('other keys are refused and leave the database empty', async () => {
  const admin = await emptyDatabase()
  const others = { ...ephemeralKeys(), index: installation.keys.index }
  await expect(restore({ admin, keys: others, file, say: quiet })).rejects.toThrow('not the ones')
  expect((await rowsOf(admin))['person']).toEqual([])
})

test('missing keys are not made anew where a database already holds something', async () => {
  const home = join(folder, 'elsewhere')
  await expect(openKeys({ home, mayMake: false })).rejects.toThrow('Keys are missing')
})

const majorOf = async (admin: pg.ClientConfig): Promise<string> => {
  const client = new pg.Client(admin)
  await client.connect()
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  )
  await client.end()
  return rows[0]?.version.split('.')[0] ?? ''
}

test('a backup moves to a PostgreSQL service of another major, and back', {
  timeout: 120_000,
}, async ({ skip }) => {
  const programs = await findOtherMajor(await majorOf(installation.admin))
  if (programs === undefined) {
    skip(
      'No PostgreSQL of another major is installed (PARLEY_TEST_POSTGRES may name its programs).',
    )
    return
  }
  const service = await startOtherPostgres(programs)
  try {
    expect(await majorOf(service.admin)).toBe(programs.major)
    const { keys } = installation
    await restore({ admin: service.admin, keys, file, say: quiet })
    const whole = await rowsOf(installation.admin)
    expect(released(await rowsOf(service.admin))).toEqual(whole)
    // What is done there comes back with it.
    const db = connect(service.admin, keys, { max: 2 })
    await inTransaction(db, { kind: 'nobody' }, (tx) =>
      tx
        .insertInto('event')
        .values({
          eventId: '3f8e7a52-3b39-4c1f-9c53-2f1d2f0d9c02',
          at: timestamp(START),
          commitment: Buffer.alloc(32, 1),
        })
        .execute(),
    )
    await db.close()
    const later = join(folder, 'later.gz')
    await backUp(service.admin, later)
    const back = await emptyDatabase()
    await restore({ admin: back, keys, file: later, say: quiet })
    expect((await rowsOf(back))['event']).toHaveLength(2)
    expect(released(await rowsOf(back))).toEqual(released(await rowsOf(service.admin)))
  } finally {
    await service.stop()
  }
})

test('a start that sees an older database says so, migrates it, and keeps what it holds', async () => {
  const all = (await readMigrations()).map(({ name }) => name)
  const older = all.slice(0, -3)
  const admin = await emptyDatabase()
  const { keys } = installation
  await migrate(admin, keys, quiet, { only: older, within: WITHIN_MIGRATIONS })
  const client = new pg.Client(admin)
  await client.connect()
  await client.query('set role parley_owner')
  await client.query(
    `insert into person (person_id, name, created_at)
     values ('5d0f7f0e-8a0c-4a34-9a9a-0f7f5f3c1a11', 'Kept', now())`,
  )
  await client.end()
  const { host, user, password, database } = admin
  const url = `postgres://${user}:${password}@${encodeURIComponent(host)}/${database}`
  const server = inject('database')
  const config = readConfig({ PARLEY_HOME: server.home, DATABASE_URL: url })
  const said: string[] = []
  const opened = await openParley({ config, say: (line) => said.push(line), maxConnections: 2 })
  await opened.close()
  expect(said[0]).toBe(`Migrating the database: 3 to run, up to ${all.at(-1)}.`)
  const rows = await rowsOf(admin)
  expect(rows['person']).toEqual([{ row: expect.objectContaining({ name: 'Kept' }) }])
})

/** Restores in a process of its own, which kills itself as it says that it migrates for the second time: after the commit. */
const restoreKilled = async (admin: pg.ClientConfig, home: string, from: string) => {
  const main = new URL('../../dist/main/restore.js', import.meta.url).href
  const keysModule = new URL('../../dist/db/keys.js', import.meta.url).href
  const script = `
    import { restore } from ${JSON.stringify(main)}
    import { openKeys } from ${JSON.stringify(keysModule)}
    let said = 0
    const say = () => { said += 1; if (said === 2) process.kill(process.pid, 'SIGKILL') }
    const keys = await openKeys({ home: ${JSON.stringify(home)}, mayMake: false })
    await restore({ admin: ${JSON.stringify(admin)}, keys, file: ${JSON.stringify(from)}, say })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [, signal] = await once(child, 'exit')
  return signal
}

test('a restore that is killed after its commit has put back the jobs that waited', {
  timeout: 60_000,
}, async () => {
  // The run's own keys: a migration gives the roles of the whole cluster the passwords that its keys make.
  const { home } = inject('database')
  const keys = await openKeys({ home })
  const older = (await readMigrations()).map(({ name }) => name).slice(0, -3)
  const before = await emptyDatabase()
  await migrate(before, keys, quiet, { only: older, within: WITHIN_MIGRATIONS })
  await bindKeys(before, keys, new Date(START))
  const jobsOf = async (admin: pg.ClientConfig) =>
    asOperator(admin, async (client) => {
      const { rows } = await client.query(
        `select t.identifier as task, j.payload, j.key from graphile_worker._private_jobs j
           join graphile_worker._private_tasks t on t.id = j.task_id order by j.id`,
      )
      return rows
    })
  await asOperator(before, (client) =>
    client.query(`select jobs.enqueue('mail.send', '{"mailId": "m"}', 'mail.send:m')`),
  )
  const waiting = await jobsOf(before)
  expect(waiting).toHaveLength(1)
  const from = join(folder, 'with-jobs.gz')
  await backUp(before, from)
  const after = await emptyDatabase()
  expect(await restoreKilled(after, home, from)).toBe('SIGKILL')
  expect(await jobsOf(after)).toEqual(waiting)
  const [installed] = (await rowsOf(after))['installation'] as InstallationRow[]
  expect(installed?.row.outgoing_paused_at).not.toBeNull()
})
