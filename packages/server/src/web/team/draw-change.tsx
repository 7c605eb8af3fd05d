// What a change of charter would change, as people read it before they make it: sentences that go and come, and readers.
import type { CharterDifference } from '@parley/rules'
import type { ReaderCount } from '../../charter/preview.js'
import { Card } from '../look/card.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { bindForm, Field, type FieldErrors, type FieldValues } from '../look/form/fields.js'
import { counted } from '../look/marks.js'

const Lines = ({ name, lines }: { name: string; lines: CharterDifference['added'] }) =>
  lines.length === 0 ? null : (
    <div class="stack tight">
      <h4 class="small faint">{name}</h4>
      <ul class="plain stack tight">
        {lines.map(({ text, source }) => (
          <li>
            {name === 'Goes' ? <del>{text}</del> : <ins>{text}</ins>}{' '}
            <cite class="small faint">{source}</cite>
          </li>
        ))}
      </ul>
    </div>
  )

export const Differences = ({
  differences,
}: {
  readonly differences: readonly CharterDifference[]
}) => (
  <>
    {differences.length === 0 && <p>No sentence of the charter would change.</p>}
    {differences.map((section) => (
      <section class="stack tight" aria-label={section.title}>
        <h3>{section.title}</h3>
        <Lines name="Goes" lines={section.removed} />
        <Lines name="Comes" lines={section.added} />
      </section>
    ))}
  </>
)

const readersInWords = ({ before, after }: ReaderCount): string => {
  const more = after - before
  if (more === 0)
    return `Nobody more and nobody fewer would read the team’s cases: ${counted(after, 'member')} before and after.`
  const many = Math.abs(more) === 1 ? '1 person' : `${Math.abs(more)} people`
  return `${many} ${more > 0 ? 'more' : 'fewer'} would read the team’s cases: ${after} instead of ${before}.`
}

/** How many more or fewer people would read the team's cases. */
export const Readers = ({ readers }: { readonly readers: ReaderCount }) => (
  <p class="quiet">{readersInWords(readers)}</p>
)

interface ChangeFormProps {
  readonly title: string
  readonly action: string
  readonly csrf: string
  readonly hidden: Readonly<Record<string, string>>
  readonly button: string
  /** Where the charter is left as it is. */
  readonly back: string
  readonly values: FieldValues
  readonly errors?: FieldErrors | undefined
}

/** The last step of a change of charter: where it was decided, without which it is not made. */
export const ChangeForm = (props: ChangeFormProps) => (
  <Card title={props.title} padded>
    <ActionForm
      action={props.action}
      csrf={props.csrf}
      label={props.button}
      hidden={props.hidden}
      guard
    >
      <Field
        {...bindForm(props.values, props.errors ?? {})('source')}
        label="Where it was decided"
        help="Kept with who did it and when, and shown on the public charter: “Team vote of 12 October 2026”, or a link."
      />
      <div class="form-end">
        <Button tone="main">{props.button}</Button>
        <a href={props.back}>Leave it as it is</a>
      </div>
    </ActionForm>
  </Card>
)
