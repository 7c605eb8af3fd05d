// From somebody who says in public that they are interested, without scripts, through the case written together and the
// ballot, to the newcomer's first sign-in with their checklist.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  addPerson,
  addTeam,
  seatBody,
  type TestPerson,
} from '../../packages/server/test/support/people.js'
import { keepSessions } from '../../packages/server/test/support/ways.js'
import { expectUsable } from './axe.js'
import { vote } from './voting.js'
import { openWorld, type World } from './world.js'

let world: World
let ada: TestPerson
beforeAll(async () => {
  world = await openWorld()
  const team = await addTeam(world.installation, 'EXAMPLE', { isDefault: true })
  await seatBody(world.installation, team)
  ada = await addPerson(world.installation, 'Ada', { team, roles: ['admin'] })
})
afterAll(() => world.close())

const mailed = async (pattern: RegExp): Promise<string> => {
  const find = () =>
    world.mail
      .messages('nia@example.test')
      .map(({ text }) => pattern.exec(text ?? '')?.[0])
      .find((found) => found !== undefined) ?? ''
  await expect.poll(find, { timeout: 20_000 }).not.toBe('')
  return find()
}

const pass = async (days: number) => {
  world.installation.passTime({ days })
  await keepSessions(world.installation)
  await world.tick()
}

const until = async (page: Page, text: string) => {
  const seen = async () => {
    await page.reload()
    return page.getByText(text).count()
  }
  await expect.poll(seen, { timeout: 20_000 }).toBeGreaterThan(0)
}

test('somebody who is interested becomes a member with a checklist', async () => {
  const nia = await world.visit({ javaScript: false, width: 390 })
  await nia.goto('/members')
  await nia.getByRole('link', { name: 'Interested in joining? Say so.' }).click()
  await nia.getByLabel('Name or alias').fill('Nia New')
  await nia.getByLabel('Background').fill('gardener')
  await nia.getByLabel('What you would bring').fill('Reads parsers for fun.')
  await nia.getByRole('button', { name: 'Say that you are interested' }).click()
  await nia.getByText('Give your address').first().waitFor()
  await nia.getByLabel('Email').fill('nia@example.test')
  await nia.getByLabel('Availability').fill('Weekends.')
  await nia.getByRole('button', { name: 'Say that you are interested' }).click()
  await nia.getByRole('heading', { name: 'Thank you' }).waitFor()
  const own = await mailed(/http:\/\/localhost:\d+\/interest\/\S+/)

  const sponsor = await world.visit({ person: ada })
  await sponsor.goto('/nominations')
  await expectUsable(sponsor, 'nominations with somebody interested')
  await sponsor.getByRole('link', { name: 'Nia New' }).click()
  await sponsor.getByRole('button', { name: 'Take it up' }).click()
  await sponsor.getByLabel('Why they should join').waitFor()

  await nia.goto(own)
  await nia.getByLabel('Who they are').fill('Reads parsers.')
  await nia.getByRole('button', { name: 'Save the case' }).click()
  await nia.getByText('Saved.').waitFor()
  await sponsor.getByLabel('Why they should join').fill('Knows them well.')
  await sponsor.getByRole('button', { name: 'Save the case' }).click()
  await sponsor.getByText('It was changed while you were writing').waitFor()
  await expectUsable(sponsor, 'two edits at once')
  await sponsor.getByLabel('Who they are').fill('Reads parsers.')
  await sponsor.getByRole('button', { name: 'Save mine over it' }).click()
  await sponsor.getByText('Last changed by').waitFor()
  const withScripts = await world.visit({ width: 390 })
  await withScripts.goto(own)
  await expectUsable(withScripts, 'one’s own interest')
  await withScripts.goto('/join')
  await expectUsable(withScripts, 'the public form')

  await sponsor.getByRole('link', { name: 'Nominate from this case' }).click()
  await sponsor.getByRole('button', { name: 'Nominate' }).click()
  await until(sponsor, 'No result is shown before it closes')
  const url = sponsor.url()
  await vote(await world.visit({ person: ada }), url, 'Yes')
  await pass(8)
  await pass(8)
  const link = await mailed(/http:\/\/localhost:\d+\/sign-in\/link\/\S+/)

  const newcomer = await world.visit()
  await newcomer.goto(link)
  await newcomer.getByRole('button').click()
  await newcomer.getByRole('heading', { name: 'Your first weeks' }).waitFor()
  await expectUsable(newcomer, 'a newcomer’s checklist')
  await newcomer.getByRole('link', { name: 'Read it and agree' }).click()
  await newcomer.getByRole('button', { name: 'I agree' }).click()
  await newcomer.waitForURL('**/onboarding/**')
  await newcomer.getByRole('button', { name: 'Done Read the charter' }).click()
  await newcomer.getByRole('button', { name: 'Not done after all Read the charter' }).waitFor()

  await sponsor.goto('/onboarding')
  await sponsor.getByRole('button', { name: 'Be their mentor (Nia New)' }).click()
  await sponsor.goto('/onboarding')
  await expectUsable(sponsor, 'who is new')
})
