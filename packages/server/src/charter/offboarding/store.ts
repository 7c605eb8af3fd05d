// Reads who is leaving which team. Holds no case data and decides nothing.
import type { Instant } from '@parley/rules'
import type { Installation } from '../../db/installation.js'
import type { Tx } from '../../db/transaction.js'

type Db = Tx | Installation['db']['app']

export interface Offboarding {
  readonly offboardingId: string
  readonly membershipId: string
  readonly teamId: number
  readonly way: 'oneself' | 'admin' | 'removal'
  readonly begunAt: Instant
}

const underWay = (db: Db) =>
  db
    .selectFrom('offboarding')
    .select(['offboardingId', 'membershipId', 'teamId', 'way', 'begunAt'])
    .where('endedAt', 'is', null)
    .where('takenBackAt', 'is', null)

/** Every offboarding that is not over, the oldest first. */
export const selectUnderWay = (db: Db): Promise<readonly Offboarding[]> =>
  underWay(db).orderBy('begunAt').execute()

/** One that is not over. */
export const selectOffboarding = (
  db: Db,
  of: { readonly membershipId: string } | { readonly offboardingId: string },
): Promise<Offboarding | undefined> =>
  ('membershipId' in of
    ? underWay(db).where('membershipId', '=', of.membershipId)
    : underWay(db).where('offboardingId', '=', of.offboardingId)
  ).executeTakeFirst()

/** The people who are leaving a team. */
export const selectLeaving = async (db: Db, teamId: number): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('offboarding')
    .innerJoin('membership', 'membership.membershipId', 'offboarding.membershipId')
    .select('membership.personId')
    .where('offboarding.teamId', '=', teamId)
    .where('endedAt', 'is', null)
    .where('takenBackAt', 'is', null)
    .execute()
  return rows.map(({ personId }) => personId)
}
