// Where people who were asked into a case are written to, and whether they ever signed in: who has not is sent a link that
// lets them. Decides nothing.
import type { Change } from '../../audit/change.js'

/** Of these people those with an open account, in a steady order. */
export const selectAddresses = async ({ tx }: Change, personIds: readonly string[]) => {
  if (personIds.length === 0) return []
  return tx
    .selectFrom('person as p')
    .select((eb) => [
      'p.personId',
      'p.email',
      eb
        .not(
          eb.exists(
            eb
              .selectFrom('session as s')
              .select('s.sessionId')
              .whereRef('s.personId', '=', 'p.personId'),
          ),
        )
        .as('isNew'),
    ])
    .where('p.personId', 'in', [...personIds])
    .where('p.closedAt', 'is', null)
    .orderBy('p.personId')
    .execute()
}
