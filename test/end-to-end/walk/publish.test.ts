// Act four, the main job in one go: a real vulnerability goes from an anonymous report to a published, credited advisory.
// What comes out equals what the PSF published: the CVE container but for metrics, media and tool marks, and the OSV
// record but for its id and dates.
import type { JsonObject } from '@parley/records'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sequenceNow } from '../../../packages/server/src/audit/ledger/sequencer.js'
import { psfOsvExpected } from '../../../packages/server/test/publication/data.js'
import {
  cnaOf,
  plain,
  renamed,
  textsOf,
  undated,
} from '../../../packages/server/test/publication/replayed.js'
import { expectUsable } from '../axe.js'
import { writeAdvisory } from './advisory.js'
import { reviewOutside } from './outside.js'
import { approve, askAlex, press, shownSteps } from './publishing.js'
import {
  acceptCase,
  card,
  LIST,
  linkIn,
  mailTo,
  main,
  openCase,
  openStage,
  reservedId,
  type Stage,
  sendReport,
  waitFor,
} from './stage.js'

const REAL = 'CVE-2024-6232'
const cna = cnaOf(REAL)
const [reporterCredit, coordinatorCredit, , reviewerCredit] = cna.credits

let stage: Stage
let page: Page
let alex: Page
let followUrl: string
let path: string
let cveId: string
let osvId: string
let outside: Awaited<ReturnType<typeof reviewOutside>>
beforeAll(async () => {
  stage = await openStage()
  page = await stage.world.visit({ person: stage.cora })
  alex = await stage.world.visit({ person: stage.alex })
})
afterAll(() => stage.close())

const summaryOf = async (from: Page) =>
  (await card(from, 'What it needs').innerText()).toLowerCase()

test('it is reported, accepted, and gets a CVE id of its own', async () => {
  followUrl = await sendReport(stage, {
    summary: cna.title,
    details: textsOf(cna).mail,
    versions: '3.12.5',
    email: 'finder@example.test',
    creditAs: 'A Finder',
  })
  path = await openCase(page, cna.title)
  await acceptCase(page)
  cveId = await reservedId(page)
  expect(stage.world.cve.reserved().map((id) => id.cveId)).toEqual([cveId])
  expect(await main(page).innerText()).toContain('Before the advisory can go out')
})

test('the advisory is written once, with versions by branch, references and a weakness', async () => {
  await page.getByRole('link', { name: 'Advisory', exact: true }).click()
  await expectUsable(page, 'an empty advisory')
  await writeAdvisory(page, cna)
  await expectUsable(page, 'a written advisory')
})

test('the score shows while it is chosen, and is explained metric by metric', async () => {
  await card(page, 'Severity').getByRole('link').click()
  const choices = { 'Attack Vector': 'Network', 'Attack Complexity': 'Low' }
  for (const [metric, choice] of Object.entries(choices))
    await page.getByRole('combobox', { name: new RegExp(metric) }).selectOption(choice)
  const rest = ['Attack Requirements', 'Privileges Required', 'User Interaction']
  for (const metric of rest)
    await page.getByRole('combobox', { name: new RegExp(metric) }).selectOption('None')
  for (const impact of ['Confidentiality', 'Integrity', 'Availability']) {
    const both = page.getByRole('combobox', { name: new RegExp(impact) })
    await both.nth(0).selectOption(impact === 'Availability' ? 'Low' : 'None')
    await both.nth(1).selectOption('None')
  }
  // The calculator is a file of its own: it may arrive after the last choice, and reads them all then.
  await expect.poll(() => page.getByRole('status').first().innerText()).toContain('6.9 Medium')
  await expectUsable(page, 'the calculator')
  await page.getByRole('button', { name: 'Save the score' }).click()
  await page.getByRole('region', { name: 'Where the score comes from' }).waitFor()
  await expectUsable(page, 'a score explained')
})

test('everybody credited is asked and answers: the reporter on the follow page, others by mail', async () => {
  await stage.world.tick()
  await page.goto(`${path}/credits`)
  await waitFor(page, 'Cora Coordinator')
  const own = card(page, 'Cora Coordinator')
  await own.locator('summary').filter({ hasText: 'Change' }).click()
  await own.getByRole('checkbox', { name: 'Remediation developer' }).check()
  await own.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => own.innerText()).toContain('coordinator, remediation developer')
  const add = card(page, 'Add somebody')
  await add.getByRole('textbox', { name: 'Name', exact: true }).fill(reviewerCredit.value)
  await add.getByRole('checkbox', { name: 'Remediation reviewer' }).check()
  await add.getByRole('textbox', { name: 'Mail address' }).fill('reviewer@example.test')
  await add.getByRole('button', { name: 'Add' }).click()
  await card(page, reviewerCredit.value).getByRole('button', { name: 'Ask' }).click()
  await card(page, reviewerCredit.value).getByText('asked', { exact: false }).first().waitFor()
  await expectUsable(page, 'credits')

  const reviewer = await stage.world.visit()
  const asked = await mailTo(stage, 'reviewer@example.test', /./)
  expect(asked).not.toContain('TarFile')
  await reviewer.goto(linkIn(asked, '/c/'))
  await expectUsable(reviewer, 'asked for a credit')
  await reviewer.getByRole('button', { name: 'Send my answer' }).click()
  await reviewer.getByText('Your answer is stored').waitFor()
  await reviewer.context().close()

  const finder = await stage.world.visit({ javaScript: false })
  await finder.goto(followUrl)
  await finder.locator('summary').filter({ hasText: 'Change it' }).click()
  await finder.getByRole('textbox', { name: 'Name or handle' }).fill(reporterCredit.value)
  await finder.getByRole('button', { name: 'Save' }).click()
  expect(await main(finder).innerText()).toContain(reporterCredit.value)
  await finder.context().close()

  await page.goto(`${path}/credits`)
  await page.getByRole('link', { name: 'Answer for yourself' }).click()
  await page.getByRole('heading', { name: 'Your credits' }).waitFor()
  await expectUsable(page, 'my own credits')
  await page
    .getByRole('textbox', { name: 'Your name in the advisory' })
    .fill(coordinatorCredit.value)
  await page.getByRole('button', { name: 'Send my answer' }).click()
  await page.getByText('Your answer is stored').waitFor()
})

test('all that will go out stands side by side, and what is missing is named', async () => {
  await page.goto(path)
  await page.getByRole('link', { name: 'See what will go out' }).click()
  expect(await summaryOf(page)).toContain(
    'not yet: no second reader of the cve record, no approval',
  )
  const outputs = main(page).getByRole('region', { name: 'What will go out' })
  for (const title of ['Announcement by mail', 'CVE record', 'OSV record', 'Public page'])
    expect(await outputs.getByRole('region', { name: title }).innerText()).toContain('TarFile')
  expect(await outputs.innerText()).toContain('mail.python.org/archives/list')
  expect(await page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
  await expectUsable(page, 'what will go out')
})

test('a second person approves exactly this version; an edit voids it, and it is approved again', async () => {
  await askAlex(page, path)
  await mailTo(stage, 'alex.admin@example.test', /^EXAMPLE-2026-001: you are asked to approve/)
  await alex.goto('/cases')
  await alex.getByRole('link', { name: cna.title }).click()
  await expectUsable(alex, 'asked for approval')
  await approve(alex, path)
  await page.goto(`${path}/advisory`)
  const mail = page.getByLabel('What the announcement says')
  await mail.fill(`${await mail.inputValue()}\n\nPlease upgrade to a fixed version.`)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Approvals of earlier versions no longer count').waitFor()
  await page.goto(`${path}/publication`)
  expect(await card(page, 'Approval').innerText()).toContain('its approvals are void')
  expect(await page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)
  await askAlex(page, path)
  await approve(alex, path)
  await page.reload()
  expect(await summaryOf(page)).not.toContain('not yet')
  await expectUsable(page, 'ready to be published')
})

test('somebody outside the case agrees, reads exactly this version and nothing else, and approves it', async () => {
  outside = await reviewOutside(stage, { page, path, title: cna.title })
  await page.goto(`${path}/publication`)
})

test('publishing asks for a fresh proof, then one action does every step and shows its state', async () => {
  stage.world.installation.passTime({ minutes: 12 })
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('heading', { name: 'Show that it is you' }).waitFor()
  await expectUsable(page, 'fresh proof')
  await page.getByRole('button', { name: 'Mail me a link' }).click()
  await page.getByText('come back here and go on').waitFor()
  const proof = await mailTo(stage, 'cora.coordinator@example.test', /to go on/)
  const other = await page.context().newPage()
  await other.goto(linkIn(proof, '/'))
  await main(other).getByRole('button').first().click()
  await other.getByText('What you pressed before is not done yet').waitFor()
  await expectUsable(other, 'a proof that was given')
  await other.close()
  await press(page, 'Go on with it')
  const steps = await shownSteps(page)
  expect(steps).toHaveLength(4)
  osvId = /PSF-2026-\d+/.exec(steps.join(' '))?.[0] ?? ''
  expect(osvId).toBe('PSF-2026-1')
  await expectUsable(page, 'published')
  await page.goto(path)
  await expectUsable(page, 'a published case')
  const { erin, address } = outside
  expect((await erin.request.get(address)).status()).toBe(404)
  await erin.context().close()
})

test('the announcement went out once, and the records equal the real ones', async () => {
  const [mail, ...more] = stage.world.mail.messages(LIST)
  expect(more).toEqual([])
  expect(mail?.subject).toBe(`[${cveId}] ${cna.title}`)
  expect(mail?.text).toContain('There is a MEDIUM severity vulnerability affecting CPython.')
  const posted = stage.world.cve.records().find((each) => each.cveMetadata.cveId === cveId)
  expect(plain(posted?.containers.cna)).toEqual(plain(cna))
  const files = await stage.world.osv.files()
  const [file] = Object.keys(files).filter((name) => name.includes(osvId))
  const osv: JsonObject = JSON.parse(files[file ?? ''] ?? '{}')
  expect(undated(osv)).toEqual(undated(renamed(psfOsvExpected(REAL), REAL, cveId)))
})

test('the reporter is told without a word of content, and is led to the advisory', async () => {
  const text = await mailTo(stage, 'finder@example.test', /EXAMPLE-2026-001 is published/)
  expect(text).not.toMatch(/TarFile|tarfile|CPython/)
  const finder = await stage.world.visit()
  await finder.goto(linkIn(text, '/r/'))
  await expectUsable(finder, 'follow page after publication')
  await finder.getByRole('link', { name: 'Read the advisory' }).click()
  await finder.getByRole('heading', { name: cna.title }).waitFor()
  await finder.context().close()
})

test('anyone reads it: page, list, feeds, records, members, charter, security.txt', async () => {
  const reader = await stage.world.visit()
  await reader.goto('/advisories')
  await expectUsable(reader, 'advisories')
  await reader.getByRole('link', { name: cna.title }).click()
  await expectUsable(reader, 'an advisory')
  const shown = await main(reader).innerText()
  for (const credit of cna.credits) expect(shown).toContain(credit.value)
  for (const words of [cveId, 'How it was handled', '3.12.6']) expect(shown).toContain(words)
  const advisoryPath = new URL(reader.url()).pathname
  const get = async (url: string) => (await reader.request.get(url)).text()
  expect(JSON.parse(await get(`${advisoryPath}.osv.json`))).toMatchObject({ id: osvId })
  expect(await get('/advisories.atom')).toContain(cna.title)
  expect(await get('/advisories.json')).toContain(cveId)
  expect(await get('/members.csv')).toContain('Cora Coordinator')
  expect(await get('/.well-known/security.txt')).toMatch(/^Contact: .*\/report/m)
  for (const about of ['members', 'charter', 'api']) {
    await reader.goto(`/${about}`)
    await expectUsable(reader, `public ${about}`)
  }
  await reader.context().close()
})

test('anyone checks in the page that the steps are in the ledger, and is told when a proof was altered', async () => {
  expect(await sequenceNow(stage.world.installation)).toBe(true)
  const reader = await stage.world.visit()
  await reader.goto('/advisories')
  await reader.getByRole('link', { name: cna.title }).click()
  const check = reader.getByRole('button', { name: 'Check the proofs here' })
  await check.click()
  const said = reader.locator('parley-proof').getByRole('status')
  await said.getByText('Checked in your browser').waitFor()
  expect(await said.innerText()).toMatch(/Received on .*\n.*Published on /s)
  await expectUsable(reader, 'checked proofs')
  // Another second in one step: no longer what the ledger holds.
  await reader.route('**/*proof*.json', async (route) => {
    const answer = await route.fetch()
    const text = await answer.text()
    const body = text.replace(
      /("at":\s*"[^"]*:)(\d)/,
      (_at, before: string, tens: string) => `${before}${(Number(tens) + 1) % 6}`,
    )
    await route.fulfill({ response: answer, body })
  })
  await check.click()
  await said.getByText('These proofs do not hold').waitFor()
  await reader.context().close()
})

test('what members look after besides cases can be used by everyone', async () => {
  for (const about of ['account', 'waiting', 'cve-ids', 'members']) {
    await alex.goto(`/${about}`)
    await expectUsable(alex, `signed in ${about}`)
  }
  await alex.goto('/admin')
  await expectUsable(alex, 'team')
})
