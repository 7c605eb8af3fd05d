// Who is credited and for what, as fields: of the form that adds somebody, and of the one that changes them.
import { CREDIT_TYPES, type CreditType } from '@parley/records'
import type { DuplicateCredit } from '../../cases/original.js'
import type { RemediationPage } from '../../remediation/page.js'
import { Card } from '../look/card.js'
import { ActionForm, Button, type RefusalText } from '../look/form/buttons.js'
import { Choice } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, Select, TextArea } from '../look/form/fields.js'
import { Note } from '../look/states.js'

/** A form of this page that was refused: which, why, and what was typed. */
export interface RefusedForm {
  /** `add`, the id of a credit, or that of its decision. */
  readonly form: string
  /** The credit it is about; none where somebody is added. */
  readonly of?: string | undefined
  readonly because: RefusalText
  /** By field, where more than one thing is wrong. */
  readonly errors?: FieldErrors | undefined
  readonly values: Readonly<Record<string, string>>
  readonly types: readonly string[]
}

/** The name of the form that decides for a credit. */
export const decisionForm = (creditId: string): string => `${creditId}/decision`

export interface CreditsPageProps {
  readonly page: RemediationPage
  /** Duplicates of the case: whoever reported one is to be credited here. */
  readonly duplicates: readonly DuplicateCredit[]
  readonly csrf: string
  /** Who looks: their own credit leads to where they answer. */
  readonly personId: string
  readonly refused?: RefusedForm | undefined
  /** A link that was just asked for: in this answer and no other. */
  readonly shown?: { readonly creditId: string; readonly link: string } | undefined
  /** What was just done. */
  readonly done?: string | undefined
}

/** What each kind says, after the CVE record format's own words. */
const MEANS: Readonly<Record<CreditType, string>> = {
  finder: 'found the vulnerability',
  reporter: 'told the project of it',
  analyst: 'checked that it is one, and how severe',
  coordinator: 'led its handling',
  'remediation developer': 'wrote the fix',
  'remediation reviewer': 'read the fix',
  'remediation verifier': 'tested that the fix holds',
  tool: 'what it was found with',
  sponsor: 'paid for or supported the work',
  other: 'anything else',
}

const TYPES = CREDIT_TYPES.map((type) => ({
  value: type,
  help: MEANS[type],
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
        />
      )}
      <Choice
        name="types"
        id={id('types')}
        label="Credited for"
        options={TYPES}
        values={types}
        error={errors['types']}
      />
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
        help={`Addresses that start with https:// or mailto:, one a line.${isNameFixed ? ' They agreed to those that stand here: another one is asked about anew.' : ''}`}
        rows={2}
        optional
      />
    </>
  )
}

const FIELDS: Readonly<Record<string, string>> = {
  'credit.bad-address': 'email',
  'credit.bad-contact': 'contacts',
  'credit.name-missing': 'name',
  'credit.name-too-long': 'name',
  'credit.unknown-type': 'types',
  'credit.exists': 'types',
  'credit.reason-missing': 'reason',
}

/** The error beside its field; none where it is about the whole. */
export const errorsOf = (refused: RefusedForm | undefined): FieldErrors => {
  if (refused?.errors !== undefined) return refused.errors
  const field = FIELDS[refused?.because.refusal ?? '']
  return field === undefined || refused === undefined ? {} : { [field]: refused.because.because }
}

/** Fields of a credit, as the summary of what is to be put right names them. */
export const CREDIT_LABELS = {
  name: 'Name',
  types: 'Credited for',
  email: 'Mail address',
  contacts: 'Published beside the name',
} as const

export const AddCard = ({ page, csrf, refused }: CreditsPageProps) => {
  const mine = refused?.form === 'add' ? refused : undefined
  const credited = new Set(page.credits.map(({ personId }) => personId))
  const members = page.members
    .filter(({ personId }) => !credited.has(personId))
    .map(({ personId, name }) => ({ value: personId, label: name }))
  return (
    <Card title="Add somebody" id="add" padded>
      {mine !== undefined && Object.keys(errorsOf(mine)).length === 0 && (
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
