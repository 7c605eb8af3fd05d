// Writing: nothing typed is lost, every text stays text, the reporter's turn, templates, older posts, what is new.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventsOf, rowOfCase } from '../cases/support.js'
import { openTestApp } from '../support/test-app.js'
import { get, join, openScene, post, type Scene, sentId, write } from './support.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp())
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const conversation = () => `/cases/${scene.caseId}/conversation`

describe('a message that is not sent', () => {
  it('comes back with everything typed and the reason beside its field', async () => {
    const unchosen = await write(scene, scene.kim, { audience: '', body: 'Kept <b>as typed</b>' })
    expect(unchosen.statusCode).toBe(422)
    expect(unchosen.body).toContain('Kept &lt;b>as typed&lt;/b>')
    // In the list of what is wrong, and beside the choice.
    expect(unchosen.body.split('Choose first who will read this.')).toHaveLength(3)
    const empty = await write(scene, scene.kim, { audience: 'team', body: ' \n ' })
    expect(empty.body).toContain('Write something first.')
    expect(empty.body).toMatch(/value="team" checked/)
    const long = await write(scene, scene.kim, { audience: 'team', body: 'x'.repeat(200_000) })
    expect([long.statusCode, long.body.includes('attach the rest')]).toEqual([422, true])
    const kind = await write(scene, scene.kim, {
      audience: 'team',
      body: 'With a file',
      files: [{ name: 'evil.exe', content: 'MZ' }],
    })
    expect([kind.statusCode, kind.body.includes('Files of this kind')]).toEqual([422, true])
    expect(kind.body).toContain('With a file')
  })

  it('is refused without the token of the session', async () => {
    const forged = await write(scene, { ...scene.kim, csrf: 'x' }, { audience: 'team', body: 'No' })
    expect(forged.statusCode).toBe(403)
  })
})

describe('files', () => {
  it('are sealed, hang on their message and come back as they were', async () => {
    const content = Buffer.from([0, 255, 10, 13, 65])
    const id = sentId(
      await write(scene, scene.kim, {
        audience: 'team',
        body: '',
        files: [
          { name: '../../etc/fix.patch', content },
          { name: 'log.txt', content: 'a line that must be sealed' },
        ],
      }),
    )
    const page = (await get(scene, scene.kim, conversation())).body
    const own = page.slice(page.indexOf(`id="m-${id}"`))
    expect(own).toContain('2 files.')
    expect(own).toContain('fix.patch')
    expect(page).not.toContain('../etc')
    const href = /\/cases\/[0-9a-f-]+\/attachments\/[0-9a-f-]+/.exec(own)?.[0] ?? ''
    const file = await get(scene, scene.kim, href)
    expect(file.rawPayload.equals(content)).toBe(true)
    expect(file.headers['content-disposition']).toContain('attachment')
    const rows = await scene.parley.installation.sql<{ kind: string; open: boolean }>(
      `select kind, position('must be sealed'::bytea in content) > 0 as open from attachment where message_id = $1 order by kind`,
      [id],
    )
    expect(rows).toEqual([
      { kind: 'file', open: false },
      { kind: 'patch', open: false },
    ])
  })
})

describe("the reporter's turn", () => {
  it('waits when the writer says so, and no longer once the reporter has written', async () => {
    const { installation } = scene.parley
    const unheard = await write(scene, scene.kim, { audience: 'team', body: 'Hm.', waits: 'yes' })
    expect([unheard.statusCode, unheard.body.includes('the reporter can read')]).toEqual([
      422,
      true,
    ])
    sentId(
      await write(scene, scene.kim, { audience: 'team+reporter', body: 'Which?', waits: 'yes' }),
    )
    expect(await rowOfCase(installation, scene.caseId)).toMatchObject({ waiting_on: 'reporter' })
    expect((await rowOfCase(installation, scene.caseId))['replied_at']).not.toBeNull()
    await scene.parley.request({
      method: 'POST',
      url: `${scene.link}/messages`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ body: 'All of them.' }).toString(),
    })
    expect(await rowOfCase(installation, scene.caseId)).toMatchObject({ waiting_on: null })
    const events = await eventsOf(installation, scene.caseId)
    expect(events.filter((name) => name.startsWith('case:'))).toContain('case:waiting-on-reporter')
    expect((await get(scene, scene.kim, conversation())).body).toContain('All of them.')
  })
})

describe('a question that is taken back', () => {
  it('leaves nobody waiting, unless another one stands', async () => {
    const { installation } = scene.parley
    const ask = async (body: string) =>
      sentId(await write(scene, scene.kim, { audience: 'team+reporter', body, waits: 'yes' }))
    const takeBack = (id: string) =>
      post(scene, scene.kim, { url: `/cases/${scene.caseId}/messages/${id}/retract` })
    installation.passTime({ minutes: 1 })
    const one = await ask('Which version?')
    const two = await ask('And which platform?')
    await takeBack(one)
    expect(await rowOfCase(installation, scene.caseId)).toMatchObject({ waiting_on: 'reporter' })
    await takeBack(two)
    expect(await rowOfCase(installation, scene.caseId)).toMatchObject({ waiting_on: null })
    const page = (await get(scene, undefined, scene.link)).body
    expect(page).not.toContain('and waits for your answer.')
    expect(page).toContain('The team waits for your answer no longer')
  })
})

describe('templates', () => {
  it('are added below what is typed, for the reporter, and nothing is sent', async () => {
    const drawn = await post(scene, scene.kim, {
      url: `/cases/${scene.caseId}/messages/template`,
      fields: { body: 'Dear finder,', template: 'invalid' },
    })
    expect(drawn.statusCode).toBe(200)
    expect(drawn.body).toMatch(/Dear finder,\n\nThanks for your report/)
    expect(drawn.body).toMatch(/value="team\+reporter" checked/)
    const unknown = await post(scene, scene.kim, {
      url: `/cases/${scene.caseId}/messages/template`,
      fields: { body: 'Kept', template: 'constructor' },
    })
    expect([unknown.statusCode, unknown.body.includes('Kept')]).toEqual([200, true])
  })
})

describe('every text stays text', () => {
  const data = new URL('../look/data/naughty-strings.json.gz', import.meta.url)
  // because: the file is a list of texts
  const naughty = JSON.parse(gunzipSync(readFileSync(data)).toString()) as readonly string[]

  it('keeps each of the hostile strings, shows none of them as markup, and previews alike', async () => {
    const all = naughty.map((text) => text.replaceAll('```', "'''"))
    const body = `\`\`\`\n${all.join('\n')}\n\`\`\``.slice(0, 90_000)
    sentId(await write(scene, scene.kim, { audience: 'team', body }))
    const page = (await get(scene, scene.kim, conversation())).body
    expect(page).not.toMatch(/<script(?! type="module" src="\/assets\/)/i)
    expect(page).not.toMatch(/<(iframe|object|embed|style|svg onload|img)/i)
    expect(page).not.toMatch(/<[a-z][^>]*\son\w+=/i)
    const preview = await post(scene, scene.kim, {
      url: '/preview',
      fields: { text: '**strong** <img src=x onerror=alert(1)> [x](javascript:alert(1))' },
    })
    expect(preview.body).toContain('<strong>strong</strong>')
    expect(preview.body).not.toMatch(/<img|href="javascript/i)
  })

  it('previews for people with a session only', async () => {
    const without = await scene.parley.request({
      method: 'POST',
      url: '/preview',
      headers: { accept: 'application/json' },
      payload: { text: 'x' },
    })
    expect(without.statusCode).toBe(401)
    const forged = await post(scene, { ...scene.kim, csrf: 'x' }, { url: '/preview' })
    expect(forged.statusCode).toBe(403)
  })
})

describe('a long conversation', () => {
  it('shows the newest fifty and leads to the older ones page by page, each once', async () => {
    for (let n = 1; n <= 120; n++) {
      scene.parley.installation.passTime({ seconds: 1 })
      sentId(await write(scene, scene.robin, { audience: 'team', body: `post-${n}-of-many.` }))
    }
    let url: string | undefined = conversation()
    const seen: string[] = []
    const sizes: number[] = []
    while (url !== undefined) {
      const { body } = await get(scene, scene.robin, url)
      const ids = [...body.matchAll(/<article class="msg[^"]*" id="m-([0-9a-f-]+)"/g)].map(
        ([, id = '']) => id,
      )
      sizes.push(ids.length)
      seen.push(...ids)
      url = /\/cases\/[0-9a-f-]+\/conversation\?before=[0-9a-f-]+/.exec(body)?.[0]
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(sizes.slice(0, 2)).toEqual([50, 50])
    expect(seen.length).toBeGreaterThanOrEqual(120)
    const wrong = await get(scene, scene.kim, `${conversation()}?before=${scene.caseId}`)
    expect(wrong.statusCode).toBe(404)
  })

  it('marks what came since the reader looked, never their own, and shows all of the unread', async () => {
    const pat = await join(scene, 'Pat Participant', scene.projects.uv)
    await get(scene, pat, `/cases/${scene.caseId}`)
    scene.parley.installation.passTime({ seconds: 1 })
    for (let n = 0; n < 60; n++)
      sentId(await write(scene, scene.kim, { audience: 'everyone', body: `fresh-${n}-of-many` }))
    sentId(await write(scene, pat, { audience: 'everyone', body: 'my own' }))
    const page = (await get(scene, pat, `/cases/${scene.caseId}`)).body
    expect(page.match(/class="msg all new"/g)).toHaveLength(60)
    const again = (await get(scene, pat, `/cases/${scene.caseId}`)).body
    expect(again).not.toContain('class="msg all new"')
  })
})
