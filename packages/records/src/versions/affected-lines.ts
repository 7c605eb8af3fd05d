/*
 * Owns which versions an entry's statements call affected, as lines and as names, the first that names a version deciding.
 * Refuses to hide what neither says: each statement of which more or less is said than it says is named. Commits, whose
 * order only their repository knows, are looked at elsewhere.
 */
import type { Affected, VersionStatement } from '../advisory/affected.js'
import { type Comparison, type Span, schemeOfType } from './bounds.js'
import { branchEnd, endOf } from './branches.js'
import { schemeOf, type VersionScheme } from './collections.js'
import { boundsIn, isEmpty, isWithin, type Line, WHOLE, without } from './lines.js'
import { isOrderable } from './order.js'
import { piecesOf } from './pieces.js'
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
  /** It says otherwise than a later one, and lines cannot say where, or nobody can tell. */
  | 'unheard'
  /** It excepts versions up to and with its end, and no line begins behind a version. */
  | 'inclusive'
  /** No scheme tells how the pre-releases order that come before the next branch. */
  | 'branch'

/** What an entry's statements of versions call affected, and what of them that does not say. */
export interface AffectedLines {
  readonly lines: readonly Line[]
  /** Single affected versions that no line by default holds. */
  readonly listed: readonly string[]
  /** By the place of the statement. */
  readonly unsaid: ReadonlyMap<number, Unsaid>
  /** True where the exceptions from the default cannot be ordered and are taken to stand apart. */
  readonly isGuessed: boolean
  readonly compare: Comparison
}

/** What a statement before says is not affected. */
interface Exception extends Span {
  readonly place: number
  readonly isSingle: boolean
}

/** The lines of an entry by its statements of versions, and by its default where that is affected. */
export function affectedLines(affected: Affected): AffectedLines {
  return new Reading(affected).read()
}

/** What CNAs write where a version should stand, and what says which versions and is none itself. */
export function isNoVersion(version: string): boolean {
  return /^(?:n\/a|unspecified|all|unknown|)$|\*|^[<>=~^]/i.test(version.trim())
}

/** True for a statement of a range. */
export function isRange({ lessThan, lessThanOrEqual }: VersionStatement): boolean {
  return lessThan !== undefined || lessThanOrEqual !== undefined
}

/** Without the changes to `unknown`, which no line says: what held before them goes on. */
export function withoutDoubt(statement: VersionStatement): VersionStatement {
  return { ...statement, changes: statement.changes.filter(({ status }) => status !== 'unknown') }
}

/** The type of each of an entry's statements; one without a type orders like those beside it that have one. */
export function typeIn({
  versions,
}: Affected): (statement: VersionStatement) => string | undefined {
  const beside = versions.find((each) => each.versionType)?.versionType
  return ({ versionType }) => versionType ?? beside
}

class Reading {
  readonly #affected: Affected
  readonly #typeOf: (statement: VersionStatement) => string | undefined
  readonly #statements: readonly (readonly [number, VersionStatement])[]
  readonly #type: string | undefined
  readonly #scheme: VersionScheme | undefined
  readonly #plain: Comparison
  readonly #compare: Comparison
  readonly #lines: Line[] = []
  readonly #listed: string[] = []
  readonly #exceptions: Exception[] = []
  readonly #unsaid = new Map<number, Unsaid>()

  constructor(affected: Affected) {
    this.#affected = affected
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

  read(): AffectedLines {
    for (const [place, statement] of this.#statements) {
      if (!isRange(statement)) this.#single(statement, place)
      else this.#range(statement, place)
    }
    const byDefault = this.#byDefault()
    const isMore = (span: Span) =>
      !byDefault.lines.some((each) => isWithin(span, each, this.#compare))
    return {
      lines: [...byDefault.lines, ...this.#lines.filter(isMore)],
      listed: this.#listed.filter((each) => isMore(pointAt(each))),
      unsaid: this.#unsaid,
      isGuessed: byDefault.isGuessed,
      compare: this.#compare,
    }
  }

  #note(place: number, unsaid: Unsaid): void {
    if (!this.#unsaid.has(place)) this.#unsaid.set(place, unsaid)
  }

  #single({ version, status }: VersionStatement, place: number): void {
    const point = pointAt(version)
    if (status !== 'unknown' && isNoVersion(version)) {
      this.#note(place, 'no-version')
      return
    }
    if (status === 'unaffected') {
      this.#exceptions.push({ ...point, place, isSingle: true })
      return
    }
    if (status === 'unknown') return
    const names = (each: Exception) => isWithin(point, each, this.#compare)
    if (this.#exceptions.some(names)) {
      this.#note(place, 'overruled')
      return
    }
    for (const each of this.#exceptions) {
      const left = without({ ...point, versionType: undefined }, each, this.#compare)
      if (left === undefined) this.#note(each.place, 'unheard')
    }
    this.#listed.push(version)
  }

  #range(statement: VersionStatement, place: number): void {
    const pieces = (of: VersionStatement, status: VersionStatement['status']) =>
      piecesOf(of, this.#plain).filter((each) => each.status === status)
    for (const piece of pieces(withoutDoubt(statement), 'affected')) {
      const span = this.#spanOf(piece, place)
      if (span === undefined) continue
      const line = { ...span, versionType: this.#typeOf(statement) }
      const left = this.#remaining(line)
      const isWhole = left.length === 1 && left[0]?.start === span.start && left[0].end === span.end
      if (!isWhole) this.#note(place, 'overruled')
      this.#lines.push(...left)
    }
    for (const piece of pieces(statement, 'unaffected')) {
      const span = this.#spanOf(piece, place)
      if (span !== undefined) this.#exceptions.push({ ...span, place, isSingle: false })
    }
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

  /** What the statements before leave of a line. */
  #remaining(line: Line): readonly Line[] {
    let lines: readonly Line[] = [line]
    for (const each of this.#exceptions) {
      lines = lines.flatMap((one) => {
        const left = without(one, each, this.#compare)
        const isHole = each.isSingle && left?.[0] !== one
        if (left === undefined || isHole) {
          this.#note(each.place, 'unheard')
          return [one]
        }
        if (each.inclusive && left.some(({ start }) => start === each.end)) {
          this.#note(each.place, 'inclusive')
        }
        return left
      })
    }
    return lines
  }

  /** The lines of the default: everything but the exceptions. A single one is taken for the fix. */
  #byDefault(): { readonly lines: readonly Line[]; readonly isGuessed: boolean } {
    const { defaultStatus } = this.#affected
    if (defaultStatus !== 'affected' || this.#statements.length === 0)
      return { lines: [], isGuessed: false }
    const exceptions = this.#exceptions.map((each) => (each.isSingle ? this.#fixed(each) : each))
    const whole = { ...WHOLE, versionType: this.#type }
    let lines: readonly Line[] = [whole]
    let isGuessed = false
    for (const each of exceptions) {
      lines = lines.flatMap((one) => {
        const left = without(one, each, this.#compare)
        if (left === undefined) isGuessed = true
        if (each.inclusive && left?.some(({ start }) => start === each.end)) {
          this.#note(each.place, 'inclusive')
        }
        return left ?? [one]
      })
    }
    return { lines: isGuessed ? asTheyStand(exceptions, whole) : lines, isGuessed }
  }

  /** From a single unaffected version on, until the next exception ends. */
  #fixed(single: Exception): Exception {
    const ends = this.#exceptions
      .filter((each) => !each.isSingle && (this.#compare(single.start, each.end) ?? 0) < 0)
      .toSorted((a, b) => this.#compare(a.end, b.end) ?? 0)
    const { end = '*', inclusive = true } = ends[0] ?? {}
    return { ...single, end, inclusive }
  }
}

function pointAt(version: string): Span {
  return { start: version, end: version, inclusive: true }
}

/** The lines between exceptions that cannot be ordered, as if they stood in order and apart. */
function asTheyStand(exceptions: readonly Exception[], whole: Line): readonly Line[] {
  const rank = ({ start, end }: Exception) => (start === '0' ? -1 : end === '*' ? 1 : 0)
  const lines: Line[] = []
  let start: string | undefined = '0'
  for (const each of exceptions.toSorted((a, b) => rank(a) - rank(b))) {
    if (start !== undefined && each.start !== '0') {
      lines.push({ ...whole, start, end: each.start, inclusive: false })
    }
    start = each.end === '*' ? undefined : each.end
  }
  return start === undefined ? lines : [...lines, { ...whole, start }]
}
