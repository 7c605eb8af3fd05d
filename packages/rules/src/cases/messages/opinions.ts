// Owns second opinions: who is asked, that each is given before the others are seen, and who then reads them.
// It does not weigh them: the coordinator determines.
import { isBlank } from '../../intake/clean.js'
import { type Refusal, refuse } from '../../refusal.js'
import type { Determination } from '../facts.js'

/** The opinions asked for on one case; ids in any order. @source design: independent second opinions */
export type OpinionFacts = {
  readonly coordinatorId: string | null
  readonly askedIds: readonly string[]
  readonly givenIds: readonly string[]
  readonly isDetermined: boolean
}

const source = 'design: independent second opinions'

/**
 * Whether someone may read the opinions of others.
 *
 * The coordinator always; who was asked only after giving one; other members once nobody is outstanding, so
 * that whoever may still be asked comes to it fresh; everybody once the case is determined.
 *
 * @source our reading
 * @reading docs/READINGS.md#second-opinion
 */
export const mayReadOpinions = (facts: OpinionFacts, memberId: string): boolean => {
  if (facts.isDetermined || facts.coordinatorId === memberId) return true
  if (facts.givenIds.includes(memberId)) return true
  return facts.askedIds.every((id) => facts.givenIds.includes(id))
}

/** Why nobody asks this member. @source design: independent second opinions */
export type AskOpinionRefusal =
  | 'opinion.not-coordinator'
  | 'opinion.of-oneself'
  | 'opinion.not-a-member'
  | 'opinion.has-conflict'
  | 'opinion.already-asked'

/**
 * The coordinator asks a member who can read the case and declared no conflict of interest in it.
 *
 * @returns refusal `opinion.not-coordinator`, `.of-oneself`, `.not-a-member`, `.has-conflict`, `.already-asked`
 * @source design: independent second opinions
 */
export const askOpinion = (
  facts: OpinionFacts & {
    /** Members who can read the case. */
    readonly readerIds: readonly string[]
    /** Who declared a conflict of interest in it. */
    readonly conflictedIds: readonly string[]
  },
  byId: string,
  memberId: string,
): { readonly askedId: string } | Refusal<AskOpinionRefusal> => {
  if (facts.coordinatorId !== byId) {
    return refuse('opinion.not-coordinator', 'Its coordinator asks for opinions.', source)
  }
  if (memberId === byId) return refuse('opinion.of-oneself', 'Ask somebody else.', source)
  if (!facts.readerIds.includes(memberId)) {
    const because = 'Choose a member of the team who can read this case.'
    return refuse('opinion.not-a-member', because, source)
  }
  if (facts.conflictedIds.includes(memberId)) {
    const because = 'They declared a conflict of interest in this case.'
    return refuse('opinion.has-conflict', because, 'our reading, after PEP 13')
  }
  return facts.askedIds.includes(memberId)
    ? refuse('opinion.already-asked', 'This member has been asked already.', source)
    : { askedId: memberId }
}

/**
 * A member who was asked gives an opinion, once, unseen.
 *
 * @returns refusal `opinion.not-asked`, `opinion.already-given` or `opinion.determined`
 * @source design: independent second opinions
 */
export const giveOpinion = (
  facts: OpinionFacts,
  memberId: string,
  opinion: { readonly determination: Determination; readonly because: string },
):
  | { readonly memberId: string; readonly determination: Determination; readonly because: string }
  | Refusal<
      'opinion.not-asked' | 'opinion.already-given' | 'opinion.determined' | 'opinion.needs-reason'
    > => {
  if (!facts.askedIds.includes(memberId)) {
    return refuse('opinion.not-asked', 'You were not asked for an opinion here.', source)
  }
  if (facts.givenIds.includes(memberId)) {
    return refuse('opinion.already-given', 'You gave your opinion; write a message to add.', source)
  }
  if (facts.isDetermined) {
    return refuse('opinion.determined', 'The case is determined: write a message instead.', source)
  }
  const because = opinion.because.trim()
  if (isBlank(because)) {
    return refuse('opinion.needs-reason', 'A sentence of why helps more than the word.', source)
  }
  return { memberId, determination: opinion.determination, because }
}
