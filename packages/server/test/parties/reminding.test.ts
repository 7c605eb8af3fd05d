// Silence that can be seen, and reminders: by party, by one button, once in the charter's hours, without content.
import { addDays, addHours } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import {
  answer,
  get,
  join,
  openScene,
  post,
  type Scene,
  sentId,
  signInAgain,
  write,
} from '../conversation/support.js'
import { START } from '../support/installation.js'
import type { TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { addContactOf, bringIn, factsOf, inviteProject, say } from './support.js'

let scene: Scene
let kim: TestPerson
let uma: TestPerson
let ute: TestPerson
let pia: TestPerson

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  kim = scene.kim
  ute = await addContactOf(scene, 'Ute Silent', scene.projects.uv)
  uma = await bringIn(scene, 'Uma Uv', scene.projects.uv)
  pia = await addContactOf(scene, 'Pia Pip', scene.projects.pip)
  await inviteProject(scene, scene.projects.pip)
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const path = (rest = '') => `/cases/${scene.caseId}/parties${rest}`
const remind = (who: TestPerson, fields: Record<string, string>) =>
  post(scene, who, { url: path('/remind'), fields })

/** The list as the coordinator sees it, without markup. */
const list = async () =>
  (await get(scene, kim, path())).body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

const mails = async () => {
  const { installation } = scene.parley
  const rows = await installation.sql<{ mail_id: string; sealed: Buffer }>(
    'select mail_id, sealed from mail order by created_at, mail_id',
  )
  return rows.map((row) => openMail(installation.keys, { mailId: row.mail_id, sealed: row.sealed }))
}

const at = async (hours: number) => {
  scene.parley.installation.setTime(addHours(START, hours))
  kim = await signInAgain(scene.parley.installation, scene.kim)
}

describe('silence', () => {
  it('stands on the page with what is awaited and since when, the longest first', async () => {
    await at(49)
    const text = await list()
    expect(text).toContain('Has not opened the case since the newest post, 2 days ago')
    expect(text).toContain('No answer to the invitation, asked 2 days ago')
    expect(text).toContain('1 of 2 asked have agreed')
    await get(scene, await signInAgain(scene.parley.installation, uma), `/cases/${scene.caseId}`)
    expect(await list()).toContain('Reads, and has said nothing, agreed 2 days ago')
    await say(scene, await signInAgain(scene.parley.installation, uma), scene.projects.uv, {
      status: 'investigating',
    })
    expect(await list()).toContain('Nothing awaited')
  })

  it('begins anew with a post that nobody of the party has opened', async () => {
    await at(50)
    const again = await signInAgain(scene.parley.installation, scene.kim)
    sentId(
      await write(scene, again, { audience: `project:${scene.projects.uv}`, body: 'A question.' }),
    )
    await at(60)
    expect(await list()).toContain('Has not opened the case since the newest post, 10 hours ago')
    await get(scene, await signInAgain(scene.parley.installation, uma), `/cases/${scene.caseId}`)
    expect(await list()).not.toContain('Has not opened the case')
  })

  it('is not shown to a participant, nor who opened what', async () => {
    const body = (await get(scene, await signInAgain(scene.parley.installation, uma), path())).body
    for (const word of ['Silent', 'No answer', 'Remind', 'opened it'])
      expect(body).not.toContain(word)
  })
})

describe('a reminder', () => {
  it('goes to each contact of the party once, and says nothing of the case', async () => {
    await at(61)
    await scene.parley.work()
    const before = await mails()
    expect((await remind(kim, { projectId: String(scene.projects.uv) })).headers.location).toBe(
      path('?done=reminded'),
    )
    await scene.parley.work()
    const sent = (await mails()).filter(
      ({ to, text }) => !before.some((old) => old.to[0] === to[0] && old.text === text),
    )
    expect(sent.map(({ to }) => to[0]).sort()).toEqual([
      'uma.uv@example.test',
      'ute.silent@example.test',
    ])
    for (const { subject, text } of sent)
      for (const hidden of ['crafted', 'unpack', 'uv', 'Kim', 'question'])
        expect(`${subject}\n${text.replaceAll(/http\S+/g, '')}`.toLowerCase()).not.toContain(
          hidden.toLowerCase(),
        )
    expect(await factsOf(scene, 'party:reminded')).toBe(1)
  })

  it('is refused for a day, and shown as given', async () => {
    const again = await remind(kim, { projectId: String(scene.projects.uv) })
    expect([again.statusCode, again.body.includes('less than 24 hours ago')]).toEqual([409, true])
    expect(await list()).toContain('reminded just now')
    await at(86)
    expect((await remind(kim, { projectId: String(scene.projects.uv) })).statusCode).toBe(303)
  })

  it('reaches an expert by name, and everyone silent at once, leaving alone who was reminded', async () => {
    await at(0)
    const eve = await join(scene, 'Eve Expert')
    await at(87)
    expect((await remind(kim, { all: 'silent' })).statusCode).toBe(303)
    expect(await factsOf(scene, 'party:reminded')).toBe(4)
    const none = await remind(kim, { all: 'silent' })
    expect([none.statusCode, none.body.includes('was reminded lately')]).toEqual([409, true])
    await at(120)
    expect((await remind(kim, { personId: eve.personId })).statusCode).toBe(303)
  })

  it('is for the team, and for parties with somebody to tell', async () => {
    const fields = { projectId: String(scene.projects.pip) }
    const inside = await signInAgain(scene.parley.installation, uma)
    const outside = await signInAgain(scene.parley.installation, scene.outsider)
    expect((await remind(inside, fields)).statusCode).toBe(409)
    expect((await remind(outside, fields)).statusCode).toBe(404)
    expect((await remind(kim, { projectId: '424242' })).statusCode).toBe(409)
    expect((await remind(kim, { projectId: 'x' })).statusCode).toBe(409)
  })

  it('and an answer at the same moment both hold', async () => {
    await scene.parley.installation.setTime(addDays(START, 5))
    kim = await signInAgain(scene.parley.installation, scene.kim)
    const late = await signInAgain(scene.parley.installation, pia)
    const [agreed, reminded] = await Promise.all([
      answer(scene, late, 'agree'),
      remind(kim, { projectId: String(scene.projects.pip) }),
    ])
    expect([agreed.statusCode, reminded.statusCode]).toEqual([303, 303])
    expect((await get(scene, late, path(`/${scene.projects.pip}`))).statusCode).toBe(200)
    expect(ute.name).toBe('Ute Silent')
  })
})
