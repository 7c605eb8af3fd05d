// Form bodies, whatever their encoding, as one shape: texts by name (several values as a list) and files apart.
export interface UploadedFile {
  readonly field: string
  readonly name: string
  readonly bytes: Buffer
  /** The file was cut off at the limit. */
  readonly tooLarge?: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Files of a multipart form, already within the limits; empty otherwise. */
    uploads?: readonly UploadedFile[]
  }
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
