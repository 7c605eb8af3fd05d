/*
 * Owns how the results of lint are shown: a line of JSON for programs, paragraphs for people.
 * Refuses to decide what is a finding.
 */
import type { Finding, Repair } from '@parley/records'
import type { EntryError } from '../input/entries.js'
import { grouped } from '../output/grouped.js'
import { shown } from '../output/shown.js'
import type { FormatName } from './formats.js'

/** What lint has to say about one record, or why there is none to speak of. */
export type LintResult =
  | {
      readonly line: number
      readonly id: string | null
      readonly format: FormatName | null
      readonly findings: readonly Finding[]
      /** Present with `--fix`: what was mended; the findings are those that are left. */
      readonly repairs?: readonly Repair[]
    }
  | { readonly line: number; readonly error: EntryError }

/** One line of JSON; `file` only where several are linted. */
export const jsonLine = (result: LintResult, file: string | undefined): string =>
  `${JSON.stringify(file === undefined ? result : { file, ...result })}\n`

/** A paragraph for a record with something to say, nothing for a clean one. */
export const textLines = (result: LintResult, file: string): string => {
  if ('error' in result) return `${shown(`${file}: unreadable: ${result.error.message}`)}\n\n`
  const { findings, repairs = [], line, id, format } = result
  if (findings.length + repairs.length === 0) return ''
  const head = `${shown(`${file}:${line}: ${id ?? 'no id'} (${format ?? 'unknown format'})`)}\n`
  const mended = repairs.map(
    ({ path, reason }) => `  mended   ${shown(path)}\n           ${shown(reason)}\n`,
  )
  return `${head}${mended.join('')}${findings.map(findingText).join('')}\n`
}

const findingText = ({ level, path, rule, because, fix, source }: Finding): string => {
  const words = [because, fix, source && `(${source})`].filter(Boolean).join(' ')
  const place = shown(`${path === '' ? '/' : path}  ${rule}`)
  return `  ${level.padEnd(7)}  ${place}\n           ${shown(words)}\n`
}

export interface Total {
  records: number
  errors: number
  warnings: number
  unreadable: number
  /** How often each rule was broken. */
  readonly rules: Map<string, number>
}

/** More findings than a person counts. */
const MANY = 20

/** The last lines for a person: what was counted, of many findings by rule too, the most frequent first. */
export const totalText = (total: Total): string => {
  const { records, errors, warnings, unreadable, rules } = total
  const byRule = [...rules].toSorted(([, left], [, right]) => right - left)
  const lines =
    errors + warnings > MANY
      ? byRule.map(([rule, count]) => `${grouped(count).padStart(7)}  ${rule}\n`)
      : []
  const parts = [
    counted(records, 'record'),
    counted(errors, 'error'),
    counted(warnings, 'warning'),
    ...(unreadable > 0 ? [`${unreadable} unreadable`] : []),
  ]
  return `${lines.join('')}${parts.join(', ')}\n`
}

const counted = (count: number, word: string): string =>
  `${grouped(count)} ${word}${count === 1 ? '' : 's'}`
