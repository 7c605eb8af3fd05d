// An admin sets the places of the team right: looks, says how somebody is known, reviews, confirms, and sees what is stuck.
// Every page is asked by axe.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  addDirectoryTeam,
  clientsOf,
  discordOf,
  type Fakes,
  openFakes,
} from '../../packages/server/test/directory/support.js'
import type { TestPerson } from '../../packages/server/test/support/people.js'
import { expectUsable } from './axe.js'
import { openWorld, type World } from './world.js'

let world: World
let fakes: Fakes
let ada: TestPerson
let page: Page

beforeAll(async () => {
  fakes = await openFakes()
  world = await openWorld({ directory: clientsOf(fakes) })
  const { people } = await addDirectoryTeam(world.installation, fakes)
  ada = people.get('Ada Admin') as TestPerson // because: the team has her
  fakes.github.state.inTeam.delete('max-gh')
  fakes.github.state.inTeam.set('eve', 'member')
  fakes.mailman.state.seats.splice(4, 1)
  fakes.mailman.seat('eve@example.test')
  page = await world.visit({ person: ada })
})
afterAll(async () => {
  await world.close()
  await Promise.all([fakes.github, fakes.mailman, fakes.discord].map((fake) => fake.close()))
})

const main = () => page.getByRole('main')
const card = (name: string) => page.getByRole('region', { name, exact: true })
const settled = async (what: RegExp) => {
  await expect
    .poll(
      async () => {
        await world.tick()
        await page.goto('/admin/EXAMPLE/directory')
        return what.test(await main().innerText())
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe(true)
}

test('the page says in plain words how each place differs from the list', async () => {
  await page.goto('/admin/EXAMPLE')
  await page.getByRole('link', { name: 'Directory' }).click()
  await expectUsable(page, 'nobody has looked')
  await page.getByRole('button', { name: 'Look now' }).click()
  await settled(/differences/)
  await expectUsable(page, 'out of step')
  const github = await card('GitHub team').innerText()
  expect(github).toContain('Max Member')
  expect(github).toContain('is on the list and not there')
  expect(github).toMatch(/eve\s+is not on the list\s+Remove from the GitHub team, if you tick it/)
  expect(await card('Discord role').innerText()).toContain(
    'nobody has said how they are known there',
  )
})

test('an admin says how a member is known; a name instead of the id is told at once', async () => {
  await card('Discord role')
    .getByRole('row', { name: /Ada Admin/ })
    .getByRole('link')
    .click()
  await page.getByRole('textbox', { name: 'Discord id' }).fill('ada')
  await page.getByRole('button', { name: 'Save' }).click()
  expect(await main().innerText()).toContain('This is not the id of a Discord account')
  await expectUsable(page, 'an account that is none')
  await page.getByRole('textbox', { name: 'Discord id' }).fill(discordOf('Ada Admin'))
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
})

test('what would be done is reviewed, ticked and confirmed; what is refused stays in sight', async () => {
  fakes.mailman.state.banned.add('max@example.test')
  await settled(/differences/)
  await expect
    .poll(async () => {
      await world.tick()
      await page.goto('/admin/EXAMPLE/directory/review')
      return (await main().innerText()).includes('discord')
    })
    .toBe(false)
  expect(await main().innerText()).toContain('Max Member: Add to the GitHub team (max-gh)')
  await page.getByRole('checkbox', { name: 'eve: Remove from the GitHub team' }).check()
  await expectUsable(page, 'review')
  // Another admin looks again meanwhile, and finds the same: what is being read still holds.
  const others = await world.visit({ person: ada })
  await others.goto('/admin/EXAMPLE/directory')
  await others.getByRole('button', { name: 'Look now' }).click()
  await expect
    .poll(async () => {
      await others.goto('/admin/EXAMPLE/directory')
      return (await others.getByRole('main').innerText()).includes('being looked at again')
    })
    .toBe(false)
  await page.getByRole('button', { name: 'Do this' }).click()
  await page.getByText('Accepted.').waitFor()
  await settled(/stuck: Mailman refused/)
  await expectUsable(page, 'something is stuck')
  expect(fakes.github.state.inTeam.has('max-gh')).toBe(true)
  expect(fakes.github.state.inTeam.has('eve')).toBe(false)
  expect(fakes.mailman.state.seats.some(({ email }) => email === 'eve@example.test')).toBe(true)
  fakes.mailman.state.banned.clear()
  await card('On its way').getByRole('button', { name: 'Try now' }).click()
  await settled(/Done before/)
  await expect
    .poll(() => fakes.mailman.state.seats.some(({ email }) => email === 'max@example.test'))
    .toBe(true)
})
