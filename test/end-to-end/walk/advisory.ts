// Real facts typed into the pages: the text, versions, references and weakness of a published record, as a member would
// enter them. Nothing goes past the forms.
import type { Page } from 'playwright-core'
import { type Cna, linksOf, textsOf } from '../../../packages/server/test/publication/replayed.js'
import { unfold } from './stage.js'

const group = (page: Page, name: string) => page.getByRole('group', { name, exact: true })

const typeVersions = async (page: Page, cna: Cna): Promise<void> => {
  const { versions } = cna.affected[0]
  while ((await group(page, `Branch ${versions.length}`).count()) === 0)
    await page.getByRole('button', { name: 'More branches' }).click()
  for (const [at, row] of versions.entries()) {
    const branch = group(page, `Branch ${at + 1}`)
    await branch.getByLabel('From').fill(row.version)
    await branch.getByLabel('Fixed in').fill(row.lessThan ?? '')
    if (row.lessThanOrEqual === undefined) continue
    await branch.locator('summary').click()
    await branch.getByLabel('Last affected').fill(row.lessThanOrEqual)
  }
  if (cna.affected[0].modules === undefined) return
  await unfold(page, 'modules and platforms')
  await page.getByLabel('Modules').fill(cna.affected[0].modules.join('\n'))
}

const KIND_WORDS = {
  'public-issue': 'Public issue',
  'pull-request': 'Pull request',
  commit: 'Commit',
  other: 'Other',
} as const

const typeReferences = async (page: Page, cna: Cna): Promise<void> => {
  const links = linksOf(cna)
  while ((await group(page, `Reference ${links.length}`).count()) === 0)
    await page.getByRole('button', { name: 'More references' }).click()
  for (const [at, { kind, url, tags, isMerged }] of links.entries()) {
    const reference = group(page, `Reference ${at + 1}`)
    await reference.getByLabel('Kind').selectOption({ label: KIND_WORDS[kind] })
    await reference.getByLabel('Address').fill(url)
    if (isMerged) await reference.getByLabel('Merged').check()
    if (tags.length === 0) continue
    await reference.locator('summary').click()
    await reference.getByLabel('Tags').fill(tags.join(', '))
  }
}

/** Fills the advisory's form, which the page shows, with the facts of a published record, and saves it. */
export const writeAdvisory = async (page: Page, cna: Cna): Promise<void> => {
  const { mail, record } = textsOf(cna)
  await page.getByLabel('Title').fill(cna.title)
  await page.getByLabel('What the announcement says').fill(mail)
  await typeVersions(page, cna)
  await typeReferences(page, cna)
  await unfold(page, 'The records say something else')
  await page.getByLabel('Use a description of its own').check()
  await page.getByLabel('What the records say').fill(record)
  await page
    .getByLabel(/^Weakness/)
    .first()
    .fill(cna.problemTypes[0].descriptions[0].cweId)
  const isPublic = page.getByLabel('The fix is public')
  if (linksOf(cna).some(({ isMerged }) => isMerged) && (await isPublic.count()) > 0)
    await isPublic.check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved as version').waitFor()
}
