// The steps a case went through, in words: the first as a day, the next by how long it took, later ones by the day.
import type { Handled } from '../../publication/public/document.js'
import type { Step } from '../look/card.js'
import { dateInWords, lengthInWords } from '../look/time.js'

const NAMES = ['received', 'acknowledged', 'answered', 'accepted', 'fixed', 'published'] as const

const LABELS: Readonly<Record<(typeof NAMES)[number], string>> = {
  received: 'Received',
  acknowledged: 'Receipt sent automatically',
  answered: 'Acknowledged',
  accepted: 'Accepted',
  fixed: 'Fixed',
  published: 'Published',
}

const DAY = 86_400_000

const since = (start: string | null, at: string): string => {
  if (start === null) return dateInWords(at)
  const length = Date.parse(at) - Date.parse(start)
  if (length < 2 * DAY) return `${lengthInWords(length)} later`
  return `${Math.floor(length / DAY)} days later`
}

const wordsOf = (name: (typeof NAMES)[number], handled: Handled, at: string): string => {
  if (name === 'received') return dateInWords(at)
  const words = since(handled.received, at)
  return name === 'published' && handled.received !== null ? `${dateInWords(at)}, ${words}` : words
}

export interface TimedStep {
  readonly name: (typeof NAMES)[number]
  readonly label: string
  readonly at: string
  /** Milliseconds since the step before; absent for the first. */
  readonly tookMs: number | undefined
}

/** Every step that is known to have happened, in the order it happened, with how long it took. */
export const timedSteps = (handled: Handled): readonly TimedStep[] =>
  NAMES.flatMap((name) => {
    const at = handled[name]
    return at === null || at === undefined ? [] : [{ name, at }]
  })
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ name, at }, place, all) => {
      const before = all[place - 1]
      const tookMs = before === undefined ? undefined : Date.parse(at) - Date.parse(before.at)
      return { name, label: LABELS[name], at, tookMs }
    })

/** The same as steps of a timeline. */
export const handledSteps = (handled: Handled): readonly Step[] =>
  timedSteps(handled).map(({ name, label, at }) => ({
    name: label,
    when: wordsOf(name, handled, at),
    state: 'done' as const,
  }))
