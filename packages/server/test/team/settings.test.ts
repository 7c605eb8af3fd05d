// A team's settings by their form: the archive of its list is part of what is approved, and saving keeps what the form
// does not show.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openClients } from '../../src/clients/clients.js'
import { makeProject, makeTeam } from '../../src/main/admin/create.js'
import type { Opened } from '../../src/main/open.js'
import { archiveUrlOf, venuesOf } from '../../src/publication/venues.js'
import { formOf } from '../cases/support.js'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let admin: TestPerson
beforeAll(async () => {
  parley = await openTestApp({ env: { PARLEY_OSV_PROFILE: 'psf' } })
  const opened = operator()
  await makeTeam(opened, 'example', { githubTeam: 'example/security' })
  const { teamId } = await teamRow()
  const team = { teamId, compartmentId: 0, slug: 'example' }
  admin = await addPerson(parley.installation, 'Ada Admin', { team, roles: ['admin'] })
})
afterAll(() => parley.close())

// because: these commands use the installation and the configuration alone
const operator = () =>
  ({ installation: parley.installation, config: parley.settings }) as unknown as Opened

const teamRow = async () => {
  const rows = await parley.installation.sql<{
    teamId: number
    settings: Record<string, unknown>
  }>(`select team_id as "teamId", settings from team where slug = 'example'`)
  if (rows[0] === undefined) throw new Error('no team')
  return rows[0]
}

const save = (fields: Record<string, string>) =>
  parley.request({
    method: 'POST',
    url: '/admin/example/settings',
    cookie: admin.cookie,
    ...formOf(admin, { name: 'Example', ...fields }),
  })

const archiveUrl = 'https://lists.example.test/archives'

test('the archive of the list is set by the form, checked, and shown again', async () => {
  const wrong = await save({ announceTo: 'list@example.test', archiveUrl: 'ftp://nowhere' })
  expect(wrong.statusCode).toBe(422)
  expect(wrong.body).toContain('Give an address that begins with https://.')
  expect(wrong.body).toContain('value="ftp://nowhere"')
  expect((await save({ announceTo: 'list@example.test', archiveUrl })).statusCode).toBe(303)
  const page = await parley.request({ url: '/admin/example/settings', cookie: admin.cookie })
  expect(page.body).toContain(`value="${archiveUrl}"`)
  const team = { settings: (await teamRow()).settings }
  const url = archiveUrlOf(venuesOf(parley.settings, team), team, '<a@example.test>')
  expect(url).toMatch(
    /^https:\/\/lists\.example\.test\/archives\/list\/list@example\.test\/thread\//,
  )
})

test('saving keeps what the operator set and the form does not show, and clears what was emptied', async () => {
  expect((await save({ announceTo: '', archiveUrl: '' })).statusCode).toBe(303)
  expect((await teamRow()).settings).toEqual({ githubTeam: 'example/security' })
})

test('a team’s own advisory database needs none of the installation’s', () => {
  const clients = openClients({ smtpUrl: undefined, cve: undefined, workdir: '/tmp/work' })
  expect(clients.osv).toEqual({ workdir: '/tmp/work' })
  const settings = { mail: parley.settings.mail, cve: { account: undefined }, osv: {} }
  const venues = venuesOf(
    // because: a venue is made of these parts of the configuration alone
    settings as unknown as TestApp['settings'],
    { settings: { osvRepo: 'https://git.example.test/advisories' } },
  )
  expect(venues.osv).toEqual({ remote: 'https://git.example.test/advisories' })
})

// asvs: 1.3.6, 13.2.4
test('an admin names a git remote only at hosts that the operator allows, and keeps what stood there', async () => {
  for (const osvRepo of [
    'https://10.0.0.7/advisories',
    'https://github.com.evil.example/a/b',
    'https://github.com@evil.example/a/b',
    'http://github.com/example/advisories',
    'git@evil.example:example/advisories.git',
    'file:///etc',
    '/srv/git/advisories',
  ]) {
    const refused = await save({ osvRepo })
    expect([osvRepo, refused.statusCode]).toEqual([osvRepo, 422])
    expect(refused.body).toContain('https or ssh address at github.com')
  }
  for (const osvRepo of [
    'git@github.com:example/advisories.git',
    'ssh://git@gitlab.com/example/advisories',
    'https://github.com/example/advisories',
  ])
    expect((await save({ osvRepo })).statusCode).toBe(303)
  await parley.installation.sql(
    `update team set settings = settings || '{"osvRepo": "/srv/git/advisories"}' where slug = 'example'`,
  )
  expect((await save({ osvRepo: '/srv/git/advisories' })).statusCode).toBe(303)
  expect((await save({ osvRepo: '' })).statusCode).toBe(303)
})

test('PARLEY_OSV_PROFILE is what a new project begins with', async () => {
  const page = await parley.request({ url: '/admin/example/projects/new', cookie: admin.cookie })
  expect(page.body).toMatch(/<option value="psf" selected/)
  await makeProject(operator(), { team: 'example', name: 'Gadget' })
  const rows = await parley.installation.sql(`select osv_profile from project`)
  expect(rows).toEqual([{ osv_profile: 'psf' }])
})
