// Voting: makes a token here, has it signed without showing it, and casts with it without the session. What was made is
// kept on this device until the ballot is over, so that a closed tab loses no vote. The server decides everything else.
// A chunk of its own, which shares nothing with parley.js: that is loaded under another address.
import { type BlindKey, type Bytes, blind, finalize, prepare, toNumber } from './blind.js'
import { type Kept, readKept, writeKept } from './kept.js'
import { OtherOpening, readOpening } from './opening.js'

const withinMs = 15_000
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const

class Refused extends Error {}

const toText = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const fromText = (text: string): Bytes =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  )

const button = (text: string): HTMLButtonElement => {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = 'button main'
  element.textContent = text
  return element
}

/** The passkey's answer as the server's library reads it. */
const signWithPasskey = async (wanted: {
  readonly challenge: string
  readonly rpId: string
  readonly passkeys: readonly string[]
}): Promise<object> => {
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: fromText(wanted.challenge),
      rpId: wanted.rpId,
      allowCredentials: wanted.passkeys.map((id) => ({ id: fromText(id), type: 'public-key' })),
      userVerification: 'required',
    },
  })
  if (!(credential instanceof PublicKeyCredential)) throw new Refused('No passkey was given.')
  // because: a credential that was asked for, and not made, answers with an assertion
  const response = credential.response as AuthenticatorAssertionResponse
  const text = (buffer: ArrayBuffer) => toText(new Uint8Array(buffer))
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
    },
  }
}

const utf8 = (text: string): Bytes => Uint8Array.from(new TextEncoder().encode(text))

const post = async (
  url: string,
  body: object,
  how: Pick<RequestInit, 'credentials' | 'headers'>,
): Promise<Readonly<Record<string, unknown>>> => {
  const answer = await fetch(url, {
    method: 'POST',
    ...how,
    headers: { 'content-type': 'application/json', accept: 'application/json', ...how.headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(withinMs),
  })
  // because: JSON of our own server, whose fields are checked where they are used
  const json = (await answer.json().catch(() => ({}))) as Readonly<Record<string, unknown>>
  if (answer.ok) return json
  const { detail } = json
  throw new Refused(typeof detail === 'string' ? detail : 'The server refused. Try again.')
}

export class ParleyBallot extends HTMLElement {
  readonly #status = document.createElement('p')
  readonly #ask = button('Get your token')
  readonly #cast = button('Cast your vote')

  connectedCallback(): void {
    this.querySelector('[data-without-scripts]')?.remove()
    const buttons = document.createElement('div')
    buttons.className = 'form-end'
    buttons.append(this.#ask, this.#cast)
    this.#status.setAttribute('role', 'status')
    this.append(buttons, this.#status)
    this.#ask.addEventListener('click', () => void this.#run(() => this.#askForToken()))
    this.#cast.addEventListener('click', () => void this.#run(() => this.#castVote()))
    this.#show()
  }

  get #id(): string {
    return this.getAttribute('ballot') ?? ''
  }

  #publicKey(): BlindKey {
    const n = fromText(this.getAttribute('key-n') ?? '')
    return {
      n: toNumber(n),
      e: toNumber(fromText(this.getAttribute('key-e') ?? '')),
      bytes: n.length,
    }
  }

  #show(): void {
    const kept = readKept(this)
    this.#ask.hidden = kept?.signature !== undefined
    this.#cast.hidden = kept?.signature === undefined || kept.cast !== undefined
    if (kept?.signature !== undefined) this.querySelector('[data-in-another-browser]')?.remove()
    // What was chosen is shown to nobody who passes by afterwards, and no browser brings it back.
    if (kept?.cast !== undefined) this.querySelector('fieldset')?.remove()
    for (const input of this.querySelectorAll<HTMLInputElement>('input[name="vote"]'))
      input.disabled = kept?.signature === undefined
    if (kept?.cast !== undefined)
      this.#say(
        `Your vote is cast. After the close this browser finds it beside the token ${kept.token.slice(0, 16)}…`,
      )
    else if (kept?.signature !== undefined)
      this.#say(
        'You have your token. Choose, and cast when you like: the longer after, the less can be guessed.',
      )
    else this.#say('First get your token: your passkey signs that you ask. Then choose, and cast.')
  }

  #say(text: string): void {
    this.#status.textContent = text
  }

  async #run(work: () => Promise<void>): Promise<void> {
    this.#ask.disabled = true
    this.#cast.disabled = true
    try {
      await work()
      this.#show()
    } catch (error) {
      this.#say(inWords(error))
    } finally {
      this.#ask.disabled = false
      this.#cast.disabled = false
    }
  }

  /** The token: a key of its own, blinded. Made once and kept before it is sent. */
  async #makeToken(): Promise<Kept> {
    const pair = await crypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
    const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
    const token = prepare(point)
    const { blinded, inverse } = await blind(this.#publicKey(), token)
    const opening = await readOpening(this)
    return writeKept(this, {
      ballotKey: this.getAttribute('key-n') ?? '',
      ...(opening === undefined ? {} : { opening }),
      token: toText(token),
      key: await crypto.subtle.exportKey('jwk', pair.privateKey),
      blinded: toText(blinded),
      inverse: inverse.toString(),
    })
  }

  async #challenge({ blinded, opening }: Kept): Promise<string> {
    const text = utf8(
      opening === undefined
        ? `parley-ballot-token/v1\n${this.#id}\n${blinded}`
        : `parley-ballot-token/v2\n${this.#id}\n${opening}\n${blinded}`,
    )
    return toText(new Uint8Array(await crypto.subtle.digest('SHA-256', text)))
  }

  async #askForToken(): Promise<void> {
    const kept = readKept(this) ?? (await this.#makeToken())
    await this.#refuseOther(kept)
    this.#say('Waiting for your passkey, which signs that you ask…')
    const response = await signWithPasskey({
      challenge: await this.#challenge(kept),
      rpId: this.getAttribute('rp-id') ?? '',
      passkeys: (this.getAttribute('passkeys') ?? '').split(' ').filter((id) => id !== ''),
    })
    const csrf = this.querySelector<HTMLInputElement>('input[name="csrf"]')?.value ?? ''
    const answer = await post(
      `/nominations/${this.#id}/token`,
      { blinded: kept.blinded, response },
      { headers: { 'x-csrf': csrf } },
    )
    const blindSignature = fromText(String(answer['blindSignature'] ?? ''))
    const inverse = BigInt(kept.inverse)
    const signature = await finalize(this.#publicKey(), fromText(kept.token), {
      blindSignature,
      inverse,
    })
    writeKept(this, { ...kept, signature: toText(signature) })
  }

  /**
   * A key of one's own would tell whose a vote is: everybody of a ballot has the same, from the beginning to the end; and
   * the same electorate and rules.
   */
  async #refuseOther({ ballotKey, opening }: Kept): Promise<void> {
    if (ballotKey !== this.getAttribute('key-n'))
      throw new Refused(
        'The ballot’s key is not the one your token was made under. Do not vote; tell the team and the body.',
      )
    if (opening !== (await readOpening(this)))
      throw new Refused(
        'The electorate or the rules are not those your token was made under. Do not vote; tell the team and the body.',
      )
  }

  async #castVote(): Promise<void> {
    const kept = readKept(this)
    const vote = this.querySelector<HTMLInputElement>('input[name="vote"]:checked')?.value
    if (kept?.signature === undefined) return
    await this.#refuseOther(kept)
    if (vote === undefined) throw new Refused('Choose first.')
    const key = await crypto.subtle.importKey('jwk', kept.key, CURVE, false, ['sign'])
    const text = utf8(`parley-ballot-vote/v1\n${this.#id}\n${vote}`)
    const signed = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, text)
    await post(
      `/nominations/${this.#id}/votes`,
      {
        token: kept.token,
        tokenSignature: kept.signature,
        vote,
        voteSignature: toText(new Uint8Array(signed)),
      },
      { credentials: 'omit' },
    )
    writeKept(this, { ...kept, cast: true })
  }
}

const inWords = (error: unknown): string => {
  if (error instanceof Refused || error instanceof OtherOpening) return error.message
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'AbortError')
    return 'No passkey was given. You can try again.'
  return 'That did not work. Nothing is lost: try again.'
}

customElements.define('parley-ballot', ParleyBallot)
