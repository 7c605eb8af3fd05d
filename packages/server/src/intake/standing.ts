// Where a report stands, in the words its reporter reads: one of ten, with what happens next. Reads the rules' phase;
// decides nothing and loads nothing.
import { type Charter, phase } from '@parley/rules'
import { caseFacts } from '../cases/facts.js'
import type { LoadedCase } from '../cases/load.js'

export type Standing =
  | 'received'
  | 'being-looked-at'
  | 'waiting-on-you'
  | 'accepted'
  | 'fix-in-the-works'
  | 'published'
  | 'advisory-withdrawn'
  | 'withdrawn'
  | 'held'
  | 'duplicate'
  | 'closed'

export interface StandingWords {
  readonly standing: Standing
  readonly label: string
  /** What it means and what happens next. */
  readonly meaning: string
  readonly isOver: boolean
}

type Row = Parameters<typeof caseFacts>[0] &
  Pick<LoadedCase, 'withdrawnAt' | 'severityScore' | 'waitingOn'>

const isBeingFixed = (row: Row) => row.cveId !== null || row.severityScore !== null

/** Which of the words fits. What is nearer to the end wins, but for a question that waits for an answer. */
export const standingOf = (row: Row, isAdvisoryWithdrawn = false): Standing => {
  const now = phase(caseFacts(row))
  if (now === 'published') return isAdvisoryWithdrawn ? 'advisory-withdrawn' : 'published'
  if (now === 'closed') return 'closed'
  if (row.waitingOn === 'reporter') return 'waiting-on-you'
  if (row.withdrawnAt !== null && now === 'held') return 'withdrawn'
  if (now === 'held' || now === 'duplicate') return now
  if (row.reportState === 'accepted') return isBeingFixed(row) ? 'fix-in-the-works' : 'accepted'
  return now === 'needs-coordinator' ? 'received' : 'being-looked-at'
}

const meanings: Readonly<Record<Standing, readonly [label: string, meaning: string]>> = {
  received: [
    'Received',
    'It is stored and in the team’s queue. Somebody reads it and answers here.',
  ],
  'being-looked-at': ['Being looked at', 'A coordinator has it and finds out what it is.'],
  'waiting-on-you': [
    'Waiting on you',
    'The team asked you something below and waits for your answer.',
  ],
  accepted: ['Accepted', 'The team agrees that it is a vulnerability. A fix is next.'],
  'fix-in-the-works': ['Fix in the works', 'It is being fixed and prepared for publication.'],
  published: ['Published', 'The advisory is public.'],
  'advisory-withdrawn': [
    'Advisory withdrawn',
    'The advisory was public and was withdrawn: its page stays and says so. If you disagree, write below.',
  ],
  withdrawn: [
    'Withdrawn',
    'You took it back. It stays here until it closes, in case you change your mind: then write below.',
  ],
  held: ['Answered', 'The team has answered. If you disagree, write below and say why.'],
  duplicate: ['Answered', 'The team has answered. If you disagree, write below and say why.'],
  closed: ['Closed', 'The team is done with it. If there is new evidence, write below.'],
}

const OVER: readonly Standing[] = ['closed', 'published', 'advisory-withdrawn']
const JUDGED: readonly Standing[] = ['held', 'duplicate', 'closed']

/** The words for where a report stands; a determination adds its own meaning, but for spam, which is answered nothing. */
export const standingInWords = (
  row: Row,
  charter: Charter,
  isAdvisoryWithdrawn = false,
): StandingWords => {
  const standing = standingOf(row, isAdvisoryWithdrawn)
  const [label, meaning] = meanings[standing]
  const { determination } = caseFacts(row)
  const isOver = OVER.includes(standing)
  const plain = { standing, label, meaning, isOver }
  if (!JUDGED.includes(standing) || determination === null) return plain
  if (determination === 'spam') return { ...plain, meaning: 'This report was closed.' }
  const rule = charter.determinations[determination]
  return {
    ...plain,
    label: `${label}: ${rule.label}`,
    meaning: `${rule.meaning} ${meaning}`,
  }
}
