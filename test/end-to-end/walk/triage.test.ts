// Act two: a member finds what needs them by keyboard, triages it, asks for a second opinion and says what it is.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectUsable } from '../axe.js'
import {
  linkIn,
  mailTo,
  main,
  openCase,
  openStage,
  SETTING_UP,
  type Stage,
  sendReport,
  unfold,
} from './stage.js'

const SLOW = 'A crafted header keeps the parser busy'
const LOUD = 'The launcher prints its own path'

let stage: Stage
let page: Page
beforeAll(async () => {
  stage = await openStage()
  for (const summary of [SLOW, LOUD])
    await sendReport(stage, { summary, details: 'It happens.', email: 'finder@example.test' })
  page = await stage.world.visit()
}, SETTING_UP)
afterAll(() => stage.close())

test('a member signs in by an emailed link, whose page is one button', async () => {
  await page.goto('/cases')
  await page.goto('/sign-in?next=/cases')
  await expectUsable(page, 'sign in')
  await page.getByRole('textbox', { name: 'Email' }).fill('cora.coordinator@example.test')
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await expectUsable(page, 'sign-in link sent')
  const text = await mailTo(stage, 'cora.coordinator@example.test', /sign in|link/i)
  await page.goto(linkIn(text, '/sign-in/link/'))
  await expectUsable(page, 'sign-in link')
  await main(page).getByRole('button').click()
  await page.waitForURL('**/cases**')
  await expectUsable(page, 'what needs me')
})

test('every place is reached by keyboard: rows, filter, keys, palette', async () => {
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(
    /crafted header|launcher/,
  )
  await page.keyboard.press('?')
  await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor()
  await expectUsable(page, 'table of keys')
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type('launcher')
  await page.keyboard.press('Enter')
  await page.waitForURL(/q=/)
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.waitForURL('**/members')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Go to' }).fill('crafted')
  await page.getByRole('option', { name: /crafted header/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/)
})

test('a filter is saved as a view, used and deleted', async () => {
  await page.goto('/cases')
  const filter = page.getByRole('textbox', { name: 'Filter' })
  await filter.fill('is:open project:CPython')
  await filter.press('Enter')
  await unfold(page, 'Save this filter')
  await page.getByRole('textbox', { name: 'Name' }).fill('Interpreter')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'Interpreter' }).waitFor()
  expect(await main(page).getByRole('link', { name: SLOW }).count()).toBe(1)
  await expectUsable(page, 'a saved view')
  await page.getByRole('button', { name: /Delete the view/ }).click()
  expect(await page.getByRole('link', { name: 'Interpreter' }).count()).toBe(0)
  await page.goto('/cases?q=is:opne')
  expect(await main(page).innerText()).toContain('Did you mean')
})

test('the threat model and the notes are kept; a second opinion is given before the first is seen', async () => {
  await openCase(page, SLOW)
  await expectUsable(page, 'an unassigned case')
  await page.keyboard.press('t')
  await page.getByRole('button', { name: 'Take it' }).waitFor({ state: 'detached' })
  await unfold(page, 'Threat model')
  const question = page.getByRole('group', { name: /Can it be exploited/ })
  await question.getByRole('radio', { name: 'Yes' }).check()
  await unfold(page, 'Triage notes')
  await page.getByRole('textbox', { name: 'Affected versions' }).fill('3.12 to 3.14')
  await expectUsable(page, 'triage unfolded')
  await page.getByRole('button', { name: 'Save triage' }).click()
  await main(page).getByText('1 of 13 questions answered').waitFor()
  await unfold(page, 'Second opinion')
  await page.getByRole('combobox', { name: 'Ask a member' }).selectOption('Max Member')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  const second = await stage.world.visit({ person: stage.max })
  await openCase(second, SLOW)
  await expectUsable(second, 'asked for a second opinion')
  await second.getByRole('radio', { name: 'Vulnerability' }).check()
  await second.getByRole('textbox', { name: 'Why' }).fill('It breaks the parser for everyone.')
  await second.getByRole('button', { name: 'Give your opinion' }).click()
  await second.getByText('It breaks the parser for everyone.').waitFor()
  await second.context().close()
})

test('from report to determination in three actions: open it, say what it is, send', async () => {
  await page.goto('/cases?q=is:open')
  await page.getByRole('link', { name: SLOW }).click()
  await page.getByRole('link', { name: 'Vulnerability', exact: true }).click()
  await expectUsable(page, 'determination')
  await page.getByRole('button', { name: 'Determine: Vulnerability' }).click()
  await page.getByText('Determined. What follows').waitFor()
  await expectUsable(page, 'an accepted case')
  expect(await main(page).innerText()).toContain('Accepted')
  expect(await main(page).innerText()).toContain('Thanks for your report')
})

test('a key and a press decline the other one; it is reopened with what is new', async () => {
  await openCase(page, LOUD)
  for (const [key, determination] of [
    ['1', 'vulnerability'],
    ['2', 'duplicate'],
  ] as const) {
    await page.keyboard.press(key)
    await page.waitForURL(new RegExp(`determination\\?as=${determination}$`))
    await page.goBack()
  }
  await page.keyboard.press('3')
  await page.waitForURL(/determination\?as=invalid$/)
  await page.getByRole('button', { name: /^Determine/ }).click()
  await page.getByText('Determined. What follows').waitFor()
  await expectUsable(page, 'a declined case')
  await unfold(page, 'Change or close')
  await unfold(page, /^Reopen/)
  await page.getByRole('textbox', { name: 'What is new' }).fill('The path may hold a password.')
  await page.getByRole('button', { name: 'Reopen', exact: true }).click()
  await page.getByRole('link', { name: 'Vulnerability', exact: true }).waitFor()
})

test('a report that came another way is opened by hand', async () => {
  await page.goto('/cases')
  await page.getByRole('link', { name: 'Open a case by hand' }).click()
  await expectUsable(page, 'opening by hand')
})
