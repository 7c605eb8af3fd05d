// The whole of Parley as people meet it: the real server and worker on a database of its own, faithful fakes of the
// outside world on loopback, and a real browser. Pages are found by roles and labels only.

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Clients } from '../../packages/server/src/clients/clients.js'
import { createCveClient } from '../../packages/server/src/clients/cve/client.js'
import { createCveFake } from '../../packages/server/src/clients/cve/fake.js'
import {
  type BareRepository,
  createBareRepository,
} from '../../packages/server/src/clients/git/fake.js'
import { createMailer } from '../../packages/server/src/clients/mail/client.js'
import { createMailFake, type MailFake } from '../../packages/server/src/clients/mail/fake.js'
import { readConfig } from '../../packages/server/src/config/config.js'
import { startWorker, tick } from '../../packages/server/src/jobs/worker.js'
import { buildServer, type Parts, workerParts } from '../../packages/server/src/main/compose.js'
import { freePort } from '../../packages/server/test/support/free-port.js'
import {
  openInstallation,
  type TestInstallation,
} from '../../packages/server/test/support/installation.js'
import type { TestPerson } from '../../packages/server/test/support/people.js'
import { watchTables } from '../access/canary-watch.js'
import { expectNowhere, JOBS_AND_MAIL, keepTyped } from './typed.js'

export type CveFake = Awaited<ReturnType<typeof createCveFake>>

export interface World {
  readonly url: string
  readonly installation: TestInstallation
  readonly parts: Parts
  readonly mail: MailFake
  readonly cve: CveFake
  readonly osv: BareRepository
  readonly browser: Browser
  /** A fresh browser window, signed in as `person` when one is given. */
  visit(options?: {
    person?: TestPerson
    javaScript?: boolean
    width?: number
    dark?: boolean
  }): Promise<Page>
  /** Looks now for what has become due; the worker does the rest by itself. */
  tick(): Promise<void>
  close(): Promise<void>
}

const openFakes = async (home: string, installation: TestInstallation) => {
  const mail = await createMailFake()
  const cve = await createCveFake({
    orgs: [
      {
        shortName: 'EXAMPLE',
        name: 'Example Foundation',
        quota: 50,
        users: [{ username: 'cna@example.test', key: 'test-key' }],
      },
    ],
    // The clock of the stand-in is the installation's.
    years: [new Date(installation.now()).getUTCFullYear()],
    now: () => new Date(installation.now()),
  })
  const osv = await createBareRepository(join(home, 'osv.git'))
  return { mail, cve, osv }
}

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** How the browser is started. */
export const BROWSER = { executablePath: CHROMIUM, args: FLAGS }

/** Every page of every window is watched: nothing may be asked of another host, and no script may fail. */
const watch = (context: BrowserContext, origin: string, problems: string[]) => {
  context.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:'))
      problems.push(`asked ${new URL(request.url()).host}`)
  })
  context.on('weberror', (error) => void problems.push(`script: ${error.error().message}`))
  context.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
      problems.push(`console: ${message.text()}`)
  })
}

export const openWorld = async (
  options: { env?: Record<string, string>; directory?: Clients['directory'] } = {},
): Promise<World> => {
  const home = await mkdtemp(join(tmpdir(), 'parley-world-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const installation = await openInstallation({ url })
  await watchTables(installation, JOBS_AND_MAIL)
  const { mail, cve, osv } = await openFakes(home, installation)
  const settings = readConfig({
    PARLEY_HOME: home,
    PARLEY_PORT: String(port),
    PARLEY_SMTP_URL: mail.smtpUrl,
    PARLEY_MAIL_FROM: 'Parley <parley@example.test>',
    PARLEY_ANNOUNCE_TO: 'security-announce@example.test',
    PARLEY_OSV_REPO: osv.path,
    ...options.env,
  })
  const clients = {
    mailer: createMailer({ smtpUrl: mail.smtpUrl }),
    cve: createCveClient({
      baseUrl: cve.url,
      org: 'EXAMPLE',
      user: 'cna@example.test',
      key: 'test-key',
    }),
    osv: { workdir: join(home, 'work') },
    directory: options.directory,
    close: () => clients.mailer.close(),
  }
  const parts: Parts = { installation, settings, clients }
  const { app } = await buildServer(parts)
  await app.listen({ host: '127.0.0.1', port })
  const worker = await startWorker(workerParts(parts))
  const browser = await chromium.launch(BROWSER)
  // From here on the server's temporary files, and not the browser's, lie where they are looked through.
  const systemTemporary = process.env['TMPDIR']
  const temporary = join(home, 'temporary')
  await mkdir(temporary)
  process.env['TMPDIR'] = temporary
  const typed = new Set<string>()
  const problems: string[] = []
  const visit: World['visit'] = async ({
    person,
    javaScript = true,
    width = 1280,
    dark = false,
  } = {}) => {
    const context = await browser.newContext({
      baseURL: url,
      javaScriptEnabled: javaScript,
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
    })
    watch(context, url, problems)
    keepTyped(context, typed)
    if (person !== undefined) {
      const [name = '', value = ''] = person.cookie.split('=')
      await context.addCookies([{ name, value, url }])
    }
    return context.newPage()
  }
  const end = async () => {
    if (systemTemporary === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = systemTemporary
    await browser.close()
    await app.close()
    await worker.stop()
    clients.close()
    await Promise.all([mail.close(), cve.close()])
    await installation.destroy()
    await rm(home, { recursive: true, force: true })
    expect(problems).toEqual([])
  }
  const world: World = {
    ...{ url, installation, parts, mail, cve, osv, browser, visit },
    tick: () => tick(workerParts(parts)),
    close: () => (typed.size === 0 ? end() : expectNowhere(world, typed, home).finally(end)),
  }
  return world
}
