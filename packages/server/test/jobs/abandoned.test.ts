// A worker that dies while it does a job leaves it to the next one, within minutes.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkOf, send } from '../intake/support.js'
import { addProject, addTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp()
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
})
afterAll(() => parley.close())

const hold = (minutes: number) =>
  parley.installation.sql(
    `update graphile_worker._private_jobs set locked_by = 'gone', locked_at = now() - make_interval(mins => $1)`,
    [minutes],
  )

const acknowledged = async () =>
  (await parley.installation.sql(`select 1 from mail where kind = 'report-received'`)).length

test('a job whose worker is gone is done by another, and one that is being done is left alone', async () => {
  linkOf(await send(parley, { 'reporter.email': 'rita@example.test' }))
  await hold(5)
  await parley.work()
  expect(await acknowledged()).toBe(0)
  await hold(11)
  await parley.work()
  expect(await acknowledged()).toBe(1)
  expect(await parley.jobsLeft()).toEqual([])
})

test('a job that was enqueued again while a worker held it is done once, and nothing of it stays', async () => {
  linkOf(await send(parley, { 'reporter.email': 'sven@example.test' }))
  const { sql } = parley.installation
  const mailsOf = async () =>
    (await sql(`select 1 from mail where kind = 'report-received'`)).length
  const before = await mailsOf()
  const [held] = await sql<{ task: string }>(
    `update graphile_worker._private_jobs set key = 'again', attempts = 1, locked_by = 'gone', locked_at = now()
      where id = (select id from graphile_worker.jobs where task_identifier = 'report.acknowledge')
     returning payload->>'caseId' as task`,
  )
  await sql(
    `select graphile_worker.add_job('report.acknowledge', json_build_object('caseId', $1::text), job_key := 'again')`,
    [held?.task],
  )
  // As long ago as it takes, in the order in which it happened.
  await sql(
    `update graphile_worker._private_jobs set locked_at = now() - interval '11 minutes' where locked_by = 'gone'`,
  )
  await parley.work()
  expect(await mailsOf()).toBe(before + 1)
  expect(await parley.jobsLeft()).toEqual([])
})

test('a job that killed every worker that took it stays, to be looked at', async () => {
  linkOf(await send(parley, { 'reporter.email': 'tina@example.test' }))
  const { sql } = parley.installation
  await sql(
    `update graphile_worker._private_jobs set attempts = max_attempts, locked_by = 'gone',
            updated_at = now() - interval '1 hour', locked_at = now() - interval '11 minutes'
      where id = (select id from graphile_worker.jobs where task_identifier = 'report.acknowledge')`,
  )
  await parley.work()
  expect((await parley.jobsLeft()).map(({ task }) => task)).toEqual(['report.acknowledge'])
  await sql(`delete from graphile_worker._private_jobs`)
})
