/*
 * Owns places on one line of ordered bounds: each bound has one, and so has what lies between two.
 * Refuses bounds that do not form one order.
 */
import type { Comparison, Span } from '../bounds.js'

/** Bounds in order, those that are equal by ordering under one rank. */
export class Ranks {
  readonly #rankOf: ReadonlyMap<string, number>
  readonly #texts: readonly string[]

  private constructor(rankOf: ReadonlyMap<string, number>, texts: readonly string[]) {
    this.#rankOf = rankOf
    this.#texts = texts
  }

  /** Undefined where the bounds do not form one order, each comparable with the next. */
  static of(bounds: Iterable<string>, compare: Comparison): Ranks | undefined {
    const sorted = [...new Set(bounds)].toSorted((left, right) => compare(left, right) ?? 0)
    const rankOf = new Map<string, number>()
    const texts: string[] = []
    for (const [index, bound] of sorted.entries()) {
      const before = sorted[index - 1]
      const order = before === undefined ? -1 : compare(before, bound)
      if (order === undefined || order > 0) return undefined
      if (order < 0) texts.push(bound)
      rankOf.set(bound, texts.length - 1)
    }
    return new Ranks(rankOf, texts)
  }

  /** The rank of one of the bounds. */
  rankOf(bound: string): number {
    const rank = this.#rankOf.get(bound)
    if (rank === undefined) throw new Error('This bound is not among those that were ranked.')
    return rank
  }

  /** How many places there are: twice the rank is the bound's own, the odd ones lie between. */
  get places(): number {
    return 2 * this.#texts.length
  }

  /** The first and the last place of a span. */
  placesOf({ start, end, inclusive, behind }: Span): readonly [from: number, to: number] {
    return [2 * this.rankOf(start) + (behind ? 1 : 0), 2 * this.rankOf(end) - (inclusive ? 0 : 1)]
  }

  /** The span from place to place. */
  spanAt(from: number, to: number): Span {
    const behind = from % 2 === 1
    return {
      start: this.#texts[Math.floor(from / 2)] ?? '',
      end: this.#texts[Math.ceil(to / 2)] ?? '',
      inclusive: to % 2 === 0,
      ...(behind && { behind }),
    }
  }
}

/** Counts of marked places, asked for stretch by stretch. */
export class Counts {
  readonly #tree: Int32Array

  constructor(places: number) {
    this.#tree = new Int32Array(places + 1)
  }

  /** Marks a place. */
  add(place: number): void {
    for (let at = place + 1; at < this.#tree.length; at += at & -at) {
      this.#tree[at] = (this.#tree[at] ?? 0) + 1
    }
  }

  /** How many of a stretch are marked. */
  between(from: number, to: number): number {
    return this.#upTo(to) - this.#upTo(from - 1)
  }

  #upTo(place: number): number {
    let count = 0
    for (let at = place + 1; at > 0; at -= at & -at) count += this.#tree[at] ?? 0
    return count
  }
}
