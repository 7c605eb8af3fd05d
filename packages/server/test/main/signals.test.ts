// `npm start` as an operator runs it: a SIGTERM to npm alone, as service managers and containers send it, and a Ctrl-C to
// everything in the terminal, both end the server and its database in order.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePort } from '../support/free-port.js'
import { environmentAt, ROOT } from './operator.js'

let home: string
let npm: ChildProcess
let said = ''
let started: readonly number[] = []
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'parley-signals-'))
  await chmod(home, 0o711) // PostgreSQL's own user passes through
  said = ''
})
afterEach(async () => {
  // What a failure left running: the server first, so that it ends its database itself.
  for (const pid of started.filter(isRunning)) process.kill(pid, 'SIGTERM')
  for (let tries = 0; tries < 100 && started.some(isRunning); tries++) await pause(100)
  for (const pid of started.filter(isRunning)) process.kill(pid, 'SIGKILL')
  await rm(home, { recursive: true, force: true })
})

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Everything that a process started, and what that started. */
const descendantsOf = (pid: number): readonly number[] => {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number))
  const below = (parent: number): readonly number[] =>
    pairs.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []))
  return below(pid)
}

/** Starts `npm start` in a group of its own, and waits until it is ready. */
const startByNpm = async (): Promise<number> => {
  const port = await freePort()
  npm = spawn('npm', ['start'], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentAt(home, {
      PARLEY_PORT: String(port),
      npm_config_update_notifier: 'false',
      PARLEY_ANOUNCE_TO: 'list@example.test',
    }),
  })
  for (const stream of [npm.stdout, npm.stderr]) stream?.on('data', (part) => (said += part))
  for (let tries = 0; !said.includes('Parley is ready on'); tries++) {
    if (tries > 600 || npm.exitCode !== null) throw new Error(`It did not become ready: ${said}`)
    await pause(100)
  }
  started = descendantsOf(npm.pid ?? 0)
  return port
}

const endsInOrder = async (port: number): Promise<void> => {
  for (let tries = 0; tries < 200 && started.some(isRunning); tries++) await pause(100)
  expect(started.filter(isRunning)).toEqual([])
  expect(said).toContain('Stopping: requests and jobs under way are finished first.')
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
}

test('SIGTERM to npm alone', { timeout: 120_000 }, async () => {
  const port = await startByNpm()
  // A name that nothing reads is said at the start.
  expect(said).toContain('did you mean PARLEY_ANNOUNCE_TO?')
  const commands = execFileSync('ps', ['-o', 'args=', '-p', started.join(',')], {
    encoding: 'utf8',
  })
  expect(commands).toMatch(/postgres/)
  npm.kill('SIGTERM')
  await endsInOrder(port)
})

test('Ctrl-C, which reaches the server from the terminal and again from npm', {
  timeout: 120_000,
}, async () => {
  const port = await startByNpm()
  process.kill(-(npm.pid ?? 0), 'SIGINT')
  await endsInOrder(port)
})
