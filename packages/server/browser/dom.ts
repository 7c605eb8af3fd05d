// Building nodes and asking small things of the page. Never HTML text: Trusted Types have nothing to refuse.

type Attributes = Readonly<Record<string, string>>

export const make = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] => {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children)
  return element
}

/** The anti-forgery token of the form around an element, or of any form on the page. */
export const csrfToken = (near: Element): string => {
  const find = (root: ParentNode | null) =>
    root?.querySelector<HTMLInputElement>('input[name="csrf"]')
  return (find(near.closest('form')) ?? find(document))?.value ?? ''
}

/** True while someone types: single keys must do nothing then. */
export const isTyping = (target: EventTarget | null): boolean => {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable) return true
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

export const isVisible = (element: HTMLElement): boolean => element.checkVisibility()

/** Runs `act` once nothing has asked for it for `milliseconds`. */
export const debounced = (act: () => void, milliseconds: number): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  return () => {
    clearTimeout(timer)
    timer = setTimeout(act, milliseconds)
  }
}

/** A setting of this device; without storage the fallback holds. */
export const readSetting = (name: string, fallback: string): string => {
  try {
    return localStorage.getItem(`parley-${name}`) ?? fallback
  } catch {
    return fallback
  }
}

export const writeSetting = (name: string, value: string): void => {
  try {
    localStorage.setItem(`parley-${name}`, value)
  } catch {
    // A browser without storage forgets the setting when the page closes; nothing else depends on it.
  }
}
