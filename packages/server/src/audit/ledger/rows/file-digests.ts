// Opens files in batches of a bounded size and keeps their digests alone: a check of many files waits for few statements, and
// holds few files at a time.
import { type CaseKey, openFile } from '../../../db/sealing.js'
import { digestOf } from '../../digest.js'
import type { Runs } from '../tree.js'

/** Bytes and files that are read with one statement; a file that is larger by itself is read alone. */
const BATCH_BYTES = 8 * 1024 * 1024
const BATCH_FILES = 500

export interface FileToOpen {
  readonly id: string
  /** Of what is stored, in bytes. */
  readonly bytes: number
  readonly key: CaseKey
}

/** By id; a file that is not there, or that its case's key does not open, has none. */
export type FileDigests = ReadonlyMap<string, string>

const batched = function* (files: readonly FileToOpen[]): Generator<readonly FileToOpen[]> {
  let batch: FileToOpen[] = []
  let bytes = 0
  for (const file of files) {
    if (batch.length === BATCH_FILES || (batch.length > 0 && bytes + file.bytes > BATCH_BYTES)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(file)
    bytes += file.bytes
  }
  if (batch.length > 0) yield batch
}

const digest = (key: CaseKey, { id, content }: { id: string; content: Buffer }) => {
  try {
    return digestOf(openFile(key, `attachment.content:${id}`, content))
  } catch {
    // It was changed, or is another's: nothing opens it.
    return undefined
  }
}

/** The digests of what these files open to. */
export const digestFiles = async (db: Runs, files: readonly FileToOpen[]): Promise<FileDigests> => {
  const digests = new Map<string, string>()
  for (const batch of batched(files)) {
    const keys = new Map(batch.map(({ id, key }) => [id, key]))
    const { rows } = await db.query<{ id: string; content: Buffer }>(
      'select attachment_id as id, content from attachment where attachment_id = any ($1::uuid[])',
      [[...keys.keys()]],
    )
    for (const row of rows) {
      const key = keys.get(row.id)
      const found = key === undefined ? undefined : digest(key, row)
      if (found !== undefined) digests.set(row.id, found)
    }
  }
  return digests
}
