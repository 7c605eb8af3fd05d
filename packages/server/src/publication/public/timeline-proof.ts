// The proof bundle of an advisory: what was opened of its timeline, each with its path to the newest checkpoint's root.
// Made for anyone, from what is public.
import { formatBundle, formatVerifierKey } from '@parley/ledger'
import { leafOf, verifierKey } from '../../audit/ledger/key.js'
import { proveInclusion } from '../../audit/ledger/proofs.js'
import { type Runs, runsOf } from '../../audit/ledger/tree.js'
import type { Installation } from '../../db/installation.js'
import type { Tx } from '../../db/transaction.js'
import type { TimelineStep } from './disclose.js'

/** A step of the timeline that is in the ledger. */
export interface ProvedStep {
  readonly step: TimelineStep
  readonly index: number
}

const selectDisclosures = (tx: Tx, advisoryId: string) =>
  tx
    .selectFrom('disclosure')
    .select(['eventId', 'step', 'salt', 'body'])
    .where('advisoryId', '=', advisoryId)
    .execute()

/** Which steps a bundle would prove now. */
export const selectProvedSteps = async (
  tx: Tx,
  advisoryId: string,
): Promise<readonly ProvedStep[]> => {
  const { rows } = await runsOf(tx).query<ProvedStep>(
    `select d.step, l.leaf_index as index from disclosure d join ledger_leaf l using (event_id)
      where d.advisory_id = $1 order by l.leaf_index`,
    [advisoryId],
  )
  return rows
}

const proveOne = async (
  db: Runs,
  row: { eventId: string; salt: Buffer; body: string },
  size: number | undefined,
) => {
  const found = await proveInclusion(db, { eventId: row.eventId }, size)
  if (found === undefined || found.leaf.at === null || found.leaf.commitment === null)
    return undefined
  const { leaf, hashes, newest } = found
  const event = {
    index: leaf.index,
    leaf: leafOf({ eventId: leaf.id, at: found.leaf.at, commitment: found.leaf.commitment }),
    salt: row.salt,
    // because: only `discloseTimeline` writes this, as canonical JSON
    body: JSON.parse(row.body) as unknown,
    proof: hashes,
  }
  return { event, newest }
}

/** The bundle as a text, or undefined while nothing of the advisory is in the ledger. */
export const makeTimelineProof = async (
  tx: Tx,
  installation: Installation,
  advisoryId: string,
): Promise<string | undefined> => {
  const db = runsOf(tx)
  const rows = await selectDisclosures(tx, advisoryId)
  let size: number | undefined
  let checkpoint: string | undefined
  const events = []
  for (const row of rows) {
    const proved = await proveOne(db, row, size)
    if (proved === undefined) continue
    // All paths lead to the checkpoint that the first one found.
    if (size === undefined) {
      size = proved.newest.size
      checkpoint = proved.newest.note
    }
    events.push(proved.event)
  }
  if (checkpoint === undefined) return undefined
  return formatBundle({
    key: formatVerifierKey(verifierKey(installation)),
    witnesses: [],
    checkpoint,
    events: events.toSorted((a, b) => a.index - b.index),
  })
}
