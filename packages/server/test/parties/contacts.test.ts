// Registering a project's contacts, and the body that oversees a team: by its admins, with a fresh proof, recorded.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { get, openScene, post, type Scene } from '../conversation/support.js'
import { addPerson, addTeam } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp())
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const path = (rest = '') => `/admin/EXAMPLE/projects/${scene.projects.uv}/contacts${rest}`
const register = (fields: Record<string, string>, who = scene.robin) =>
  post(scene, who, { url: path(), fields })
const events = (name: string) =>
  scene.parley.installation.sql('select 1 from event_body where name = $1', [name])

describe('contacts', () => {
  it('are registered by an admin, told by mail, and listed', async () => {
    const wrong = await register({ name: '', email: 'nowhere' })
    expect([wrong.statusCode, wrong.body.includes('not a mail address')]).toEqual([422, true])
    expect((await register({ name: 'Uma Uv', email: 'Uma@Example.Test' })).statusCode).toBe(303)
    const page = (await get(scene, scene.robin, path())).body
    expect(page).toContain('Uma Uv')
    expect(page).toContain('uma@example.test')
    expect((await get(scene, scene.robin, '/admin/EXAMPLE')).body).toContain('1 contact')
    expect(await events('project:contact-added')).toHaveLength(1)
    const { installation } = scene.parley
    const [row] = await installation.sql<{ mail_id: string; sealed: Buffer }>(
      `select mail_id, sealed from mail where kind = 'contact'`,
    )
    const mail = row && openMail(installation.keys, { mailId: row.mail_id, sealed: row.sealed })
    expect(mail?.to).toEqual(['uma@example.test'])
    expect(mail?.text).not.toContain('EXAMPLE-2026')
  })

  it('are not registered twice, and come back after they were taken off', async () => {
    const again = await register({ name: 'Uma Uv', email: 'uma@example.test' })
    expect([again.statusCode, again.body.includes('already')]).toEqual([409, true])
    const [row] = await scene.parley.installation.sql<{ person_id: string }>(
      'select person_id from project_contact',
    )
    const url = path(`/${row?.person_id}/remove`)
    expect((await post(scene, scene.robin, { url })).statusCode).toBe(303)
    expect((await get(scene, scene.robin, path())).body).not.toContain('Uma Uv')
    expect((await post(scene, scene.robin, { url })).statusCode).toBe(409)
    expect((await register({ name: 'Uma Uv', email: 'uma@example.test' })).statusCode).toBe(303)
    expect(await events('project:contact-removed')).toHaveLength(1)
  })

  it('are for admins of the project’s team, who show afresh that it is them', async () => {
    for (const who of [scene.kim, scene.outsider]) {
      expect((await get(scene, who, path())).statusCode).toBe(404)
      expect((await register({ name: 'X', email: 'x@example.test' }, who)).statusCode).toBe(404)
    }
    expect(
      (await get(scene, scene.robin, '/admin/EXAMPLE/projects/999999/contacts')).statusCode,
    ).toBe(404)
    scene.parley.installation.passTime({ minutes: 30 })
    const stale = await register({ name: 'Late', email: 'late@example.test' })
    expect([stale.statusCode, stale.body.includes('Show that it is you')]).toEqual([403, true])
    scene.parley.installation.passTime({ minutes: -30 })
  })
})

describe('the oversight body', () => {
  it('is another team, chosen by an admin', async () => {
    const { installation } = scene.parley
    const council = await addTeam(installation, 'COUNCIL')
    await addPerson(installation, 'Carla Council', { team: council, roles: ['steering-council'] })
    const url = '/admin/EXAMPLE/oversight'
    const page = (await get(scene, scene.robin, url)).body
    expect(page).toContain('The COUNCIL team, 1 council member')
    const source = 'Council, 1 May'
    const own = await post(scene, scene.robin, { url, fields: { team: String(scene.team.teamId) } })
    expect(own.statusCode).toBe(422)
    for (const text of ['Choose among the other teams', 'Say where it was decided'])
      expect(own.body).toContain(text)
    expect((await post(scene, scene.kim, { url, fields: { team: '' } })).statusCode).toBe(404)
    const fields = { team: String(council.teamId), source }
    const named = await post(scene, scene.robin, { url, fields })
    expect(named.statusCode).toBe(303)
    expect((await get(scene, scene.robin, url)).body).toMatch(/selected[^>]*>The COUNCIL team/)
    const none = { team: '', source }
    expect((await post(scene, scene.robin, { url, fields: none })).statusCode).toBe(303)
  })
})
