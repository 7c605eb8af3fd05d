// The steps a case went through, in words: the first as a day, the next by how long it took, later ones by the day.
import type { Handled } from '../../publication/public/document.js'
import type { Step } from '../look/card.js'
import { dateInWords, lengthInWords } from '../look/time.js'

const NAMES = ['received', 'acknowledged', 'accepted', 'fixed', 'published'] as const

const LABELS: Readonly<Record<(typeof NAMES)[number], string>> = {
  received: 'Received',
  acknowledged: 'Acknowledged',
  accepted: 'Accepted',
  fixed: 'Fixed',
  published: 'Published',
}

const DAY = 86_400_000

const since = (start: string | null, at: string): string => {
  if (start === null) return dateInWords(at)
  const length = Date.parse(at) - Date.parse(start)
  if (length < 2 * DAY) return `${lengthInWords(length)} later`
  return `day ${Math.floor(length / DAY)}`
}

const wordsOf = (name: (typeof NAMES)[number], handled: Handled, at: string): string => {
  if (name === 'received') return dateInWords(at)
  const words = since(handled.received, at)
  return name === 'published' && handled.received !== null ? `${dateInWords(at)}, ${words}` : words
}

/** Every step that is known to have happened, in the order it happened. */
export const handledSteps = (handled: Handled): readonly Step[] =>
  NAMES.flatMap((name) => {
    const at = handled[name]
    return at === null ? [] : [{ name, at }]
  })
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ name, at }) => ({
      name: LABELS[name],
      when: wordsOf(name, handled, at),
      state: 'done' as const,
    }))
