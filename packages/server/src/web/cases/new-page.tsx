// `/cases/new`: a member writes down a report that came another way: by mail, by telephone, in person.
import { ActionForm, Button } from '../look/form/buttons.js'
import { Check, ErrorSummary, Part } from '../look/form/choices.js'
import {
  bindForm,
  Field,
  type FieldErrors,
  type FieldValues,
  Select,
  TextArea,
} from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'

export interface OpeningTeamChoice {
  readonly teamId: number
  readonly name: string
  readonly projects: readonly { readonly projectId: number; readonly name: string }[]
}

export interface NewPageProps {
  readonly teams: readonly OpeningTeamChoice[]
  readonly csrf: string
  readonly values: FieldValues
  readonly errors: FieldErrors
  /** The day that stands in the field at first. */
  readonly today: string
}

const LABELS: Readonly<Record<string, string>> = {
  where: 'Team and project',
  title: 'Title',
  details: 'The report',
  receivedOn: 'Received on',
  source: 'How it came',
  reporterName: 'Their name',
  reporterEmail: 'Their address',
}

/** One choice for team and project together: `team` or `team/project`. */
const places = (teams: readonly OpeningTeamChoice[]) =>
  teams.flatMap(({ teamId, name, projects }) => [
    ...projects.map((project) => ({
      value: `${teamId}/${project.projectId}`,
      label: teams.length > 1 ? `${project.name} (${name})` : project.name,
    })),
    { value: String(teamId), label: teams.length > 1 ? `No project (${name})` : 'No project' },
  ])

/** Where several projects could be meant, none is: a case in the wrong one is read by the wrong people. */
export const mustChoose = (teams: readonly OpeningTeamChoice[]): boolean =>
  teams.length > 1 || (teams[0]?.projects.length ?? 0) > 1

export const NewPage = ({ teams, csrf, values, errors, today }: NewPageProps) => {
  const field = bindForm(values, errors)
  return (
    <>
      <PageHead
        title="Open a case by hand"
        lede="For a report that came another way. The ninety days count from when the team first received it."
      />
      <ErrorSummary errors={errors} labels={LABELS} />
      <ActionForm action="/cases/new" csrf={csrf} label="Open a case" guard>
        <Select
          {...field('where')}
          label="Team and project"
          none={mustChoose(teams) ? 'Choose' : undefined}
          options={places(teams)}
        />
        <Field {...field('title')} label="Title" help="Seen by its readers only." />
        <TextArea
          {...field('details')}
          label="The report"
          help="As it came, in plain text or Markdown."
          rows={10}
        />
        <Field
          {...field('receivedOn')}
          value={values['receivedOn'] ?? today}
          type="date"
          label="Received on"
          help="Where its ninety days are over already, it is overdue from the start, and private for ninety days from today. Another end is proposed on its embargo page."
        />
        <Field
          {...field('source')}
          label="How it came"
          help="For example: mail to the security address."
          optional
        />
        <Part
          title="Who reported it"
          help="read by the team only"
          open={Boolean(
            values['reporterName'] || values['reporterEmail'] || errors['reporterEmail'],
          )}
        >
          <Field {...field('reporterName')} label="Their name" optional />
          <Field
            {...field('reporterEmail')}
            label="Their address"
            help="They are mailed a link of their own: there they follow the report and answer. Without an address nobody hears from Parley."
            type="email"
            optional
          />
        </Part>
        <Check
          name="take"
          label="I coordinate it"
          checked={values['title'] === undefined || values['take'] === 'yes'}
        />
        <div class="form-end">
          <Button tone="main">Open the case</Button>
          <a href="/cases">Cancel</a>
        </div>
      </ActionForm>
    </>
  )
}
