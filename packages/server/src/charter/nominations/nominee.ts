// Whom a nomination is about, as the accounts of today say: somebody who had none when they were nominated may have one now.
import { isRefusal } from '@parley/rules'
import type { Keys } from '../../db/keys.js'
import type { Tx } from '../../db/transaction.js'
import { findPerson } from '../../identity/people.js'
import type { NominationRow } from './store.js'
import { given, openNominee } from './texts.js'

type Nominated = Pick<NominationRow, 'nominationId' | 'nomineeId' | 'sealed'>

/** The nominee's account, by the ways that reach them; null while they have none, or two. */
export const knowNominee = async (
  tx: Tx,
  keys: Keys,
  { nominationId, nomineeId, sealed }: Nominated,
): Promise<string | null> => {
  if (nomineeId !== null) return nomineeId
  const { name, email, githubLogin } = openNominee(keys, nominationId, sealed)
  const ways = { name, email: given(email), githubLogin: given(githubLogin) }
  const found = await findPerson(tx, ways)
  return found === undefined || isRefusal(found) ? null : found.personId
}
