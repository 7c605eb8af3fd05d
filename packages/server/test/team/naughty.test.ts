// Every naughty string as the name of a person, a token, a team, a project and a member: taken and shown as text, or
// given back as it was typed with what is wrong; never a fault, never markup.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formOf } from '../cases/support.js'
import {
  addressOf,
  cut,
  escaped,
  inBatches,
  naughty,
  takenOrGivenBack,
} from '../support/naughty.js'
import { addPerson, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let admin: TestPerson
beforeAll(async () => {
  parley = await openTestApp()
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  admin = await addPerson(parley.installation, 'Ada Admin', { team, roles: ['admin'] })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const post = (url: string, fields: Record<string, string>, at: number) =>
  parley.request({
    method: 'POST',
    url,
    cookie: admin.cookie,
    remoteAddress: addressOf(at),
    ...formOf(admin, fields),
  })

const get = async (url: string, at = 900) =>
  (await parley.request({ url, cookie: admin.cookie, remoteAddress: addressOf(at) })).body

/** Elements that no page of ours has; a text that became markup would bring one. */
const FOREIGN = /<(?:img|iframe|object|embed|base|video|marquee|foo|xss|audio|isindex)\b/i

/** Posts every string, and shows that what was taken stands on the page as text. */
const inEvery = async (
  form: { url: string; page: string; fields: (text: string) => Record<string, string> },
  nameOf: (text: string) => string,
): Promise<number> => {
  const taken: string[] = []
  await inBatches(async (text, at) => {
    const typed = nameOf(text)
    const answer = await post(form.url, form.fields(text), at)
    expect(FOREIGN.test(answer.body), `${at}`).toBe(false)
    if (takenOrGivenBack(answer, { typed, at })) taken.push(typed)
  })
  const page = await get(form.page)
  expect(FOREIGN.test(page)).toBe(false)
  expect(taken.filter((name) => !page.includes(escaped(name.trim())))).toEqual([])
  return taken.length
}

// Most strings are lines a name can be; those with control characters are given back.
const most = naughty.length * 0.9

test('as the name of a project, its vendor, product and package', async () => {
  const name = (text: string) => cut(`x${text}`, 100)
  const fields = (text: string) => ({
    name: name(text),
    vendor: cut(text, 200),
    product: cut(text, 200),
    packageName: cut(text, 200),
  })
  const form = { url: '/admin/EXAMPLE/projects/new', page: '/admin/EXAMPLE', fields }
  expect(await inEvery(form, name)).toBeGreaterThan(most * 0.4)
}, 240_000)

test('as the address, the purl and the collection of a project: given back as typed', async () => {
  await inBatches(async (text, at) => {
    const typed = cut(`${text} no address`, 200)
    const fields = { name: 'Named', repo: typed, purl: typed, collectionUrl: typed }
    const answer = await post('/admin/EXAMPLE/projects/new', fields, at)
    expect(answer.statusCode, `${at}`).toBe(422)
    expect(takenOrGivenBack(answer, { typed, at })).toBe(false)
  })
}, 240_000)

test('as the name of a member', async () => {
  const name = (text: string) => cut(`x${text}`, 150)
  const fields = (text: string) => ({ name: name(text), decided: 'Elsewhere' })
  const form = { url: '/admin/EXAMPLE/members', page: '/admin/EXAMPLE', fields }
  expect(await inEvery(form, name)).toBeGreaterThan(most)
}, 240_000)

test('as the address and the GitHub name of a member: given back as typed', async () => {
  await inBatches(async (text, at) => {
    const typed = cut(`${text} no address`, 200)
    const answer = await post(
      '/admin/EXAMPLE/members',
      { name: 'N', email: typed, githubLogin: typed },
      at,
    )
    expect(answer.statusCode, `${at}`).toBe(422)
    expect(takenOrGivenBack(answer, { typed, at })).toBe(false)
  })
}, 240_000)

test('as every setting of a team', async () => {
  await inBatches(async (text, at) => {
    const typed = cut(`x${text}`, 150)
    const fields = Object.fromEntries(
      ['announceTo', 'archiveUrl', 'mailFrom', 'cveOrg', 'osvRepo', 'policyUrl'].map((name) => [
        name,
        typed,
      ]),
    )
    const answer = await post(
      '/admin/EXAMPLE/settings',
      { name: typed, addresses: text, ...fields },
      at,
    )
    expect(answer.statusCode, `${at}`).toBe(422)
    expect(takenOrGivenBack(answer, { typed, at })).toBe(false)
  })
  for (const [at, text] of naughty.entries()) {
    if (at % 10 !== 0) continue
    const typed = cut(`x${text}`, 150)
    const answer = await post('/admin/EXAMPLE/settings', { name: typed }, at)
    if (takenOrGivenBack(answer, { typed, at }))
      expect((await get('/admin/EXAMPLE', at)).includes(escaped(typed.trim())), `${at}`).toBe(true)
  }
}, 240_000)

test('as the name of a person and of a token, and as a time zone', async () => {
  const name = (text: string) => cut(`x${text}`, 50)
  const fields = (text: string) => ({ tokenName: name(text), scopes: 'cases:read', days: '30' })
  const form = { url: '/account/tokens', page: '/account', fields }
  // A person holds so many tokens and no more; the strings after those are given back.
  expect(await inEvery(form, name)).toBeGreaterThan(30)
  for (const [at, text] of naughty.entries()) {
    const typed = cut(`x${text}`, 150)
    const wrong = await post('/account', { name: typed, timeZone: text }, at)
    expect(takenOrGivenBack(wrong, { typed, at }), `${at}`).toBe(false)
    if (at % 10 !== 0) continue
    const answer = await post('/account', { name: typed, timeZone: 'Europe/Berlin' }, at)
    if (takenOrGivenBack(answer, { typed, at }))
      expect((await get('/account', at)).includes(escaped(typed.trim())), `${at}`).toBe(true)
  }
}, 240_000)
