/*
 * Owns `parley records convert`: standard input in one format, standard output in another; what was
 * lost goes to standard error. Refuses to decide what a format can carry.
 */
import {
  announceMailText,
  type Finding,
  isJsonObject,
  type Json,
  type Lost,
  type OsvProfile,
  type Publisher,
} from '@parley/records'
import { CLEAN, type ExitCode, REFUSED, UNREADABLE, worst } from '../exit.js'
import { type Entry, readEntries, readText } from '../input/entries.js'
import { findLostNumber } from '../input/numbers.js'
import type { Io } from '../io.js'
import { monotonic, showProgress } from '../output/progress.js'
import { shown } from '../output/shown.js'
import { defectsOf } from './check-written.js'
import { loadExisting, NONE_EXIST } from './existing.js'
import type { FormatName } from './formats.js'
import { type LintRecord, openLint } from './lint-record.js'
import { type Conversion, type ConvertResult, convertRecord } from './read-write.js'

export interface ConvertOptions {
  readonly from: FormatName
  readonly to: FormatName
  readonly profile: OsvProfile | undefined
  readonly existing: string | undefined
  readonly isLines: boolean
  /** Also writes what its schema refuses; what is missing is then said, and no error. */
  readonly isDraft: boolean
  readonly publisher: Publisher | undefined
  readonly csaf: Conversion['csaf']
  readonly cve: Conversion['cve']
  readonly title: string | undefined
}

interface Run {
  readonly io: Io
  readonly options: ConvertOptions
  readonly conversion: Conversion
  /** Of the format that is written. */
  readonly lint: LintRecord
}

/**
 * Converts standard input and answers the worst exit code: 1 also for a record that is written and contradicts itself, as
 * its lint says.
 */
export const convertStdin = async (io: Io, options: ConvertOptions): Promise<ExitCode> => {
  const { from, to, profile, existing, isLines, publisher, csaf, cve, title } = options
  const find = existing === undefined ? NONE_EXIST : await loadExisting(io, existing)
  const run: Run = {
    io,
    options,
    conversion: { from, to, profile, existing: find, publisher, csaf, cve, title },
    lint: openLint(to),
  }
  const progress = showProgress(io, monotonic)
  const warn = (message: string): void => {
    void io.stderr.write(`parley: warning: standard input: ${message}\n`)
  }
  if (to !== 'osv') {
    if (profile !== undefined) warn('--profile is for OSV alone, and does nothing here')
    if (existing !== undefined) warn('--existing is for OSV alone, and does nothing here')
  }
  let exitCode: ExitCode = CLEAN
  const read = from === 'mail' && !isLines ? readText : readEntries
  for await (const entries of read(io.stdin, { isLines, warn })) {
    for (const entry of entries) exitCode = worst(exitCode, await convertEntry(run, entry))
    progress.advance(entries.length)
  }
  await progress.end()
  return exitCode
}

const A_LIST =
  'It is a list, and each record stands by itself: write each on a line of its own, and convert them with --jsonl.'

const convertEntry = async (run: Run, entry: Entry): Promise<ExitCode> => {
  const { line } = entry
  if (!entry.ok) return refuse(run, entry.error, UNREADABLE)
  const number = typeof entry.value === 'string' ? undefined : findLostNumber(entry.text)
  if (number !== undefined) {
    const message = `The number ${number.text} has more digits than can be kept; write it as a text.`
    return refuse(run, { line, message, position: number.position }, REFUSED)
  }
  const result = convertRecord(entry.value, run.conversion)
  if (!result.ok) {
    const message = Array.isArray(entry.value) ? A_LIST : result.because
    const error = { line, message, position: 0 }
    return refuse(run, error, result.isRefused ? REFUSED : UNREADABLE)
  }
  const { refusing, contradictions } = await defectsOf(result, run.conversion, run.lint)
  const findings = refusing.map((finding) => withOption(run.options.to, finding))
  if (findings.length > 0 && !run.options.isDraft)
    return refuse(run, { ...invalid(run, line, findings), lost: result.lost }, REFUSED)
  await report(run, line, { ...result, missing: findings, errors: contradictions })
  await run.io.stdout.write(written(run, result.record))
  return contradictions.length > 0 && !run.options.isDraft ? REFUSED : CLEAN
}

interface ConvertError {
  readonly line: number
  readonly message: string
  readonly position: number
  /** What the schema of the format refuses in what would be written. */
  readonly findings?: readonly Finding[]
  /** What could not be carried, which tells why something is missing. */
  readonly lost?: readonly Lost[]
}

const NAMES: Readonly<Record<FormatName, string>> = {
  ...{ cve: 'CVE record', osv: 'OSV record', ghsa: 'GitHub advisory' },
  ...{ csaf: 'CSAF document', vex: 'OpenVEX document', mail: 'announce mail' },
}

const invalid = ({ options }: Run, line: number, findings: readonly Finding[]): ConvertError => {
  const message = `What can be made of it is no valid ${NAMES[options.to]}; --draft writes it all the same.`
  return { line, message, position: 0, findings }
}

/** By place and words of a finding: the option that gives what is missing. */
const OPTIONS: readonly (readonly [FormatName, RegExp, string])[] = [
  [
    'cve',
    /^\/containers\/cna\/affected\/\d+ .*vendor/,
    'Give the names with --vendor and --product.',
  ],
  ['cve', /^\/cveMetadata .*"cveId"/, 'Give it with --cve-id.'],
  ['cve', /^\/containers\/cna\/rejectedReasons .*empty/, 'Say why with --reason.'],
  ['ghsa', /^ .*"summary"/, 'Give it with --title.'],
  ['mail', /^\/title /, 'Give it with --title.'],
  ['csaf', /^\/document .*"publisher"/, 'Give it with --publisher and --namespace.'],
  ['vex', /^ .*"(?:author|@id)"/, 'Give it with --publisher and --namespace.'],
]

const withOption = (to: FormatName, finding: Finding): Finding => {
  const words = `${finding.path} ${finding.because}`
  const option = OPTIONS.find(([format, place]) => format === to && place.test(words))
  return option === undefined ? finding : { ...finding, fix: `${finding.fix} ${option[2]}` }
}

const findingWords = ({ path, because, fix }: Finding): string =>
  shown(`${path === '' ? '/' : path}: ${because} ${fix}`)

const lostLine = ({ path, reason }: Lost): string =>
  `parley: lost: ${shown(`${path}: ${reason}`)}\n`

/** In a batch the error stands in the record's place, so that lines still match. */
const refuse = async (
  { io, options }: Run,
  error: ConvertError,
  exitCode: ExitCode,
): Promise<ExitCode> => {
  if (options.isLines) await io.stdout.write(`${JSON.stringify({ error })}\n`)
  else {
    const lines = [shown(error.message), ...(error.findings ?? []).map(findingWords)]
    const words = lines.map((each) => `parley: standard input: ${each}\n`)
    await io.stderr.write([...words, ...(error.lost ?? []).map(lostLine)].join(''))
  }
  return exitCode
}

interface Said {
  /** What a draft lacks. */
  readonly missing: readonly Finding[]
  /** How the written record contradicts itself. */
  readonly errors: readonly Finding[]
}

const report = async (
  { io, options }: Run,
  line: number,
  { lost, isUnchanged, missing, errors }: Extract<ConvertResult, { ok: true }> & Said,
): Promise<void> => {
  if (options.isLines) {
    const about = {
      ...(isUnchanged && { unchanged: true }),
      ...(lost.length > 0 && { lost }),
      ...(missing.length > 0 && { missing }),
      ...(errors.length > 0 && { errors }),
    }
    if (Object.keys(about).length > 0)
      await io.stderr.write(`${JSON.stringify({ line, ...about })}\n`)
    return
  }
  const words = [
    ...lost.map(lostLine),
    ...missing.map((finding) => `parley: missing: ${findingWords(finding)}\n`),
    ...errors.map((finding) => `parley: error: ${findingWords(finding)}\n`),
  ]
  if (isUnchanged) words.push('parley: unchanged: the existing record stands as it is.\n')
  await io.stderr.write(words.join(''))
}

const written = ({ options }: Run, record: Json): string => {
  if (options.isLines) return `${JSON.stringify(record)}\n`
  if (options.to !== 'mail') return `${JSON.stringify(record, null, 2)}\n`
  const { subject, body } = isJsonObject(record) ? record : {}
  return announceMailText({ subject: String(subject), body: String(body) })
}
