// Approval by the second person, and the one button: the moves that a first publication, a new version and a withdrawal
// have in common.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Asks Alex, on the publication page of the case at `path`. */
export const askAlex = async (page: Page, path: string): Promise<void> => {
  await page.goto(`${path}/publication`)
  await page
    .getByRole('combobox', { name: 'Ask for approval from' })
    .selectOption('Alex Admin (CNA operator)')
  await page.getByRole('button', { name: 'Ask for approval', exact: true }).click()
  await page.getByText('was asked by').waitFor()
}

/** In the window of whoever was asked. */
export const approve = async (page: Page, path: string): Promise<void> => {
  await page.goto(`${path}/publication`)
  await page
    .getByRole('button', {
      name: /^Approve (exactly this version|this withdrawal|this rejection)$/,
    })
    .click()
  await page.getByText('approved exactly this').waitFor()
}

/** The steps of the newest publication, as the page shows them. */
export const shownSteps = (page: Page): Promise<string[]> =>
  page.getByRole('list', { name: 'Steps' }).first().getByRole('listitem').allInnerTexts()

/** Presses the button that is named, and waits until the page shows by itself that every step of what follows is done. */
export const press = async (page: Page, button: string): Promise<void> => {
  const before = await page.getByRole('list', { name: 'Steps' }).count()
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.getByRole('list', { name: 'Steps' }).nth(before).waitFor()
  await expect
    .poll(async () => (await shownSteps(page)).filter((words) => !/\bdone\b/.test(words)), {
      timeout: 60_000,
      interval: 500,
    })
    .toEqual([])
}
