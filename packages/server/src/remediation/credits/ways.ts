// How somebody credited can be asked, and what is left where there is no way: a link that the team passes on itself.
// A link never answers for somebody with an account: they answer signed in.
import type { LoadedCase } from '../../cases/load.js'
import { openContact } from '../../cases/report.js'
import type { Tx } from '../../db/transaction.js'
import type { CreditRow } from './store.js'

/** What is known of reaching whoever reported the case. */
export interface ReporterWays {
  readonly hasPage: boolean
  readonly email: string | null
}

/** Where the question can wait for somebody, or reach them. */
export type WayToAsk = 'account' | 'mail' | 'page'

/** For the reporter's own credit; of everybody else the credit itself says it. */
export const selectReporterWays = async (
  tx: Tx,
  { caseId, key, practice }: Pick<LoadedCase, 'caseId' | 'key' | 'practice'>,
): Promise<ReporterWays> => {
  const links = await tx
    .selectFrom('followLink')
    .select('followLinkId')
    .where('caseId', '=', caseId)
    .where('replacedAt', 'is', null)
    .limit(1)
    .execute()
  const report = await tx
    .selectFrom('report')
    .select(['contact', 'unsubscribedAt'])
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  const isOff = practice || !report?.contact || report.unsubscribedAt !== null
  return {
    hasPage: links.length > 0,
    email: isOff ? null : openContact(key, caseId, report.contact as Buffer).email,
  }
}

/** Every way there is; none means that nobody can ask them from here. */
export const waysToAsk = (
  row: Pick<CreditRow, 'personId' | 'email' | 'isReporter'>,
  reporter: ReporterWays,
): readonly WayToAsk[] => {
  if (row.personId !== null) return ['account']
  const ways: WayToAsk[] = []
  if (row.isReporter && reporter.hasPage) ways.push('page')
  if (row.email !== null || (row.isReporter && reporter.email !== null)) ways.push('mail')
  return ways
}
