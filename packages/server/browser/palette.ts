// Ctrl or Cmd K: a list of places to go, filtered while typing. The places are the page's navigation and what the
// server offers at `src` as {items: [{label, href, hint?}]}. A combobox over a listbox, in a native dialog.
import { make } from './dom.js'

type Place = { readonly label: string; readonly href: string; readonly hint?: string }

const shownAtMost = 50
const fetchWithinMs = 5_000

/** Same-origin paths only: what the server lists is not asked to lead elsewhere. */
const isPlace = (value: unknown): value is Place => {
  if (typeof value !== 'object' || value === null) return false
  const { label, href, hint } = value as Record<string, unknown> // because: an object, its fields checked here
  const isPath = typeof href === 'string' && /^\/(?!\/)/.test(href)
  return typeof label === 'string' && isPath && (hint === undefined || typeof hint === 'string')
}

export const openPalette = (): boolean => {
  const palette = document.querySelector('parley-palette')
  if (!(palette instanceof ParleyPalette)) return false
  palette.open()
  return true
}

export class ParleyPalette extends HTMLElement {
  #stop = new AbortController()
  #places: readonly Place[] = []
  #fetched = false
  #at = 0
  readonly #input = make('input', {
    type: 'text',
    role: 'combobox',
    'aria-label': 'Go to',
    'aria-expanded': 'true',
    'aria-controls': 'palette-list',
    'aria-autocomplete': 'list',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'Go to a case or a page',
  })
  readonly #list = make('ul', { role: 'listbox', id: 'palette-list', 'aria-label': 'Places' })
  readonly #none = make('p', { class: 'none', role: 'status' })
  readonly #dialog = make(
    'dialog',
    { class: 'dialog palette', 'aria-label': 'Go to' },
    this.#input,
    this.#list,
    this.#none,
  )

  connectedCallback(): void {
    this.#stop = new AbortController()
    const { signal } = this.#stop
    this.append(this.#dialog)
    document.addEventListener('keydown', (event) => this.#shortcut(event), { signal })
    this.#input.addEventListener('input', () => this.#show(), { signal })
    this.#input.addEventListener('keydown', (event) => this.#steer(event), { signal })
    this.#list.addEventListener('click', (event) => this.#pick(event.target), { signal })
    this.#dialog.addEventListener('click', (event) => this.#beside(event), { signal })
  }

  disconnectedCallback(): void {
    this.#stop.abort()
  }

  open(): void {
    if (this.#dialog.open) return
    this.#places = [...placesOfPage(), ...this.#places.filter((place) => place.hint !== 'page')]
    this.#input.value = ''
    this.#dialog.showModal()
    this.#show()
    void this.#fetch()
  }

  #shortcut(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return
    event.preventDefault()
    if (this.#dialog.open) this.#dialog.close()
    else this.open()
  }

  /** A press on the dialog itself, not on anything in it, is a press on the backdrop. */
  #beside(event: MouseEvent): void {
    if (event.target === this.#dialog) this.#dialog.close()
  }

  async #fetch(): Promise<void> {
    const src = this.getAttribute('src')
    if (!src || this.#fetched) return
    try {
      const answer = await fetch(src, {
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(fetchWithinMs),
      })
      if (!answer.ok) return
      const body: unknown = await answer.json()
      const items = (body as { items?: unknown } | null)?.items // because: anything may come; checked below
      if (!Array.isArray(items)) return
      this.#fetched = true
      this.#places = [...this.#places, ...items.filter(isPlace)]
      this.#show()
    } catch {
      // The page's own places stay; the next opening asks again.
    }
  }

  #found(): readonly Place[] {
    const words = this.#input.value.toLowerCase().split(/\s+/).filter(Boolean)
    const matches = ({ label, hint = '' }: Place) => {
      const text = `${label} ${hint}`.toLowerCase()
      return words.every((word) => text.includes(word))
    }
    const search = this.#input.value.trim()
    const last = {
      label: `Search cases for “${search}”`,
      href: `/cases?q=${encodeURIComponent(search)}`,
    }
    return [...this.#places.filter(matches).slice(0, shownAtMost), ...(search ? [last] : [])]
  }

  #show(): void {
    this.#at = 0
    const found = this.#found()
    this.#list.replaceChildren(
      ...found.map(({ label, href, hint }, at) => {
        const words = [make('span', { dir: 'auto' }, label)]
        if (hint) words.push(make('span', { class: 'hint' }, hint))
        return make('li', { role: 'option', id: `palette-${at}`, 'data-href': href }, ...words)
      }),
    )
    this.#none.textContent = found.length === 0 ? 'Nothing to go to yet.' : ''
    this.#none.hidden = found.length > 0
    this.#mark()
  }

  #mark(): void {
    const options = [...this.#list.children]
    for (const [at, option] of options.entries()) {
      option.setAttribute('aria-selected', String(at === this.#at))
    }
    const chosen = options[this.#at]
    if (chosen) this.#input.setAttribute('aria-activedescendant', chosen.id)
    else this.#input.removeAttribute('aria-activedescendant')
    chosen?.scrollIntoView({ block: 'nearest' })
  }

  #steer(event: KeyboardEvent): void {
    const count = this.#list.children.length
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
    const step = steps[event.key]
    if (event.key === 'Enter' && !event.isComposing)
      this.#pick(this.#list.children[this.#at] ?? null)
    else if (step !== undefined && count > 0) this.#at = (this.#at + step + count) % count
    else return
    event.preventDefault()
    this.#mark()
  }

  #pick(target: EventTarget | null): void {
    if (!(target instanceof Element)) return
    const href = target.closest<HTMLElement>('[data-href]')?.dataset['href']
    if (!href) return
    this.#dialog.close()
    location.assign(href)
  }
}

const placesOfPage = (): readonly Place[] =>
  [...document.querySelectorAll<HTMLAnchorElement>('.nav a.item')].map((link) => ({
    label: (link.firstChild?.textContent ?? '').trim(),
    href: link.pathname + link.search,
    hint: 'page',
  }))
