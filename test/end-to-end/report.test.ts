// From an anonymous report, without scripts, to a determination in three actions; every page asked by axe.
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
let followUrl: string

beforeAll(async () => {
  world = await openWorld()
  const team = await addTeam(world.installation, 'EXAMPLE', { isDefault: true })
  await addProject(world.installation, team, 'Widget')
  await addPerson(world.installation, 'Ada Admin', { team, roles: ['admin'] })
  await addPerson(world.installation, 'Alex Admin', { team, roles: ['admin'] })
  coordinator = await addPerson(world.installation, 'Cora Coordinator', {
    team,
    email: 'cora@example.test',
  })
})
afterAll(() => world.close())

const main = (page: Page) => page.getByRole('main')

/** Waits until a mail to `address` has come, and returns its text. */
const mailTo = async (address: string, subject: RegExp): Promise<string> => {
  await expect
    .poll(() => world.mail.messages(address).filter((mail) => subject.test(mail.subject)).length, {
      timeout: 15_000,
    })
    .toBeGreaterThan(0)
  return (
    world.mail
      .messages(address)
      .filter((mail) => subject.test(mail.subject))
      .at(-1)?.text ?? ''
  )
}

test('a stranger reports without an account and without scripts, and loses nothing on the way', async () => {
  const page = await world.visit({ javaScript: false })
  await page.goto('/')
  await main(page).getByRole('link', { name: 'Report a vulnerability' }).click()
  await page.getByLabel('Which project is it in?').selectOption('Widget')
  await page.getByLabel('What is it, in one line?').fill('A crafted header keeps the parser busy')
  await page.getByRole('button', { name: 'Send report' }).click()
  expect(await page.getByLabel('What is it, in one line?').inputValue()).toBe(
    'A crafted header keeps the parser busy',
  )
  await page
    .getByLabel(/What happens/)
    .fill('A header of a thousand parts takes minutes. <b>bold</b> & "quotes"')
  await page.getByRole('textbox', { name: 'Email' }).fill('finder@example.test')
  await page.getByLabel('Credit as').fill('A Finder')
  await page.getByRole('button', { name: 'Send report' }).click()
  expect(await main(page).innerText()).toContain('EXAMPLE-2026-001')
  followUrl =
    (await mailTo('finder@example.test', /have your report/)).match(/http:\S+\/r\/\S+/)?.[0] ?? ''
  await page.goto(followUrl)
  expect(await main(page).textContent()).toContain('<b>bold</b> & "quotes"')
  await page.context().close()
})

test('what a stranger meets can be used by everyone', async () => {
  const page = await world.visit()
  for (const path of [
    '/',
    '/report',
    '/report/link-again',
    '/nothing-here',
    new URL(followUrl).pathname,
  ]) {
    await page.goto(path)
    await expectUsable(page, path.slice(0, 20))
  }
  await page.goto('/report')
  await page.getByLabel('What is it, in one line?').fill('Something')
  await page.getByRole('button', { name: 'Send report' }).click()
  await expectUsable(page, 'report form with errors')
  await page.context().close()
})

test('a member signs in by an emailed link, whose page is one button', async () => {
  const page = await world.visit()
  await page.goto('/cases')
  await page.goto('/sign-in')
  await expectUsable(page, 'sign in')
  await page.getByRole('textbox', { name: 'Email' }).fill('cora@example.test')
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await expectUsable(page, 'link sent')
  const link =
    (await mailTo('cora@example.test', /sign in|link/i)).match(
      /http:\S+\/sign-in\/link\/\S+/,
    )?.[0] ?? ''
  await page.goto(link)
  await expectUsable(page, 'sign-in link')
  await main(page).getByRole('button').click()
  await page.waitForURL('**/cases**')
  await page.context().close()
})

test('from report to determination in three actions', async () => {
  const page = await world.visit({ person: coordinator })
  await page.goto('/cases')
  await expectUsable(page, 'cases')
  await page.getByRole('link', { name: /A crafted header/ }).click()
  await expectUsable(page, 'case')
  await page.getByRole('link', { name: 'Vulnerability' }).click()
  await expectUsable(page, 'determination')
  await page.getByRole('button', { name: /Determine/ }).click()
  await page.waitForURL(/\/cases\/[0-9a-f-]+$/)
  await expectUsable(page, 'accepted case')
  expect(await main(page).innerText()).toContain('Accepted')
  await page.context().close()
})

test('the team and the reporter talk; what is for the team alone stays with it', async () => {
  const page = await world.visit({ person: coordinator })
  await page.goto('/cases?q=is:open')
  await page
    .getByRole('link', { name: /A crafted header/ })
    .first()
    .click()
  await page.getByRole('radio', { name: 'Team only' }).check()
  await page
    .getByRole('textbox', { name: 'Message' })
    .fill('canary-team: let us look at the tokenizer')
  await page.getByRole('button', { name: /^Send/ }).click()
  await page.getByText('canary-team').waitFor()
  await page.getByRole('radio', { name: /Team \+ reporter/ }).check()
  await page.getByRole('textbox', { name: 'Message' }).fill('Which version did you try?')
  await page.getByRole('button', { name: /^Send/ }).click()
  await page.getByText('Which version did you try?').waitFor()
  await mailTo('finder@example.test', /news about your report/)
  const finder = await world.visit({ javaScript: false })
  await finder.goto(followUrl)
  const seen = await main(finder).innerText()
  expect(seen).toContain('Which version did you try?')
  expect(seen).not.toContain('canary-team')
  await finder.getByRole('textbox', { name: 'Write to the team' }).fill('It was 4.2.3.')
  await finder.getByRole('button', { name: 'Send to the team' }).click()
  await page.reload()
  await page.getByText('It was 4.2.3.').waitFor()
  await Promise.all([page.context().close(), finder.context().close()])
})

test('on a phone, in the dark, the same pages can be used', async () => {
  const page = await world.visit({ person: coordinator, width: 390, dark: true })
  for (const path of ['/cases', '/account', '/members', '/charter', '/report', '/advisories']) {
    await page.goto(path)
    await expectUsable(page, `${path} on a phone in the dark`)
  }
  await page.goto('/cases?q=is:open')
  await page
    .getByRole('link', { name: /A crafted header/ })
    .first()
    .click()
  await expectUsable(page, 'case on a phone in the dark')
  await page.context().close()
})
