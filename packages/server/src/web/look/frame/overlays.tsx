// What opens over a page, all by the browser's own means: dialog by the popover attribute, menu by details.
// Both work without scripts; the key table is for those who have them.
import type { ComponentChildren } from 'preact'
import { classes } from '../marks.js'

export type DialogProps = {
  readonly id: string
  readonly title: string
  readonly children: ComponentChildren
}

/** A dialog that `DialogButton` with the same id opens. Escape or a press beside it closes it. */
export const Dialog = ({ id, title, children }: DialogProps) => (
  <dialog class="dialog" id={id} popover="auto" aria-labelledby={`${id}-title`}>
    <header>
      <h2 id={`${id}-title`}>{title}</h2>
      <button
        type="button"
        class="button plain small"
        popovertarget={id}
        popovertargetaction="hide"
        data-close
      >
        Close
      </button>
    </header>
    <div class="pad">{children}</div>
  </dialog>
)

export type DialogButtonProps = {
  readonly opens: string
  readonly tone?: 'main' | 'danger' | 'plain' | undefined
  readonly small?: boolean | undefined
  readonly hotkey?: string | undefined
  readonly children: ComponentChildren
}

export const DialogButton = ({ opens, tone, small, hotkey, children }: DialogButtonProps) => (
  <button
    type="button"
    class={classes('button', tone, small && 'small')}
    popovertarget={opens}
    data-key={hotkey}
  >
    {children}
  </button>
)

export type MenuProps = {
  readonly label: string
  /** Opens toward the end of the line instead of toward its start. */
  readonly start?: boolean | undefined
  /** Links and buttons with the class `item`, each in one list item. */
  readonly items: readonly ComponentChildren[]
}

export const Menu = ({ label, start, items }: MenuProps) => (
  <details class={classes('menu', start && 'start')} data-menu>
    <summary class="button">
      {label} <span aria-hidden="true">▾</span>
    </summary>
    <ul class="items">
      {items.map((item) => (
        <li>{item}</li>
      ))}
    </ul>
  </details>
)

export type CopyTextProps = { readonly text: string; readonly label: string }

/** Text that is to be taken elsewhere, with a button that copies it where scripts run. */
export const CopyText = ({ text, label }: CopyTextProps) => (
  <span class="copy">
    <code>{text}</code>
    <button
      type="button"
      class="button small needs-script"
      data-copy={text}
      aria-label={`Copy ${label}`}
    >
      Copy
    </button>
  </span>
)

export type KeyLine = { readonly keys: readonly string[]; readonly does: string }

const generalKeys: readonly KeyLine[] = [
  { keys: ['j', 'k'], does: 'next and previous row' },
  { keys: ['Enter'], does: 'open the row' },
  { keys: ['/'], does: 'filter or search' },
  { keys: ['Ctrl K'], does: 'go anywhere (Cmd K on a Mac)' },
  { keys: ['?'], does: 'these keys' },
]

export type KeyHelpProps = {
  readonly page?: readonly KeyLine[] | undefined
  readonly go?: readonly { readonly label: string; readonly go?: string | undefined }[] | undefined
}

/** The keys of this page and of every page, and the switch that turns single keys off. */
export const KeyHelp = ({ page = [], go = [] }: KeyHelpProps) => {
  const gone = go.flatMap((item) =>
    item.go ? [{ keys: ['g', item.go], does: `go to ${item.label}` }] : [],
  )
  return (
    <Dialog id="keys" title="Keyboard shortcuts">
      <dl class="keys">
        {[...page, ...generalKeys, ...gone].map((line) => (
          <>
            <dt>
              {line.keys.map((key) => (
                <kbd>{key}</kbd>
              ))}
            </dt>
            <dd>{line.does}</dd>
          </>
        ))}
      </dl>
      <div class="choice needs-script">
        <input type="checkbox" id="keys-on" checked />
        <label for="keys-on">Single keys work on this device</label>
      </div>
    </Dialog>
  )
}
