// Owns what would make a report quicker to handle. Advice is shown and never stops a report.
// It judges no content: it counts sentences and looks for what is missing.
import type { Charter } from '../charter/charter.js'
import { addDays, addHours, type Instant } from '../time.js'
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

type Rules = Pick<Charter, 'reports' | 'embargo'>

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

const onEmbargo = (
  until: Instant | null,
  { minimumHours, maximumDays }: Charter['embargo'],
  now: Instant,
): string | null => {
  if (until === null) return null
  if (until < addHours(now, minimumHours.value)) {
    return `An embargo lasts at least ${minimumHours.value} hours: the usual one begins instead.`
  }
  return until > addDays(now, maximumDays.value)
    ? `An embargo lasts at most ${maximumDays.value} days: the usual one begins instead.`
    : null
}

/**
 * Advice on a clean report: shorter, versions, a script, no severity, an address, dates, fields nobody reads.
 *
 * @param given the names of the fields that came in
 * @source Security policy, reporting (G9)
 * @reading docs/READINGS.md#six-sentences
 */
export const adviseReport = (
  report: Report,
  given: readonly string[],
  { rules: { reports, embargo }, now }: { readonly rules: Rules; readonly now: Instant },
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
  const wish = onEmbargo(report.embargo.until, embargo, now)
  if (wish !== null) advice.push({ path: 'embargo.until', message: wish })
  for (const path of given.filter((name) => !known.has(name))) {
    advice.push({ path, message: 'This is no field of a report and was not kept.' })
  }
  return advice
}
