// Invited, agreed, declined, silent, ended, left: what each of them sees of one case, through HTTP.
import { addDays, addHours } from '@parley/rules'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventsOf } from '../cases/support.js'
import {
  answer,
  get,
  invite,
  join,
  openScene,
  post,
  type Scene,
  sentId,
  signInAgain,
  write,
} from '../conversation/support.js'
import { START } from '../support/installation.js'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
let count = 0
let who: TestPerson

beforeAll(async () => {
  scene = await openScene(await openTestApp())
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))
beforeEach(async () => {
  scene.parley.installation.setTime(START)
  count += 1
  who = await addPerson(scene.parley.installation, `Guest ${'abcdefghijklmnopqrstuvwxyz'[count]}`)
})

const path = (rest: string) => `/cases/${scene.caseId}${rest}`

/** Every page and API address of the case, with what each answers. */
const statuses = async (person: TestPerson): Promise<Record<string, number>> => {
  const pages = ['', '/conversation', '/embargo', '/invite', '/invitation']
  const apis = ['', '/messages', '/participants', '/embargo'].map((rest) => `/api/v1${path(rest)}`)
  const found: Record<string, number> = {}
  for (const url of [...pages.map(path), ...apis]) {
    const { statusCode } = await scene.parley.request({
      url,
      cookie: person.cookie,
      headers: { accept: url.startsWith('/api') ? 'application/json' : 'text/html' },
    })
    found[url.replace(scene.caseId, 'ID')] = statusCode
  }
  return found
}

const onlyInvitation = {
  // It leads to the invitation, for that is what an invited person is told of.
  '/cases/ID': 303,
  '/cases/ID/conversation': 404,
  '/cases/ID/embargo': 404,
  '/cases/ID/invite': 404,
  '/cases/ID/invitation': 200,
  '/api/v1/cases/ID/messages': 404,
  '/api/v1/cases/ID/participants': 404,
  '/api/v1/cases/ID/embargo': 404,
}
const nothing = { ...onlyInvitation, '/cases/ID': 404, '/cases/ID/invitation': 404 }

const consentOf = async (person: TestPerson) => {
  const rows = await scene.parley.installation.sql<{ consent: string; ended_at: Date | null }>(
    'select consent, ended_at from participant where case_id = $1 and person_id = $2',
    [scene.caseId, person.personId],
  )
  return rows[0]
}

describe('K2: access to one report, by invitation', () => {
  it('shows an invited person the invitation and nothing of the case, and opens it by one button', async () => {
    sentId(await write(scene, scene.kim, { audience: 'everyone', body: 'secret-of-the-case' }))
    expect((await invite(scene, who, { project: scene.projects.uv })).statusCode).toBe(303)
    expect(await statuses(who)).toMatchObject(onlyInvitation)
    const page = (await get(scene, who, path('/invitation'))).body
    for (const shown of [
      'A confidential matter in unpacking',
      'Kim Case',
      'The EXAMPLE team',
      'uv',
    ])
      expect(page).toContain(shown)
    expect(page).toContain('19 Oct 2026, 09:00 UTC')
    expect(page).toContain('You know how archives are unpacked.')
    for (const hidden of ['crafted header', 'EXAMPLE-2026', 'secret-of-the-case', 'Robin Second'])
      expect(page).not.toContain(hidden)
    const list = (await get(scene, who, '/cases')).body
    expect(list).toContain('You are asked')
    expect(list).toContain('A confidential matter in unpacking')
    expect(list).not.toContain('crafted header')
    const agreed = await answer(scene, who, 'agree')
    expect([agreed.statusCode, agreed.headers.location]).toEqual([303, path('?done=agreed')])
    const opened = await get(scene, who, agreed.headers.location ?? '')
    expect(opened.body).toContain('You agreed, and read this case from now on.')
    expect((await get(scene, who, '/cases')).body).not.toContain('You are asked')
    const open = (await get(scene, who, path(''))).body
    expect(open).toContain('secret-of-the-case')
    expect(open).toContain('crafted header')
    expect(await eventsOf(scene.parley.installation, scene.caseId)).toEqual(
      expect.arrayContaining(['participant:invited', 'participant:consented']),
    )
    expect((await answer(scene, who, 'agree')).statusCode).toBe(409)
  })

  it('lets nobody else answer, and tells nobody else that there is an invitation', async () => {
    await invite(scene, who)
    const other = await addPerson(scene.parley.installation, 'Otto Other')
    expect(await statuses(other)).toMatchObject(nothing)
    expect((await answer(scene, other, 'agree')).statusCode).toBe(404)
    expect(await consentOf(who)).toMatchObject({ consent: 'invited' })
  })

  it('keeps the case closed to who declines, and asks again only when the team does', async () => {
    await invite(scene, who)
    expect((await answer(scene, who, 'decline')).headers.location).toBe('/cases?done=declined')
    expect(await statuses(who)).toMatchObject(nothing)
    expect((await answer(scene, who, 'agree')).statusCode).toBe(404)
    expect((await invite(scene, who)).statusCode).toBe(303)
    expect((await answer(scene, who, 'agree')).statusCode).toBe(303)
  })

  it('ends an access at once: the next request finds nothing, of pages, files and API', async () => {
    const guest = await join(scene, `Joined ${who.name}`)
    expect((await get(scene, guest, path('/conversation'))).statusCode).toBe(200)
    const url = path(`/participants/${guest.personId}/end`)
    expect((await post(scene, guest, { url })).statusCode).toBe(409)
    expect((await post(scene, scene.outsider, { url })).statusCode).toBe(404)
    expect((await post(scene, scene.robin, { url })).statusCode).toBe(303)
    expect(await statuses(guest)).toMatchObject(nothing)
    expect((await write(scene, guest, { audience: 'everyone', body: 'x' })).statusCode).toBe(404)
    expect((await answer(scene, guest, 'agree')).statusCode).toBe(404)
    expect((await post(scene, scene.robin, { url })).statusCode).toBe(409)
    expect((await get(scene, scene.robin, path('/embargo'))).body).toMatch(
      /\d+ whose access ended, bound all the same/,
    )
  })

  it('takes back an invitation before it is answered', async () => {
    await invite(scene, who)
    await post(scene, scene.kim, { url: path(`/participants/${who.personId}/end`) })
    expect(await statuses(who)).toMatchObject(nothing)
    expect((await answer(scene, who, 'agree')).statusCode).toBe(404)
  })

  it('ends open whoever comes first: agreeing and ending at the same moment', async () => {
    for (let n = 0; n < 8; n++) {
      const guest = await addPerson(scene.parley.installation, `Racer ${n}${who.name}`, {
        email: `racer-${n}-${count}@example.test`,
      })
      await invite(scene, guest, { email: `racer-${n}-${count}@example.test` })
      const [agreed, ended] = await Promise.all([
        answer(scene, guest, 'agree'),
        post(scene, scene.kim, { url: path(`/participants/${guest.personId}/end`) }),
      ])
      expect([303, 404]).toContain(agreed.statusCode)
      expect(ended.statusCode).toBe(303)
      expect((await consentOf(guest))?.ended_at).not.toBeNull()
      expect((await get(scene, guest, path('/conversation'))).statusCode).toBe(404)
    }
  })

  it('lets a participant leave, says so to the others, and lets nothing reach them afterwards', async () => {
    const guest = await join(scene, `Leaver ${who.name}`, scene.projects.pip)
    const page = (await get(scene, guest, path('/embargo'))).body
    expect(page).toContain('Leave the case')
    const left = await post(scene, guest, { url: path('/embargo/leave') })
    expect(left.headers.location).toBe('/cases?done=left')
    expect((await get(scene, guest, '/cases?done=left')).body).toContain('You have left the case')
    expect(await statuses(guest)).toMatchObject(nothing)
    expect((await get(scene, scene.kim, path('/conversation'))).body).toContain('left the case')
    expect((await post(scene, guest, { url: path('/embargo/leave') })).statusCode).toBe(404)
    expect((await post(scene, scene.kim, { url: path('/embargo/leave') })).statusCode).toBe(404)
  })
})

describe('silence', () => {
  it('counts as declined once the reply window is over, whether the tick has come by or not', async () => {
    const { installation } = scene.parley
    const late = await addPerson(installation, `Late ${who.name}`)
    await invite(scene, who)
    await invite(scene, late)
    installation.setTime(addHours(addDays(START, 7), -1))
    await scene.parley.work()
    expect(await consentOf(who)).toMatchObject({ consent: 'invited' })
    installation.setTime(addDays(START, 7))
    const refused = await answer(scene, await signInAgain(installation, late), 'agree')
    expect([refused.statusCode, refused.body.includes('There is nothing to accept')]).toEqual([
      409,
      true,
    ])
    await scene.parley.work()
    for (const person of [who, late]) {
      expect(await consentOf(person)).toMatchObject({ consent: 'declined' })
      const again = await signInAgain(installation, person)
      expect(await statuses(again)).toMatchObject(nothing)
    }
    expect(await eventsOf(installation, scene.caseId)).toContain('participant:declined')
    await scene.parley.work()
  })

  it('leaves alone who has agreed', async () => {
    const guest = await join(scene, `Prompt ${who.name}`)
    scene.parley.installation.setTime(addDays(START, 60))
    await scene.parley.work()
    expect(await consentOf(guest)).toMatchObject({ consent: 'signatory', ended_at: null })
  })
})
