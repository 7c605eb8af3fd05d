// Leaving an embargo: at once when the public knows, an exploit is public or its end is reached; by a person's decision
// with the checklist when leaving is advised. Leaving removes a constraint and publishes nothing.
import {
  afterPublicEvent,
  decideLeaving,
  type EmbargoExitCause,
  isRefusal,
  moveEmbargo,
  openProposals,
  type PublicEvent,
  type Refusal,
  type TerminationFacts,
} from '@parley/rules'
import { change } from '../../audit/change.js'
import { recordPublicEvent } from '../../cases/state/record.js'
import { awaitedFixes } from '../../cases/state/store.js'
import { updateCase } from '../../cases/store.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Person } from '../../identity/viewer.js'
import { beginTerms, changedMeanwhile, type Terms } from './begin.js'
import { dropProposals } from './store.js'
import { tellEveryone, writeConsents, writeEmbargo } from './write.js'

/** What a person recorded about adversaries; never inferred. */
export type Evidence = TerminationFacts['evidence']

const NO_EVIDENCE: Evidence = { adversariesHoldExploit: false, adversariesKnow: false }

export const terminationFacts = (
  {
    negotiation,
    known,
    sure,
    originalPublic,
  }: Pick<Terms, 'negotiation' | 'known' | 'sure' | 'originalPublic'>,
  evidence: Evidence = NO_EVIDENCE,
): TerminationFacts => ({
  embargo: negotiation.embargo,
  now: sure,
  public: known.state.public,
  projects: awaitedFixes(known),
  originalPublic,
  evidence,
})

/** Takes everything off the table: nothing can be agreed any more. */
const clearTable = async ({ step, loaded, negotiation }: Terms): Promise<void> => {
  const proposalIds = openProposals(negotiation.embargo).map(({ id }) => id)
  await dropProposals(step.tx, loaded.caseId, { proposalIds, as: 'ended', at: step.now })
}

/** Tells of an end that was just recorded. */
export type TellOfEnd = (terms: Terms, eventId: string) => Promise<void>

/**
 * Tells who never agreed to its last end, and reads nothing since: they were bound by the end that they had agreed to, and may
 * agree to the terms that hold now.
 */
const tellLapsed = async ({ step, loaded: { caseId } }: Terms): Promise<void> => {
  const lapsed = await step.tx
    .selectFrom('participant')
    .select('personId')
    .where('caseId', '=', caseId)
    .where('consent', '=', 'lapsed')
    .where('endedAt', 'is', null)
    .execute()
  for (const { personId } of lapsed)
    await step.enqueue({
      task: 'notify.person',
      ids: { caseId, personId, kind: 'embargo-ended-unagreed' },
    })
}

/** Leaves the embargo, where one is in force. The caller has recorded what is the reason of it. */
export const leaveEmbargo = async (
  terms: Terms,
  cause: EmbargoExitCause,
  tell: TellOfEnd = tellEveryone,
): Promise<{ readonly isLeft: boolean }> => {
  const { step, loaded, negotiation, facts } = terms
  const moved = moveEmbargo(negotiation.embargo, { event: 'terminate', cause }, facts)
  if (isRefusal(moved)) return { isLeft: false }
  await clearTable(terms)
  const { eventId } = await step.record({
    name: 'embargo:ended',
    of: loaded.of,
    facts: { cause, endsAt: loaded.embargoEndsAt },
  })
  await writeEmbargo(terms, moved.embargo)
  await updateCase(step.tx, loaded.caseId, {
    embargoEndedAt: timestamp(step.now),
    embargoCause: cause,
  })
  await writeConsents(terms, moved.embargo, false)
  await tell(terms, eventId)
  await tellLapsed(terms)
  return { isLeft: true }
}

/** After something became public or attacks were seen: what the embargo owes to it (rules). */
const leaveWhereItMust = async (
  terms: Terms,
  tell?: TellOfEnd,
): Promise<{ readonly isLeft: boolean }> => {
  const owed = afterPublicEvent(terminationFacts(terms))
  if (owed.does === 'leave') return leaveEmbargo(terms, owed.cause, tell)
  if (owed.does === 'nothing') return { isLeft: false }
  await clearTable(terms)
  await writeEmbargo(terms, owed.embargo)
  await writeConsents(terms, owed.embargo, false)
  return { isLeft: false }
}

/** Records P, X or A with all that follows: the event first, then the embargo (Vultron). */
export const recordLeak = async (
  terms: Terms,
  event: PublicEvent,
): Promise<{ readonly eventId: string } | Refusal> => {
  const recorded = await recordPublicEvent(terms.step, terms.loaded, { event })
  if (isRefusal(recorded)) return recorded
  const known = { ...terms.known, state: recorded.state }
  const facts = { ...terms.facts, public: known.state.public }
  const { isLeft } = await leaveWhereItMust({ ...terms, known, facts })
  const { caseId } = terms.loaded
  const { eventId } = recorded
  const { enqueue } = terms.step
  await enqueue({ task: 'notify.team', ids: { caseId, eventId } })
  // Whom the embargo binds hears of its end by that; where it stands, of what happened.
  if (!isLeft) await enqueue({ task: 'notify.bound', ids: { caseId, kind: 'leak-or-attack' } })
  return { eventId }
}

/** By a publication everyone hears of it and of the embargo's end at once: nobody is told of the end alone. */
export const tellNobody: TellOfEnd = async () => {}

/** The advisory is out: the public knows with it, and the embargo is left. */
export const recordAnnounced = async (
  terms: Terms,
  cveId: string | null,
  tell?: TellOfEnd,
): Promise<void> => {
  const shown = cveId === null ? {} : { cve: cveId }
  const recorded = await recordPublicEvent(terms.step, terms.loaded, { event: 'P', shown })
  const known = isRefusal(recorded) ? terms.known : { ...terms.known, state: recorded.state }
  const facts = { ...terms.facts, public: known.state.public }
  await leaveWhereItMust({ ...terms, known, facts }, tell)
}

/** A member records, for everyone whom the embargo binds, that the public knows, that an exploit is public, or that attacks are observed. */
export const reportPublicEvent = (
  installation: Installation,
  person: Person,
  { caseId, event }: { readonly caseId: string; readonly event: PublicEvent },
): Promise<{ readonly caseId: string } | Refusal> =>
  change(installation, { kind: 'person', personId: person.personId }, async (step) => {
    const voice = { kind: 'person', person } as const
    const terms = await beginTerms(step, voice, { caseId, action: 'case.record-attack' })
    if (isRefusal(terms)) return terms
    const recorded = await recordLeak(terms, event)
    return isRefusal(recorded) ? recorded : { caseId }
  })

export interface LeavingInput {
  readonly caseId: string
  readonly evidence: Evidence
  /** How many questions of the checklist were ticked. */
  readonly checked: number
  readonly basis?: number | undefined
}

/** A person decides to leave the embargo before its end, with a reason that holds and the whole checklist. */
export const leaveEarly = (
  installation: Installation,
  person: Person,
  input: LeavingInput,
): Promise<{ readonly caseId: string; readonly cause: EmbargoExitCause } | Refusal> =>
  change(installation, { kind: 'person', personId: person.personId }, async (step) => {
    const { caseId } = input
    const voice = { kind: 'person', person } as const
    const terms = await beginTerms(step, voice, { caseId, action: 'embargo.terminate' })
    if (isRefusal(terms)) return terms
    const changed = changedMeanwhile(terms, input.basis)
    if (changed !== undefined) return changed
    const cause = decideLeaving(terminationFacts(terms, input.evidence), input.checked)
    if (isRefusal(cause)) return cause
    // The public knowing is recorded first (Vultron), and the embargo is left with it.
    if (cause === 'public') await recordAnnounced(terms, null)
    else await leaveEmbargo(terms, cause)
    return { caseId, cause }
  })
