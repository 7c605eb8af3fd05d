// Why a row of the list stands there, in few words: what it asks of this person, the overdue first.
import {
  assignmentDueAt,
  type Charter,
  firstReply,
  type Instant,
  type NeedKind,
} from '@parley/rules'
import type { ListRow } from '../../cases/list/select.js'

/** Reasons that are spelled out in a row; the others are counted. */
const spelled = 2

const WORDS: Readonly<Record<NeedKind, string>> = {
  'acknowledge-embargo': 'Embargo duties not acknowledged',
  'embargo-terms': 'Wants your consent',
  coordinator: 'Needs a coordinator',
  assigned: 'Assigned to you by the charter',
  'first-reply': 'First reply due',
  determination: 'Wants a determination',
  'reporter-answered': 'The reporter answered',
  'reporter-withdrew': 'The reporter withdrew it',
  'your-opinion': 'Wants your opinion',
  'opinion-given': 'A second opinion is given',
  'your-credit': 'Answer how you are credited',
  'duplicate-credit': 'A duplicate’s reporter is not credited',
  'amendment-unasked': 'Differs from what is published',
  'hand-over-offered': 'Handed to you: accept or decline',
  'embargo-proposal': 'An end of the embargo is proposed',
  approval: 'Wants your approval',
  publish: 'Approved: publish it',
  'advisory-due': 'Fix is public, advisory is not',
  'embargo-over': 'Embargo is over, nothing published',
  'cve-record-due': 'CVE record is not out',
  'publication-stuck': 'Publication is stuck',
  'emergency-declared': 'Emergency: look at it, or stop it',
  'emergency-review': 'Emergency waits for review',
  'leak-list': 'The list after a leak is open',
  'due-soon': 'Deadline near',
  overdue: 'Past its deadline',
}

const LATE_WORDS: Partial<Record<NeedKind, string>> = {
  coordinator: 'Assignment overdue',
  'first-reply': 'First reply overdue',
  overdue: WORDS.overdue,
}

/** What the row's times are read from. */
type Asking = Pick<
  ListRow,
  'needs' | 'unread' | 'reporterWrote' | 'clockStartedAt' | 'lastHumanAt' | 'isMember'
>

const isLate = (row: Asking, need: NeedKind, charter: Charter, now: Instant): boolean => {
  if (need === 'overdue') return true
  if (need === 'coordinator') return assignmentDueAt(row.lastHumanAt, charter) < now
  if (need !== 'first-reply') return false
  return (
    firstReply({ clockStartedAt: row.clockStartedAt, repliedAt: null }, charter, now).dueAt < now
  )
}

/** Asked of somebody in many cases at once, and in no hurry: said, and not in the colour of what is. */
const CAN_WAIT: ReadonlySet<NeedKind> = new Set(['your-credit'])

export interface Why {
  readonly text: string
  readonly tone: 'late' | 'asks' | 'quiet'
}

/** The reason of a row, or undefined where it asks nothing and nothing is new in it. */
export const whyOf = (row: Asking, charter: Charter, now: Instant): Why | undefined => {
  const late = row.needs.filter((need) => isLate(row, need, charter, now))
  const others = row.needs.filter((need) => !late.includes(need))
  const said = [
    ...late.map((need) => LATE_WORDS[need] ?? WORDS[need]),
    ...(row.reporterWrote && !row.needs.includes('reporter-answered')
      ? ['New message from the reporter']
      : []),
    ...others.map((need) => WORDS[need]),
  ]
  if (said.length === 0)
    return row.unread && row.isMember ? { text: 'New since you looked', tone: 'quiet' } : undefined
  const more = said.length - spelled
  const text = [...said.slice(0, spelled), ...(more > 0 ? [`${more} more`] : [])].join(' · ')
  const asks = row.needs.some((need) => !CAN_WAIT.has(need))
  return { text, tone: late.length > 0 ? 'late' : asks ? 'asks' : 'quiet' }
}
