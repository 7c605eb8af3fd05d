// The ledger as a file for `parley ledger verify`: the leaves in tree order up to the newest checkpoint, what publication
// has opened, and enough checkpoints to say where something is wrong. Holds nothing that is not public.
import { checkpointLine, endLine, headerLine, leafLine, type VerifierKey } from '@parley/ledger'
import { sha256 } from '../body.js'
import { leafOf, type Signing, verifierKey } from './key.js'
import {
  type KeptCheckpoint,
  type LeafRow,
  type Runs,
  selectCheckpoints,
  selectLeaves,
  selectNewestCheckpoint,
} from './tree.js'

const pageSize = 5_000
/** A checkpoint after so many leaves, and the newest: each costs its reader a signature to check. */
const leavesPerCheckpoint = 1_000

interface Opened {
  readonly salt: Buffer
  readonly body: unknown
}

/** What publication has opened of some events. */
const selectOpened = async (
  db: Runs,
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, Opened>> => {
  const { rows } = await db.query<{ id: string; salt: Buffer; body: string }>(
    'select event_id as id, salt, body from disclosure where event_id = any($1::uuid[])',
    [eventIds],
  )
  // because: only publication writes these bodies, as canonical JSON
  return new Map(
    rows.map(({ id, salt, body }) => [id, { salt, body: JSON.parse(body) as unknown }]),
  )
}

/** The line of a leaf, with the hash that the tree holds: a row changed since is found by its own line. */
const lineOf = (row: LeafRow, opened: Opened | undefined): string => {
  const { index, id, at, commitment, hash } = row
  if (at === null || commitment === null) {
    throw new Error(`The row of leaf ${index} (event ${id}) is gone: see admin doctor.`)
  }
  const leaf = leafOf({ eventId: id, at, commitment })
  return leafLine({ index, leaf, hash, sha256, ...(opened === undefined ? {} : { opened }) })
}

/** The checkpoints to write, the smallest first: at most one for so many leaves, and the newest. */
async function* chosenCheckpoints(
  db: Runs,
  newest: KeptCheckpoint,
): AsyncGenerator<KeptCheckpoint, void, undefined> {
  for (let from = leavesPerCheckpoint; from < newest.size; ) {
    const [next] = await selectCheckpoints(db, { from, most: 1 })
    if (next === undefined || next.size >= newest.size) break
    yield next
    from = next.size + leavesPerCheckpoint
  }
  yield newest
}

async function* leavesAndCheckpoints(
  db: Runs,
  newest: KeptCheckpoint,
): AsyncGenerator<string, number, undefined> {
  const checkpoints = chosenCheckpoints(db, newest)
  let due = await checkpoints.next()
  let count = 0
  for (let from = 0; ; ) {
    const page = await selectLeaves(db, { from, below: newest.size, most: pageSize })
    const opened = await selectOpened(
      db,
      page.map(({ id }) => id),
    )
    for (const row of page) {
      yield lineOf(row, opened.get(row.id))
      if (due.done === true || due.value.size !== row.index + 1) continue
      yield checkpointLine(due.value.note)
      count += 1
      due = await checkpoints.next()
    }
    const last = page.at(-1)
    if (last === undefined || page.length < pageSize) return count
    from = last.index + 1
  }
}

/** The lines of an export, without their newlines. `db` sees one snapshot, or the rows stay as they are: they only grow. */
export async function* exportLines(
  db: Runs,
  signing: Signing,
  witnesses: readonly VerifierKey[] = [],
): AsyncGenerator<string, void, undefined> {
  const newest = await selectNewestCheckpoint(db)
  yield headerLine(verifierKey(signing), witnesses)
  let checkpoints = 0
  if (newest !== undefined && newest.size === 0) {
    yield checkpointLine(newest.note)
    checkpoints = 1
  } else if (newest !== undefined) checkpoints = yield* leavesAndCheckpoints(db, newest)
  yield endLine({ leaves: newest?.size ?? 0, checkpoints })
}
