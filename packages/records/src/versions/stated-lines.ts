/*
 * Owns which versions an entry's statements call affected, unaffected or unknown, as lines and single versions, the first
 * statement that names a version deciding. Refuses to hide what they do not say: each statement of which more or less is said
 * than it says is named. Commits, whose order only their repository knows, are looked at elsewhere.
 */
import type { Affected, VersionStatement, VersionStatus } from '../advisory/affected.js'
import { type Comparison, type Span, schemeOfType } from './bounds.js'
import { branchEnd, endOf } from './branches.js'
import { schemeOf, type VersionScheme } from './collections.js'
import { type Exception, isTakenForFix, linesByDefault } from './default-lines.js'
import { boundsIn, closed, isEmpty, isWithin, type Line, without } from './lines.js'
import { isOrderable } from './order.js'
import { piecesOf } from './pieces.js'
import { isNoVersion, isRange, typeIn, withoutDoubt } from './statement.js'
import { comparisonIn, isBeginning } from './statement-status.js'

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

/** What an entry's statements of versions say, and what of them that does not say. */
export interface StatedLines {
  /** Those that are affected by default before the others, these in the order of the statements. */
  readonly lines: readonly StatedLine[]
  /** By the place of the statement, in the order in which they were found. */
  readonly unsaid: ReadonlyMap<number, readonly Unsaid[]>
  /** The places of single versions that are taken for the fix, as the default is affected. */
  readonly fixes: readonly number[]
  /** True where the exceptions from the default cannot be ordered and are taken to stand apart. */
  readonly isGuessed: boolean
  readonly compare: Comparison
}

/**
 * The lines of an entry by its statements of versions, and by its default where that is affected.
 *
 * No version is on two lines of different status. What cannot be said with the means at hand is said as affected, where a
 * statement calls it that, and else left out.
 *
 * @source CVE Record Format 5.2.0, `affected[].versions` and `defaultStatus`
 * @reading A CVE entry as lines of versions
 */
export function statedLines(affected: Affected, means: Means): StatedLines {
  return new Reading(affected, means).read()
}

/** A part of a statement that has one status. */
interface Piece extends Exception {
  readonly status: VersionStatus
  readonly versionType: string | undefined
  readonly place: number
}

class Reading {
  readonly #affected: Affected
  readonly #means: Means
  readonly #typeOf: (statement: VersionStatement) => string | undefined
  readonly #statements: readonly (readonly [number, VersionStatement])[]
  readonly #type: string | undefined
  readonly #scheme: VersionScheme | undefined
  readonly #plain: Comparison
  readonly #compare: Comparison
  readonly #before: Readonly<Record<VersionStatus, Piece[]>> = {
    affected: [],
    unaffected: [],
    unknown: [],
  }
  readonly #exceptions: Piece[] = []
  readonly #lines: (readonly [piece: Piece, line: StatedLine])[] = []
  readonly #doubtful = new Set<Piece>()
  readonly #unsaid = new Map<number, readonly Unsaid[]>()

  constructor(affected: Affected, means: Means) {
    this.#affected = affected
    this.#means = means
    this.#typeOf = typeIn(affected)
    this.#statements = [...affected.versions.entries()].filter(
      ([, each]) => this.#typeOf(each) !== 'git',
    )
    const types = new Set(this.#statements.map(([, each]) => this.#typeOf(each)))
    this.#type = types.size > 1 ? 'custom' : [...types][0]
    const { ecosystem } = affected.package ?? {}
    this.#scheme =
      (ecosystem === undefined ? undefined : schemeOf(ecosystem)) ?? schemeOfType(this.#type)
    this.#plain = comparisonIn(ecosystem, this.#type)
    this.#compare = boundsIn(this.#plain)
  }

  read(): StatedLines {
    for (const [place, statement] of this.#statements) {
      for (const piece of this.#piecesOf(statement, place)) {
        if (this.#isSayable(piece)) this.#say(piece)
        if (piece.status !== 'affected' && !this.#isOverruled(piece)) this.#exceptions.push(piece)
        this.#before[piece.status].push(piece)
      }
    }
    const byDefault = this.#byDefault()
    const isMore = ([piece, line]: readonly [Piece, StatedLine]) => {
      if (this.#doubtful.has(piece)) return false
      if (piece.status !== 'affected') return true
      const holders = byDefault.lines.filter((each) => isWithin(line, each, this.#compare))
      const bounds = holders.flatMap(({ start, end }) => ['0', '*', start, end])
      const isSaid = bounds.includes(piece.start) && bounds.includes(piece.end)
      if (holders.length > 0 && !isSaid) this.#note(piece.place, 'default')
      return holders.length === 0
    }
    const stated = this.#lines.filter(isMore).map(([, line]) => line)
    return {
      lines: [...byDefault.lines, ...stated],
      unsaid: this.#unsaid,
      fixes: byDefault.fixes,
      isGuessed: byDefault.isGuessed,
      compare: this.#compare,
    }
  }

  #note(place: number, unsaid: Unsaid): void {
    const before = this.#unsaid.get(place) ?? []
    if (!before.includes(unsaid)) this.#unsaid.set(place, [...before, unsaid])
  }

  #isSayable({ status }: Piece): boolean {
    return status === 'affected' || this.#means[status]
  }

  #piecesOf(statement: VersionStatement, place: number): readonly Piece[] {
    const { version, status } = statement
    const common = { versionType: this.#typeOf(statement), place }
    if (!isRange(statement)) {
      if (status === 'unknown' && !this.#means.unknown) return []
      if (isNoVersion(version)) {
        this.#note(place, 'no-version')
        return []
      }
      return [{ ...common, status, start: version, end: version, inclusive: true, isSingle: true }]
    }
    return this.#parts(statement).flatMap((part): readonly Piece[] => {
      const span = this.#spanOf(part, place)
      return span === undefined
        ? []
        : [{ ...common, status: part.status, ...span, isSingle: false }]
    })
  }

  /** Where nobody can say that it is unknown, what held before goes on, but is no exception. */
  #parts(statement: VersionStatement): readonly VersionStatement[] {
    const parts = piecesOf(statement, this.#plain)
    if (this.#means.unknown) return parts
    return [
      ...piecesOf(withoutDoubt(statement), this.#plain).filter(
        (each) => each.status === 'affected',
      ),
      ...parts.filter((each) => each.status === 'unaffected'),
    ]
  }

  #spanOf(piece: VersionStatement, place: number): Span | undefined {
    const start = isBeginning(piece.version) ? '0' : piece.version
    const end = endOf(piece, this.#scheme)
    if (end === undefined || isNoVersion(start) || (end.end !== '*' && isNoVersion(end.end))) {
      this.#note(place, 'no-version')
      return undefined
    }
    const span = { start, ...end }
    if (isEmpty(span, this.#compare)) {
      this.#note(place, 'empty')
      return undefined
    }
    const stated = piece.lessThan ?? piece.lessThanOrEqual ?? '*'
    const isBranch = stated !== '*' && branchEnd(stated, this.#scheme) !== undefined
    if (isBranch && this.#scheme === undefined) this.#note(place, 'branch')
    if (!this.#isOrdered(start) || !this.#isOrdered(span.end)) this.#note(place, 'not-orderable')
    return span
  }

  #isOrdered(bound: string): boolean {
    return this.#scheme === undefined || bound === '*' || isOrderable(this.#scheme, bound)
  }

  /** What the statements before leave of it. */
  #say(piece: Piece): void {
    const whole: StatedLine = piece
    let lines: readonly StatedLine[] = [whole]
    for (const before of this.#beforeOfOthers(piece)) {
      lines = lines.flatMap((line) => this.#cut(line, before, piece))
    }
    const isWhole = lines.length === 1 && isSame(lines[0], whole)
    if (!isWhole) this.#note(piece.place, 'overruled')
    this.#lines.push(...lines.map((line) => [piece, line] as const))
  }

  /** What was said before of another status, in any order: each takes away the same. */
  #beforeOfOthers({ status }: Piece): readonly Piece[] {
    return (['affected', 'unaffected', 'unknown'] as const)
      .filter((each) => each !== status)
      .flatMap((each) => this.#before[each])
  }

  #cut(line: StatedLine, before: Piece, piece: Piece): readonly StatedLine[] {
    const left = without(line, before, this.#compare)
    if (left === undefined) return this.#doubt(line, before, piece)
    if (this.#means.behind || left.length === 0 || left[0] === line) return left
    if (before.isSingle) {
      this.#note(before.place, 'unheard')
      return [line]
    }
    if (left.some(({ behind }) => behind)) this.#note(before.place, 'inclusive')
    return left.map(closed)
  }

  /** Affected stays affected; what else may be on its line is left out. Two names that nobody can order are two versions. */
  #doubt(line: StatedLine, before: Piece, piece: Piece): readonly StatedLine[] {
    if (before.isSingle && piece.isSingle) return [line]
    const quiet = piece.status === 'affected' ? before : piece
    this.#note(quiet.place, 'unheard')
    this.#doubtful.add(quiet)
    return [line]
  }

  /** True when statements before it say that all of it is affected. */
  #isOverruled(piece: Piece): boolean {
    let left: readonly Piece[] = [piece]
    for (const before of this.#before.affected) {
      left = left.flatMap((each) => without(each, before, this.#compare) ?? [each])
    }
    return left.length === 0
  }

  #byDefault(): Pick<StatedLines, 'lines' | 'fixes' | 'isGuessed'> {
    const { defaultStatus } = this.#affected
    if (defaultStatus !== 'affected' || this.#statements.length === 0) {
      return { lines: [], fixes: [], isGuessed: false }
    }
    const { behind } = this.#means
    const found = linesByDefault(this.#exceptions, { behind, compare: this.#compare })
    for (const each of found.inclusive) this.#note(each.place, 'inclusive')
    const of = { status: 'affected', isSingle: false, versionType: this.#type } as const
    return {
      lines: found.lines.map((each) => ({ ...each, ...of })),
      fixes: this.#exceptions.filter(isTakenForFix).map(({ place }) => place),
      isGuessed: found.isGuessed,
    }
  }
}

function isSame(left: Line | undefined, right: Line): boolean {
  return left?.start === right.start && left.end === right.end && left.inclusive === right.inclusive
}
