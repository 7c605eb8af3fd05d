// Holds the passkeys that asked for a ballot's tokens against the events that added them, at the close: a passkey that somebody put
// into the database, or changed there, is named beside the count. `admin doctor` compares all passkeys in the same way.
import { type Instant, instant } from '@parley/rules'
import { sql } from 'kysely'
import type { Change } from '../../audit/change.js'
import { openVouched } from '../../audit/vouched-body.js'
import { keyDigestOf, type PasskeyProof } from './passkey-proof.js'

interface EventRow {
  readonly eventId: string
  readonly commitment: Buffer
  readonly at: Instant
  readonly name: string
  readonly salt: Buffer | null
  readonly body: Buffer | null
  readonly mac: Buffer | null
}

const factOf = (facts: Readonly<Record<string, unknown>>, name: string): string =>
  typeof facts[name] === 'string' ? facts[name] : ''

/** The digests of the keys that events added, each with whose it is: `person digest`; without those removed before `opened`. */
const selectAdded = async (
  { tx, installation }: Change,
  opened: Instant,
): Promise<ReadonlySet<string>> => {
  const { rows } = await sql<EventRow>`
    select e.event_id, e.commitment, e.at, b.name, b.salt, b.body, b.mac
      from event e join event_body b using (event_id)
     where b.case_id is null and b.name in ('passkey:added', 'passkey:removed') order by e.event_number`.execute(
    tx,
  )
  const added = new Map<string, string>()
  for (const row of rows) {
    const body = openVouched(installation.keys, row)
    if (body === undefined) continue
    const { actor, facts } = body.inner
    const credentialId = factOf(facts, 'credentialId')
    if (row.name === 'passkey:added')
      added.set(credentialId, `${actor} ${factOf(facts, 'keySha256')}`)
    else if (row.at < opened) added.delete(credentialId)
  }
  return new Set(added.values())
}

const isProof = (proof: Readonly<Record<string, unknown>>): boolean =>
  typeof proof['coseKey'] === 'string'

/** A proof that cannot be read is of no passkey that anybody added. */
const digestIn = (proof: Readonly<Record<string, unknown>>): string | undefined => {
  try {
    // because: only the asking for a token writes it, and what somebody else wrote there is caught here
    return keyDigestOf(proof as unknown as PasskeyProof)
  } catch {
    return undefined
  }
}

/**
 * Writes down of each token that was asked for whether the ledger tells when its passkey was added.
 *
 * Not compared are tokens of before keys were kept so, and those of whoever was erased meanwhile, of whom no event tells.
 *
 * @returns how many passkeys no event tells of
 */
export const tellPasskeys = async (
  step: Change,
  { ballotId, openedAt }: { readonly ballotId: string; readonly openedAt: Instant | null },
): Promise<number> => {
  const { tx } = step
  const issued = await tx
    .selectFrom('ballotIssuance')
    .innerJoin('person', 'person.personId', 'ballotIssuance.personId')
    .select(['ballotIssuance.personId', 'proof'])
    .where('ballotId', '=', ballotId)
    .where('closedAt', 'is', null)
    .execute()
  const compared = issued.filter(({ proof }) => isProof(proof))
  if (compared.length === 0) return 0
  const added = await selectAdded(step, openedAt ?? instant(0))
  const isTold = ({ personId, proof }: (typeof compared)[number]) => {
    const digest = digestIn(proof)
    return digest !== undefined && added.has(`${personId} ${digest}`)
  }
  const ids = (rows: typeof compared) => rows.map(({ personId }) => personId)
  const untold = ids(compared.filter((row) => !isTold(row)))
  // In one statement, so that the order of the rows stays the one of the close.
  await sql`
    update ballot_issuance set told = not (person_id = any (${untold}::uuid[]))
     where ballot_id = ${ballotId} and person_id = any (${ids(compared)}::uuid[])`.execute(tx)
  return untold.length
}
