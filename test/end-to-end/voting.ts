// A voter at their own browser: a passkey, a token that the browser blinds, and a vote cast without the session.
import type { Page } from 'playwright-core'

const addAuthenticator = async (page: Page) => {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** Adds a passkey, asks for the token of the ballot at `url`, and casts. */
export const vote = async (page: Page, url: string, choice: string) => {
  await page.goto('/account')
  await addAuthenticator(page)
  await page.getByLabel('What to call it').fill('Laptop')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('The passkey is added').waitFor()
  await page.goto(url)
  await page.getByRole('button', { name: 'Get your token' }).click()
  await page.getByText('You have your token. Choose').waitFor()
  await page.getByRole('button', { name: 'Get your token' }).waitFor({ state: 'hidden' })
  await page.reload()
  await page.getByRole('radio', { name: choice }).check()
  await page.getByRole('button', { name: 'Cast your vote' }).click()
  await page.getByText('Your vote is cast.').waitFor()
}
