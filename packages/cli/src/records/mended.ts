/*
 * Owns where mended records go: into their file, replaced in one step and only when something was
 * mended, or for standard input to standard output.
 * Refuses to replace a file of which a part could not be read.
 */
import { createWriteStream } from 'node:fs'
import { chmod, realpath, rename, rm, stat } from 'node:fs/promises'
import type { Json } from '@parley/records'
import type { Io } from '../io.js'
import { processSink, type Sink } from '../output/sink.js'

/** Takes the texts of a file's records one after the other. */
export interface Mended {
  add(text: string): Promise<void> | undefined
  /** Puts the result in place, or throws it away. */
  finish(outcome: { readonly isMended: boolean; readonly isWhole: boolean }): Promise<void>
}

/** Opens the place for the mended records of a file, or of standard input when there is no path. */
export const openMended = async (io: Io, path: string | undefined): Promise<Mended> =>
  // A link stays one: what it leads to is mended.
  path === undefined ? toOutput(io.stdout) : toFile(await realpath(path))

const toOutput = (stdout: Sink): Mended => ({
  add: (text) => stdout.write(text),
  finish: () => stdout.flush(),
})

const toFile = (path: string): Mended => {
  const beside = `${path}.parley-${process.pid}`
  const stream = createWriteStream(beside, { flags: 'wx' })
  const sink = processSink(stream)
  return {
    add: (text) => sink.write(text),
    async finish({ isMended, isWhole }) {
      await sink.flush()
      await new Promise<void>((resolve, reject) => {
        stream.on('error', reject)
        stream.end(resolve)
      })
      if (isMended && isWhole) await replace(path, beside)
      else await rm(beside, { force: true })
    },
  }
}

const replace = async (path: string, beside: string): Promise<void> => {
  const { mode } = await stat(path)
  await chmod(beside, mode)
  await rename(beside, path)
}

/** The text of a mended record, laid out like the text it was read from. */
export const laidOutLike = (before: string, record: Json): string => {
  const indent = /^\s*[{[]\r?\n([ \t]+)/.exec(before)?.[1]
  const end = /\n$/.test(before) ? '\n' : ''
  return JSON.stringify(record, null, indent) + end
}
