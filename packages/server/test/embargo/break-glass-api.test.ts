// Breaking the glass by a program: the same list under the same rights, and nothing for whoever is not of the team.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { join, openScene, type Scene } from '../conversation/support.js'
import { callApi } from '../support/call-api.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
beforeEach(async () => {
  scene = await openScene(await openTestApp())
})
afterEach(() => scene.parley.close({ jobsMayRemain: true }))

const breakIt = (cause: string) =>
  callApi(scene, scene.kim, 'break-glass', {
    method: 'POST',
    payload: { cause, note: 'Seen on a public list.' },
  })

it('opens the list, ticks it off, opens an item again, and closes it', async () => {
  const before = await callApi(scene, scene.kim, 'break-glass')
  expect(before.body).toMatchObject({ open: false, cause: null, clocks: [] })
  expect(await breakIt('public')).toMatchObject({
    status: 200,
    body: { open: true, cause: 'public', openedBy: 'Kim Case', note: 'Seen on a public list.' },
  })
  expect(await breakIt('public')).toMatchObject({
    status: 409,
    body: { refusal: 'break-glass.open-already' },
  })
  const early = await callApi(scene, scene.kim, 'break-glass', { method: 'DELETE' })
  expect(early).toMatchObject({
    status: 409,
    body: { refusal: 'break-glass.items-open' },
  })
  const tick = (item: string) =>
    callApi(scene, scene.robin, `break-glass/items/${item}`, {
      method: 'PUT',
      payload: { note: `about ${item}` },
    })
  for (const item of ['embargo', 'participants', 'mitigation', 'advisory'])
    expect((await tick(item)).status).toBe(200)
  expect((await tick('no-such-item')).status).toBe(409)
  const again = { method: 'DELETE' } as const
  const opened = await callApi(scene, scene.kim, 'break-glass/items/embargo', again)
  expect(opened.body.items[0]).toMatchObject({ id: 'embargo', done: null })
  expect((await tick('embargo')).body.items[0]).toMatchObject({
    done: { by: 'Robin Second', note: 'about embargo' },
  })
  expect(await callApi(scene, scene.kim, 'break-glass', again)).toMatchObject({
    status: 200,
    body: { open: false, closedAt: '2026-10-12T09:00:00.000Z' },
  })
})

it('runs the clocks of the law, and drafts its notices', async () => {
  const { body } = await breakIt('attacks-observed')
  expect(body.clocks[0]).toMatchObject({
    kind: 'early-warning',
    dueAt: '2026-10-13T09:00:00.000Z',
    level: 'ok',
  })
  const notice = await callApi(scene, scene.kim, 'break-glass/notices/notification')
  expect(notice.body).toMatchObject({
    draft: true,
    kind: 'notification',
    fields: { exploit: { says: 'Seen on a public list.' } },
  })
  expect((await callApi(scene, scene.kim, 'break-glass/notices/other')).status).toBe(404)
})

it('is not there for a participant, nor for a stranger; neither may break it', async () => {
  const uma = await join(scene, 'Uma Uv', scene.projects.uv)
  const payload = { cause: 'public', note: '' }
  for (const [who, status] of [
    [uma, 409],
    [scene.outsider, 404],
  ] as const) {
    expect((await callApi(scene, who, 'break-glass')).status).toBe(404)
    expect((await callApi(scene, who, 'break-glass', { method: 'POST', payload })).status).toBe(
      status,
    )
    expect((await callApi(scene, who, 'break-glass/notices/early-warning')).status).toBe(404)
  }
  expect((await callApi(scene, scene.kim, 'break-glass')).body.open).toBe(false)
})
