// The forms that merge a case into another and split one in two. Each says what will happen before it does.
import { CaseLink } from '../cases/case-link.js'
import { ActionForm, Button, type RefusalText } from '../look/form/buttons.js'
import { Choice, ErrorSummary } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, Select, TextArea } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Note } from '../look/states.js'

export interface JoiningProps {
  readonly subject: {
    readonly caseId: string
    readonly number: string
    readonly title: string
    /** What was reported, for cutting it down. */
    readonly details: string
    readonly projects: readonly { readonly projectId: number; readonly name: string }[]
  }
  readonly csrf: string
  readonly values: Readonly<Record<string, string>>
  /** What was ticked of what may come along. */
  readonly keep: readonly string[]
  readonly errors: FieldErrors
  readonly refusal?: RefusalText | undefined
}

const Lede = ({ subject }: JoiningProps) => <CaseLink of={subject} />

const Refused = ({ refusal }: JoiningProps) =>
  refusal === undefined ? null : (
    <Note tone="bad" spoken>
      {refusal.because} What you typed is kept.
    </Note>
  )

const MERGE = {
  into: 'Which case is kept',
  title: 'Title of the invitation',
  why: 'Why you ask them',
} as const

export const MergePage = (props: JoiningProps) => {
  const { subject, csrf, values, errors } = props
  const bind = bindForm(values, errors)
  return (
    <div class="stack">
      <PageHead title="Merge into another case" lede={<Lede {...props} />} />
      <Refused {...props} />
      <ErrorSummary errors={errors} labels={MERGE} />
      <ul class="bullets quiet">
        <li>This case becomes a duplicate of the other; its reporter goes on following it.</li>
        <li>The earlier of the two embargo dates binds both.</li>
        <li>Its finder is credited in the other case.</li>
        <li>
          Who agreed to this case is asked into the other, and reads it once they agree. Nothing
          that was said moves.
        </li>
      </ul>
      <ActionForm action={`/cases/${subject.caseId}/merge`} csrf={csrf} label="Merge" guard>
        <Field
          {...bind('into')}
          label={MERGE.into}
          help="Its number. You lead both cases, or you are an admin."
          code
        />
        <Field
          {...bind('title')}
          label={MERGE.title}
          help="For those who are asked over. Read before they agree: it must not tell what the problem is."
        />
        <TextArea {...bind('why')} label={MERGE.why} help="Read before they agree, too." rows={2} />
        <div class="form-end">
          <Button tone="danger">Merge this case into it</Button>
          <Button href={`/cases/${subject.caseId}`}>Back</Button>
        </div>
      </ActionForm>
    </div>
  )
}

const SPLIT = {
  title: 'Title of the new case',
  projectId: 'Project',
  details: 'What of the report concerns it',
  keep: 'What else comes along',
} as const

const KEEP = [
  { value: 'affectedVersions', label: 'The versions that were named' },
  { value: 'proofOfConcept', label: 'The proof of concept' },
  { value: 'patch', label: 'The patch that came with the report' },
  { value: 'credits', label: 'Its credits', help: 'They are asked again: it is another advisory.' },
]

export const SplitPage = (props: JoiningProps) => {
  const { subject, csrf, values, errors, keep } = props
  const bind = bindForm({ details: subject.details, ...values }, errors)
  return (
    <div class="stack">
      <PageHead title="Split off a new case" lede={<Lede {...props} />} />
      <Refused {...props} />
      <ErrorSummary errors={errors} labels={SPLIT} />
      <ul class="bullets quiet">
        <li>The new case has the same clock, embargo, coordinator and readers of the team.</li>
        <li>Of this case it has what you choose here; posts and files stay where they are.</li>
        <li>The reporter goes on following this case, and is not told of the other.</li>
        <li>Nobody from outside comes along: ask them into the new case by name.</li>
      </ul>
      <ActionForm action={`/cases/${subject.caseId}/split`} csrf={csrf} label="Split" guard>
        <Field {...bind('title')} label={SPLIT.title} />
        <Select
          {...bind('projectId')}
          label={SPLIT.projectId}
          none="None yet"
          options={subject.projects.map(({ projectId, name }) => ({
            value: String(projectId),
            label: name,
          }))}
        />
        <TextArea
          {...bind('details')}
          label={SPLIT.details}
          help="The report as it came: take out what belongs to this case alone."
          rows={10}
        />
        <Choice name="keep" label={SPLIT.keep} options={KEEP} values={keep} />
        <div class="form-end">
          <Button tone="main">Open the new case</Button>
          <Button href={`/cases/${subject.caseId}`}>Back</Button>
        </div>
      </ActionForm>
    </div>
  )
}
