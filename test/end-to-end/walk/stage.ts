// The stage of the walk from a report to an amended advisory: one team with everybody the main job needs, the project
// whose real cases are replayed, and the few moves that several acts share. Everyone on it is fictional.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
} from '../../../packages/server/test/support/people.js'
import { openWorld, type World } from '../world.js'

/** How long a stage may take that is set up through the browser, on a busy machine. */
export const SETTING_UP = 180_000

export const LIST = 'security-announce@python.org'

export interface Stage {
  readonly world: World
  /** Coordinates, writes and publishes. */
  readonly cora: TestPerson
  /** Reads and approves: a CNA operator. */
  readonly alex: TestPerson
  readonly max: TestPerson
  /** An operator besides Alex, where the stage was opened with one. */
  readonly orla: TestPerson
  /** Has an account and no team: asked into one case. */
  readonly erin: TestPerson
  close(): Promise<void>
}

export const openStage = async ({ secondOperator = false } = {}): Promise<Stage> => {
  const world = await openWorld({ env: { PARLEY_ANNOUNCE_TO: LIST } })
  const { installation } = world
  const team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  await installation.sql(`update team set settings = '{"cveOrg": "EXAMPLE"}'`)
  await addProject(installation, team, 'CPython', {
    osvProfile: 'psf',
    repo: 'https://github.com/python/cpython',
    vendor: 'Python Software Foundation',
  })
  const member = (name: string, roles: string[] = []) =>
    addPerson(installation, name, { team, roles })
  await member('Ada Admin', ['admin'])
  return {
    world,
    alex: await member('Alex Admin', ['admin', 'cna-operator']),
    cora: await member('Cora Coordinator'),
    max: await member('Max Member'),
    orla: await member('Orla Operator', secondOperator ? ['cna-operator'] : []),
    erin: await addPerson(installation, 'Erin Expert'),
    close: () => world.close(),
  }
}

export const main = (page: Page) => page.getByRole('main')

/** A card of the page, by its title. */
export const card = (page: Page, title: string) =>
  main(page).getByRole('region', { name: title, exact: true })

/** Opens what is folded, unless it is open. */
export const unfold = async (page: Page, words: string | RegExp): Promise<void> => {
  const summary = main(page).locator('summary').filter({ hasText: words }).first()
  if (!(await summary.evaluate((it) => it.parentElement?.hasAttribute('open'))))
    await summary.click()
}

/** Waits until a mail to `address` has come, and returns the newest one's text. */
export const mailTo = async ({ world }: Stage, address: string, subject: RegExp) => {
  const found = () => world.mail.messages(address).filter((mail) => subject.test(mail.subject))
  await expect.poll(() => found().length, { timeout: 30_000 }).toBeGreaterThan(0)
  return found().at(-1)?.text ?? ''
}

/** The first address in a text that begins with a path of ours. */
export const linkIn = (text: string, path: string): string =>
  new RegExp(`http://localhost:\\d+${path}\\S+`).exec(text)?.[0] ?? ''

export interface Report {
  readonly summary: string
  readonly details: string
  readonly versions?: string
  readonly email?: string
  readonly creditAs?: string
}

/** A stranger reports without scripts; returns the follow link of the page that answers. */
export const sendReport = async ({ world }: Stage, report: Report): Promise<string> => {
  const page = await world.visit({ javaScript: false })
  await page.goto('/report')
  await page.getByLabel('Which project is it in?').selectOption('CPython')
  await page.getByLabel('What is it, in one line?').fill(report.summary)
  await page.getByLabel(/What happens/).fill(report.details)
  await page
    .getByLabel(/Versions|versions/)
    .first()
    .fill(report.versions ?? '')
  await page.getByRole('textbox', { name: 'Email' }).fill(report.email ?? '')
  await page.getByLabel('Credit as').fill(report.creditAs ?? '')
  await page.getByRole('button', { name: 'Send report' }).click()
  const followUrl = await page.getByRole('textbox', { name: 'Keep this link' }).inputValue()
  await page.context().close()
  return followUrl
}

/** Opens a case from the list, by its title. */
export const openCase = async (page: Page, title: string): Promise<string> => {
  await page.goto('/cases?q=is:open')
  await page.getByRole('link', { name: title }).first().click()
  await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/)
  return new URL(page.url()).pathname
}

/** The case that a member has open becomes accepted, by the two presses this takes. */
export const acceptCase = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Vulnerability', exact: true }).click()
  await page.getByRole('button', { name: 'Determine: Vulnerability' }).click()
  await page.getByText('Determined. What follows').waitFor()
}

/** The CVE id of the case that is open, once it is reserved. */
export const reservedId = async (page: Page): Promise<string> => {
  await waitFor(page, /CVE-2026-\d{4,}/)
  return /CVE-2026-\d{4,}/.exec(await card(page, 'Facts').innerText())?.[0] ?? ''
}

/** Loads a page again until words stand on it: what a job does meanwhile. */
export const waitFor = async (page: Page, words: string | RegExp): Promise<void> => {
  await expect
    .poll(
      async () => {
        await page.reload()
        return main(page).innerText()
      },
      { timeout: 60_000, interval: 500 },
    )
    .toMatch(words)
}
