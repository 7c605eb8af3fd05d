// The parts of triage: the threat model's criteria as yes or no with notes, the triage notes, all in one form; and the
// ways to a determination with earlier ones at hand.
import type { Criterion } from '@parley/rules'
import type { TriageNotes } from '../../../cases/actions/triage.js'
import { ActionForm, Button } from '../../look/form/buttons.js'
import { Choice, Part } from '../../look/form/choices.js'
import { Field, TextArea } from '../../look/form/fields.js'
import { oneLine } from '../../look/one-line.js'
import { addressOf, type PartProps } from './context.js'

/** The fields of the notes, in their order. */
export const NOTE_FIELDS: readonly {
  readonly name: keyof TriageNotes
  readonly label: string
  readonly help?: string
  readonly long?: true
}[] = [
  {
    name: 'affectedVersions',
    label: 'Affected versions',
    help: 'Tested by us, not by the report.',
  },
  { name: 'platforms', label: 'Platforms' },
  {
    name: 'reachable',
    label: 'Reachable from a public interface',
    help: 'How an attacker gets there in code that people write.',
  },
  { name: 'knownRecords', label: 'Existing CVE ids or advisories' },
  { name: 'patches', label: 'Existing patches' },
  { name: 'draft', label: 'First draft of the description', long: true },
]

const yesNo = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
]

const CriterionField = ({ page, criterion }: PartProps & { readonly criterion: Criterion }) => {
  const given = page.triage.answers.find((answer) => answer.criterion === criterion.id)
  const value = given?.answer === true ? 'yes' : given?.answer === false ? 'no' : undefined
  const speaksAgainst = value === criterion.against
  const hint = page.charter.determinations[criterion.suggests].label
  return (
    <div class="criterion">
      <Choice
        name={`criterion.${criterion.id}`}
        label={criterion.question}
        options={yesNo}
        value={value}
        help={speaksAgainst ? `Speaks for: ${hint}.` : undefined}
      />
      <Field
        name={`note.${criterion.id}`}
        label="Note"
        optional
        value={given?.note}
        maxLength={2_000}
        id={`note-${criterion.id}`}
      />
    </div>
  )
}

const Notes = ({ page }: PartProps) => (
  <>
    {NOTE_FIELDS.map(({ name, label, help, long }) => {
      const field = {
        name: `notes.${name}`,
        label,
        help,
        value: page.triage.notes[name],
        optional: true,
      }
      return long ? (
        <TextArea {...field} rows={6} maxLength={20_000} />
      ) : (
        <Field {...field} maxLength={2_000} />
      )
    })}
  </>
)

/** The questions and the notes, in parts that are opened when they are wanted; saving shows with the first of them. */
export const TriageForm = (props: PartProps) => {
  const { page, csrf } = props
  const { answers, notes } = page.triage
  const total = page.charter.threatModel.length
  const noted = Object.values(notes).filter((text) => text !== '').length
  return (
    <ActionForm
      action={addressOf(page, '/triage')}
      csrf={csrf}
      label="Triage"
      class="form parts"
      guard
    >
      <Part title="Threat model" help={`${answers.length} of ${total} questions answered`}>
        {page.charter.threatModel.map((criterion) => (
          <CriterionField {...props} criterion={criterion} />
        ))}
      </Part>
      <Part
        title="Triage notes"
        help={
          noted === 0 ? 'versions, reach, first draft' : `${noted} of ${NOTE_FIELDS.length} written`
        }
      >
        <Notes {...props} />
      </Part>
      <div class="form-end">
        <Button>Save triage</Button>
      </div>
    </ActionForm>
  )
}

export const SimilarList = ({ page }: Pick<PartProps, 'page'>) =>
  page.similar.length === 0 ? null : (
    <section aria-label="Similar cases">
      <h3>Determined earlier, in similar words</h3>
      <ul>
        {page.similar.map((other) => (
          <li>
            <a href={`/cases/${other.caseId}`} dir="auto">
              {oneLine(other.title)}
            </a>{' '}
            <span class="small faint">
              {`${other.number} · `}
              {page.charter.determinations[
                // because: the column is written from the charter's own ids
                other.determination as keyof typeof page.charter.determinations
              ]?.label ?? other.determination}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )

/** The keys of the case page that press a determination. */
const HOTKEYS: Readonly<Record<string, string>> = {
  vulnerability: '1',
  duplicate: '2',
  invalid: '3',
}

/** The ways to a determination, each a button, with earlier ones in similar words. */
export const Determinations = ({ page }: PartProps) => (
  <div class="stack tight" id="determine">
    <p class="small quiet">
      Each opens the reply to the reporter, ready to be edited; nothing is sent before you see it.
    </p>
    <div class="inline">
      {Object.values(page.charter.determinations).map(({ id, label }) => (
        <Button href={addressOf(page, `/determination?as=${id}`)} hotkey={HOTKEYS[id]}>
          {label}
        </Button>
      ))}
    </div>
    <SimilarList page={page} />
  </div>
)
