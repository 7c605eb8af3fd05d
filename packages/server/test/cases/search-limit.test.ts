// How much of a case is found: by a word deep in a long report, up to the limit that the page names.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { get, openScene, type Scene } from '../conversation/support.js'
import { openTestApp } from '../support/test-app.js'

const word = (n: number) => `qx${n}zz`

let scene: Scene
beforeAll(async () => {
  const details = Array.from({ length: 6_000 }, (_, n) => word(n)).join(' ')
  scene = await openScene(await openTestApp(), { details })
  await scene.parley.work()
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const search = async (words: string) =>
  (await get(scene, scene.kim, `/cases?q=${encodeURIComponent(words)}`)).body

it('finds a case by a word deep in it, not by one beyond the limit, and names the limit', async () => {
  const found = await search(word(4_800))
  expect(found).toContain(`href="/cases/${scene.caseId}"`)
  const named = 'of each case in its first 5,000 different words'
  expect(found).toContain(named)
  const beyond = await search(word(5_900))
  expect(beyond).not.toContain(`href="/cases/${scene.caseId}"`)
  expect(beyond).toContain(named)
  expect(await search('is:open')).not.toContain(named)
})
