// Looks after the postmaster of this process for as long as the process lives: starts it again, on
// the same socket, when it dies (an out-of-memory kill, a kill -9), and stops it in order at the end.
import { chownSync, existsSync, mkdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from './binaries.js'
import type { Place } from './place.js'
import {
  becomesReady,
  lastWords,
  launchPostmaster,
  signalProcess,
  stopPostmaster,
} from './postmaster.js'
import { removeMisleadingLock } from './postmaster-file.js'
import { identifyProcess } from './process-identity.js'
import { claimPostmaster, removeSocketFolder } from './socket-folder.js'

const WATCH_MS = 250
const PROMPT_MS = 5000
const PROMPT_PAUSE_MS = 100
const PAUSE_MS = 5000

/** What the supervisor says to the operator. A pino logger fits. */
export interface EmbeddedLog {
  info(message: string): void
  warn(message: string): void
}

export interface Kept {
  readonly place: Place
  readonly binaries: Binaries
  readonly log: EmbeddedLog
  readonly socketFolder: string
}

/** The one process that restarts and stops a postmaster. */
export class Keeper {
  readonly #kept: Kept
  readonly #timer: NodeJS.Timeout
  #pid: number
  #stopped: Promise<void> | undefined
  #restart: Promise<void> | undefined

  constructor(kept: Kept, pid: number) {
    this.#kept = kept
    this.#pid = pid
    this.#timer = setInterval(() => this.#look(), WATCH_MS)
    this.#timer.unref()
    process.once('exit', this.#onExit)
  }

  get pid(): number {
    return this.#pid
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopInOrder()
    return this.#stopped
  }

  async #stopInOrder(): Promise<void> {
    clearInterval(this.#timer)
    await this.#restart
    await stopPostmaster(this.#pid)
    removeSocketFolder(this.#kept.socketFolder)
    process.off('exit', this.#onExit)
  }

  /** A process that ends without stopping still tells the database to; it cannot wait for it. */
  readonly #onExit = (): void => {
    signalProcess(this.#pid, 'SIGINT')
    removeSocketFolder(this.#kept.socketFolder)
  }

  #look(): void {
    if (this.#restart || identifyProcess(this.#pid)) return
    this.#kept.log.warn('The database ended unexpectedly: starting it again')
    this.#restart = this.#startAgain().finally(() => {
      this.#restart = undefined
    })
  }

  async #startAgain(): Promise<void> {
    // The lock of a killed postmaster holds until its children are gone: the first tries may fail.
    const promptUntil = Date.now() + PROMPT_MS
    while (!this.#stopped && !(await this.#launchOnce())) {
      const isPrompt = Date.now() < promptUntil
      if (!isPrompt) {
        this.#kept.log.warn(`The database does not start: ${lastWords(this.#kept.place.logFile)}`)
      }
      await sleep(isPrompt ? PROMPT_PAUSE_MS : PAUSE_MS)
    }
  }

  async #launchOnce(): Promise<boolean> {
    const { place, log } = this.#kept
    try {
      removeMisleadingLock(place.data)
      this.#restoreSocketFolder()
      const child = launchPostmaster(this.#kept)
      if (child.pid === undefined) return false
      const onSlow = () => log.warn('The database is recovering; this can take a while')
      if (!(await becomesReady(child, { data: place.data, onSlow }))) return false
      this.#pid = child.pid
      log.info('The database runs again')
      return true
    } catch {
      // A full disk or a folder taken away: the next try says so in the database's own log.
      return false
    }
  }

  /** Somebody may have swept the temporary folder; connections are told this path already. */
  #restoreSocketFolder(): void {
    const { socketFolder, place } = this.#kept
    if (existsSync(socketFolder)) return
    mkdirSync(socketFolder, { mode: 0o700 })
    claimPostmaster(socketFolder)
    const user = place.runner.dropsTo
    if (user) chownSync(socketFolder, user.uid, user.gid)
  }
}
