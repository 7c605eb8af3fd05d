// Decides which operating system user runs PostgreSQL, which refuses to run as root, and what that
// user can reach. Does not know what is run.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { Fault } from '../../config/fault.js'

export interface OsUser {
  readonly uid: number
  readonly gid: number
}

export interface Runner {
  /** The user to become before running PostgreSQL; undefined: it runs as we do. */
  readonly dropsTo: OsUser | undefined
}

const DATABASE_USER = 'postgres'

/**
 * Chooses the user for a data folder. Root never runs PostgreSQL: it becomes the owner of a data
 * folder that exists (made by an earlier start without root), else the user `postgres`, which is
 * made when missing.
 */
export function chooseRunner(dataFolder: string): Runner {
  const owner = ownerOf(dataFolder)
  const self = process.getuid?.()
  if (self === 0) return { dropsTo: owner && owner.uid !== 0 ? owner : databaseUser() }
  if (owner && owner.uid !== self) {
    throw new Fault({
      code: 'database.not-ours',
      retry: 'never',
      message: `The database in ${dataFolder} belongs to another user (uid ${owner.uid}): start as that user or as root, or set DATABASE_URL`,
    })
  }
  return { dropsTo: undefined }
}

/** What a child process needs to run as the runner: never our environment, never our folder. */
export function spawnOptionsFor(runner: Runner) {
  // A folder that the user cannot enter, or PG* variables of the operator, would change what runs.
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  const user = runner.dropsTo ? { uid: runner.dropsTo.uid, gid: runner.dropsTo.gid } : {}
  return { cwd: '/', env, ...user }
}

/** Whether the runner can enter a folder that exists: each folder above it must allow that. */
export function canEnter(runner: Runner, folder: string): boolean {
  if (!runner.dropsTo) return true
  const result = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], {
    ...spawnOptionsFor(runner),
    stdio: 'ignore',
  })
  if (result.error) throw cannotBecome(result.error)
  return result.status === 0
}

/** Looks a user up by name; undefined when the machine has none. */
export function findUser(name: string): OsUser | undefined {
  const uid = idOf('-u', name)
  const gid = idOf('-g', name)
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

/** Makes a user without a password, home or shell, and returns it. Root only. */
export function createUser(name: string): OsUser {
  const options = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent']
  const result = spawnSync('useradd', [...options, '--shell', '/usr/sbin/nologin', name], {
    encoding: 'utf8',
  })
  const user = findUser(name)
  if (user) return user
  throw new Fault({
    code: 'database.no-user',
    retry: 'never',
    message: `PostgreSQL does not run as root, and no user "${name}" could be made (${result.error?.message ?? result.stderr.trim()}): start Parley as another user, make that user, or set DATABASE_URL`,
  })
}

function databaseUser(): OsUser {
  return findUser(DATABASE_USER) ?? createUser(DATABASE_USER)
}

function cannotBecome(cause: Error): Fault {
  return new Fault({
    code: 'database.cannot-drop-root',
    retry: 'never',
    message: `PostgreSQL does not run as root, and this process may not become the user "${DATABASE_USER}": start Parley as another user, or set DATABASE_URL`,
    cause,
  })
}

function ownerOf(folder: string): OsUser | undefined {
  const found = statSync(folder, { throwIfNoEntry: false })
  return found && { uid: found.uid, gid: found.gid }
}

function idOf(option: '-u' | '-g', name: string): number | undefined {
  const result = spawnSync('id', [option, name], { encoding: 'utf8' })
  const id = Number(result.stdout)
  return result.status === 0 && Number.isInteger(id) ? id : undefined
}
