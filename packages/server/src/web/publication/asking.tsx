// Asking for approval: of whom, and for a change of what is published, what changed in plain words.
import { refuseToAsk } from '@parley/rules'
import type { DeskInSight } from '../../publication/look.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { type FieldErrors, Select, TextArea } from '../look/form/fields.js'

export interface ApprovalProps extends DeskInSight {
  readonly personId: string
  readonly csrf: string
  readonly typed: Readonly<Record<string, string>>
  /** By the name of the field in `typed`: what is to be put right there. */
  readonly errors: FieldErrors
}

export const addressOf = ({ desk }: Pick<ApprovalProps, 'desk'>, rest = ''): string =>
  `/cases/${desk.loaded.caseId}/publication${rest}`

export const nameOf = ({ desk }: Pick<ApprovalProps, 'desk'>, personId: string | null): string =>
  [...desk.members, ...desk.reviews].find((each) => each.personId === personId)?.name ??
  'a former member'

const ChangeFields = ({ desk, typed, errors }: ApprovalProps) =>
  desk.isReplaceable ? (
    <TextArea
      name="reason"
      label="What changed, in plain words"
      help="Readers see it in the history of the page."
      value={typed['reason'] ?? (desk.prepared.kind === 'amendment' ? desk.prepared.reason : '')}
      error={errors['reason']}
      rows={3}
    />
  ) : null

/** Whom an approval is asked of; nobody in particular tells the whole team. */
export const AskedOf = ({
  desk,
  readers,
  personId,
  typed,
  id,
  ofOperators = false,
}: ApprovalProps & {
  readonly id?: string
  /** Only another CNA operator can approve it. */
  readonly ofOperators?: boolean
}) => {
  const { conflictedIds } = desk.loaded
  const facts = { ...desk.version, askedById: personId, conflictedIds }
  const isOperator = (of: string) =>
    desk.members.some((member) => member.personId === of && member.isOperator)
  return (
    <Select
      name="askedOf"
      id={id}
      label="Ask for approval from"
      help={
        ofOperators
          ? 'Another CNA operator: nobody else can approve it.'
          : 'Somebody other than the last editor; for the CVE record, another CNA operator.'
      }
      none={ofOperators ? 'Any CNA operator' : 'Anyone on the team'}
      value={typed['askedOf'] ?? ''}
      options={readers
        .filter((reader) => reader.personId !== personId)
        .filter((reader) => refuseToAsk(facts, reader.personId) === undefined)
        .filter((reader) => !ofOperators || isOperator(reader.personId))
        .map((reader) => ({
          value: reader.personId,
          label: isOperator(reader.personId) ? `${reader.name} (CNA operator)` : reader.name,
        }))}
    />
  )
}

/** The form that asks for approval of exactly what is shown. */
export const Ask = (props: ApprovalProps) => {
  const { desk, csrf } = props
  return (
    <ActionForm
      action={addressOf(props, '/approval')}
      csrf={csrf}
      hidden={{
        basis: desk.prepared.draft.hash,
        ...(desk.isReplaceable ? { kind: 'amendment' } : {}),
      }}
      label="Ask for approval"
    >
      <ChangeFields {...props} />
      <AskedOf {...props} />
      <div>
        <Button>Ask for approval</Button>
      </div>
    </ActionForm>
  )
}
