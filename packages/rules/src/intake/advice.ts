// Owns what would make a report quicker to handle. Advice is shown and never stops a report.
// It judges no content: it counts sentences and looks for what is missing.
import type { Charter } from '../charter/charter.js'
import type { FieldNote, Report } from './report.js'

/** The text without code between fences: scripts are not sentences. */
const withoutCode = (text: string): string => {
  let isCode = false
  const prose = text.split('\n').filter((line) => {
    const isFence = line.startsWith('```') || line.startsWith('~~~')
    if (isFence) isCode = !isCode
    return !isFence && !isCode
  })
  return prose.join('\n').trim()
}

/** Marks that a space or the end follows, and a last sentence without its mark. */
const countSentences = (text: string): number => {
  const prose = withoutCode(text)
  const ends = prose.match(/[.!?…](?=\s|$)|[。！？]/gu)?.length ?? 0
  return prose === '' || /[.!?…。！？]$/u.test(prose) ? ends : ends + 1
}

const known = new Set([
  'project',
  'summary',
  'details',
  'affectedVersions',
  'proofOfConcept',
  'patch',
  'reporter',
  'embargo',
  'attachments',
])

const scoring = /\bCVSS:\d\.\d\/|\bCVSS\b.{0,20}\d\.\d/i

/**
 * Advice on a clean report: shorter, versions, a script, no severity, an address, fields nobody reads.
 *
 * @param given the names of the fields that came in
 * @source Security policy, reporting (G9)
 * @reading docs/READINGS.md#six-sentences
 */
export const adviseReport = (
  report: Report,
  given: readonly string[],
  { reports }: Pick<Charter, 'reports'>,
): readonly FieldNote[] => {
  const advice: FieldNote[] = []
  const sentences = countSentences(report.details)
  const advised = reports.sentencesAdvised.value
  if (sentences > advised) {
    const message = `This has about ${sentences} sentences; ${advised} or fewer are read sooner. Details can follow when the team asks.`
    advice.push({ path: 'details', message })
  }
  if (!reports.severityFromReporter.value && scoring.test(`${report.summary}\n${report.details}`)) {
    const message = 'Leave the severity out: the team scores every report itself.'
    advice.push({ path: 'details', message })
  }
  if (report.affectedVersions === null) {
    const message = 'Say which versions you tested, and which of them are vulnerable.'
    advice.push({ path: 'affectedVersions', message })
  }
  if (report.proofOfConcept === null && report.attachments.length === 0) {
    const message =
      'A script helps most: it exits with 1 where the problem is there and 0 where not.'
    advice.push({ path: 'proofOfConcept', message })
  }
  if (report.reporter.email === null) {
    const message = 'Without an address, the link you get is the only way to follow the report.'
    advice.push({ path: 'reporter.email', message })
  }
  for (const path of given.filter((name) => !known.has(name))) {
    advice.push({ path, message: 'This is no field of a report and was not kept.' })
  }
  return advice
}
