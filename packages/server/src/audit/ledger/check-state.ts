// Holds rows of the database against the history that the events tell: where a case stands, whose part in a case is what, until when its
// embargo is in force, and who reads it. Names the row that says something else. What was erased says nothing any more.
import type { Instant } from '@parley/rules'
import { formatInstant } from '@parley/rules'
import type { Keys } from '../../db/keys.js'
import { STANDING_COLUMNS, type StandingRow, standingDiffers } from './check-standing.js'
import { type Findings, found, mostFindings } from './findings.js'
import { type CaseHistory, type Histories, withBeginnings } from './history.js'
import { contentsDiffer, digestContents, selectContents } from './rows/check-contents.js'
import { selectPublications } from './rows/check-publications.js'
import type { Runs } from './tree.js'

interface CaseRow extends StandingRow {
  readonly number: string
  readonly state: string
  readonly ends: Instant | null
  readonly cause: string | null
  readonly narrowed: boolean
  /** Whether it lies in a compartment of its own team. */
  readonly own: boolean
  readonly members: readonly string[]
}

interface PartRow {
  readonly id: string
  readonly person: string
  readonly consent: string
  readonly ended: boolean
}

const pageSize = 2_000

const CASES = `
  select c.case_id as id, c.number, c.embargo_state as state, c.embargo_ends_at as ends, c.embargo_cause as cause, k.narrowed, ${STANDING_COLUMNS},
         coalesce(k.team_id = c.team_id, false) as own,
         array(select m.person_id::text from compartment_member m where m.compartment_id = c.compartment_id) as members
    from cases c left join compartment k on k.compartment_id = c.compartment_id
   where c.case_id > $1 and c.erased_at is null order by c.case_id limit ${pageSize}`

const PARTS = `
  select p.case_id as id, p.person_id as person, p.consent, p.ended_at is not null as ended
    from participant p where p.case_id = any ($1::uuid[])`

/** Everything that hangs on a case lies in its compartment; a foreign key says so, and says nothing once it was left out. */
const ASTRAY = `
  select relname as name from pg_class c
   where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'cases'
     and (select count(*) from pg_attribute a where a.attrelid = c.oid and attname in ('case_id', 'compartment_id')) = 2
   order by 1`

const standingOf = (state: string): CaseHistory['embargo'] => {
  if (state === 'active' || state === 'revising') return 'in force'
  return state === 'exited' ? 'exited' : 'none'
}

const endInWords = (end: Instant | null | undefined): string =>
  end === null || end === undefined ? 'none' : formatInstant(end)

const embargoDiffers = (row: CaseRow, history: CaseHistory): string | undefined => {
  const standing = standingOf(row.state)
  if (standing !== history.embargo)
    return `its embargo is ${standing}, and its history says ${history.embargo}`
  if (standing === 'in force' && row.ends !== history.endsAt)
    return `its embargo ends ${endInWords(row.ends)}, and its history says ${endInWords(history.endsAt)}`
  if (standing === 'exited' && history.cause !== undefined && row.cause !== history.cause)
    return `its embargo was left for ${row.cause}, and its history says ${history.cause}`
  return undefined
}

const readersDiffer = (
  row: CaseRow,
  { narrowedTo, isPractice }: CaseHistory,
  gone: ReadonlySet<string>,
): string | undefined => {
  if (!row.own) return 'it lies in a compartment of another team'
  if (isPractice) return undefined
  if (!row.narrowed && narrowedTo !== null)
    return 'its history says it was narrowed to some members'
  if (row.narrowed && narrowedTo === null) return 'its history says the whole team reads it'
  if (narrowedTo === null) return undefined
  const named = narrowedTo.filter((id) => !gone.has(id)).sort()
  const there = [...row.members].sort()
  return named.join() === there.join()
    ? undefined
    : `${there.length} members read it, and its history names ${named.length === there.length ? 'others' : named.length}`
}

const partsDiffer = (
  parts: readonly PartRow[],
  history: CaseHistory,
  gone: ReadonlySet<string>,
): readonly string[] => {
  const differ: string[] = []
  const seen = new Set<string>()
  for (const { person, consent, ended } of parts) {
    seen.add(person)
    const told = history.parts.get(person)
    const isTold = told?.consents.includes(consent) === true
    // Whoever was erased before their parts ended by events has an end that none tells.
    const endsAsTold = told?.hasEnded === ended || gone.has(person)
    if (isTold && endsAsTold) continue
    const said = told === undefined ? 'nothing of them' : told.consents.join(' or ')
    const over = (is: boolean | undefined) => (is === true ? ', ended' : '')
    differ.push(
      `participant ${person} is ${consent}${over(ended)}, and its history says ${said}${over(told?.hasEnded)}`,
    )
  }
  for (const person of history.parts.keys())
    if (!seen.has(person)) differ.push(`participant ${person} is gone, and its history names them`)
  return differ
}

const byCase = (rows: readonly PartRow[]): ReadonlyMap<string, readonly PartRow[]> => {
  const grouped = new Map<string, PartRow[]>()
  for (const row of rows) {
    const there = grouped.get(row.id)
    if (there === undefined) grouped.set(row.id, [row])
    else there.push(row)
  }
  return grouped
}

const selectGone = async (db: Runs): Promise<ReadonlySet<string>> => {
  const { rows } = await db.query<{ id: string }>(
    'select person_id as id from person where erased_at is not null',
  )
  return new Set(rows.map(({ id }) => id))
}

const checkAstray = async (db: Runs, findings: Findings): Promise<void> => {
  const tables = await db.query<{ name: string }>(ASTRAY)
  for (const { name } of tables.rows) {
    const { rows } = await db.query<{ number: string; n: number }>(
      `select c.number, count(*)::int as n from ${name} t join cases c using (case_id)
        where t.compartment_id is distinct from c.compartment_id group by 1 order by 1 limit ${mostFindings}`,
    )
    for (const { number, n } of rows) {
      const because = `${number}: ${n} of its rows in ${name} ${n === 1 ? 'lies' : 'lie'} in another compartment`
      found(findings, 'state-differs', { because })
    }
  }
}

/** Compares every case that was not erased with its history. */
export const checkState = async (
  db: Runs,
  { histories, keys }: { readonly histories: Histories; readonly keys: Keys },
  findings: Findings,
): Promise<void> => {
  await checkAstray(db, findings)
  const gone = await selectGone(db)
  let after = '00000000-0000-0000-0000-000000000000'
  while (findings.list.length < mostFindings) {
    const { rows } = await db.query<CaseRow>(CASES, [after])
    const ids = rows.map(({ id }) => id)
    const parts = await db.query<PartRow>(PARTS, [ids])
    const partsOf = byCase(parts.rows)
    const contents = await selectContents(db, ids)
    const publications = await selectPublications(db, ids)
    const digests = await digestContents(db, { cases: rows, contents, keys })
    const hanging = { digests, contents, publications, keys, gone }
    for (const row of rows) {
      const history = withBeginnings(histories, row.id)
      if (history?.isErased === true) continue
      const differences =
        history === undefined
          ? ['no event tells of it']
          : [
              ...standingDiffers(row, history.standing, { keys, gone }),
              embargoDiffers(row, history),
              readersDiffer(row, history, gone),
              ...partsDiffer(partsOf.get(row.id) ?? [], history, gone),
              ...contentsDiffer(hanging, row, history.contents),
            ]
      for (const because of differences)
        if (because !== undefined)
          found(findings, 'state-differs', { because: `${row.number}: ${because}` })
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageSize) return
    after = last.id
  }
}
