// Two reports of one weakness become one case and one report two: who agreed to the merged case is asked into the kept one
// and reads it on agreeing, the earlier end binds both, each case says where the other went. What is kept and why, and
// what is held about oneself, is said on pages of their own. Every page is asked by axe.
import { addDays } from '@parley/rules'
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
let gus: TestPerson
let [kept, merged] = ['', '']

const main = (page: Page) => page.getByRole('main')
const open = async (title: string, days: number, team: Awaited<ReturnType<typeof addTeam>>) => {
  const { installation } = world
  const { caseId } = await openByHand(installation, {
    ...{ team, person: cora, title, coordinatorId: cora.personId },
    embargoUntil: addDays(installation.now(), days),
  })
  await installation.sql(
    `update cases set report_state = 'accepted', determination = 'vulnerability', determined_at = received_at where case_id = $1`,
    [caseId],
  )
  return caseId
}

beforeAll(async () => {
  world = await openWorld()
  const { installation } = world
  const team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  await addProject(installation, team, 'Widget')
  await addPerson(installation, 'Ada Admin', { team, roles: ['admin'] })
  cora = await addPerson(installation, 'Cora Coordinator', { team })
  gus = await addPerson(installation, 'Gus Gadget')
  kept = await open('A crafted header keeps the parser busy', 60, team)
  merged = await open('The parser hangs on a header', 30, team)
})
afterAll(() => world.close())

const agree = async (caseId: string) => {
  const page = await world.visit({ javaScript: false, person: gus })
  await page.goto(`/cases/${caseId}`)
  await page.getByRole('button', { name: /^I agree/ }).click()
  const seen = await main(page).innerText()
  await page.context().close()
  return seen
}

test('an expert agrees to the second report', async () => {
  const page = await world.visit({ person: cora })
  await page.goto(`/cases/${merged}/invite`)
  await page.getByRole('textbox', { name: 'Name' }).fill('Gus Gadget')
  await page.getByRole('textbox', { name: 'Address' }).fill('gus.gadget@example.test')
  await page.getByLabel('Title of the invitation').fill('A confidential matter in parsing')
  await page.getByLabel('Why you ask them').fill('You wrote the parser.')
  await page.getByRole('button', { name: 'Send the invitation' }).click()
  await page.waitForURL(/\/cases\/[^/]+\/embargo|\/cases\/[^/]+$/)
  expect(await agree(merged)).toContain('The parser hangs on a header')
  await page.context().close()
})

test('the coordinator merges it: the earlier end binds both, and the expert is asked before they read', async () => {
  const page = await world.visit({ person: cora })
  await page.goto(`/cases/${merged}`)
  await main(page).getByText('Change or close').click()
  await main(page).getByRole('link', { name: 'Merge into another case' }).click()
  await expectUsable(page, 'merging')
  await page.getByLabel('Which case is kept').fill(kept)
  await page.getByLabel('Title of the invitation').fill('Another matter in parsing')
  await page.getByLabel('Why you ask them').fill('It is the same weakness.')
  await page.getByRole('button', { name: 'Merge this case into it' }).click()
  await page.waitForURL(new RegExp(`/cases/${kept}`))
  expect(await main(page).innerText()).toContain('Duplicates')
  const rows = await world.installation.sql(
    'select count(distinct embargo_ends_at)::int as ends from cases',
  )
  expect(rows).toEqual([{ ends: 1 }])
  await page.goto(`/cases/${merged}`)
  expect(await main(page).innerText()).toContain('Duplicate')
  const seen = await agree(kept)
  expect([seen.includes('A crafted header'), seen.includes('hangs')]).toEqual([true, false])
  await page.context().close()
})

test('and splits what is left: the new case has what was chosen, and nobody from outside', async () => {
  const page = await world.visit({ javaScript: false, person: cora })
  await page.goto(`/cases/${kept}/split`)
  await page.getByLabel('Title of the new case').fill('The second weakness')
  await page.getByLabel('What of the report concerns it').fill('Only the half about length.')
  await page.getByRole('button', { name: 'Open the new case' }).click()
  expect(await main(page).innerText()).toContain('Only the half about length.')
  const fresh = page.url()
  const guest = await world.visit({ person: gus })
  expect((await guest.goto(fresh))?.status()).toBe(404)
  await Promise.all([page.context().close(), guest.context().close()])
})

test('what is kept, for how long and why, and what is held about oneself, on a phone in the dark too', async () => {
  for (const more of [{}, { width: 390, dark: true }]) {
    const page = await world.visit({ person: cora, ...more })
    for (const path of ['/privacy', '/account/data', `/cases/${kept}/split`]) {
      await page.goto(path)
      await expectUsable(page, `${path} ${JSON.stringify(more)}`)
    }
    await page.context().close()
  }
})
