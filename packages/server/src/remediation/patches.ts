// Patches and other files that belong to the remediation: attachments of the case that hang on no message. Room for
// them and their downloads are the same as for every other file.
import { randomUUID } from 'node:crypto'
import { isRefusal, type Refusal, refuse } from '@parley/rules'
import { change } from '../audit/change.js'
import { digestOf } from '../audit/digest.js'
import { begin } from '../cases/begin.js'
import type { LoadedCase } from '../cases/load.js'
import { type ArrivedFile, refuseCrowding } from '../cases/messages/files.js'
import type { AttachmentLimits } from '../config/limits.js'
import type { Installation } from '../db/installation.js'
import { open, seal, sealFile } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'
import type { Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'

export interface PatchLine {
  readonly attachmentId: string
  readonly name: string
  readonly sizeBytes: number
  readonly audience: string
}

/** Every patch of the case that its reader may see, the newest first, wherever it was attached. */
export const selectPatches = async (
  tx: Tx,
  { caseId, key }: Pick<LoadedCase, 'caseId' | 'key'>,
): Promise<readonly PatchLine[]> => {
  const rows = await tx
    .selectFrom('attachment')
    .select(['attachmentId', 'name', 'sizeBytes', 'audience'])
    .where('caseId', '=', caseId)
    .where('withdrawnAt', 'is', null)
    .where('kind', '=', 'patch')
    .orderBy('addedAt', 'desc')
    .limit(50)
    .execute()
  return rows.map(({ name, ...row }) => ({
    ...row,
    name: open(key, `attachment.name:${row.attachmentId}`, name),
  }))
}

/** Attaches one patch, for the team alone or for everybody who works on the case. */
export const addPatch = (
  site: {
    readonly installation: Installation
    readonly settings: { readonly limits: { readonly attachments: AttachmentLimits } }
  },
  person: Person,
  input: {
    readonly caseId: string
    readonly audience: 'team' | 'everyone'
    readonly file: ArrivedFile
  },
): Promise<{ readonly attachmentId: string } | Refusal> =>
  change(site.installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId: input.caseId, action: 'remediation.edit' })
    if (isRefusal(begun)) return begun
    const { loaded } = begun
    const { file, audience } = input
    if (file.bytes.length === 0) return refuse('attachment.empty', 'This file is empty.')
    const limits = site.settings.limits.attachments
    const full = await refuseCrowding(step.tx, loaded.caseId, { files: [file], limits })
    if (full !== undefined) return full
    const attachmentId = randomUUID()
    const { caseId, compartmentId, key, of } = loaded
    await step.tx
      .insertInto('attachment')
      .values({
        attachmentId,
        caseId,
        compartmentId,
        audience,
        kind: 'patch',
        name: seal(key, `attachment.name:${attachmentId}`, file.name),
        sizeBytes: file.bytes.length,
        content: sealFile(key, `attachment.content:${attachmentId}`, file.bytes),
        authorKind: 'person',
        authorId: person.personId,
        addedAt: timestamp(step.now),
      })
      .execute()
    await step.record({
      name: 'attachment:added',
      of,
      facts: { attachmentId, kind: 'patch', audience, sha256: digestOf(file.bytes) },
    })
    return { attachmentId }
  })
