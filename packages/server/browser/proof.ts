// Checks an advisory's proofs where they are read: every hash and the signature are computed by the browser itself, by
// the same code as the server's and the command's. A file of its own, fetched where needed; it shares no code with
// parley.js, so that neither is loaded twice.
import {
  base64Text,
  type ProvedEvent,
  type Sha256,
  type Verify,
  verifyBundle,
} from '@parley/ledger'

/** A node with text or nodes in it; never HTML text. */
const make = (name: 'p' | 'b' | 'ul' | 'li' | 'div', ...children: readonly (Node | string)[]) => {
  const element = document.createElement(name)
  element.append(...children)
  return element
}

type Known = Uint8Array | boolean

/** An answer that the browser gives only later: thrown, waited for, and then known. */
class Later extends Error {
  readonly key: string
  readonly answer: () => Promise<Known>
  constructor(key: string, answer: () => Promise<Known>) {
    super('later')
    this.key = key
    this.answer = answer
  }
}

interface Tools {
  readonly sha256: Sha256
  readonly verify: Verify
}

const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

/** Some browsers cannot check Ed25519 signatures; the page then says that this part is left to do. */
class NoSignatures extends Error {}

const checkSignature = async (
  publicKey: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> => {
  const key = await crypto.subtle
    .importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify'])
    .catch(() => {
      throw new NoSignatures()
    })
  return crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message)
}

const named = (...parts: readonly Uint8Array[]): string => parts.map(base64Text).join('.')

/**
 * Runs `work`, which computes at once, with the browser's own cryptography, which answers later: whatever is not known
 * yet is asked for, and the work begins again. Some hundred small hashes, a few milliseconds.
 */
const withBrowser = async <T>(work: (tools: Tools) => T): Promise<T> => {
  const known = new Map<string, Known>()
  const ask = (key: string, answer: () => Promise<Known>): Known => {
    const there = known.get(key)
    if (there === undefined) throw new Later(key, answer)
    return there
  }
  const tools: Tools = {
    sha256: (bytes) => {
      const copy = Uint8Array.from(bytes)
      // because: a digest answers with bytes
      return ask(named(copy), () => digest(copy)) as Uint8Array
    },
    verify: (...given) => {
      const [key, message, signature] = given.map((part) => Uint8Array.from(part))
      if (!key || !message || !signature) return false
      const asked = named(key, message, signature)
      return ask(asked, () => checkSignature(key, message, signature)) === true
    },
  }
  for (;;) {
    try {
      return work(tools)
    } catch (error) {
      if (!(error instanceof Later)) throw error
      known.set(error.key, await error.answer())
    }
  }
}

interface StepBody {
  readonly event: string
  readonly subject: string
}

const bodyOf = ({ body }: ProvedEvent): StepBody | undefined =>
  typeof body === 'object' &&
  body !== null &&
  'event' in body &&
  typeof body.event === 'string' &&
  'subject' in body &&
  typeof body.subject === 'string'
    ? { event: body.event, subject: body.subject }
    : undefined

/** The events that stand for a step of the timeline, as the page calls it. */
const STEPS: Readonly<Record<string, string>> = {
  'report:received': 'Received',
  'case:opened-by-hand': 'Received, and entered by hand',
  'report:acknowledged': 'Receipt sent automatically',
  'message:sent': 'Acknowledged',
  'case:determined': 'Accepted',
  'link:merged': 'Fixed',
  'case:became-public': 'Published',
  'publication:mail-sent': 'Published',
  'publication:page-published': 'Published',
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "12 Jan 2027, 14:00:05 UTC", as every page says it. */
const inWords = (at: string): string =>
  `${Number(at.slice(8, 10))} ${months[Number(at.slice(5, 7)) - 1]} ${at.slice(0, 4)}, ${at.slice(11, 19)} UTC`

const lineOf = (event: ProvedEvent): Node => {
  const name = STEPS[bodyOf(event)?.event ?? ''] ?? 'Something else'
  return make('li', `${name} on ${inWords(event.at)}: entry ${event.index}`)
}

const resultOf = (text: string, key: string): readonly Node[] | Promise<readonly Node[]> =>
  withBrowser(({ sha256, verify }) => verifyBundle(text, { sha256, verify, key })).then(
    (result) => {
      if (!result.ok) {
        const wrong = result.findings.map(({ because }) => make('li', because))
        return [make('p', make('b', 'These proofs do not hold.')), make('ul', ...wrong)]
      }
      const subjects = new Set(result.events.map((event) => bodyOf(event)?.subject))
      if (subjects.size !== 1 || subjects.has(undefined)) {
        return [make('p', make('b', 'These entries are not all about one case.'))]
      }
      const head = `Checked in your browser: ${result.events.length} entries about one case, in a ledger of ${result.size} that is signed as a whole.`
      return [make('p', make('b', head)), make('ul', ...result.events.map(lineOf))]
    },
  )

class ParleyProof extends HTMLElement {
  readonly #said = make('div')

  connectedCallback(): void {
    this.#said.className = 'stack tight small'
    this.#said.role = 'status'
    const button = this.querySelector('button')
    if (!button) return
    this.append(this.#said)
    button.addEventListener('click', () => {
      button.disabled = true
      void this.#check().finally(() => {
        button.disabled = false
      })
    })
  }

  async #check(): Promise<void> {
    this.#said.replaceChildren('Checking…')
    try {
      const answer = await fetch(this.getAttribute('src') ?? '', { credentials: 'omit' })
      if (!answer.ok) throw new Error('not there')
      const key = this.getAttribute('ledger-key') ?? ''
      this.#said.replaceChildren(...(await resultOf(await answer.text(), key)))
    } catch (error) {
      this.#said.replaceChildren(
        error instanceof NoSignatures
          ? 'This browser cannot check Ed25519 signatures. Download the proofs and check them with the command below.'
          : 'The proofs could not be fetched. Try again, or download them.',
      )
    }
  }
}

customElements.define('parley-proof', ParleyProof)
