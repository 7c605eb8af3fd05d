/*
 * Owns saying statements whose bounds form one order: each takes the places that none before it has.
 * The time grows with the number of parts, times its logarithm, whatever they are.
 */
import type { VersionStatus } from '../../advisory/affected.js'
import type { Span } from '../bounds.js'
import { closed } from '../lines.js'
import { Counts, type Ranks } from './ranks.js'
import type { DefaultLines, Said, SaidLine, Sayer, StatedLine } from './types.js'
import { isSayable, isTakenForFix, type Means, type Notes, type Part } from './types.js'

/** Says parts of which all bounds are ranked, and `0` and `*` with them. */
export class InOrder implements Sayer {
  readonly #means: Means
  readonly #ranks: Ranks
  readonly #notes: Notes
  readonly #taken: Readonly<Record<VersionStatus, Counts>>
  /** The part that has a place. */
  readonly #owners: (Part | undefined)[]
  /** The place itself, or a later one, at or after which the next free one is. */
  readonly #free: Int32Array

  constructor(means: Means, ranks: Ranks, notes: Notes) {
    this.#means = means
    this.#ranks = ranks
    this.#notes = notes
    const counts = () => new Counts(ranks.places)
    this.#taken = { affected: counts(), unaffected: counts(), unknown: counts() }
    this.#owners = new Array(ranks.places)
    this.#free = Int32Array.from({ length: ranks.places + 1 }, (_, place) => place)
  }

  say(parts: readonly Part[]): Said {
    const lines: SaidLine[] = []
    const exceptions: Part[] = []
    for (const part of parts) {
      const [from, to] = this.#ranks.placesOf(part)
      const isFree = this.#isFreeOfOthers(part, from, to)
      const runs = this.#take(part, from, to)
      if (part.status !== 'affected' && runs.length > 0) exceptions.push(part)
      if (!isSayable(part, this.#means)) continue
      const left = isFree ? [part] : this.#linesAt(runs, part)
      const isWhole = isFree || this.#isWhole(left, part)
      if (!isWhole) this.#notes.add(part.place, 'overruled')
      lines.push(...left.map((line) => [part, line] as const))
    }
    return { lines, exceptions }
  }

  #isFreeOfOthers({ status }: Part, from: number, to: number): boolean {
    return (['affected', 'unaffected', 'unknown'] as const).every(
      (each) => each === status || this.#taken[each].between(from, to) === 0,
    )
  }

  /** Takes the free places; the runs of those that it got. */
  #take(part: Part, from: number, to: number): readonly (readonly [number, number])[] {
    const runs: (readonly [number, number])[] = []
    let place = this.#nextFree(from)
    while (place <= to) {
      const first = place
      while (place <= to && this.#owners[place] === undefined) {
        this.#owners[place] = part
        this.#taken[part.status].add(place)
        this.#free[place] = place + 1
        place++
      }
      runs.push([first, place - 1])
      place = this.#nextFree(place)
    }
    return runs
  }

  #nextFree(from: number): number {
    let place = from
    while (this.#free[place] !== place) {
      const next = this.#free[place] ?? place
      this.#free[place] = this.#free[next] ?? next
      place = next
    }
    return place
  }

  /** The lines of runs; without means to begin behind a version they begin with it, and a hole of one version is none. */
  #linesAt(runs: readonly (readonly [number, number])[], part: Part): readonly StatedLine[] {
    const { behind } = this.#means
    const joined: [number, number][] = []
    for (const [from, to] of runs) {
      const last = joined.at(-1)
      const owner = from % 2 === 1 && !behind ? this.#owners[from - 1] : undefined
      if (owner !== undefined && owner.status !== part.status) {
        this.#notes.add(owner.place, owner.isSingle ? 'unheard' : 'inclusive')
      }
      if (!behind && last !== undefined && from % 2 === 1 && last[1] === from - 2) last[1] = to
      else joined.push([from, to])
    }
    const [begin, end] = this.#ranks.placesOf(part)
    return joined.map(([from, to]) => {
      const span = this.#ranks.spanAt(from, to)
      return {
        ...part,
        ...(behind ? span : closed(span)),
        ...(from === begin && { start: part.start }),
        ...(to === end && { end: part.end }),
      }
    })
  }

  /** Also where it begins behind its first version: that one is said by the statement which has it. */
  #isWhole(lines: readonly StatedLine[], part: Part): boolean {
    const [first] = lines
    if (lines.length !== 1 || first === undefined) return false
    const [from, to] = this.#ranks.placesOf(first)
    const [begin, end] = this.#ranks.placesOf(part)
    return Math.floor(from / 2) === Math.floor(begin / 2) && to === end
  }

  byDefault(exceptions: readonly Part[]): DefaultLines {
    const spans = this.#untilNext(exceptions)
    const change = new Int32Array(this.#ranks.places + 1)
    for (const [from, to] of spans) {
      change[from] = (change[from] ?? 0) + 1
      change[to + 1] = (change[to + 1] ?? 0) - 1
    }
    const [first, last] = this.#ranks.placesOf({ start: '0', end: '*', inclusive: true })
    const lines: Span[] = []
    const begun: number[] = []
    let depth = 0
    let from: number | undefined
    for (let place = first; place <= last; place++) {
      depth += change[place] ?? 0
      if (depth === 0) from ??= place
      else if (from !== undefined) {
        lines.push(this.#ranks.spanAt(from, place - 1))
        begun.push(from)
        from = undefined
      }
    }
    if (from !== undefined) {
      lines.push(this.#ranks.spanAt(from, last))
      begun.push(from)
    }
    if (this.#means.behind) return { lines, isGuessed: false }
    const ends = new Set(begun.filter((place) => place % 2 === 1).map((place) => place - 1))
    for (const [index, [, to]] of spans.entries()) {
      const { place } = exceptions[index] ?? {}
      if (ends.has(to) && place !== undefined) this.#notes.add(place, 'inclusive')
    }
    return { lines: lines.map(closed), isGuessed: false }
  }

  /** A single version that is taken for the fix reaches until the next exception ends. */
  #untilNext(exceptions: readonly Part[]): readonly (readonly [number, number])[] {
    const last = this.#ranks.placesOf({ start: '0', end: '*', inclusive: true })[1]
    const bound = (to: number) => Math.ceil(to / 2)
    const ends = exceptions
      .filter(({ isSingle }) => !isSingle)
      .map((each) => this.#ranks.placesOf(each)[1])
      .toSorted((left, right) => bound(left) - bound(right))
    return exceptions.map((each) => {
      const [from, to] = this.#ranks.placesOf(each)
      if (!isTakenForFix(each)) return [from, to]
      const next = firstBehind(ends, (end) => bound(end) > from / 2)
      return [from, next ?? last]
    })
  }

  holderOf(line: StatedLine, lines: readonly Span[]): Span | undefined {
    const [from, to] = this.#ranks.placesOf(line)
    const holder = firstBehind(lines, (each) => this.#ranks.placesOf(each)[1] >= to)
    return holder !== undefined && this.#ranks.placesOf(holder)[0] <= from ? holder : undefined
  }
}

/** The first of sorted items that holds, where all behind it hold too. */
function firstBehind<T>(items: readonly T[], holds: (item: T) => boolean): T | undefined {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    const item = items[middle]
    if (item !== undefined && holds(item)) high = middle
    else low = middle + 1
  }
  return items[low]
}
