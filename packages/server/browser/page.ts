// Small things every page gets: the reader's own zone on hover, copy buttons, menus that close, and a question
// before leaving what is typed and not sent.

const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })

/** Titles are set when first hovered, so that a page of a thousand times costs nothing. */
export const showLocalTimes = (): void => {
  document.addEventListener('pointerover', ({ target }) => {
    if (!(target instanceof Element)) return
    const time = target.closest('time')
    if (!time?.dateTime.includes('T') || time.dataset['local'] !== undefined) return
    const at = new Date(time.dateTime)
    if (Number.isNaN(at.getTime())) return
    time.dataset['local'] = ''
    time.title = [time.title, local.format(at)].filter(Boolean).join(' · ')
  })
}

const saidForMs = 2_000

export const copyOnPress = (): void => {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-copy]') : null
    if (!button) return
    const before = button.textContent
    const say = (words: string) => {
      button.textContent = words
      setTimeout(() => {
        button.textContent = before
      }, saidForMs)
    }
    navigator.clipboard.writeText(button.dataset['copy'] ?? '').then(
      () => say('Copied'),
      () => say('Select and copy'),
    )
  })
}

/** Who will read it was chosen with a pointer: then one writes. With the keyboard the focus stays, to choose on. */
export const writeAfterChoosing = (): void => {
  document.addEventListener('click', ({ target, detail }) => {
    if (detail === 0 || !(target instanceof HTMLInputElement) || target.name !== 'audience') return
    target.closest('.composer')?.querySelector('textarea')?.focus({ preventScroll: true })
  })
}

export const closeMenus = (): void => {
  const close = (except: Node | null) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]')) {
      if (!except || !menu.contains(except)) menu.open = false
    }
  }
  document.addEventListener('click', ({ target }) => close(target instanceof Node ? target : null))
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    const inside = document.activeElement?.closest<HTMLElement>('details[data-menu][open]')
    close(null)
    inside?.querySelector('summary')?.focus()
  })
}

const isChanged = (field: Element): boolean => {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue
  if (field instanceof HTMLSelectElement) return field.value !== field.dataset['was']
  if (!(field instanceof HTMLInputElement) || field.type === 'hidden') return false
  const ticked = field.type === 'checkbox' || field.type === 'radio'
  return ticked ? field.checked !== field.defaultChecked : field.value !== field.defaultValue
}

/** A form given back with errors holds what was typed as its defaults: it counts as changed. */
export const isUnsent = (form: HTMLFormElement): boolean =>
  form.querySelector('[aria-invalid="true"]') !== null || [...form.elements].some(isChanged)

export const askBeforeLeaving = (): void => {
  const forms = [...document.querySelectorAll<HTMLFormElement>('form[data-guard]')]
  for (const select of document.querySelectorAll<HTMLSelectElement>('form[data-guard] select')) {
    select.dataset['was'] = select.value
  }
  let sent = false
  document.addEventListener('submit', ({ defaultPrevented }) => {
    sent = !defaultPrevented
  })
  window.addEventListener('pageshow', () => {
    sent = false
  })
  window.addEventListener('beforeunload', (event) => {
    if (!sent && forms.some(isUnsent)) event.preventDefault()
  })
}

/**
 * Who is not signed in meets the same page for every address of a case: its link leads back here afterwards. The address is
 * put in by the browser, so that the page itself has the same bytes for every one of them.
 */
export const leadBackAfterSignIn = (): void => {
  const { pathname, search } = location
  if (!pathname.startsWith('/cases/')) return
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-back-here]'))
    link.search = `?next=${encodeURIComponent(pathname + search)}`
}
