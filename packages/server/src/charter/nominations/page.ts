// What the pages of nominations show of one, as far as the person who asks may see it. Decides nothing: why a button is
// disabled is the refusal of its action.
import {
  councilOutcome,
  type Instant,
  mayAskForToken,
  mayOpenVeto,
  type Refusal,
  type Vote,
} from '@parley/rules'
import type { Installation } from '../../db/installation.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { type NamedCouncilVote, selectCouncil } from '../council/store.js'
import {
  type Elector,
  type NominationRow,
  selectElectors,
  selectNomination,
  selectNominations,
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

export interface NominationPage {
  readonly row: NominationRow
  readonly nominee: Nominee
  readonly isMember: boolean
  readonly isOfBody: boolean
  readonly isNominator: boolean
  readonly electors: readonly Elector[]
  /** Whether this person has asked for their token. */
  readonly hasToken: boolean
  readonly mayNotAsk: Refusal | undefined
  /** The passkeys that can sign the asking. */
  readonly passkeys: readonly string[]
  readonly council: readonly NamedCouncilVote[]
  readonly mayNotVeto: Refusal | undefined
  /** Votes with their tokens, once the ballot is closed, for the team. */
  readonly votes: readonly {
    readonly token: string
    readonly tokenSignature: string
    readonly vote: Vote
  }[]
  readonly tokensIssued: number
}

const selectVotes = async (tx: Tx, ballotId: string): Promise<NominationPage['votes']> => {
  const rows = await tx
    .selectFrom('ballotVote')
    .select(['token', 'tokenSignature', 'vote'])
    .where('ballotId', '=', ballotId)
    .orderBy('token')
    .execute()
  return rows.map(({ token, tokenSignature, vote }) => ({
    token: token.toString('base64url'),
    tokenSignature: tokenSignature.toString('base64url'),
    vote,
  }))
}

const vetoRefusal = (
  row: NominationRow,
  of: { council: readonly NamedCouncilVote[]; isOfBody: boolean; now: Instant },
): Refusal | undefined =>
  mayOpenVeto(row.rules.veto, of.now, {
    carried: row.outcome?.carried === true,
    endsAt: row.vetoEndsAt ?? of.now,
    isOpened: of.council.length > 0,
    isOfBody: of.isOfBody,
    hasConflict: false,
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
    return {
      row,
      nominee: openNominee(installation.keys, nominationId, row.sealed),
      isMember: person.memberships.some(({ teamId }) => teamId === row.teamId),
      isOfBody: ofBody,
      isNominator: row.nominatedBy === person.personId,
      electors,
      hasToken: own?.hasToken ?? false,
      mayNotAsk: mayAskForToken(row, now, own),
      passkeys: passkeys.map(({ credentialId }) => credentialId),
      council,
      mayNotVeto: vetoRefusal(row, { council, isOfBody: ofBody, now }),
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
