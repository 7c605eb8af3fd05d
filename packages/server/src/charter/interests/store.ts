// Reads interests and their cases, as far as row-level security shows them to whoever asks. Decides nothing.
import type { Instant } from '@parley/rules'
import { sql } from 'kysely'
import type { Keys } from '../../db/keys.js'
import type { Tx } from '../../db/transaction.js'
import { type CaseText, type Interested, openCaseText, openInterest } from './texts.js'

interface InterestRow {
  readonly interestId: string
  readonly teamId: number
  readonly slug: string
  readonly teamName: string
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
  readonly link: Buffer
  readonly sealed: Buffer
  readonly statedAt: Instant
  readonly changedAt: Instant
  readonly sponsorId: string | null
  readonly sponsorName: string | null
  /** The sponsor is a member still. */
  readonly sponsorIsActive: boolean
  readonly caseSealed: Buffer | null
  readonly version: number
  readonly editedAs: 'candidate' | 'sponsor' | null
  readonly editorName: string | null
  readonly editedAt: Instant | null
  readonly nominationId: string | null
}

export interface Interest extends Omit<InterestRow, 'sealed' | 'caseSealed' | 'sponsorIsActive'> {
  readonly said: Interested
  readonly text: CaseText
}

const columns = sql`
  i.interest_id, i.team_id, t.slug, t.name as team_name, t.charter, t.charter_overrides, i.link, i.sealed, i.stated_at,
  i.changed_at, c.sponsor_id, s.name as sponsor_name, c.sealed as case_sealed, coalesce(c.version, 0) as version,
  c.edited_as, e.name as editor_name, c.edited_at, c.nomination_id,
  exists (select 1 from membership m where m.team_id = i.team_id and m.person_id = c.sponsor_id and m.left_at is null)
    as sponsor_is_active
  from interest i join team t using (team_id) left join interest_case c using (interest_id)
       left join person s on s.person_id = c.sponsor_id left join person e on e.person_id = c.edited_by`

const opened = (keys: Keys, row: InterestRow): Interest => {
  const { sealed, caseSealed, sponsorIsActive, ...rest } = row
  return {
    ...rest,
    // Who has left sponsors nobody: another may take it up.
    sponsorId: sponsorIsActive ? rest.sponsorId : null,
    sponsorName: sponsorIsActive ? rest.sponsorName : null,
    said: openInterest(keys, row.interestId, sealed),
    text: openCaseText(keys, row.interestId, caseSealed),
  }
}

/** The interests that are shown to this transaction's actor, the newest first. */
export const selectInterests = async (tx: Tx, keys: Keys): Promise<readonly Interest[]> => {
  const { rows } = await sql<InterestRow>`
    select ${columns} order by i.stated_at desc, i.interest_id limit 200`.execute(tx)
  return rows.map((row) => opened(keys, row))
}

/** One interest, if it is shown to this transaction's actor; `lock` holds it against another edit. */
export const selectInterest = async (
  tx: Tx,
  keys: Keys,
  of: { readonly interestId?: string | undefined; readonly lock?: boolean },
): Promise<Interest | undefined> => {
  const { interestId, lock = false } = of
  if (lock && interestId !== undefined)
    await sql`select pg_advisory_xact_lock(hashtextextended(${`interest ${interestId}`}, 0))`.execute(
      tx,
    )
  const wanted = interestId ?? null
  const { rows } = await sql<InterestRow>`
    select ${columns} where ${wanted}::uuid is null or i.interest_id = ${wanted}::uuid limit 1`.execute(
    tx,
  )
  const [row] = rows
  return row === undefined ? undefined : opened(keys, row)
}
