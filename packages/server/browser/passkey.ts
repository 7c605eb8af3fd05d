// Passkeys, to sign in or to add one. The button is shown by this script only, for without scripts there are no
// passkeys. The server makes the options and verifies the answer; nothing is decided here.
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import { csrfToken, make } from './dom.js'

const withinMs = 10_000

class Refused extends Error {}

export class ParleyPasskey extends HTMLElement {
  readonly #status = make('p', { class: 'small', role: 'status' })

  connectedCallback(): void {
    const button = this.querySelector('button')
    if (!button) return
    this.append(this.#status)
    if (!browserSupportsWebAuthn()) {
      button.disabled = true
      this.#status.textContent = 'This browser has no passkeys; use another way to sign in.'
      return
    }
    button.addEventListener('click', () => {
      button.disabled = true
      void this.#run().finally(() => {
        button.disabled = false
      })
    })
  }

  async #run(): Promise<void> {
    this.#status.textContent = 'Waiting for your passkey…'
    try {
      const options = await this.#post('options', {})
      const answer = await this.#ask(options)
      const done = await this.#post('verify', { response: answer, name: this.#name() })
      const held = document.getElementById(this.getAttribute('form') ?? '')
      if (held instanceof HTMLFormElement) return held.submit()
      const next = (done as { next?: unknown }).next ?? this.getAttribute('next') // because: JSON of our own server
      location.assign(typeof next === 'string' && /^\/(?!\/)/.test(next) ? next : '/cases')
    } catch (error) {
      this.#status.textContent = inWords(error)
    }
  }

  #ask(options: unknown): Promise<unknown> {
    // because: the server makes them with the same library, and the browser checks every field again
    return this.getAttribute('mode') === 'register'
      ? startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON })
      : startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON })
  }

  /** What the person calls this passkey, when the form asks. */
  #name(): string | undefined {
    return this.querySelector<HTMLInputElement>('input[name="name"]')?.value
  }

  async #post(which: 'options' | 'verify', body: object): Promise<unknown> {
    const answer = await fetch(this.getAttribute(which) ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf': csrfToken(this) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(withinMs),
    })
    const json: unknown = await answer.json().catch(() => ({}))
    if (answer.ok) return json
    const { detail } = json as { detail?: unknown } // because: a problem document, its one field checked here
    throw new Refused(
      typeof detail === 'string' ? detail : 'The server refused; try again or use another way.',
    )
  }
}

const inWords = (error: unknown): string => {
  if (error instanceof Refused) return error.message
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'AbortError')
    return 'No passkey was given. You can try again.'
  if (name === 'InvalidStateError') return 'This device has a passkey here already.'
  return 'That did not work. Try again, or use another way.'
}
