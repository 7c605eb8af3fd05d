// The record of a closed ballot, for its electorate: everything that a recount needs, and nothing that links a voter to
// a vote. `parley ballot verify` reads it. Row-level security shows it to who could vote in it alone, of the team still or not.
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { selectHeldBallot } from './held.js'
import { loadOpenedEntry } from './opening.js'

/** What of a proof the record carries. */
const shown = ({ coseKey: _, ...proof }: Readonly<Record<string, unknown>>) => proof

const b64 = (bytes: Buffer): string => bytes.toString('base64url')

/** The record as it is downloaded; undefined until the ballot is counted, and for who was not of its electorate. */
export const loadBallotRecord = (
  installation: Installation,
  person: Person,
  ballotId: string,
): Promise<object | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const held = await selectHeldBallot(tx, ballotId)
    if (held === undefined) return undefined
    const { row: found, electors } = held
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
      version: found.opening === null ? 1 : 2,
      ballot: ballotId,
      team: found.slug,
      rules: found.rules.ballot,
      origin: new URL(installation.url).origin,
      key: found.publicKey,
      outcome: found.outcome,
      ...(found.opening === null
        ? {}
        : {
            times: { opensAt: found.opensAt, closesAt: found.closesAt },
            opening: found.opening,
            entry: await loadOpenedEntry(tx, installation, ballotId),
          }),
      electors: electors.map(({ personId, name, hasLeft }) => {
        const own = issued.find((row) => row.personId === personId)
        const asked =
          own === undefined ? null : { blinded: b64(own.blinded), proof: shown(own.proof) }
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
