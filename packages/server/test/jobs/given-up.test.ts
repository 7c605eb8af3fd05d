// A job that used up its tries is seen by who can mend it, and tried again when they say so.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../src/db/transaction.js'
import { retryJobs, selectGivenUp } from '../../src/jobs/given-up.js'
import { send } from '../intake/support.js'
import { addPerson, addProject, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let admin: TestPerson
let member: TestPerson
beforeAll(async () => {
  parley = await openTestApp()
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
  admin = await addPerson(parley.installation, 'Ada Example', { team, roles: ['admin'] })
  member = await addPerson(parley.installation, 'Ben Example', { team })
})
afterAll(() => parley.close())

const waiting = async ({ cookie }: TestPerson) =>
  (await parley.request({ url: '/waiting', cookie })).body

test('what was given up stands on the page of admins, and is done once an operator says so', async () => {
  const { installation } = parley
  await send(parley, { 'reporter.email': 'rita@example.test' })
  await installation.sql(
    `update graphile_worker._private_jobs set attempts = max_attempts, last_error = 'database.unreachable'`,
  )
  await parley.work()
  const job = { kind: 'job' } as const
  const givenUp = () => inTransaction(installation.db, job, selectGivenUp)
  expect(await givenUp()).toContainEqual({ task: 'report.acknowledge', count: 1 })
  expect(await waiting(admin)).toContain('report.acknowledge')
  expect(await waiting(member)).not.toContain('report.acknowledge')
  expect(await retryJobs(installation)).toBeGreaterThan(0)
  expect(await retryJobs(installation)).toBe(0)
  await parley.work()
  expect(await givenUp()).toEqual([])
  expect(await parley.jobsLeft()).toEqual([])
})
