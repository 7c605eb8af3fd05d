// The embedded database over its life: first start, restart, crashes of either process, and more than
// one process on one home. Everything is a real PostgreSQL.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { commandLineOf } from '../../src/db/embedded/process-identity.js'
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../src/db/embedded/start.js'
import {
  eventually,
  homeTemplate,
  interruptGroup,
  isRunning,
  killAbruptly,
  query,
  rememberingLog,
  startElsewhere,
  temporaryFolder,
} from './support.js'

let template: Awaited<ReturnType<typeof homeTemplate>>
let home: string
let removeHome: () => void
let started: EmbeddedDatabase[]

beforeAll(async () => {
  template = await homeTemplate()
})

afterAll(() => template.remove())

beforeEach(() => {
  const folder = temporaryFolder()
  home = join(folder.path, 'var')
  removeHome = folder.remove
  started = []
})

afterEach(async () => {
  for (const database of started) await database.stop()
  removeHome()
})

async function start(log = rememberingLog()): Promise<EmbeddedDatabase> {
  const database = await startEmbeddedDatabase({ home, log })
  started.push(database)
  return database
}

/** A later start, of a home that holds KEPT. */
async function startWithData(): Promise<EmbeddedDatabase> {
  template.copyTo(home)
  return await start()
}

const KEPT = [{ note: 'acknowledged' }]

describe('a first start', () => {
  test('makes a durable, private, UTF-8 database', async () => {
    const database = await start()
    expect(database.role).toBe('started')
    const [settings] = await query(
      database,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
        current_setting('full_page_writes') AS pages, current_setting('data_checksums') AS checksums,
        current_setting('listen_addresses') AS listens, current_setting('server_encoding') AS encoding,
        current_setting('log_min_error_statement') AS logged, datlocprovider::text AS provider,
        datlocale AS locale FROM pg_database WHERE datname = current_database()`,
    )
    expect(settings).toEqual({
      fsync: 'on',
      commit: 'on',
      pages: 'on',
      checksums: 'on',
      listens: '',
      encoding: 'UTF8',
      logged: 'panic',
      provider: 'b',
      locale: 'C.UTF-8',
    })
  })

  // asvs: 13.3.2
  test('keeps its password, socket and files from others', async () => {
    const { connection } = await startWithData()
    const modeOf = (path: string) => statSync(path).mode & 0o777
    expect(modeOf(join(home, 'keys'))).toBe(0o700)
    expect(modeOf(join(home, 'keys/database-password'))).toBe(0o600)
    expect(modeOf(join(home, 'database/data'))).toBe(0o700)
    expect(modeOf(connection.host)).toBe(0o700)
    const stranger = new pg.Client({ ...connection, password: 'guess' })
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' })
  })

  test('shows no password where processes are listed, and has an address that works', async () => {
    const database = await startWithData()
    expect(commandLineOf(database.pid)).not.toContain(database.connection.password)
    const client = new pg.Client({ connectionString: database.adminUrl })
    await client.connect()
    expect((await client.query('SELECT current_database() AS name')).rows).toEqual([
      { name: 'parley' },
    ])
    await client.end()
  })

  test('does not log what people wrote, even in an error', async () => {
    const database = await startWithData()
    await expect(query(database, "SELECT 'unspoken-word'::int")).rejects.toThrow()
    await expect(query(database, 'SELECT unspoken_word FROM nowhere')).rejects.toThrow()
    const log = readFileSync(join(home, 'database/postgresql.log'), 'utf8')
    expect(log).toContain('ready to accept connections')
    expect(log).not.toMatch(/unspoken/)
  })

  test('two at once agree: one starts it, the other joins', async () => {
    const [here, there] = await Promise.all([start(), startElsewhere(home)])
    expect([here.role, there.role].sort()).toEqual(['joined', 'started'])
    expect(here.pid).toBe(there.postmasterPid)
    await killAbruptly(there.process)
    if (here.role === 'joined') await start()
  })

  test('a draft of a first start that was killed does no harm', async () => {
    mkdirSync(join(home, 'database/making-abcdef/data'), { recursive: true, mode: 0o711 })
    writeFileSync(join(home, 'database/making-abcdef/data/PG_VERSION'), '18')
    expect((await start()).role).toBe('started')
  })
})

describe('stopping', () => {
  test('ends the postmaster, leaves nothing behind, and keeps the data', async () => {
    const first = await startWithData()
    await first.stop()
    expect(isRunning(first.pid)).toBe(false)
    expect(existsSync(first.connection.host)).toBe(false)
    expect(readdirSync(join(home, 'database/data'))).not.toContain('postmaster.pid')
    expect(await query(await start(), 'SELECT note FROM kept')).toEqual(KEPT)
  })

  test('comes by itself where the database does not take the password: nobody would keep it', async () => {
    template.copyTo(home)
    const file = join(home, 'keys/database-password')
    const password = readFileSync(file, 'utf8')
    writeFileSync(file, `${'0'.repeat(password.trim().length)}\n`)
    await expect(start()).rejects.toThrow('does not take the password')
    expect(readdirSync(join(home, 'database/data'))).not.toContain('postmaster.pid')
    writeFileSync(file, password)
    expect(await query(await start(), 'SELECT note FROM kept')).toEqual(KEPT)
  })

  test('rolls back what was not committed and ends open connections', async () => {
    const first = await startWithData()
    const client = new pg.Client(first.connection)
    client.on('error', () => {})
    await client.connect()
    await client.query("BEGIN; INSERT INTO kept VALUES ('never acknowledged')")
    await Promise.all([first.stop(), first.stop()])
    expect(await query(await start(), 'SELECT note FROM kept')).toEqual(KEPT)
  })
})

describe('a crash', () => {
  test('of the postmaster: it is started again on the same socket, with everything acknowledged', async () => {
    const database = await startWithData()
    const killed = database.pid
    process.kill(killed, 'SIGKILL')
    expect(await eventually(() => query(database, 'SELECT note FROM kept'))).toEqual(KEPT)
    expect(database.pid).not.toBe(killed)
  })

  test('of our process: the next start adopts the database and stops it in the end', async () => {
    template.copyTo(home)
    const other = await startElsewhere(home)
    await killAbruptly(other.process)
    expect(isRunning(other.postmasterPid)).toBe(true)
    const log = rememberingLog()
    const adopted = await start(log)
    expect([adopted.role, adopted.pid]).toEqual(['adopted', other.postmasterPid])
    expect(log.lines).toEqual(['Took over the database of a server that ended abruptly'])
    await adopted.stop()
    expect(isRunning(other.postmasterPid)).toBe(false)
  })

  test('Ctrl-C in the terminal reaches our process, and not the database behind its back', async () => {
    template.copyTo(home)
    const other = await startElsewhere(home)
    await interruptGroup(other.process)
    expect(isRunning(other.postmasterPid)).toBe(true)
    expect((await start()).role).toBe('adopted')
  })

  test('of both at once: the next start recovers', async () => {
    template.copyTo(home)
    const other = await startElsewhere(home)
    await killAbruptly(other.process)
    process.kill(other.postmasterPid, 'SIGKILL')
    const database = await start()
    expect(database.role).toBe('started')
    expect(await query(database, 'SELECT note FROM kept')).toEqual(KEPT)
  })

  test('that left a lock with the number of another living process does not block a start', async () => {
    const first = await startWithData()
    await first.stop()
    const lock = [
      process.pid,
      join(home, 'database/data'),
      0,
      5432,
      '/tmp/gone',
      '',
      '0 0',
      'ready',
    ]
    writeFileSync(join(home, 'database/data/postmaster.pid'), `${lock.join('\n')}\n`)
    expect(await query(await start(), 'SELECT note FROM kept')).toEqual(KEPT)
  })
})

describe('a second process on a home', () => {
  test('joins, and leaves the database running when it is done', async () => {
    const first = await startWithData()
    const second = await start()
    expect([second.role, second.pid]).toEqual(['joined', first.pid])
    expect(await query(second, 'SELECT note FROM kept')).toEqual(KEPT)
    await second.stop()
    expect(await query(first, 'SELECT note FROM kept')).toEqual(KEPT)
  })

  test('waits for a database that is just being started again', async () => {
    const first = await startWithData()
    process.kill(first.pid, 'SIGKILL')
    const second = await start()
    expect(second.role).toBe('joined')
    expect(await query(second, 'SELECT note FROM kept')).toEqual(KEPT)
  })

  test('waits for it too in the moment in which it has no lock', async () => {
    const first = await startWithData()
    process.kill(first.pid, 'SIGKILL')
    unlinkSync(join(home, 'database/data/postmaster.pid'))
    const second = await start()
    expect(second.role).toBe('joined')
    expect(second.connection).toEqual(first.connection)
    expect(await query(first, 'SELECT note FROM kept')).toEqual(KEPT)
  })
})
