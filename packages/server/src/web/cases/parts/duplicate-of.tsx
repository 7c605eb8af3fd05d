// Which case it duplicates: those that meet its words, a search, or a number, all in the one form of the determination,
// so that nothing typed is lost while looking.
import type { Candidate } from '../../../cases/search/candidates.js'
import { Button } from '../../look/form/buttons.js'
import { Choice } from '../../look/form/choices.js'
import { Field, type FieldValues } from '../../look/form/fields.js'
import { oneLine } from '../../look/one-line.js'
import { Note } from '../../look/states.js'
import { phaseWords } from '../words.js'

export interface DuplicateOfProps {
  readonly candidates: readonly Candidate[]
  /** What was chosen, where it is among those that this person can read. */
  readonly other: Candidate | undefined
  readonly values: FieldValues
  readonly isUnderEmbargo: boolean
  readonly error?: string | undefined
}

/** What was named in the form: a number that was typed, or the case that was ticked. */
export const namedIn = (text: (name: string) => string): string =>
  text('duplicateOf') || text('candidate')

const stateOf = ({ phase, advisoryId, advisoryWithdrawn }: Candidate): string => {
  if (advisoryId === null) return phaseWords(phase, { advisoryWithdrawn: false }).label
  return advisoryWithdrawn ? 'Published, withdrawn since' : 'Published'
}

export const DuplicateOf = (props: DuplicateOfProps) => {
  const { candidates, other, values, isUnderEmbargo, error } = props
  const looked = values['find'] ?? ''
  const offered =
    other === undefined || candidates.some(({ caseId }) => caseId === other.caseId)
      ? candidates
      : [other, ...candidates]
  return (
    <>
      <div class="find">
        <Field
          name="find"
          label="Look for the other case"
          help="By words of its title, report or messages, or by its number."
          value={looked}
          type="search"
        />
        <Button name="do" value="find" lenient>
          Look
        </Button>
      </div>
      {looked !== '' && candidates.length === 0 && (
        <Note tone="embargo" spoken>
          No case that you can read matches “{looked}”.
        </Note>
      )}
      {offered.length > 0 && (
        <Choice
          name="candidate"
          label={looked === '' ? 'In similar words' : 'Found'}
          value={other?.caseId ?? values['candidate']}
          options={offered.map((one) => ({
            value: one.caseId,
            label: oneLine(one.title),
            help: `${one.number} · ${stateOf(one)}`,
          }))}
        />
      )}
      <Field
        name="duplicateOf"
        label={offered.length === 0 ? 'Duplicate of' : 'Or another, by its number'}
        help={
          offered.length === 0
            ? 'Its number, as in TEAM-2026-014.'
            : 'As in TEAM-2026-014. A number typed here counts before one chosen above.'
        }
        value={values['duplicateOf']}
        error={error}
        code
        optional={offered.length > 0}
      />
      {isUnderEmbargo && other?.advisoryId && (
        <Note tone="embargo">
          {other.number} is published, and this case is under an embargo. Sending this does not end
          it: what is in this case and not in the advisory stays private until somebody decides so
          on its embargo page. The reply below asks the reporter to keep the rest private until
          then.
        </Note>
      )}
      <input type="hidden" name="knownPublic" value={other?.advisoryId ? 'yes' : 'no'} />
    </>
  )
}
