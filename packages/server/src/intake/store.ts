// Rows that a reporter writes: the link, files, the wish for credit. Everything a person wrote is sealed before it
// comes near a statement. Decides nothing.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { EventOfCase } from '../audit/append.js'
import type { Change } from '../audit/change.js'
import { open, seal, sealFile } from '../db/sealing.js'
import type { AttachmentTable, Audience } from '../db/tables/cases.js'
import { timestamp } from '../db/tables/columns.js'
import type { CreditTable } from '../db/tables/publication.js'
import type { Tx } from '../db/transaction.js'
import type { NewFollowLink } from './follow-link.js'

export const insertFollowLink = async (tx: Tx, link: NewFollowLink): Promise<void> => {
  await tx.insertInto('followLink').values(link.row).execute()
}

export interface NewAttachment {
  readonly name: string
  readonly bytes: Buffer
  readonly kind: AttachmentTable['kind']
  readonly audience: Audience
  readonly messageId: string | null
}

/** Inserts files a reporter sent. Returns their ids in the same order. */
export const insertAttachments = async (
  change: Change,
  of: EventOfCase,
  files: readonly NewAttachment[],
): Promise<readonly string[]> => {
  const rows = files.map((file) => {
    const attachmentId = randomUUID()
    return {
      attachmentId,
      caseId: of.caseId,
      compartmentId: of.compartmentId,
      audience: file.audience,
      messageId: file.messageId,
      kind: file.kind,
      name: seal(of.key, `attachment.name:${attachmentId}`, file.name),
      sizeBytes: file.bytes.length,
      content: sealFile(of.key, `attachment.content:${attachmentId}`, file.bytes),
      authorKind: 'reporter' as const,
      addedAt: timestamp(change.now),
    }
  })
  if (rows.length > 0) await change.tx.insertInto('attachment').values(rows).execute()
  return rows.map((row) => row.attachmentId)
}

/** What is sealed of a credit. */
export interface SealedCredit {
  readonly name: string
  readonly contacts: readonly string[]
}

const creditPlace = (creditId: string) => `credit.sealed:${creditId}`

export const sealCredit = (of: EventOfCase, creditId: string, credit: SealedCredit): Buffer =>
  seal(of.key, creditPlace(creditId), JSON.stringify(credit))

export const openCredit = (of: EventOfCase, creditId: string, sealed: Buffer): SealedCredit => {
  // because: only sealed credits are written to this column, and the seal vouches for it
  const kept = JSON.parse(open(of.key, creditPlace(creditId), sealed)) as SealedCredit & {
    /** The name they answered by, where they did so by the link that asked. */
    readonly chosenName?: string | null
  }
  return { name: kept.chosenName ?? kept.name, contacts: kept.contacts }
}

/** Inserts the reporter's own credit, answered by themselves. */
export const insertOwnCredit = async (
  change: Change,
  of: EventOfCase,
  answer: SealedCredit & { readonly consent: CreditTable['consent'] },
): Promise<string> => {
  const creditId = randomUUID()
  const { consent, ...credit } = answer
  await change.tx
    .insertInto('credit')
    .values({
      creditId,
      caseId: of.caseId,
      compartmentId: of.compartmentId,
      sealed: sealCredit(of, creditId, credit),
      types: sql<string[]>`array['reporter']`,
      isReporter: true,
      consent,
      answeredAt: timestamp(change.now),
      position: 0,
    })
    .execute()
  return creditId
}
