// Owns what becomes of two cases that are one, and of one that is two: the date that binds both, and who is asked.
// Refuses to know texts, credits and storage. Nothing that somebody reads here was not consented to there.

import type { ReportState } from '../../cases/facts.js'
import { type Refusal, refuse } from '../../refusal.js'
import type { Instant } from '../../time.js'
import type { Consent } from '../consent.js'
import { inviteTo } from '../invite.js'
import { type Embargo, openProposals } from '../machine.js'
import { mergeEmbargoes } from '../start.js'
import { isInForce } from '../termination.js'

/** Somebody asked into a case; `forProject` is false for an expert. @source PEP 811, access per report (K2) */
export interface JoiningPerson {
  readonly personId: string
  readonly consent: Consent
  readonly forProject: boolean
}

/**
 * A case as merging and splitting judge it. `memberIds` are its readers by membership; `narrowed` says that they were named.
 *
 * @source CERT/CC Vultron, merging and splitting cases
 */
export interface JoiningCase {
  readonly caseId: string
  readonly teamId: string
  readonly reportState: ReportState
  readonly publishedAt: Instant | null
  readonly duplicateOf: string | null
  readonly embargo: Embargo
  readonly memberIds: readonly string[]
  readonly narrowed: boolean
  readonly people: readonly JoiningPerson[]
}

/** What a merge does: the embargo of each case afterwards, and who is asked into the one that is kept. */
export interface MergeDecision {
  readonly kept: Embargo
  readonly merged: Embargo
  readonly asked: readonly JoiningPerson[]
}

/** Why cases are not merged or split. @source CERT/CC Vultron, merging and splitting cases */
export type JoiningRefusal =
  | 'merge.same-case'
  | 'merge.other-team'
  | 'merge.over'
  | 'merge.duplicate'
  | 'merge.embargo-ended'
  | 'merge.other-readers'
  | 'split.over'

const SOURCE = 'CERT/CC Vultron, embargo management (merging and splitting cases)'

/**
 * Merges a case into another that is kept.
 *
 * Without a new agreement the earlier end binds both; each keeps its own open proposals, but for one that asks for the
 * end that now applies. The reports, posts and files of each stay in their case: nobody reads more by a merge. Those who
 * agreed to the merged case and have no part in the kept one are asked into it, and read it once they agree. An embargo
 * that was left is not merged: what is public already is a duplicate, and determined as one. Two cases that different
 * members read are not merged: who is kept out of one would learn of it in the other.
 *
 * Does not check who may merge, and does not determine the merged case: it becomes a duplicate of the kept one.
 *
 * @returns refusal `merge.same-case`, `.other-team`, `.over`, `.duplicate`, `.embargo-ended`, `.other-readers`
 * @source CERT/CC Vultron, embargo management (merging and splitting cases); PEP 811 (access per report)
 * @reading docs/READINGS.md#merging-cases
 */
export function mergeCases(
  kept: JoiningCase,
  merged: JoiningCase,
): MergeDecision | Refusal<JoiningRefusal> {
  const refused = refuseMerge(kept, merged)
  if (refused !== undefined) return refused
  const asked = merged.people.filter(
    ({ personId, consent, forProject }) =>
      consent === 'signatory' && isAsked(kept, { personId, forProject }),
  )
  return {
    kept: sharedEmbargo(kept.embargo, merged.embargo),
    merged: sharedEmbargo(merged.embargo, kept.embargo),
    asked,
  }
}

/**
 * The embargo of one case once another binds it too: the earlier end, and its own proposals.
 *
 * @source CERT/CC Vultron, embargo management (merging and splitting cases)
 * @reading docs/READINGS.md#merging-cases
 */
export function sharedEmbargo(own: Embargo, other: Embargo): Embargo {
  const both = mergeEmbargoes(own, other)
  const mine = openProposals(own).map(({ id }) => id)
  const proposals = openProposals(both).filter(({ id }) => mine.includes(id))
  if (isInForce(both)) {
    const { startedAt, endsAt } = both
    return proposals.length === 0
      ? { state: 'active', startedAt, endsAt }
      : { state: 'revising', startedAt, endsAt, proposals }
  }
  return both.state === 'proposed' ? own : both
}

/**
 * Says whether a part of a case may become a case of its own; it inherits the embargo as it is, and no participant.
 *
 * @returns refusal `split.over`, or undefined when it may
 * @source CERT/CC Vultron, embargo management (merging and splitting cases)
 * @reading docs/READINGS.md#splitting-a-case
 */
export function refuseSplit(
  facts: Pick<JoiningCase, 'reportState' | 'publishedAt'>,
): Refusal<JoiningRefusal> | undefined {
  if (!isOver(facts)) return undefined
  return refuse('split.over', 'The case is over: open a new one for what is left.', SOURCE)
}

function isOver({ reportState, publishedAt }: Pick<JoiningCase, 'reportState' | 'publishedAt'>) {
  return reportState === 'closed' || publishedAt !== null
}

function refuseMerge(kept: JoiningCase, merged: JoiningCase): Refusal<JoiningRefusal> | undefined {
  if (kept.caseId === merged.caseId)
    return refuse('merge.same-case', 'A case is not merged with itself.', SOURCE)
  if (kept.teamId !== merged.teamId)
    return refuse('merge.other-team', 'The other case belongs to another team.', SOURCE)
  if (isOver(kept) || isOver(merged))
    return refuse('merge.over', 'One of the two is closed or published.', SOURCE)
  if (kept.duplicateOf !== null || merged.duplicateOf !== null)
    return refuse('merge.duplicate', 'One of the two is a duplicate already: merge into the first.')
  if (kept.embargo.state === 'exited' || merged.embargo.state === 'exited') {
    const because = 'One of the two has left its embargo: mark it as a duplicate instead.'
    return refuse('merge.embargo-ended', because, SOURCE)
  }
  if (hasSameReaders(kept, merged)) return undefined
  const because =
    'Different members read the two: narrow or widen one first, so that nobody learns of a case they may not read.'
  return refuse('merge.other-readers', because, 'PEP 811 (access per report)')
}

/** The whole team reads both, or the same named members do. */
function hasSameReaders(a: JoiningCase, b: JoiningCase): boolean {
  if (a.narrowed !== b.narrowed) return false
  if (!a.narrowed) return true
  const named = new Set(a.memberIds)
  return named.size === new Set(b.memberIds).size && b.memberIds.every((id) => named.has(id))
}

/** Who reads the kept case already, or has had their answer to give there, is left as they are. */
function isAsked(
  kept: JoiningCase,
  { personId, forProject }: Pick<JoiningPerson, 'personId' | 'forProject'>,
): boolean {
  const consent = kept.people.find((one) => one.personId === personId)?.consent ?? 'none'
  if (consent !== 'none') return false
  const isReader = kept.memberIds.includes(personId)
  const { reportState } = kept
  return inviteTo({ consent, isReader, forProject, reportState }) === 'invited'
}
