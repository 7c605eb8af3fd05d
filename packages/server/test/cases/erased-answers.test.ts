// What was answered under an Idempotency-Key is kept under the master key: it must not outlive the case that it tells of.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eraseByDecision } from '../../src/cases/retention/erase.js'
import { get, openScene, type Scene } from '../conversation/support.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp())
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const send = (path: string, key: string, payload: object) => {
  const { kim, caseId, parley } = scene
  return parley.request({
    ...{ method: 'POST', url: `/api/v1/cases/${caseId}/${path}`, payload, cookie: kim.cookie },
    headers: { accept: 'application/json', 'x-csrf': kim.csrf, 'idempotency-key': key },
  })
}

const kept = async () =>
  (await scene.parley.installation.sql('select 1 from idempotency_key')).length

test('an answer that is kept is gone with the contents of its case, and is not given again', async () => {
  const { installation } = scene.parley
  const message = { audience: 'team', body: 'zqsecretwordzq of the case' }
  await send('messages', 'k-1', message)
  const closing = { event: 'closed', despiteEmbargo: true }
  await send('events', 'k-2', closing)
  expect((await send('messages', 'k-1', message)).headers['idempotent-replay']).toBe('true')
  expect(await kept()).toBe(2)
  await installation.sql(
    `update cases set report_state = 'closed', finished_at = $2, embargo_state = 'exited', embargo_ended_at = $2,
       embargo_cause = 'end-reached' where case_id = $1`,
    [scene.caseId, new Date(installation.now())],
  )
  const [row] = await installation.sql<{ number: string }>('select number from cases')
  await eraseByDecision(installation, row?.number ?? '')
  expect(await kept()).toBe(0)
  expect((await get(scene, scene.kim, `/cases/${scene.caseId}`)).statusCode).toBe(410)
  for (const again of [
    await send('messages', 'k-1', message),
    await send('events', 'k-2', closing),
  ]) {
    expect(again.headers['idempotent-replay']).toBeUndefined()
    expect(again.statusCode).toBe(410)
    expect(again.body).not.toContain('zqsecretwordzq')
  }
})

test('what a reporter was answered names their case, and goes with what was known of how to reach them', async () => {
  const { parley } = scene
  const sent = await parley.request({
    ...{ method: 'POST', url: '/api/v1/reports' },
    headers: { accept: 'application/json', 'idempotency-key': 'k-3' },
    payload: {
      project: 'Widget',
      summary: 'A length is read past its end',
      details: 'A crafted chunk reads past its end.',
      reporter: { name: 'Wanda', email: 'wanda@example.test' },
    },
  })
  expect(sent.statusCode).toBe(201)
  const before = await kept()
  await parley.installation.sql('update report set contact = null where contact is not null')
  expect(await kept()).toBe(before - 1)
})
