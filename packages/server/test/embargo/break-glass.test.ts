// It leaked or is exploited: the event first, the list with who and when, the law's clocks, the drafts; and that nothing
// of it publishes.
import { addDays, addHours } from '@parley/rules'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadGlass } from '../../src/publication/break-glass/load.js'
import { eventsOf } from '../cases/support.js'
import { get, join, openScene, post, type Scene, signInAgain } from '../conversation/support.js'
import { START } from '../support/installation.js'
import { openTestApp } from '../support/test-app.js'
import { embargoRow, personVoice } from './terms-support.js'

let scene: Scene
beforeEach(async () => {
  scene = await openScene(await openTestApp(), { 'reporter.email': 'rita@example.test' })
})
afterEach(() => scene.parley.close({ jobsMayRemain: true }))

const path = (rest = '') => `/cases/${scene.caseId}/break-glass${rest}`
const breakIt = (cause: string, note = 'Seen on a public list: canary-note') =>
  post(scene, scene.kim, { url: path(), fields: { cause, note } })
const tick = (item: string, fields: Record<string, string> = {}) =>
  post(scene, scene.robin, { url: path(`/items/${item}`), fields })
const names = () => eventsOf(scene.parley.installation, scene.caseId)

describe('one action', () => {
  it('records the leak, ends the embargo at once, opens the list, and publishes nothing', async () => {
    expect((await get(scene, scene.kim, path())).body).toContain('It publishes nothing')
    expect((await breakIt('public')).statusCode).toBe(303)
    const order = ['case:became-public', 'embargo:ended', 'break-glass:opened']
    expect((await names()).filter((name) => order.includes(name))).toEqual(order)
    expect(await embargoRow(scene)).toMatchObject({ state: 'exited', cause: 'public' })
    const page = (await get(scene, scene.robin, path())).body
    for (const shown of ['canary-note', 'Decide about the embargo', 'Kim Case', '0 of 4 done'])
      expect(page).toContain(shown)
    expect(page).not.toContain('early warning')
    expect((await get(scene, undefined, '/advisories')).body).not.toContain('crafted')
    await scene.parley.work()
    const mails = await scene.parley.installation.sql<{ n: number }>(
      `select count(*)::int as n from mail where case_id = $1 and kind = 'notification' and person_id = $2`,
      [scene.caseId, scene.robin.personId],
    )
    expect(mails[0]?.n).toBeGreaterThan(0)
  })

  it('is for the team: a participant, a stranger and nobody find nothing', async () => {
    const uv = await join(scene, 'Ulla Uv', scene.projects.uv)
    for (const who of [uv, scene.outsider]) {
      expect((await get(scene, who, path())).statusCode).toBe(404)
      const notice = path('/notices/early-warning.md')
      expect((await get(scene, who, notice)).statusCode).toBe(404)
    }
    const fields = { cause: 'public', note: '' }
    expect((await post(scene, scene.outsider, { url: path(), fields })).statusCode).toBe(404)
    await post(scene, uv, { url: path(), fields })
    expect((await embargoRow(scene)).state).toBe('active')
  })
})

describe('attacks', () => {
  it('are told to everyone bound, their correction too, and a list that stands for nothing closes', async () => {
    const uv = await join(scene, 'Ulla Uv', scene.projects.uv)
    const { installation } = scene.parley
    const told = async () => {
      await scene.parley.work()
      const rows = await installation.sql<{ who: string | null; kind: string }>(
        `select p.name as who, m.kind from mail m left join person p using (person_id)
          where m.case_id = $1 and (p.person_id = $2 or m.kind = 'report-message') order by m.created_at`,
        [scene.caseId, uv.personId],
      )
      return rows.map(({ who }) => who ?? 'the reporter').sort()
    }
    const before = await told()
    await breakIt('attacks-observed')
    const after = await told()
    expect(after).toEqual([...before, 'Ulla Uv', 'the reporter'].sort())
    expect((await get(scene, undefined, scene.link)).body).toContain('Attacks are observed')

    const wrong = { url: `/cases/${scene.caseId}/state`, fields: { do: 'not-exploited' } }
    expect((await get(scene, scene.kim, path())).body).toContain('It is not exploited after all')
    await post(scene, scene.kim, wrong)
    expect(await told()).toEqual([...after, 'Ulla Uv', 'the reporter'].sort())
    for (const [who, page] of [
      [undefined, scene.link],
      [uv, `/cases/${scene.caseId}`],
    ] as const)
      expect((await get(scene, who, page)).body).toMatch(/taken back|took back/)
    const list = (await get(scene, scene.robin, path())).body
    expect(list).toContain('was taken back, and everyone bound was told')
    expect(list).not.toContain('It is not exploited after all')
    expect((await post(scene, scene.robin, { url: path('/close') })).statusCode).toBe(303)
    expect(await names()).toContain('break-glass:closed')
  })

  it('start the law’s clocks, whose notices are drafted, ticked and reminded of', async () => {
    await breakIt('attacks-observed')
    expect((await embargoRow(scene)).state).toBe('active')
    const page = (await get(scene, scene.kim, path())).body
    expect(page).toContain('13 Oct 2026, 09:00 UTC')
    expect(page).toContain('15 Oct 2026, 09:00 UTC')
    expect(page).toContain('starts when a fix or a mitigation is available')
    const text = (await get(scene, scene.kim, path('/notices/early-warning.md'))).body
    expect(text).toContain('# Early warning of an actively exploited vulnerability')
    expect(text).toContain('Due by 2026-10-13T09:00:00')
    expect(text).toContain('_To be filled in._')
    const json = await get(scene, scene.kim, path('/notices/notification.json'))
    expect(json.headers['content-disposition']).toContain('notification.json')
    expect(JSON.parse(json.body)).toMatchObject({
      draft: true,
      kind: 'notification',
      fields: { exploit: { says: 'Seen on a public list: canary-note' } },
    })
    expect((await get(scene, scene.kim, path('/notices/other.md'))).statusCode).toBe(404)
    const { installation } = scene.parley
    installation.setTime(addHours(START, 18))
    await scene.parley.work()
    installation.setTime(addHours(START, 19))
    await scene.parley.work()
    expect((await names()).filter((name) => name === 'break-glass:reminded')).toHaveLength(1)
    await tick('early-warning', { note: 'Sent by the form' })
    installation.setTime(addHours(START, 25))
    await scene.parley.work()
    expect((await names()).filter((name) => name === 'break-glass:reminded')).toHaveLength(1)
  })

  it('stop when a person says that the law does not bind; the third starts with a mitigation', async () => {
    await breakIt('attacks-observed')
    await tick('mitigation', { note: 'Turn the parser off' })
    expect((await get(scene, scene.kim, path())).body).toContain('26 Oct 2026, 09:00 UTC')
    expect((await tick('law')).statusCode).toBe(409)
    await tick('law', { law: 'does-not-bind', note: 'No product of ours' })
    const page = (await get(scene, scene.kim, path())).body
    expect(page).not.toContain('26 Oct 2026')
    expect(page).toContain('2 of 5 done')
    const { installation } = scene.parley
    installation.setTime(addDays(START, 3))
    await scene.parley.work()
    expect(await names()).not.toContain('break-glass:reminded')
  })
})

describe('the list', () => {
  it('keeps who ticked what and when, opens again, and closes when all of it is done', async () => {
    await breakIt('public')
    expect((await post(scene, scene.kim, { url: path('/close') })).statusCode).toBe(409)
    for (const item of ['embargo', 'participants', 'mitigation', 'advisory'])
      expect((await tick(item, { note: `about ${item}` })).statusCode).toBe(303)
    expect((await tick('advisory')).statusCode).toBe(409)
    expect((await tick('no-such-item')).statusCode).toBe(409)
    expect((await get(scene, scene.kim, path())).body).toMatch(/Robin Second.*about mitigation/s)
    await post(scene, scene.kim, { url: path('/items/advisory/open') })
    expect((await get(scene, scene.kim, path())).body).toContain('3 of 4 done')
    await tick('advisory')
    expect((await post(scene, scene.kim, { url: path('/close') })).statusCode).toBe(303)
    expect((await get(scene, scene.kim, path())).body).toContain('The list was closed')
    expect(await names()).toContain('break-glass:closed')
  })

  it('takes what happens later: attacks after a leak', async () => {
    await breakIt('public')
    expect((await breakIt('public')).statusCode).toBe(409)
    expect((await breakIt('attacks-observed')).statusCode).toBe(303)
    const page = (await get(scene, await signInAgain(scene.parley.installation, scene.kim), path()))
      .body
    expect(page).toContain('Send the early warning')
    expect(page).toContain('0 of 8 done')
  })

  it('runs no clock from a mitigation that was ticked by mistake, and keeps what was sent over a second cause', async () => {
    const { installation } = scene.parley
    const { person } = await personVoice(scene, scene.kim)
    const page = () => loadGlass(installation, person, scene.caseId)
    const levels = async () => (await page())?.clocks.map(({ kind, level }) => [kind, level])
    await breakIt('attacks-observed')
    const before = await levels()
    await tick('mitigation')
    expect(await levels()).not.toEqual(before)
    await post(scene, scene.kim, { url: path('/items/mitigation/open') })
    expect(await levels()).toEqual(before)
    await tick('law', { law: 'binds' })
    for (const { id } of (await page())?.items ?? []) await tick(id)
    const sent = await levels()
    expect((await post(scene, scene.kim, { url: path('/close') })).statusCode).toBe(303)
    installation.setTime(addHours(START, 30))
    expect((await breakIt('exploit-public')).statusCode).toBe(303)
    expect((await page())?.glass?.closedAt).toBeNull()
    expect(await levels()).toEqual(sent)
  })
})
