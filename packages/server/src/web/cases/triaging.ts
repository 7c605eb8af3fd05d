// The triage form as it comes in: the questions of the threat model with their notes, and the triage notes.
import { checkTriage, cleanText } from '@parley/rules'
import { type CriterionAnswer, noNotes, saveTriage } from '../../cases/actions/triage.js'
import { textOf } from '../../http/forms.js'
import { NOTE_FIELDS } from './parts/triage.js'
import type { Outcome, Posted } from './posts.js'

const given: Readonly<Record<string, boolean>> = { yes: true, no: false }

/** Every question of which an answer or a note came. */
const answersIn = (body: unknown): readonly CriterionAnswer[] => {
  const names = Object.keys(body ?? {}).flatMap(
    (name) => /^(?:criterion|note)\.(.+)$/.exec(name)?.[1] ?? [],
  )
  return [...new Set(names)].map((criterion) => ({
    criterion,
    answer: given[textOf(body, `criterion.${criterion}`)] ?? null,
    note: cleanText(textOf(body, `note.${criterion}`)),
  }))
}

/** Saves the form, or says of every field what is wrong with it. */
export const onTriage = async ({ site, person, caseId, body }: Posted): Outcome => {
  const typed = NOTE_FIELDS.map(({ name }) => [name, cleanText(textOf(body, `notes.${name}`))])
  const notes = { ...noNotes, ...Object.fromEntries(typed) }
  const answers = answersIn(body)
  const errors = checkTriage({ answers, notes })
  if (Object.keys(errors).length > 0)
    return {
      ...{
        refusal: 'triage.unsound',
        because: 'The triage is not saved yet: see the fields below.',
      },
      errors,
    }
  const basis = textOf(body, 'basis') || undefined
  return saveTriage(site.installation, person, { caseId, answers, notes, basis })
}
