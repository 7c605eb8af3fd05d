// Small marks that say one fact each: pill, clock ring, person, severity. Colour only where it means something:
// amber under embargo or due soon, red overdue or dangerous, green done or public, blue yours to act on.
import type { ComponentChildren } from 'preact'

export type Tone = 'plain' | 'accent' | 'embargo' | 'good' | 'bad'

export const classes = (...names: readonly unknown[]): string => names.filter(Boolean).join(' ')

/** "1 person", "32 people". */
export const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`)

/** "1 event", "7 events", "1 entry", "7 entries". */
export const counted = (count: number, word: string, plural = `${word}s`): string =>
  `${count} ${count === 1 ? word : plural}`

export type PillProps = {
  readonly tone?: Tone | undefined
  /** Identifiers are set in the monospace face. */
  readonly id?: boolean | undefined
  readonly children: ComponentChildren
}

export const Pill = ({ tone = 'plain', id, children }: PillProps) => (
  <span class={classes('pill', tone !== 'plain' && tone)}>
    <span class={id ? 'id' : undefined} dir="auto">
      {children}
    </span>
  </span>
)

export type ClockTone = 'calm' | 'soon' | 'late' | 'done'

export type ClockRingProps = {
  /** How much of the time has gone: 0 to 1, and anything outside is drawn as the nearer end. */
  readonly part: number
  readonly tone?: ClockTone | undefined
  /** The words beside the ring: they carry the meaning, the ring only shows it. */
  readonly label: string
}

const circumference = 2 * Math.PI * 7

export const ClockRing = ({ part, tone = 'calm', label }: ClockRingProps) => {
  const gone = Math.min(1, Math.max(0, Number.isFinite(part) ? part : 0)) * circumference
  return (
    <span class={classes('clock', tone !== 'calm' && tone)}>
      <svg class="ring" viewBox="0 0 18 18" aria-hidden="true" focusable="false">
        <circle cx="9" cy="9" r="7" />
        {gone > 0 && (
          <circle
            cx="9"
            cy="9"
            r="7"
            stroke-dasharray={`${gone.toFixed(1)} ${circumference.toFixed(1)}`}
          />
        )}
      </svg>
      <span class="small">{label}</span>
    </span>
  )
}

/** Two letters for a name: the first of the first two words, or the first two of the only one. */
export const initials = (name: string): string => {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .filter(Boolean)
  const letters = words.length > 1 ? words.slice(0, 2).map(firstLetter) : [...(words[0] ?? '')]
  return letters.slice(0, 2).join('').toLocaleUpperCase('en') || '–'
}

const firstLetter = (word: string): string => [...word][0] ?? ''

export type WhoProps = {
  readonly name: string
  readonly big?: boolean | undefined
  /** Said before the name to those who hear the page: "Coordinator". Without it the mark is decoration. */
  readonly as?: string | undefined
}

export const Who = ({ name, big, as }: WhoProps) => (
  <>
    <span class={classes('who', big && 'big')} aria-hidden="true" title={name}>
      {initials(name)}
    </span>
    {as && <span class="seen-by-readers">{`${as}: ${name}`}</span>}
  </>
)

export type SeverityProps = {
  readonly score: number
  readonly rating: 'None' | 'Low' | 'Medium' | 'High' | 'Critical'
  readonly pill?: boolean | undefined
}

export const Severity = ({ score, rating, pill }: SeverityProps) =>
  pill ? (
    <Pill tone={rating === 'High' || rating === 'Critical' ? 'bad' : 'plain'}>
      {`${rating} ${score.toFixed(1)}`}
    </Pill>
  ) : (
    <span class="small nowrap">{`${score.toFixed(1)} ${rating}`}</span>
  )
