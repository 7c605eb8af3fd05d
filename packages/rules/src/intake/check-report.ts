// Owns the check of a report against the team's policy: every error at once, each at its field.
// It keeps what it was given out of its messages, knows no form and no HTTP, and stores nothing.
import type { Charter } from '../charter/charter.js'
import { type Refusal, refuse } from '../refusal.js'
import { addDays, type Instant, parseDay, parseInstant } from '../time.js'
import { bytesInWords, utf8Length } from '../utf8.js'
import { adviseReport } from './advice.js'
import { cleanLine, cleanText, isBlank } from './clean.js'
import type { AttachmentNote, EmbargoWish, FieldNote, Report, Reporter } from './report.js'

type Rules = Pick<Charter, 'reports' | 'embargo'>
type Fields = Readonly<Record<string, unknown>>

/** Collects notes while values are read; the one place of this package where something grows. */
type Notes = { readonly add: (path: string, message: string) => void }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldsAt = (value: unknown, path: string, notes: Notes): Fields => {
  if (value === undefined || value === null || value === '') return {}
  if (isFields(value)) return value
  notes.add(path, 'This should be an object.')
  return {}
}

const own = (fields: Fields, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined

type TextRule = {
  readonly path: string
  readonly clean: (text: string) => string
  readonly needed?: string
  readonly maxLength?: number
  readonly maxBytes?: number
}

const textAt = (value: unknown, rule: TextRule, notes: Notes): string | null => {
  const { path, needed, maxLength, maxBytes } = rule
  if (value !== undefined && value !== null && typeof value !== 'string') {
    notes.add(path, 'This should be text.')
    return null
  }
  const text = rule.clean(value ?? '')
  if (text === '' || (needed !== undefined && isBlank(text))) {
    if (needed !== undefined) notes.add(path, needed)
    return null
  }
  if (maxLength !== undefined && [...text].length > maxLength) {
    notes.add(path, `This may have ${maxLength} characters and has ${[...text].length}.`)
  }
  if (maxBytes !== undefined && utf8Length(text) > maxBytes) {
    const has = `This may have ${bytesInWords(maxBytes)} and has ${bytesInWords(utf8Length(text))}`
    notes.add(path, `${has}: attach the rest as a text file.`)
  }
  return text
}

// One at sign, no spaces, quotes or angle brackets: enough to write to, and nothing that splits a mail header.
const address = /^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+$/

const NO_ADDRESS = 'This should be one mail address, like name@example.org.'

/** As long as a mail address can be. */
const addressMaxLength = 254

/**
 * Reads the address that a reporter gives after the report: one, by the same rule as that of a report.
 *
 * @returns the address without spaces around it, or refusal `contact.no-address`
 * @source Python security policy (G7: how to reach whoever reported)
 */
export const readContactAddress = (text: string): string | Refusal<'contact.no-address'> => {
  const email = cleanLine(text)
  return email.length <= addressMaxLength && address.test(email)
    ? email
    : refuse('contact.no-address', NO_ADDRESS)
}

const reporterAt = (value: unknown, policy: Rules['reports'], notes: Notes): Reporter => {
  const fields = fieldsAt(value, 'reporter', notes)
  const maxLength = policy.limits.value.nameMaxLength
  const line = (name: string) =>
    textAt(own(fields, name), { path: `reporter.${name}`, clean: cleanLine, maxLength }, notes)
  const name = line('name')
  const email = line('email')
  if (email !== null && !address.test(email)) {
    notes.add('reporter.email', NO_ADDRESS)
  }
  return { name, email, creditAs: line('creditAs') }
}

/** A day alone is its first instant in UTC. An end that is past is a mistake; one that the charter does not allow is advice. */
const embargoAt = (value: unknown, now: Instant, notes: Notes): EmbargoWish => {
  const fields = fieldsAt(value, 'embargo', notes)
  const text = textAt(own(fields, 'until'), { path: 'embargo.until', clean: cleanLine }, notes)
  const wishRule = { path: 'embargo.wish', clean: cleanText, maxLength: 2000 }
  const wish = textAt(own(fields, 'wish'), wishRule, notes)
  if (text === null) return { until: null, wish }
  const day = parseDay(text)
  const until = typeof day === 'number' ? day : parseInstant(text)
  if (typeof until !== 'number') {
    const example = 'like 2026-11-22, or a date and time with a zone, like 2026-11-22T10:00:00Z'
    notes.add('embargo.until', `This should be a day, ${example}.`)
    return { until: null, wish }
  }
  const isOver = typeof day === 'number' ? addDays(day, 1) <= now : until <= now
  if (isOver) notes.add('embargo.until', 'This is past: give a day to come, or leave it empty.')
  return { until, wish }
}

/** Browsers and tools send whole paths: only the last part is a name. */
const baseName = (name: string): string =>
  cleanLine(name)
    .replace(/^.*[/\\]/, '')
    .trim()

const wrongWithName = (name: string, { limits, attachmentExtensions }: Rules['reports']) => {
  if (name === '' || name === '.' || name === '..') return 'A file needs a name.'
  const { nameMaxLength } = limits.value
  if ([...name].length > nameMaxLength) return `A file name may have ${nameMaxLength} characters.`
  const extension = /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase()
  return extension === undefined || attachmentExtensions.value.includes(extension)
    ? null
    : 'Only plain text files are read: no PDFs, binaries, archives or notebooks.'
}

const attachmentAt = (
  value: unknown,
  { path, policy }: { readonly path: string; readonly policy: Rules['reports'] },
  notes: Notes,
): AttachmentNote[] => {
  const fields = fieldsAt(value, path, notes)
  const given = own(fields, 'name')
  const name = baseName(typeof given === 'string' ? given : '')
  const wrong = wrongWithName(name, policy)
  if (wrong !== null) notes.add(`${path}.name`, wrong)
  const size = own(fields, 'size')
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    notes.add(`${path}.size`, 'A file needs its size in bytes.')
    return []
  }
  const { attachmentMaxBytes } = policy.limits.value
  if (size > attachmentMaxBytes) {
    notes.add(`${path}.size`, `A file may have ${bytesInWords(attachmentMaxBytes)}.`)
  }
  return [{ name, size }]
}

const attachmentsAt = (
  value: unknown,
  policy: Rules['reports'],
  notes: Notes,
): readonly AttachmentNote[] => {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    notes.add('attachments', 'This should be a list of files.')
    return []
  }
  const { attachmentsMax } = policy.limits.value
  if (value.length > attachmentsMax) {
    notes.add('attachments', `There may be ${attachmentsMax} files and there are ${value.length}.`)
    return []
  }
  return value.flatMap((item, index) =>
    attachmentAt(item, { path: `attachments.${index}`, policy }, notes),
  )
}

const readReport = (
  fields: Fields,
  { policy, now }: { readonly policy: Rules['reports']; readonly now: Instant },
  notes: Notes,
): Report => {
  const limits = policy.limits.value
  const text = (rule: TextRule) => textAt(own(fields, rule.path), rule, notes)
  const neededLine = (path: string, maxLength: number, needed: string) =>
    text({ path, clean: cleanLine, maxLength, needed }) ?? ''
  const optional = (path: string, maxBytes: number) => text({ path, clean: cleanText, maxBytes })
  return {
    project: neededLine('project', limits.nameMaxLength, 'Say which project it is in.'),
    summary: neededLine('summary', limits.summaryMaxLength, 'Say in one line what it is.'),
    details:
      text({
        path: 'details',
        clean: cleanText,
        maxBytes: limits.detailsMaxBytes,
        needed: 'Say in a few sentences what happens.',
      }) ?? '',
    affectedVersions: text({
      path: 'affectedVersions',
      clean: cleanText,
      maxLength: limits.affectedVersionsMaxLength,
    }),
    proofOfConcept: optional('proofOfConcept', limits.proofOfConceptMaxBytes),
    patch: optional('patch', limits.patchMaxBytes),
    reporter: reporterAt(own(fields, 'reporter'), policy, notes),
    embargo: embargoAt(own(fields, 'embargo'), now, notes),
    attachments: attachmentsAt(own(fields, 'attachments'), policy, notes),
  }
}

/** @source Security policy, reporting (G9) */
export type CheckedReport =
  | { readonly report: Report; readonly advice: readonly FieldNote[] }
  | { readonly errors: readonly FieldNote[] }

/**
 * Checks a report from a form, the API or a mail: all errors at once, or the clean report with advice.
 *
 * Any text is taken as text, naughty or not; an unknown project is no error; advice never stops a report.
 * Does not read the bytes of files (`isPlainText`), nor count reports (`admitReport`).
 *
 * @param input parsed JSON, or form fields in the same shape
 * @source Security policy, reporting (G9); PEP 811, embargo
 * @reading docs/READINGS.md#report-limits
 */
export const checkReport = (input: unknown, rules: Rules, now: Instant): CheckedReport => {
  const errors: FieldNote[] = []
  const notes: Notes = { add: (path, message) => errors.push({ path, message }) }
  if (!isFields(input)) return { errors: [{ path: '', message: 'A report is an object.' }] }
  const report = readReport(input, { policy: rules.reports, now }, notes)
  if (errors.length > 0) return { errors }
  return { report, advice: adviseReport(report, Object.keys(input), { rules, now }) }
}
