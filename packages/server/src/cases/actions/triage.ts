// Triage: the threat-model criteria with notes, and the triage notes, saved together as one form sends them. Only what
// changed is written, with one event for all criteria and one for the notes. No answer decides anything.
import { type Charter, isRefusal, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { digestOf } from '../../audit/digest.js'
import type { Installation } from '../../db/installation.js'
import { open, seal } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { begin } from '../begin.js'
import type { LoadedCase } from '../load.js'

/** What is noted in triage, by field: the first draft included. */
export interface TriageNotes {
  readonly affectedVersions: string
  readonly platforms: string
  readonly reachable: string
  readonly knownRecords: string
  readonly patches: string
  readonly draft: string
}

export const noNotes: TriageNotes = {
  affectedVersions: '',
  platforms: '',
  reachable: '',
  knownRecords: '',
  patches: '',
  draft: '',
}

export interface CriterionAnswer {
  readonly criterion: string
  readonly answer: boolean | null
  readonly note: string
}

export interface TriageState {
  readonly answers: readonly (CriterionAnswer & { readonly answeredBy: string })[]
  readonly notes: TriageNotes
  readonly editedBy: string | null
}

const notePlace = (caseId: string, criterion: string) => `triage_answer.note:${caseId}/${criterion}`
const notesPlace = (caseId: string) => `triage_notes.sealed:${caseId}`

/** What was answered and noted so far; for members only, row-level security sees to it. */
export const selectTriage = async (tx: Tx, { caseId, key }: LoadedCase): Promise<TriageState> => {
  const answers = await tx
    .selectFrom('triageAnswer')
    .select(['criterion', 'answer', 'note', 'answeredBy'])
    .where('caseId', '=', caseId)
    .execute()
  const notes = await tx
    .selectFrom('triageNotes')
    .select(['sealed', 'editedBy'])
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  return {
    answers: answers.map(({ note, ...row }) => ({
      ...row,
      note: note === null ? '' : open(key, notePlace(caseId, row.criterion), note),
    })),
    notes:
      notes === undefined
        ? noNotes
        : // because: only saveTriage writes this column, and the seal vouches for it
          {
            ...noNotes,
            ...(JSON.parse(open(key, notesPlace(caseId), notes.sealed)) as TriageNotes),
          },
    editedBy: notes?.editedBy ?? null,
  }
}

/** Names what is stored: two people who write at once are told of each other by it. */
export const triageBasis = ({ answers, notes }: TriageState): string => {
  const said = answers.map(({ criterion, answer, note }) => [criterion, answer, note])
  return digestOf(JSON.stringify([said.sort(), notes])).slice(0, 16)
}

/** The answers that differ from what is stored, among the charter's criteria. An answer is never taken back to none. */
const changedAnswers = (
  before: TriageState,
  given: readonly CriterionAnswer[],
  charter: Charter,
): readonly (CriterionAnswer & { answer: boolean })[] =>
  given.flatMap(({ criterion, answer, note }) => {
    if (answer === null || !charter.threatModel.some(({ id }) => id === criterion)) return []
    const old = before.answers.find((one) => one.criterion === criterion)
    return old?.answer === answer && old.note === note ? [] : [{ criterion, answer, note }]
  })

const writeAnswers = async (
  { tx, now, record }: Change,
  { loaded, person }: { loaded: LoadedCase; person: Person },
  answers: readonly (CriterionAnswer & { answer: boolean })[],
): Promise<void> => {
  if (answers.length === 0) return
  const { caseId, compartmentId, key, of } = loaded
  const rows = answers.map(({ criterion, answer, note }) => ({
    caseId,
    compartmentId,
    criterion,
    answer,
    note: note === '' ? null : seal(key, notePlace(caseId, criterion), note),
    answeredBy: person.personId,
    answeredAt: timestamp(now),
  }))
  await tx
    .insertInto('triageAnswer')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['caseId', 'criterion']).doUpdateSet((set) => ({
        answer: set.ref('excluded.answer'),
        note: set.ref('excluded.note'),
        answeredBy: set.ref('excluded.answeredBy'),
        answeredAt: set.ref('excluded.answeredAt'),
      })),
    )
    .execute()
  const yes = answers.filter(({ answer }) => answer).map(({ criterion }) => criterion)
  const no = answers.filter(({ answer }) => !answer).map(({ criterion }) => criterion)
  await record({ name: 'triage:criterion-answered', of, facts: { yes, no } })
}

const writeNotes = async (
  { tx, now, record, enqueue }: Change,
  { loaded, person }: { loaded: LoadedCase; person: Person },
  notes: TriageNotes,
): Promise<void> => {
  const { caseId, compartmentId, key, of } = loaded
  const row = {
    sealed: seal(key, notesPlace(caseId), JSON.stringify(notes)),
    editedBy: person.personId,
    editedAt: timestamp(now),
  }
  await tx
    .insertInto('triageNotes')
    .values({ caseId, compartmentId, ...row })
    .onConflict((conflict) => conflict.column('caseId').doUpdateSet(row))
    .execute()
  const notesSha256 = digestOf(JSON.stringify(notes))
  await record({ name: 'triage:notes-edited', of, facts: { notesSha256 } })
  await enqueue({ task: 'search.index', ids: { caseId }, key: `search.index:${caseId}` })
}

/**
 * Saves the triage form (G7); criteria the charter does not have are left out. `basis` names what its writer had before
 * them: `triage.changed-meanwhile` where somebody else has saved since.
 */
export const saveTriage = (
  installation: Installation,
  person: Person,
  input: {
    caseId: string
    answers: readonly CriterionAnswer[]
    notes: TriageNotes
    /** Absent, nothing is compared. */
    basis?: string | undefined
  },
): Promise<{ readonly changed: boolean } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId: input.caseId, action: 'case.triage' })
    if (isRefusal(begun)) return begun
    const { loaded, charter } = begun
    const before = await selectTriage(step.tx, loaded)
    const answers = changedAnswers(before, input.answers, charter)
    const notesChanged = JSON.stringify(before.notes) !== JSON.stringify(input.notes)
    const isChanging = notesChanged || answers.length > 0
    if (isChanging && input.basis !== undefined && input.basis !== triageBasis(before))
      return refuse(
        'triage.changed-meanwhile',
        'Somebody saved the triage while you wrote. Nothing of yours is stored yet: what they wrote stands beside yours; save again to keep yours.',
      )
    await writeAnswers(step, { loaded, person }, answers)
    if (notesChanged) await writeNotes(step, { loaded, person }, input.notes)
    return { changed: isChanging }
  })
