// Checks what came in against the team's policy and this installation's limits: texts by the rules, files by their
// bytes too. Every error at once, each at its field; knows forms and JSON alike and stores nothing.
import {
  type Charter,
  type CheckedReport,
  checkReport,
  type FieldNote,
  type Instant,
  isPlainText,
} from '@parley/rules'
import type { ReportContact, ReportContent } from '../cases/report.js'
import type { Limits } from '../config/limits.js'
import type { ArrivingFile } from './attachments.js'

/** The charter with its limits lowered to what this installation takes; never raised. */
export const withinLimits = (charter: Charter, limits: Limits): Charter => {
  const { reports } = charter
  const policy = reports.limits.value
  const { maxFieldBytes } = limits.intake
  const value = {
    ...policy,
    detailsMaxBytes: Math.min(policy.detailsMaxBytes, maxFieldBytes),
    proofOfConceptMaxBytes: Math.min(policy.proofOfConceptMaxBytes, maxFieldBytes),
    patchMaxBytes: Math.min(policy.patchMaxBytes, maxFieldBytes),
    attachmentsMax: Math.min(policy.attachmentsMax, limits.attachments.maxPerMessage),
    attachmentMaxBytes: Math.min(policy.attachmentMaxBytes, limits.attachments.maxBytes),
  }
  const endings = reports.attachmentExtensions.value.filter((ending) =>
    limits.attachments.endings.includes(ending),
  )
  return {
    ...charter,
    reports: {
      ...reports,
      limits: { ...reports.limits, value },
      attachmentExtensions: { ...reports.attachmentExtensions, value: endings },
    },
  }
}

const aboutBytes = (files: readonly ArrivingFile[]): readonly FieldNote[] =>
  files.flatMap((file, at) =>
    file.tooLarge === true || isPlainText(file.bytes)
      ? []
      : [
          {
            path: `attachments.${at}.name`,
            message: 'This is not plain text in UTF-8: save it as that, or paste what matters.',
          },
        ],
  )

/** A file that was cut off is named as larger than any limit, so that the rules refuse it by its size. */
const announced = (files: readonly ArrivingFile[]) =>
  files.map(({ name, bytes, tooLarge }) => ({
    name,
    size: tooLarge === true ? Number.MAX_SAFE_INTEGER : bytes.length,
  }))

/** Checks a report with the files it came with. `input` is parsed JSON, or form fields in the same shape. */
export const checkArriving = (
  input: unknown,
  files: readonly ArrivingFile[],
  { charter, limits, now }: { charter: Charter; limits: Limits; now: Instant },
): CheckedReport => {
  const rules = withinLimits(charter, limits)
  const fields = typeof input === 'object' && input !== null && !Array.isArray(input) ? input : null
  const checked = checkReport(
    fields === null ? input : { ...fields, attachments: announced(files) },
    rules,
    now,
  )
  const aboutFiles = rules.reports.plainTextOnly.value ? aboutBytes(files) : []
  if ('errors' in checked) return { errors: [...checked.errors, ...aboutFiles] }
  return aboutFiles.length > 0 ? { errors: aboutFiles } : checked
}

/** Advice on a report that is stored: what would make it quicker to handle. It never stopped the report. */
export const adviceFor = (
  stored: {
    readonly report: ReportContent
    readonly contact: ReportContact | null
    readonly files: readonly { readonly name: string; readonly sizeBytes: number }[]
  },
  charter: Charter,
  now: Instant,
): readonly FieldNote[] => {
  const { report, contact, files } = stored
  const { embargoWish: _wish, others: _others, ...texts } = report
  const attachments = files.map(({ name, sizeBytes }) => ({ name, size: sizeBytes }))
  const checked = checkReport({ ...texts, reporter: contact, attachments }, charter, now)
  return 'advice' in checked ? checked.advice : []
}
