// "Back" of the form that invites a person leads to where one came from: the case, its parties, or its embargo.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { get, openScene, post, type Scene } from '../conversation/support.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp())
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const path = (rest = '') => `/cases/${scene.caseId}${rest}`
const backOf = (body: string) => /<a class="button" href="([^"]*)"[^>]*>\s*Back/.exec(body)?.[1]

it.each([
  ['/parties', '/parties'],
  ['', ''],
  ['/embargo', '/embargo'],
])('from the page at “%s”', async (page, back) => {
  const { body } = await get(scene, scene.kim, path(page))
  const way = /href="(\/cases\/[^"]*\/invite(?:\?[^"]*)?)"/.exec(
    body.replaceAll(/href="[^"]*parties\/invite[^"]*"/g, ''),
  )?.[1]
  const form = (await get(scene, scene.kim, way ?? '')).body
  expect(backOf(form)).toBe(path(back))
  // Refused and drawn again it still does.
  const to = /<form[^>]*action="([^"]*\/invite[^"]*)"/.exec(form)?.[1] ?? ''
  const again = await post(scene, scene.kim, { url: to, fields: { email: '' } })
  expect(again.statusCode).toBe(422)
  expect(backOf(again.body)).toBe(path(back))
})

it('nothing else in the address leads anywhere', async () => {
  const { body } = await get(scene, scene.kim, path('/invite?from=https://example.org'))
  expect(backOf(body)).toBe(path('/embargo'))
})
