/*
 * Owns `parley report`: sending a report, and keeping its receipt and the link to follow it.
 * Refuses to check what is reported: the server names every field that needs another look.
 */
import { writeFile } from 'node:fs/promises'
import { CLEAN, CommandFailure, type ExitCode, UNREADABLE } from '../exit.js'
import { decode } from '../input/decode.js'
import { readWhole, wordsOf } from '../input/source.js'
import type { Io } from '../io.js'
import { isRecord, openServer } from './server.js'

export interface ReportOptions {
  readonly project: string
  readonly summary: string
  /** A file, or `-`. */
  readonly details: string
  readonly affectedVersions?: string
  readonly proofOfConcept?: string
  readonly name?: string
  readonly email?: string
  readonly creditAs?: string
  readonly embargo?: string
  readonly receipt?: string
  readonly format: 'text' | 'json'
}

const LONGEST_TEXT = 8 * 1024 * 1024

/** Sends the report and prints where to follow it. */
export const sendReport = async (io: Io, options: ReportOptions): Promise<ExitCode> => {
  const { receipt: keepAt, format } = options
  const server = openServer(io, { token: false })
  const answer = await server.post('api/v1/reports', await reportOf(io, options))
  const { reportId, receipt, followUrl } = isRecord(answer) ? answer : {}
  if (typeof receipt !== 'string' || typeof followUrl !== 'string') {
    throw new CommandFailure('The answer is not that of a Parley server.')
  }
  // The answer first: whatever happens to the file, the link must not be lost.
  await io.stdout.write(
    format === 'json'
      ? `${JSON.stringify({ reportId, receipt, followUrl })}\n`
      : `Reported as ${reportId}.\nFollow it here; the link is the key, keep it secret:\n${followUrl}\n` +
          (keepAt === undefined ? `The receipt:\n\n${receipt}\n` : ''),
  )
  await io.stdout.flush()
  return keepAt === undefined ? CLEAN : keepReceipt(io, keepAt, receipt)
}

const keepReceipt = async (io: Io, path: string, receipt: string): Promise<ExitCode> => {
  try {
    await writeFile(path, receipt, { flag: 'wx', mode: 0o600 })
    return CLEAN
  } catch (error) {
    const failure = error as NodeJS.ErrnoException // because: fs rejects with nothing else
    const words = failure.code === 'EEXIST' ? 'it is there already.' : wordsOf(failure)
    await io.stderr.write(`parley: ${path}: ${words} The receipt:\n\n${receipt}\n`)
    return UNREADABLE
  }
}

const reportOf = async (io: Io, options: ReportOptions) => {
  const { project, summary, affectedVersions, embargo, name, email, creditAs } = options
  const reporter = { name, email, creditAs }
  return {
    project,
    summary,
    details: await textOf(io, options.details),
    affectedVersions,
    proofOfConcept: options.proofOfConcept && (await textOf(io, options.proofOfConcept)),
    embargo,
    ...(Object.values(reporter).some(Boolean) && { reporter }),
  }
}

const textOf = async (io: Io, path: string): Promise<string> => {
  const decoded = decode(await readWhole(io, path, LONGEST_TEXT))
  if (!decoded.ok) throw new CommandFailure(`${path}: ${decoded.problem.message}`)
  return decoded.text
}
