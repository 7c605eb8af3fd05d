// Form bodies, whatever their encoding, as one shape: texts by name (several values as a list) and files apart.
import type { MultipartFile, MultipartValue } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { HttpProblem } from './problems.js'

export interface UploadedFile {
  readonly field: string
  readonly name: string
  readonly bytes: Buffer
  /** The file was cut off at the limit. Only routes that say `judgesFiles` ever see one. */
  readonly tooLarge?: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Files of a multipart form, already within the limits; empty otherwise. */
    uploads?: readonly UploadedFile[]
  }
  interface FastifyContextConfig {
    /** The route names files that are too large beside their field; elsewhere one of them ends the request. */
    judgesFiles?: boolean
  }
}

type Part = MultipartFile | MultipartValue

const tooLarge = (): HttpProblem =>
  new HttpProblem({
    status: 413,
    title: 'Too large',
    detail: 'A file is larger than this installation takes; nothing was stored.',
  })

const addValue = (values: Record<string, string | string[]>, name: string, value: string) => {
  const before = values[name]
  if (before === undefined) values[name] = value
  else values[name] = Array.isArray(before) ? [...before, value] : [before, value]
}

/** Replaces the parts that @fastify/multipart leaves in `body` by plain values, and collects the files. */
export const flattenMultipart = async (request: FastifyRequest): Promise<void> => {
  if (!request.isMultipart()) return
  const values: Record<string, string | string[]> = Object.create(null)
  const uploads: UploadedFile[] = []
  // because: attachFieldsToBody leaves one part, or a list of parts, under each name
  for (const part of Object.values((request.body ?? {}) as Record<string, Part | Part[]>).flat()) {
    if (part.type !== 'file') {
      addValue(values, part.fieldname, String(part.value))
      continue
    }
    const bytes = await part.toBuffer()
    const isCut = part.file.truncated
    if (isCut && request.routeOptions.config.judgesFiles !== true) throw tooLarge()
    // A browser sends one nameless, empty file for a field where none was chosen.
    if (part.filename === '') continue
    uploads.push({
      field: part.fieldname,
      name: part.filename,
      bytes: isCut ? Buffer.alloc(0) : bytes,
      ...(isCut ? { tooLarge: true } : {}),
    })
  }
  request.body = values
  request.uploads = uploads
}

/** One text of a form: trimmed, with line ends as `\n`; empty when it is missing. */
export const textOf = (body: unknown, name: string): string => {
  // because: a parsed form is an object of unknown values
  const value = (body as Record<string, unknown> | null | undefined)?.[name]
  const text = Array.isArray(value) ? value[0] : value
  return typeof text === 'string' ? text.replaceAll('\r\n', '\n').trim() : ''
}

/** Every text given under one name, such as ticked boxes. */
export const textsOf = (body: unknown, name: string): readonly string[] => {
  // because: a parsed form is an object of unknown values
  const value = (body as Record<string, unknown> | null | undefined)?.[name]
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value]
  return list.filter((text) => typeof text === 'string')
}
