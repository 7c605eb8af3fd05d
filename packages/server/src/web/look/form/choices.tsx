// Choosing among a few: radios and checkboxes under one legend; the parts of a long form; every error at the top.
import type { ComponentChildren } from 'preact'
import { classes } from '../marks.js'
import { type FieldErrors, fieldId, type Option } from './fields.js'

export type ChoiceProps = {
  readonly name: string
  readonly label: string
  readonly options: readonly Option[]
  readonly help?: ComponentChildren
  readonly error?: string | undefined
  /** One of them (radios). */
  readonly value?: string | undefined
  /** Several of them (checkboxes), when given. */
  readonly values?: readonly string[] | undefined
  /** Where a page has several forms with a choice of this name. */
  readonly id?: string | undefined
}

export const Choice = (props: ChoiceProps) => {
  const id = props.id ?? fieldId(props.name)
  const several = props.values !== undefined
  return (
    <fieldset
      class="field"
      id={id}
      aria-describedby={
        classes(props.help && `${id}-help`, props.error && `${id}-error`) || undefined
      }
    >
      <legend>{props.label}</legend>
      {props.help && (
        <span class="help" id={`${id}-help`}>
          {props.help}
        </span>
      )}
      <div class="choices">
        {props.options.map((option) => (
          <Tick
            type={several ? 'checkbox' : 'radio'}
            name={props.name}
            at={id}
            option={option}
            checked={several ? props.values.includes(option.value) : props.value === option.value}
          />
        ))}
      </div>
      {props.error && (
        <span class="error" id={`${id}-error`}>
          {props.error}
        </span>
      )}
    </fieldset>
  )
}

type TickProps = {
  readonly type: 'checkbox' | 'radio'
  readonly name: string
  /** What the ids of this box begin with. */
  readonly at: string
  readonly option: Option
  readonly checked: boolean
}

const Tick = ({ type, name, at, option, checked }: TickProps) => {
  const helpId = option.help && `${at}-${fieldId(option.value)}-help`
  return (
    <div class="choice">
      <input
        type={type}
        id={`${at}-${fieldId(option.value)}`}
        name={name}
        value={option.value}
        checked={checked}
        aria-describedby={helpId}
      />
      <label for={`${at}-${fieldId(option.value)}`}>{option.label}</label>
      {option.help && (
        <span class="help" id={helpId}>
          {option.help}
        </span>
      )}
    </div>
  )
}

export type CheckProps = {
  readonly name: string
  /** Where a page has several boxes of one name. */
  readonly id?: string | undefined
  readonly label: string
  readonly value?: string | undefined
  readonly checked?: boolean | undefined
  readonly help?: string | undefined
}

/** One box to tick. */
export const Check = ({ name, id, label, value = 'yes', checked = false, help }: CheckProps) => (
  <Tick
    type="checkbox"
    name={name}
    at={id ?? fieldId(name)}
    option={{ value, label, help }}
    checked={checked}
  />
)

export type PartProps = {
  readonly title: string
  readonly help?: string | undefined
  /** Open when something in it is filled or wrong: a closed part must never hide an error. */
  readonly open?: boolean | undefined
  readonly id?: string | undefined
  readonly children: ComponentChildren
}

/** A part of a long form, closed until it is wanted. */
export const Part = ({ title, help, open, id, children }: PartProps) => (
  <details class="part" id={id} open={open}>
    <summary>
      {title}
      {help && <span class="help"> · {help}</span>}
    </summary>
    <div class="fields">{children}</div>
  </details>
)

export type ErrorSummaryProps = {
  readonly errors: FieldErrors
  /** Labels by field name, in the order of the form; an error without a label stands at the end. */
  readonly labels: Readonly<Record<string, string>>
  /** What was kept: nothing typed is ever lost, and the page says so. */
  readonly kept?: string | undefined
  /** The id of a field by its name, where a form gives its own. */
  readonly idOf?: ((name: string) => string) | undefined
}

/** "Title: too long"; after a label that is a question no colon follows. */
const named = (label: string | undefined, error: string | undefined) =>
  label === undefined ? error : `${label}${label.endsWith('?') ? '' : ':'} ${error}`

/** All errors at once, each leading to its field. Takes the focus when the page opens. */
export const ErrorSummary = ({ errors, labels, kept, idOf = fieldId }: ErrorSummaryProps) => {
  const names = Object.keys(errors).filter((name) => errors[name])
  if (names.length === 0) return null
  const order = Object.keys(labels)
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  names.sort((a, b) => place(a) - place(b))
  return (
    <section class="errors" role="alert" tabIndex={-1} autofocus aria-labelledby="errors-title">
      <h2 id="errors-title">
        {names.length === 1
          ? 'One thing is to be put right'
          : `${names.length} things are to be put right`}
      </h2>
      <ul>
        {names.map((name) => (
          <li>
            <a href={`#${idOf(name)}`}>{named(labels[name], errors[name])}</a>
          </li>
        ))}
      </ul>
      <p class="small quiet">{kept ?? 'What you typed is kept below.'}</p>
    </section>
  )
}
