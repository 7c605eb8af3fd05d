// The form that invites a project: its registered contacts are asked, each by name. What they read before they agree is
// what stands in it.
import type { loadInvitable } from '../../embargo/parties/load.js'
import { CaseLink } from '../cases/case-link.js'
import { INVITATION_LABELS, InvitationFields } from '../embargo/invitation-fields.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { bindForm, type FieldErrors, Select } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { counted } from '../look/marks.js'
import { Empty } from '../look/states.js'

const LABELS = {
  project: 'Project',
  ...INVITATION_LABELS,
} as const

export interface InviteProjectProps {
  readonly inviting: NonNullable<Awaited<ReturnType<typeof loadInvitable>>>
  readonly csrf: string
  readonly values: Readonly<Record<string, string>>
  readonly errors: FieldErrors
}

/** A form that could not be sent would be a dead end. */
const NobodyRegistered = ({ inviting }: Pick<InviteProjectProps, 'inviting'>) => {
  const { loaded } = inviting.standing
  return (
    <div class="stack">
      <PageHead title="Invite a project" lede={<CaseLink of={loaded} />} />
      <Empty
        title="No project has registered contacts"
        action={
          <>
            <Button tone="main" href={`/cases/${loaded.caseId}/invite?from=parties`}>
              Invite a person
            </Button>
            <Button href={`/cases/${loaded.caseId}/parties`}>Back</Button>
          </>
        }
      >
        Invite the person you know there: they can come for their project. An admin of a team can
        register the contacts of its projects, so that next time they are asked by name.
      </Empty>
    </div>
  )
}

export const InviteProjectPage = ({ inviting, csrf, values, errors }: InviteProjectProps) => {
  const { loaded } = inviting.standing
  const bind = bindForm(values, errors)
  const withContacts = inviting.projects.filter(({ contacts }) => contacts > 0)
  const without = inviting.projects.length - withContacts.length
  const isAsked = Object.keys(errors).length > 0
  if (withContacts.length === 0 && !isAsked) return <NobodyRegistered inviting={inviting} />
  return (
    <div class="stack">
      <PageHead title="Invite a project" lede={<CaseLink of={loaded} />} />
      <p class="quiet">
        Every registered contact gets a mail that says nothing of the case, and agrees or declines
        for themselves. Who agrees reads this case and no other, and has a private channel with the
        team.
      </p>
      <ErrorSummary errors={errors} labels={LABELS} />
      <ActionForm
        action={`/cases/${loaded.caseId}/parties/invite`}
        csrf={csrf}
        guard
        label="Invite a project"
      >
        <Select
          {...bind('project')}
          label={LABELS.project}
          none={withContacts.length === 0 ? 'No project has registered contacts' : 'Choose'}
          help={
            without === 0 ? undefined : (
              <>
                {`${counted(without, 'project')} without registered contacts ${without === 1 ? 'is' : 'are'} not listed: `}
                <a href={`/cases/${loaded.caseId}/invite?from=parties`}>invite a person</a> for one
                of them, or have an admin register contacts.
              </>
            )
          }
          options={withContacts.map(({ projectId, name, teamName, contacts }) => ({
            value: String(projectId),
            label: `${name} (${teamName}), ${counted(contacts, 'contact')}`,
          }))}
        />
        <InvitationFields values={values} errors={errors} />
        <div class="form-end">
          <Button tone="main">Ask the contacts</Button>
          <Button href={`/cases/${loaded.caseId}/parties`}>Back</Button>
        </div>
      </ActionForm>
    </div>
  )
}
