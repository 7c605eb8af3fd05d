// A report that its reporter took back: the team reads the same word as they do, and nobody is asked for a first reply.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { get, openScene, post, type Scene } from '../conversation/support.js'
import { openTestApp } from '../support/test-app.js'
import { eventsOf, signInAgain } from './support.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp())
  await scene.parley.installation.sql(`update cases set report_state = 'received'`)
  await scene.parley.work()
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

it('J1: is withdrawn for the team as well, and owed no first reply', async () => {
  const before = (await get(scene, scene.kim, '/cases?q=is:open')).body
  expect(before).toContain('First reply due')
  const taken = await scene.parley.request({ method: 'POST', url: `${scene.link}/withdraw` })
  expect(taken.statusCode).toBe(303)
  const list = (await get(scene, scene.kim, '/cases?q=is:open')).body
  expect(list).toContain('Withdrawn')
  expect(list).not.toContain('First reply due')
  expect(list).not.toContain('>Held<')
  const page = (await get(scene, scene.kim, `/cases/${scene.caseId}`)).body
  expect(page).toContain('Withdrawn')
  expect(page).not.toContain('has not heard from a person yet')
  const other = (await get(scene, scene.robin, `/cases/${scene.caseId}`)).body
  expect(other).toContain('The reporter took it back, and it closes by itself on')
})

it('nobody is reminded of a reply to it', async () => {
  const { installation } = scene.parley
  installation.passTime({ days: 4 })
  await scene.parley.work()
  expect(await eventsOf(installation, scene.caseId)).not.toContain('case:reminded')
  const kim = await signInAgain(installation, scene.kim)
  const url = `/cases/${scene.caseId}/state`
  const fields = { do: 'reopen', reason: 'They wrote that they were wrong to take it back.' }
  expect((await post(scene, kim, { url, fields })).statusCode).toBe(303)
  expect((await get(scene, kim, `/cases/${scene.caseId}`)).body).toContain(
    'has not heard from a person yet',
  )
})
