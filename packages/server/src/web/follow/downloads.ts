// Files as downloads, never shown: whatever a stranger sent is bytes with a name, under a policy that lets nothing in
// it run (reliability row 8). For the reporter by link, and for the readers of a case.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { inTransaction } from '../../db/transaction.js'
import { personOrNothing } from '../../http/access.js'
import { notFound } from '../../http/problems.js'
import type { Site } from '../../http/site.js'
import { type OpenedFile, openAttachment } from '../../intake/attachments.js'
import { selectFollowedCase } from '../../intake/follow.js'
import { reporterBy } from '../../intake/follow-link.js'

/** Encodes a name for `filename*` (RFC 8187): everything but letters, digits and few marks. */
const extended = (name: string): string =>
  encodeURIComponent(name).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** Sends bytes as a file, whatever they are. */
export const sendFile = (reply: FastifyReply, { name, bytes }: OpenedFile): FastifyReply => {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_')
  return reply
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('x-content-type-options', 'nosniff')
    .header(
      'content-disposition',
      `attachment; filename="${plain}"; filename*=UTF-8''${extended(name)}`,
    )
    .type('application/octet-stream')
    .send(bytes)
}

const found = (file: OpenedFile | undefined): OpenedFile => {
  if (file === undefined) throw notFound()
  return file
}

type OfReport = { Params: { capability: string; attachmentId: string } }
type OfCase = { Params: { id: string; attachmentId: string } }

export const registerDownloads = (app: FastifyInstance, { installation }: Site): void => {
  app.get<OfReport>(
    '/r/:capability/attachments/:attachmentId',
    { config: { access: 'capability' } },
    async ({ params }, reply) => {
      const reporter = reporterBy(installation.keys, params.capability)
      if (reporter === undefined) throw notFound()
      const of = await inTransaction(installation.db, reporter, (tx) =>
        selectFollowedCase(tx, installation),
      )
      if (of === undefined) throw notFound()
      const { caseId } = of
      const { attachmentId } = params
      const file = await openAttachment(installation, reporter, { caseId, attachmentId })
      return sendFile(reply, found(file))
    },
  )
  app.get<OfCase>(
    '/cases/:id/attachments/:attachmentId',
    { config: { access: 'case', scope: 'cases:read' } },
    async ({ params, viewer }, reply) => {
      const reader = personOrNothing(viewer)
      const { id: caseId, attachmentId } = params
      const file = await openAttachment(installation, reader, { caseId, attachmentId })
      return sendFile(reply, found(file))
    },
  )
}
