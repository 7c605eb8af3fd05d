// One form on a page of its own, as the pages that manage a team have it: errors, refusal, proof, then the fields.
import type { Instant, Refusal } from '@parley/rules'
import type { ComponentChildren } from 'preact'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Note } from '../look/states.js'
import { ProofNote, RefusalNote } from './draw-admin.js'

export interface FormPage {
  readonly person: Person
  readonly now: Instant
  readonly title: string
  readonly lede?: ComponentChildren
  readonly action: string
  readonly back: string
  /** The form’s own address, where a proof leads back to; `action` where the two are one. */
  readonly here?: string | undefined
  readonly values: FieldValues
  readonly errors?: FieldErrors | undefined
  readonly refusal?: Refusal | undefined
  readonly done?: string | undefined
}

type FormProps = FormPage & {
  readonly labels: Readonly<Record<string, string>>
  readonly button: string
  readonly children: ComponentChildren
}

/** One form on a page of its own. */
export const drawForm = (props: FormProps): string =>
  drawForPerson(props.person, {
    title: props.title,
    place: 'admin',
    children: (
      <div class="stack">
        <PageHead title={props.title} lede={props.lede} />
        {props.errors && <ErrorSummary errors={props.errors} labels={props.labels} />}
        {props.refusal && <RefusalNote refusal={props.refusal} next={props.here ?? props.action} />}
        {props.done && (
          <Note tone="good" spoken>
            {props.done}
          </Note>
        )}
        {props.refusal === undefined && <ProofNote {...props} next={props.here ?? props.action} />}
        <ActionForm
          action={props.action}
          csrf={props.person.session?.csrf ?? ''}
          label={props.title}
          guard
        >
          {props.children}
          <div class="form-end">
            <Button tone="main">{props.button}</Button>
            <a href={props.back}>Back</a>
          </div>
        </ActionForm>
      </div>
    ),
  })
