// Merges a case into another: it becomes its duplicate, the earlier date binds both, its finder keeps the credit, and
// those who agreed to it are asked into the kept one. Nothing that was said moves: nobody reads more by a merge.

import {
  cleanLine,
  cleanText,
  type Embargo,
  endInForceOf,
  isRefusal,
  type JoiningCase,
  type MergeDecision,
  mergeCases,
  openProposals,
  type Refusal,
  refuse,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { determineIn } from '../../cases/actions/determine.js'
import { type BegunAction, begin, mayOn, unknownCase } from '../../cases/begin.js'
import { isId, loadCase } from '../../cases/load.js'
import { selectMembers } from '../../cases/people.js'
import type { Installation } from '../../db/installation.js'
import { checkInvitationText } from '../../embargo/invite.js'
import { inviteInto } from '../../embargo/inviting.js'
import { selectAddresses } from '../../embargo/parties/addresses.js'
import { lockParticipant } from '../../embargo/store.js'
import { beginTerms, type Terms } from '../../embargo/terms/begin.js'
import { dropProposals } from '../../embargo/terms/store.js'
import { agreeOn, tellEveryone, writeConsents, writeEmbargo } from '../../embargo/terms/write.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { carryCredits } from './credits.js'

export interface MergeInput {
  readonly caseId: string
  /** The case that is kept: its id, or its number as people say it. */
  readonly into: string
  /** What those who are asked into the kept case read before they agree. */
  readonly title: string
  readonly why: string
}

/** What is wrong with a merge, by field; empty when it can be tried. */
export const checkMerge = (input: MergeInput): Readonly<Record<string, string>> => ({
  ...(input.into.trim() === '' ? { into: 'Say which case is kept.' } : {}),
  ...checkInvitationText(input),
})

const findKept = async ({ tx }: Change, named: string): Promise<string | undefined> => {
  const given = named.trim()
  const row = await tx
    .selectFrom('cases')
    .select('caseId')
    .where(isId(given) ? 'caseId' : 'number', '=', given)
    .executeTakeFirst()
  return row?.caseId
}

const joining = ({ loaded, members, narrowed, participants, negotiation }: Terms): JoiningCase => ({
  caseId: loaded.caseId,
  teamId: String(loaded.teamId),
  reportState: loaded.reportState,
  publishedAt: loaded.publishedAt,
  duplicateOf: loaded.duplicateOf,
  embargo: negotiation.embargo,
  memberIds: members.filter(({ acknowledged }) => acknowledged).map(({ personId }) => personId),
  narrowed,
  people: participants.map(({ personId, consent, projectId }) => ({
    personId,
    consent,
    forProject: projectId !== null,
  })),
})

/** Whoever may not merge this case is told so before the other one is looked for. */
const refuseToMerge = async (step: Change, person: Person, caseId: string) => {
  if (!isId(caseId)) return unknownCase()
  const loaded = await loadCase(step.tx, step.installation, caseId)
  if (loaded === undefined) return unknownCase()
  return mayOn(person, 'case.merge', { loaded, ...(await selectMembers(step.tx, loaded)) })
}

/** Both cases, held in the order of their ids: two merges at once are served one after the other. */
const beginBoth = async (
  step: Change,
  person: Person,
  { mergedId, keptId }: { mergedId: string; keptId: string },
): Promise<{ readonly merged: Terms; readonly kept: Terms } | Refusal> => {
  const voice = { kind: 'person', person } as const
  const [firstId = '', secondId = ''] = [mergedId, keptId].sort()
  const first = await beginTerms(step, voice, { caseId: firstId, action: 'case.merge' })
  if (isRefusal(first)) return first
  const second = await beginTerms(step, voice, { caseId: secondId, action: 'case.merge' })
  if (isRefusal(second)) return second
  return firstId === mergedId ? { merged: first, kept: second } : { merged: second, kept: first }
}

/**
 * Writes the embargo that now binds a case, and tells everyone bound where its end has changed. Their consent is to the
 * earlier end from now on. The event says nothing of a merge: participants read it, and may not know of the other case.
 */
const bind = async (terms: Terms, embargo: Embargo): Promise<void> => {
  const { step, loaded, negotiation } = terms
  const before = endInForceOf(negotiation.embargo)
  const endsAt = endInForceOf(embargo)
  if (before === endsAt || endsAt === null) return
  const kept = openProposals(embargo).map(({ id }) => id)
  const gone = openProposals(negotiation.embargo).filter(({ id }) => !kept.includes(id))
  const proposalIds = gone.map(({ id }) => id)
  await dropProposals(step.tx, loaded.caseId, { proposalIds, as: 'replaced', at: step.now })
  await writeEmbargo(terms, embargo)
  const { eventId } = await step.record({
    name: 'embargo:shortened',
    of: loaded.of,
    facts: { endsAt, before },
  })
  await writeConsents(await agreeOn(terms, { by: 'team', endsAt }), embargo, false)
  await tellEveryone(terms, eventId)
}

/** Asks those who agreed to the merged case into the kept one, each for the project they came for. */
const askOver = async (
  step: Change,
  begun: BegunAction,
  {
    merged,
    decision,
    input,
    byId,
  }: { merged: Terms; decision: MergeDecision; input: MergeInput; byId: string },
): Promise<number> => {
  const { caseId } = begun.loaded
  const wanted = decision.asked.map(({ personId }) => personId)
  let asked = 0
  for (const { personId, email, isNew } of await selectAddresses(step, wanted)) {
    if (email === null) continue
    const projectId =
      merged.participants.find((one) => one.personId === personId)?.projectId ?? null
    const row = await lockParticipant(step.tx, caseId, personId)
    const outcome = await inviteInto(step, begun, {
      invitee: { personId, email, isNew: Boolean(isNew), row },
      asked: { title: cleanLine(input.title), why: cleanText(input.why), projectId, byId },
    })
    if (!isRefusal(outcome)) asked += 1
  }
  return asked
}

const recordMerged = async (
  step: Change,
  { merged, kept }: { merged: Terms; kept: Terms },
): Promise<void> => {
  const into = await step.record({
    name: 'case:merged',
    of: kept.loaded.of,
    facts: { from: merged.loaded.caseId },
  })
  await step.record({
    name: 'case:merged',
    of: merged.loaded.of,
    facts: { into: kept.loaded.caseId },
  })
  const { caseId } = kept.loaded
  await step.enqueue({ task: 'notify.team', ids: { caseId, eventId: into.eventId } })
}

/** Merges `caseId` into the case that is kept, or says why not; what `checkMerge` finds is the last reason. */
export const mergeInto = (
  installation: Installation,
  person: Person,
  input: MergeInput,
): Promise<{ readonly keptId: string; readonly asked: number } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { caseId: mergedId } = input
    const refused = await refuseToMerge(step, person, mergedId)
    if (refused !== undefined) return refused
    const keptId = await findKept(step, input.into)
    if (keptId === undefined)
      return refuse('merge.unknown-case', 'There is no case by that number that you can read.')
    if (keptId === mergedId) return refuse('merge.same-case', 'A case is not merged with itself.')
    const both = await beginBoth(step, person, { mergedId, keptId })
    if (isRefusal(both)) return both
    const { merged, kept } = both
    const decision = mergeCases(joining(kept), joining(merged))
    if (isRefusal(decision)) return decision
    const [wrong] = Object.values(checkMerge(input))
    if (wrong !== undefined) return refuse('merge.form', wrong)
    const determined = await determineIn(step, person, {
      caseId: mergedId,
      determination: 'duplicate',
      duplicateOf: keptId,
      reply: '',
    })
    if (isRefusal(determined)) return determined
    await bind(merged, decision.merged)
    await bind(kept, decision.kept)
    await carryCredits(step, { from: merged.loaded, to: kept.loaded })
    const begun = await begin(step, person, { caseId: keptId, action: 'case.invite' })
    if (isRefusal(begun)) return begun
    const byId = person.personId
    const asked = await askOver(step, begun, { merged, decision, input, byId })
    await recordMerged(step, both)
    return { keptId, asked }
  })
