// Multipart forms of the routes that take files, read part by part and counted while they arrive: what is too much is cut
// off there, before it is held.
import { finished } from 'node:stream'
import type { MultipartFile } from '@fastify/multipart'
import { storable } from '@parley/rules'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Limits } from '../config/limits.js'
import { formBytes, TOO_MUCH, textBytes, tooLarge } from './bodies.js'
import type { UploadedFile } from './forms.js'
import { HttpProblem } from './problems.js'

type Values = Record<string, string | string[]>
type MostBytes = Pick<Limits, 'intake' | 'attachments'>

const addValue = (values: Values, name: string, value: string) => {
  const before = values[name]
  if (before === undefined) values[name] = value
  else if (Array.isArray(before)) before.push(value)
  else values[name] = [before, value]
}

/**
 * The file's name as its sender has it: browsers write a quote as `%22`.
 *
 * @source WHATWG HTML, multipart/form-data encoding algorithm
 */
const nameOf = ({ filename }: MultipartFile): string =>
  storable((filename ?? '').replaceAll('%22', '"'))

/** The bytes of one file; nothing of one that is larger than a file may be. */
const fileOf = async (part: MultipartFile): Promise<UploadedFile> => {
  const chunks: Buffer[] = []
  for await (const chunk of part.file) {
    if (part.file.truncated) chunks.length = 0
    // because: the stream of a part gives buffers
    else chunks.push(chunk as Buffer)
  }
  const of = { field: part.fieldname, name: nameOf(part) }
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

/** What all uploads that are on their way hold in memory: one for a server. */
export interface OnTheWay {
  bytes: number
}

/** A report with its texts full is never refused for what others upload. */
const SMALL = 1024 * 1024

const busy = () =>
  new HttpProblem({
    status: 503,
    title: 'Many uploads at once',
    detail:
      'More files are on their way than this installation holds at once. Nothing was stored: send it again in a minute, or without the large files.',
  })

/** Ends as soon as more has arrived than a form with files may have, or than there is room for. */
const endAbove = (
  request: FastifyRequest,
  reply: FastifyReply,
  { limits, held }: { readonly limits: MostBytes; readonly held: OnTheWay },
) =>
  new Promise<never>((_, reject) => {
    const most = formBytes(limits)
    let arrived = 0
    let isOver = false
    request.raw.on('data', (chunk: Buffer) => {
      if (isOver) return
      arrived += chunk.length
      held.bytes += chunk.length
      if (arrived > most) reject(tooLarge(TOO_MUCH))
      else if (arrived > SMALL && held.bytes > limits.attachments.maxBytesOnTheWay) reject(busy())
    })
    // Answered or broken off: what it held is free.
    finished(reply.raw, () => {
      isOver = true
      held.bytes -= arrived
    })
  })

/** Puts the texts of a multipart form into `body`, several of one name as a list, and its files into `uploads`. */
export const readMultipart = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { limits, held }: { readonly limits: MostBytes; readonly held: OnTheWay },
): Promise<void> => {
  try {
    // In one go: whoever listens first begins the flow, and the parser must not miss the beginning.
    const above = endAbove(request, reply, { limits, held })
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
