// What the tests of the embedded database share: throw-away homes, a log that remembers, a look
// inside, and a second process that keeps a database until it is killed.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { identifyProcess } from '../../src/db/embedded/process-identity.js'
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../src/db/embedded/start.js'

/** In `/tmp` itself, and passable: PostgreSQL's user goes through it when the tests run as root. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync('/tmp/embedded-test-')
  chmodSync(path, 0o711)
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export function rememberingLog() {
  const lines: string[] = []
  const keep = (line: string) => void lines.push(line)
  return { lines, info: keep, warn: keep }
}

export async function query(
  database: Pick<EmbeddedDatabase, 'connection'>,
  sql: string,
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(database.connection)
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

/** Tries until it holds; the last error is the test's when it never does. */
export async function eventually<Value>(attempt: () => Promise<Value>): Promise<Value> {
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/** An ended process whose parent does not look counts as ended. */
export function isRunning(pid: number): boolean {
  return identifyProcess(pid) !== undefined
}

/** Makes homes with a database that was stopped in order, by copying one: making it takes longer. */
export async function homeTemplate() {
  const folder = temporaryFolder()
  const home = join(folder.path, 'var')
  const database = await startEmbeddedDatabase({ home, log: rememberingLog() })
  await query(database, "CREATE TABLE kept AS SELECT 'acknowledged' AS note")
  await database.stop()
  const copyTo = (path: string) => void execFileSync('cp', ['-a', home, path])
  return { copyTo, remove: folder.remove }
}

export interface OtherServer {
  readonly process: ChildProcess
  readonly postmasterPid: number
  readonly role: string
}

/** Starts the embedded database of a home from a process of its own, and waits until it has it. */
export async function startElsewhere(home: string): Promise<OtherServer> {
  const script = fileURLToPath(new URL('other-server.ts', import.meta.url))
  const loader = new URL('load-typescript.mjs', import.meta.url).href
  const child = spawn(process.execPath, ['--import', loader, script, home], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    child.once('exit', () => reject(new Error('the other server ended before it had a database')))
  })
  // because the script beside this one prints exactly that
  return { process: child, ...(JSON.parse(line) as { postmasterPid: number; role: string }) }
}

/** Kills without a chance to clean up, and waits until the process is gone. */
export async function killAbruptly(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

/** What a terminal does on Ctrl-C: a signal to everything in the foreground group. */
export async function interruptGroup(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  process.kill(-child.pid!, 'SIGINT')
  await gone
}
