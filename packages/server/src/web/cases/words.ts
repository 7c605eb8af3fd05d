// The words and colours of the case pages: phases, clocks, determinations. Colour only where it means something.

import type { Instant } from '@parley/rules'
import { type Charter, type Clock, clock, type Determination, type Phase } from '@parley/rules'
import type { ClockRingProps, SeverityProps, Tone } from '../look/marks.js'

const PHASES: Readonly<Record<Phase, { readonly label: string; readonly tone: Tone }>> = {
  'needs-coordinator': { label: 'Unassigned', tone: 'accent' },
  triage: { label: 'Triage', tone: 'plain' },
  'waiting-on-reporter': { label: 'Waiting on reporter', tone: 'plain' },
  accepted: { label: 'Accepted', tone: 'embargo' },
  'ready-to-publish': { label: 'Approved', tone: 'accent' },
  publishing: { label: 'Publishing', tone: 'accent' },
  published: { label: 'Published', tone: 'good' },
  held: { label: 'Held', tone: 'plain' },
  duplicate: { label: 'Duplicate', tone: 'plain' },
  closed: { label: 'Closed', tone: 'plain' },
}

interface TakenBack {
  readonly advisoryWithdrawn: boolean
  /** When its reporter took the report back, where nobody decided since. */
  readonly withdrawnAt?: Instant | null
}

/** A phase as a pill; an advisory that was withdrawn since, and a report that its reporter took back, say that. */
export const phaseWords = (
  phase: string,
  { advisoryWithdrawn, withdrawnAt = null }: TakenBack,
): { label: string; tone: Tone } => {
  if (phase === 'published' && advisoryWithdrawn)
    return { label: 'Advisory withdrawn', tone: 'bad' }
  if (phase === 'held' && withdrawnAt !== null) return { label: 'Withdrawn', tone: 'plain' }
  // because: the column is the SQL form of the rules' phase, and a new word is shown as it is
  return PHASES[phase as Phase] ?? { label: phase, tone: 'plain' }
}

const clockTone = ({ level, finishedAt }: Clock): ClockRingProps['tone'] => {
  if (finishedAt !== null) return 'done'
  return level === 'late' ? 'late' : level === 'soon' ? 'soon' : 'calm'
}

const clockLabel = ({ dayNumber, ofDays, level, daysLeft, finishedAt }: Clock): string => {
  if (finishedAt !== null) return `done on day ${dayNumber}`
  if (level === 'late') return `${Math.max(1, -daysLeft)} d over`
  return `day ${dayNumber} of ${ofDays}`
}

/** The ninety days as a ring with its words. */
export const clockRing = (
  facts: { readonly clockStartedAt: Instant; readonly finishedAt: Instant | null },
  charter: Charter,
  now: Instant,
): ClockRingProps => {
  const of = clock(facts, charter, now)
  return { part: of.dayNumber / of.ofDays, tone: clockTone(of), label: clockLabel(of) }
}

const RATINGS = ['None', 'Low', 'Medium', 'High', 'Critical'] as const

/** A stored severity as its mark, or nothing. */
export const severityMark = (row: {
  readonly severityScore: number | null
  readonly severityRating: string | null
}): Omit<SeverityProps, 'pill'> | undefined => {
  const rating = RATINGS.find((word) => word.toLowerCase() === row.severityRating?.toLowerCase())
  if (rating === undefined || row.severityScore === null) return undefined
  return { score: row.severityScore, rating }
}

/** A determination in the charter's words. */
export const determinationLabel = (charter: Charter, determination: string): string =>
  // because: the column is written from the charter's own ids
  charter.determinations[determination as Determination]?.label ?? determination

/** An instant as pages draw it. */
export const moment = (at: Instant): Date => new Date(at)
