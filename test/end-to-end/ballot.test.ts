// From a nomination by one member, through votes of five in their own browsers and the council's window, to the newcomer's
// first sign-in. The voters' passkeys and blinding are the browser's own.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRecord } from '../../packages/cli/src/ballot/record.js'
import { findingsIn } from '../../packages/cli/src/ballot/verify.js'
import { addPerson, addTeam, type TestPerson } from '../../packages/server/test/support/people.js'
import { keepSessions } from '../../packages/server/test/support/ways.js'
import { expectUsable } from './axe.js'
import { vote } from './voting.js'
import { openWorld, type World } from './world.js'

let world: World
let voters: readonly TestPerson[]
let councillor: TestPerson
beforeAll(async () => {
  world = await openWorld()
  const team = await addTeam(world.installation, 'EXAMPLE', { isDefault: true })
  const council = await addTeam(world.installation, 'COUNCIL')
  await world.installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    council.teamId,
    team.teamId,
  ])
  const made: TestPerson[] = []
  for (const name of ['Ada', 'Bo', 'Cy', 'Dee', 'Eve'])
    made.push(await addPerson(world.installation, name, { team }))
  voters = made
  const roles = ['steering-council']
  councillor = await addPerson(world.installation, 'Kim', { team: council, roles })
})
afterAll(() => world.close())

const pass = async (days: number) => {
  world.installation.passTime({ days })
  await keepSessions(world.installation)
  await world.tick()
}

/** The page once it says something; the worker moves on by itself. */
const until = async (page: Page, text: string) => {
  await expect
    .poll(
      async () => {
        await page.reload()
        return page.getByText(text).count()
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(0)
}

test('a nomination becomes a member', async () => {
  const [ada] = voters
  if (ada === undefined) throw new Error('voters')
  const page = await world.visit({ person: ada })
  await page.goto('/nominations')
  await expectUsable(page, 'no nominations')
  await page.getByRole('link', { name: 'Nominate somebody' }).click()
  await page.getByLabel('Name or alias').fill('Nia New')
  await page.getByLabel('Email').fill('nia@example.test')
  await page.getByLabel('Background').fill('Maintainer of pip')
  await page.getByLabel('Who they are').fill('Maintains the resolver.')
  await expectUsable(page, 'a nomination being written')
  await page.getByRole('button', { name: 'Nominate' }).click()
  await page.getByText('Say why they should join').first().waitFor()
  await expectUsable(page, 'a nomination with something missing')
  await page.getByLabel('Why they should join').fill('Knows it well, and has time.')
  await page.getByRole('button', { name: 'Nominate' }).click()
  await until(page, 'No result is shown before it closes')
  await page.getByText('an expectation, not a bar').waitFor()
  await expectUsable(page, 'an open ballot')
  const url = page.url()

  const windows: Page[] = []
  for (const [at, person] of voters.entries()) {
    const own = await world.visit({ person })
    windows.push(own)
    await vote(own, url, ['Yes', 'Yes', 'Yes', 'No', 'Abstain'][at] ?? 'Yes')
  }
  await pass(8)
  await until(page, 'The ballot was carried.')
  await page.getByText('Every vote with its token').click()
  await expectUsable(page, 'a closed ballot')
  const answer = await page.request.get(`${url}/record.json`)
  const record = readRecord(await answer.text())
  expect(record && findingsIn(record)).toEqual([])
  // Each voter's own browser finds their vote in the list, and forgets which it was when it is told to.
  for (const own of windows) {
    await own.goto(url)
    await own.getByText('Your vote is in the list, marked').waitFor()
    expect(await own.locator('[data-token] + .pill').allTextContents()).toEqual(['yours'])
  }
  await expectUsable(windows[0] ?? page, 'one’s own vote')
  const held = windows[1] ?? page
  await held.goto(url.replace('/nominations/', '/ballots/'))
  await held.getByText('Your vote is in the list, marked').waitFor()
  await expectUsable(held, 'a ballot that one was asked in')
  const [first] = windows
  await first?.getByRole('button', { name: 'Forget my token on this device' }).click()
  await first?.reload()
  await first?.getByText('This browser keeps no token of yours').waitFor()

  const council = await world.visit({ person: councillor })
  await council.goto(url)
  await council.getByRole('button', { name: 'Open a veto vote' }).waitFor()
  await expectUsable(council, 'the veto window')
  await pass(7)
  await until(page, 'member')
  await expect
    .poll(() => world.mail.messages('nia@example.test').length, { timeout: 20_000 })
    .toBeGreaterThan(0)
  const text = world.mail.messages('nia@example.test').at(-1)?.text ?? ''
  const nia = await world.visit()
  await nia.goto(/http:\/\/localhost:\d+\/sign-in\/link\/\S+/.exec(text)?.[0] ?? '')
  await nia.getByRole('button').click()
  await nia.getByRole('heading', { name: 'Your first weeks' }).waitFor()
  await nia.getByRole('link', { name: 'Read it and agree' }).click()
  await nia.getByRole('heading', { name: 'Before your first case' }).waitFor()
  await nia.getByRole('button', { name: 'I agree' }).click()
  await nia.waitForURL('**/onboarding/**')
})

test('without scripts the ballot says that it needs them', async () => {
  const [, bo] = voters
  if (bo === undefined) throw new Error('voters')
  const page = await world.visit({ person: bo })
  await page.goto('/nominations/new')
  await page.getByLabel('Name or alias').fill('Ola Other')
  await page.getByLabel('GitHub name').fill('olaother')
  await page.getByLabel('Background').fill('triager')
  await page.getByLabel('Who they are').fill('Triages.')
  await page.getByLabel('Why they should join').fill('Has time.')
  await page.getByRole('button', { name: 'Nominate' }).click()
  await until(page, 'No result is shown before it closes')
  const [ada] = voters
  if (ada === undefined) throw new Error('voters')
  const plain = await world.visit({ person: ada, javaScript: false })
  await plain.goto(page.url())
  await plain.getByText('Voting needs scripts').waitFor()
})
