// Decides where the cluster's files lie: in the home, or, for root whose home PostgreSQL's user cannot
// enter, under /var/lib/parley with a note in the home that says so. Never touches a running cluster.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../../config/fault.js'
import { readPostmaster } from './postmaster-file.js'
import { canEnter, chooseRunner, type Runner } from './runner.js'

export interface Place {
  /** PostgreSQL's data folder; may not exist yet. */
  readonly data: string
  /** The server's own log, free of what people wrote. */
  readonly logFile: string
  readonly passwordFile: string
  /** Where a copy of the binaries goes when theirs cannot be used. */
  readonly stagingParent: string
  readonly runner: Runner
  /** False: the operator should know that the files lie elsewhere. */
  readonly isInHome: boolean
}

export interface PlaceOptions {
  readonly home: string
  /** For root only; tests give their own. */
  readonly systemFolder: string
}

/** Finds or prepares the place of this home's cluster. */
export function findPlace({ home, systemFolder }: PlaceOptions): Place {
  try {
    return preparePlace(home, systemFolder)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault({
      code: 'database.home-unusable',
      retry: 'never',
      message: `PARLEY_HOME (${home}) cannot be used: it should be a folder this process may write`,
      cause,
    })
  }
}

/** Whether a home has a cluster already, in it or where its note says. Makes nothing. */
export function hasCluster(home: string): boolean {
  const inHome = join(home, 'database')
  const folders = [inHome, folderInNote(home) ?? inHome]
  return folders.some((folder) => existsSync(join(folder, 'data')))
}

function preparePlace(home: string, systemFolder: string): Place {
  const isRoot = process.getuid?.() === 0
  // PostgreSQL's user passes through a home made by root, and lists nothing in it.
  mkdirSync(join(home, 'database'), { recursive: true, mode: isRoot ? 0o711 : 0o700 })
  mkdirSync(join(home, 'keys'), { recursive: true, mode: 0o700 })
  const realHome = realpathSync(home)
  const inHome = join(realHome, 'database')
  const noted = folderInNote(realHome)
  const runner = chooseRunner(existingData(noted, inHome))
  const stagingParent = isRoot ? systemFolder : inHome
  const isInHome = noted === undefined && canEnter(runner, existingPart(inHome))
  const folder = isInHome ? inHome : (noted ?? noteFolder(realHome, systemFolder))
  if (!isInHome) takeAlong(inHome, { folder, runner })
  return placeAt(folder, { realHome, runner, stagingParent, isInHome })
}

function existingData(noted: string | undefined, inHome: string): string {
  const moved = join(noted ?? inHome, 'data')
  return existsSync(moved) ? moved : join(inHome, 'data')
}

function placeAt(
  folder: string,
  rest: { realHome: string; runner: Runner; stagingParent: string; isInHome: boolean },
): Place {
  return {
    data: join(folder, 'data'),
    logFile: join(folder, 'postgresql.log'),
    passwordFile: join(rest.realHome, 'keys', 'database-password'),
    stagingParent: rest.stagingParent,
    runner: rest.runner,
    isInHome: rest.isInHome,
  }
}

/** The data folder itself is entered too when it exists: its owner is the runner. */
function existingPart(folder: string): string {
  const data = join(folder, 'data')
  return existsSync(data) ? data : folder
}

/** Where an earlier start put the files. The note is in the home: a new home has a new database. */
function folderInNote(realHome: string): string | undefined {
  const note = noteIn(realHome)
  return existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined
}

function noteIn(realHome: string): string {
  return join(realHome, 'database', 'moved-to')
}

/** Written before anything is moved: a crash in between loses track of nothing. */
function noteFolder(realHome: string, systemFolder: string): string {
  const folder = join(systemFolder, randomBytes(6).toString('hex'))
  mkdirSync(systemFolder, { recursive: true, mode: 0o755 })
  mkdirSync(folder)
  // Not left to the umask: PostgreSQL's user must pass here.
  chmodSync(folder, 0o711)
  writeFileSync(noteIn(realHome), `${folder}\n`, { flush: true })
  return folder
}

function takeAlong(inHome: string, { folder, runner }: { folder: string; runner: Runner }): void {
  const [from, to] = [join(inHome, 'data'), join(folder, 'data')]
  if (existsSync(from) && !existsSync(to)) moveData(from, to)
  if (canEnter(runner, folder)) return
  throw new Fault({
    code: 'database.no-place',
    retry: 'never',
    message: `PostgreSQL's user can enter neither ${inHome} nor ${folder}: open one of them to it, or set DATABASE_URL`,
  })
}

function moveData(from: string, to: string): void {
  const { state } = readPostmaster(from)
  if (state === 'ready' || state === 'busy') {
    throw new Fault({
      code: 'database.unreachable-while-running',
      retry: 'later',
      message: `The database in ${from} is running and its folder has been closed to it: stop it first`,
    })
  }
  try {
    renameSync(from, to)
  } catch {
    // Another file system: copy whole with owners, reach the disk, and only then let go.
    const draft = `${to}.draft`
    execFileSync('cp', ['-a', from, draft])
    execFileSync('sync', [])
    renameSync(draft, to)
    rmSync(from, { recursive: true })
  }
}
