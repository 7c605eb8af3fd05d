// A reporter who gave no address gives one on their page: checked, sealed, told in the ledger; mail goes there from then on, and it
// is erased as one that was given at once.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { eventsOf } from '../cases/support.js'
import { get, openScene, post, type Scene, write } from '../conversation/support.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp({ env: { PARLEY_MESSAGES_PER_LINK_PER_HOUR: '2' } }))
  await scene.parley.work()
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const form = (path: string, fields: Record<string, string> = {}, link = scene.link) =>
  scene.parley.request({
    method: 'POST',
    url: `${link}${path}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
const give = (email: string, link?: string) => form('/contact', { email }, link)
const page = async () => (await get(scene, undefined, scene.link)).body
const mails = async () => {
  await scene.parley.work()
  const { keys } = scene.parley.installation
  const rows = await scene.parley.installation.sql<{
    mailId: string
    kind: string
    sealed: Buffer
  }>(
    `select mail_id as "mailId", kind, sealed from mail where kind like 'report-%' and length(sealed) > 0 order by created_at, kind`,
  )
  return rows.map((row) => ({ kind: row.kind, ...openMail(keys, row) }))
}

it('says what is no address beside the field, and keeps what was typed', async () => {
  expect(await page()).toContain('Your mail address')
  for (const wrong of [
    '',
    'nobody',
    'a@b@c',
    'a b@example.test',
    `${'a'.repeat(260)}@example.test`,
  ]) {
    const answer = await give(wrong)
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('This should be one mail address, like name@example.org.')
    if (wrong !== '') expect(answer.body).toContain(`value="${wrong}"`)
  }
  expect((await give('later@example.test', `/r/plr_${'A'.repeat(43)}`)).statusCode).toBe(404)
})

it('takes one, sealed and told; the receipt and what follows go there', async () => {
  scene.parley.installation.passTime({ minutes: 1 })
  const answer = await give(' Later@example.test ')
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `${scene.link}?done=contact`])
  const shown = await page()
  expect(shown).toContain('Later@example.test')
  expect(shown).toContain('You gave an address for mail')
  const [row] = await scene.parley.installation.sql<{ contact: Buffer }>(
    'select contact from report',
  )
  expect(row?.contact.includes('example.test')).toBe(false)
  expect(await eventsOf(scene.parley.installation, scene.caseId)).toContain('report:contact-given')
  expect((await mails()).map(({ kind, to }) => [kind, to])).toEqual([
    ['report-received', ['Later@example.test']],
  ])
  scene.parley.installation.passTime({ minutes: 1 })
  await write(scene, scene.kim, { audience: 'team+reporter', body: 'A question.' })
  expect((await mails()).map(({ kind }) => kind)).toEqual(['report-received', 'report-message'])
  expect((await give('other@example.test')).body).toContain('An address is held already')
  const team = (await get(scene, scene.kim, `/cases/${scene.caseId}/reporter`)).body
  expect(team).toContain('Later@example.test')
})

it('finds the link again by it; erased, it is gone, and another one brings the link back', async () => {
  scene.parley.installation.passTime({ minutes: 20 })
  const again = { email: 'later@example.test' }
  await form('/report/link-again', again, '')
  const sent = (await mails()).filter(({ kind }) => kind === 'report-link')
  expect(sent).toHaveLength(1)
  expect(sent[0]?.text).toContain(scene.link)
  expect((await form('/erase-contact')).statusCode).toBe(303)
  expect(await page()).not.toContain('Later@example.test')
  expect(await mails()).toEqual([])
  scene.parley.installation.passTime({ minutes: 70 })
  expect((await give('new@example.test')).statusCode).toBe(303)
  const [fresh, ...more] = await mails()
  expect([fresh?.kind, fresh?.to, more]).toEqual(['report-link', ['new@example.test'], []])
  expect(fresh?.text).toContain(scene.link)
})

it('counts as writing does, so that nobody mails addresses in numbers', async () => {
  await form('/erase-contact')
  expect((await give('third@example.test')).statusCode).toBe(303)
  await form('/erase-contact')
  const often = await give('fourth@example.test')
  expect([often.statusCode, often.headers['retry-after']]).toEqual([429, '3600'])
  expect(often.body).toContain('value="fourth@example.test"')
  expect(
    (await post(scene, { ...scene.kim, cookie: '' }, { url: `${scene.link}/contact` })).statusCode,
  ).toBe(422)
})

it('and by a program, which is told each thing by its status', async () => {
  scene.parley.installation.passTime({ hours: 3 })
  const url = `/api/v1/reports${scene.link.slice(scene.link.lastIndexOf('/'))}/contact`
  const by = (method: 'POST' | 'DELETE', body?: object, to = url) =>
    scene.parley.request({
      ...{ method, url: to },
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) }),
    })
  expect((await by('DELETE')).statusCode).toBe(204)
  for (const wrong of [{}, { email: 7 }, { email: 'nobody' }]) {
    const answer = await by('POST', wrong)
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ errors: [{ path: 'email' }] })
  }
  await mails()
  expect((await by('POST', { email: 'program@example.test' })).statusCode).toBe(204)
  expect((await mails()).at(-1)).toMatchObject({ to: ['program@example.test'] })
  const known = await by('POST', { email: 'other@example.test' })
  expect([known.statusCode, known.json().refusal]).toEqual([409, 'contact.known'])
  await by('DELETE')
  expect((await by('POST', { email: 'second@example.test' })).statusCode).toBe(204)
  await by('DELETE')
  const often = await by('POST', { email: 'third@example.test' })
  expect(often.statusCode).toBe(429)
  const nobody = `/api/v1/reports/plr_${'A'.repeat(43)}/contact`
  expect((await by('POST', { email: 'a@example.test' }, nobody)).statusCode).toBe(404)
})
