// What the pages of nominations show of one, as far as the person who asks may see it. Decides nothing: why a button is
// disabled is the refusal of its action.
import {
  councilOutcome,
  type Instant,
  isConflicted,
  looksLike,
  mayAskForToken,
  mayOpenVeto,
  type Refusal,
} from '@parley/rules'
import type { Installation } from '../../db/installation.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { type BallotView, selectVotes } from '../ballots/view.js'
import { type NamedCouncilVote, selectCouncil } from '../council/store.js'
import { selectManagedMembers } from '../store.js'
import { identify, maySayWho, selectKnown } from './candidate.js'
import { knowNominee } from './nominee.js'
import {
  type NominationRow,
  selectElectors,
  selectNomination,
  selectNominations,
  UNDECIDED,
} from './store.js'
import { type Nominee, openNominee } from './texts.js'
import { isOfBody } from './veto.js'

export interface ListedNomination {
  readonly row: NominationRow
  readonly name: string
}

/** The nominations shown to this person, the newest first. */
export const listNominations = (
  installation: Installation,
  person: Person,
): Promise<readonly ListedNomination[]> =>
  inTransaction(installation.db, actorOf(person), async (tx) =>
    (await selectNominations(tx)).map((row) => ({
      row,
      name: openNominee(installation.keys, row.nominationId, row.sealed).name,
    })),
  )

/** Whom people should look at beside a nominee. */
export interface Alike {
  /** Undecided nominations of the team. */
  readonly nominations: readonly { readonly nominationId: string; readonly name: string }[]
  /** Members of the team, by the names in its list. */
  readonly members: readonly string[]
}

export interface NominationPage extends BallotView {
  readonly row: NominationRow
  readonly nominee: Nominee
  readonly isMember: boolean
  readonly isOfBody: boolean
  readonly isNominator: boolean
  /** Whether this person has asked for their token. */
  readonly hasToken: boolean
  readonly mayNotAsk: Refusal | undefined
  /** The passkeys that can sign the asking. */
  readonly passkeys: readonly string[]
  readonly council: readonly NamedCouncilVote[]
  readonly mayNotVeto: Refusal | undefined
  /** A new member to whom nothing could be mailed and who has not come in: for members of the team. */
  readonly unreached: { readonly membershipId: string; readonly isAdmin: boolean } | undefined
  /** Why a granted membership does not begin, and what somebody has to say; undefined where it does. */
  readonly who: { readonly waits: Refusal; readonly maySay: boolean } | undefined
  /** Who may be the same person, while it is not decided. */
  readonly alike: Alike
}

const selectUnreached = async (tx: Tx, person: Person, row: NominationRow) => {
  const own = person.memberships.find(({ teamId }) => teamId === row.teamId)
  if (row.state !== 'member' || row.nomineeId === null || own === undefined) return undefined
  const members = await selectManagedMembers(tx, row.teamId)
  const newcomer = members.find(({ personId }) => personId === row.nomineeId)
  if (newcomer === undefined || newcomer.email !== null || newcomer.hasSignedIn) return undefined
  return { membershipId: newcomer.membershipId, isAdmin: own.roles.includes('admin') }
}

const selectWho = async (
  tx: Tx,
  { keys }: Installation,
  { person, row, nominee }: { person: Person; row: NominationRow; nominee: Nominee },
): Promise<NominationPage['who']> => {
  if (row.state !== 'granted') return undefined
  const { waits } = await identify(tx, row, { nominee, known: await selectKnown(tx, keys, row) })
  return waits && { waits, maySay: maySayWho(person, row) }
}

const selectAlike = async (
  tx: Tx,
  keys: Installation['keys'],
  { row, nominee }: { readonly row: NominationRow; readonly nominee: Nominee },
): Promise<Alike> => {
  if (!UNDECIDED.includes(row.state)) return { nominations: [], members: [] }
  const nominations = (await selectNominations(tx))
    .filter(
      ({ nominationId, teamId, state }) =>
        nominationId !== row.nominationId && teamId === row.teamId && UNDECIDED.includes(state),
    )
    .map(({ nominationId, sealed }) => ({
      nominationId,
      other: openNominee(keys, nominationId, sealed),
    }))
    .filter(({ other }) => looksLike(nominee, other))
    .map(({ nominationId, other: { name } }) => ({ nominationId, name }))
  // Of a granted one the page asks instead.
  if (row.state === 'granted') return { nominations, members: [] }
  const members = await selectManagedMembers(tx, row.teamId)
  return {
    nominations,
    members: members
      // What is public of them: nobody learns by it what address a member has.
      .filter(({ listName, listLogin }) =>
        looksLike(nominee, { name: listName, githubLogin: listLogin, email: '' }),
      )
      .map(({ listName }) => listName),
  }
}

const vetoRefusal = (
  row: NominationRow,
  of: {
    council: readonly NamedCouncilVote[]
    isOfBody: boolean
    hasConflict: boolean
    now: Instant
  },
): Refusal | undefined =>
  mayOpenVeto(row.rules.veto, of.now, {
    carried: row.outcome?.carried === true,
    endsAt: row.vetoEndsAt ?? of.now,
    isOpened: of.council.length > 0,
    isOfBody: of.isOfBody,
    hasConflict: of.hasConflict,
  })

/** One nomination; undefined for whoever it is not shown to. */
export const loadNominationPage = (
  installation: Installation,
  person: Person,
  nominationId: string,
): Promise<NominationPage | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const row = await selectNomination(tx, nominationId)
    if (row === undefined) return undefined
    const now = installation.now()
    const electors = await selectElectors(tx, nominationId)
    const own = electors.find(({ personId }) => personId === person.personId)
    const council = await selectCouncil(tx, nominationId)
    const passkeys = await tx
      .selectFrom('passkey')
      .select('credentialId')
      .where('personId', '=', person.personId)
      .execute()
    const ofBody = isOfBody(person, row)
    const nomineeId = await knowNominee(tx, installation.keys, row)
    const hasConflict = isConflicted(person.personId, nomineeId)
    const nominee = openNominee(installation.keys, nominationId, row.sealed)
    return {
      row,
      nominee,
      unreached: await selectUnreached(tx, person, row),
      who: await selectWho(tx, installation, { person, row, nominee }),
      alike: await selectAlike(tx, installation.keys, { row, nominee }),
      isMember: person.memberships.some(({ teamId }) => teamId === row.teamId),
      isOfBody: ofBody,
      isNominator: row.nominatedBy === person.personId,
      electors,
      isElector: own !== undefined,
      hasToken: own?.hasToken ?? false,
      mayNotAsk: mayAskForToken(row, now, own),
      passkeys: passkeys.map(({ credentialId }) => credentialId),
      council,
      mayNotVeto: vetoRefusal(row, { council, isOfBody: ofBody, hasConflict, now }),
      votes: await selectVotes(tx, nominationId),
      tokensIssued: electors.filter(({ hasToken }) => hasToken).length,
    }
  })

/** Whose word a veto vote waits for, by name; empty once it is decided. */
export const waitedFor = ({ row, council }: NominationPage): readonly string[] => {
  const outcome = councilOutcome(row.rules.quorum, council)
  if (outcome.state !== 'open') return []
  return council
    .filter(({ personId }) => outcome.waitingFor.includes(personId))
    .map(({ name }) => name)
}
