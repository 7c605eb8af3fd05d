// The history of a team's charter: who changed what, when, and where it was decided. Public, as the charter is.
import { randomUUID } from 'node:crypto'
import type { Instant } from '@parley/rules'
import type { Change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import type { By } from '../identity/by.js'

/** Notes a change of the charter in the transaction that makes it. */
export const noteCharterChange = async (
  { tx, now }: Change,
  by: By,
  change: { readonly teamId: number; readonly what: string; readonly source: string },
): Promise<void> => {
  await tx
    .insertInto('charterChange')
    .values({
      ...{ changeId: randomUUID(), ...change },
      personId: by === 'operator' ? null : by.personId,
      changedAt: timestamp(now),
    })
    .execute()
}

export interface CharterChange {
  readonly changedAt: Instant
  readonly what: string
  readonly source: string
  readonly by: string | null
}

/** The last changes of a team's charter, the newest first. */
export const selectCharterChanges = (
  { db }: Installation,
  teamId: number,
): Promise<readonly CharterChange[]> =>
  db.app
    .selectFrom('charterChange')
    .leftJoin('person', 'person.personId', 'charterChange.personId')
    .select(['changedAt', 'what', 'source', 'person.name as by'])
    .where('teamId', '=', teamId)
    .orderBy('changedAt', 'desc')
    .limit(100)
    .execute()
