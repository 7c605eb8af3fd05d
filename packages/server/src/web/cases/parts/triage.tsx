// The parts of triage: the threat model's criteria as yes or no with notes, the triage notes, all in one form; and the
// ways to a determination with earlier ones at hand.
import type { Criterion } from '@parley/rules'
import { type TriageNotes, triageBasis } from '../../../cases/actions/triage.js'
import { ActionForm, Button } from '../../look/form/buttons.js'
import { Choice, Part } from '../../look/form/choices.js'
import { Field, TextArea } from '../../look/form/fields.js'
import { oneLine } from '../../look/one-line.js'
import { addressOf, type PartProps, type Refusal } from './context.js'

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

export interface TriageProps extends PartProps {
  readonly refused: Refusal | undefined
}

/** What stands in the form: what was typed where it was refused, else what is stored. */
const typedOf = ({ refused }: TriageProps) => (refused?.form === 'triage' ? refused : undefined)

/** What somebody else stored while this was typed. */
const Meanwhile = ({ text }: { readonly text: string }) => (
  <div class="small">
    <p class="quiet">Saved by somebody else meanwhile:</p>
    <blockquote dir="auto">{text}</blockquote>
  </div>
)

const answerOf = (page: PartProps['page'], id: string) => {
  const stored = page.triage.answers.find((answer) => answer.criterion === id)
  return {
    value: stored === undefined ? '' : stored.answer ? 'yes' : 'no',
    note: stored?.note ?? '',
  }
}

const CriterionField = (props: TriageProps & { readonly criterion: Criterion }) => {
  const { page, criterion } = props
  const stored = answerOf(page, criterion.id)
  const typed = typedOf(props)
  const [answerName, noteName] = [`criterion.${criterion.id}`, `note.${criterion.id}`]
  const value = typed === undefined ? stored.value : (typed.values[answerName] ?? '')
  const note = typed === undefined ? stored.note : (typed.values[noteName] ?? '')
  const differs = isOvertaken(typed) && (value !== stored.value || note !== stored.note)
  const hint = page.charter.determinations[criterion.suggests].label
  return (
    <div class="criterion">
      <Choice
        name={answerName}
        label={criterion.question}
        options={yesNo}
        value={value === '' ? undefined : value}
        help={value === criterion.against ? `Speaks for: ${hint}.` : undefined}
      />
      <Field
        name={noteName}
        label="Note"
        optional
        value={note}
        error={typed?.errors?.[noteName]}
        id={`note-${criterion.id}`}
      />
      {differs && stored.value !== '' && (
        <Meanwhile text={[stored.value, stored.note].filter(Boolean).join(': ')} />
      )}
    </div>
  )
}

const isOvertaken = (typed: Refusal | undefined): boolean =>
  typed?.refusal.refusal === 'triage.changed-meanwhile'

const Notes = (props: TriageProps) => {
  const typed = typedOf(props)
  return (
    <>
      {NOTE_FIELDS.map(({ name, label, help, long }) => {
        const stored = props.page.triage.notes[name]
        const at = `notes.${name}`
        const value = typed === undefined ? stored : (typed.values[at] ?? '')
        const field = { name: at, label, help, value, error: typed?.errors?.[at], optional: true }
        return (
          <>
            {long ? <TextArea {...field} rows={6} /> : <Field {...field} />}
            {isOvertaken(typed) && stored !== '' && stored !== value && <Meanwhile text={stored} />}
          </>
        )
      })}
    </>
  )
}

/** The questions and the notes, in parts that are opened when they are wanted; saving shows with the first of them. */
export const TriageForm = (props: TriageProps) => {
  const { page, csrf } = props
  const { answers, notes } = page.triage
  const typed = typedOf(props)
  const isWrongIn = (part: 'note.' | 'notes.') =>
    isOvertaken(typed) || Object.keys(typed?.errors ?? {}).some((name) => name.startsWith(part))
  const total = page.charter.threatModel.length
  const noted = Object.values(notes).filter((text) => text !== '').length
  return (
    <ActionForm
      action={addressOf(page, '/triage')}
      csrf={csrf}
      hidden={{ basis: triageBasis(page.triage) }}
      label="Triage"
      class="form parts"
      guard
    >
      <Part
        title="Threat model"
        help={`${answers.length} of ${total} questions answered`}
        open={isWrongIn('note.')}
      >
        {page.charter.threatModel.map((criterion) => (
          <CriterionField {...props} criterion={criterion} />
        ))}
      </Part>
      <Part
        title="Triage notes"
        help={
          noted === 0 ? 'versions, reach, first draft' : `${noted} of ${NOTE_FIELDS.length} written`
        }
        open={isWrongIn('notes.')}
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
