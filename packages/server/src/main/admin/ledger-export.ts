// `admin ledger-export FILE`: brings the tree up to what is committed, then writes it out. The file holds only what is
// public and may be given to anyone.
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportLines } from '../../audit/ledger/export.js'
import { sequenceNow } from '../../audit/ledger/sequencer.js'
import { runsOf } from '../../audit/ledger/tree.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'

async function* withNewlines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`
}

/** Exports to `file`; false when rows are left out because another process did not sequence them in time. */
export const exportLedger = async (installation: Installation, file: string): Promise<boolean> => {
  const isAll = await sequenceNow(installation)
  await inTransaction(installation.db, { kind: 'nobody' }, (tx) =>
    pipeline(
      Readable.from(withNewlines(exportLines(runsOf(tx), installation))),
      createWriteStream(file, { mode: 0o600 }),
    ),
  )
  return isAll
}
