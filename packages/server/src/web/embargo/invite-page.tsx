// The form that invites somebody to one case. What they read before they agree is what stands in it.
import type { loadInviting } from '../../embargo/load.js'
import { CaseLink } from '../cases/case-link.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, Select } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { INVITATION_LABELS, InvitationFields } from './invitation-fields.js'

const LABELS = {
  email: 'Address',
  name: 'Name',
  project: 'For which project',
  ...INVITATION_LABELS,
} as const

/** From where the form was come to, as its address says, and where "Back" leads then. */
const BACK: Readonly<Record<string, string>> = { case: '', parties: '/parties' }

/** Where somebody came from, of what an address may say. */
export const cameFrom = (text: unknown): string =>
  typeof text === 'string' && Object.hasOwn(BACK, text) ? text : ''

export interface InviteFormProps {
  readonly inviting: NonNullable<Awaited<ReturnType<typeof loadInviting>>>
  readonly csrf: string
  readonly values: Readonly<Record<string, string>>
  readonly errors: FieldErrors
  /** Of `cameFrom`. */
  readonly from: string
}

export const InvitePage = ({ inviting, csrf, values, errors, from }: InviteFormProps) => {
  const { loaded } = inviting.standing
  const bind = bindForm(values, errors)
  return (
    <div class="stack">
      <PageHead title="Invite to this case" lede={<CaseLink of={loaded} />} />
      <p class="quiet">
        They get a mail that says nothing of the case. Before they agree they see who asks, the two
        texts below and the terms; then they read this case and no other.
      </p>
      <ErrorSummary errors={errors} labels={LABELS} />
      <ActionForm
        action={`/cases/${loaded.caseId}/invite${from === '' ? '' : `?from=${from}`}`}
        csrf={csrf}
        guard
        label="Invite"
      >
        <Field {...bind('email')} type="email" label={LABELS.email} />
        <Field
          {...bind('name')}
          label={LABELS.name}
          help="Whoever has an account already keeps the name in it."
        />
        <Select
          {...bind('project')}
          label={LABELS.project}
          none="None: they come as an expert"
          help="A report is passed on to another project once it is accepted."
          options={inviting.projects.map(({ projectId, name, teamName }) => ({
            value: String(projectId),
            label: `${name} (${teamName})`,
          }))}
        />
        <InvitationFields values={values} errors={errors} />
        <div class="form-end">
          <Button tone="main">Send the invitation</Button>
          <Button href={`/cases/${loaded.caseId}${BACK[from] ?? '/embargo'}`}>Back</Button>
        </div>
      </ActionForm>
    </div>
  )
}
