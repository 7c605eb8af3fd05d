// What a ballot fixes when it opens, digested; and the ledger's entry that says so, with its proof, as the record carries it.
import {
  type BallotRules,
  type BallotTimes,
  ballotRulesText,
  electorateText,
  type OpeningDigests,
  openingText,
} from '@parley/rules'
import { sql } from 'kysely'
import { parseBody } from '../../audit/body.js'
import { digestOf } from '../../audit/digest.js'
import { bundleOf } from '../../audit/ledger/bundle.js'
import type { Installation } from '../../db/installation.js'
import type { Tx } from '../../db/transaction.js'
import { type BallotKey, keyDigest } from './signing.js'

interface Fixed {
  readonly electors: readonly string[]
  readonly publicKey: BallotKey
  readonly rules: BallotRules
  readonly times: BallotTimes
}

/** The digests of an opening, from what is fixed in it. */
export const openingDigests = (
  ballotId: string,
  { electors, publicKey, rules, times }: Fixed,
): OpeningDigests => {
  const parts = {
    electorate: digestOf(electorateText(electors)),
    key: keyDigest(publicKey),
    rules: digestOf(ballotRulesText(rules, times)),
  }
  return { ...parts, whole: digestOf(openingText(ballotId, parts)) }
}

/**
 * The ledger's entry of the opening: a proof bundle that opens its outer layer, and what opens the inner one. Null for whoever is
 * not of the electorate, and while no checkpoint reaches it.
 */
export const loadOpenedEntry = async (tx: Tx, installation: Installation, ballotId: string) => {
  const { rows } = await sql<{ eventId: string; salt: Buffer; body: Buffer }>`
    select * from sec.ballot_opened(${ballotId})`.execute(tx)
  const [row] = rows
  if (row === undefined) return null
  const { outer, inner, innerSalt } = parseBody(row.body.toString())
  const opened = { eventId: row.eventId, salt: row.salt, body: outer }
  const bundle = await bundleOf(tx, installation, [opened])
  return bundle === undefined ? null : { bundle, inner, innerSalt }
}
