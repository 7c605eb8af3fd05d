// `kill -9` of the server, the worker and PostgreSQL while reports come in, CVE ids are asked for and advisories go out:
// nothing acknowledged is lost, no id is reserved twice, nothing is published twice, and a mail that is repeated is the
// same mail. A sample with every run; `npm run soak` does the whole.
import { isRefusal } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkLedger } from '../../packages/server/src/audit/ledger/check.js'
import { sequenceNow } from '../../packages/server/src/audit/ledger/sequencer.js'
import { takeCase } from '../../packages/server/src/cases/actions/coordinator.js'
import { determineCase } from '../../packages/server/src/cases/actions/determine.js'
import { asOperator } from '../../packages/server/src/db/connect.js'
import { publishNow } from '../../packages/server/src/publication/actions/publish.js'
import { openByHand } from '../../packages/server/test/cases/support.js'
import {
  announcements,
  approveCase,
  personOf,
  type ReadyCase,
  readyCase,
  states,
} from '../../packages/server/test/publication/stage.js'
import { tellMembers } from '../../packages/server/test/support/told.js'
import { countMessages, type Said, writer } from './messages.js'
import { type Acknowledged, countMails, countReports, reporter } from './reports.js'
import { type KillWorld, openKillWorld, pause, until } from './world.js'

const IS_LONG = process.env['PARLEY_SOAK'] === '1'
const KILLS = Number(process.env['PARLEY_KILLS'] ?? (IS_LONG ? 240 : 5))
const PUBLICATIONS = Math.min(40, Math.max(2, Math.floor(KILLS / 6)))
const CLIENTS = IS_LONG ? 6 : 4
const TARGETS = ['serve', 'work', 'postgres'] as const

let world: KillWorld
beforeAll(async () => {
  world = await openKillWorld()
  world.start('serve')
  await until(() => world.isReady(), { what: 'the server answers' })
}, 120_000)
afterAll(() => world.close(), 60_000)

/** Does something that the database may be away for, again until it is done. */
const insist = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries > 900) throw error
      await pause(200)
    }
  }
}

const isPublishing = async ({ caseId }: ReadyCase) =>
  (await world.parley.installation.sql('select 1 from publication where case_id = $1', [caseId]))
    .length > 0

const publish = (ready: ReadyCase & { hash: string }) =>
  insist(async () => {
    if (await isPublishing(ready)) return
    const ada = await personOf(world, world.ada)
    await publishNow(world.parts, ada, { caseId: ready.caseId, hash: ready.hash })
    if (!(await isPublishing(ready))) throw new Error('not yet')
  })

/** Cases with everything but the publication; made before anything is killed. */
const prepare = async () => {
  const cases: (ReadyCase & { hash: string })[] = []
  for (let at = 0; at < PUBLICATIONS; at++) {
    const ready = await readyCase(world, { title: `Something is slow ${at}` })
    cases.push({ ...ready, hash: await approveCase(world, ready.caseId) })
  }
  return cases
}

/** One more case that is accepted and wants a CVE id. */
const wishForId = async (at: number) => {
  const { installation } = world.parley
  const { caseId } = await openByHand(installation, {
    ...{ team: world.team, person: world.ada, title: `Accepted under fire ${at}` },
    projectId: world.projectId,
  })
  const ada = await personOf(world, world.ada)
  const taken = await takeCase(installation, ada, caseId)
  if (isRefusal(taken)) throw new Error(taken.because)
  const done = await determineCase(installation, ada, { caseId, determination: 'vulnerability' })
  if (isRefusal(done)) throw new Error(done.because)
}

/** Lets time pass for what waits for it: tries that are due later, and locks of a worker that is gone. */
const passTime = async () => {
  const { sql } = world.parley.installation
  await sql(`update cve_request set next_try_at = now() where state in ('wanted', 'asking')`)
  await sql(`update publication_step set next_try_at = now() where state in ('failed', 'running')`)
  await sql(`update mail set not_before = now() where state = 'waiting'`)
  await sql(
    `update graphile_worker._private_jobs set run_at = now(), locked_at = locked_at - interval '1 hour'`,
  )
}

/** What is not done yet, in words: a state and what it is of. */
const waiting = async (): Promise<readonly string[]> => {
  const { sql } = world.parley.installation
  const rows = await sql<{ what: string }>(
    `select format('CVE request %s: %s', state, last_fault) as what from cve_request where state in ('wanted', 'asking')
     union all select format('step %s %s: %s', step, state, last_fault) from publication_step where state not in ('done', 'skipped')
     union all select format('mail %s: %s', kind, last_fault) from mail where state = 'waiting'
     union all select format('job %s after %s tries: %s', task_identifier, attempts, last_error)
                 from graphile_worker.jobs where task_identifier <> 'tick'`,
  )
  return rows.map(({ what }) => what)
}

/** After the last kill: one worker goes on, as the next minutes would, until nothing waits. */
const converge = async () => {
  await world.end('work')
  for (let round = 0; round < 60 && (await waiting()).length > 0; round++) {
    await passTime()
    await world.parley.work()
  }
  expect(await waiting()).toEqual([])
}

const countIds = async () => {
  const rows = await world.parley.installation.sql<{ cve_id: string | null }>(
    `select cve_id from cases where report_state in ('accepted', 'closed') and determination = 'vulnerability'`,
  )
  const taken = world.cve.reserved().length + world.cve.records().length
  const held = new Set(rows.flatMap((row) => row.cve_id ?? []))
  return { cases: rows.length, held: held.size, taken, twice: taken - rows.length }
}

const countPublications = async (cases: readonly ReadyCase[]) => {
  const files = Object.values(await world.osv.files())
  const counts = { asked: cases.length, done: 0, doubled: 0, mailsRepeated: 0 }
  for (const { caseId, cveId } of cases) {
    const mails = announcements(world).filter(({ subject }) => subject.includes(cveId))
    const ids = new Set(mails.map(({ messageId }) => messageId))
    const posts = world.cve.records().filter((record) => JSON.stringify(record).includes(cveId))
    const records = files.filter((text) => text.includes(`"${cveId}"`)).length
    const steps = Object.values(await states(world, caseId))
    if (steps.length > 0 && steps.every((state) => state === 'done')) counts.done += 1
    if (ids.size !== 1 || records !== 1 || posts.length !== 1) counts.doubled += 1
    counts.mailsRepeated += mails.length - ids.size
  }
  return counts
}

const targetOf = (kill: number) => {
  const at = kill < TARGETS.length ? kill : Math.floor(Math.random() * TARGETS.length)
  return TARGETS[at] ?? 'serve'
}

/** Kills one after the other at random points, while cases ask for ids and advisories are published. */
const killAll = async (prepared: readonly (ReadyCase & { hash: string })[]) => {
  const killed = { serve: 0, work: 0, postgres: 0 }
  const doing: Promise<unknown>[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    for (const [at, ready] of prepared.entries())
      if (Math.floor((at * KILLS) / prepared.length) === kill) doing.push(publish(ready))
    doing.push(insist(() => wishForId(kill)))
    await pause(200 + Math.random() * 1_300)
    const target = targetOf(kill)
    killed[target] += 1
    await world.kill(target)
    await until(() => world.isReady(), {
      what: `ready after the kill of ${target}`,
      said: () => world.databaseSaid(),
    })
  }
  await Promise.all(doing)
  return killed
}

const ledger = async () => {
  const { installation } = world.parley
  await tellMembers(installation)
  await until(() => sequenceNow(installation), { what: 'everything is in the ledger' })
  return asOperator(installation.admin, (client) => checkLedger(client, installation))
}

test(
  `through ${KILLS} kills nothing acknowledged is lost and nothing is done twice`,
  async () => {
    const prepared = await prepare()
    world.start('work')
    const acknowledged: Acknowledged[] = []
    const said: Said[] = []
    let isOver = false
    const load = Array.from({ length: CLIENTS }, () => reporter(world, acknowledged, () => isOver))
    load.push(...[1, 2].map(() => writer(world, said, () => isOver)))
    const killed = await killAll(prepared).finally(() => {
      isOver = true
    })
    await Promise.all(load)
    await converge()
    const reports = await countReports(world, acknowledged)
    const mails = countMails(world, acknowledged)
    const ids = await countIds()
    const publications = await countPublications(prepared)
    const messages = await countMessages(world, said)
    const figures = {
      name: 'kill -9 under load',
      killed,
      reports,
      messages,
      mails,
      ids,
      publications,
    }
    process.stdout.write(`${JSON.stringify(figures)}\n`)
    expect(reports.acknowledged).toBeGreaterThan(KILLS)
    expect(reports).toMatchObject({ lost: 0, doubled: 0 })
    expect(messages.acknowledged).toBeGreaterThan(0)
    expect(messages).toMatchObject({ lost: 0, doubled: 0 })
    expect(mails).toMatchObject({ missing: 0, doubled: 0 })
    expect(ids).toMatchObject({ held: ids.cases, twice: 0 })
    expect(publications).toMatchObject({ done: prepared.length, doubled: 0 })
    expect(await ledger()).toMatchObject({ findings: [] })
  },
  180_000 + KILLS * 20_000,
)
