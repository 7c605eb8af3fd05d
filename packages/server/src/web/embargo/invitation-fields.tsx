// What is read before anybody agrees to an embargo: the title of the invitation and why it is sent.
import {
  bindForm,
  Field,
  type FieldErrors,
  type FieldValues,
  TextArea,
} from '../look/form/fields.js'

export const INVITATION_LABELS = {
  title: 'Title of the invitation',
  why: 'Why you ask them',
} as const

/** The two texts of an invitation. They must not tell what the problem is: nobody has agreed to anything yet. */
export const InvitationFields = ({
  values,
  errors,
}: {
  readonly values: FieldValues
  readonly errors: FieldErrors
}) => {
  const bind = bindForm(values, errors)
  return (
    <>
      <Field
        {...bind('title')}
        label={INVITATION_LABELS.title}
        help="Read before they agree: it must not tell what the problem is."
      />
      <TextArea
        {...bind('why')}
        label={INVITATION_LABELS.why}
        help="Read before they agree, too. One line is enough."
        rows={2}
      />
    </>
  )
}
