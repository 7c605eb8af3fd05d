// What somebody says who is interested: the same fields on the public form and on their own page.
import {
  bindForm,
  Field,
  type FieldErrors,
  type FieldValues,
  TextArea,
} from '../look/form/fields.js'
import { INTEREST_LABELS as LABELS } from './fields.js'

export interface InterestFieldsProps {
  readonly backgrounds: readonly string[]
  readonly values: FieldValues
  readonly errors: FieldErrors
}

export const InterestFields = ({ backgrounds, values, errors }: InterestFieldsProps) => {
  const field = bindForm(values, errors)
  return (
    <>
      <Field {...field('name')} label={LABELS.name} help="An alias will do." />
      <Field
        {...field('email')}
        label={LABELS.email}
        help="The link to your page and the answer go there. Members of the team see it, nobody else."
        type="email"
        autocomplete="email"
      />
      <Field {...field('githubLogin')} label={LABELS.githubLogin} code optional />
      <Field
        {...field('background')}
        label={LABELS.background}
        help={
          backgrounds.length === 0
            ? undefined
            : `Expected are: ${backgrounds.join(', ')}. Another background bars nobody.`
        }
        list={backgrounds}
        optional
      />
      <TextArea
        {...field('brings')}
        label={LABELS.brings}
        help="What you know and have done, and why this team. A few sentences are enough."
        rows={5}
      />
      <TextArea
        {...field('availability')}
        label={LABELS.availability}
        help="Roughly how many hours, on which days, in which time zone."
        rows={2}
      />
    </>
  )
}
