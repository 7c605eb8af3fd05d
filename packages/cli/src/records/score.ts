/*
 * Owns `parley records score`: one vector a line, its score and word behind it.
 * Refuses to score what is no vector: such a line says so, and the rest go on.
 */
import { scoreVector } from '@parley/records'
import { CLEAN, type ExitCode, UNREADABLE, worst } from '../exit.js'
import { decode, hasMark } from '../input/decode.js'
import { cutLines } from '../input/lines.js'
import type { Io } from '../io.js'
import { shown } from '../output/shown.js'

export interface ScoreOptions {
  readonly format: 'text' | 'json'
}

/** No vector comes near it. */
const LONGEST_LINE = 64 * 1024

/** Scores the vectors, or those of standard input when there are none, and answers the exit code. */
export const scoreVectors = async (
  io: Io,
  vectors: readonly string[],
  options: ScoreOptions,
): Promise<ExitCode> => {
  const scorer: Scorer = { io, ...options }
  let exitCode: ExitCode = CLEAN
  for (const [index, vector] of vectors.entries()) {
    exitCode = worst(exitCode, await scoreLine(scorer, vector, index + 1))
  }
  return vectors.length > 0 ? exitCode : scoreStdin(scorer)
}

interface Scorer extends ScoreOptions {
  readonly io: Io
}

const scoreStdin = async (scorer: Scorer): Promise<ExitCode> => {
  const { io } = scorer
  let exitCode: ExitCode = CLEAN
  let number = 0
  for await (const lines of cutLines(io.stdin, LONGEST_LINE)) {
    for (const { bytes, isTooLong } of lines) {
      number++
      const isMarked = number === 1 && hasMark(bytes)
      if (isMarked) io.stderr.write(MARKED)
      const decoded = decode(isMarked ? bytes.subarray(3) : bytes)
      const vector = decoded.text.trim()
      if (vector === '' && !isTooLong) continue
      const asked = isTooLong ? `${vector.slice(0, 40)}…` : vector
      exitCode = worst(exitCode, await scoreLine(scorer, asked, number))
    }
  }
  return exitCode
}

const MARKED =
  'parley: warning: standard input: it begins with a byte-order mark, which was skipped.\n'

const scoreLine = async (scorer: Scorer, vector: string, line: number): Promise<ExitCode> => {
  const { io, format } = scorer
  const score = scoreVector(vector)
  const isRefused = 'refusal' in score
  const result = isRefused
    ? { line, vector, error: { line, message: score.because, position: 0 } }
    : { line, vector, score: score.score, severity: score.rating }
  const words = isRefused ? 'ERROR' : `${score.score.toFixed(1)} ${score.rating}`
  const asked = shown(vector)
  await io.stdout.write(format === 'json' ? `${JSON.stringify(result)}\n` : `${asked} ${words}\n`)
  if (isRefused) await io.stderr.write(`parley: line ${line}: ${asked}: ${score.because}\n`)
  return isRefused ? UNREADABLE : CLEAN
}
