/*
 * Owns `parley records lint`: every finding of every record, in order, one result a record.
 * Refuses to know what a finding means: the library says so.
 */
import type { fixRecord, Json, Repair } from '@parley/records'
import { CLEAN, type ExitCode, REFUSED, UNREADABLE, worst } from '../exit.js'
import { type Entry, readEntries, readText } from '../input/entries.js'
import { findLostNumber } from '../input/numbers.js'
import { openSource, type Source } from '../input/source.js'
import type { Io } from '../io.js'
import { monotonic, type Progress, showProgress } from '../output/progress.js'
import { shown } from '../output/shown.js'
import type { Sink } from '../output/sink.js'
import type { FormatName } from './formats.js'
import { type Linted, type LintRecord, openLint } from './lint-record.js'
import { jsonLine, type LintResult, type Total, textLines, totalText } from './lint-report.js'
import { laidOutLike, type Mended, openMended } from './mended.js'

export interface LintOptions {
  readonly format: 'text' | 'json'
  readonly isLines: boolean
  readonly isFixing: boolean
  /** The records' format, when they do not tell. */
  readonly as: FormatName | undefined
}

interface Run {
  readonly io: Io
  readonly lint: LintRecord
  /** Present where records are mended. */
  readonly fixRecord: typeof fixRecord | undefined
  readonly options: LintOptions
  readonly manyFiles: boolean
  readonly progress: Progress
  readonly total: Total
}

/** Lints files (`-` is standard input) and answers the worst exit code. */
export const lintFiles = async (
  io: Io,
  files: readonly string[],
  options: LintOptions,
): Promise<ExitCode> => {
  const run: Run = {
    io,
    lint: openLint(options.as),
    fixRecord: options.isFixing ? (await import('./fixer.js')).fixRecord : undefined,
    options,
    manyFiles: files.length > 1,
    progress: showProgress(io, monotonic),
    total: { records: 0, errors: 0, warnings: 0, unreadable: 0, rules: new Map() },
  }
  let exitCode: ExitCode = CLEAN
  for (const file of files) exitCode = worst(exitCode, await lintFile(run, file))
  await run.progress.end()
  const isStdinMended = options.isFixing && files.includes('-')
  const report = isStdinMended ? io.stderr : io.stdout
  if (options.format === 'text') await report.write(totalText(run.total))
  return exitCode
}

const lintFile = async (run: Run, file: string): Promise<ExitCode> => {
  const source = await open(run, file)
  if (source === undefined) return UNREADABLE
  const { options, io } = run
  const isLines = options.isLines || /\.(?:jsonl|ndjson)$/i.test(file)
  const mended = options.isFixing ? await openMended(io, source.path) : undefined
  // Mended records of standard input go to standard output, so the findings give way.
  const report = mended !== undefined && source.path === undefined ? io.stderr : io.stdout
  const warn = (message: string): void => {
    void io.stderr.write(`parley: warning: ${source.name}: ${message}\n`)
  }
  const marks = { isMended: false, isWhole: true }
  const state: FileState = { run, source, isLines, mended, report, warn, ...marks }
  let exitCode: ExitCode = CLEAN
  const read = options.as === 'mail' && !isLines ? readText : readEntries
  for await (const entries of read(source.chunks, { isLines, warn })) {
    exitCode = worst(exitCode, await lintEntries(state, entries))
    run.progress.advance(entries.length)
  }
  await mended?.finish(state)
  if (source.path !== undefined && state.isMended && !state.isWhole)
    warn('a part of it could not be read, so nothing of it was mended')
  return exitCode
}

/** One file that is not there does not keep the others from being linted. */
const open = async (run: Run, file: string): Promise<Source | undefined> => {
  try {
    return await openSource(run.io, file)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    run.io.stderr.write(`parley: ${shown(message)}\n`)
    run.total.unreadable++
    if (run.options.format === 'json')
      await run.io.stdout.write(
        jsonLine({ line: 0, error: { line: 0, position: 0, message } }, file),
      )
    return undefined
  }
}

interface FileState {
  readonly run: Run
  readonly source: Source
  readonly isLines: boolean
  readonly mended: Mended | undefined
  readonly report: Sink
  readonly warn: (message: string) => void
  isMended: boolean
  isWhole: boolean
}

const lintEntries = async (state: FileState, entries: readonly Entry[]): Promise<ExitCode> => {
  const { run, source, report } = state
  let exitCode: ExitCode = CLEAN
  for (const entry of entries) {
    const linting = lintEntry(state, entry)
    const { result, text } = linting instanceof Promise ? await linting : linting
    exitCode = worst(exitCode, count(run.total, result))
    const shown =
      run.options.format === 'json'
        ? jsonLine(result, run.manyFiles ? source.name : undefined)
        : textLines(result, source.name)
    const waiting = [report.write(shown), text === undefined ? undefined : state.mended?.add(text)]
    for (const each of waiting) if (each !== undefined) await each
  }
  return exitCode
}

interface LintedEntry {
  readonly result: LintResult
  /** The record's text as it shall stand where records are mended. */
  readonly text?: string
}

const lintEntry = (state: FileState, entry: Entry): LintedEntry | Promise<LintedEntry> => {
  const { run, isLines } = state
  const { line } = entry
  if (!entry.ok) {
    state.isWhole = false
    return { result: { line, error: entry.error }, text: `${entry.text}${isLines ? '\n' : ''}` }
  }
  const { record, repairs, text } = mend(state, entry)
  const about = (linted: Linted): LintedEntry => {
    const result = { line, ...linted, ...(repairs && { repairs }) }
    return text === undefined ? { result } : { result, text }
  }
  const linted = run.lint(record)
  return linted instanceof Promise ? linted.then(about) : about(linted)
}

interface MendedEntry {
  readonly record: Json
  readonly repairs?: readonly Repair[]
  readonly text?: string
}

const mend = (state: FileState, { value, text }: Entry & { readonly ok: true }): MendedEntry => {
  const { fixRecord } = state.run
  if (state.mended === undefined || fixRecord === undefined) return { record: value }
  const fixed = fixRecord(value)
  const isKept = fixed.repairs.length === 0 || findLostNumber(text) === undefined
  if (!isKept) state.warn('a record with numbers that cannot be written as they were is not mended')
  const { record, repairs } = isKept ? fixed : { record: value, repairs: [] }
  if (repairs.length > 0) state.isMended = true
  const written = repairs.length > 0 ? laidOutLike(text, record) : text
  return { record, repairs, text: state.isLines ? `${written}\n` : written }
}

const count = (total: Total, result: LintResult): ExitCode => {
  if ('error' in result) {
    total.unreadable++
    return UNREADABLE
  }
  total.records++
  const errors = result.findings.filter(({ level }) => level === 'error').length
  total.errors += errors
  total.warnings += result.findings.length - errors
  for (const { rule } of result.findings) total.rules.set(rule, (total.rules.get(rule) ?? 0) + 1)
  return errors > 0 ? REFUSED : CLEAN
}
