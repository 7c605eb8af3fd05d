// Inviting: what the mail says, who may be asked when, what comes back when it is refused; the same through the API;
// and the list of everyone who can read a case.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import {
  answer,
  get,
  invite,
  join,
  openScene,
  post,
  type Scene,
  termsShown,
} from '../conversation/support.js'
import { addPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp())
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const path = (rest: string) => `/cases/${scene.caseId}${rest}`

const lastMail = async () => {
  const rows = await scene.parley.installation.sql<{ mail_id: string; sealed: Buffer }>(
    `select mail_id, sealed from mail where kind = 'invited' order by created_at desc, mail_id limit 1`,
  )
  const row = rows[0]
  if (row === undefined) throw new Error('no mail')
  return openMail(scene.parley.installation.keys, { mailId: row.mail_id, sealed: row.sealed })
}

describe('the mail of an invitation', () => {
  it('says nothing of the case, and lets somebody new in by its link, once', async () => {
    const { installation } = scene.parley
    const sent = await post(scene, scene.kim, {
      url: path('/invite'),
      fields: {
        name: 'Nora Never-Seen',
        email: 'Nora@Example.Test',
        project: '',
        title: 'Something about archives',
        why: 'You wrote the format.',
      },
    })
    expect(sent.statusCode).toBe(303)
    const mail = await lastMail()
    expect(mail.to).toEqual(['nora@example.test'])
    const all = `${mail.subject}\n${mail.text}`
    // Without a name it would be taken for a trick.
    expect(mail.text).toMatch(/^\S.* asks for your help/)
    for (const hidden of ['archives', 'format', 'Kim', 'EXAMPLE-', 'header', 'Nora'])
      expect(all).not.toContain(hidden)
    const link = /http:\S+\/sign-in\/link\/\S+/.exec(mail.text)?.[0] ?? ''
    const url = new URL(link)
    expect(url.searchParams.get('next')).toBe(path('/invitation'))
    const rows = await installation.sql('select name from person where email = $1', [
      'nora@example.test',
    ])
    expect(rows).toEqual([{ name: 'Nora Never-Seen' }])
  })

  it('leads who has an account to the sign-in page: a mail is no way into an account', async () => {
    const gus = await addPerson(scene.parley.installation, 'Gus Guest')
    scene.parley.installation.passTime({ seconds: 5 })
    await invite(scene, gus)
    const mail = await lastMail()
    expect(mail.to).toEqual(['gus.guest@example.test'])
    expect(mail.text).toContain(`/sign-in?next=${path('/invitation')}`)
    expect(mail.text).not.toContain('/sign-in/link/')
  })
})

describe('what is refused', () => {
  it('comes back with everything typed and each error beside its field', async () => {
    const sent = await post(scene, scene.kim, {
      url: path('/invite'),
      fields: { name: '<i>', email: 'nowhere', project: '', title: '', why: '"kept" & shown' },
    })
    expect(sent.statusCode).toBe(422)
    for (const words of [
      'This is not a mail address.',
      'Choose a title',
      '&quot;kept&quot; &amp; shown',
    ])
      expect(sent.body).toContain(words)
    expect(sent.body).toContain('&lt;i>')
  })

  it('passes a report on to a project only once it is accepted; an expert is asked before', async () => {
    const { installation } = scene.parley
    await installation.sql(`update cases set report_state = 'valid' where case_id = $1`, [
      scene.caseId,
    ])
    const early = await addPerson(installation, 'Early Expert')
    const refused = await invite(scene, early, { project: scene.projects.uv })
    expect([refused.statusCode, refused.body.includes('once it is accepted')]).toEqual([422, true])
    expect((await invite(scene, early)).statusCode).toBe(303)
    await installation.sql(`update cases set report_state = 'accepted' where case_id = $1`, [
      scene.caseId,
    ])
  })

  it('asks nobody twice, no member, and for no project that does not exist', async () => {
    const asked = await addPerson(scene.parley.installation, 'Asked Already')
    expect((await invite(scene, asked)).statusCode).toBe(303)
    expect((await invite(scene, asked)).body).toContain('They were invited to this case already.')
    expect((await invite(scene, scene.robin)).body).toContain('as a member of the team')
    expect((await invite(scene, asked, { project: 99_999 })).body).toContain('Choose a project')
  })

  it('is not for participants, strangers, or who may not know the case', async () => {
    const guest = await join(scene, 'Gina Guest')
    for (const who of [guest, scene.outsider]) {
      expect((await get(scene, who, path('/invite'))).statusCode).toBe(404)
      const tried = await post(scene, who, {
        url: path('/invite'),
        fields: { name: 'X', email: 'x@example.test', title: 'T', why: 'W', project: '' },
      })
      expect([403, 404, 409, 422]).toContain(tried.statusCode)
      expect(tried.statusCode).toBe(404)
    }
  })
})

describe('hostile strings', () => {
  const data = new URL('../look/data/naughty-strings.json.gz', import.meta.url)
  // because: the file is a list of texts
  const naughty = JSON.parse(gunzipSync(readFileSync(data)).toString()) as readonly string[]

  it('stay text in the title and the reason of an invitation', async () => {
    const hostile = naughty.filter((text) => /[<>]/.test(text) && text.length <= 110).slice(0, 12)
    for (const [n, text] of hostile.entries()) {
      const who = await addPerson(scene.parley.installation, `Naughty ${'abcdefghijkl'[n]}`)
      const sent = await invite(scene, who, { title: `t ${text}`, why: `w ${text}` })
      expect(sent.statusCode).toBe(303)
      const page = (await get(scene, who, path('/invitation'))).body
      expect(page).not.toMatch(/<(iframe|object|embed|style|img|svg onload)/i)
      expect(page).not.toMatch(/<script(?! type="module" src="\/assets\/)/i)
    }
  })
})

describe('K2: the list of readers', () => {
  // asvs: 8.2.3
  it('names everyone who can read and why, for the team; a participant sees projects and a number', async () => {
    const guest = await join(scene, 'Uli Uv', scene.projects.uv)
    const forTeam = (await get(scene, scene.kim, path('/embargo'))).body
    expect(forTeam).toContain('invited for uv by Kim Case on 12 Oct 2026')
    expect(forTeam).toContain('member of The EXAMPLE team')
    expect(forTeam).toContain('reported it')
    const forGuest = (await get(scene, guest, path('/embargo'))).body
    expect(forGuest).toContain('uv')
    for (const name of ['Gina Guest', 'Asked Already', 'Robin Second'])
      expect(forGuest).not.toContain(name)
  })
})

describe('through the API', () => {
  const call = (
    who: { cookie: string; csrf: string },
    options: { url: string; payload?: object; method?: 'GET' | 'POST' | 'DELETE' },
  ) =>
    scene.parley.request({
      method: 'GET',
      ...options,
      cookie: who.cookie,
      headers: { accept: 'application/json', 'x-csrf': who.csrf },
    })

  it('invites, lists, answers, shows the embargo and ends an access', async () => {
    const who = await addPerson(scene.parley.installation, 'Api Guest')
    const url = `/api/v1${path('/participants')}`
    const payload = {
      email: 'api.guest@example.test',
      name: 'Api Guest',
      projectId: scene.projects.pip,
      title: 'A matter',
      why: 'For pip.',
    }
    const wrong = await call(scene.kim, { method: 'POST', url, payload: { ...payload, title: '' } })
    expect([wrong.statusCode, wrong.json().errors[0].path]).toEqual([422, 'title'])
    const invited = await call(scene.kim, { method: 'POST', url, payload })
    expect([invited.statusCode, invited.json()]).toEqual([201, { personId: who.personId }])
    const hidden = await call(scene.outsider, {
      method: 'POST',
      url,
      payload: { ...payload, title: '' },
    })
    expect(hidden.statusCode).toBe(404)
    const embargo = `/api/v1${path('/embargo')}`
    const agreed = await call(who, {
      method: 'POST',
      url: embargo,
      payload: { answer: 'agree', terms: await termsShown(scene, who) },
    })
    expect(agreed.json()).toEqual({ consent: 'signatory' })
    const seen = (await call(who, { url: embargo })).json()
    expect(seen).toMatchObject({ state: 'active', endsAt: '2027-01-10T09:00:00.000Z' })
    expect((await call(who, { url })).json()).toMatchObject({ items: [] })
    const listed = (await call(scene.kim, { url })).json().items
    expect(listed).toContainEqual(
      expect.objectContaining({ name: 'Api Guest', project: 'pip', consent: 'signatory' }),
    )
    const ended = await call(scene.kim, { method: 'DELETE', url: `${url}/${who.personId}` })
    expect(ended.statusCode).toBe(200)
    expect((await call(who, { url: embargo })).statusCode).toBe(404)
  })

  it('says a refusal with its code', async () => {
    const who = await addPerson(scene.parley.installation, 'Twice Guest')
    await invite(scene, who)
    expect((await answer(scene, who, 'agree')).statusCode).toBe(303)
    const again = await call(who, {
      method: 'POST',
      url: `/api/v1${path('/embargo')}`,
      payload: { answer: 'agree', terms: await termsShown(scene, who) },
    })
    expect([again.statusCode, again.json().refusal]).toEqual([409, 'consent.no-such-step'])
  })
})
