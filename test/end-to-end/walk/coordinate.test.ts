// Act three: the case is taken and handed over, words go to whom they are meant for, somebody from outside is asked in
// on terms and leaves again, and the team looks after the reporter's link.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectUsable } from '../axe.js'
import {
  acceptCase,
  card,
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

const TITLE = 'A crafted header keeps the parser busy'

let stage: Stage
let page: Page
let followUrl: string
let path: string
beforeAll(async () => {
  stage = await openStage()
  followUrl = await sendReport(stage, {
    summary: TITLE,
    details: 'It happens.',
    email: 'finder@example.test',
  })
  page = await stage.world.visit({ person: stage.cora })
  path = await openCase(page, TITLE)
}, SETTING_UP)
afterAll(() => stage.close())

const write = async (from: Page, audience: string | RegExp, text: string): Promise<void> => {
  await from.getByRole('radio', { name: audience }).check()
  await from.getByRole('textbox', { name: 'Message' }).fill(text)
  await from.getByRole('button', { name: /^Send to/ }).click()
  await from.getByText(text).waitFor()
}

test('a member takes it and hands it over; the other accepts in a window of their own', async () => {
  await page.getByRole('button', { name: 'Take it' }).click()
  await unfold(page, 'Hand over')
  await page.getByRole('combobox', { name: 'To whom' }).selectOption('Max Member')
  await page.getByRole('button', { name: 'Ask them' }).click()
  await page.getByText('offered to Max Member').waitFor()
  const other = await stage.world.visit({ person: stage.max })
  await other.goto('/cases')
  await other.getByRole('link', { name: TITLE }).click()
  await expectUsable(other, 'a hand-over offered')
  await other.getByRole('button', { name: 'Accept', exact: true }).click()
  await expect.poll(() => card(other, 'Facts').innerText()).toContain('Max Member')
  await unfold(other, 'Hand over')
  await other.getByRole('combobox', { name: 'To whom' }).selectOption('Cora Coordinator')
  await other.getByRole('button', { name: 'Ask them' }).click()
  await other.context().close()
  await page.reload()
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  await expect.poll(() => card(page, 'Facts').innerText()).toContain('Cora Coordinator')
  await mailTo(stage, 'cora.coordinator@example.test', /^EXAMPLE-2026-001: /)
})

test('words go to the audience chosen for them, and one sent to the wrong people is taken back', async () => {
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor()
  await write(page, 'Team only', 'canary-team: let us look at the tokenizer')
  await write(page, /Team \+ reporter/, 'Which version did you try?')
  await write(page, /Team \+ reporter/, 'canary-wrong: meant for the team')
  const wrong = main(page).getByRole('article').filter({ hasText: 'canary-wrong' })
  await wrong.locator('summary').filter({ hasText: 'Take back' }).click()
  await wrong.getByRole('button', { name: 'Take it back' }).click()
  await page.getByText(/Taken back by Cora Coordinator/).waitFor()
  await expectUsable(page, 'a conversation')
  expect(await mailTo(stage, 'finder@example.test', /news about your report/)).not.toContain(
    'canary',
  )
  const finder = await stage.world.visit({ javaScript: false })
  await finder.goto(followUrl)
  const seen = await main(finder).innerText()
  expect(seen).toContain('Which version did you try?')
  expect(seen).toContain('This message was taken back.')
  expect(seen).not.toContain('canary')
  await finder.getByRole('textbox', { name: 'Write to the team' }).fill('It was 4.2.3.')
  await finder.getByRole('button', { name: 'Send to the team' }).click()
  await finder.context().close()
  await page.reload()
  await page.getByText('It was 4.2.3.').waitFor()
})

test('an expert sees the terms, agrees, reads this case, and no longer once their access is ended', async () => {
  await acceptCase(page)
  await page.getByRole('link', { name: 'Invite a person' }).click()
  await expectUsable(page, 'inviting')
  await page.getByRole('textbox', { name: 'Address' }).fill('erin.expert@example.test')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Erin Expert')
  await page.getByRole('textbox', { name: 'Title of the invitation' }).fill('A question of parsing')
  await page.getByRole('textbox', { name: 'Why you ask them' }).fill('You wrote the parser.')
  await page.getByRole('button', { name: 'Send the invitation' }).click()
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}/)
  const erin = await stage.world.visit({ person: stage.erin })
  const mail = await mailTo(stage, 'erin.expert@example.test', /./)
  expect(mail).not.toMatch(/header|parser|CPython/)
  await erin.goto(path)
  const terms = await main(erin).innerText()
  expect(terms).toContain('You wrote the parser.')
  expect(terms).not.toContain(TITLE)
  await expectUsable(erin, 'an invitation')
  await erin.getByRole('button', { name: 'I agree and keep this confidential' }).click()
  await erin.getByRole('heading', { name: TITLE }).waitFor()
  const read = await main(erin).innerText()
  expect(read).not.toContain('canary')
  await expectUsable(erin, 'a case as an expert reads it')
  await page.goto(`${path}/embargo`)
  await expectUsable(page, 'embargo')
  await page.getByRole('button', { name: 'End access' }).click()
  await page.getByText(/ended/).first().waitFor()
  const answer = await erin.goto(path)
  expect(answer?.status()).toBe(404)
  await erin.context().close()
})

test('everyone who can read it is named with the reason', async () => {
  await page.goto(path)
  await page.getByRole('link', { name: /people can read this/ }).click()
  await expectUsable(page, 'readers')
  expect(await main(page).innerText()).toContain('Max Member')
})

test('the reporter’s link is replaced: the old one opens nothing, the new one goes by mail', async () => {
  await page.goto(path)
  await page.getByRole('link', { name: 'link and policy' }).click()
  await expectUsable(page, 'reporter')
  await page.getByRole('button', { name: 'Replace the link' }).click()
  await page.getByText('on its way to the reporter by mail').waitFor()
  await expectUsable(page, 'reporter with a new link')
  const fresh = linkIn(await mailTo(stage, 'finder@example.test', /Your link/), '/r/')
  expect(fresh).not.toBe(followUrl)
  const finder = await stage.world.visit({ javaScript: false })
  expect((await finder.goto(followUrl))?.status()).toBe(404)
  expect((await finder.goto(fresh))?.status()).toBe(200)
  await finder.context().close()
})

test('G5: warnings are counted before further reports are refused, each with its reason', async () => {
  const refuse = page.getByRole('button', { name: 'Take no more reports from them' })
  expect(await refuse.isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Record a warning' }).click()
  expect(
    await page.getByRole('textbox', { name: /disregarded/ }).getAttribute('aria-invalid'),
  ).toBe('true')
  for (const [at, reason] of ['Sent to a public list first.', 'And again.'].entries()) {
    await page.getByRole('textbox', { name: /disregarded/ }).fill(reason)
    await page.getByRole('button', { name: 'Record a warning' }).click()
    await page.getByText(at === 0 ? '1 warning' : '2 warnings', { exact: true }).waitFor()
  }
  await page.getByRole('textbox', { name: /disregarded/ }).fill('A third time.')
  await refuse.click()
  await page.getByText('Further reports from this address are refused').waitFor()
  await expectUsable(page, 'a refused reporter')
  const stranger = await stage.world.visit({ javaScript: false })
  await stranger.goto('/report')
  await stranger.getByLabel('Which project is it in?').selectOption('CPython')
  await stranger.getByLabel('What is it, in one line?').fill('Another')
  await stranger.getByLabel(/What happens/).fill('It happens.')
  await stranger.getByRole('textbox', { name: 'Email' }).fill('Finder@example.test')
  await stranger.getByRole('button', { name: 'Send report' }).click()
  expect(await main(stranger).innerText()).toContain('does not take reports from you any more')
  await stranger.context().close()
})
