// Everything about a case that is changed rarely: title and project, whose turn, exploited, closing, reopening. Closed
// until it is wanted; a refused form is open again with what was typed.
import { mayOn } from '../../../cases/begin.js'
import { FoldedCard } from '../../look/card.js'
import { Action, ActionForm, Button, Refused } from '../../look/form/buttons.js'
import { Check, Part } from '../../look/form/choices.js'
import { Field, Select, TextArea } from '../../look/form/fields.js'
import { addressOf, type PartProps, type Refusal } from './context.js'

export interface ManageProps extends PartProps {
  readonly refused: Refusal | undefined
}

const state = ({ page, csrf }: PartProps, does: string, label: string) => (
  <Action action={addressOf(page, '/state')} csrf={csrf} hidden={{ do: does }} value={does} small>
    {label}
  </Action>
)

const Rename = ({ page, csrf, refused }: ManageProps) => {
  const values = refused?.form === 'rename' ? refused.values : undefined
  return (
    <ActionForm action={addressOf(page, '/name')} csrf={csrf} label="Title and project">
      <Field
        name="title"
        label="Title"
        value={values?.['title'] ?? page.loaded.title}
        error={refused?.form === 'rename' ? refused.errors?.['title'] : undefined}
      />
      <Select
        name="projectId"
        label="Project"
        none="None"
        options={page.projects.map(({ projectId, name }) => ({
          value: String(projectId),
          label: name,
        }))}
        value={values?.['projectId'] ?? String(page.loaded.projectId ?? '')}
      />
      <div class="form-end">
        <Button small>Save</Button>
      </div>
    </ActionForm>
  )
}

const Close = ({ page, person, csrf, refused }: ManageProps) => {
  const mayNot = mayOn(person, 'case.determine', page)
  return (
    <ActionForm
      action={addressOf(page, '/state')}
      csrf={csrf}
      hidden={{ do: 'close' }}
      label="Close the case"
    >
      {refused?.form === 'close' && <Refused {...refused.refusal} />}
      <Check
        name="despiteEmbargo"
        label="Close it although the embargo is in force"
        help="An accepted or deferred case under embargo is closed only on purpose."
      />
      <div class="form-end">
        {mayNot && <Refused id="why-not-close" {...mayNot} />}
        <Button
          small
          tone="danger"
          disabled={mayNot !== undefined}
          describedBy={mayNot && 'why-not-close'}
        >
          Close the case
        </Button>
      </div>
    </ActionForm>
  )
}

const Reopen = ({ page, csrf, refused }: ManageProps) => (
  <ActionForm
    action={addressOf(page, '/state')}
    csrf={csrf}
    hidden={{ do: 'reopen' }}
    label="Reopen the case"
  >
    <TextArea
      name="reason"
      label="What is new"
      rows={2}
      value={refused?.form === 'reopen' ? refused.values['reason'] : undefined}
      error={refused?.form === 'reopen' ? refused.errors?.['reason'] : undefined}
    />
    <div class="form-end">
      <Button small>Reopen</Button>
    </div>
  </ActionForm>
)

/** The forms of this card, by what their buttons do. */
const HERE: ReadonlySet<string> = new Set([
  ...['rename', 'close', 'reopen'],
  ...['not-exploited', 'waiting', 'not-waiting'],
])

export const ManageCard = (props: ManageProps) => {
  const { page, refused } = props
  if (!page.isMember) return null
  const { loaded, phase } = page
  const over = loaded.reportState === 'closed' || loaded.reportState === 'invalid'
  return (
    <FoldedCard
      title="Change or close"
      id="manage"
      open={HERE.has(refused?.form ?? '') || (over && loaded.publishedAt === null)}
      padded
    >
      <Part title="Title and project" open={refused?.form === 'rename'}>
        <Rename {...props} />
      </Part>
      {phase !== 'published' && (
        <div class="inline">
          {loaded.exploited && state(props, 'not-exploited', 'It is not exploited after all')}
          <Button small tone="danger" href={addressOf(page, '/break-glass')}>
            It leaked or is exploited
          </Button>
          {!over &&
            (loaded.waitingOn === 'reporter'
              ? state(props, 'not-waiting', 'No longer wait for the reporter')
              : state(props, 'waiting', 'Wait for the reporter'))}
        </div>
      )}
      {!over && phase !== 'published' && (
        <p class="small inline">
          <a href={addressOf(page, '/merge')}>Merge into another case</a>
          <a href={addressOf(page, '/split')}>Split off a new case</a>
        </p>
      )}
      {over && loaded.publishedAt === null && (
        <Part title="Reopen" open>
          <Reopen {...props} />
        </Part>
      )}
      {loaded.reportState !== 'closed' && loaded.reportState !== 'received' && (
        <Part title="Close" open={refused?.form === 'close'}>
          <Close {...props} />
        </Part>
      )}
    </FoldedCard>
  )
}
