// A PostgreSQL of another major than the embedded one, where the machine has one: of the system's packages, or in the
// folder that PARLEY_TEST_POSTGRES names. Started in a folder of its own, as its own user, on a socket alone.
import { execFile, spawn } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { chooseRunner, spawnOptionsFor } from '../../src/db/embedded/runner.js'

const run = promisify(execFile)

export interface OtherPostgres {
  readonly major: string
  readonly admin: pg.ClientConfig
  stop(): Promise<void>
}

/** Where packages put the programs of each major: Debian, Fedora, Homebrew. */
const PLACES = ['/usr/lib/postgresql', '/usr/pgsql', '/opt/homebrew/opt', '/usr/local/opt']

const programFolders = (): readonly string[] => {
  const named = process.env['PARLEY_TEST_POSTGRES']
  const found = PLACES.filter(existsSync).flatMap((place) =>
    readdirSync(place).map((name) => join(place, name, 'bin')),
  )
  return [...(named === undefined ? [] : [named]), ...found].filter((folder) =>
    existsSync(join(folder, 'initdb')),
  )
}

const majorOf = async (folder: string): Promise<string> =>
  /\b(\d+)\./.exec((await run(join(folder, 'postgres'), ['--version'])).stdout)?.[1] ?? ''

/** The programs of a major that is not `major`; undefined where the machine has none. */
export const findOtherMajor = async (
  major: string,
): Promise<{ folder: string; major: string } | undefined> => {
  for (const folder of programFolders()) {
    const other = await majorOf(folder)
    if (other !== '' && other !== major) return { folder, major: other }
  }
  return undefined
}

const isUp = async (admin: pg.ClientConfig): Promise<boolean> => {
  const client = new pg.Client(admin)
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

/** Starts it with an empty database `parley`. */
export const startOtherPostgres = async (programs: {
  folder: string
  major: string
}): Promise<OtherPostgres> => {
  const home = mkdtempSync('/tmp/other-postgres-')
  const runner = chooseRunner(home)
  const data = join(home, 'data')
  const passwordFile = join(home, 'password')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(passwordFile, 'other', { mode: 0o600 })
  if (runner.dropsTo !== undefined) {
    for (const path of [home, data, passwordFile])
      chownSync(path, runner.dropsTo.uid, runner.dropsTo.gid)
  }
  const options = spawnOptionsFor(runner)
  const first = ['-D', data, '-U', 'operator', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  await run(join(programs.folder, 'initdb'), [...first, '--encoding=UTF8', '--locale=C'], options)
  const server = spawn(
    join(programs.folder, 'postgres'),
    ['-D', data, '-k', home, '-c', 'listen_addresses=', '-c', 'fsync=off'],
    { ...options, stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const admin = { host: home, user: 'operator', password: 'other', database: 'postgres' }
  while (!(await isUp(admin))) await new Promise((resolve) => setTimeout(resolve, 50))
  const client = new pg.Client(admin)
  await client.connect()
  await client.query('create database parley')
  await client.end()
  return {
    major: programs.major,
    admin: { ...admin, database: 'parley' },
    stop: async () => {
      server.kill('SIGINT')
      await ended
      rmSync(home, { recursive: true, force: true })
    },
  }
}
