// Whom `admin erase-person` means: by a mail address, by the name of an account on GitHub, which members that a list
// brought have and no address, or by the id that the ledger and the answers of the API call somebody by.
import { sql } from 'kysely'
import { isId } from '../../cases/load.js'
import type { Installation } from '../../db/installation.js'

/** One of three ways to say who is meant; a text is an address. */
export type Whom = string | { readonly github: string } | { readonly id: string }

export interface Found {
  readonly personId: string
  readonly email: string | null
}

const selectPeople = (installation: Installation) =>
  installation.db.job
    .selectFrom('person')
    .select(['personId', 'email'])
    .where('erasedAt', 'is', null)

/** Everyone whose account or whose line in a team's list has this name. */
const byGithub = (installation: Installation, github: string) => {
  const login = github.trim().replace(/^@/, '').toLowerCase()
  return selectPeople(installation)
    .where(
      sql<boolean>`(lower(person.github_login) = ${login} or exists (
        select 1 from membership m where m.person_id = person.person_id and lower(m.list_login) = ${login}))`,
    )
    .execute()
}

/** Everyone with an account who is meant: nobody, somebody, or several where lists call two people the same. */
export const findWhom = async (
  installation: Installation,
  whom: Whom,
): Promise<readonly Found[]> => {
  if (typeof whom === 'string')
    return selectPeople(installation).where('email', '=', whom.trim().toLowerCase()).execute()
  if ('github' in whom) return byGithub(installation, whom.github)
  if (!isId(whom.id)) return []
  return selectPeople(installation).where('personId', '=', whom.id).execute()
}

/** One of the three, or what is wrong with how it was said. */
export const whomOf = (
  mail: string | undefined,
  { github, id }: { readonly github?: string; readonly id?: string },
): Whom | { readonly problems: readonly string[] } => {
  const said: readonly Whom[] = [
    ...(mail === undefined ? [] : [mail]),
    ...(github === undefined ? [] : [{ github }]),
    ...(id === undefined ? [] : [{ id }]),
  ]
  const [whom] = said
  if (whom === undefined || said.length > 1)
    return { problems: ['Say who is meant in one way: by an address, by --github or by --id.'] }
  return whom
}
