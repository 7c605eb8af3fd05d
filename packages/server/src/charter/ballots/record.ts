// The record of a closed ballot, for its electorate: everything that a recount needs, and nothing that links a voter to
// a vote. `parley ballot verify` reads it. Row-level security shows it to the team alone.
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { selectElectors, selectNomination } from '../nominations/store.js'

const b64 = (bytes: Buffer): string => bytes.toString('base64url')

/** The record as it is downloaded; undefined until the ballot is counted, and for who is not of the team. */
export const loadBallotRecord = (
  installation: Installation,
  person: Person,
  ballotId: string,
): Promise<object | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const found = await selectNomination(tx, ballotId)
    if (found === undefined || found.outcome === null) return undefined
    if (!person.memberships.some(({ teamId }) => teamId === found.teamId)) return undefined
    const electors = await selectElectors(tx, ballotId)
    const issued = await tx
      .selectFrom('ballotIssuance')
      .selectAll()
      .where('ballotId', '=', ballotId)
      .execute()
    const votes = await tx
      .selectFrom('ballotVote')
      .selectAll()
      .where('ballotId', '=', ballotId)
      .orderBy('token')
      .execute()
    return {
      kind: 'parley-ballot-record',
      version: 1,
      ballot: ballotId,
      team: found.slug,
      rules: found.rules.ballot,
      origin: new URL(installation.url).origin,
      key: found.publicKey,
      outcome: found.outcome,
      electors: electors.map(({ personId, name, hasLeft }) => {
        const own = issued.find((row) => row.personId === personId)
        const asked = own === undefined ? null : { blinded: b64(own.blinded), proof: own.proof }
        return { id: personId, name, hasLeft, asked }
      }),
      votes: votes.map((row) => ({
        token: b64(row.token),
        tokenSignature: b64(row.tokenSignature),
        vote: row.vote,
        voteSignature: b64(row.voteSignature),
      })),
    }
  })
