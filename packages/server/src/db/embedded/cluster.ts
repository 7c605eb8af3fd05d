// Makes the cluster's files once, so that a crash at any moment leaves either a whole cluster or none,
// and keeps the password of its owner. Starts no server.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault } from '../../config/fault.js'
import type { Binaries } from './binaries.js'
import type { Place } from './place.js'
import { spawnOptionsFor } from './runner.js'

/** The cluster's owner. The application never works as this role: migrations make narrower ones. */
export const CLUSTER_OWNER = 'postgres'

/** The password of the cluster's owner; makes the cluster first when there is none. */
export async function ensureCluster(place: Place, binaries: Binaries): Promise<string> {
  if (existsSync(place.data)) {
    refuseOtherMajor(place, binaries)
    return readPassword(place)
  }
  const password = firstPassword(place.passwordFile)
  await initialise(place, { binaries, password })
  return password
}

function refuseOtherMajor(place: Place, binaries: Binaries): void {
  const found = majorOf(place.data)
  if (found === binaries.major) return
  throw new Fault({
    code: 'database.other-major',
    retry: 'never',
    message: `The database in ${place.data} was made by PostgreSQL ${found}, and this is ${binaries.major}: back it up with the version of Parley that made it, and restore here`,
  })
}

function majorOf(data: string): string {
  try {
    return readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  } catch (cause) {
    throw new Fault({
      code: 'database.not-a-cluster',
      retry: 'never',
      message: `${data} is not a PostgreSQL data folder: move it away, or set PARLEY_HOME to another folder`,
      cause,
    })
  }
}

function readPassword(place: Place): string {
  try {
    return readFileSync(place.passwordFile, 'utf8').trim()
  } catch (cause) {
    throw new Fault({
      code: 'database.password-missing',
      retry: 'never',
      message: `The database's password cannot be read from ${place.passwordFile}: put the keys folder back from its copy`,
      cause,
    })
  }
}

/** Two first starts at once agree on one password: only one of them creates the file. */
function firstPassword(file: string): string {
  const draft = `${file}.draft-${process.pid}`
  writeFileSync(draft, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    unlinkSync(draft)
  }
  return readFileSync(file, 'utf8').trim()
}

/**
 * Runs initdb into a draft folder that is renamed when whole.
 *
 * initdb's own sync stays on. It is most of what could be saved, but a running server writes to disk
 * only what it changes: after a power cut the untouched catalogue of an unsynced cluster may be gone.
 */
async function initialise(
  place: Place,
  { binaries, password }: { binaries: Binaries; password: string },
): Promise<void> {
  const parent = dirname(place.data)
  const work = mkdtempSync(join(parent, 'making-'))
  try {
    const passwordFile = join(work, 'password')
    const draft = join(work, 'data')
    writeFileSync(passwordFile, password, { mode: 0o600 })
    mkdirSync(draft, { mode: 0o700 })
    const user = place.runner.dropsTo
    if (user) for (const path of [work, passwordFile, draft]) chownSync(path, user.uid, user.gid)
    await runInitdb(place, { binaries, draft, passwordFile })
    putInPlace(draft, place.data)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function putInPlace(draft: string, data: string): void {
  try {
    renameSync(draft, data)
  } catch (error) {
    // Another first start was quicker; its cluster has the same password and is as good as ours.
    if (!existsSync(join(data, 'PG_VERSION'))) throw error
  }
}

function initdbArguments(draft: string, passwordFile: string): readonly string[] {
  return [
    ...['-D', draft, '-U', CLUSTER_OWNER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    ...['--encoding=UTF8', '--locale=C'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
    // Asked for, initdb does not try out which sizes the machine allows: four server starts less.
    ...['-c', 'max_connections=60', '-c', 'shared_buffers=64MB'],
    ...['-c', 'dynamic_shared_memory_type=posix'],
  ]
}

async function runInitdb(
  place: Place,
  { binaries, draft, passwordFile }: { binaries: Binaries; draft: string; passwordFile: string },
): Promise<void> {
  const child = spawn(binaries.initdb, initdbArguments(draft, passwordFile), {
    ...spawnOptionsFor(place.runner),
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ctrl-C reaches the whole terminal group; a half-made draft is our own to clean up.
    detached: true,
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2000)
  })
  const outcome = await new Promise<number | string | null>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code) => resolve(code))
  })
  if (outcome === 0) return
  throw new Fault({
    code: 'database.initdb-failed',
    retry: 'never',
    message: `The embedded database could not be made in ${place.data}: ${complaint.trim() || outcome}`,
  })
}
