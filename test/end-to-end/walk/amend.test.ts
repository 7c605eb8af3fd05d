// Act five: what was published is changed by a new version with a difference in plain words, approved again, and then
// withdrawn; records and page follow, and no second mail is sent.
import type { JsonObject } from '@parley/records'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
import { approve, askAlex, press } from './publishing.js'
import {
  acceptCase,
  card,
  LIST,
  main,
  openCase,
  openStage,
  reservedId,
  type Stage,
  sendReport,
  unfold,
  waitFor,
} from './stage.js'

const REAL = 'CVE-2024-9287'
const VECTOR = 'CVSS:4.0/AV:L/AC:L/AT:P/PR:H/UI:A/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N/U:Green'
/** The commit that the PSF itself added to this record after its publication. */
const FIX = 'https://github.com/python/cpython/commit/633555735a023d3e4d92ba31da35b1205f9ecbd7'
const cna = cnaOf(REAL)

let stage: Stage
let page: Page
let alex: Page
let path: string
let cveId: string
/** Every form that the two members sent. */
const forms: string[] = []
beforeAll(async () => {
  stage = await openStage()
  page = await stage.world.visit({ person: stage.cora })
  alex = await stage.world.visit({ person: stage.alex })
  for (const window of [page, alex])
    window.on('request', (request) => {
      if (request.method() === 'POST' && request.isNavigationRequest())
        forms.push(new URL(request.url()).pathname.split('/').at(-1) ?? '')
    })
})
afterAll(() => stage.close())

/** The reporter gave no name, and is asked all the same. */
const declineCredit = async (followUrl: string) => {
  const reporter = await stage.world.visit({ javaScript: false })
  await reporter.goto(followUrl)
  await reporter.getByRole('radio', { name: 'Not at all' }).check()
  await reporter.getByRole('button', { name: 'Save' }).click()
  await reporter.getByText('Saved how you want to be credited').waitFor()
  await reporter.context().close()
}

const posted = () =>
  stage.world.cve.records().find((each) => each.cveMetadata.cveId === cveId)?.containers.cna

const pushed = async (): Promise<JsonObject> => {
  const files = Object.entries(await stage.world.osv.files())
  return JSON.parse(files.find(([, text]) => text.includes(cveId))?.[1] ?? '{}')
}

test('a second real case goes out equal to the real records', async () => {
  const followUrl = await sendReport(stage, { summary: cna.title, details: textsOf(cna).mail })
  path = await openCase(page, cna.title)
  await acceptCase(page)
  cveId = await reservedId(page)
  await page.goto(`${path}/severity`)
  await page.getByRole('textbox', { name: 'Vector' }).fill(VECTOR)
  await page.getByRole('button', { name: 'Save the score' }).click()
  await page.goto(`${path}/advisory`)
  await writeAdvisory(page, cna)
  await stage.world.tick()
  await page.goto('/credits')
  await waitFor(page, 'would like to credit you')
  await page.getByRole('radio', { name: 'Do not credit me' }).check()
  await page.getByRole('button', { name: 'Send my answer' }).click()
  await page.getByText('Your answer is stored').waitFor()
  await declineCredit(followUrl)
  await askAlex(page, path)
  await approve(alex, path)
  await page.reload()
  await press(page, 'Publish')
  // The main job in eight forms; one of them asked for a line more.
  expect(forms).toEqual([
    'determination',
    'severity',
    'advisory',
    'advisory',
    expect.stringMatching(/^[0-9a-f-]{36}$/),
    'approval',
    'approve',
    'publication',
  ])
  expect(plain(posted())).toEqual(plain(cna))
  expect(undated(await pushed())).toEqual(undated(renamed(psfOsvExpected(REAL), REAL, cveId)))
})

test('a new version says in plain words what differs, and is approved again', async () => {
  await page.goto(`${path}/advisory`)
  await page.getByRole('button', { name: 'More references' }).click()
  const fresh = page.getByRole('group', { name: 'Reference 4', exact: true })
  await fresh.getByLabel('Kind').selectOption({ label: 'Commit' })
  await fresh.getByLabel('Address').fill(FIX)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved as version').waitFor()
  await page.goto(`${path}/publication`)
  expect(await card(page, 'What differs from what is published').innerText()).toContain(FIX)
  expect(await page.getByRole('button', { name: 'Publish this version' }).isDisabled()).toBe(true)
  await page.getByLabel('What changed, in plain words').fill('The commit that fixes it is named.')
  await expectUsable(page, 'a new version')
  await page
    .getByRole('combobox', { name: 'Ask for approval from' })
    .selectOption('Alex Admin (CNA operator)')
  await page.getByRole('button', { name: 'Ask for approval', exact: true }).click()
  await page.getByText('was asked by').waitFor()
  await approve(alex, path)
  await page.reload()
  await press(page, 'Publish this version')
  const urls = JSON.stringify(posted())
  expect(urls).toContain(FIX)
  expect(JSON.stringify(await pushed())).toContain(FIX)
  expect(stage.world.mail.messages(LIST)).toHaveLength(1)
})

test('the public page keeps its history', async () => {
  const reader = await stage.world.visit()
  await reader.goto('/advisories')
  await reader.getByRole('link', { name: cna.title }).click()
  const shown = await card(reader, 'History').innerText()
  expect(shown).toContain('The commit that fixes it is named.')
  await expectUsable(reader, 'an amended advisory')
  await reader.context().close()
})

test('it is withdrawn with a reason, approved as well; page and record stay and say so', async () => {
  await page.goto(`${path}/publication`)
  await unfold(page, 'This advisory should not stand')
  await page.getByLabel('Why it is withdrawn').fill('The test of this advisory is over.')
  const form = page.getByRole('form', { name: 'Ask to withdraw' })
  await form.getByRole('combobox').selectOption('Alex Admin (CNA operator)')
  await form.getByRole('button', { name: 'Ask for approval to withdraw' }).click()
  await page.getByText('was asked by').waitFor()
  await expectUsable(page, 'a withdrawal asked for')
  await approve(alex, path)
  await page.reload()
  await press(page, 'Withdraw the advisory')
  await expectUsable(page, 'withdrawn')
  expect(typeof (await pushed())['withdrawn']).toBe('string')
  const reader = await stage.world.visit()
  await reader.goto('/advisories')
  await reader.getByRole('link', { name: cna.title }).click()
  expect(await main(reader).innerText()).toContain('The test of this advisory is over.')
  await expectUsable(reader, 'a withdrawn advisory')
  await reader.context().close()
  expect(stage.world.mail.messages(LIST)).toHaveLength(1)
})
