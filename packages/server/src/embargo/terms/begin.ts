// How every move of an embargo begins: participants and case locked in one order, the right asked, and everything the
// rules decide by loaded. A voice is a person (for the team, or for themselves) or the holder of a follow link.
import {
  type Charter,
  can,
  type EmbargoFacts,
  type EmbargoParty,
  type Instant,
  isRefusal,
  limitsOf,
  type Negotiation,
  type Refusal,
  refuse,
  replyWindowOf,
} from '@parley/rules'
import type { Change } from '../../audit/change.js'
import { type CaseAction, mayOn, unknownCase } from '../../cases/begin.js'
import { caseAccess } from '../../cases/facts.js'
import { isId, type LoadedCase, loadCase } from '../../cases/load.js'
import { type CaseMember, selectMembers } from '../../cases/people.js'
import { type LoadedState, loadState } from '../../cases/state/store.js'
import { charterOf } from '../../charter/charter-of.js'
import { sureNow } from '../../db/sure-now.js'
import type { Actor, Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import {
  type Bound,
  embargoOf,
  hasReporter,
  isOriginalPublic,
  type KeptProposal,
  lockParticipants,
  selectAnswers,
  selectProposals,
} from './store.js'

/** Who speaks: somebody signed in, the reporter by their link, or the clock. */
export type Voice =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'reporter'; readonly actor: Extract<Actor, { readonly kind: 'reporter' }> }
  | { readonly kind: 'clock'; readonly caseId: string }

export const actorOfVoice = (voice: Voice): Actor => {
  if (voice.kind === 'person') return actorOf(voice.person)
  return voice.kind === 'reporter' ? voice.actor : { kind: 'job', caseId: voice.caseId }
}

/** Everything a move of an embargo is decided by and written with. */
export interface Terms {
  readonly step: Change
  readonly loaded: LoadedCase
  readonly charter: Charter
  readonly members: readonly CaseMember[]
  readonly narrowed: boolean
  readonly participants: readonly Bound[]
  readonly known: LoadedState
  /** It duplicates a case that is public; told to the team alone. */
  readonly originalPublic: boolean
  readonly proposals: readonly KeptProposal[]
  readonly negotiation: Negotiation
  readonly facts: EmbargoFacts
  /** What every clock agrees on: by this an end is reached, and silence counted, never early. */
  readonly sure: Instant
  /** As whom the voice speaks in the negotiation. */
  readonly party: EmbargoParty
  /** The person behind the voice; null for the reporter and the clock. */
  readonly personId: string | null
}

const selectCharter = async (tx: Tx, teamId: number): Promise<Charter> =>
  charterOf(
    await tx
      .selectFrom('team')
      .select(['charter', 'charterOverrides'])
      .where('teamId', '=', teamId)
      .executeTakeFirstOrThrow(),
  )

interface Around {
  readonly loaded: LoadedCase
  readonly members: readonly CaseMember[]
  readonly narrowed: boolean
}

const mayNot = (voice: Voice, action: CaseAction, around: Around): Refusal | undefined => {
  if (voice.kind === 'clock') return undefined
  if (voice.kind === 'person') return mayOn(voice.person, action, around)
  const { caseId } = around.loaded
  const object = { kind: 'case', case: caseAccess(around.loaded, null) } as const
  const allowed = can({ kind: 'reporter', caseId }, action, object)
  return isRefusal(allowed) ? allowed : undefined
}

const partyOf = (voice: Voice, members: readonly CaseMember[]): EmbargoParty => {
  if (voice.kind === 'reporter') return 'reporter'
  if (voice.kind === 'clock') return 'team'
  const { personId } = voice.person
  return members.some((member) => member.personId === personId) ? 'team' : `person:${personId}`
}

/** The parties beside the team that can answer now. */
export const otherParties = (
  participants: readonly Pick<Bound, 'personId' | 'consent'>[],
  withReporter: boolean,
): readonly EmbargoParty[] => [
  ...(withReporter ? (['reporter'] as const) : []),
  ...participants
    .filter(({ consent }) => consent === 'signatory')
    .map(({ personId }): EmbargoParty => `person:${personId}`),
]

/** Loads and locks everything about the embargo of a case, or refuses. */
export const beginTerms = async (
  step: Change,
  voice: Voice,
  { caseId, action }: { readonly caseId: string; readonly action: CaseAction },
): Promise<Terms | Refusal> => {
  const { tx, installation, now } = step
  if (!isId(caseId)) return unknownCase()
  const participants = await lockParticipants(tx, caseId)
  const loaded = await loadCase(tx, installation, caseId, { lock: true })
  if (loaded === undefined) return unknownCase()
  const { members, narrowed } = await selectMembers(tx, loaded)
  const refused = mayNot(voice, action, { loaded, members, narrowed })
  if (refused !== undefined) return refused
  const charter = await selectCharter(tx, loaded.teamId)
  const proposals = await selectProposals(tx, loaded)
  const known = await loadState(tx, loaded)
  const others = otherParties(participants, await hasReporter(tx, caseId))
  const party = partyOf(voice, members)
  return {
    ...{ step, loaded, charter, members, narrowed, participants, known, proposals },
    negotiation: {
      embargo: embargoOf(loaded, proposals),
      answers: await selectAnswers(tx, caseId),
      others,
      keptOn: proposals.filter(({ keptOn }) => keptOn).map(({ proposalId }) => proposalId),
      window: replyWindowOf(charter.embargo),
    },
    facts: { now, public: known.state.public, limits: limitsOf(charter.embargo) },
    sure: await sureNow(installation, tx),
    party,
    originalPublic: party === 'team' && (await isOriginalPublic(tx, caseId)),
    personId: voice.kind === 'person' ? voice.person.personId : null,
  }
}

/** What somebody had before their eyes is not what it is now. */
export const movedMeanwhile = (): Refusal<'embargo.changed-meanwhile'> =>
  refuse(
    'embargo.changed-meanwhile',
    'Somebody else moved the embargo while you were reading. Nothing of yours is recorded yet: look at it as it is now, then say it again.',
  )

/** Two people who act at once are served one after the other: the second is told that what they read has changed. */
export const changedMeanwhile = (
  { loaded }: Pick<Terms, 'loaded'>,
  basis: number | undefined,
): Refusal<'embargo.changed-meanwhile'> | undefined =>
  basis === undefined || basis === loaded.embargoBasis ? undefined : movedMeanwhile()
