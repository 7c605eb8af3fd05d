// Brings up the embedded PostgreSQL of a home: joins the one that runs, adopts one whose server was
// killed, or starts it. Knows nothing of schemas, pools or roles.
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../../config/fault.js'
import { type Binaries, findPackage, prepareBinaries } from './binaries.js'
import { ensureCluster } from './cluster.js'
import { type AdminConnection, adminConnection, adminUrl, proveConnection } from './connection.js'
import { type EmbeddedLog, Keeper } from './keeper.js'
import { findPlace, type Place } from './place.js'
import { becomesReady, lastWords, launchPostmaster, stopPostmaster } from './postmaster.js'
import { type PostmasterState, readPostmaster, removeMisleadingLock } from './postmaster-file.js'
import {
  claimPostmaster,
  createSocketFolder,
  isKept,
  notedSocketFolder,
  noteSocketFolder,
  removeSocketFolder,
} from './socket-folder.js'

export interface EmbeddedOptions {
  readonly home: string
  readonly log: EmbeddedLog
  /** Where root puts what PostgreSQL's user cannot reach in the home. */
  readonly systemFolder?: string
}

/** `joined`: another process keeps the database, and `stop` leaves it alone. */
export type EmbeddedRole = 'started' | 'adopted' | 'joined'

export interface EmbeddedDatabase {
  readonly role: EmbeddedRole
  /** Superuser, over the socket. For migrations; the application works as narrower roles. */
  readonly connection: AdminConnection
  /** The same as an address. Holds the password: never logged. */
  readonly adminUrl: string
  /** The postmaster's; another number after it died and was started again. */
  readonly pid: number
  /** Fast shutdown, waited for. A second call waits for the first. */
  stop(): Promise<void>
}

const SYSTEM_FOLDER = '/var/lib/parley'
const POLL_MS = 20
/** How long a database that starts, recovers or stops under another process is waited for. */
const PATIENCE_MS = 120_000
/** The children of a killed postmaster hold its shared memory about half a second longer. */
const LOCK_PATIENCE_MS = 10_000

interface Start {
  readonly place: Place
  readonly binaries: Binaries
  readonly password: string
  readonly log: EmbeddedLog
}

interface Running {
  readonly role: EmbeddedRole
  readonly pid: number
  readonly socketFolder: string
}

/**
 * Starts, adopts or joins the embedded PostgreSQL of a home.
 *
 * @throws Fault naming what to do, `DATABASE_URL` among it, when this machine cannot run one
 */
export async function startEmbeddedDatabase(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { home, log } = options
  const place = findPlace({ home, systemFolder: options.systemFolder ?? SYSTEM_FOLDER })
  const binaries = prepareBinaries(findPackage(), place.runner, place.stagingParent)
  if (!place.isInHome) {
    log.info(`The database's files are in ${dirname(place.data)}: its user cannot enter ${home}`)
  }
  const password = await ensureCluster(place, binaries)
  const start = { place, binaries, password, log }
  return handleOf(start, await bringUp(start))
}

async function bringUp(start: Start): Promise<Running> {
  const deadline = Date.now() + PATIENCE_MS
  let launchUntil: number | undefined
  while (Date.now() < deadline) {
    const found = readPostmaster(start.place.data)
    if (found.state === 'ready') {
      const running = await joinOrAdopt(start, found)
      if (running) return running
    } else if (found.state === 'busy' || isAboutToReturn(start.place, found)) {
      await sleep(POLL_MS)
    } else {
      launchUntil ??= Date.now() + (found.state === 'stale' ? LOCK_PATIENCE_MS : 0)
      const running = await launch(start, found)
      if (running) return running
      await refuseFailedLaunch(start, launchUntil)
    }
  }
  throw cannotStart('another process has been starting or stopping it for two minutes')
}

/** Undefined when there is nothing to join any more, or no way in: then it was stopped. */
async function joinOrAdopt(
  { place, password, log }: Start,
  found: { pid: number; socketFolder: string },
): Promise<Running | undefined> {
  const claim = tryClaim(found.socketFolder)
  if (claim !== 'no folder') {
    try {
      await proveConnection(adminConnection(found.socketFolder, password))
      const role = claim === 'ours' ? 'adopted' : 'joined'
      if (role === 'adopted') log.warn('Took over the database of a server that ended abruptly')
      return { role, pid: found.pid, socketFolder: found.socketFolder }
    } catch (error) {
      if (readPostmaster(place.data).state !== 'ready') return undefined
      if (claim !== 'ours') throw error
      if (!(error instanceof Fault && error.retry === 'later')) {
        await stopPostmaster(found.pid)
        throw error
      }
    }
  }
  log.warn('A database left by a server that ended abruptly cannot be reached: restarting it')
  await stopPostmaster(found.pid)
  return undefined
}

function tryClaim(socketFolder: string): 'ours' | 'kept by another' | 'no folder' {
  try {
    return claimPostmaster(socketFolder) ? 'ours' : 'kept by another'
  } catch {
    return 'no folder'
  }
}

/**
 * A database that just died under a living keeper is started again by that one. While it is, PostgreSQL takes away its
 * old lock before it writes the new one: in between only our own note says that somebody keeps it, and a second
 * postmaster, on a socket of its own, would leave the keeper and everyone connected to it without a database.
 */
function isAboutToReturn({ logFile }: Place, found: PostmasterState): boolean {
  if (found.state !== 'stale' && found.state !== 'absent') return false
  const inLock = found.state === 'stale' ? found.socketFolder : undefined
  const folder = inLock ?? notedSocketFolder(dirname(logFile))
  return folder !== undefined && isKept(folder)
}

async function launch(
  { place, binaries, password, log }: Start,
  found: PostmasterState,
): Promise<Running | undefined> {
  if (found.state === 'stale' && found.socketFolder) removeSocketFolder(found.socketFolder)
  removeMisleadingLock(place.data)
  const socketFolder = createSocketFolder(place.runner)
  const child = launchPostmaster({ place, binaries, socketFolder })
  const onSlow = () =>
    log.warn('The database is recovering from an abrupt end; this can take a while')
  if (child.pid !== undefined && (await becomesReady(child, { data: place.data, onSlow }))) {
    try {
      await proveConnection(adminConnection(socketFolder, password))
      return { role: 'started', pid: child.pid, socketFolder }
    } catch (error) {
      // Nobody would keep it.
      await stopPostmaster(child.pid)
      removeSocketFolder(socketFolder)
      throw error
    }
  }
  removeSocketFolder(socketFolder)
  return undefined
}

/** A launch fails for good unless another process won it, or the lock of a killed one still holds. */
async function refuseFailedLaunch({ place }: Start, until: number): Promise<void> {
  const { state } = readPostmaster(place.data)
  if (state === 'ready' || state === 'busy') return
  if (Date.now() >= until) throw cannotStart(lastWords(place.logFile))
  await sleep(100)
}

function handleOf(start: Start, running: Running): EmbeddedDatabase {
  const { socketFolder, role } = running
  const connection = adminConnection(socketFolder, start.password)
  const shared = { role, connection, adminUrl: adminUrl(connection) }
  if (role === 'joined') return { ...shared, pid: running.pid, stop: async () => {} }
  noteSocketFolder(dirname(start.place.logFile), socketFolder)
  const keeper = new Keeper({ ...start, socketFolder }, running.pid)
  return {
    ...shared,
    get pid() {
      return keeper.pid
    },
    stop: () => keeper.stop(),
  }
}

function cannotStart(why: string): Fault {
  return new Fault({
    code: 'database.cannot-start',
    retry: 'later',
    message: `The embedded database does not start: ${why}`,
  })
}
