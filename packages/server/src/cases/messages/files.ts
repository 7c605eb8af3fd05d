// Files that members and participants send with a message: room for them in the case, and their rows, sealed. What a
// file is called and may be was checked where it arrived; what is in it is nobody's business here.
import { randomUUID } from 'node:crypto'
import { type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import type { Change } from '../../audit/change.js'
import { digestOf } from '../../audit/digest.js'
import type { AttachmentLimits } from '../../config/limits.js'
import type { Installation } from '../../db/installation.js'
import { open, seal, sealFile } from '../../db/sealing.js'
import type { Audience } from '../../db/tables/cases.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import type { LoadedCase } from '../load.js'

/** A file on its way in, under a name that no file system takes for a path. */
export interface ArrivedFile {
  readonly name: string
  readonly bytes: Buffer
}

const megabytes = (bytes: number) => `${Math.floor(bytes / (1024 * 1024))} MB`

/** Whether the case has room for more files: as far as the actor sees them. */
export const refuseCrowding = async (
  tx: Tx,
  caseId: string,
  { files, limits }: { files: readonly ArrivedFile[]; limits: AttachmentLimits },
): Promise<Refusal<'attachment.too-many' | 'attachment.too-much'> | undefined> => {
  if (files.length === 0) return undefined
  if (files.length > limits.maxPerMessage)
    return refuse('attachment.too-many', `A message may have ${limits.maxPerMessage} files.`)
  const { rows } = await sql<{ files: number; bytes: number }>`
    select count(*)::int as files, coalesce(sum(size_bytes), 0)::float8 as bytes
      from attachment where case_id = ${caseId} and withdrawn_at is null`.execute(tx)
  const there = rows[0] ?? { files: 0, bytes: 0 }
  const more = files.reduce((sum, file) => sum + file.bytes.length, 0)
  if (there.files + files.length > limits.maxPerCase)
    return refuse('attachment.too-many', `A case may have ${limits.maxPerCase} files.`)
  if (there.bytes + more > limits.maxBytesPerCase)
    return refuse(
      'attachment.too-much',
      `The files of a case may have ${megabytes(limits.maxBytesPerCase)} together.`,
    )
  return undefined
}

/** Inserts the files of one message, each with its event. */
export const insertFiles = async (
  change: Change,
  loaded: LoadedCase,
  of: { files: readonly ArrivedFile[]; audience: Audience; messageId: string; authorId: string },
): Promise<void> => {
  const { files, audience, messageId, authorId } = of
  for (const { name, bytes } of files) {
    const attachmentId = randomUUID()
    await change.tx
      .insertInto('attachment')
      .values({
        attachmentId,
        caseId: loaded.caseId,
        compartmentId: loaded.compartmentId,
        audience,
        messageId,
        kind: /\.(patch|diff)$/i.test(name) ? 'patch' : 'file',
        name: seal(loaded.key, `attachment.name:${attachmentId}`, name),
        sizeBytes: bytes.length,
        content: sealFile(loaded.key, `attachment.content:${attachmentId}`, bytes),
        authorKind: 'person',
        authorId,
        addedAt: timestamp(change.now),
      })
      .execute()
    await change.record({
      name: 'attachment:added',
      of: loaded.of,
      facts: { attachmentId, messageId, sha256: digestOf(bytes) },
    })
  }
}

export interface FileLine {
  readonly attachmentId: string
  /** Null for what came with the report itself. */
  readonly messageId: string | null
  readonly name: string
  readonly sizeBytes: number
}

/** Names and sizes of the files of these messages, and of the report where `withReport` is set; by name. */
export const selectFileLines = async (
  tx: Tx,
  { caseId, key }: LoadedCase,
  of: { messageIds: readonly string[]; withReport: boolean },
): Promise<readonly FileLine[]> => {
  const rows = await tx
    .selectFrom('attachment')
    .select(['attachmentId', 'messageId', 'name', 'sizeBytes'])
    .where('caseId', '=', caseId)
    .where('withdrawnAt', 'is', null)
    .where((where) =>
      where.or([
        ...(of.messageIds.length > 0 ? [where('messageId', 'in', of.messageIds)] : []),
        ...(of.withReport
          ? [where.and([where('messageId', 'is', null), where('authorKind', '=', 'reporter')])]
          : []),
      ]),
    )
    .execute()
  return rows
    .map(({ name, ...row }) => ({
      ...row,
      name: open(key, `attachment.name:${row.attachmentId}`, name),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** Names and sizes of the files that came with the report, as far as this person may read them. */
export const readReportFiles = (
  installation: Installation,
  person: Person,
  loaded: LoadedCase,
): Promise<readonly FileLine[]> =>
  inTransaction(installation.db, actorOf(person), (tx) =>
    selectFileLines(tx, loaded, { messageIds: [], withReport: true }),
  )
