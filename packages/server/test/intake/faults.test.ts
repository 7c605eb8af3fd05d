// What must hold when things break: a report that was stored is there whatever fails after it, and a database that is
// away costs nobody what they typed.

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { change } from '../../src/audit/change.js'
import { toProblem } from '../../src/http/problems.js'
import { addProject, addTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { linkOf, send } from './support.js'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp({ env: { PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '1000' } })
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const countCases = async () =>
  Number((await parley.installation.sql<{ n: string }>('select count(*) as n from cases'))[0]?.n)

test('a fault after storing leaves the report stored, and mail is tried again until it is done', async () => {
  const { installation } = parley
  const before = await countCases()
  await installation.sql(`alter table mail rename to mail_away`)
  const link = linkOf(await send(parley, { 'reporter.email': 'rita@example.test' }))
  await parley.work()
  expect(await countCases()).toBe(before + 1)
  const failed = await parley.jobsLeft()
  expect(failed.map(({ task }) => task)).toContain('report.acknowledge')
  await installation.sql(`alter table mail_away rename to mail`)
  await installation.sql(`update graphile_worker._private_jobs set run_at = now()`)
  await parley.work()
  const mails = await installation.sql(`select kind from mail where kind = 'report-received'`)
  expect(mails).toHaveLength(1)
  expect((await parley.request({ url: link })).statusCode).toBe(200)
})

// asvs: 2.3.3, 16.5.3
test('a report is stored whole or not at all', async () => {
  const { installation } = parley
  const before = await countCases()
  await installation.sql(`alter table attachment rename to attachment_away`)
  const answer = await send(parley, {}, { files: [{ name: 'a.txt', content: 'x' }] })
  expect(answer.statusCode).toBe(500)
  await installation.sql(`alter table attachment_away rename to attachment`)
  expect(await countCases()).toBe(before)
  const odd = await installation.sql(
    `select 1 from follow_link f left join cases c using (case_id) where c.case_id is null`,
  )
  expect(odd).toEqual([])
})

/** Runs one statement as the superuser from another database of the same server. */
const outside = async (text: string) => {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ ...parley.installation.admin, database: 'postgres' })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

const away = () => String(parley.installation.admin.database)

const endConnections = () =>
  outside(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${away()}'`)

// asvs: 16.5.2
test('with the database away the answer is a clear 503 with everything typed, and it recovers by itself', async () => {
  await outside(`alter database ${away()} connection limit 0`)
  await endConnections()
  const page = await send(parley, { details: 'Typed in vain? No.', project: 'Widget' })
  const program = await parley.app.inject({
    url: '/api/v1/reports',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    payload: '{"project":"Widget","summary":"s","details":"d"}',
  })
  await outside(`alter database ${away()} connection limit -1`)
  expect(page.statusCode).toBe(503)
  expect(page.headers['retry-after']).toBe('30')
  expect(page.body).toContain('The server cannot reach its database or disk.')
  expect(page.body).toContain('Typed in vain? No.')
  expect(page.body).toContain('value="Widget"')
  expect(program.statusCode).toBe(503)
  expect((await send(parley)).statusCode).toBe(303)
})

test('with the disk full the answer is a clear 503 with everything typed, nothing is stored, and it recovers', async () => {
  const { installation } = parley
  const before = await countCases()
  // PostgreSQL's own error of a full disk, met where the report is written.
  await installation.sql(
    `create function disk_is_full() returns trigger language plpgsql as $$ begin
       raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
     create trigger disk_is_full before insert on report for each row execute function disk_is_full()`,
  )
  const page = await send(parley, { details: 'Typed in vain? No.' })
  const program = await parley.app.inject({
    url: '/api/v1/reports',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    payload: '{"project":"Widget","summary":"s","details":"d"}',
  })
  await installation.sql('drop function disk_is_full() cascade')
  expect(page.statusCode).toBe(503)
  expect(page.body).toContain('The server cannot reach its database or disk.')
  expect(page.body).toContain('Typed in vain? No.')
  expect(program.statusCode).toBe(503)
  expect(await countCases()).toBe(before)
  expect((await send(parley)).statusCode).toBe(303)
})

/** Lets the connection that writes a report die: at once, or while its change is committed. */
const dyingConnections = async <T>(when: 'at-once' | 'at-commit', work: () => Promise<T>) => {
  const { sql } = parley.installation
  const [kind, deferred] =
    when === 'at-once' ? ['', ''] : ['constraint', 'deferrable initially deferred']
  await sql(
    `create function dies() returns trigger language plpgsql as $$ begin
       perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
     create ${kind} trigger dies after insert on report ${deferred} for each row execute function dies()`,
  )
  try {
    return await work()
  } finally {
    await sql('drop function dies() cascade')
  }
}

test('a connection that dies while a report is written is a clear 503, and nothing is stored', async () => {
  const before = await countCases()
  const page = await dyingConnections('at-once', () => send(parley, { details: 'In vain? No.' }))
  expect(page.statusCode).toBe(503)
  expect(page.body).toContain('Nothing was stored')
  expect(page.body).toContain('In vain? No.')
  expect(await countCases()).toBe(before)
})

test('one that dies while it commits does not say that nothing was stored', async () => {
  const page = await dyingConnections('at-commit', () => send(parley, { details: 'Unclear.' }))
  expect(page.statusCode).toBe(503)
  expect(page.body).toContain('It may be stored: look before you send it again.')
  expect(page.body).not.toContain('Nothing was stored')
  expect((await send(parley)).statusCode).toBe(303)
})

test('one that died between two statements is the database away, no mistake of ours', async () => {
  const broken = change(parley.installation, { kind: 'nobody' }, async ({ tx }) => {
    await sql`select 1`.execute(tx)
    await endConnections()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await sql`select 2`.execute(tx)
  })
  const error = await broken.catch((error: unknown) => error)
  expect(toProblem(error, 'r')).toMatchObject({ status: 503 })
})

test('connections that die while idle are replaced without anybody noticing', async () => {
  await endConnections()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect((await send(parley)).statusCode).toBe(303)
})

// asvs: 16.2.5
test('what was reported is in no log line, and neither is the link', async () => {
  const link = linkOf(
    await send(parley, { summary: 'Numbat-summary', 'reporter.email': 'numbat@example.test' }),
  )
  await parley.request({ url: link })
  const lines = parley.installation.logLines.join('')
  expect(lines).not.toContain('Numbat')
  expect(lines).not.toContain('numbat@')
  expect(lines).not.toContain(link.slice(3))
  expect(lines).toContain('/r/:capability')
})
