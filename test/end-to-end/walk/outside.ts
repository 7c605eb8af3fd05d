// Somebody outside the case is asked to review what will go out: the asking, and their side of it.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectUsable } from '../axe.js'
import { card, linkIn, mailTo, main, type Stage, unfold } from './stage.js'

/** Cora asks Erin about the version of the case at `path`; Erin agrees, reads it and approves it. Returns her window and its address. */
export const reviewOutside = async (
  stage: Stage,
  { page, path, title }: { readonly page: Page; readonly path: string; readonly title: string },
): Promise<{ readonly erin: Page; readonly address: string }> => {
  await page.goto(`${path}/publication`)
  await unfold(page, 'Ask somebody outside the case')
  const asking = main(page).getByRole('form', { name: 'Ask somebody outside the case' })
  await asking.getByRole('textbox', { name: 'Their address' }).fill('erin.expert@example.test')
  await asking.getByRole('textbox', { name: 'Their name' }).fill('Erin Expert')
  await expectUsable(page, 'asking somebody outside')
  await asking.getByRole('button', { name: 'Ask them' }).click()
  await page.getByText('sees nothing').waitFor()

  const mail = await mailTo(stage, 'erin.expert@example.test', /asked to review/)
  expect(mail).not.toContain('TarFile')
  const erin = await stage.world.visit({ person: stage.erin })
  await erin.goto('/cases')
  await erin.getByRole('link', { name: 'Read what is asked' }).click()
  await expectUsable(erin, 'the list of reviews')
  await main(erin).getByRole('listitem').getByRole('link').first().click()
  const address = new URL(erin.url()).pathname
  expect(decodeURIComponent(linkIn(mail, '/'))).toContain(address)
  expect(await main(erin).innerText()).not.toContain('TarFile')
  await expectUsable(erin, 'the terms of a review')
  await erin.getByRole('button', { name: 'I agree and keep this confidential' }).click()
  await card(erin, 'CVE record').waitFor()
  expect(await card(erin, 'Announcement by mail').innerText()).toContain(title)
  await expectUsable(erin, 'a version to review')
  await erin
    .getByRole('textbox', { name: /tell the team/ })
    .fill('Clear, and the ranges are right.')
  await erin.getByRole('button', { name: 'Approve exactly this version' }).click()
  await erin.getByText('You approved exactly this version').waitFor()
  expect((await erin.request.get(path)).status()).toBe(404)

  await page.goto(`${path}/publication`)
  await page.getByText('Clear, and the ranges are right.').waitFor()
  expect(await card(page, 'Approval').innerText()).toContain('outside the case, approved it')
  await page.goto(`${path}/readers`)
  expect(await main(page).innerText()).toContain('to review version')
  return { erin, address }
}
