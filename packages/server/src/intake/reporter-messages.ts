// What a reporter says after the report: messages to the team, with files. Under the rights of the link; the case's
// clocks move by themselves when a message is written.
import { randomUUID } from 'node:crypto'
import { checkMessage, isRefusal, type Refusal, refuse } from '@parley/rules'
import type { Change } from '../audit/change.js'
import { change } from '../audit/change.js'
import { digestOf } from '../audit/digest.js'
import type { LoadedCase } from '../cases/load.js'
import type { Limits } from '../config/limits.js'
import type { Installation } from '../db/installation.js'
import { seal } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'
import { admitWriting } from './admission.js'
import { type ArrivingFile, checkRoom, safeFileName } from './attachments.js'
import { selectFollowedCase } from './follow.js'
import type { Reporter } from './follow-link.js'
import { insertAttachments } from './store.js'

/** The one answer for a link that opens nothing. */
export const unknownReport = (): Refusal<'report.unknown'> =>
  refuse('report.unknown', 'There is nothing here.')

export interface ReporterMessage {
  readonly text: string
  readonly files: readonly ArrivingFile[]
  /** The network it came from. */
  readonly address: string
}

const sizeOf = (body: string, files: readonly ArrivingFile[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes.length, Buffer.byteLength(body))

const insertMessage = async (change: Change, loaded: LoadedCase, body: string) => {
  const messageId = randomUUID()
  await change.tx
    .insertInto('message')
    .values({
      messageId,
      caseId: loaded.caseId,
      compartmentId: loaded.compartmentId,
      audience: 'team+reporter',
      authorKind: 'reporter',
      body: seal(loaded.key, `message.body:${messageId}`, body),
      writtenAt: timestamp(change.now),
    })
    .execute()
  return messageId
}

const addFiles = async (
  change: Change,
  loaded: LoadedCase,
  { files, messageId }: { files: readonly ArrivingFile[]; messageId: string },
) => {
  const rows = files.map(({ name, bytes }) => ({
    name: safeFileName(name),
    bytes,
    kind: /\.(patch|diff)$/i.test(name) ? ('patch' as const) : ('file' as const),
    audience: 'team+reporter' as const,
    messageId,
  }))
  const attachmentIds = await insertAttachments(change, loaded.of, rows)
  for (const [at, attachmentId] of attachmentIds.entries()) {
    const facts = { attachmentId, messageId, sha256: digestOf(rows[at]?.bytes ?? '') }
    await change.record({ name: 'report:file-added', of: loaded.of, facts })
  }
}

/** A message may be files alone: then it says so. */
const textOfMessage = ({ text, files }: Pick<ReporterMessage, 'text' | 'files'>): string =>
  text.trim() === '' && files.length > 0
    ? files.length === 1
      ? 'A file.'
      : `${files.length} files.`
    : text

/** Writes a reporter's message, with its files, to the team. */
export const writeAsReporter = (
  site: { readonly installation: Installation; readonly settings: { readonly limits: Limits } },
  reporter: Reporter,
  message: ReporterMessage,
): Promise<{ messageId: string } | Refusal> =>
  change(site.installation, reporter, async (change) => {
    const { intake, attachments: limits } = site.settings.limits
    const loaded = await selectFollowedCase(change.tx, site.installation)
    if (loaded === undefined) return unknownReport()
    const checked = checkMessage(textOfMessage(message), intake.maxFieldBytes)
    if (isRefusal(checked)) return checked
    const { files } = message
    const noRoom =
      files.length === 0 ? undefined : await checkRoom(change.tx, loaded.caseId, { files, limits })
    if (noRoom !== undefined) return noRoom
    const admitted = await admitWriting(change, site.settings.limits, {
      link: reporter.lookup,
      address: message.address,
      bytes: sizeOf(checked.body, files),
    })
    if (isRefusal(admitted)) return admitted
    const { of, caseId } = loaded
    const messageId = await insertMessage(change, loaded, checked.body)
    await change.record({
      name: 'message:sent',
      of,
      audience: 'team+reporter',
      facts: { messageId, audience: 'team+reporter', bodySha256: digestOf(checked.body) },
    })
    if (loaded.waitingOn === 'reporter')
      await change.record({ name: 'case:reporter-answered', of, facts: { messageId } })
    await addFiles(change, loaded, { files, messageId })
    await change.enqueue({ task: 'notify.message', ids: { caseId, messageId } })
    await change.enqueue({ task: 'search.index', ids: { caseId }, key: `search.index:${caseId}` })
    return { messageId }
  })
