// What the events of a case say became of it: its embargo, who has which part in it, who of the team reads it, and where it
// stands. Gathered from opened bodies while they are checked, in their order; check-state.ts holds the rows of the database against it.
import type { Instant } from '@parley/rules'
import type { KeptBody } from '../body.js'
import { type Standing, tellStanding } from './history-standing.js'
import { type Contents, newContents, tellContents } from './rows/history-contents.js'

/** What somebody's consent can be by history. Both where an older event says how many were asked again, and not who. */
export interface Part {
  readonly consents: readonly string[]
  readonly hasEnded: boolean
}

export interface CaseHistory {
  readonly standing: Standing
  readonly contents: Contents
  readonly parts: Map<string, Part>
  embargo: 'none' | 'in force' | 'exited'
  /** The end that was agreed last; undefined where none ever was. */
  endsAt?: Instant
  cause?: string
  /** Members it was narrowed to; null where the whole team reads it. */
  narrowedTo: readonly string[] | null
  /** The case it was split from, whose embargo and readers it began with. */
  splitFrom?: string
  /** Made up, for a newcomer to practise on: who reads it follows their mentor, which no event of the case tells. */
  isPractice: boolean
  /** An event of these was erased: nothing can be said. */
  isErased: boolean
}

export type Histories = Map<string, CaseHistory>

const begun = (): CaseHistory => ({
  standing: {},
  contents: newContents(),
  parts: new Map(),
  embargo: 'none',
  narrowedTo: null,
  isPractice: false,
  isErased: false,
})

const historyOf = (histories: Histories, caseId: string): CaseHistory => {
  const there = histories.get(caseId)
  if (there !== undefined) return there
  const made = begun()
  histories.set(caseId, made)
  return made
}

type Facts = KeptBody['inner']['facts']
type Told = (history: CaseHistory, facts: Facts, about: readonly string[] | undefined) => void

const agreed: Told = (history, { endsAt }) => {
  history.embargo = 'in force'
  // because: an agreed end is an instant, which is a number
  history.endsAt = endsAt as Instant
}

const part =
  (consents: readonly string[], hasEnded = false): Told =>
  ({ parts }, { personId }) => {
    parts.set(String(personId), { consents, hasEnded })
  }

/** Their consent moves; an event of before ids stood in it leaves open whose. */
const moved =
  (from: string, to: string): Told =>
  ({ parts }, _, about) => {
    for (const [personId, { consents, hasEnded }] of parts) {
      if (hasEnded || !consents.includes(from)) continue
      if (about === undefined) parts.set(personId, { consents: [from, to], hasEnded })
      else if (about.includes(personId)) parts.set(personId, { consents: [to], hasEnded })
    }
  }

const TOLD: Readonly<Record<string, Told>> = {
  'case:opened-by-hand': (history, { number }) => {
    history.isPractice = String(number).includes('-practice-')
  },
  'embargo:started': agreed,
  'embargo:accepted': agreed,
  'embargo:revision-accepted': agreed,
  'embargo:shortened': agreed,
  'embargo:ended': (history, { cause }) => {
    history.embargo = 'exited'
    history.cause = String(cause)
  },
  'participant:invited': part(['invited']),
  'participant:consented': part(['signatory']),
  'participant:declined': part(['declined']),
  'participant:left': part(['left'], true),
  'participant:ended': ({ parts }, { personId }) => {
    const before = parts.get(String(personId))
    parts.set(String(personId), { consents: before?.consents ?? [], hasEnded: true })
  },
  'participant:asked-again': moved('signatory', 'lapsed'),
  'participant:restored': moved('lapsed', 'signatory'),
  'case:narrowed': (history, { memberIds }) => {
    history.narrowedTo = Array.isArray(memberIds) ? memberIds : []
  },
  'case:widened': (history) => {
    history.narrowedTo = null
  },
  'case:split': (history, { from }) => {
    if (typeof from === 'string') history.splitFrom = from
  },
}

/** Adds an event of a case; `body` is undefined for one that was erased. */
export const tell = (
  histories: Histories,
  event: { readonly caseId: string; readonly name: string; readonly body: KeptBody | undefined },
): void => {
  const history = historyOf(histories, event.caseId)
  tellStanding(history.standing, event)
  tellContents(history.contents, event)
  const told = TOLD[event.name]
  if (told === undefined) return
  if (event.body === undefined) history.isErased = true
  else told(history, event.body.inner.facts, event.body.inner.about)
}

/** A case that was split from another began with its embargo and its readers, until something of its own came. */
export const withBeginnings = (histories: Histories, caseId: string): CaseHistory | undefined => {
  const own = histories.get(caseId)
  if (own?.splitFrom === undefined) return own
  const from = histories.get(own.splitFrom)
  if (from === undefined || from.isErased) return { ...own, isErased: true }
  return {
    ...own,
    ...(own.embargo === 'none' && from.embargo === 'exited'
      ? { embargo: from.embargo, ...(from.cause === undefined ? {} : { cause: from.cause }) }
      : {}),
    narrowedTo: own.narrowedTo ?? from.narrowedTo,
  }
}
