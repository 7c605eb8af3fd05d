// A person goes by one name, is counted once, and hears that what they pressed was done.
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { linkOf, send } from '../intake/support.js'
import { addPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { get, invite, join, openScene, post, type Scene } from './support.js'

let parley: TestApp
let scene: Scene
beforeAll(async () => {
  parley = await openTestApp()
  scene = await openScene(parley)
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const path = (rest = '') => `/cases/${scene.caseId}${rest}`
const bodyOf = async (url: string, who = scene.kim) => (await get(scene, who, url)).body

it('calls the reporter by one name before the team, and by none before those who were invited', async () => {
  const link = linkOf(await send(parley, { 'reporter.name': 'Sam Stranger' }))
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  await parley.request({
    method: 'POST',
    url: `${link}/messages`,
    headers: form,
    payload: 'body=One+more+thing.',
  })
  const [row] = await parley.installation.sql<{ id: string }>(
    'select case_id as id from cases order by received_at desc, number desc limit 1',
  )
  const page = await bodyOf(`/cases/${row?.id}`)
  const authors = [...page.matchAll(/<article.*?<\/header>/gs)].map(([head]) =>
    head.replaceAll(/<[^>]+>/g, ' '),
  )
  expect(authors).toHaveLength(2)
  for (const author of authors) expect(author).toContain('Sam Stranger')
  expect(authors[1]).toContain('the reporter')
})

it('counts who opened the case, and tells the reporter from them', async () => {
  // Reads are written down after the answer has gone out.
  const says = (words: string) =>
    vi.waitFor(async () => expect((await bodyOf(path())).includes(words)).toBe(true), 5000)
  await says('1 person has opened the case.')
  await parley.request({ url: scene.link })
  await says('1 person and the reporter have opened the case.')
})

it('says what was saved, asked and ended', async () => {
  const sent = async (url: string, fields: Record<string, string>) => {
    const answer = await post(scene, scene.kim, { url: path(url), fields })
    expect(answer.statusCode).toBe(303)
    return bodyOf(answer.headers.location ?? '')
  }
  expect(await sent('/triage', { 'notes.versions': '3.14' })).toContain('The triage is saved.')
  const asked = await sent('/opinions', { do: 'ask', memberId: scene.robin.personId })
  expect(asked).toContain('They are asked for a second opinion')
  const credit = { name: 'Una Named', types: 'finder' }
  expect(await sent('/credits', credit)).toContain('Added. Adding asks nobody')
  expect(await bodyOf(path('?done=__proto__'))).not.toContain('is saved')
})

it('counts no expert whose access has ended', async () => {
  const parties = async () => {
    const page = await bodyOf(path())
    return /<h2>Parties<.*?<\/section>/s.exec(page)?.[0] ?? ''
  }
  const expert = await join(scene, 'Xenia Expert')
  expect(await parties()).toContain('1 expert')
  const ended = await post(scene, scene.kim, {
    url: path(`/participants/${expert.personId}/end`),
  })
  expect(await bodyOf(ended.headers.location ?? '')).toContain('Their access has ended')
  expect(await parties()).not.toContain('1 expert')
  expect(await bodyOf(path('/parties'))).toContain('their access has ended')
  await invite(scene, expert)
})

it('counts an invitation among what needs somebody, and says of a name that is missing no more than that', async () => {
  const una = await addPerson(parley.installation, 'Una Asked')
  expect((await invite(scene, una)).statusCode).toBe(303)
  const list = await bodyOf('/cases', una)
  expect(list).toContain('You are asked')
  expect(list).toContain('>Needs you 1</a>')
  const nobody = await invite(scene, { ...una, name: 'Nobody' }, { name: ' ' })
  expect(nobody.statusCode).toBe(422)
  expect(nobody.body).toContain('>Say a name.<')
})

it('finds the charter from everywhere', async () => {
  const palette = await get(scene, scene.kim, '/palette.json')
  const hrefs = palette.json<{ items: { href: string }[] }>().items.map(({ href }) => href)
  expect(hrefs).toContain('/charter')
  for (const href of hrefs.filter((one) => !one.startsWith('/cases')))
    expect([href, (await get(scene, scene.kim, href)).statusCode]).toEqual([href, 200])
})
