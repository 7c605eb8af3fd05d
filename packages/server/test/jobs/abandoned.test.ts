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
