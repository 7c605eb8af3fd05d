// Who is credited and for what, as fields: of the form that adds somebody, and of the one that changes them.
import { CREDIT_TYPES } from '@parley/records'
import type { RemediationPage } from '../../remediation/page.js'
import { Card } from '../look/card.js'
import { ActionForm, Button, type RefusalText } from '../look/form/buttons.js'
import { Choice } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, Select, TextArea } from '../look/form/fields.js'
import { Note } from '../look/states.js'

/** A form of this page that was refused: which, why, and what was typed. */
export interface RefusedForm {
  /** `add`, or the id of a credit. */
  readonly form: string
  readonly because: RefusalText
  readonly values: Readonly<Record<string, string>>
  readonly types: readonly string[]
}

export interface CreditsPageProps {
  readonly page: RemediationPage
  readonly csrf: string
  readonly url: string
  /** Who looks: their own credit leads to where they answer. */
  readonly personId: string
  readonly refused?: RefusedForm | undefined
}

const TYPES = CREDIT_TYPES.map((type) => ({
  value: type,
  label: `${type.charAt(0).toUpperCase()}${type.slice(1)}`,
}))

const NOTHING_TYPED = { name: '', email: '', contacts: '' }

interface FieldsProps {
  readonly prefix: string
  readonly values: Readonly<Record<string, string>>
  readonly types: readonly string[]
  readonly errors: FieldErrors
  readonly isNameFixed?: boolean | undefined
}

export const CreditFields = ({ prefix, values, types, errors, isNameFixed }: FieldsProps) => {
  const bind = bindForm(values, errors)
  const id = (name: string) => `${prefix}-${name}`
  return (
    <>
      {isNameFixed !== true && (
        <Field
          {...bind('name')}
          id={id('name')}
          label="Name"
          help="As the team knows them; published only when they or the coordinator say so."
          maxLength={200}
        />
      )}
      <Choice name="types" id={id('types')} label="Credited for" options={TYPES} values={types} />
      <Field
        {...bind('email')}
        id={id('email')}
        label="Mail address"
        help="Where they are asked; never published."
        type="email"
        optional
      />
      <TextArea
        {...bind('contacts')}
        id={id('contacts')}
        label="Published beside the name"
        help="Addresses that start with https:// or mailto:, one a line."
        rows={2}
        optional
      />
    </>
  )
}

const ADD_LABELS: Readonly<Record<string, string>> = {
  'credit.bad-address': 'email',
  'credit.bad-contact': 'contacts',
  'credit.name-missing': 'name',
  'credit.name-too-long': 'name',
}

export const errorsOf = (refused: RefusedForm | undefined): FieldErrors => {
  const field = ADD_LABELS[refused?.because.refusal ?? '']
  return field === undefined || refused === undefined ? {} : { [field]: refused.because.because }
}

export const AddCard = ({ page, csrf, refused }: CreditsPageProps) => {
  const mine = refused?.form === 'add' ? refused : undefined
  const credited = new Set(page.credits.map(({ personId }) => personId))
  const members = page.members
    .filter(({ personId }) => !credited.has(personId))
    .map(({ personId, name }) => ({ value: personId, label: name }))
  return (
    <Card title="Add somebody" id="add" padded>
      {mine !== undefined && (
        <Note tone="bad" spoken>
          {mine.because.because}
        </Note>
      )}
      <ActionForm action={`/cases/${page.loaded.caseId}/credits`} csrf={csrf} label="Add somebody">
        {members.length > 0 && (
          <Select
            name="personId"
            label="A member of the team"
            none="Somebody else"
            options={members}
            value={mine?.values['personId']}
          />
        )}
        <CreditFields
          prefix="add"
          values={mine?.values ?? NOTHING_TYPED}
          types={mine?.types ?? []}
          errors={errorsOf(mine)}
        />
        <div class="form-end">
          <Button tone="main">Add</Button>
        </div>
      </ActionForm>
    </Card>
  )
}
