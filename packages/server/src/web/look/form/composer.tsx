// Where a message is written. Who will read it is chosen first, shown while writing, and repeated on the button;
// all of it without scripts, by the position of the chosen radio (css/composer.css).
import type { ComponentChildren } from 'preact'
import type { Side } from '../conversation.js'
import { people } from '../marks.js'
import { ActionForm, Button, type RefusalText, Refused } from './buttons.js'

export type Audience = {
  readonly value: string
  /** "Team only", "Team + reporter", "Everyone", "uv". */
  readonly label: string
  readonly side: Side
  /** How many people will be able to read it. */
  readonly readers: number
  /** Who they are, in a few words: "the team and the reporter". */
  readonly who: string
}

export type ComposerProps = {
  readonly action: string
  readonly csrf: string
  readonly audiences: readonly Audience[]
  /** Nothing is chosen unless the page says so: a message to the wrong people can't be unread. */
  readonly chosen?: string | undefined
  readonly body?: string | undefined
  readonly errors?:
    | { readonly audience?: string | undefined; readonly body?: string | undefined }
    | undefined
  readonly refusal?: RefusalText | undefined
  readonly hidden?: Readonly<Record<string, string>> | undefined
  /** The field name for files and what is allowed; without it no files. */
  readonly files?: { readonly name: string; readonly help: string } | undefined
  /** Offers beside the help: templates, for instance. */
  readonly tools?: ComponentChildren
  readonly preview?: string | undefined
  readonly label?: string | undefined
  readonly id?: string | undefined
}

export const Composer = (props: ComposerProps) => {
  const id = props.id ?? 'composer'
  return (
    <ActionForm
      action={props.action}
      csrf={props.csrf}
      hidden={props.hidden}
      multipart={props.files !== undefined}
      guard
      class="composer"
      label={props.label ?? 'Write a message'}
    >
      <Audiences {...props} id={id} />
      <Text {...props} id={id} />
      <div class="tools">
        <MarkdownHelp />
        {props.tools}
        {props.files && <Files {...props.files} id={id} />}
      </div>
      <div class="form-end">
        <Button
          tone="main"
          disabled={props.refusal !== undefined}
          describedBy={props.refusal && `${id}-why`}
        >
          <SendWords audiences={props.audiences} />
        </Button>
        {props.refusal && <Refused id={`${id}-why`} {...props.refusal} />}
      </div>
    </ActionForm>
  )
}

type Inner = ComposerProps & { readonly id: string }

const Audiences = ({ id, audiences, chosen, errors }: Inner) => (
  <fieldset id="field-audience" aria-describedby={errors?.audience && `${id}-audience-error`}>
    <legend class="seen-by-readers">Who will read this</legend>
    <div class="seg">
      {audiences.map((audience, at) => (
        <label>
          <input
            type="radio"
            name="audience"
            value={audience.value}
            checked={audience.value === chosen}
            data-n={at + 1}
            data-side={audience.side}
            required
          />
          {audience.label}
          {audience.side === 'all' && ` · ${audience.readers}`}
        </label>
      ))}
    </div>
    {errors?.audience && (
      <span class="error" id={`${id}-audience-error`}>
        {errors.audience}
      </span>
    )}
  </fieldset>
)

const Text = ({ id, audiences, body, errors, preview }: Inner) => (
  <>
    <p class="small quiet by-audience" id={`${id}-readers`}>
      {!errors?.audience && <span class="unchosen">Choose first who will read this.</span>}
      {audiences.map((audience, at) => (
        <span data-n={at + 1}>{`For ${audience.who}: ${people(audience.readers)}.`}</span>
      ))}
    </p>
    <textarea
      class="input"
      id="field-body"
      name="body"
      rows={4}
      aria-label="Message"
      aria-describedby={`${id}-readers${errors?.body ? ` ${id}-body-error` : ''}`}
      aria-invalid={errors?.body ? 'true' : undefined}
    >
      {/* A browser drops one newline at the start of a textarea: this one is for it. */}
      {`\n${body ?? ''}`}
    </textarea>
    {preview && <parley-preview src={preview} for="field-body" />}
    {errors?.body && (
      <span class="error" id={`${id}-body-error`}>
        {errors.body}
      </span>
    )}
  </>
)

const SendWords = ({ audiences }: { readonly audiences: readonly Audience[] }) => (
  <span class="by-audience">
    <span class="unchosen">Send</span>
    {audiences.map((audience, at) => (
      <span data-n={at + 1}>{`Send to ${people(audience.readers)}`}</span>
    ))}
  </span>
)

const Files = ({
  id,
  name,
  help,
}: {
  readonly id: string
  readonly name: string
  readonly help: string
}) => (
  <details>
    <summary>Attach files</summary>
    <label class="field" for={`${id}-files`}>
      <span class="help">{help}</span>
      <input class="input" type="file" id={`${id}-files`} name={name} multiple />
    </label>
  </details>
)

const samples: readonly (readonly [string, string])[] = [
  ['**strong**', 'strong words'],
  ['`name`', 'a name in code'],
  ['```', 'a line before and after a block of code'],
  ['- item', 'a list'],
  ['> text', 'a quotation'],
  ['[text](https://…)', 'a link; pictures become links'],
]

export const MarkdownHelp = () => (
  <details>
    <summary>Markdown</summary>
    <dl class="markdown-help">
      {samples.map(([typed, means]) => (
        <>
          <dt>
            <code>{typed}</code>
          </dt>
          <dd>{means}</dd>
        </>
      ))}
    </dl>
  </details>
)
