// Reads postmaster.pid, PostgreSQL's own lock on a data folder, and says what it means now.
// Decides nothing: joining, adopting and starting are in start.ts.
import { readFileSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { commandLineOf, identifyProcess } from './process-identity.js'

export type PostmasterState =
  | { readonly state: 'absent' }
  /** A file is left, no postmaster of this folder runs. */
  | { readonly state: 'stale'; readonly socketFolder: string | undefined }
  /** It is starting, recovering or stopping, or the file is half written. */
  | { readonly state: 'busy' }
  | { readonly state: 'ready'; readonly pid: number; readonly socketFolder: string }

/** A file that holds no pid after this long was left by a crash in the middle of writing it. */
const HALF_WRITTEN_MS = 2000

/** What the lock of this data folder says at this moment. */
export function readPostmaster(dataFolder: string): PostmasterState {
  const text = readLock(dataFolder)
  if (text === undefined) return { state: 'absent' }
  const [pidLine, , , , socketFolder, , , status] = text.split('\n')
  const pid = Number(pidLine)
  if (!Number.isInteger(pid) || pid <= 0) return halfWritten(dataFolder)
  if (!isPostmasterOf(pid, dataFolder)) return { state: 'stale', socketFolder }
  if (status?.trim() === 'ready' && socketFolder) return { state: 'ready', pid, socketFolder }
  return { state: 'busy' }
}

/**
 * Removes a lock that PostgreSQL itself would respect for ever: its number belongs to another living
 * process now, or to a zombie. One with a dead number is left: PostgreSQL removes it with its own,
 * better checks, as it does for the shared memory either way.
 */
export function removeMisleadingLock(dataFolder: string): void {
  const text = readLock(dataFolder)
  if (text === undefined || readPostmaster(dataFolder).state !== 'stale') return
  const pid = Number(text.split('\n')[0])
  const misleads = !(pid > 0) || answersSignals(pid)
  if (misleads && readLock(dataFolder) === text) unlinkSync(join(dataFolder, 'postmaster.pid'))
}

function readLock(dataFolder: string): string | undefined {
  try {
    return readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function halfWritten(dataFolder: string): PostmasterState {
  try {
    const age = Date.now() - statSync(join(dataFolder, 'postmaster.pid')).mtimeMs
    return age > HALF_WRITTEN_MS ? { state: 'stale', socketFolder: undefined } : { state: 'busy' }
  } catch {
    return { state: 'absent' }
  }
}

function isPostmasterOf(pid: number, dataFolder: string): boolean {
  // The settings follow the folder on its command line, hence the space: data is not data2.
  return identifyProcess(pid) !== undefined && commandLineOf(pid).includes(`-D ${dataFolder} `)
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
