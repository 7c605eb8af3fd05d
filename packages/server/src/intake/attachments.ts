// Files of a case on their way in and out: checked against this installation's limits, and handed out as files only,
// under a name that no file system takes for a path. Never looks at what a file is.
import { bytesInWords, type FieldNote, isAllowed, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { type Around, accessOf, askerOf } from '../cases/begin.js'
import { isId, loadCase } from '../cases/load.js'
import { selectMembers } from '../cases/people.js'
import type { AttachmentLimits } from '../config/limits.js'
import type { Installation } from '../db/installation.js'
import { open, openFile } from '../db/sealing.js'
import { type Actor, inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'

const nameMaxLength = 200

/** A file on its way in. */
export interface ArrivingFile {
  readonly name: string
  readonly bytes: Buffer
  /** It was cut off at the limit. */
  readonly tooLarge?: boolean
}

/**
 * The last part of a path, without control characters, characters that turn the reading direction, or those that a
 * file system takes for something else. Never empty.
 */
export const safeFileName = (name: string): string => {
  const last = name.replace(/^.*[/\\]/s, '')
  const clean = last
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*\\/]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  const letters = [...clean]
  if (letters.length <= nameMaxLength) return clean || 'file'
  const ending = /\.[^.]{1,12}$/.exec(clean)?.[0] ?? ''
  return letters.slice(0, nameMaxLength - ending.length).join('') + ending
}

const KINDS: readonly (readonly [words: string, endings: readonly string[]])[] = [
  ['PDFs', ['pdf']],
  ['pictures', ['png', 'jpg', 'jpeg', 'gif', 'webp']],
  ['captures', ['pcap', 'pcapng']],
  ['archives', ['zip', 'tar', 'gz', 'tgz', 'bz2', 'xz', 'zst']],
]

const listed = new Intl.ListFormat('en-GB')

/** What this installation takes, after what is named first: "text, PDFs, pictures and archives". */
export const kindsInWords = (
  first: readonly string[],
  { endings }: Pick<AttachmentLimits, 'endings'>,
): string => {
  const taken = KINDS.filter(([, of]) => of.some((ending) => endings.includes(ending)))
  return listed.format([...first, ...taken.map(([words]) => words)])
}

const wrongWith = (file: ArrivingFile, limits: AttachmentLimits): string | undefined => {
  if (file.tooLarge === true) return `A file may have ${bytesInWords(limits.maxBytes)}.`
  const ending = /\.([^.]*)$/.exec(file.name)?.[1]?.toLowerCase()
  if (ending === undefined || limits.endings.includes(ending)) return undefined
  return 'Files of this kind are not taken: pack it into a zip, or paste what matters.'
}

/** What is wrong with the files of one message, each at its field; empty when all of them are taken. */
export const checkFiles = (
  files: readonly ArrivingFile[],
  limits: AttachmentLimits,
): readonly FieldNote[] => {
  if (files.length > limits.maxPerMessage) {
    const message = `There may be ${limits.maxPerMessage} files and there are ${files.length}.`
    return [{ path: 'attachments', message }]
  }
  return files.flatMap((file, at) => {
    const message = wrongWith(file, limits)
    return message === undefined ? [] : [{ path: `attachments.${at}`, message }]
  })
}

/** Whether a case has room for more files: as far as the actor sees them. */
export const checkRoom = async (
  tx: Tx,
  caseId: string,
  { files, limits }: { files: readonly ArrivingFile[]; limits: AttachmentLimits },
): Promise<Refusal<'attachment.too-many' | 'attachment.too-much'> | undefined> => {
  const { rows } = await sql<{ files: number; bytes: number }>`
    select count(*) as files, coalesce(sum(size_bytes), 0)::bigint as bytes
      from attachment where case_id = ${caseId} and withdrawn_at is null`.execute(tx)
  const there = rows[0] ?? { files: 0, bytes: 0 }
  const more = files.reduce((sum, file) => sum + file.bytes.length, 0)
  if (there.files + files.length > limits.maxPerCase) {
    return refuse('attachment.too-many', `A case may have ${limits.maxPerCase} files.`)
  }
  if (there.bytes + more > limits.maxBytesPerCase) {
    return refuse(
      'attachment.too-much',
      `The files of a case may have ${bytesInWords(limits.maxBytesPerCase)} together.`,
    )
  }
  return undefined
}

export interface OpenedFile {
  readonly name: string
  readonly bytes: Buffer
}

/** Somebody with an account, or the holder of a case's link. */
export type FileReader = Person | Extract<Actor, { readonly kind: 'reporter' }>

/** A file, and the message that it hangs on; one of a report hangs on none, and is its reporter's. */
const selectFile = (tx: Tx, { caseId, attachmentId }: { caseId: string; attachmentId: string }) =>
  tx
    .selectFrom('attachment as a')
    .leftJoin('message as m', 'm.messageId', 'a.messageId')
    .select(['a.name', 'a.content', 'a.audience', 'a.authorId', 'm.retractedAt'])
    .where('a.attachmentId', '=', attachmentId)
    .where('a.caseId', '=', caseId)
    .where('a.withdrawnAt', 'is', null)
    .executeTakeFirst()

/** Whether the file is theirs to read, by the rules: asked beside the policies that let its row through. */
const mayReadFile = (
  reader: FileReader,
  around: Around,
  file: NonNullable<Awaited<ReturnType<typeof selectFile>>>,
): boolean => {
  const asker =
    reader.kind === 'person'
      ? askerOf(reader, around)
      : ({ kind: 'reporter', caseId: around.loaded.caseId } as const)
  return isAllowed(asker, 'attachment.read', {
    kind: 'message',
    case: accessOf(around),
    audience: file.audience,
    authorId: file.authorId,
    isRetracted: file.retractedAt !== null,
  })
}

/** One file, opened, for whoever may read what it hangs on; undefined otherwise. */
export const openAttachment = (
  installation: Installation,
  reader: FileReader,
  { caseId, attachmentId }: { caseId: string; attachmentId: string },
): Promise<OpenedFile | undefined> =>
  inTransaction(
    installation.db,
    reader.kind === 'person' ? actorOf(reader) : reader,
    async (tx) => {
      const loaded = isId(attachmentId) ? await loadCase(tx, installation, caseId) : undefined
      if (loaded === undefined) return undefined
      // Asked for at once: they are answered in one journey.
      const [row, around] = await Promise.all([
        selectFile(tx, { caseId, attachmentId }),
        selectMembers(tx, loaded),
      ])
      if (row === undefined || !mayReadFile(reader, { loaded, ...around }, row)) return undefined
      return {
        name: safeFileName(open(loaded.key, `attachment.name:${attachmentId}`, row.name)),
        bytes: openFile(loaded.key, `attachment.content:${attachmentId}`, row.content),
      }
    },
  )
