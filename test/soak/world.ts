// Parley as it runs on a machine, to be killed: a database of its own, the server and the worker as processes of their
// own, and stand-ins of the outside world that stay. Whatever fails, everything that was started is ended. Everyone here
// is fictional.

import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instant } from '@parley/rules'
import pg from 'pg'
import pino from 'pino'
import { WITHIN_MIGRATIONS } from '../../packages/server/src/audit/vouch-older.js'
import { createCveClient } from '../../packages/server/src/clients/cve/client.js'
import { createCveFake } from '../../packages/server/src/clients/cve/fake.js'
import { createBareRepository } from '../../packages/server/src/clients/git/fake.js'
import { createMailer } from '../../packages/server/src/clients/mail/client.js'
import { createMailFake } from '../../packages/server/src/clients/mail/fake.js'
import { readConfig } from '../../packages/server/src/config/config.js'
import { connect } from '../../packages/server/src/db/connect.js'
import { startEmbeddedDatabase } from '../../packages/server/src/db/embedded/start.js'
import { bindKeys } from '../../packages/server/src/db/key-check.js'
import { openKeys } from '../../packages/server/src/db/keys.js'
import { migrate } from '../../packages/server/src/db/migrate.js'
import { runWaitingJobs, tick } from '../../packages/server/src/jobs/worker.js'
import { workerParts } from '../../packages/server/src/main/compose.js'
import { LIST, type Stage } from '../../packages/server/test/publication/stage.js'
import { freePort } from '../../packages/server/test/support/free-port.js'
import type { TestInstallation } from '../../packages/server/test/support/installation.js'
import { addPerson, addProject, addTeam } from '../../packages/server/test/support/people.js'

const ROOT = new URL('../../', import.meta.url).pathname
const ACCOUNT = { org: 'PSF', user: 'parley@example.test', key: 'key-of-the-stand-in' }
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export type Process = 'serve' | 'work'

export interface KillWorld extends Stage {
  readonly url: string
  /** Ends one of the three without a chance to clean up, and has it started again. */
  kill(which: Process | 'postgres'): Promise<void>
  /** Ends a process in order. */
  end(which: Process): Promise<void>
  start(which: Process): void
  /** The number of a process that runs. */
  pidOf(which: Process): number
  /** Whether the server answers and reaches its database. */
  isReady(): Promise<boolean>
  /** What was last said about the database, for a test that fails. */
  databaseSaid(): string
  close(): Promise<void>
}

export interface WorldOptions {
  /** Arguments of Node for the server. */
  readonly serve?: readonly string[]
  /** More of the environment of both processes. */
  readonly env?: Readonly<Record<string, string>>
}

/** What was started, ended in reverse order; one that cannot be ended does not keep the others from it. */
const closing = () => {
  const ends: (() => unknown)[] = []
  const close = async () => {
    const failures: unknown[] = []
    for (const end of ends.splice(0).reverse()) {
      try {
        await end()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be ended')
  }
  return { later: (end: () => unknown) => void ends.push(end), close }
}

const openStandIns = async (folder: string, later: (end: () => unknown) => void) => {
  const mail = await createMailFake()
  later(() => mail.close())
  const osv = await createBareRepository(join(folder, 'osv.git'))
  const { org: shortName, user: username, key } = ACCOUNT
  const year = new Date().getUTCFullYear()
  const cve = await createCveFake({
    orgs: [{ shortName, users: [{ username, key }] }],
    years: [year, year + 1],
  })
  later(() => cve.close())
  const keyFile = join(folder, 'cve.key')
  await writeFile(keyFile, key, { mode: 0o600 })
  return { mail, osv, cve, keyFile }
}

/** Runs statements as the superuser, waiting for a database that is just being started again. */
const superuser =
  (admin: pg.ClientConfig): TestInstallation['sql'] =>
  async (text, values = []) => {
    for (let tries = 0; ; tries++) {
      const client = new pg.Client(admin)
      client.on('error', () => {})
      try {
        await client.connect()
        return (await client.query(text, [...values])).rows
      } catch (error) {
        if (tries > 900) throw error
        await pause(100)
      } finally {
        await client.end().catch(() => {})
      }
    }
  }

/** What still runs when this process is ended in the middle is ended with it. */
const endWithThis = (end: () => void): void => {
  process.once('exit', end)
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      end()
      process.exit(1)
    })
}

/** Each in a group of its own, ended by its own number alone. */
const processes = (
  env: Readonly<Record<string, string>>,
  { serve = [] }: Pick<WorldOptions, 'serve'>,
) => {
  const running = new Map<Process, ChildProcess>()
  const start = (which: Process) => {
    const main = `packages/server/dist/bundle/${which}.js`
    const before = which === 'serve' ? ['--expose-gc', ...serve] : []
    const child = spawn(process.execPath, [...before, main], {
      ...{ cwd: ROOT, env: { PATH: process.env['PATH'], ...env } },
      ...{ stdio: 'ignore', detached: true },
    })
    running.set(which, child)
  }
  const end = async (which: Process, signal: NodeJS.Signals) => {
    const child = running.get(which)
    running.delete(which)
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    const patience = setTimeout(() => child.kill('SIGKILL'), 20_000)
    await gone
    clearTimeout(patience)
  }
  const killAll = () => {
    for (const child of running.values()) child.kill('SIGKILL')
  }
  return { start, end, killAll, pidOf: (which: Process) => running.get(which)?.pid ?? 0 }
}

const environment = (
  { mail, osv, cve, keyFile }: Awaited<ReturnType<typeof openStandIns>>,
  { home, port }: { readonly home: string; readonly port: number },
) => ({
  ...{ PARLEY_HOME: home, PARLEY_PORT: String(port), PARLEY_URL: `http://localhost:${port}` },
  ...{ PARLEY_LOG: 'silent', PARLEY_TRUST_PROXY: '1' },
  PARLEY_INTAKE_TOTAL_PER_HOUR: '10000000',
  ...{ PARLEY_SMTP_URL: mail.smtpUrl, PARLEY_MAIL_FROM: 'psrt@example.test' },
  ...{ PARLEY_ANNOUNCE_TO: LIST, PARLEY_OSV_REPO: osv.path, PARLEY_CVE_URL: cve.url },
  ...{ PARLEY_CVE_ORG: ACCOUNT.org, PARLEY_CVE_USER: ACCOUNT.user, PARLEY_CVE_KEY_FILE: keyFile },
})

/** The same database as the processes see it, for preparing and for looking behind the scenes. */
const openBehind = async (admin: pg.ClientConfig, home: string, url: string) => {
  const keys = await openKeys({ home })
  await migrate(admin, keys, () => {}, { within: WITHIN_MIGRATIONS })
  await bindKeys(admin, keys, new Date())
  const db = connect(admin, keys, { max: 4 })
  const installation: TestInstallation = {
    ...{ db, keys, url, admin, origin: `${new URL(url).host}/ledger` },
    log: pino({ level: 'silent' }),
    logLines: [],
    now: () => instant(Date.now()),
    setTime: () => {},
    passTime: () => {},
    sql: superuser(admin),
    destroy: () => db.close(),
  }
  return installation
}

const addEveryone = async (installation: TestInstallation) => {
  const team = await addTeam(installation, 'PSRT', { isDefault: true })
  await installation.sql(`update team set settings = '{"cveOrg": "PSF"}'`)
  const projectId = await addProject(installation, team, 'CPython', { osvProfile: 'psf' })
  const roles = ['cna-operator']
  return {
    ...{ team, projectId },
    ada: await addPerson(installation, 'Ada Lead', { team, roles: [...roles, 'admin'] }),
    bob: await addPerson(installation, 'Bob Reader', { team, roles }),
    cleo: await addPerson(installation, 'Cleo Member', { team }),
  }
}

const isReady = async (port: number): Promise<boolean> => {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`, {
    headers: { host: `localhost:${port}` },
    signal: AbortSignal.timeout(5_000),
  }).catch(() => undefined)
  const body = await answer?.json().catch(() => undefined)
  // because: readiness has this shape; the worker may be the one that was killed
  return (body as { database?: string } | undefined)?.database === 'up'
}

const open = async (later: (end: () => unknown) => void, options: WorldOptions) => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-kill-'))
  later(() => rm(folder, { recursive: true, force: true }))
  await chmod(folder, 0o711) // PostgreSQL's own user passes through
  const home = join(folder, 'var')
  let isOpen = true
  const said: string[] = []
  const note = (line: string) => void said.push(`${new Date().toISOString()} ${line}`)
  const database = await startEmbeddedDatabase({ home, log: { info: note, warn: note } })
  later(async () => {
    await database.stop()
    isOpen = false
  })
  const standIns = await openStandIns(folder, later)
  const { mail, osv, cve } = standIns
  const port = await freePort()
  const env = environment(standIns, { home, port })
  const installation = await openBehind({ ...database.connection }, home, env.PARLEY_URL)
  later(() => installation.destroy())
  const clients = {
    mailer: createMailer({ smtpUrl: mail.smtpUrl, timeoutMs: 5_000, answerTimeoutMs: 5_000 }),
    cve: createCveClient({ ...ACCOUNT, baseUrl: cve.url, timeoutMs: 10_000 }),
    osv: { workdir: join(folder, 'work'), timeoutMs: 15_000 },
    close: () => {},
  }
  later(() => clients.mailer.close())
  const parts = { installation, settings: readConfig(env), clients }
  const work = async () => {
    await tick(workerParts(parts))
    await runWaitingJobs(workerParts(parts))
  }
  const everyone = await addEveryone(installation)
  const { start, end, killAll, pidOf } = processes({ ...env, ...options.env }, options)
  later(() => Promise.all([end('serve', 'SIGTERM'), end('work', 'SIGTERM')]))
  endWithThis(() => {
    killAll()
    if (isOpen) process.kill(database.pid, 'SIGQUIT') // at once, and its children with it
    if (isOpen) rmSync(folder, { recursive: true, force: true })
  })
  return {
    ...{ ...everyone, mail, osv, cve, parts, start, pidOf, url: env.PARLEY_URL },
    // because: the helpers of the publication's tests ask for the installation and for work, and for nothing else
    parley: { ...parts, work } as unknown as Stage['parley'],
    kill: async (which: Process | 'postgres') => {
      if (which === 'postgres') process.kill(database.pid, 'SIGKILL')
      else {
        await end(which, 'SIGKILL')
        start(which)
      }
    },
    end: (which: Process) => end(which, 'SIGTERM'),
    isReady: () => isReady(port),
    databaseSaid: () => said.slice(-8).join('\n'),
  }
}

/** Opens it with neither the server nor the worker running: what a test prepares, it does by itself. */
export const openKillWorld = async (options: WorldOptions = {}): Promise<KillWorld> => {
  const { later, close } = closing()
  try {
    return { ...(await open(later, options)), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Waits until it holds. */
export const until = async (
  holds: () => Promise<boolean>,
  { what, seconds = 180, said }: { what: string; seconds?: number; said?: () => string },
) => {
  const end = Date.now() + seconds * 1000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not in ${seconds} seconds: ${what}\n${said?.() ?? ''}`)
    await pause(100)
  }
}

/** Posts JSON to the server as a client outside does; undefined where no whole answer came. */
export const post = async (
  { url }: Pick<KillWorld, 'url'>,
  path: string,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: object },
): Promise<{ status: number; body: Record<string, unknown> } | undefined> => {
  try {
    const answer = await fetch(`${url.replace('localhost', '127.0.0.1')}${path}`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json' },
        ...{ host: url.slice('http://'.length), ...headers },
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    })
    // because: the API answers with objects
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  } catch {
    return undefined
  }
}
