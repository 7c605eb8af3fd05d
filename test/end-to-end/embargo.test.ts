// Two browsers: the coordinator and an invited maintainer negotiate the end of an embargo; then it leaks, and the
// coordinator breaks the glass. Every page on the way is asked by axe.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
} from '../../packages/server/test/support/people.js'
import { expectUsable } from './axe.js'
import { openWorld, type World } from './world.js'

let world: World
let coordinator: TestPerson
let maintainer: TestPerson
let casePath: string

beforeAll(async () => {
  world = await openWorld()
  const team = await addTeam(world.installation, 'EXAMPLE', { isDefault: true })
  await addProject(world.installation, team, 'Widget')
  await addProject(world.installation, team, 'Gadget')
  coordinator = await addPerson(world.installation, 'Cora Coordinator', { team, roles: ['admin'] })
  maintainer = await addPerson(world.installation, 'Mara Maintainer')
})
afterAll(() => world.close())

const main = (page: Page) => page.getByRole('main')
const text = (page: Page) => main(page).innerText()

/** A day and hour from the world's own now, as the field takes it. */
const local = (days: number): string =>
  new Date(world.installation.now() + days * 86_400_000).toISOString().slice(0, 16)

const propose = async (page: Page, days: number, why: string) => {
  await page.getByText('Propose another end').click()
  await page.getByLabel('Date and time').fill(local(days))
  await page.getByLabel('Zone').fill('UTC')
  await page.getByLabel('Why').fill(why)
  await page.getByRole('button', { name: 'Propose this end' }).click()
}

const said = (days: number): string =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
    .format(world.installation.now() + days * 86_400_000)
    .replace('Sept', 'Sep')

test('a report is accepted and a maintainer invited, who sees the terms before the content', async () => {
  const stranger = await world.visit({ javaScript: false })
  await stranger.goto('/report')
  await stranger.getByLabel('Which project is it in?').selectOption('Widget')
  await stranger.getByLabel('What is it, in one line?').fill('Canary: a crafted archive escapes')
  await stranger.getByLabel(/What happens/).fill('Canary details: two entries share bytes.')
  await stranger.getByRole('button', { name: 'Send report' }).click()
  await stranger.context().close()
  const page = await world.visit({ person: coordinator })
  await page.goto('/cases?q=is:open')
  await page.getByRole('link', { name: /crafted archive/ }).click()
  await page.waitForURL(/\/cases\/[0-9a-f-]+$/)
  casePath = new URL(page.url()).pathname
  await page.getByRole('link', { name: 'Vulnerability' }).click()
  await page.getByRole('button', { name: /Determine/ }).click()
  await page.getByText('Determined. What follows').waitFor()
  await page.goto(`${casePath}/invite`)
  await page.getByLabel('Address').fill('mara.maintainer@example.test')
  await page.getByLabel('Name', { exact: true }).fill('Mara Maintainer')
  await page.getByLabel('For which project').selectOption({ label: 'Gadget (The EXAMPLE team)' })
  await page.getByLabel('Title of the invitation').fill('A confidential matter')
  await page.getByLabel('Why you ask them').fill('You know how archives are read.')
  await page.getByRole('button', { name: 'Send the invitation' }).click()
  await page.waitForURL(/\/cases\/[0-9a-f-]+/)
  const guest = await world.visit({ person: maintainer })
  await guest.goto(casePath)
  await guest.getByRole('heading', { name: 'A confidential matter' }).waitFor()
  expect(await guest.content()).not.toContain('Canary')
  await expectUsable(guest, 'the terms')
  await guest.getByRole('button', { name: /I agree/ }).click()
  await guest.waitForURL(`**${casePath}?done=agreed`)
  expect(await text(guest)).toContain('Canary')
  await Promise.all([page.context().close(), guest.context().close()])
})

test('coordinator and maintainer negotiate an end, each in their own browser', async () => {
  const [page, guest] = await Promise.all([
    world.visit({ person: coordinator }),
    world.visit({ person: maintainer }),
  ])
  await guest.goto(`${casePath}/embargo`)
  await expectUsable(guest, 'the embargo of a maintainer')
  await propose(guest, 40, 'Our release is then')
  await guest.getByText('Our release is then').waitFor()
  expect(await text(guest)).toContain('Waits for')
  await page.goto(`${casePath}/embargo`)
  await expectUsable(page, 'the embargo with a proposal')
  await page.getByRole('button', { name: 'Agree for the team' }).click()
  await page.getByText('No other end is proposed').waitFor()
  expect(await text(page)).toContain(said(40))
  // A later end: the reporter is asked, and the maintainer reads nothing until they answer.
  await propose(page, 60, 'The fix needs longer')
  await page.getByText('The fix needs longer').waitFor()
  await guest.goto(casePath)
  await guest.getByRole('heading', { name: 'A confidential matter' }).waitFor()
  expect(await guest.content()).not.toContain('Canary')
  expect(await text(guest)).toContain(said(60))
  await expectUsable(guest, 'asked again')
  await guest.getByRole('button', { name: /I agree/ }).click()
  await guest.waitForURL(`**${casePath}?done=agreed`)
  await Promise.all([page.context().close(), guest.context().close()])
})

test('a date that cannot be is refused beside its field, with the reason, and kept', async () => {
  const page = await world.visit({ person: coordinator })
  await page.goto(`${casePath}/embargo`)
  await propose(page, 400, 'Much later')
  await page.getByRole('alert').waitFor()
  expect(await text(page)).toContain('at most 180 days')
  expect(await page.getByLabel('Why').inputValue()).toBe('Much later')
  await expectUsable(page, 'a refused end')
  await page.context().close()
})

test('it leaks: one action ends the embargo, leads through the list, and publishes nothing', async () => {
  const [page, guest] = await Promise.all([
    world.visit({ person: coordinator }),
    world.visit({ person: maintainer }),
  ])
  await page.goto(casePath)
  await expectUsable(page, 'the case under embargo')
  await page.getByRole('link', { name: 'The embargo' }).click()
  await page.getByRole('link', { name: 'It leaked or is exploited' }).click()
  await expectUsable(page, 'before breaking the glass')
  await page.getByRole('radio', { name: /It is exploited/ }).check()
  await page.getByLabel('What was seen, and where').fill('Canary attacks in two logs')
  await page.getByRole('button', { name: 'Record it and open the list' }).click()
  await page.getByText('0 of 8 done').waitFor()
  await expectUsable(page, 'the list')
  await page.getByText('Something else happened too').click()
  await page.getByRole('radio', { name: /The public knows/ }).check()
  await page.getByRole('button', { name: 'Record it', exact: true }).click()
  await page.getByText(/The public knows, nothing is published/).waitFor()
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Tell the participants' })
    .getByText('Tick it')
    .click()
  const form = page.getByRole('form', { name: 'Tick: Tell the participants' })
  await form.getByLabel(/What was done/).fill('Wrote to everyone')
  await form.getByRole('button', { name: 'Tick' }).click()
  await page.getByText('1 of 8 done').waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Markdown' }).first().click(),
  ])
  expect(download.suggestedFilename()).toMatch(/early-warning\.md$/)
  await guest.goto(`${casePath}/embargo`)
  expect(await text(guest)).toContain('The public knows')
  await expectUsable(guest, 'an embargo that was left')
  const stranger = await world.visit()
  await stranger.goto('/advisories')
  expect(await stranger.content()).not.toContain('Canary')
  expect(
    world.mail
      .messages('mara.maintainer@example.test')
      .some(({ text: mail }) => mail.includes('Canary')),
  ).toBe(false)
  await Promise.all([page, guest, stranger].map((each) => each.context().close()))
})

test('on a phone, in the dark, the same pages can be used', async () => {
  const page = await world.visit({ person: coordinator, width: 390, dark: true })
  for (const rest of ['', '/embargo', '/break-glass']) {
    await page.goto(`${casePath}${rest}`)
    await expectUsable(page, `${rest || 'the case'} on a phone in the dark`)
  }
  await page.context().close()
})
