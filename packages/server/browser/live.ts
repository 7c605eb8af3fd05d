// Says that there is something new without moving what is being read: a bar that shows it when it is pressed. A page on
// which something is watched until it is done shows it at once, while nobody writes there.
// Listens to a stream of server-sent events; a refused stream (signed out, ended) is not asked again.
import { make } from './dom.js'
import { isUnsent } from './page.js'

/** Whether something is being typed or was, and is not sent. */
const isWriting = (): boolean =>
  document.activeElement?.matches('input, select, textarea') === true ||
  [...document.querySelectorAll<HTMLFormElement>('form[data-guard]')].some(isUnsent)

export class ParleyLive extends HTMLElement {
  #source: EventSource | undefined
  #stop = new AbortController()
  #count = 0
  readonly #button = make('button', { type: 'button', class: 'button', hidden: '' })

  connectedCallback(): void {
    this.#stop = new AbortController()
    const { signal } = this.#stop
    this.replaceChildren(make('div', { class: 'news', role: 'status' }, this.#button))
    this.#button.addEventListener('click', () => this.#show(), { signal })
    // A page in the back-forward cache must hold no connection; it listens again when it is shown.
    window.addEventListener('pagehide', () => this.#close(), { signal })
    window.addEventListener('pageshow', (event) => event.persisted && this.#listen(), { signal })
    this.#listen()
  }

  disconnectedCallback(): void {
    this.#stop.abort()
    this.#close()
  }

  /** Reloads; where something is being written, shows it in another window instead. */
  #show(): void {
    const elsewhere = this.getAttribute('shows')
    if (elsewhere === null) location.reload()
    else window.open(elsewhere, '_blank', 'noopener')
  }

  #listen(): void {
    const src = this.getAttribute('src')
    if (!src) return
    this.#close()
    const source = new EventSource(src)
    this.#source = source
    source.addEventListener('change', () => this.#tell())
    // The server says that the session or the page's subject is over.
    source.addEventListener('close', () => this.#close())
  }

  #close(): void {
    this.#source?.close()
    this.#source = undefined
  }

  #tell(): void {
    if (this.hasAttribute('follows') && !isWriting()) {
      location.reload()
      return
    }
    this.#count += 1
    this.#button.hidden = false
    this.#button.textContent = `${this.#count} new: show`
  }
}
