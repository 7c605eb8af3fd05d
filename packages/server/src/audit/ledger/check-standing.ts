// Holds where a case stands by its row against where its events say it stands. What no event tells is not held against
// anything: events of before a field was told, and whoever was erased.
import { formatInstant, type Instant } from '@parley/rules'
import type { Keys } from '../../db/keys.js'
import { open, openCaseKey } from '../../db/sealing.js'
import { digestOf } from '../digest.js'
import type { Standing } from './history-standing.js'

/** The columns of a case that are compared, beside those of its embargo and its readers. */
export interface StandingRow {
  readonly id: string
  readonly teamId: number
  readonly title: Buffer
  readonly wrapped: Buffer | null
  readonly reportState: string
  readonly determination: string | null
  readonly duplicateOf: string | null
  readonly projectId: number | null
  readonly coordinatorId: string | null
  readonly score: number | string | null
  readonly rating: string | null
  readonly receivedAt: Instant
  readonly clockStartedAt: Instant
  readonly deadlineAt: Instant
}

/** Their names in a statement over `cases c`. */
export const STANDING_COLUMNS = `
  c.team_id as "teamId", c.title, (select k.wrapped from case_key k where k.case_id = c.case_id) as wrapped, c.report_state as "reportState",
  c.determination, c.duplicate_of as "duplicateOf", c.project_id as "projectId", c.coordinator_id as "coordinatorId",
  c.severity_score as score, c.severity_rating as rating, c.received_at as "receivedAt",
  c.clock_started_at as "clockStartedAt", c.deadline_at as "deadlineAt"`

const inWords = (value: string | number | null): string => (value === null ? 'none' : String(value))
const numberOf = (value: number | string | null) => (value === null ? null : Number(value))

/** A title is never repeated: it is told by its digest. */
const titleDiffers = (
  { id, title, wrapped }: StandingRow,
  { titleSha256 }: Standing,
  keys: Keys,
): string | undefined => {
  if (titleSha256 === undefined || wrapped === null) return undefined
  try {
    const text = open(openCaseKey(keys, id, wrapped), `cases.title:${id}`, title)
    return digestOf(text) === titleSha256
      ? undefined
      : 'its title is not the one that its history tells of'
  } catch {
    return 'its title cannot be opened'
  }
}

/** What differs, each in words; nothing of a case's text is in them. */
export const standingDiffers = (
  row: StandingRow,
  standing: Standing,
  { keys, gone }: { readonly keys: Keys; readonly gone: ReadonlySet<string> },
): readonly string[] => {
  const differ: string[] = []
  const title = titleDiffers(row, standing, keys)
  if (title !== undefined) differ.push(title)
  const compare = <T extends string | number | null>(
    what: string,
    there: T,
    told: T | undefined,
    words: (value: T) => string = inWords,
  ) => {
    if (told !== undefined && there !== told)
      differ.push(`its ${what} is ${words(there)}, and its history says ${words(told)}`)
  }
  // because: an instant is a number of milliseconds, and is shown as a date
  const date = (value: number) => formatInstant(value as unknown as Instant)
  const at = (instant: Instant | undefined) => instant as unknown as number
  compare('team', row.teamId, standing.teamId)
  compare('state', row.reportState, standing.state)
  compare('determination', row.determination, standing.determination)
  compare('case it is a duplicate of', row.duplicateOf, standing.duplicateOf)
  compare('project', row.projectId, standing.projectId)
  const isGone = [row.coordinatorId, standing.coordinatorId].some((id) => id && gone.has(id))
  if (!isGone) compare('coordinator', row.coordinatorId, standing.coordinatorId)
  compare('severity score', numberOf(row.score), standing.score)
  compare('severity rating', row.rating, standing.rating)
  compare('day of receipt', at(row.receivedAt), at(standing.receivedAt), date)
  compare('clock’s start', at(row.clockStartedAt), at(standing.clockStartedAt), date)
  compare('deadline', at(row.deadlineAt), at(standing.deadlineAt), date)
  return differ
}
