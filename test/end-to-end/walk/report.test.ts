// Act one: a stranger reports without an account and without scripts, gets a receipt, and follows the report.
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectUsable } from '../axe.js'
import { linkIn, mailTo, main, openStage, type Stage } from './stage.js'

let stage: Stage
let followUrl: string
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const SUMMARY = 'A crafted header keeps the parser busy'
const DETAILS = 'A header of a thousand parts takes minutes. <b>bold</b> & "quotes"'

test('an empty form names every error beside its field, without scripts', async () => {
  const page = await stage.world.visit({ javaScript: false })
  await page.goto('/')
  await main(page).getByRole('link', { name: 'Report a vulnerability' }).click()
  await page.getByLabel('Credit as').fill('A Finder')
  await page.getByRole('textbox', { name: 'Email' }).fill('not an address')
  await page.getByRole('button', { name: 'Send report' }).click()
  expect(await page.getByRole('alert').innerText()).toContain('4 things are to be put right')
  const fields = [
    page.getByLabel('Which project is it in?'),
    page.getByLabel('What is it, in one line?'),
    page.getByLabel(/What happens/),
    page.getByRole('textbox', { name: 'Email' }),
  ]
  for (const field of fields) {
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    // The error is read out with the field it is about.
    expect(await field.getAttribute('aria-describedby')).toMatch(/-error$/)
  }
  expect(await page.getByLabel('Credit as').inputValue()).toBe('A Finder')
  expect(await fields[3]?.inputValue()).toBe('not an address')
  await page.context().close()
})

test('nothing typed is lost on the way, and the report is stored with a receipt', async () => {
  const page = await stage.world.visit({ javaScript: false })
  await page.goto('/report')
  await page.getByLabel('Which project is it in?').selectOption('CPython')
  await page.getByLabel(/What happens/).fill(DETAILS)
  await page.locator('summary').filter({ hasText: 'Proof of concept' }).click()
  await page.getByLabel(/A script that shows it/).fill('import sys\nsys.exit(1)')
  await page.getByRole('textbox', { name: 'Email' }).fill('finder@example.test')
  await page.getByRole('button', { name: 'Send report' }).click()
  expect(await page.getByRole('alert').innerText()).toContain('One thing is to be put right')
  expect(await page.getByLabel(/What happens/).inputValue()).toBe(DETAILS)
  expect(await page.getByLabel(/A script that shows it/).inputValue()).toContain('sys.exit(1)')
  await page.getByLabel('What is it, in one line?').fill(SUMMARY)
  await page.getByRole('button', { name: 'Send report' }).click()
  expect(await main(page).innerText()).toContain('EXAMPLE-2026-001')
  followUrl = await page.getByRole('textbox', { name: 'Keep this link' }).inputValue()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('link', { name: /Download/ })
      .first()
      .click(),
  ])
  expect(await readFile(await download.path(), 'utf8')).toContain(stage.world.installation.origin)
  await page.context().close()
})

test('the acknowledgement leads to the same page and says nothing of what was reported', async () => {
  const text = await mailTo(stage, 'finder@example.test', /have your report/)
  expect(linkIn(text, '/r/')).toBe(followUrl)
  expect(text).not.toContain('header')
})

test('on the follow page a reporter reads, writes, adds a file and answers about credit', async () => {
  const page = await stage.world.visit({ javaScript: false })
  await page.goto(followUrl)
  expect(await main(page).textContent()).toContain('<b>bold</b> & "quotes"')
  await page.getByRole('textbox', { name: 'Write to the team' }).fill('It was 4.2.3.')
  await page.getByLabel('Files').setInputFiles({
    name: 'trace.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('a trace'),
  })
  await page.getByRole('button', { name: 'Send to the team' }).click()
  await page.getByText('It was 4.2.3.').waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /trace\.txt/ }).click(),
  ])
  expect(await readFile(await file.path(), 'utf8')).toBe('a trace')
  await page.getByRole('radio', { name: 'Without a name' }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  expect(await main(page).innerText()).toContain('You are credited as “Anonymous”')
  await page.context().close()
})

test('a lost link comes again by mail, and the page answers alike for every address', async () => {
  const page = await stage.world.visit({ javaScript: false })
  const ask = async (address: string): Promise<string> => {
    await page.goto('/report/link-again')
    await page.getByRole('textbox', { name: 'Email' }).fill(address)
    await page.getByRole('button', { name: 'Send' }).click()
    return main(page).innerText()
  }
  const known = await ask('finder@example.test')
  expect(await ask('nobody@example.test')).toBe(known)
  const text = await mailTo(stage, 'finder@example.test', /Your link/)
  expect(linkIn(text, '/r/')).toBe(followUrl)
  await page.context().close()
})

test('a report is taken back after one question', async () => {
  const page = await stage.world.visit({ javaScript: false })
  await page.goto(followUrl)
  await page.getByRole('link', { name: 'Take this report back' }).click()
  await page.getByRole('button', { name: /Take/ }).click()
  expect(await main(page).innerText()).toContain('You took it back')
  await page.context().close()
})

test('what a stranger meets can be used by everyone, in light and dark, wide and small', async () => {
  const page = await stage.world.visit()
  const followed = new URL(followUrl).pathname
  const pages = {
    front: '/',
    report: '/report',
    'link again': '/report/link-again',
    'follow page': followed,
    'taking back': `${followed}/withdraw`,
    'nothing there': '/nothing-here',
    members: '/members',
    charter: '/charter',
    'no advisories yet': '/advisories',
  }
  for (const [about, path] of Object.entries(pages)) {
    await page.goto(path)
    await expectUsable(page, about)
  }
  await page.goto('/report')
  await page.getByRole('button', { name: 'Send report' }).click()
  await expectUsable(page, 'report with errors')
  await page.getByLabel('Which project is it in?').selectOption('CPython')
  await page.getByLabel('What is it, in one line?').fill('Something else')
  await page.getByLabel(/What happens/).fill('Something happens.')
  await page.getByRole('button', { name: 'Send report' }).click()
  await page.getByRole('heading', { name: 'Your report is stored' }).waitFor()
  await expectUsable(page, 'report is stored')
  await page.context().close()
})
