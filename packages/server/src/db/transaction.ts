// One transaction for one actor. The actor is set before anything else and lasts as long as the transaction, so a
// pooled connection never carries somebody's rights to the next request.
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Databases } from './connect.js'
import type { Tables } from './tables/tables.js'

export type Tx = Transaction<Tables>

/** On whose behalf a transaction reads and writes. `nobody` sees no case. */
export type Actor =
  | { readonly kind: 'person'; readonly personId: string }
  | { readonly kind: 'reporter'; readonly lookup: Buffer }
  | { readonly kind: 'job'; readonly caseId?: string }
  | { readonly kind: 'nobody' }

const settings = (actor: Actor): { person: string; capability: string; jobCase: string } => ({
  person: actor.kind === 'person' ? actor.personId : '',
  capability: actor.kind === 'reporter' ? actor.lookup.toString('hex') : '',
  jobCase: actor.kind === 'job' ? (actor.caseId ?? '') : '',
})

const poolOf = (db: Databases, actor: Actor): Kysely<Tables> =>
  actor.kind === 'job' ? db.job : db.app

/** Runs `work` in one transaction as `actor`; commits unless it throws. */
export const inTransaction = <T>(
  db: Databases,
  actor: Actor,
  work: (tx: Tx) => Promise<T>,
): Promise<T> =>
  poolOf(db, actor)
    .transaction()
    .execute(async (tx) => {
      const { person, capability, jobCase } = settings(actor)
      await sql`select set_config('parley.person', ${person}, true),
                       set_config('parley.capability', ${capability}, true),
                       set_config('parley.job_case', ${jobCase}, true)`.execute(tx)
      return work(tx)
    })
