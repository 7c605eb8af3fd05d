// Which case a report may duplicate: those that meet its title, or what a person looks for by words or by number. What
// they cannot read is not among them.
import { sql } from 'kysely'
import type { Installation } from '../../db/installation.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { phaseOf } from '../list/clauses.js'
import { rank, searchCases } from '../list/search.js'
import { selectTitles } from '../list/select.js'
import { isId, type LoadedCase } from '../load.js'
import { selectAlike } from './similar.js'

const shownCandidates = 8

export interface Candidate {
  readonly caseId: string
  readonly number: string
  readonly title: string
  readonly phase: string
  /** The public advisory of it, where there is one; its page stays when it is withdrawn. */
  readonly advisoryId: string | null
  readonly advisoryWithdrawn: boolean
}

const byNumber = async (tx: Tx, asked: string): Promise<readonly string[]> => {
  const { rows } = await sql<{ caseId: string }>`
    select case_id from cases
     where number in (${asked}, upper(${asked})) or case_id = ${isId(asked) ? asked : null}`.execute(
    tx,
  )
  return rows.map((row) => row.caseId)
}

/** Ids by number, else by words, the best first; without words, those that meet the title. */
const idsFor = async (
  tx: Tx,
  installation: Installation,
  { person, loaded, words }: { person: Person; loaded: LoadedCase; words: string },
): Promise<readonly string[]> => {
  if (words === '') {
    const alike = await selectAlike(tx, installation, {
      ...{ person, loaded },
      limit: shownCandidates,
    })
    return alike.map(({ caseId }) => caseId)
  }
  const numbered = await byNumber(tx, words)
  if (numbered.length > 0) return numbered
  const asked = words.split(/\s+/)
  const { caseIds } = await searchCases(tx, installation.keys, asked)
  const titles = await selectTitles(tx, installation, {
    person,
    caseIds,
    condition: sql<boolean>`true`,
  })
  return rank(titles, asked).map(({ caseId }) => caseId)
}

/** The cases that this one may duplicate, as far as this person can read them; never itself. */
export const findCandidates = (
  installation: Installation,
  person: Person,
  { loaded, words }: { readonly loaded: LoadedCase; readonly words: string },
): Promise<readonly Candidate[]> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const found = await idsFor(tx, installation, { person, loaded, words })
    const caseIds = found.filter((id) => id !== loaded.caseId).slice(0, shownCandidates)
    const titles = await selectTitles(tx, installation, {
      person,
      caseIds,
      condition: sql<boolean>`true`,
    })
    const { rows } = await sql<
      Pick<Candidate, 'caseId' | 'phase' | 'advisoryId' | 'advisoryWithdrawn'>
    >`
      select c.case_id, ${phaseOf} as phase, a.advisory_id, a.withdrawn_at is not null as advisory_withdrawn
        from cases c left join advisory a on a.case_id = c.case_id
       where c.case_id = any (${caseIds}::uuid[])`.execute(tx)
    return caseIds.flatMap((caseId) => {
      const title = titles.find((each) => each.caseId === caseId)
      const row = rows.find((each) => each.caseId === caseId)
      if (title === undefined || row === undefined) return []
      return [{ number: title.number, title: title.title, ...row }]
    })
  })
