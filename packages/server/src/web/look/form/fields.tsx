// Form fields: label, one line of help, the field, the error under it. What was typed is always given back.
// Knows nothing of what is valid: errors come in as words.
import type { ComponentChildren } from 'preact'
import { classes } from '../marks.js'

/** Errors by field name, in words that say what to do. */
export type FieldErrors = Readonly<Record<string, string | undefined>>
export type FieldValues = Readonly<Record<string, string | undefined>>

type Common = {
  readonly name: string
  readonly label: string
  readonly help?: ComponentChildren
  readonly error?: string | undefined
  readonly value?: string | undefined
  /** Marked in words after the label; a required field needs no mark. */
  readonly optional?: boolean | undefined
  readonly id?: string | undefined
}

export const fieldId = (name: string): string => `field-${name.replace(/[^A-Za-z0-9_-]/g, '-')}`

/** Name, value and error of a field in one spread: `const field = bindForm(values, errors)`, `{...field('title')}`. */
export const bindForm =
  (values: FieldValues = {}, errors: FieldErrors = {}) =>
  (name: string) => ({ name, value: values[name], error: errors[name] })

const described = ({ help, error }: Common, id: string) => ({
  'aria-describedby': classes(help && `${id}-help`, error && `${id}-error`) || undefined,
  // Spelled out: an absent attribute and "false" mean the same, and the absent one is shorter.
  'aria-invalid': error ? ('true' as const) : undefined,
})

type FrameProps = Common & {
  readonly at: string
  /** Stands under the error: what is about the field but not of it. */
  readonly below?: ComponentChildren
  readonly children: ComponentChildren
}

const Frame = ({ at, label, optional, help, error, below, children }: FrameProps) => (
  <div class="field">
    <label for={at}>
      {label}
      {optional && <span class="optional"> (optional)</span>}
    </label>
    {help && (
      <span class="help" id={`${at}-help`}>
        {help}
      </span>
    )}
    {children}
    {error && <FieldError at={at} error={error} />}
    {below}
  </div>
)

const FieldError = ({ at, error }: { readonly at: string; readonly error: string }) => (
  <span class="error" id={`${at}-error`}>
    {error}
  </span>
)

export type FieldProps = Common & {
  readonly type?:
    | 'text'
    | 'email'
    | 'url'
    | 'search'
    | 'number'
    | 'date'
    | 'datetime-local'
    | undefined
  readonly placeholder?: string | undefined
  readonly autocomplete?: string | undefined
  readonly inputMode?: 'text' | 'email' | 'url' | 'numeric' | 'decimal' | undefined
  readonly list?: readonly string[] | undefined
  /** Set in the monospace face, without spelling help: identifiers, versions, filters. */
  readonly code?: boolean | undefined
  readonly readOnly?: boolean | undefined
}

export const Field = (props: FieldProps) => {
  const id = props.id ?? fieldId(props.name)
  const listId = props.list && `${id}-list`
  return (
    <Frame {...props} at={id}>
      <input
        id={id}
        name={props.name}
        type={props.type ?? 'text'}
        class={classes('input', props.code && 'code')}
        value={props.value}
        placeholder={props.placeholder}
        autocomplete={props.autocomplete ?? 'off'}
        inputMode={props.inputMode}
        list={listId}
        readOnly={props.readOnly}
        spellcheck={props.code ? false : undefined}
        {...described(props, id)}
      />
      {props.list && (
        <datalist id={listId}>
          {props.list.map((option) => (
            <option value={option} />
          ))}
        </datalist>
      )}
    </Frame>
  )
}

export type FileFieldProps = Omit<Common, 'value'> & {
  readonly multiple?: boolean | undefined
  readonly accept?: string | undefined
}

/** A browser gives chosen files to nobody twice: on an error the help should say that they are to be chosen again. */
export const FileField = (props: FileFieldProps) => {
  const id = props.id ?? fieldId(props.name)
  return (
    <Frame {...props} at={id}>
      <input
        id={id}
        name={props.name}
        type="file"
        class="input"
        multiple={props.multiple}
        accept={props.accept}
        {...described(props, id)}
      />
    </Frame>
  )
}

export type TextAreaProps = Common & {
  readonly rows?: number | undefined
  readonly placeholder?: string | undefined
  readonly code?: boolean | undefined
  /** Address that renders Markdown; given, a script offers a preview. */
  readonly preview?: string | undefined
}

export const TextArea = (props: TextAreaProps) => {
  const id = props.id ?? fieldId(props.name)
  return (
    <Frame
      {...props}
      at={id}
      below={props.preview && <parley-preview src={props.preview} for={id} />}
    >
      <textarea
        id={id}
        name={props.name}
        rows={props.rows ?? 5}
        class={classes('input', props.code && 'code')}
        placeholder={props.placeholder}
        spellcheck={props.code ? false : undefined}
        {...described(props, id)}
      >
        {/* A browser drops one newline at the start of a textarea: this one is for it. */}
        {`\n${props.value ?? ''}`}
      </textarea>
    </Frame>
  )
}

export type Option = {
  readonly value: string
  readonly label: string
  readonly help?: string | undefined
}

export type SelectProps = Common & {
  readonly options: readonly Option[]
  /** The words of the empty choice; without it the first option is chosen. */
  readonly none?: string | undefined
}

export const Select = (props: SelectProps) => {
  const id = props.id ?? fieldId(props.name)
  return (
    <Frame {...props} at={id}>
      <select id={id} name={props.name} class="input" {...described(props, id)}>
        {props.none !== undefined && <option value="">{props.none}</option>}
        {props.options.map((option) => (
          <option value={option.value} selected={option.value === props.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  )
}
