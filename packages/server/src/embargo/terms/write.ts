// Writes what a move of the embargo led to: the case's columns, what became of proposals, who is asked again, the
// ledger's events, and the notifications. Decides nothing.
import {
  type Consent,
  consentUnder,
  type Embargo,
  type EmbargoProposal,
  endInForceOf,
  type Instant,
  isInForce,
  movedTerms,
  openProposals,
  type Settlement,
} from '@parley/rules'
import { updateCase } from '../../cases/store.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Terms } from './begin.js'
import { agreeTerms, setConsents, settle } from './store.js'

/** The row of the case after a move; its basis counts on, so that a form that was read before is told. */
export const writeEmbargo = async (
  { step, loaded }: Pick<Terms, 'step' | 'loaded'>,
  embargo: Embargo,
): Promise<void> => {
  await updateCase(step.tx, loaded.caseId, {
    embargoState: embargo.state,
    embargoBasis: loaded.embargoBasis + 1,
    ...(isInForce(embargo)
      ? {
          embargoEndsAt: timestamp(embargo.endsAt),
          embargoStartedAt: timestamp(embargo.startedAt),
        }
      : {}),
  })
}

/** Asks again whose word the terms have outgrown, and restores whom nothing later is asked of any more. */
export const writeConsents = async (
  {
    step,
    loaded,
    participants,
    negotiation,
  }: Pick<Terms, 'step' | 'loaded' | 'participants' | 'negotiation'>,
  embargo: Embargo,
  isFresh: boolean,
): Promise<void> => {
  const terms = movedTerms(negotiation.embargo, embargo, isFresh)
  const moved = (to: Consent, from: Consent) =>
    participants
      .filter((each) => each.consent === from && consentUnder(each, terms) === to)
      .map(({ personId }) => personId)
  const asked = moved('lapsed', 'signatory')
  const restored = moved('signatory', 'lapsed')
  // Their answer is awaited about the newest later end, from now on: nobody is late with an end that is put just now.
  const askedOn = isFresh ? moved('lapsed', 'lapsed') : []
  const { caseId, of } = loaded
  const at = step.now
  await setConsents(step.tx, caseId, { people: [...asked, ...askedOn], to: 'lapsed', at })
  await setConsents(step.tx, caseId, { people: restored, to: 'signatory', at })
  // Participants read how many; who they are is the team's to know.
  const count = (about: readonly string[]) => ({ of, about, facts: { count: about.length } })
  if (asked.length > 0) await step.record({ name: 'participant:asked-again', ...count(asked) })
  if (restored.length > 0) await step.record({ name: 'participant:restored', ...count(restored) })
  for (const personId of asked)
    await step.enqueue({
      task: 'notify.person',
      ids: { caseId, personId, kind: 'embargo-asked' },
    })
}

const NAMES = {
  first: { accepted: 'embargo:accepted', rejected: 'embargo:rejected' },
  revision: { accepted: 'embargo:revision-accepted', rejected: 'embargo:revision-rejected' },
} as const

/** Records what became of one proposal. */
const recordOutcome = async (
  { step, loaded, negotiation }: Terms,
  proposal: EmbargoProposal,
  outcome: 'accepted' | 'rejected',
): Promise<string> => {
  const isRevision = isInForce(negotiation.embargo)
  const name = NAMES[isRevision ? 'revision' : 'first'][outcome]
  const facts = {
    proposalId: proposal.id,
    endsAt: proposal.endsAt,
    before: endInForceOf(negotiation.embargo),
  }
  const { eventId } = await step.record({ name, of: loaded.of, facts })
  return eventId
}

/** Tells everyone in the case but the one who acts. */
export const tellEveryone = (
  { step, loaded }: Pick<Terms, 'step' | 'loaded'>,
  eventId: string,
): Promise<void> =>
  step.enqueue({ task: 'notify.embargo', ids: { caseId: loaded.caseId, eventId } })

/** Everybody's consent is to the agreed end from now on, theirs too who agreed while there was none. */
export const agreeOn = async (
  terms: Terms,
  { by, endsAt }: Pick<EmbargoProposal, 'by' | 'endsAt'>,
): Promise<Terms> => {
  const { step, loaded } = terms
  const proposer = by.startsWith('person:') ? by.slice('person:'.length) : null
  await agreeTerms(step.tx, loaded.caseId, { until: endsAt, proposer })
  const participants = terms.participants.map((each) => {
    const { personId, agreedUntil } = each
    const isWithin = agreedUntil !== null && agreedUntil <= endsAt
    if (personId !== proposer && isWithin) return each
    return { ...each, agreedUntil: endsAt }
  })
  return { ...terms, participants }
}

/** Writes what was settled after a proposal, an answer or a silence. */
export const writeSettlement = async (
  terms: Terms,
  settled: Settlement,
  isFresh: boolean,
): Promise<void> => {
  const { step, negotiation } = terms
  const { accepted, rejected, embargo } = settled
  const open = openProposals(negotiation.embargo)
  // In the order of what was settled: the last end that is told is the one in force.
  const find = (ids: readonly string[]) =>
    ids.flatMap((wanted) => open.filter(({ id }) => id === wanted))
  for (const proposal of find(accepted))
    await tellEveryone(terms, await recordOutcome(terms, proposal, 'accepted'))
  for (const proposal of find(rejected))
    await tellEveryone(terms, await recordOutcome(terms, proposal, 'rejected'))
  await settle(step.tx, terms.loaded.caseId, { accepted, rejected, at: step.now })
  await writeEmbargo(terms, embargo)
  const agreed = accepted.at(-1)
  const proposal = open.find(({ id }) => id === agreed)
  const bound = proposal === undefined ? terms : await agreeOn(terms, proposal)
  await writeConsents(bound, embargo, isFresh)
}

/** A participant who proposes or accepts an end has agreed to keep it until then. */
export const writeAgreed = async (terms: Terms, endsAt: Instant): Promise<Terms> => {
  const { step, loaded, personId, party } = terms
  if (personId === null || party === 'team') return terms
  await step.tx
    .updateTable('participant')
    .set({ agreedUntil: timestamp(endsAt) })
    .where('caseId', '=', loaded.caseId)
    .where('personId', '=', personId)
    .where('agreedUntil', '<', timestamp(endsAt))
    .execute()
  const participants = terms.participants.map((each) =>
    each.personId === personId && each.agreedUntil !== null && each.agreedUntil < endsAt
      ? { ...each, agreedUntil: endsAt }
      : each,
  )
  return { ...terms, participants }
}
