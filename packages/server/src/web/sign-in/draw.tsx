// The pages of signing in: the ways, the answer that is the same for every address, the page behind a one-time link,
// and what went wrong. Draws what it is given.
import type { Refusal } from '@parley/rules'
import type { ComponentChildren } from 'preact'
import type { FoundLink, LinkPurpose } from '../../identity/links.js'
import type { OutsideWay } from '../../identity/outside.js'
import { drawForAnyone } from '../frame.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { Field } from '../look/form/fields.js'
import { oneLine } from '../look/one-line.js'
import { Note } from '../look/states.js'
import { withNext } from './own-path.js'

const page = (title: string, children: ComponentChildren, current?: string) =>
  drawForAnyone({ title, site: 'Parley', narrow: true, current, children })

const wayNames: Readonly<Record<OutsideWay, string>> = {
  github: 'Sign in with GitHub',
  oidc: 'Sign in with your organisation',
}

/** For who stands before an installation without mail: the command is docs/OPERATIONS.md's too. */
const PRINTED =
  'Who runs it can print a link on the server: npm run -s admin -- create-person --name NAME --email ADDRESS (of somebody who is here already, too).'

export interface SignInPage {
  readonly next: string | undefined
  readonly ways: readonly OutsideWay[]
  readonly sendsMail: boolean
  readonly email?: string | undefined
  readonly error?: string | undefined
  /** A first passkey was added just now. */
  readonly hasNewPasskey?: boolean
  /** Why another way did not work. */
  readonly refusal?: Refusal | undefined
}

export const drawSignIn = (props: SignInPage): string =>
  page(
    'Sign in',
    <>
      <header class="stack tight">
        <h1>Sign in</h1>
        <p class="quiet">
          For members of the team and those they work with. <a href="/report">To report</a> you need
          no account.
        </p>
      </header>
      {props.refusal && (
        <Note tone="bad" spoken>
          {props.refusal.because}
        </Note>
      )}
      {props.hasNewPasskey && (
        <Note tone="good" spoken>
          Your passkey is added. Sign in with it now.
        </Note>
      )}
      <section class="stack tight needs-script" aria-label="Passkey">
        <parley-passkey
          mode="sign-in"
          options="/sign-in/passkey/options"
          verify="/sign-in/passkey"
          next={props.next}
        >
          <Button tone="main">Use a passkey</Button>
        </parley-passkey>
      </section>
      {props.ways.length > 0 && (
        <section class="form-end" aria-label="Other accounts">
          {props.ways.map((way) => (
            <Button href={withNext(`/sign-in/with/${way}`, props.next)}>{wayNames[way]}</Button>
          ))}
        </section>
      )}
      <ActionForm action={withNext('/sign-in', props.next)} csrf="" label="Sign in by email">
        <Field
          name="email"
          label="Email"
          type="email"
          autocomplete="username"
          help={
            props.sendsMail
              ? 'A link that signs you in, once.'
              : `This server sends no mail yet: what you ask for waits until it does. ${PRINTED}`
          }
          value={props.email}
          error={props.error}
        />
        <div class="form-end">
          <Button>Send me a link</Button>
        </div>
      </ActionForm>
    </>,
    '/sign-in',
  )

export const drawSent = (minutes: number, sendsMail: boolean): string =>
  sendsMail ? drawOnItsWay(minutes) : drawNotSent()

const drawNotSent = (): string =>
  page(
    'No mail is sent yet',
    <section class="stack">
      <h1>No mail is sent yet</h1>
      <Note tone="bad" spoken>
        This server sends no mail: the link waits until it does, and by then it may be too old.{' '}
        {PRINTED} This page says the same for every address.
      </Note>
    </section>,
  )

const drawOnItsWay = (minutes: number): string =>
  page(
    'Look into your mailbox',
    <section class="stack">
      <h1>Look into your mailbox</h1>
      <Note spoken>
        If somebody here has this address, a link is on its way. It works once, within {minutes}{' '}
        minutes. This page says the same for every address.
      </Note>
      <p class="quiet small">
        Nothing after some minutes? Ask an admin of your team, or <a href="/sign-in">try again</a>.
      </p>
    </section>,
  )

const linkWords: Readonly<Record<LinkPurpose, { title: string; text: string; button: string }>> = {
  owner: {
    title: 'This installation is yours to set up',
    text: 'The link works once and makes you its owner.',
    button: 'Begin',
  },
  invitation: {
    title: 'You are invited',
    text: 'The link works once and signs you in.',
    button: 'Come in',
  },
  'sign-in': {
    title: 'Sign in',
    text: 'The link works once and signs you in.',
    button: 'Sign in',
  },
  proof: {
    title: 'Show that it is you',
    text: 'The link works once and lets you go on with what you were doing.',
    button: 'Go on',
  },
}

type LinkPage = Omit<FoundLink, 'personId'> & { readonly action: string }

/** Whoever was here before signs in, whatever the link was made for. */
const wordsOf = ({ purpose, name, isKnown }: LinkPage) => {
  const isSignIn = purpose === 'sign-in' || (purpose === 'invitation' && isKnown)
  if (!isSignIn) return linkWords[purpose]
  return { ...linkWords['sign-in'], title: `Sign in as ${oneLine(name)}` }
}

export const drawLink = (input: LinkPage): string => {
  const { title, text, button } = wordsOf(input)
  return page(
    title,
    <section class="stack">
      <h1>{title}</h1>
      <ActionForm action={input.action} csrf="" label={title}>
        <p>{text}</p>
        <div class="form-end">
          <Button tone="main">{button}</Button>
        </div>
      </ActionForm>
    </section>,
  )
}

/** The same bytes for a link that never was, was used, or whose time is over. */
export const drawNoLink = (): string =>
  page(
    'This link does not work',
    <section class="stack">
      <h1>This link does not work</h1>
      <p>It was used already, its time is over, or it is not whole. Nothing was changed.</p>
      <div class="form-end">
        <Button href="/sign-in">Get another link</Button>
      </div>
    </section>,
  )

export const drawLinkElsewhere = (refusal: Refusal): string =>
  page(
    'Open it where you asked for it',
    <section class="stack">
      <h1>Open it where you asked for it</h1>
      <p>{refusal.because}</p>
    </section>,
  )

/** For whoever has a good link, and a team that takes passkeys alone. */
export const drawPasskeysOnly = (refusal: Refusal): string =>
  page(
    'Sign in with a passkey',
    <section class="stack">
      <h1>Sign in with a passkey</h1>
      <p>{refusal.because}</p>
      <div class="form-end">
        <Button tone="main" href="/sign-in">
          Sign in
        </Button>
      </div>
    </section>,
  )

/** Where an invitation to a team that takes passkeys alone leads: one is added, and nothing else is open yet. */
export const drawFirstPasskey = (csrf: string): string =>
  page(
    'Add your passkey',
    <section class="stack">
      <h1>Add your passkey</h1>
      <p>
        Your team signs in with passkeys only. Add one on this device: everything else opens when
        you have signed in with it.
      </p>
      <p class="quiet small">
        This needs scripts in your browser, and a device that can keep a passkey.
      </p>
      <section class="needs-script" aria-label="Add a passkey">
        <parley-passkey
          mode="register"
          options="/account/passkeys/options"
          verify="/account/passkeys"
        >
          <div class="stack tight">
            <Field
              name="name"
              id="passkey-name"
              label="What to call it"
              help="Such as the device it is on."
            />
            <div class="form-end">
              <Button tone="main">Add a passkey</Button>
            </div>
          </div>
        </parley-passkey>
      </section>
      <ActionForm action="/sign-out" csrf={csrf} label="Sign out">
        <p class="quiet small">
          The invitation is used up after ten minutes. Then ask an admin of your team for another.
        </p>
        <div class="form-end">
          <Button>Not now</Button>
        </div>
      </ActionForm>
    </section>,
  )
