// Runs one postmaster: launches it apart from our terminal, waits for it, stops it in order. Whether
// one should run, and whose it is, is decided in start.ts.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from './binaries.js'
import type { Place } from './place.js'
import { readPostmaster } from './postmaster-file.js'
import { identifyProcess } from './process-identity.js'
import { spawnOptionsFor } from './runner.js'
import { postmasterSettings } from './settings.js'

const MAX_LOG_BYTES = 1_000_000
const POLL_MS = 5
const FAST_STOP_MS = 30_000
const IMMEDIATE_STOP_MS = 10_000

export interface Launch {
  readonly place: Place
  readonly binaries: Binaries
  readonly socketFolder: string
}

/**
 * Starts a postmaster in a session of its own: Ctrl-C reaches every process of our terminal group,
 * and must not end the database under requests that are being finished.
 */
export function launchPostmaster({ place, binaries, socketFolder }: Launch): ChildProcess {
  rotateLog(place.logFile)
  const log = openSync(place.logFile, 'a', 0o600)
  try {
    const settings = postmasterSettings(socketFolder)
    const child = spawn(binaries.postgres, ['-D', place.data, ...settings], {
      ...spawnOptionsFor(place.runner),
      stdio: ['ignore', log, log],
      detached: true,
    })
    // A failed spawn is an error event; without a listener it would end the process.
    child.on('error', () => {})
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

/**
 * Waits until it takes connections. False when it ended before: another holds the lock, or the log
 * says why. Recovery after a crash takes as long as it takes; the caller hears of it.
 */
export async function becomesReady(
  child: ChildProcess,
  options: { data: string; onSlow: () => void },
): Promise<boolean> {
  const slowAt = Date.now() + 5000
  let saidSlow = false
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const found = readPostmaster(options.data)
    if (found.state === 'ready' && found.pid === child.pid) return true
    if (!saidSlow && Date.now() > slowAt) {
      saidSlow = true
      options.onSlow()
    }
    await sleep(POLL_MS)
  }
  return false
}

/** The last words of the server's log, for a start that failed. */
export function lastWords(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').trim().split('\n').slice(-4).join(' | ')
  } catch {
    return 'its log cannot be read'
  }
}

/**
 * Fast shutdown: open transactions are rolled back, everything committed is written, then it ends.
 * One that does not end in time is told to quit at once, which recovery at the next start repairs.
 */
export async function stopPostmaster(pid: number): Promise<void> {
  if (await endsAfter('SIGINT', { pid, withinMs: FAST_STOP_MS })) return
  if (await endsAfter('SIGQUIT', { pid, withinMs: IMMEDIATE_STOP_MS })) return
  await endsAfter('SIGKILL', { pid, withinMs: IMMEDIATE_STOP_MS })
}

async function endsAfter(
  signal: NodeJS.Signals,
  { pid, withinMs }: { pid: number; withinMs: number },
): Promise<boolean> {
  if (!signalProcess(pid, signal)) return true
  const deadline = Date.now() + withinMs
  while (Date.now() < deadline) {
    if (identifyProcess(pid) === undefined) return true
    await sleep(POLL_MS)
  }
  return false
}

/** False when there is no such process. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

function rotateLog(logFile: string): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size > MAX_LOG_BYTES) renameSync(logFile, `${logFile}.1`)
}
