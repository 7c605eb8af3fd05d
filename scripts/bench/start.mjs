// `node scripts/bench/start.mjs`: the first start of a fresh installation, a later one, and the memory of all its
// processes at rest, as the operating system counts it (each page shared by several counted once). The baselines are
// PostgreSQL alone, made and started by the same supervisor, and a bare Node beside it.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmbeddedDatabase } from '../../packages/server/dist/db/embedded/start.js'
import { percentile, print, sayLoad } from './data/measure.mjs'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const REST_SECONDS = Number(process.env['PARLEY_BENCH_REST'] ?? 20)
const FIRST = 3
const LATER = 5

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const isReady = (port) =>
  new Promise((resolve) => {
    const asked = get(
      { port, host: '127.0.0.1', path: '/readyz', headers: { host: 'localhost' } },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode === 200)
      },
    )
    asked.on('error', () => resolve(false))
  })

/** Starts Parley and waits until it is ready; how long that took. */
const start = async (home) => {
  const port = await freePort()
  const began = performance.now()
  const env = {
    PATH: process.env.PATH,
    PARLEY_HOME: home,
    PARLEY_PORT: String(port),
    PARLEY_LOG: 'silent',
  }
  const child = spawn(process.execPath, ['packages/server/dist/bundle/start.js'], {
    cwd: root,
    env,
    stdio: 'ignore',
  })
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error('the server ended before it was ready')
    await pause(10)
  }
  return { child, took: performance.now() - began }
}

const stop = (child) =>
  new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })

const folder = () => {
  const home = mkdtempSync(join(tmpdir(), 'parley-bench-'))
  chmodSync(home, 0o711) // PostgreSQL's own user passes through
  return home
}

/** How long PostgreSQL alone takes to be made and started, or only started. */
const databaseAlone = async (home) => {
  const began = performance.now()
  const database = await startEmbeddedDatabase({ home, log: { info: () => {}, warn: () => {} } })
  const took = performance.now() - began
  return { database, took }
}

/** A process and everything it started, with what of each page is its own share, in megabytes. */
const memoryOf = (pids) => {
  const parents = new Map()
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1).split(' ')
      parents.set(Number(name), Number(fields[1]))
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = (pid) =>
    pid !== undefined && pid !== 0 && (pids.includes(pid) || isOurs(parents.get(pid)))
  const shares = [...parents.keys()].filter(isOurs).map((pid) => {
    const [, kilobytes] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
    return Number(kilobytes) / 1024
  })
  return shares.reduce((sum, one) => sum + one, 0)
}

const postmasterOf = (home) => {
  const findIn = (place) =>
    Number(readFileSync(join(place, 'postmaster.pid'), 'utf8').split('\n')[0])
  const place = readdirSync(join(home, 'database'), { recursive: true }).find((name) =>
    name.endsWith('postmaster.pid'),
  )
  return findIn(dirname(join(home, 'database', place)))
}

const median = (values) => percentile(values, 0.5)

sayLoad('start begins')
const first = []
const firstAlone = []
for (let round = 0; round < FIRST; round++) {
  const home = folder()
  const { child, took } = await start(home)
  first.push(took)
  await stop(child)
  rmSync(home, { recursive: true, force: true })
  const empty = folder()
  const alone = await databaseAlone(empty)
  firstAlone.push(alone.took)
  await alone.database.stop()
  rmSync(empty, { recursive: true, force: true })
}
print({
  name: 'start: the first, median',
  value: median(first),
  unit: 'ms',
  baseline: median(firstAlone),
  n: FIRST,
})

const home = folder()
await stop((await start(home)).child)
const later = []
const laterAlone = []
for (let round = 0; round < LATER; round++) {
  const alone = await databaseAlone(home)
  laterAlone.push(alone.took)
  await alone.database.stop()
  const { child, took } = await start(home)
  later.push(took)
  await stop(child)
}
print({
  name: 'start: a later one, median',
  value: median(later),
  unit: 'ms',
  baseline: median(laterAlone),
  n: LATER,
})

const { child } = await start(home)
await pause(REST_SECONDS * 1000)
const whole = memoryOf([child.pid, postmasterOf(home)])
const database = memoryOf([postmasterOf(home)])
await stop(child)
const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
await pause(1_000)
const node = memoryOf([bare.pid])
bare.kill()
print({
  name: 'memory at rest: server, worker and PostgreSQL',
  value: whole,
  unit: 'MB',
  baseline: database + node,
  n: 1,
})
rmSync(home, { recursive: true, force: true })
sayLoad('start ends')
