// Single keys: j and k through rows, / to the filter, ? for the table of keys, g and a letter to go, and the keys
// that buttons of the page name themselves (data-key). Can be turned off per device, as WCAG 2.1.4 asks.
import { isTyping, isVisible, readSetting, writeSetting } from './dom.js'
import { openPalette } from './palette.js'

const goWithinMs = 1_500

export class ParleyKeys extends HTMLElement {
  #stop = new AbortController()
  #goUntil = 0

  connectedCallback(): void {
    this.#stop = new AbortController()
    const { signal } = this.#stop
    document.addEventListener('keydown', (event) => this.#press(event), { signal })
    const box = document.querySelector<HTMLInputElement>('#keys-on')
    if (!box) return
    box.checked = keysAreOn()
    box.addEventListener('change', () => writeSetting('keys', box.checked ? 'on' : 'off'), {
      signal,
    })
  }

  disconnectedCallback(): void {
    this.#stop.abort()
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.defaultPrevented || isTyping(event.target) || !keysAreOn()) return
    const going = event.timeStamp < this.#goUntil
    this.#goUntil = 0
    const did = going ? go(event.key) : this.#single(event)
    if (did) event.preventDefault()
  }

  #single(event: KeyboardEvent): boolean {
    if (document.querySelector('dialog:modal')) return false
    switch (event.key) {
      case 'g':
        this.#goUntil = event.timeStamp + goWithinMs
        return true
      case 'j':
        return moveRow(1)
      case 'k':
        return moveRow(-1)
      case '/':
        return focusFilter()
      case '?':
        return toggleTable()
      default:
        return pressNamed(event.key)
    }
  }
}

const keysAreOn = (): boolean => readSetting('keys', 'on') === 'on'

const go = (letter: string): boolean => {
  const link = document.querySelector<HTMLAnchorElement>(`a[data-go="${CSS.escape(letter)}"]`)
  link?.click()
  return link !== null
}

const moveRow = (step: 1 | -1): boolean => {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter(isVisible)
  if (rows.length === 0) return false
  const current = document.activeElement?.closest<HTMLElement>('[data-row]')
  const at = current ? rows.indexOf(current) + step : step === 1 ? 0 : rows.length - 1
  const row = rows[Math.max(0, Math.min(rows.length - 1, at))]
  row?.querySelector('a')?.focus({ preventScroll: true })
  row?.scrollIntoView({ block: 'nearest' })
  return true
}

const focusFilter = (): boolean => {
  const filter = document.querySelector<HTMLInputElement>('[data-filter]')
  if (!filter) return openPalette()
  filter.focus()
  filter.select()
  return true
}

const toggleTable = (): boolean => {
  const table = document.querySelector<HTMLElement>('#keys')
  table?.togglePopover()
  return table !== null
}

const pressNamed = (key: string): boolean => {
  if (key.length !== 1) return false
  const named = document.querySelectorAll<HTMLElement>(
    `[data-key="${CSS.escape(key)}"]:not([disabled])`,
  )
  const button = [...named].find(isVisible)
  button?.focus()
  button?.click()
  return button !== undefined
}
