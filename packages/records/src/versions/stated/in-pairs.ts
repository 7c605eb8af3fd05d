/*
 * Owns saying statements whose bounds nobody can put in one order: each is held against those before it.
 * Refuses to guess: what may be affected is said, and what says otherwise is left out and noted.
 */
import type { VersionStatus } from '../../advisory/affected.js'
import type { Comparison, Span } from '../bounds.js'
import { closed, isWithin, MOST_PAIRED, without } from '../lines.js'
import { linesByDefault } from './default-lines.js'
import type { DefaultLines, Sayer, StatedLine } from './types.js'
import { isSayable, type Means, type Notes, type Part, type Said, type SaidLine } from './types.js'

/**
 * Says parts that have no common order. Of more than {@link MOST_PAIRED} none is held against another: nothing is then said of
 * what is not affected, as if nobody could tell where it lies. Real entries have up to some hundred.
 */
export class InPairs implements Sayer {
  readonly #means: Means
  readonly #compare: Comparison
  readonly #notes: Notes
  readonly #before: Readonly<Record<VersionStatus, Part[]>> = {
    affected: [],
    unaffected: [],
    unknown: [],
  }
  readonly #doubtful = new Set<Part>()

  constructor(means: Means, compare: Comparison, notes: Notes) {
    this.#means = means
    this.#compare = compare
    this.#notes = notes
  }

  say(parts: readonly Part[]): Said {
    if (parts.length > MOST_PAIRED) return this.#sayUnpaired(parts)
    const lines: SaidLine[] = []
    const exceptions: Part[] = []
    for (const part of parts) {
      if (isSayable(part, this.#means)) lines.push(...this.#left(part))
      if (part.status !== 'affected' && !this.#isOverruled(part)) exceptions.push(part)
      this.#before[part.status].push(part)
    }
    return { lines: lines.filter(([part]) => !this.#doubtful.has(part)), exceptions }
  }

  byDefault(exceptions: readonly Part[]): DefaultLines {
    const { behind } = this.#means
    const found = linesByDefault(exceptions, { behind, compare: this.#compare })
    for (const each of found.inclusive) this.#notes.add(each.place, 'inclusive')
    return found
  }

  holderOf(line: StatedLine, lines: readonly Span[]): Span | undefined {
    return lines.find((each) => isWithin(line, each, this.#compare))
  }

  #sayUnpaired(parts: readonly Part[]): Said {
    const affected = parts.filter(({ status }) => status === 'affected')
    const others = parts.filter(({ status }) => status !== 'affected')
    for (const { place } of others) this.#notes.add(place, 'unheard')
    return { lines: affected.map((part) => [part, part] as const), exceptions: [] }
  }

  /** What the parts before leave of it. */
  #left(part: Part): readonly SaidLine[] {
    let lines: readonly StatedLine[] = [part]
    for (const before of this.#beforeOfOthers(part)) {
      lines = lines.flatMap((line) => this.#cut(line, before, part))
    }
    const [first] = lines
    const isWhole = lines.length === 1 && first !== undefined && isSame(first, part)
    if (!isWhole) this.#notes.add(part.place, 'overruled')
    return lines.map((line) => [part, line] as const)
  }

  /** What was said before of another status, in any order: each takes away the same. */
  #beforeOfOthers({ status }: Part): readonly Part[] {
    return (['affected', 'unaffected', 'unknown'] as const)
      .filter((each) => each !== status)
      .flatMap((each) => this.#before[each])
  }

  #cut(line: StatedLine, before: Part, part: Part): readonly StatedLine[] {
    const left = without(line, before, this.#compare)
    if (left === undefined) return this.#doubt(line, before, part)
    const isBehind = left.some(({ behind }) => behind)
    if (this.#means.behind || left.length === 0 || !isBehind) return left
    this.#notes.add(before.place, before.isSingle ? 'unheard' : 'inclusive')
    return before.isSingle ? [line] : left.map(closed)
  }

  /** Affected stays affected; what else may be on its line is left out. Two names that nobody can order are two versions. */
  #doubt(line: StatedLine, before: Part, part: Part): readonly StatedLine[] {
    if (before.isSingle && part.isSingle) return [line]
    const quiet = part.status === 'affected' ? before : part
    this.#notes.add(quiet.place, 'unheard')
    this.#doubtful.add(quiet)
    return [line]
  }

  /** True when parts before it have all of it. */
  #isOverruled(part: Part): boolean {
    let left: readonly Part[] = [part]
    for (const before of Object.values(this.#before).flat()) {
      left = left.flatMap((each) => without(each, before, this.#compare) ?? [each])
    }
    return left.length === 0
  }
}

function isSame(left: Span, right: Span): boolean {
  return left.start === right.start && left.end === right.end && left.inclusive === right.inclusive
}
