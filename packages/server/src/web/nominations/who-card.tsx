// What must be said before a granted membership begins: whether a member of the same name is the same person, and the address.
import type { Refusal } from '@parley/rules'
import type { NominationPage } from '../../charter/nominations/page.js'
import { Card } from '../look/card.js'
import { ActionForm, Because, Button } from '../look/form/buttons.js'
import { Choice } from '../look/form/choices.js'
import { Field } from '../look/form/fields.js'
import { type BesideFields, errorsIn } from '../look/form/refused.js'

export interface WhoProps {
  readonly page: NominationPage
  readonly csrf: string
  readonly refusal?: Refusal | undefined
  readonly typed?: { readonly email: string; readonly same: string } | undefined
}

/** What is said beside the fields of this card. */
export const BESIDE_WHO: BesideFields = { 'candidate.address': 'email' }
export const WHO_LABELS = { email: 'Their mail address' }

const SAME = [
  { value: 'yes', label: 'The same person: they are a member already, and this nomination ends' },
  { value: 'no', label: 'Somebody else: their membership begins' },
]

export const WhoCard = ({ page: { row, who, nominee }, csrf, refusal, typed }: WhoProps) => {
  if (who === undefined) return null
  const { waits, maySay } = who
  const isAlike = waits.refusal === 'candidate.alike'
  return (
    <Card title="Who is it?" id="who" padded>
      <p>
        <Because {...waits} />
      </p>
      {maySay ? (
        <ActionForm action={`/nominations/${row.nominationId}/who`} csrf={csrf} label="Who it is">
          {isAlike && (
            <Choice name="same" label="Is it the same person?" options={SAME} value={typed?.same} />
          )}
          {nominee.email.trim() === '' && (
            <Field
              name="email"
              label={WHO_LABELS.email}
              type="email"
              value={typed?.email}
              error={errorsIn(refusal, BESIDE_WHO)?.['email']}
              help="It says who they are, and the welcome goes there."
            />
          )}
          <div class="form-end">
            <Button tone="main">Say so</Button>
          </div>
        </ActionForm>
      ) : (
        <p class="quiet">The nominator or an admin of the team says it here.</p>
      )}
    </Card>
  )
}
