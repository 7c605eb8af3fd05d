// Writes the ledger's public rows for `parley ledger verify`: ids, times and salted commitments, in the order in which
// they were written. The bodies stay here. Checkpoints come with the sequencer.
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { endLine, headerLine, leafLine, makeLeaf, makeVerifierKey } from '@parley/ledger'
import { formatInstant } from '@parley/rules'
import { sha256 } from '../../audit/append.js'
import type { Opened } from '../open.js'

const PAGE = 5_000

async function* lines({ installation }: Opened): AsyncGenerator<string> {
  const { keys, origin, db } = installation
  yield `${headerLine(makeVerifierKey({ name: origin, publicKey: keys.verifying, sha256 }))}\n`
  let index = 0
  for (let after = 0; ; ) {
    const rows = await db.app
      .selectFrom('event')
      .selectAll()
      .where('eventNumber', '>', after)
      .orderBy('eventNumber')
      .limit(PAGE)
      .execute()
    for (const row of rows) {
      const leaf = makeLeaf({
        id: row.eventId,
        at: formatInstant(row.at),
        commitment: row.commitment,
      })
      yield `${leafLine({ index, leaf, sha256 })}\n`
      index += 1
    }
    if (rows.length < PAGE) break
    after = rows.at(-1)?.eventNumber ?? after
  }
  yield `${endLine({ leaves: index, checkpoints: 0 })}\n`
}

/** Exports to `file`. */
export const exportLedger = (opened: Opened, file: string): Promise<void> =>
  pipeline(Readable.from(lines(opened)), createWriteStream(file, { mode: 0o600 }))
