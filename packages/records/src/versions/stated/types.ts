/*
 * Owns the shapes in which an entry's statements become lines: the parts of a statement, and what keeps a line from saying them.
 * Refuses to compute: see parts.ts, in-order.ts and in-pairs.ts.
 */
import type { VersionStatus } from '../../advisory/affected.js'
import type { Span } from '../bounds.js'
import type { Line } from '../lines.js'

/** Why lines do not say of a statement what it says. */
export type Unsaid =
  /** A text or a star where a version should stand. */
  | 'no-version'
  /** A bound that its scheme cannot order, so that readers leave it out. */
  | 'not-orderable'
  /** Its range ends before it begins. */
  | 'empty'
  /** A statement before it says otherwise of some of its versions, or all. */
  | 'overruled'
  /** It says otherwise than another one, and lines cannot say where, or nobody can tell. */
  | 'unheard'
  /** It excepts versions up to and with its end, and no line begins behind a version. */
  | 'inclusive'
  /** No scheme tells how the pre-releases order that come before the next branch. */
  | 'branch'
  /** It says of some versions what the default says of more. */
  | 'default'
  /** A word in place of a bound, which is taken for none. */
  | 'word'

/** What a format can say beside which versions are affected. */
export interface Means {
  /** Lines that begin behind a version, and not with it. */
  readonly behind: boolean
  /** Which versions are not affected. */
  readonly unaffected: boolean
  /** Of which versions nobody knows. */
  readonly unknown: boolean
}

/** A line of versions, or one, of one status. */
export interface StatedLine extends Line {
  readonly status: VersionStatus
  /** True for one version, which `start` and `end` name. */
  readonly isSingle: boolean
  /** The place of its statement; undefined for a line that is affected by default. */
  readonly place?: number
}

/** A part of a statement that has one status. */
export interface Part extends StatedLine {
  readonly place: number
}

/** A part, and a line of it that no statement before says otherwise of. */
export type SaidLine = readonly [part: Part, line: StatedLine]

/** What of the parts is said, and what they except from a default. */
export interface Said {
  /** Of what is affected, and of what else there are means to say, in the order of the parts. */
  readonly lines: readonly SaidLine[]
  /** The parts that are not affected, but for those of which statements before have all. */
  readonly exceptions: readonly Part[]
}

/** Lines of the default, which is affected. */
export interface DefaultLines {
  readonly lines: readonly Span[]
  /** True where the exceptions cannot be ordered and are taken to stand apart. */
  readonly isGuessed: boolean
}

/** Says the parts of an entry's statements, in one of two ways. */
export interface Sayer {
  say(parts: readonly Part[]): Said
  byDefault(exceptions: readonly Part[]): DefaultLines
  /** The default's line that has all of the line, if one has. */
  holderOf(line: StatedLine, lines: readonly Span[]): Span | undefined
}

/** True for a single unaffected version, which counts as the fix where the default is affected. */
export function isTakenForFix({ isSingle, status }: Part): boolean {
  return isSingle && status === 'unaffected'
}

/** True where there are means to say the part. */
export function isSayable({ status }: Part, means: Means): boolean {
  return status === 'affected' || means[status]
}

/** Why statements are not said, by their places. */
export class Notes {
  readonly #unsaid = new Map<number, readonly Unsaid[]>()

  /** Adds a reason, once. */
  add(place: number, unsaid: Unsaid): void {
    const before = this.#unsaid.get(place) ?? []
    if (!before.includes(unsaid)) this.#unsaid.set(place, [...before, unsaid])
  }

  /** The reasons by place, each in the order in which they were found; a word that is taken for no bound last. */
  get all(): ReadonlyMap<number, readonly Unsaid[]> {
    const isWord = (unsaid: Unsaid) => Number(unsaid === 'word')
    return new Map(
      [...this.#unsaid].map(([place, all]) => [
        place,
        all.toSorted((left, right) => isWord(left) - isWord(right)),
      ]),
    )
  }
}
