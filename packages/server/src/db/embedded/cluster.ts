// Makes the cluster's files once, so that a crash at any moment leaves either a whole cluster or none,
// and keeps the password of its owner. Starts no server.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
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

const DRAFT_PREFIX = 'making-'
const ABANDONED_MS = 600_000

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
  syncFolder(dirname(file))
  return readFileSync(file, 'utf8').trim()
}

/** Makes a new name in a folder survive a power cut, as syncing the file alone does not promise. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * Runs initdb into a draft folder that is renamed when whole.
 *
 * initdb's own sync stays on, and the folders above are synced too: a running server writes to disk
 * only what it changes, so after a power cut the untouched files of an unsynced cluster may be gone
 * although every report since was acknowledged.
 */
async function initialise(
  place: Place,
  { binaries, password }: { binaries: Binaries; password: string },
): Promise<void> {
  const parent = dirname(place.data)
  sweepDrafts(parent)
  const work = mkdtempSync(join(parent, DRAFT_PREFIX))
  try {
    const passwordFile = join(work, 'password')
    const draft = join(work, 'data')
    writeFileSync(passwordFile, password, { mode: 0o600 })
    mkdirSync(draft, { mode: 0o700 })
    const user = place.runner.dropsTo
    if (user) for (const path of [work, passwordFile, draft]) chownSync(path, user.uid, user.gid)
    await runInitdb(place, { binaries, draft, passwordFile })
    putInPlace(draft, place.data)
    syncFolder(parent)
    syncFolder(dirname(parent))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Drafts of first starts that were killed. A young one may be another start's at this moment. */
function sweepDrafts(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(DRAFT_PREFIX))) {
    const draft = join(parent, name)
    const age = Date.now() - (statSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > ABANDONED_MS) rmSync(draft, { recursive: true, force: true })
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
