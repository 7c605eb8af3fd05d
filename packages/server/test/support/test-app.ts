// The whole server on a database of its own, with faithful fakes of the outside world on loopback. `close` asserts
// that no job is left, that nothing outside was called unexpectedly, that no request was answered twice, and that every
// commitment opens.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { expect } from 'vitest'
import { checkLedger } from '../../src/audit/ledger/check.js'
import { sequenceNow } from '../../src/audit/ledger/sequencer.js'
import type { Clients } from '../../src/clients/clients.js'
import { readConfig } from '../../src/config/config.js'
import { asOperator } from '../../src/db/connect.js'
import type { RouteLine } from '../../src/http/access.js'
import type { Site } from '../../src/http/site.js'
import { runWaitingJobs, tick } from '../../src/jobs/worker.js'
import { buildServer, workerParts } from '../../src/main/compose.js'
import { openInstallation, type TestInstallation } from './installation.js'

export interface TestApp extends Site {
  readonly installation: TestInstallation
  readonly app: FastifyInstance
  readonly routes: readonly RouteLine[]
  readonly clients: Clients
  /** A request as a browser sends it from our own pages. */
  request(options: InjectOptions & { cookie?: string }): Promise<LightMyRequestResponse>
  /** Ticks once by the test's clock, then runs every waiting job. Failed jobs stay, to be looked at. */
  work(): Promise<void>
  /** `{ task, lastError }` of every job still in the queue. */
  jobsLeft(): Promise<{ task: string; lastError: string | null }[]>
  close(options?: { jobsMayRemain?: boolean }): Promise<void>
}

const noClients: Clients = { mailer: undefined, cve: undefined, osv: undefined, close: () => {} }

export const openTestApp = async (
  options: {
    clients?: Partial<Clients>
    env?: Record<string, string>
    /** The address people reach it by: `http://localhost:8080` unless a test is about another. */
    url?: string
    /** A folder with a copy of the run's keys, for tests that exchange them. */
    keysHome?: string
    tablespace?: string
  } = {},
): Promise<TestApp> => {
  const { keysHome, tablespace, url } = options
  const installation = await openInstallation({
    ...(url === undefined ? {} : { url }),
    ...(keysHome === undefined ? {} : { keysHome }),
    ...(tablespace === undefined ? {} : { tablespace }),
  })
  const home = await mkdtemp(join(tmpdir(), 'parley-app-'))
  const config = readConfig({ PARLEY_HOME: home, ...options.env })
  const clients = { ...noClients, ...options.clients }
  const parts = { installation, settings: config, clients }
  const { app, routes } = await buildServer(parts)
  await app.ready()
  const jobsLeft = () =>
    installation.sql<{ task: string; lastError: string | null }>(
      `select task_identifier as task, last_error as "lastError" from graphile_worker.jobs where task_identifier <> 'tick' order by 1`,
    )
  return {
    ...parts,
    app,
    routes,
    jobsLeft,
    request: ({ cookie, ...request }) =>
      app.inject({
        ...request,
        headers: {
          accept: 'text/html',
          'sec-fetch-site': 'same-origin',
          ...(cookie === undefined ? {} : { cookie }),
          ...request.headers,
        },
      }),
    work: async () => {
      await tick(workerParts(parts))
      await runWaitingJobs(workerParts(parts))
    },
    close: async ({ jobsMayRemain = false } = {}) => {
      const left = await jobsLeft()
      await app.close()
      expect(answeredTwice(installation)).toEqual([])
      clients.close()
      await expectWholeLedger(installation)
      await installation.destroy()
      await rm(home, { recursive: true, force: true })
      if (!jobsMayRemain) expect(left).toEqual([])
    },
  }
}

/** Requests that were answered and then answered once more: nobody sees the second one, and something thought it was first. */
const answeredTwice = ({ logLines }: TestInstallation): readonly string[] =>
  logLines.filter((line) => line.includes('FST_ERR_REP_ALREADY_SENT'))

/** What was written is in the tree, signed, and every body opens its commitment: nothing was written beside the ledger. */
const expectWholeLedger = async (installation: TestInstallation) => {
  expect(await sequenceNow(installation)).toBe(true)
  const { lag, findings } = await asOperator(installation.admin, (client) =>
    checkLedger(client, installation),
  )
  // Tests move rows past the ledger to get where they begin: test/ledger/state holds rows against their history.
  const ofLedger = findings.filter(({ kind }) => kind !== 'state-differs')
  expect({ lag, findings: ofLedger }).toEqual({ lag: 0, findings: [] })
}
