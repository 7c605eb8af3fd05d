/*
 * Owns opening what a command reads: files by name, and standard input as `-`.
 * Refuses to read ahead: bytes come as they are asked for.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { CommandFailure } from '../exit.js'
import type { Io } from '../io.js'

export interface Source {
  /** As the person called it; `standard input` for `-`. */
  readonly name: string
  /** Absent for standard input. */
  readonly path?: string
  readonly chunks: AsyncIterable<Uint8Array>
}

/** Opens a file, or standard input for `-`. Fails with words when there is no such file. */
export const openSource = async (io: Io, path: string): Promise<Source> => {
  if (path === '-') return { name: 'standard input', chunks: io.stdin }
  const file = open(path)
  return { name: path, path, chunks: readChunks(file) }
}

const open = (path: string): number => {
  try {
    if (!statSync(path).isDirectory()) return openSync(path, 'r')
  } catch (error) {
    throw new CommandFailure(`${path}: ${wordsOf(error as NodeJS.ErrnoException)}`)
  }
  throw new CommandFailure(`${path}: it is a folder, not a file.`)
}

const CHUNK = 256 * 1024

/** Reads while nothing else waits: a command has nothing else to do, and streams take longer to set up than to read. */
async function* readChunks(file: number): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK)
      const length = readSync(file, chunk, 0, CHUNK, null)
      if (length === 0) return
      yield chunk.subarray(0, length)
    }
  } finally {
    closeSync(file)
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file.',
  EACCES: 'it may not be read.',
  ENOTDIR: 'there is no such file.',
  ELOOP: 'its links lead in a circle.',
}

/** Why the system refused, in words. */
export const wordsOf = (error: NodeJS.ErrnoException): string =>
  WORDS[error.code ?? ''] ?? `it cannot be read (${error.code ?? error.message}).`

/** The whole of a small file, as text; for keys, receipts and the like. */
export const readWhole = async (io: Io, path: string, limit: number): Promise<Buffer> => {
  const source = await openSource(io, path)
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of source.chunks) {
    length += chunk.length
    if (length > limit) {
      throw new CommandFailure(`${source.name}: it is longer than ${megabytes(limit)}.`)
    }
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}

/** `32 MB`. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / (1024 * 1024))} MB`
