// A voter's token: their blinded message, signed once. The server sees who asks and not what it signs; the voter's
// passkey signs the asking, so that no more tokens exist than people who asked. Writes no event and no time.
import { mayAskForToken, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { openFor } from '../../db/sealing.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { selectElectors, selectNomination } from '../nominations/store.js'
import { ballotKeyPlace } from '../nominations/texts.js'
import { type PasskeyProof, proveWithPasskey } from './passkey-proof.js'
import { blindSign, hasKeySize } from './signing.js'
import { tokenChallenge } from './texts.js'

export interface TokenAsked {
  readonly ballotId: string
  readonly blinded: Buffer
  /** The passkey's answer to `tokenChallenge`; not looked at when the same was signed before. */
  readonly response: unknown
}

const unknown = () => refuse('nomination.unknown', 'There is no such ballot.')

const selectOwn = ({ tx }: Change, ballotId: string, personId: string) =>
  tx
    .selectFrom('ballotIssuance')
    .select(['blinded', 'blindSignature'])
    .where('ballotId', '=', ballotId)
    .where('personId', '=', personId)
    .executeTakeFirst()

const privateKeyOf = async ({ tx, installation }: Change, ballotId: string) => {
  const { rows } = await sql<{ sealed: Buffer | null }>`
    select sec.ballot_key(${ballotId}) as sealed`.execute(tx)
  const sealed = rows[0]?.sealed
  return sealed == null ? undefined : openFor(installation.keys, ballotKeyPlace(ballotId), sealed)
}

const issue = async (
  step: Change,
  input: { asked: TokenAsked; personId: string; proof: PasskeyProof },
): Promise<Buffer | Refusal> => {
  const { asked, personId, proof } = input
  const { ballotId, blinded } = asked
  const key = await privateKeyOf(step, ballotId)
  if (key === undefined) return refuse('ballot.closed', 'The ballot is closed.')
  const blindSignature = blindSign(key, blinded)
  if (blindSignature === undefined)
    return refuse('ballot.unreadable', 'This is nothing that can be signed.')
  await step.tx
    .insertInto('ballotIssuance')
    .values({ ballotId, personId, blinded, blindSignature, proof: JSON.stringify(proof) })
    .execute()
  return blindSignature
}

/** Signs a voter's blinded message. The same message again gets the same answer; another one is refused. */
export const askForToken = (
  installation: Installation,
  person: Person,
  asked: TokenAsked,
): Promise<Buffer | Refusal> =>
  change<Buffer>(installation, actorOf(person), async (step) => {
    const { ballotId, blinded } = asked
    const { personId } = person
    const found = await selectNomination(step.tx, ballotId)
    if (found === undefined || found.openedAt === null) return unknown()
    const electors = await selectElectors(step.tx, ballotId)
    const elector = electors.find((one) => one.personId === personId)
    const refusal = mayAskForToken(found, step.now, elector)
    if (refusal !== undefined) return refusal
    if (!hasKeySize(blinded))
      return refuse('ballot.unreadable', 'This is nothing that can be signed.')
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${ballotId}/${personId}`}, 0))`.execute(
      step.tx,
    )
    const before = await selectOwn(step, ballotId, personId)
    if (before?.blinded.equals(blinded)) return before.blindSignature
    if (before !== undefined)
      return refuse(
        'ballot.token-given',
        'You have your token already, in the browser you asked for it with. Vote there.',
      )
    const challenge = tokenChallenge(ballotId, found.opening, blinded)
    const proof = await proveWithPasskey(step, person, { challenge, response: asked.response })
    if ('refusal' in proof) return proof
    return issue(step, { asked, personId, proof })
  })
