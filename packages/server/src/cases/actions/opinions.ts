// Second opinions: asked of a member by the coordinator, given before the others are seen.

import type { Instant } from '@parley/rules'
import {
  askOpinion,
  cleanText,
  type Determination,
  giveOpinion,
  isRefusal,
  type OpinionFacts,
  type Refusal,
} from '@parley/rules'
import { change } from '../../audit/change.js'
import { digestOf } from '../../audit/digest.js'
import type { Installation } from '../../db/installation.js'
import { open, seal } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { begin } from '../begin.js'
import type { LoadedCase } from '../load.js'

export interface Opinion {
  readonly personId: string
  readonly determination: Determination | null
  readonly note: string
  readonly givenAt: Instant | null
}

const place = (caseId: string, personId: string) => `opinion.note:${caseId}/${personId}`

/** Every opinion asked for on a case, opened. Who may read which is `mayReadOpinions`, asked by whoever shows them. */
export const selectOpinions = async (
  tx: Tx,
  { caseId, key }: LoadedCase,
): Promise<readonly Opinion[]> => {
  const rows = await tx
    .selectFrom('opinion')
    .select(['personId', 'determination', 'note', 'givenAt'])
    .where('caseId', '=', caseId)
    .orderBy('askedAt')
    .execute()
  return rows.map((row) => ({
    ...row,
    // because: giveSecondOpinion writes the rules' determinations alone
    determination: row.determination as Determination | null,
    note: row.note === null ? '' : open(key, place(caseId, row.personId), row.note),
  }))
}

/** The opinions of a case as the rules read them. */
export const opinionFacts = (
  loaded: Pick<LoadedCase, 'coordinatorId' | 'determination' | 'conflictedIds'>,
  opinions: readonly Opinion[],
): OpinionFacts => ({
  coordinatorId: loaded.coordinatorId,
  // Who declared a conflict of interest since gives none: nobody waits for theirs.
  askedIds: opinions
    .filter(({ personId, givenAt }) => givenAt !== null || !loaded.conflictedIds.includes(personId))
    .map(({ personId }) => personId),
  givenIds: opinions.filter((opinion) => opinion.givenAt !== null).map(({ personId }) => personId),
  isDetermined: loaded.determination !== null,
})

/** The coordinator asks a member who can read the case. */
export const askSecondOpinion = (
  installation: Installation,
  person: Person,
  { caseId, memberId }: { caseId: string; memberId: string },
): Promise<{ readonly askedId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action: 'case.triage' })
    if (isRefusal(begun)) return begun
    const { loaded, members } = begun
    const facts = {
      ...opinionFacts(loaded, await selectOpinions(step.tx, loaded)),
      readerIds: members.filter(({ acknowledged }) => acknowledged).map(({ personId }) => personId),
      conflictedIds: loaded.conflictedIds,
    }
    const asked = askOpinion(facts, person.personId, memberId)
    if (isRefusal(asked)) return asked
    await step.tx
      .insertInto('opinion')
      .values({
        caseId,
        compartmentId: loaded.compartmentId,
        personId: memberId,
        askedBy: person.personId,
        askedAt: timestamp(step.now),
      })
      .execute()
    await step.record({ name: 'opinion:asked', of: loaded.of, facts: { memberId } })
    const ids = { caseId, personId: memberId, kind: 'opinion-asked' }
    await step.enqueue({ task: 'notify.person', ids })
    return asked
  })

/** A member who was asked says what they think it is and why, once. */
export const giveSecondOpinion = (
  installation: Installation,
  person: Person,
  input: { caseId: string; determination: Determination; because: string },
): Promise<{ readonly memberId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { caseId, determination } = input
    const begun = await begin(step, person, { caseId, action: 'case.give-opinion' })
    if (isRefusal(begun)) return begun
    const { loaded } = begun
    const facts = opinionFacts(loaded, await selectOpinions(step.tx, loaded))
    const because = cleanText(input.because)
    const given = giveOpinion(facts, person.personId, { determination, because })
    if (isRefusal(given)) return given
    await step.tx
      .updateTable('opinion')
      .set({
        determination,
        note: seal(loaded.key, place(caseId, person.personId), given.because),
        givenAt: timestamp(step.now),
      })
      .where('caseId', '=', caseId)
      .where('personId', '=', person.personId)
      .execute()
    await step.record({
      name: 'opinion:given',
      of: loaded.of,
      facts: { determination, becauseSha256: digestOf(given.because) },
    })
    if (loaded.coordinatorId !== null) {
      const ids = { caseId, personId: loaded.coordinatorId, kind: 'opinion-given' }
      await step.enqueue({ task: 'notify.person', ids })
    }
    return { memberId: person.personId }
  })
