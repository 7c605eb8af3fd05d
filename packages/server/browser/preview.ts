// A preview of Markdown under its field. The server renders it with the same code as the page; the answer is
// parsed as a document without scripts and its nodes are moved over, so no HTML text is ever assigned.
import { csrfToken, debounced, make } from './dom.js'

const waitMs = 400
const withinMs = 8_000

export class ParleyPreview extends HTMLElement {
  #asked: XMLHttpRequest | undefined
  readonly #out = make('div', {
    class: 'rendered preview',
    role: 'region',
    'aria-label': 'Preview',
    tabindex: '0',
  })
  readonly #details = make('details', { class: 'small' }, make('summary', {}, 'Preview'), this.#out)

  connectedCallback(): void {
    const field = this.#field()
    if (!field || this.contains(this.#details)) return
    this.append(this.#details)
    const later = debounced(() => this.#ask(field), waitMs)
    field.addEventListener('input', () => this.#details.open && later())
    this.#details.addEventListener('toggle', () => this.#details.open && this.#ask(field))
  }

  #field(): HTMLTextAreaElement | undefined {
    const field = document.getElementById(this.getAttribute('for') ?? '')
    return field instanceof HTMLTextAreaElement ? field : undefined
  }

  #ask(field: HTMLTextAreaElement): void {
    this.#asked?.abort()
    if (field.value.trim() === '') {
      this.#say('Nothing written yet.')
      return
    }
    const request = new XMLHttpRequest()
    this.#asked = request
    request.open('POST', this.getAttribute('src') ?? '')
    request.responseType = 'document'
    request.timeout = withinMs
    request.onload = () => this.#take(request)
    request.onerror = () => this.#say('The preview could not be fetched; what you typed is safe.')
    request.ontimeout = request.onerror
    request.send(new URLSearchParams({ csrf: csrfToken(this), text: field.value }))
  }

  #take(request: XMLHttpRequest): void {
    const body = request.responseXML?.body
    if (request.status !== 200 || !body) {
      this.#say('The preview was refused; what you typed is safe.')
      return
    }
    this.#out.replaceChildren(
      ...[...body.childNodes].map((node) => document.importNode(node, true)),
    )
  }

  #say(words: string): void {
    this.#out.replaceChildren(make('p', { class: 'quiet' }, words))
  }
}
