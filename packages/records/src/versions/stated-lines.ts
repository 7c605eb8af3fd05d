/*
 * Owns which versions an entry's statements call affected, unaffected or unknown, as lines and single versions, the first
 * statement that names a version deciding. Refuses to hide what they do not say: each statement of which more or less is said
 * than it says is named. Commits, whose order only their repository knows, are looked at elsewhere.
 */
import type { Affected } from '../advisory/affected.js'
import { type Comparison, schemeOfType } from './bounds.js'
import { schemeOf } from './collections.js'
import { boundsIn } from './lines.js'
import { InOrder } from './stated/in-order.js'
import { InPairs } from './stated/in-pairs.js'
import { partsOf } from './stated/parts.js'
import { Ranks } from './stated/ranks.js'
import type { SaidLine, StatedLine, Unsaid } from './stated/types.js'
import { isTakenForFix, type Means, Notes, type Said, type Sayer } from './stated/types.js'
import { typeIn } from './statement.js'
import { comparisonIn } from './statement-status.js'

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
  const typeOf = typeIn(affected)
  const statements = [...affected.versions.entries()].filter(([, each]) => typeOf(each) !== 'git')
  const types = new Set(statements.map(([, each]) => typeOf(each)))
  const type = types.size > 1 ? 'custom' : [...types][0]
  const { ecosystem } = affected.package ?? {}
  const scheme = (ecosystem === undefined ? undefined : schemeOf(ecosystem)) ?? schemeOfType(type)
  const plain = comparisonIn(ecosystem, type)
  const compare = boundsIn(plain)
  const notes = new Notes()
  const parts = statements.flatMap(([place, statement]) =>
    partsOf(statement, place, { means, scheme, compare: plain, typeOf, notes }),
  )
  const bounds = parts.flatMap(({ start, end }) => [start, end])
  const ranks = Ranks.of(['0', '*', ...bounds], compare)
  const sayer =
    ranks === undefined ? new InPairs(means, compare, notes) : new InOrder(means, ranks, notes)
  const said = sayer.say(parts)
  const isByDefault = affected.defaultStatus === 'affected' && statements.length > 0
  const byDefault = isByDefault ? linesOfDefault(said, sayer, type) : NO_DEFAULT
  const stated = beside(said.lines, { byDefault: byDefault.lines, sayer, notes })
  return { ...byDefault, lines: [...byDefault.lines, ...stated], unsaid: notes.all, compare }
}

const NO_DEFAULT = { lines: [], fixes: [], isGuessed: false }

function linesOfDefault(
  { exceptions }: Said,
  sayer: Sayer,
  versionType: string | undefined,
): Pick<StatedLines, 'lines' | 'fixes' | 'isGuessed'> {
  const { lines, isGuessed } = sayer.byDefault(exceptions)
  const of = { status: 'affected', isSingle: false, versionType } as const
  return {
    lines: lines.map((each) => ({ ...each, ...of })),
    fixes: exceptions.filter(isTakenForFix).map(({ place }) => place),
    isGuessed,
  }
}

/** The lines that say more than the default; of the others it is noted where their bounds are said by no line. */
function beside(
  lines: readonly SaidLine[],
  {
    byDefault,
    sayer,
    notes,
  }: {
    readonly byDefault: readonly StatedLine[]
    readonly sayer: Sayer
    readonly notes: Notes
  },
): readonly StatedLine[] {
  return lines.flatMap(([part, line]) => {
    const holder = part.status === 'affected' ? sayer.holderOf(line, byDefault) : undefined
    if (holder === undefined) return [line]
    const bounds = ['0', '*', holder.start, holder.end]
    const isSaid = bounds.includes(part.start) && bounds.includes(part.end)
    if (!isSaid) notes.add(part.place, 'default')
    return []
  })
}
