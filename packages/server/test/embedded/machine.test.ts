// What machines get in the way with: no install scripts, closed folders, root, long paths, systems
// without binaries, folders that are not what they should be.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findPackage, prepareBinaries } from '../../src/db/embedded/binaries.js'
import { chooseRunner, findUser } from '../../src/db/embedded/runner.js'
import { createSocketFolder } from '../../src/db/embedded/socket-folder.js'
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../src/db/embedded/start.js'
import { homeTemplate, query, rememberingLog, temporaryFolder } from './support.js'

const isRoot = process.getuid?.() === 0

let template: Awaited<ReturnType<typeof homeTemplate>>
let folder: string
let removeFolder: () => void
let started: EmbeddedDatabase[]

beforeAll(async () => {
  template = await homeTemplate()
})

afterAll(() => template.remove())

beforeEach(() => {
  const temporary = temporaryFolder()
  folder = temporary.path
  removeFolder = temporary.remove
  started = []
})

afterEach(async () => {
  for (const database of started) await database.stop()
  removeFolder()
})

async function start(home: string): Promise<EmbeddedDatabase> {
  const systemFolder = join(folder, 'system')
  const database = await startEmbeddedDatabase({ home, systemFolder, log: rememberingLog() })
  started.push(database)
  return database
}

/** A package as npm leaves it when install scripts are off, under a strict umask. */
function freshPackage(path: string): string {
  cpSync(findPackage(), path, { recursive: true, verbatimSymlinks: true })
  for (const { target } of linksOf(path)) rmSync(join(path, target), { force: true })
  return path
}

function linksOf(path: string): readonly { target: string }[] {
  return JSON.parse(readFileSync(join(path, 'native/pg-symlinks.json'), 'utf8'))
}

describe('binaries', () => {
  test('without their library links are given them, and run', () => {
    const fresh = freshPackage(join(folder, 'package'))
    expect(() =>
      execFileSync(join(fresh, 'native/bin/initdb'), ['--version'], { stdio: 'ignore' }),
    ).toThrow()
    const binaries = prepareBinaries(fresh, { dropsTo: undefined }, join(folder, 'staging'))
    expect(binaries).toMatchObject({ initdb: join(fresh, 'native/bin/initdb'), major: '18' })
    expect(linksOf(fresh).every(({ target }) => existsSync(join(fresh, target)))).toBe(true)
    expect(execFileSync(binaries.initdb, ['--version'], { encoding: 'utf8' })).toContain('18.')
  })

  test.runIf(isRoot)('that the database user cannot reach are copied, once', () => {
    mkdirSync(join(folder, 'closed'), { mode: 0o700 })
    const fresh = freshPackage(join(folder, 'closed/package'))
    const runner = chooseRunner(join(folder, 'no-data-yet'))
    const binaries = prepareBinaries(fresh, runner, join(folder, 'staging'))
    expect(binaries.initdb).toMatch(/staging\/postgresql-18\.[^/]+\/native\/bin\/initdb$/)
    const user = { uid: runner.dropsTo!.uid, gid: runner.dropsTo!.gid, cwd: '/' }
    expect(execFileSync(binaries.postgres, ['--version'], { ...user, encoding: 'utf8' })).toContain(
      '18.',
    )
    const { ino } = statSync(binaries.postgres)
    expect(prepareBinaries(fresh, runner, join(folder, 'staging'))).toEqual(binaries)
    expect(statSync(binaries.postgres).ino).toBe(ino)
  })

  test.each([
    ['musl', { platform: 'linux', arch: 'x64', hasGlibc: false }],
    ['Windows', { platform: 'win32', arch: 'x64', hasGlibc: false }],
    ['an unknown processor', { platform: 'linux', arch: 'riscv64', hasGlibc: true }],
    ['a package that is not installed', { platform: 'darwin', arch: 'arm64', hasGlibc: false }],
  ])('for %s do not exist: the way out is DATABASE_URL', (_, system) => {
    expect(() => findPackage(system)).toThrow(
      expect.objectContaining({
        code: 'database.no-embedded-postgresql',
        retry: 'never',
        message: expect.stringContaining('DATABASE_URL'),
      }),
    )
  })
})

describe('folders', () => {
  test('a home with a very long path and spaces works: the socket is elsewhere', async () => {
    const home = join(folder, 'a home '.repeat(12), 'of security '.repeat(8))
    const database = await start(home)
    expect(await query(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(Buffer.byteLength(database.connection.host)).toBeLessThan(40)
  })

  test('a socket folder with too long a path is refused before anything is made', () => {
    const parent = join(folder, 'x'.repeat(100))
    const attempt = () => createSocketFolder({ dropsTo: undefined }, parent)
    expect(attempt).toThrow(expect.objectContaining({ code: 'database.socket-path-too-long' }))
  })

  test('a socket folder that cannot be made names the way out', () => {
    const attempt = () => createSocketFolder({ dropsTo: undefined }, join(folder, 'missing'))
    expect(attempt).toThrow(expect.objectContaining({ code: 'database.no-socket-folder' }))
  })

  test('a home that is a file is refused', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(start(join(folder, 'file'))).rejects.toMatchObject({
      code: 'database.home-unusable',
      message: expect.stringContaining('PARLEY_HOME'),
    })
  })

  test('a data folder of something else, or of another version, is left alone', async () => {
    const home = join(folder, 'var')
    mkdirSync(join(home, 'database/data'), { recursive: true, mode: 0o711 })
    await expect(start(home)).rejects.toMatchObject({ code: 'database.not-a-cluster' })
    writeFileSync(join(home, 'database/data/PG_VERSION'), '17\n')
    await expect(start(home)).rejects.toMatchObject({ code: 'database.other-major' })
  })

  test('a database whose password is gone says where it should be', async () => {
    const home = join(folder, 'var')
    template.copyTo(home)
    rmSync(join(home, 'keys/database-password'))
    await expect(start(home)).rejects.toMatchObject({ code: 'database.password-missing' })
  })
})

describe.runIf(isRoot)('root', () => {
  test('never runs PostgreSQL itself', async () => {
    template.copyTo(join(folder, 'var'))
    const database = await start(join(folder, 'var'))
    const { uid } = statSync(`/proc/${database.pid}`)
    expect(uid).toBe(findUser('postgres')?.uid)
    expect(uid).not.toBe(0)
  })

  test('with a closed home has the database elsewhere, and finds it again', async () => {
    const home = join(folder, 'closed/var')
    mkdirSync(home, { recursive: true })
    chmodSync(join(folder, 'closed'), 0o700)
    const first = await start(home)
    await query(first, 'CREATE TABLE kept ()')
    await first.stop()
    expect(existsSync(join(home, 'database/data'))).toBe(false)
    expect(readFileSync(join(home, 'database/moved-to'), 'utf8')).toContain(join(folder, 'system/'))
    const second = await start(home)
    expect(await query(second, "SELECT to_regclass('kept')::text AS found")).toEqual([
      { found: 'kept' },
    ])
  })

  test('takes a database along whose home was closed after the first start', async () => {
    mkdirSync(join(folder, 'later'))
    const home = join(folder, 'later/var')
    template.copyTo(home)
    chmodSync(join(folder, 'later'), 0o700)
    const second = await start(home)
    expect(await query(second, "SELECT to_regclass('kept')::text AS found")).toEqual([
      { found: 'kept' },
    ])
    expect(existsSync(join(home, 'database/data'))).toBe(false)
  })

  test('runs a database that another user made as that user', async () => {
    const nobody = findUser('nobody')!
    const home = join(folder, 'var')
    template.copyTo(home)
    execFileSync('chown', ['-R', `${nobody.uid}:${nobody.gid}`, join(home, 'database/data')])
    const database = await start(home)
    expect(statSync(`/proc/${database.pid}`).uid).toBe(nobody.uid)
  })
})
