// A case with two hundred participants of forty projects and a thousand posts: as many statements as a small one, pages
// that stay readable, and quick.
import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadParties } from '../../src/embargo/parties/load.js'
import { selectPerson } from '../../src/identity/viewer.js'
import { openByHand } from '../cases/support.js'
import { get, openScene, type Scene } from '../conversation/support.js'
import type { TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { fillCase } from './support.js'

let scene: Scene
let empty: string
let member: TestPerson

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  const { team, kim } = scene
  const opened = await openByHand(scene.parley.installation, {
    team,
    person: kim,
    title: 'A small one',
  })
  empty = opened.caseId
  member = await fillCase(scene)
}, 120_000)
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const statements = async (caseId: string): Promise<number> => {
  const { installation } = scene.parley
  let count = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      count += 1
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const person = await selectPerson(installation.db.app, scene.kim.personId)
  if (person === undefined) throw new Error('nobody')
  const app = installation.db.app.withPlugin(plugin)
  await loadParties({ ...installation, db: { ...installation.db, app } }, person, caseId)
  return count
}

const median = async (who: TestPerson, url: string): Promise<number> => {
  const times: number[] = []
  for (let n = 0; n < 12; n++) {
    const from = performance.now()
    const { statusCode } = await get(scene, who, url)
    if (n >= 3) times.push(performance.now() - from)
    expect(statusCode).toBe(200)
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}

it('takes as many statements as a case with nobody in it', async () => {
  expect(await statements(scene.caseId)).toBe(await statements(empty))
})

it('shows the silent parties first, and few of them beside the case', async () => {
  const list = (await get(scene, scene.kim, `/cases/${scene.caseId}/parties`)).body
  expect(list.match(/class="party"/g)).toHaveLength(40)
  const page = (await get(scene, scene.kim, `/cases/${scene.caseId}`)).body
  expect(page.match(/class="side-party"/g)).toHaveLength(8)
  expect(page).toContain('All 40 projects')
})

it('offers the audiences of everyone, and private channels on their own pages', async () => {
  const page = (await get(scene, scene.kim, `/cases/${scene.caseId}`)).body
  expect(page.match(/name="audience"/g)).toHaveLength(3)
  expect(page).toContain('Write to one of 40 projects')
  expect(page).toContain('Send to 203 people')
  const own = (await get(scene, member, `/cases/${scene.caseId}`)).body
  expect(own.match(/name="audience"/g)).toHaveLength(2)
})

it('marks what came since the last visit, with the way to the first of it', async () => {
  const before = (await get(scene, member, `/cases/${scene.caseId}`)).body
  expect(before).not.toContain('since your last visit')
  await scene.parley.installation.sql(
    `update reading set read_until = (select written_at from message where case_id = $1 and audience = 'everyone'
       order by written_at desc offset 7 limit 1) where case_id = $1 and person_id = $2`,
    [scene.caseId, member.personId],
  )
  const after = (await get(scene, member, `/cases/${scene.caseId}`)).body
  expect(after).toMatch(/href="#m-[0-9a-f-]+">\d+ new posts since your last visit/)
})

// The figure is asked against a case with nothing in it, in the same minute: a machine that is busy is slow at both.
it('is quick: the case, its parties and one party', async () => {
  const base = `/cases/${scene.caseId}`
  const [small, whole, guest, parties] = [
    await median(scene.kim, `/cases/${empty}`),
    await median(scene.kim, base),
    await median(member, base),
    await median(scene.kim, `${base}/parties`),
  ]
  process.stdout.write(
    `case page with 200 participants and 1,000 posts: ${whole.toFixed(0)} ms, to a participant ${guest.toFixed(0)} ms, its parties ${parties.toFixed(0)} ms; with nobody in it ${small.toFixed(0)} ms\n`,
  )
  for (const time of [whole, guest, parties]) expect(time).toBeLessThan(Math.max(100, 3 * small))
})
