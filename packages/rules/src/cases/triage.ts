// What the triage form takes: no text is cut, and no note is taken beside a question that nobody has answered.
import { isBlank } from '../intake/clean.js'
import { tooLong } from '../intake/too-long.js'

/**
 * Characters of a note beside a question of the threat model, and of each triage note.
 *
 * @source charter-rules G7
 */
export const triageMaxLength = { criterion: 2_000, note: 20_000 } as const

/** The triage form as it was typed. */
export interface TypedTriage {
  /** Every question of the threat model with what was ticked, null where nothing was. */
  readonly answers: readonly {
    readonly criterion: string
    readonly answer: boolean | null
    readonly note: string
  }[]
  readonly notes: Readonly<Record<string, string>>
}

/**
 * What is wrong with a triage form by the names of its fields, `note.{criterion}` and `notes.{name}`; empty when it can be
 * saved.
 *
 * @source Python security policy, threat model; charter-rules G7
 */
export const checkTriage = ({ answers, notes }: TypedTriage): Readonly<Record<string, string>> => {
  const errors: Record<string, string> = {}
  for (const { criterion, answer, note } of answers) {
    const field = `note.${criterion}`
    const long = tooLong('This', note, triageMaxLength.criterion)
    if (long !== undefined) errors[field] = long.because
    else if (answer === null && !isBlank(note))
      errors[field] =
        'Answer the question with yes or no as well: the note stands beside an answer.'
  }
  for (const [name, text] of Object.entries(notes)) {
    const long = tooLong('This', text, triageMaxLength.note)
    if (long !== undefined) errors[`notes.${name}`] = long.because
  }
  return errors
}
