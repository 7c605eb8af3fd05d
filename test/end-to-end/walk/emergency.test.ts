// The way out at night: an exploited bug that one person publishes, with a delay in which the whole team is told, and a
// review by somebody else. Afterwards it turns out to be none: it is withdrawn, and its CVE record rejected.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInAgain } from '../../../packages/server/test/cases/support.js'
import { cnaOf, textsOf } from '../../../packages/server/test/publication/replayed.js'
import type { TestPerson } from '../../../packages/server/test/support/people.js'
import { expectUsable } from '../axe.js'
import { writeAdvisory } from './advisory.js'
import { approve, press, shownSteps } from './publishing.js'
import {
  acceptCase,
  LIST,
  mailTo,
  main,
  openCase,
  openStage,
  reservedId,
  SETTING_UP,
  type Stage,
  sendReport,
  unfold,
  waitFor,
} from './stage.js'

const cna = cnaOf('CVE-2024-9287')
const VECTOR = 'CVSS:4.0/AV:L/AC:L/AT:P/PR:H/UI:A/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N/U:Green'

let stage: Stage
let path: string
let cveId: string
beforeAll(async () => {
  stage = await openStage({ secondOperator: true })
}, SETTING_UP)
afterAll(() => stage.close())

/** A window of somebody who signed in just now. */
const windowOf = async (person: TestPerson): Promise<Page> => {
  const { world } = stage
  return world.visit({ person: await signInAgain(world.installation, person) })
}
const askOrla = async (page: Page, form: string): Promise<void> => {
  const asking = main(page).getByRole('form', { name: form })
  await asking.getByRole('combobox').selectOption('Orla Operator (CNA operator)')
  await asking.getByRole('button').click()
}
const record = () => stage.world.cve.records().find((each) => each.cveMetadata.cveId === cveId)

test('nobody can approve: an emergency is offered once it is recorded that the bug is exploited', async () => {
  const page = await windowOf(stage.cora)
  await sendReport(stage, { summary: cna.title, details: textsOf(cna).mail })
  path = await openCase(page, cna.title)
  await acceptCase(page)
  cveId = await reservedId(page)
  await page.goto(`${path}/severity`)
  await page.getByRole('textbox', { name: 'Vector' }).fill(VECTOR)
  await page.getByRole('button', { name: 'Save the score' }).click()
  await page.goto(`${path}/advisory`)
  await writeAdvisory(page, cna)
  await page.goto(`${path}/publication`)
  await unfold(page, 'nobody can approve it now')
  await page.getByRole('link', { name: 'record that it is exploited' }).click()
  await page.getByRole('radio', { name: /It is exploited/ }).check()
  await page.getByLabel('What was seen, and where').fill('Attacks in the logs of two mirrors')
  await page.getByRole('button', { name: 'Record it and open the list' }).click()
  await page.getByText(/0 of \d done/).waitFor()
  // Who coordinates is credited by a job.
  await stage.world.tick()
  await page.goto(`${path}/credits`)
  await waitFor(page, 'Cora Coordinator')
  await page.context().close()
})

test('one person declares it with a reason; the whole team is told, and can stop it', async () => {
  const page = await windowOf(stage.cora)
  await page.goto(`${path}/publication`)
  await unfold(page, 'nobody can approve it now')
  await expectUsable(page, 'before an emergency')
  const declare = page.getByRole('button', { name: /^Declare an emergency: publish in 2 hours/ })
  await declare.click()
  await page.getByText('Say why it cannot wait', { exact: false }).first().waitFor()
  await page.getByLabel('Why it cannot wait').fill('Mirrors are attacked and everybody sleeps.')
  await declare.click()
  await page.getByText('An emergency: it goes out by itself').waitFor()
  await expectUsable(page, 'an emergency under way')
  const told = await mailTo(stage, 'max.member@example.test', /emergency/i)
  expect(told).not.toMatch(/Mirrors are attacked|venv|CPython/)
  const max = await windowOf(stage.max)
  await max.goto('/waiting')
  expect(await main(max).innerText()).toContain('as an emergency without an approval')
  await max.goto(`${path}/publication`)
  await max.getByText('Mirrors are attacked and everybody sleeps.').waitFor()
  await max.getByText('Call the emergency off').first().waitFor()
  await expectUsable(max, 'an emergency as the others see it')
  expect(stage.world.mail.messages(LIST)).toEqual([])
  await Promise.all([page.context().close(), max.context().close()])
})

test('after the delay it goes out by itself, and somebody else reviews it', async () => {
  stage.world.installation.passTime({ hours: 2, minutes: 1 })
  await stage.world.tick()
  const cora = await windowOf(stage.cora)
  await cora.goto(`${path}/publication`)
  await expect
    .poll(async () => (await shownSteps(cora)).filter((words) => !/\bdone\b/.test(words)), {
      timeout: 60_000,
      interval: 500,
    })
    .toEqual([])
  const review = { name: 'I have reviewed this emergency publication' }
  await expectUsable(cora, 'an emergency that went out')
  expect(await cora.getByRole('button', review).isDisabled()).toBe(true)
  const max = await windowOf(stage.max)
  await max.goto(`${path}/publication`)
  await max.getByRole('button', review).click()
  await max.getByText(/An emergency, reviewed by Max Member/).waitFor()
  expect(stage.world.mail.messages(LIST)).toHaveLength(1)
  expect(record()?.cveMetadata.state).toBe('PUBLISHED')
  const reader = await stage.world.visit()
  await reader.goto('/advisories')
  await reader.getByRole('link', { name: cna.title }).click()
  expect(await main(reader).innerText()).toContain('Published as an emergency')
  await expectUsable(reader, 'an advisory published as an emergency')
  await Promise.all([cora, max, reader].map((each) => each.context().close()))
})

test('it is withdrawn; its CVE record is rejected by two operators, and anyone reads why', async () => {
  const [alex, orla] = await Promise.all([windowOf(stage.alex), windowOf(stage.orla)])
  await alex.goto(`${path}/publication`)
  await unfold(alex, 'This advisory should not stand')
  await alex.getByLabel('Why it is withdrawn').fill('What was attacked was something else.')
  await askOrla(alex, 'Ask to withdraw')
  await alex.getByText('was asked by').waitFor()
  await approve(orla, path)
  await alex.reload()
  await press(alex, 'Withdraw the advisory')
  expect(record()?.cveMetadata.state).toBe('PUBLISHED')
  await alex.reload()
  await unfold(alex, `${cveId} should not stand either`)
  await alex.getByLabel('Why the CVE id should not stand').fill('It is no vulnerability.')
  await expectUsable(alex, 'asking to reject a record')
  await askOrla(alex, 'Ask to reject the CVE record')
  await alex.getByText(`asks to reject ${cveId}`).waitFor()
  await alex.getByRole('button', { name: 'Take the request back' }).waitFor()
  expect(await alex.getByRole('button', { name: 'Reject the CVE record' }).isDisabled()).toBe(true)
  await orla.goto(`${path}/publication`)
  await expectUsable(orla, 'a rejection to approve')
  await approve(orla, path)
  await alex.reload()
  await press(alex, 'Reject the CVE record')
  await expectUsable(alex, 'a rejected record')
  expect(record()?.cveMetadata.state).toBe('REJECTED')
  expect(JSON.stringify(record()?.containers.cna)).toContain('It is no vulnerability.')
  const reader = await stage.world.visit()
  await reader.goto('/advisories')
  await reader.getByRole('link', { name: cna.title }).click()
  expect(await main(reader).innerText()).toMatch(new RegExp(`record of ${cveId}\\s+is rejected`))
  await expectUsable(reader, 'a withdrawn advisory whose record is rejected')
  expect(stage.world.mail.messages(LIST)).toHaveLength(1)
  await Promise.all([alex, orla, reader].map((each) => each.context().close()))
})
