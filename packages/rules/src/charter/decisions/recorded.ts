// Owns decisions that were made elsewhere and are written down here: who joined, and when it became public. It counts
// nothing, for there is nothing to count: no votes, no biography, no reasons, and nobody is said to have nominated.
import { type Refusal, refuse } from '../../refusal.js'
import { formatDay, type Instant, instant, parseDay } from '../../time.js'
import { type ListError, type ListedMember, readMemberList } from '../member-list.js'

/**
 * A nomination whose outcome is known from a public source and was not counted here. `listedOn` is midnight UTC of the
 * day on which the list named them: the vote was before, on a day that is not told.
 * @source charter-rules A5; issue 5, real input
 */
export type RecordedDecision = {
  readonly state: 'recorded'
  readonly name: string
  readonly login: string | null
  readonly listedOn: Instant
  /** What the source says of it, in its own words. */
  readonly source: string
}

/**
 * The joins of a list's history, the oldest first, and what else stood in it; or every line that cannot be read.
 * @source charter-rules A5; issue 5, real input
 */
export type ReadHistory =
  | {
      readonly decisions: readonly RecordedDecision[]
      /** Names of the oldest entry: the list was begun with them, and no decision of theirs is in it. */
      readonly begunWith: number
      /** Lines that change somebody who was there. */
      readonly changes: number
    }
  | { readonly errors: readonly ListError[] }

type Entry = {
  readonly listedOn: Instant
  readonly source: string
  readonly added: ListedMember[]
  readonly removed: ListedMember[]
}

const nameOf = ({ name, login }: Pick<ListedMember, 'name' | 'login'>): string =>
  (login ?? name).toLowerCase()

const headPattern = /^(\d{4}-\d{2}-\d{2}) (.{1,300})$/

const headOf = (line: string): Entry | undefined => {
  const [, day = '', source = ''] = headPattern.exec(line) ?? []
  const listedOn = parseDay(day)
  if (typeof listedOn !== 'number') return undefined
  return { listedOn, source: source.trim(), added: [], removed: [] }
}

const memberOf = (line: string): ListedMember | string => {
  const read = readMemberList(line.slice(1))
  if ('errors' in read) return read.errors.map(({ message }) => message).join(' ')
  return read.members[0] ?? 'There is nobody on this line.'
}

const readEntries = (text: string): { entries: readonly Entry[]; errors: readonly ListError[] } => {
  const entries: Entry[] = []
  const errors: ListError[] = []
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const problem = line.trim() === '' ? undefined : takeLine(entries, line)
    if (problem !== undefined) errors.push({ line: at + 1, message: problem })
  }
  return { entries, errors }
}

/** Takes one line that is not blank; answers what is wrong with it. */
const takeLine = (entries: Entry[], line: string): string | undefined => {
  if (!/^[+-]/.test(line)) {
    const head = headOf(line)
    if (head === undefined) return 'A day and a subject, or + or - and a line of the list.'
    entries.push(head)
    return undefined
  }
  const entry = entries.at(-1)
  if (entry === undefined) return 'A line of the list stands before any day.'
  const member = memberOf(line)
  if (typeof member === 'string') return member
  const side = line.startsWith('+') ? entry.added : entry.removed
  side.push(member)
  return undefined
}

/**
 * Reads the history of a public list: for each change a line `YYYY-MM-DD subject`, then the lines it added (`+`) and
 * removed (`-`) as the list has them. A join is a name that a change adds and does not remove; the oldest entry that adds
 * anybody begins the list and decides nothing. Somebody who left and came back joins again.
 *
 * @param text in any order of days
 * @source charter-rules A5; issue 5, real input
 * @reading docs/READINGS.md#recorded-decisions
 */
export const readHistory = (text: string): ReadHistory => {
  const { entries, errors } = readEntries(text.replace(/^\uFEFF/, ''))
  if (errors.length > 0) return { errors }
  const inOrder = entries
    .filter(({ added }) => added.length > 0)
    .sort((a, b) => a.listedOn - b.listedOn)
  const [begun, ...later] = inOrder
  const joined = ({ added, removed }: Entry) =>
    added.filter((one) => !removed.some((other) => nameOf(other) === nameOf(one)))
  const decisions = later.flatMap((entry) =>
    joined(entry).map(({ name, login }) => ({
      ...{ state: 'recorded' as const, name, login },
      listedOn: entry.listedOn,
      source: entry.source,
    })),
  )
  return {
    decisions,
    begunWith: begun?.added.length ?? 0,
    changes: later.reduce((sum, entry) => sum + entry.added.length - joined(entry).length, 0),
  }
}

/** What is known when a decision is recorded. @source issue 5, real input */
export type RecordingFacts = {
  /** The same person on the same day is recorded already. */
  readonly isKnown: boolean
}

/**
 * Whether a decision may be recorded. It is never counted, never open to a vote or a veto, and begins no membership: the
 * list that it is from has done so.
 *
 * @returns refusal `recorded.ahead` or `recorded.known`, or undefined when it may
 * @source issue 5, real input
 * @reading docs/READINGS.md#recorded-decisions
 */
export const refuseRecording = (
  { name, listedOn }: Pick<RecordedDecision, 'name' | 'listedOn'>,
  now: Instant,
  { isKnown }: RecordingFacts,
): Refusal<'recorded.ahead' | 'recorded.known'> | undefined => {
  if (listedOn > now)
    return refuse(
      'recorded.ahead',
      `${name}: ${formatDay(instant(listedOn))} is still to come, and what is recorded has happened.`,
    )
  return isKnown ? refuse('recorded.known', `${name} is recorded already.`) : undefined
}
