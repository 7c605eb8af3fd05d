// What the events of a case say of where it stands: its team, title, state, determination, project, coordinator, severity and
// the clocks. A field that no event tells, as in events of before it was told, is left out and held against nothing.
import type { Instant } from '@parley/rules'
import type { KeptBody } from '../body.js'

/** A field is there once an event told it. */
export interface Standing {
  /** Received another way, on a day that only its first event tells. */
  byHand?: boolean
  teamId?: number
  titleSha256?: string
  state?: string
  determination?: string | null
  duplicateOf?: string | null
  projectId?: number | null
  coordinatorId?: string | null
  score?: number | null
  rating?: string | null
  receivedAt?: Instant
  clockStartedAt?: Instant
  deadlineAt?: Instant
}

type Facts = KeptBody['inner']['facts']
type Fact = Facts[string] | undefined

const textIn = (fact: Fact): string | null | undefined =>
  typeof fact === 'string' || fact === null ? fact : undefined
const numberIn = (fact: Fact): number | null | undefined =>
  typeof fact === 'number' || fact === null ? fact : undefined
// because: an instant among facts is a number
const instantIn = (fact: Fact): Instant | undefined =>
  typeof fact === 'number' ? (fact as unknown as Instant) : undefined

/** Sets what is told, forgets what an event changed without saying to what. */
const set = <K extends keyof Standing>(
  standing: Standing,
  field: K,
  value: Standing[K] | undefined,
): void => {
  if (value === undefined) delete standing[field]
  else standing[field] = value
}

const opened = (standing: Standing, facts: Facts): void => {
  Object.assign(standing, {
    state: 'received',
    determination: null,
    duplicateOf: null,
    coordinatorId: null,
    score: null,
    rating: null,
  })
  set(standing, 'teamId', numberIn(facts['teamId']) ?? undefined)
  set(standing, 'titleSha256', textIn(facts['titleSha256']) ?? undefined)
  set(standing, 'projectId', numberIn(facts['projectId']))
  const receivedAt = instantIn(facts['receivedAt'])
  set(standing, 'receivedAt', receivedAt)
  // Before an opening said where its clock starts, that was the receipt.
  set(standing, 'clockStartedAt', instantIn(facts['clockStartsAt']) ?? receivedAt)
  set(standing, 'deadlineAt', instantIn(facts['deadlineAt']))
}

const determined = (standing: Standing, facts: Facts): void => {
  set(standing, 'state', textIn(facts['state']) ?? undefined)
  set(standing, 'determination', textIn(facts['determination']))
  set(standing, 'duplicateOf', textIn(facts['duplicateOf']))
}

/**
 * A new piece of evidence may start the clock again; an event of before it said so leaves the deadline open. Such an event
 * says nothing of the receipt either: the row was changed then, and could be put right only where the report came by itself.
 *
 * @reading docs/READINGS.md#reopening
 */
const reopened = (standing: Standing, facts: Facts): void => {
  Object.assign(standing, { state: 'received', determination: null, duplicateOf: null })
  if (facts['clockStartsAt'] === null) return
  const receivedAt = instantIn(facts['receivedAt'])
  if (receivedAt !== undefined || standing.byHand) set(standing, 'receivedAt', receivedAt)
  set(standing, 'clockStartedAt', instantIn(facts['clockStartsAt']))
  set(standing, 'deadlineAt', instantIn(facts['deadlineAt']))
}

const coordinated = (standing: Standing, facts: Facts): void =>
  set(standing, 'coordinatorId', textIn(facts['coordinatorId']))

const scored = (standing: Standing, facts: Facts): void => {
  set(standing, 'score', numberIn(facts['score']))
  set(standing, 'rating', textIn(facts['rating']))
}

const TOLD: Readonly<Record<string, (standing: Standing, facts: Facts) => void>> = {
  'report:received': opened,
  'case:opened-by-hand': (standing, facts) => {
    opened(standing, facts)
    standing.byHand = true
  },
  'case:title-changed': (standing, facts) =>
    set(standing, 'titleSha256', textIn(facts['titleSha256']) ?? undefined),
  'case:project-changed': (standing, facts) =>
    set(standing, 'projectId', numberIn(facts['projectId'])),
  'case:determined': determined,
  'case:closed': (standing) => set(standing, 'state', 'closed'),
  'case:reopened': reopened,
  'coordinator:volunteered': coordinated,
  'coordinator:assigned': coordinated,
  'coordinator:accepted': coordinated,
  'coordinator:passed-on': coordinated,
  // Told as well while somebody still coordinates it, or nobody ever did.
  'coordinator:nobody-left': (standing, { because }) => {
    if (because === 'left') standing.coordinatorId = null
  },
  'severity:scored': scored,
}

/** Adds an event; of one whose body was erased only the kind is known. */
export const tellStanding = (
  standing: Standing,
  { name, body }: { readonly name: string; readonly body: KeptBody | undefined },
): void => TOLD[name]?.(standing, body?.inner.facts ?? {})
