// Multipart forms of the routes that take files, read part by part and counted while they arrive: what is too much is cut
// off there, before it is held.
import type { MultipartFile } from '@fastify/multipart'
import { storable } from '@parley/rules'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Limits } from '../config/limits.js'
import { formBytes, TOO_MUCH, textBytes, tooLarge } from './bodies.js'
import type { UploadedFile } from './forms.js'

type Values = Record<string, string | string[]>
type MostBytes = Pick<Limits, 'intake' | 'attachments'>

const addValue = (values: Values, name: string, value: string) => {
  const before = values[name]
  if (before === undefined) values[name] = value
  else if (Array.isArray(before)) before.push(value)
  else values[name] = [before, value]
}

/** The bytes of one file; nothing of one that is larger than a file may be. */
const fileOf = async (part: MultipartFile): Promise<UploadedFile> => {
  const chunks: Buffer[] = []
  for await (const chunk of part.file) {
    if (part.file.truncated) chunks.length = 0
    // because: the stream of a part gives buffers
    else chunks.push(chunk as Buffer)
  }
  const of = { field: part.fieldname, name: storable(part.filename ?? '') }
  return part.file.truncated
    ? { ...of, bytes: Buffer.alloc(0), tooLarge: true }
    : { ...of, bytes: Buffer.concat(chunks) }
}

const readParts = async (request: FastifyRequest, mostText: number) => {
  const values: Values = Object.create(null)
  const uploads: UploadedFile[] = []
  let text = 0
  for await (const part of request.parts()) {
    if (part.type === 'file') {
      const file = await fileOf(part)
      // A browser sends one nameless, empty file for a field where none was chosen.
      if (file.name !== '') uploads.push(file)
      continue
    }
    const value = String(part.value)
    text += Buffer.byteLength(value)
    if (text > mostText || part.valueTruncated)
      throw tooLarge('The texts of this form are longer than anything here asks for.')
    addValue(values, storable(part.fieldname), storable(value))
  }
  return { values, uploads }
}

/** Ends as soon as more has arrived than a form with files may have. */
const endAbove = (request: FastifyRequest, most: number) =>
  new Promise<never>((_, reject) => {
    let arrived = 0
    request.raw.on('data', (chunk: Buffer) => {
      arrived += chunk.length
      if (arrived > most) reject(tooLarge(TOO_MUCH))
    })
  })

/** Puts the texts of a multipart form into `body`, several of one name as a list, and its files into `uploads`. */
export const readMultipart = async (
  request: FastifyRequest,
  reply: FastifyReply,
  limits: MostBytes,
): Promise<void> => {
  if (!request.isMultipart()) return
  try {
    // In one go: whoever listens first begins the flow, and the parser must not miss the beginning.
    const above = endAbove(request, formBytes(limits))
    const parts = readParts(request, textBytes(limits.intake))
    const { values, uploads } = await Promise.race([above, parts])
    request.body = values
    request.uploads = uploads
  } catch (failed) {
    request.raw.unpipe()
    // More may be on its way: nobody reads it.
    reply.header('connection', 'close')
    throw failed
  }
}
