// What is pressed. A button that may not be pressed says why, beside it, in the words of the same refusal that
// its action would answer. Every change goes out as a form with the anti-forgery token; links only lead.
import type { ComponentChildren } from 'preact'
import { classes } from '../marks.js'

/** The hidden field that carries the anti-forgery token. */
export const csrfField = 'csrf'

/** A refusal as a page shows it: why not, and where that is written. */
export type RefusalText = {
  readonly refusal?: string | undefined
  readonly because: string
  readonly source?: string | undefined
}

export type ButtonTone = 'main' | 'danger' | 'plain'

export type ButtonProps = {
  readonly tone?: ButtonTone | undefined
  readonly small?: boolean | undefined
  /** A key that presses it on this page, such as "1"; shown in the key table by whoever lists the keys. */
  readonly hotkey?: string | undefined
  /** Sent with the form when this button was the one pressed. */
  readonly name?: string | undefined
  readonly value?: string | undefined
  /** Send to another address than the form's own. */
  readonly formAction?: string | undefined
  /** Without it the button is a link. */
  readonly href?: string | undefined
  /** Do not ask the fields to be valid: for "Save draft" beside "Send". */
  readonly lenient?: boolean | undefined
  readonly disabled?: boolean | undefined
  readonly describedBy?: string | undefined
  readonly children: ComponentChildren
}

export const Button = (props: ButtonProps) => {
  const look = classes('button', props.tone, props.small && 'small')
  if (props.href !== undefined) {
    return (
      <a class={look} href={props.href} data-key={props.hotkey}>
        {props.children}
      </a>
    )
  }
  return (
    <button
      type="submit"
      class={look}
      data-key={props.hotkey}
      name={props.name}
      value={props.value}
      formAction={props.formAction}
      formNoValidate={props.lenient}
      disabled={props.disabled}
      aria-describedby={props.describedBy}
    >
      {props.children}
    </button>
  )
}

export type RefusedProps = RefusalText & { readonly id?: string | undefined }

const isAddress = (text: string): boolean => /^(https?:\/\/|\/)/.test(text)

/** Where it is written, for who wants to look it up. What is our own reading or design is written nowhere else. */
const Source = ({ source }: Pick<RefusalText, 'source'>) =>
  source === undefined || /^(our reading|design)/.test(source) ? null : (
    <>
      {' '}
      <cite class="faint">{isAddress(source) ? <a href={source}>source</a> : `(${source})`}</cite>
    </>
  )

/** Why not, and where that is written. */
export const Because = ({ because, source }: RefusalText) => (
  <span>
    {because}
    <Source source={source} />
  </span>
)

/** Why not, beside what cannot be pressed. */
export const Refused = ({ id, refusal, because, source }: RefusedProps) => (
  <span class="refused" id={id} data-refusal={refusal}>
    {because}
    <Source source={source} />
  </span>
)

export type ActionFormProps = {
  readonly action: string
  readonly csrf: string
  readonly hidden?: Readonly<Record<string, string>> | undefined
  /** Carries files. */
  readonly multipart?: boolean | undefined
  /** Ask before leaving the page with something typed and not sent. */
  readonly guard?: boolean | undefined
  readonly label?: string | undefined
  readonly class?: string | undefined
  readonly children: ComponentChildren
}

/** A form that changes something. */
export const ActionForm = (props: ActionFormProps) => (
  <form
    method="post"
    action={props.action}
    class={props.class ?? 'form'}
    encType={props.multipart ? 'multipart/form-data' : undefined}
    aria-label={props.label}
    data-guard={props.guard ? '' : undefined}
    noValidate
  >
    <Hidden csrf={props.csrf} fields={props.hidden} />
    {props.children}
  </form>
)

export type HiddenProps = {
  readonly csrf: string
  readonly fields?: Readonly<Record<string, string>> | undefined
}

export const Hidden = ({ csrf, fields = {} }: HiddenProps) => (
  <>
    <input type="hidden" name={csrfField} value={csrf} />
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </>
)

export type ActionProps = Omit<ButtonProps, 'href' | 'disabled' | 'describedBy' | 'formAction'> & {
  readonly action: string
  readonly csrf: string
  readonly hidden?: Readonly<Record<string, string>> | undefined
  /** Given: the button is disabled and the reason stands beside it. */
  readonly refusal?: RefusalText | undefined
}

/** One button that does one thing, as its own form. */
export const Action = ({ action, csrf, hidden, refusal, ...button }: ActionProps) => {
  const reasonId = refusal && `why-${slug(action)}-${slug(button.value ?? '')}`
  return (
    <form method="post" action={action} class="action">
      <Hidden csrf={csrf} fields={hidden} />
      <Button {...button} disabled={refusal !== undefined} describedBy={reasonId} />
      {refusal && <Refused id={reasonId} {...refusal} />}
    </form>
  )
}

/** Letters, digits and hyphens only: for ids made from names and addresses. */
export const slug = (text: string): string =>
  text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')
