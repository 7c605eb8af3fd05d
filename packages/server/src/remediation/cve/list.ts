// Every CVE id of the account for the page of ids: what each is, whose it is as far as its reader may know, the quota
// as it was last told, and requests that wait. Decides nothing.
import type { Instant } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../../db/installation.js'
import type { CveIdTable } from '../../db/tables/publication.js'
import { inTransaction } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { mayOperate } from './reject.js'
import { selectQuota } from './store.js'

export interface ListedId {
  readonly cveId: string
  readonly state: CveIdTable['state']
  readonly orphan: boolean
  readonly reservedAt: Instant
  readonly rejectReason: string | null
  readonly rejectWantedAt: Instant | null
  readonly rejectFault: string | null
  readonly rejectNextTryAt: Instant | null
  readonly rejectAttempts: number
  /** The case that holds it, where its reader may read the case. */
  readonly caseId: string | null
  readonly number: string | null
  readonly isFinished: boolean
}

export interface WaitingRequest {
  readonly caseId: string
  readonly number: string
  readonly wantedAt: Instant
  readonly attempts: number
  readonly lastFault: string | null
  readonly nextTryAt: Instant | null
}

export interface CveIds {
  readonly ids: readonly ListedId[]
  readonly waiting: readonly WaitingRequest[]
  readonly quota: Awaited<ReturnType<typeof selectQuota>>
}

const MOST = 1000

/**
 * The ids, newest first: those of the person's teams, and orphans. One that is held by a case its reader may not read is
 * listed for operators alone, who would otherwise take it for unused; which case that is they are not told.
 */
export const listCveIds = (installation: Installation, person: Person): Promise<CveIds> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const teams = person.memberships.map(({ teamId }) => teamId)
    const isOperator = mayOperate(person) === undefined
    const { rows: ids } = await sql<ListedId>`
      select i.cve_id, i.state, i.orphan, i.reserved_at, i.reject_reason, i.reject_wanted_at, i.reject_fault,
             i.reject_next_try_at, i.reject_attempts, c.case_id, c.number, c.finished_at is not null as is_finished
        from cve_id i left join cases c on c.cve_id = i.cve_id
       where (i.team_id is null or i.team_id = any (${teams}::int[]))
         and (${isOperator} or i.orphan or i.state <> 'reserved' or c.case_id is not null)
       order by i.reserved_at desc, i.cve_id desc limit ${MOST}`.execute(tx)
    const { rows: waiting } = await sql<WaitingRequest>`
      select r.case_id, c.number, r.wanted_at, r.attempts, r.last_fault, r.next_try_at
        from cve_request r join cases c using (case_id)
       where r.state in ('wanted', 'asking') order by r.wanted_at`.execute(tx)
    return { ids, waiting, quota: await selectQuota(tx) }
  })
