// Owns the folder of the unix socket and the note in it that says which process looks after the
// postmaster. The folder is made anew for each postmaster, so the note is as old as the postmaster.
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../../config/fault.js'
import { identifyProcess, isStillRunning, type ProcessIdentity } from './process-identity.js'
import type { Runner } from './runner.js'
import { SOCKET_PORT } from './settings.js'

/** Short on purpose, and not TMPDIR: a socket's path has a hard limit. */
const DEFAULT_PARENT = '/tmp'
const PREFIX = 'parley-db-'
const MAX_PATH_BYTES = process.platform === 'darwin' ? 103 : 107

/** Makes a private folder for one postmaster's socket and notes this process as its keeper. */
export function createSocketFolder(runner: Runner, parent: string = DEFAULT_PARENT): string {
  refuseLongPath(join(parent, `${PREFIX}XXXXXX`))
  try {
    // A random name cannot be taken beforehand by another user of this machine.
    const folder = mkdtempSync(join(parent, PREFIX))
    chmodSync(folder, 0o700)
    claimPostmaster(folder)
    if (runner.dropsTo) chownSync(folder, runner.dropsTo.uid, runner.dropsTo.gid)
    return folder
  } catch (cause) {
    throw new Fault({
      code: 'database.no-socket-folder',
      retry: 'never',
      message: `No folder for the database's socket can be made in ${parent}: make it writable, or set DATABASE_URL`,
      cause,
    })
  }
}

/** Removes what a dead postmaster left, if it is one of our folders. */
export function removeSocketFolder(folder: string): void {
  if (folder.split('/').at(-1)?.startsWith(PREFIX)) rmSync(folder, { recursive: true, force: true })
}

/**
 * Takes over a postmaster whose keeper has died. False when a living process keeps it, this one
 * included.
 *
 * Each keeper writes the next number and creates its note exclusively, so of two that try only one
 * succeeds; nothing is ever overwritten.
 */
export function claimPostmaster(folder: string): boolean {
  const { number, keeper } = latestNote(folder)
  if (keeper && isStillRunning(keeper)) return false
  const draft = join(folder, `draft-${process.pid}`)
  writeFileSync(draft, JSON.stringify(identifyProcess(process.pid)), { mode: 0o600 })
  try {
    linkSync(draft, join(folder, `keeper-${number + 1}`))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    unlinkSync(draft)
  }
}

const NOTE = 'socket-folder'

/** Writes beside the cluster which socket folder its postmaster has, for as long as its lock does not say so. */
export function noteSocketFolder(clusterFolder: string, socketFolder: string): void {
  const draft = join(clusterFolder, `${NOTE}-${process.pid}`)
  writeFileSync(draft, socketFolder, { mode: 0o600 })
  renameSync(draft, join(clusterFolder, NOTE))
}

/** The socket folder that was noted last; it may be gone. */
export function notedSocketFolder(clusterFolder: string): string | undefined {
  try {
    return readFileSync(join(clusterFolder, NOTE), 'utf8')
  } catch {
    return undefined
  }
}

/** Whether a living process looks after the postmaster of this folder. */
export function isKept(folder: string): boolean {
  try {
    const { keeper } = latestNote(folder)
    return keeper !== undefined && isStillRunning(keeper)
  } catch {
    return false
  }
}

function latestNote(folder: string): { number: number; keeper: ProcessIdentity | undefined } {
  const numbers = readdirSync(folder)
    .map((name) => Number(/^keeper-(\d+)$/.exec(name)?.[1] ?? 0))
    .sort((a, b) => b - a)
  const number = numbers[0] ?? 0
  if (number === 0) return { number, keeper: undefined }
  return { number, keeper: parseKeeper(readFileSync(join(folder, `keeper-${number}`), 'utf8')) }
}

function parseKeeper(text: string): ProcessIdentity | undefined {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) return undefined
  if (!('pid' in value) || !('started' in value)) return undefined
  const { pid, started } = value
  return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined
}

function refuseLongPath(folder: string): void {
  const bytes = Buffer.byteLength(join(folder, `.s.PGSQL.${SOCKET_PORT}`))
  if (bytes <= MAX_PATH_BYTES) return
  throw new Fault({
    code: 'database.socket-path-too-long',
    retry: 'never',
    message: `The database's socket would have a path of ${bytes} bytes, and a system allows ${MAX_PATH_BYTES}`,
  })
}
