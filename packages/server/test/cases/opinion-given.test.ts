// A second opinion that was given stands among what its coordinator is asked to do, until they looked at the case.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { get, openScene, post, type Scene } from '../conversation/support.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp())
  await scene.parley.work()
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const WORDS = 'A second opinion was given: read it.'

it('is named to its coordinator alone, shown open, and gone once they looked', async () => {
  const url = `/cases/${scene.caseId}/opinions`
  const page = async (who: Scene['kim']) => (await get(scene, who, `/cases/${scene.caseId}`)).body
  const list = async (who: Scene['kim']) => (await get(scene, who, '/cases?q=is:needs-me')).body
  await page(scene.kim)
  const asked = { do: 'ask', memberId: scene.robin.personId }
  expect((await post(scene, scene.kim, { url, fields: asked })).statusCode).toBe(303)
  expect(await page(scene.kim)).not.toContain(WORDS)
  scene.parley.installation.passTime({ minutes: 5 })
  const given = { do: 'give', determination: 'bug', because: 'It needs an admin to begin with.' }
  expect((await post(scene, scene.robin, { url, fields: given })).statusCode).toBe(303)
  expect(await list(scene.kim)).toContain('A second opinion is given')
  expect(await list(scene.robin)).not.toContain('A second opinion is given')
  expect(await page(scene.robin)).not.toContain(WORDS)
  scene.parley.installation.passTime({ minutes: 5 })
  const first = await page(scene.kim)
  expect(first).toContain(WORDS)
  expect(first).toMatch(/<details[^>]*id="opinions"[^>]*open|<details[^>]*open[^>]*id="opinions"/)
  expect(first).toContain('It needs an admin to begin with.')
  expect(await page(scene.kim)).not.toContain(WORDS)
  expect(await list(scene.kim)).not.toContain('A second opinion is given')
})
