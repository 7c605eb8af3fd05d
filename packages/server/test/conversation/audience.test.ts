// Who reads what: every audience against every kind of reader, through HTTP; the counts on the button; taking back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { get, invite, join, openScene, post, type Scene, sentId, write } from './support.js'

let scene: Scene
let uma: TestPerson
let pia: TestPerson
let eve: TestPerson
let ian: TestPerson

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  uma = await join(scene, 'Uma Uv', scene.projects.uv)
  pia = await join(scene, 'Pia Pip', scene.projects.pip)
  eve = await join(scene, 'Eve Expert')
  ian = await addPerson(scene.parley.installation, 'Ian Invited')
  await invite(scene, ian, { project: scene.projects.uv })
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const conversation = () => `/cases/${scene.caseId}/conversation`
const readers = (): Readonly<Record<string, TestPerson | undefined>> => ({
  kim: scene.kim,
  robin: scene.robin,
  uma,
  pia,
  eve,
  ian,
  newcomer: scene.newcomer,
  outsider: scene.outsider,
  nobody: undefined,
})

describe('K2: a message reaches its audience and nobody else', () => {
  // Columns: kim robin uma pia eve, then the reporter. The others are answered as if nothing were there.
  it.each([
    ['team', 'Y Y - - - -'],
    ['team+reporter', 'Y Y - - - Y'],
    ['uv', 'Y Y Y - - -'],
    ['pip', 'Y Y - Y - -'],
    ['everyone', 'Y Y Y Y Y Y'],
  ])('%s', async (audience, expected) => {
    const { projects } = scene
    const channel = audience === 'uv' ? projects.uv : audience === 'pip' ? projects.pip : undefined
    const value = channel === undefined ? audience : `project:${channel}`
    const word = `word-for-${audience.replace('+', '-')}`
    sentId(await write(scene, scene.kim, { audience: value, body: `This is **${word}**.` }))
    const seen: string[] = []
    for (const [name, who] of Object.entries(readers())) {
      const page = await get(scene, who, conversation())
      const api = await scene.parley.request({
        url: `/api/v1/cases/${scene.caseId}/messages`,
        headers: { accept: 'application/json' },
        ...(who === undefined ? {} : { cookie: who.cookie }),
      })
      if (['ian', 'newcomer', 'outsider', 'nobody'].includes(name)) {
        // Who has not acknowledged the embargo is led to that first, whatever the address.
        const expectedStatus = name === 'newcomer' ? 303 : 404
        expect([name, page.statusCode, api.statusCode]).toEqual([name, expectedStatus, 404])
        expect(page.body + api.body).not.toContain(word)
        continue
      }
      expect(page.body.includes(word)).toBe(api.body.includes(word))
      seen.push(page.body.includes(word) ? 'Y' : '-')
    }
    const follow = await get(scene, undefined, scene.link)
    seen.push(follow.body.includes(word) ? 'Y' : '-')
    expect(seen.join(' ')).toBe(expected)
  })

  it('K1 takes no message of a member who has not acknowledged the embargo', async () => {
    const before = await scene.parley.installation.sql('select message_id from message')
    const sent = await write(scene, scene.newcomer, { audience: 'team', body: 'Too early.' })
    expect(sent.headers.location ?? '').not.toContain('#m-')
    const after = await scene.parley.installation.sql('select message_id from message')
    expect(after).toHaveLength(before.length)
  })

  it('lets nobody write outside of what they read', async () => {
    const tries: readonly (readonly [TestPerson, string, number])[] = [
      [uma, 'team', 404],
      [uma, 'team+reporter', 404],
      [uma, `project:${scene.projects.pip}`, 404],
      [uma, `project:${scene.projects.uv}`, 303],
      [uma, 'everyone', 303],
      [eve, `project:${scene.projects.uv}`, 404],
      [scene.kim, `project:${scene.projects.widget}`, 422],
      [scene.kim, 'project:999999999', 422],
      [scene.kim, 'nonsense', 422],
      [ian, 'everyone', 404],
      [scene.outsider, 'everyone', 404],
    ]
    for (const [who, audience, status] of tries) {
      const sent = await write(scene, who, { audience, body: 'A try.' })
      expect([who.name, audience, sent.statusCode]).toEqual([who.name, audience, status])
    }
  })
})

describe('what stands on the button', () => {
  it('counts exactly the people that the list of readers names', async () => {
    const page = (await get(scene, scene.kim, conversation())).body
    // Two members who acknowledged, the reporter, three who agreed.
    expect(page).toContain('Send to 2 people')
    expect(page).toContain('Send to 3 people')
    expect(page).toContain('Send to 6 people')
    const embargo = (await get(scene, scene.kim, `/cases/${scene.caseId}/embargo`)).body
    expect(embargo).toContain('6 people can read it')
    const count = await scene.parley.installation.sql<{ readers: number }>(
      `select set_config('parley.person', $1, false), (select readers from sec.count_readers(array[$2]::uuid[]))`,
      [scene.kim.personId, scene.caseId],
    )
    expect(count[0]?.readers).toBe(6)
  })

  it('offers a participant everyone and the own channel, and names no other participant', async () => {
    const page = (await get(scene, uma, conversation())).body
    expect(page).toContain(`value="project:${scene.projects.uv}"`)
    expect(page).toContain('value="everyone"')
    expect(page).not.toContain('value="team"')
    expect(page).not.toContain(`value="project:${scene.projects.pip}"`)
    sentId(await write(scene, pia, { audience: 'everyone', body: 'From the other project.' }))
    const after = (await get(scene, uma, conversation())).body
    expect(after).toContain('From the other project.')
    expect(after).toContain('Somebody for pip')
    const whole = (await get(scene, uma, `/cases/${scene.caseId}`)).body
    expect(whole).toContain('From the other project.')
    const embargo = (await get(scene, uma, `/cases/${scene.caseId}/embargo`)).body
    for (const name of ['Pia Pip', 'Eve Expert', 'Ian Invited', 'Nils New'])
      for (const page of [after, whole, embargo]) expect(page).not.toContain(name)
    const own = (await get(scene, pia, conversation())).body
    expect(own).toContain('Pia Pip')
  })
})

describe('taking back', () => {
  it('withholds the text and the files from the audience; author and coordinator still see what it said', async () => {
    const id = sentId(
      await write(scene, scene.robin, {
        audience: 'everyone',
        body: 'meant-for-the-team',
        files: [{ name: 'notes.txt', content: 'also meant for the team' }],
      }),
    )
    const before = (await get(scene, uma, conversation())).body
    expect(before).toContain('meant-for-the-team')
    const file = /\/cases\/[0-9a-f-]+\/attachments\/[0-9a-f-]+/.exec(
      before.slice(before.indexOf(`m-${id}`)),
    )?.[0]
    expect((await get(scene, uma, file ?? '')).statusCode).toBe(200)
    const url = `/cases/${scene.caseId}/messages/${id}/retract`
    expect((await post(scene, uma, { url })).statusCode).toBe(409)
    expect((await post(scene, scene.outsider, { url })).statusCode).toBe(404)
    expect((await post(scene, scene.robin, { url })).statusCode).toBe(303)
    expect((await post(scene, scene.robin, { url })).statusCode).toBe(409)
    for (const who of [uma, pia, eve]) {
      const page = (await get(scene, who, conversation())).body
      expect(page).not.toContain('meant-for-the-team')
      expect(page).toContain('Taken back by Robin Second')
    }
    expect((await get(scene, undefined, scene.link)).body).not.toContain('meant-for-the-team')
    expect((await get(scene, scene.kim, conversation())).body).toContain('meant-for-the-team')
    expect((await get(scene, uma, file ?? '')).statusCode).toBe(404)
    const rows = await scene.parley.installation.sql<{ name: string }>(
      `select name from event_body where case_id = $1 and name like 'message:%' order by at, event_id`,
      [scene.caseId],
    )
    expect(rows.filter(({ name }) => name === 'message:retracted')).toHaveLength(1)
  })
})
