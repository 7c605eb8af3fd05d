// Two projects and a coordinator on one case: invited by their contacts, each says how far it is in a channel of its own,
// neither sees the other until the coordinator opens the list; silence shows, a reminder goes out, the oversight body
// reads a brief and nothing else. Every page is asked by axe.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openByHand } from '../../packages/server/test/cases/support.js'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
} from '../../packages/server/test/support/people.js'
import { expectUsable } from './axe.js'
import { openWorld, type World } from './world.js'

let world: World
let cora: TestPerson
let ada: TestPerson
let carla: TestPerson
let base: string
const people: Record<string, TestPerson> = {}

beforeAll(async () => {
  world = await openWorld()
  const { installation } = world
  const team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  for (const name of ['Widget', 'Gadget', 'Gizmo']) await addProject(installation, team, name)
  ada = await addPerson(installation, 'Ada Admin', { team, roles: ['admin'] })
  cora = await addPerson(installation, 'Cora Coordinator', { team })
  people['Gadget'] = await addPerson(installation, 'Gus Gadget')
  people['Gizmo'] = await addPerson(installation, 'Gina Gizmo')
  const council = await addTeam(installation, 'COUNCIL')
  carla = await addPerson(installation, 'Carla Council', {
    team: council,
    roles: ['steering-council'],
  })
  const opened = await openByHand(installation, {
    team,
    person: cora,
    title: 'A crafted header keeps the parser busy',
    coordinatorId: cora.personId,
  })
  await installation.sql(
    `update cases set report_state = 'accepted', determination = 'vulnerability', determined_at = received_at where case_id = $1`,
    [opened.caseId],
  )
  base = `/cases/${opened.caseId}`
})
afterAll(() => world.close())

const main = (page: Page) => page.getByRole('main')

test('an admin registers the contacts of two projects, and the body that oversees the team', async () => {
  const page = await world.visit({ person: ada })
  for (const name of ['Gadget', 'Gizmo']) {
    await page.goto('/admin/EXAMPLE')
    const row = page.getByRole('row', { name: new RegExp(name) })
    await row.getByRole('link', { name: /contact/ }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill(people[name]?.name ?? '')
    await page
      .getByRole('textbox', { name: 'Email' })
      .fill(`${(people[name]?.name ?? '').toLowerCase().replace(' ', '.')}@example.test`)
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByRole('cell', { name: new RegExp(people[name]?.name ?? '') }).waitFor()
    await expectUsable(page, `contacts of ${name}`)
  }
  await page.goto('/admin/EXAMPLE/oversight')
  await page.getByLabel('Which team').selectOption({ index: 1 })
  await page.getByLabel('Where it was decided').fill('Team meeting, 1 May')
  await expectUsable(page, 'oversight')
  await page.getByRole('button', { name: 'Name this body' }).click()
  await page.getByText('Saved.').waitFor()
  await page.context().close()
})

const inviteProject = async (page: Page, name: string) => {
  await page.goto(`${base}/parties`)
  await main(page).getByRole('link', { name: 'Invite a project' }).click()
  const option = await page.getByRole('option', { name: new RegExp(`^${name} `) }).textContent()
  await page.getByRole('combobox', { name: 'Project' }).selectOption({ label: option ?? '' })
  await page.getByLabel('Title of the invitation').fill('A confidential matter in parsing')
  await page.getByLabel('Why you ask them').fill('Your project reads the same headers.')
  await page.getByRole('button', { name: 'Ask the contacts' }).click()
  await page.getByText('The contacts are asked').waitFor()
}

test('the coordinator invites both, and each agrees by name, without scripts', async () => {
  const page = await world.visit({ person: cora })
  await page.goto(`${base}/parties`)
  await expectUsable(page, 'no parties')
  await page.goto(`${base}/parties/invite`)
  await expectUsable(page, 'inviting a project')
  for (const name of ['Gadget', 'Gizmo']) await inviteProject(page, name)
  await expectUsable(page, 'two silent parties')
  expect(await main(page).innerText()).toContain('No answer to the invitation')
  for (const name of ['Gadget', 'Gizmo']) {
    const guest = await world.visit({
      javaScript: false,
      ...(people[name] && { person: people[name] }),
    })
    await guest.goto(base)
    await guest.getByRole('button', { name: /^I agree/ }).click()
    expect(await main(guest).innerText()).toContain('A crafted header keeps the parser busy')
    await guest.context().close()
  }
  await page.context().close()
})

test('a party says how far it is and writes in its channel; the other sees neither', async () => {
  const gus = await world.visit({
    javaScript: false,
    ...(people['Gadget'] && { person: people['Gadget'] }),
  })
  await gus.goto(base)
  await main(gus).getByRole('link', { name: 'Gadget', exact: true }).click()
  await gus.getByRole('radio', { name: 'Not affected' }).check()
  await gus.getByRole('button', { name: 'Say so' }).click()
  expect(await main(gus).innerText()).toContain('Say why it is not affected')
  await gus
    .getByLabel('Why it is not affected')
    .selectOption({ label: 'The vulnerable code is never run' })
  await gus.getByRole('textbox', { name: 'Note' }).fill('canary-note: we strip headers first')
  await gus.getByRole('button', { name: 'Say so' }).click()
  expect(await main(gus).innerText()).toContain('The vulnerable code is never run')
  await gus.getByRole('radio', { name: 'Gadget' }).check()
  await gus
    .getByRole('textbox', { name: 'Message' })
    .fill('canary-channel: a question in confidence')
  await gus.getByRole('button', { name: /^Send/ }).click()
  await gus.getByText('canary-channel').waitFor()
  const gina = await world.visit(people['Gizmo'] ? { person: people['Gizmo'] } : {})
  for (const path of ['', '/parties', '/conversation', '/embargo']) {
    await gina.goto(`${base}${path}`)
    const seen = await main(gina).innerText()
    for (const hidden of ['canary', 'Gus Gadget', 'Not affected', 'never run'])
      expect(seen).not.toContain(hidden)
    expect(seen.includes('Gadget') || path === '/conversation').toBe(true)
    await expectUsable(gina, `to the other party: ${path}`)
  }
  await Promise.all([gus.context().close(), gina.context().close()])
})

test('the coordinator answers in the channel, sees who is silent, and reminds them by one button', async () => {
  const page = await world.visit({ person: cora })
  await page.goto(`${base}/parties`)
  await main(page).getByRole('link', { name: 'Gadget', exact: true }).click()
  await page.getByText('canary-channel').waitFor()
  await expectUsable(page, 'a party, to the coordinator')
  await page.getByRole('radio', { name: 'Gadget' }).check()
  await page.getByRole('textbox', { name: 'Message' }).fill('An answer in confidence.')
  await page.getByRole('button', { name: /^Send/ }).click()
  await page.waitForURL(/\/parties\/\d+#m-/)
  await page.goto(`${base}/parties`)
  const silent = page.getByRole('region', { name: 'Silent' })
  expect(await silent.innerText()).toContain('Gizmo')
  await silent.getByRole('button', { name: 'Remind Gizmo' }).click()
  await page.getByText('They are reminded').waitFor()
  expect(await silent.innerText()).toContain('reminded just now')
  await expect
    .poll(() => world.mail.messages('gina.gizmo@example.test').length, { timeout: 15_000 })
    .toBeGreaterThan(1)
  for (const mail of world.mail.messages('gina.gizmo@example.test'))
    for (const hidden of ['canary', 'crafted', 'Gadget', 'parsing'])
      expect(`${mail.subject} ${mail.text}`).not.toContain(hidden)
  await page.getByRole('button', { name: 'Show the list to those who take part' }).click()
  await page.getByText('The list is open').waitFor()
  const gina = await world.visit(people['Gizmo'] ? { person: people['Gizmo'] } : {})
  await gina.goto(`${base}/parties`)
  expect(await main(gina).innerText()).toContain('Not affected')
  await gina.getByRole('link', { name: 'Everyone by name' }).click()
  const seen = await main(gina).innerText()
  expect([seen.includes('Gus Gadget'), seen.includes('canary')]).toEqual([true, false])
  await Promise.all([page.context().close(), gina.context().close()])
})

test('the oversight body reads its brief, and nothing else of the case', async () => {
  const page = await world.visit({ person: cora })
  await page.goto(`${base}/briefs`)
  await expectUsable(page, 'writing a brief')
  await page
    .getByRole('textbox', { name: 'What it is about' })
    .fill('May we publish before the date?')
  await page
    .getByRole('textbox', { name: 'The brief' })
    .fill('Two projects are affected. We ask for a **yes**.')
  await page.getByRole('button', { name: 'Send it to the body' }).click()
  await page.getByRole('link', { name: 'May we publish' }).waitFor()
  const council = await world.visit({ person: carla })
  await council.goto('/briefs')
  await expectUsable(council, 'briefs')
  await council.getByRole('link', { name: 'May we publish' }).click()
  await council.getByText('We ask for a').waitFor()
  await expectUsable(council, 'a brief')
  expect((await council.goto(base))?.status()).toBe(404)
  await Promise.all([page.context().close(), council.context().close()])
})

test('on a phone, in the dark, the same pages can be used', async () => {
  const page = await world.visit({ person: cora, width: 390, dark: true })
  await page.goto(`${base}/parties`)
  await expectUsable(page, 'parties on a phone in the dark')
  await main(page).getByRole('link', { name: 'Gadget', exact: true }).click()
  await expectUsable(page, 'a party on a phone in the dark')
  for (const path of ['/parties/invite', '/briefs']) {
    await page.goto(`${base}${path}`)
    await expectUsable(page, `${path} on a phone in the dark`)
  }
  await page.context().close()
})
