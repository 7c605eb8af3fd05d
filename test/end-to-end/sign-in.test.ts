// From the owner's link to a team that is set up, then in again by a passkey of a real browser and by a link from the
// mailbox; and a member's first step, the acknowledgement. Pages are found by roles and labels.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeOwnerLink } from '../../packages/server/src/identity/owner.js'
import { createPerson } from '../../packages/server/src/identity/people.js'
import { expectUsable } from './axe.js'
import { openWorld, type World } from './world.js'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/**
 * An authenticator built into this window's browser, once it shows a page of ours; its person always agrees. The
 * browser takes it away when any tool lets go of the page, so nothing is asked of axe while it is needed.
 */
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

const LINK = /http:\/\/localhost:\d+\/sign-in\/link\/\S+/
const used = new Set<string>()

/** The newest sign-in link in the mails to an address that was not taken before; other mails have none. */
const linkTo = async (address: string): Promise<string> => {
  const fresh = () =>
    world.mail
      .messages(address)
      .flatMap(({ text }) => LINK.exec(text)?.[0] ?? [])
      .filter((link) => !used.has(link))
      .at(-1) ?? ''
  await expect.poll(fresh, { timeout: 20_000 }).not.toBe('')
  const link = fresh()
  used.add(link)
  return link
}

test('the owner sets up a team, adds a passkey, and comes in with it', async () => {
  const page = await world.visit()
  await page.goto((await makeOwnerLink(world.installation)) ?? '')
  await expectUsable(page, 'the owner link')
  await page.getByRole('button', { name: 'Begin' }).click()
  await page.getByLabel('Your name').fill('Ona Owner')
  await page.getByLabel('Your email').fill('ona@example.test')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('textbox', { name: 'Short name', exact: true }).fill('EXAMPLE')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('The Example Team')
  await expectUsable(page, 'naming the team')
  await page.getByRole('button', { name: 'Make the team' }).click()
  await page.getByRole('heading', { name: 'The Example Team is being set up' }).waitFor()
  await expectUsable(page, 'what is to be done')
  await page.getByRole('link', { name: 'Add a passkey' }).click()
  await page.waitForURL('**/account#passkeys')
  await addAuthenticator(page)
  await page.getByLabel('What to call it').fill('Laptop')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('The passkey is added').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.getByRole('heading', { name: 'Before your first case' }).waitFor()
  await expectUsable(page, 'the acknowledgement')
  await page.getByRole('button', { name: 'I agree' }).click()
  await page.waitForURL('**/cases')
})

test('a proof that has grown old is given again with the passkey, and leads back', async () => {
  const page = await world.visit()
  await page.goto('/sign-in')
  await expectUsable(page, 'signing in')
  await page.getByRole('textbox', { name: 'Email' }).fill('ona@example.test')
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await page.goto(await linkTo('ona@example.test'))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/cases')
  await page.goto('/account')
  await expectUsable(page, 'the account')
  await addAuthenticator(page)
  await page.getByLabel('What to call it').fill('Phone')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('The passkey is added').waitFor()
  world.installation.passTime({ minutes: 12 })
  await page.goto('/admin/EXAMPLE/members/new')
  await page.getByRole('link', { name: 'Show that it is you' }).click()
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.waitForURL('**/admin/EXAMPLE/members/new')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Second Admin')
  await page.getByRole('textbox', { name: 'Email' }).fill('second@example.test')
  await page.getByRole('checkbox', { name: 'Admin', exact: true }).check()
  await page.getByRole('button', { name: 'Add and invite' }).click()
  await page.getByText('Second Admin is invited').waitFor()
  await expectUsable(page, 'the team')
})

test('the invited admin comes in without scripts and agrees before the first case', async () => {
  const page = await world.visit({ javaScript: false })
  await page.goto(await linkTo('second@example.test'))
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.getByRole('button', { name: 'I agree' }).click()
  await page.waitForURL('**/cases')
  await page.goto('/members')
  await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor()
  expect(await page.getByText('being set up').count()).toBe(0)
})

test('where passkeys alone are taken, an invitation leads to a first passkey, and that into the team', async () => {
  const admin = await world.visit()
  await admin.goto('/sign-in')
  await admin.getByRole('textbox', { name: 'Email' }).fill('ona@example.test')
  await admin.getByRole('button', { name: 'Send me a link' }).click()
  await admin.goto(await linkTo('ona@example.test'))
  await admin.getByRole('button', { name: 'Sign in' }).click()
  await admin.waitForURL('**/cases')
  await admin.goto('/admin/EXAMPLE/sign-in')
  await admin.getByText('1 member would be kept out').waitFor()
  await admin.getByText('Sign in with a passkey of your own first').waitFor()
  await expectUsable(admin, 'how members sign in')

  const third = { name: 'Third Member', email: 'third@example.test', teamSlug: 'EXAMPLE' }
  const made = await createPerson(world.installation, third)
  await world.installation.sql('update team set passkeys_only_since = now()')
  const page = await world.visit()
  await page.goto('signInUrl' in made ? made.signInUrl : '')
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.getByRole('heading', { name: 'Add your passkey' }).waitFor()
  await expectUsable(page, 'the first passkey')
  await addAuthenticator(page)
  await page.getByLabel('What to call it').fill('Key')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('Your passkey is added').waitFor()
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.getByRole('heading', { name: 'Before your first case' }).waitFor()
  await admin.goto('/cases')
  await admin.waitForURL('**/sign-in?next=%2Fcases')
})

test('who opens a case without a session signs in from there, and comes back to it', async () => {
  const page = await world.visit()
  const path = '/cases/00000000-0000-4000-8000-000000000000'
  await page.goto(`${world.installation.url}${path}`)
  await page.getByRole('main').getByRole('link', { name: 'sign in' }).click()
  expect(new URL(page.url()).pathname).toBe('/sign-in')
  expect(new URL(page.url()).searchParams.get('next')).toBe(path)
})
