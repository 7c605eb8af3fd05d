// The proof bundle of an advisory: what was opened of its timeline, each with its path to the newest checkpoint's root.
// Made for anyone, from what is public.
import { bundleOf } from '../../audit/ledger/bundle.js'
import { runsOf } from '../../audit/ledger/tree.js'
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

/** The bundle as a text, or undefined while nothing of the advisory is in the ledger. */
export const makeTimelineProof = async (
  tx: Tx,
  installation: Installation,
  advisoryId: string,
): Promise<string | undefined> => {
  const rows = await selectDisclosures(tx, advisoryId)
  const opened = rows.map(({ eventId, salt, body }) => ({
    eventId,
    salt,
    // because: only `discloseTimeline` writes this, as canonical JSON
    body: JSON.parse(body) as unknown,
  }))
  return bundleOf(tx, installation, opened)
}
