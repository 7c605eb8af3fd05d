// From the yearly report through a council's vote by name to the end of a membership; and a member who leaves by themselves
// after a colleague has taken over their case.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openByHand } from '../../packages/server/test/cases/support.js'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
  type TestTeam,
} from '../../packages/server/test/support/people.js'
import { expectUsable } from './axe.js'
import { openWorld, type World } from './world.js'

let world: World
let team: TestTeam
let admin: TestPerson
let second: TestPerson
let idle: TestPerson
let busy: TestPerson
let newcomer: TestPerson
let council: readonly TestPerson[]
beforeAll(async () => {
  world = await openWorld()
  const { installation } = world
  team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  const body = await addTeam(installation, 'COUNCIL')
  await installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    body.teamId,
    team.teamId,
  ])
  admin = await addPerson(installation, 'Ada Admin', { team, roles: ['admin'] })
  second = await addPerson(installation, 'Bo Admin', { team, roles: ['admin'] })
  idle = await addPerson(installation, 'Ida Idle', { team })
  busy = await addPerson(installation, 'Bea Busy', { team })
  await addPerson(installation, 'Rae Releases', { team, roles: ['release-manager'] })
  await installation.sql('update membership set joined_at = $1 where team_id = $2', [
    new Date(installation.now() - 2 * 365 * 86_400_000),
    team.teamId,
  ])
  newcomer = await addPerson(installation, 'Nia New', { team })
  const seats: TestPerson[] = []
  for (const name of ['Kim', 'Lee', 'Max'])
    seats.push(await addPerson(installation, name, { team: body, roles: ['steering-council'] }))
  council = seats
})
afterAll(() => world.close())

/** The page once it says something; the worker moves on by itself. */
const until = async (page: Page, text: string) => {
  await expect
    .poll(
      async () => {
        await world.tick()
        await page.reload()
        return page.getByText(text).count()
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(0)
}

test('the report, the council’s vote, the end of a membership', async () => {
  const { caseId } = await openByHand(world.installation, {
    team,
    person: busy,
    title: 'A leaking parser',
  })
  const beas = await world.visit({ person: busy })
  await beas.goto(`/cases/${caseId}`)
  await beas.getByRole('button', { name: 'Take it' }).first().click()
  const page = await world.visit({ person: admin })
  await page.goto('/cases')
  await page.getByRole('link', { name: 'Governance' }).click()
  await page.getByText('The yearly report is due since').waitFor()
  await expectUsable(page, 'governance of an admin')
  await page.getByRole('link', { name: 'See who would be in it now' }).click()
  await page.getByText('Not sent yet').waitFor()
  await expectUsable(page, 'a report being prepared')
  await page.getByRole('button', { name: 'Send it to the body' }).click()
  await page.getByRole('cell', { name: 'Ida Idle' }).waitFor()
  await expectUsable(page, 'a report that was sent')
  const report = page.url()
  await expect
    .poll(() => world.mail.messages('kim@example.test').length, { timeout: 20_000 })
    .toBeGreaterThan(0)
  expect(world.mail.messages('kim@example.test').at(-1)?.text).toContain(new URL(report).pathname)

  const [kim, lee, max] = council
  if (kim === undefined || lee === undefined || max === undefined) throw new Error('council')
  const kims = await world.visit({ person: kim })
  await kims.goto(report)
  await expectUsable(kims, 'a report as the body reads it')
  const row = kims.getByRole('row', { name: /Ida Idle/ })
  await row.getByRole('button', { name: 'Open a vote' }).click()
  await kims.getByText('Shall the membership be ended?').waitFor()
  await expectUsable(kims, 'an open vote of the body')
  const decision = kims.url()
  for (const [person, vote] of [
    [kim, 'Yes'],
    [lee, 'Abstain'],
    [max, 'Yes'],
  ] as const) {
    const own = await world.visit({ person, javaScript: false })
    await own.goto(decision)
    await own.getByRole('radio', { name: vote }).check()
    await own.getByRole('button', { name: 'Give your vote' }).click()
    await own.waitForURL(decision)
  }
  await until(kims, 'The membership has ended.')
  await kims.getByText('2 yes, 0 no, 1 abstained').waitFor()
  await expectUsable(kims, 'a vote that passed')
  const idas = await world.visit({ person: idle })
  expect((await idas.goto('/governance/EXAMPLE'))?.status()).toBe(404)
  await idas.goto('/members')
  await idas
    .getByRole('region', { name: 'Members emeritus', exact: true })
    .getByText('Ida Idle')
    .waitFor()
  const anyone = await world.visit()
  await anyone.goto('/members')
  await expectUsable(anyone, 'members for everybody')
  await anyone.getByRole('link', { name: 'How it was decided so far' }).click()
  await anyone.getByText('Removal of a member').waitFor()
  await expectUsable(anyone, 'past decisions')
})

test('a team sees who is there and who is on call', async () => {
  await addProject(world.installation, team, 'Widget')
  const page = await world.visit({ person: admin })
  await page.goto('/governance/EXAMPLE')
  await page.getByRole('link', { name: 'Availability' }).click()
  const day = new Date(world.installation.now()).toISOString().slice(0, 10)
  await page.getByRole('combobox', { name: 'Who', exact: true }).selectOption({ label: 'Bea Busy' })
  await page.getByLabel('First day').fill(day)
  await page.getByLabel('Last day').fill('2020-01-01')
  await page.getByRole('button', { name: 'Put on the rota' }).click()
  await page.getByText('Give a last day that is not past').first().waitFor()
  await page.getByLabel('Last day').fill(day)
  await page.getByRole('button', { name: 'Put on the rota' }).click()
  await page.getByRole('row', { name: /Bea Busy.*on call/ }).waitFor()
  await page.getByText('Name somebody for a project').click()
  await page
    .getByRole('combobox', { name: 'Member', exact: true })
    .selectOption({ label: 'Bea Busy' })
  await page.getByRole('button', { name: 'Name them' }).click()
  await page.getByText('Too few can be asked about').waitFor()
  await expectUsable(page, 'availability')
})

test('a member leaves when a colleague has taken over', async () => {
  const beas = await world.visit({ person: busy })
  await beas.goto('/account')
  await beas.getByRole('link', { name: 'Leave' }).click()
  await beas.getByRole('heading', { name: 'Leaving The EXAMPLE team' }).waitFor()
  await expectUsable(beas, 'before leaving')
  await beas.getByRole('button', { name: 'Hand over and leave' }).click()
  await until(beas, 'waits for the answer of')
  await expectUsable(beas, 'while leaving')
  const asked = await beas.locator('#leaving li bdi').first().innerText()
  const colleague = [admin, second, newcomer].find(({ name }) => name === asked)
  const others = await world.visit(colleague === undefined ? {} : { person: colleague })
  if (colleague === undefined) throw new Error(`${asked} was asked`)
  await others.goto('/cases')
  await others
    .getByRole('link', { name: /A leaking parser/ })
    .first()
    .click()
  await others.getByRole('button', { name: 'Accept' }).click()
  await expect
    .poll(
      async () => {
        await world.tick()
        return (await beas.goto('/leaving/EXAMPLE'))?.status()
      },
      { timeout: 20_000 },
    )
    .toBe(404)
})
