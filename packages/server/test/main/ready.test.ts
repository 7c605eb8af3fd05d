// Ready says what is so: a database without a worker, or of another version, is not ready.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.js'
import { startHeartbeat } from '../../src/jobs/heartbeat.js'
import { listen } from '../../src/main/listen.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let server: Awaited<ReturnType<typeof listen>>

beforeAll(async () => {
  parley = await openTestApp()
  const config = readConfig({ PARLEY_PORT: '0' })
  const opened = { ...parley, config, admin: {}, madeKeys: false, close: async () => {} }
  server = await listen(opened, config)
})
afterAll(async () => {
  await server.close()
  await parley.close()
})

const ready = async () => {
  const answer = await server.app.inject({ url: '/readyz' })
  return [answer.statusCode, answer.json()]
}

test('no worker, a worker, one that fell silent, one that stopped', async () => {
  const none = { database: 'up', migrations: 'done', worker: 'none' }
  expect(await ready()).toEqual([503, none])
  const heartbeat = await startHeartbeat(parley.installation.db)
  expect(await ready()).toEqual([200, { ...none, worker: 'up' }])
  await parley.installation.sql(`update worker_seen set seen_at = now() - interval '61 seconds'`)
  expect(await ready()).toEqual([503, none])
  await heartbeat.stop()
  expect(await parley.installation.sql('select * from worker_seen')).toEqual([])
})

test('a migration of this version that did not run here', async () => {
  const heartbeat = await startHeartbeat(parley.installation.db)
  await parley.installation.sql(`delete from migration where name like '0100-%'`)
  const [status, body] = await ready()
  expect([status, body.migrations]).toEqual([503, '1 missing'])
  await heartbeat.stop()
})
