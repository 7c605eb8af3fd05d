// The parts of the report form, in their order: project, what happens, proof, who, until when, what the team asks and
// what sending agrees to. Labels and hints are the charter's.
import { addDays, bytesInWords, type Charter, type FormQuestion, type Instant } from '@parley/rules'
import type { ReceivingTeam } from '../../intake/routing.js'
import { Part } from '../look/form/choices.js'
import {
  type bindForm,
  Field,
  type FieldErrors,
  type FieldValues,
  FileField,
  Select,
  TextArea,
} from '../look/form/fields.js'
import { Note } from '../look/states.js'
import { momentInWords } from '../look/time.js'
import { OTHER_PROJECT } from './fields.js'

export interface ReportFormProps {
  readonly teams: readonly ReceivingTeam[]
  readonly charter: Charter
  readonly now: Instant
  readonly values: FieldValues
  readonly errors: FieldErrors
  /** Why it was not taken although nothing is wrong with it: too many at once, the database away. */
  readonly refused?: { readonly title: string; readonly because: string } | undefined
  /** What can follow on the report's page and is not taken here: "larger files, PDFs and pictures"; may be empty. */
  readonly laterKinds: string
  /** Files were chosen that a browser does not send twice. */
  readonly chooseFilesAgain: boolean
}

/** Short names of the fields, for the list of what is to be put right. */
export const LABELS: Readonly<Record<string, string>> = {
  project: 'Project',
  otherProject: 'Name of a project that is not in the list',
  summary: 'Summary',
  details: 'Details',
  affectedVersions: 'Versions',
  proofOfConcept: 'Proof of concept',
  patch: 'Patch',
  attachments: 'Files',
  'reporter.email': 'Email',
  'reporter.name': 'Your name',
  'reporter.creditAs': 'Credit as',
  'embargo.until': 'Private until',
  'embargo.wish': 'What else matters to you',
}

const ASKED: readonly FormQuestion['field'][] = [
  'project',
  'summary',
  'details',
  'affectedVersions',
  'proofOfConcept',
  'patch',
]

/** The names that stand over the fields, by field: the list of what is to be put right says the same. */
export const labelsOf = (charter: Charter): Readonly<Record<string, string>> => {
  const ask = asker(charter)
  return { ...LABELS, ...Object.fromEntries(ASKED.map((field) => [field, ask(field).label])) }
}

/** What the charter asks for a field, as label and help. */
export const asker = (charter: Charter) => {
  const byField = new Map(charter.reports.questions.map((question) => [question.field, question]))
  return (field: FormQuestion['field']) => {
    const question = byField.get(field)
    return {
      label: question?.label ?? LABELS[field] ?? field,
      help: question?.hint,
      optional: question?.required !== true,
    }
  }
}

/** What every part of the form is drawn from. */
export type Inner = ReportFormProps & {
  readonly bind: ReturnType<typeof bindForm>
  readonly ask: ReturnType<typeof asker>
}

const isFilled = ({ values, errors }: ReportFormProps, ...names: string[]): boolean =>
  names.some((name) => errors[name] !== undefined || (values[name] ?? '') !== '')

export const Project = ({ teams, bind, ask }: Inner) => {
  const options = teams.flatMap((team) =>
    team.projects.map(({ name }) => ({
      value: name,
      label: teams.length > 1 ? `${name} · ${team.name}` : name,
    })),
  )
  if (options.length === 0) {
    const error = bind('otherProject').error ?? bind('project').error
    return <Field {...bind('otherProject')} {...ask('project')} error={error} />
  }
  return (
    <>
      <Select
        {...bind('project')}
        {...ask('project')}
        none="Choose a project"
        options={[
          ...options,
          { value: OTHER_PROJECT, label: 'It is not in this list, or I am not sure' },
        ]}
      />
      <Field
        {...bind('otherProject')}
        label={LABELS['otherProject'] ?? ''}
        help="Only when it is not in the list. It is taken all the same, and the team finds whose it is."
        optional
      />
    </>
  )
}

export const What = ({ bind, ask, charter }: Inner) => (
  <>
    <Field {...bind('summary')} {...ask('summary')} />
    <TextArea
      {...bind('details')}
      label={ask('details').label}
      help={`${ask('details').help ?? ''} ${charter.reports.sentencesAdvised.value} sentences or fewer are read sooner.`}
      rows={6}
    />
    <Field
      {...bind('affectedVersions')}
      {...ask('affectedVersions')}
      placeholder="2.1.4, 2.2.0, main"
    />
  </>
)

const filesHelp = ({ charter, laterKinds, chooseFilesAgain }: Inner): string => {
  const { attachmentsMax, attachmentMaxBytes } = charter.reports.limits.value
  const size = bytesInWords(attachmentMaxBytes)
  const later = laterKinds === '' ? '' : ` On your report’s page, ${laterKinds} can follow.`
  const most = `Up to ${attachmentsMax} plain text files of ${size}: scripts, logs, patches.${later}`
  return chooseFilesAgain
    ? `Choose the files again: a browser does not send them twice. ${most}`
    : most
}

export const Proof = (props: Inner) => (
  <Part
    title="Proof of concept, patch, files"
    help="helps most"
    open={props.chooseFilesAgain || isFilled(props, 'proofOfConcept', 'patch', 'attachments')}
  >
    <TextArea {...props.bind('proofOfConcept')} {...props.ask('proofOfConcept')} code rows={5} />
    <TextArea {...props.bind('patch')} {...props.ask('patch')} code rows={4} />
    <FileField
      {...props.bind('attachments')}
      label="Files"
      optional
      multiple
      help={filesHelp(props)}
    />
  </Part>
)

export const Who = (props: Inner) => (
  <Part title="How to reach and credit you" help="optional" open>
    <p class="help">{props.ask('reporter').help}</p>
    <Field
      {...props.bind('reporter.email')}
      label="Email"
      type="email"
      autocomplete="email"
      help="We write when there is news, never what it is. Kept sealed; only the team reads it."
      optional
    />
    <Field {...props.bind('reporter.name')} label="Your name" autocomplete="name" optional />
    <Field
      {...props.bind('reporter.creditAs')}
      label="Credit as"
      placeholder="a name, a handle, or nothing"
      help="How the advisory names you. You can decide it later, and change it, on your report’s page."
      optional
    />
  </Part>
)

export const Private = (props: Inner) => (
  <Part
    title="Another end of the private time"
    help="optional"
    open={isFilled(props, 'embargo.until', 'embargo.wish')}
  >
    <p class="help">{props.ask('embargo').help}</p>
    <Field {...props.bind('embargo.until')} label="Private until" type="date" optional />
    <TextArea
      {...props.bind('embargo.wish')}
      label={LABELS['embargo.wish'] ?? ''}
      help="For example: a talk you give, others you have told."
      rows={2}
      optional
    />
  </Part>
)

/** What the team looks at first: its threat model, as questions. */
export const Criteria = ({ charter }: Inner) => (
  <Part title="What the team asks of every report" help="read it once, it saves you time">
    <div class="rendered small">
      <ul>
        {charter.threatModel.map(({ question }) => (
          <li>{question}</li>
        ))}
      </ul>
    </div>
  </Part>
)

export const Terms = ({ charter, now }: Inner) => (
  <Note>
    <p>
      By sending, you and the team agree to keep this private until{' '}
      <b>{momentInWords(new Date(addDays(now, charter.embargo.defaultDays.value)))}</b>, or a date
      you settle together.
    </p>
    <details>
      <summary>What that asks of you</summary>
      <div class="rendered">
        <ul>
          {charter.reports.conduct.map(({ value }) => (
            <li>{value}</li>
          ))}
        </ul>
      </div>
    </details>
  </Note>
)
