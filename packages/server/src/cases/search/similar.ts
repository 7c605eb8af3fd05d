// Earlier determinations on similar cases: those of the team that share two words of the title, found by the blind
// index and opened to be shown. A hint for a person, never a decision.
import { sql } from 'kysely'
import { atMost } from '../../db/at-most.js'
import type { Installation } from '../../db/installation.js'
import type { Tx } from '../../db/transaction.js'
import type { Person } from '../../identity/viewer.js'
import {
  accessColumns,
  mayList,
  openTitle,
  type RowAccess,
  type SealedTitle,
} from '../list/opened.js'
import type { LoadedCase } from '../load.js'
import { wordHasher, wordsIn } from './words.js'

const shownSimilar = 5
const looked = 40
const minLetters = 4

export interface SimilarCase {
  readonly caseId: string
  readonly number: string
  readonly title: string
  readonly determination: string
}

interface Alike {
  readonly caseId: string
  readonly number: string
  readonly title: string
  readonly determination: string | null
}

interface AlikeRequest {
  readonly person: Person
  readonly loaded: LoadedCase
  readonly limit: number
  readonly determined?: boolean
}

/** The team's cases whose words meet this one's title, the nearest first, but for its duplicates; all of them, or the determined ones. */
export const selectAlike = async (
  tx: Tx,
  installation: Installation,
  { person, loaded, limit, determined = false }: AlikeRequest,
): Promise<readonly Alike[]> => {
  const hash = wordHasher(installation.keys)
  // Longer words say more; the database takes six of them, and two must meet (migration 0142 says how it looks).
  const words = wordsIn(loaded.title)
    .filter((word) => word.length >= minLetters)
    .sort((a, b) => b.length - a.length)
    .slice(0, 6)
  if (words.length < 2) return []
  const { rows } = await sql<Omit<Alike, 'title'> & RowAccess & SealedTitle>`
    select ${accessColumns}, c.number, c.determination, c.title, key.wrapped
       from sec.similar_cases(${words.map(hash)}::bigint[], ${loaded.caseId}, ${looked}) s
       join cases c using (case_id) join case_key key using (case_id)
       join compartment k on k.compartment_id = c.compartment_id
      where key.wrapped is not null and c.team_id = ${loaded.teamId}
        and c.duplicate_of is distinct from ${loaded.caseId}
        and (c.determination is not null or not ${determined})
      order by s.shared desc, c.determined_at desc nulls first ${atMost(limit)}`.execute(tx)
  return rows
    .filter((row) => mayList(person, row))
    .map((row) => openTitle(installation, row))
    .map(({ caseId, number, title, determination }) => ({ caseId, number, title, determination }))
}

/** Determined cases whose words meet this one's title, the nearest first. */
export const selectSimilar = async (
  tx: Tx,
  installation: Installation,
  { person, loaded }: { readonly person: Person; readonly loaded: LoadedCase },
): Promise<readonly SimilarCase[]> => {
  const alike = await selectAlike(tx, installation, {
    ...{ person, loaded },
    limit: shownSimilar,
    determined: true,
  })
  return alike.map((row) => ({ ...row, determination: row.determination ?? '' }))
}
