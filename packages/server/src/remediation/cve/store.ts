// SQL on requests for CVE ids, on every id the account was ever seen to have, and on its quota. Decides nothing.
import type { Instant, OpenRequest } from '@parley/rules'
import { sql } from 'kysely'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'

/** A request for an id, by its own id or by the case it is for. */
export const selectRequest = (tx: Tx, cveRequestId: string) =>
  tx
    .selectFrom('cveRequest')
    .selectAll()
    .where('cveRequestId', '=', cveRequestId)
    .executeTakeFirst()

/** The request of a case that is not cancelled, as people see it. */
export const selectOpenRequest = (tx: Tx, caseId: string) =>
  tx
    .selectFrom('cveRequest')
    .select(['cveRequestId', 'state', 'wantedAt', 'attempts', 'lastFault', 'nextTryAt', 'cveId'])
    .select(['askedFrom', 'settledAt'])
    .where('caseId', '=', caseId)
    // In words and not by value: its index is for these alone, and one plan serves every value (db/roles.ts).
    .where(sql<boolean>`state <> 'cancelled'`)
    .executeTakeFirst()

/** Every request of the account that was asked for and not settled, over all cases. */
export const selectOpenRequests = async (tx: Tx): Promise<readonly OpenRequest[]> => {
  const { rows } = await sql<{
    caseId: string
    askedFrom: Instant
    lastAskedAt: Instant
    attempts: number
  }>`select * from sec.cve_requests_open()`.execute(tx)
  return rows.map(({ caseId, askedFrom, lastAskedAt, attempts }) => ({
    caseId,
    firstSentAt: askedFrom,
    lastSentAt: lastAskedAt,
    attempts,
  }))
}

/** Every id that is known here. One that is listed as an orphan is known too: it is given to nobody. */
export const selectKnownIds = async (tx: Tx): Promise<ReadonlySet<string>> => {
  const rows = await tx.selectFrom('cveId').select('cveId').execute()
  return new Set(rows.map((row) => row.cveId))
}

export interface SeenId {
  readonly cveId: string
  readonly teamId: number | null
  readonly reservedAt: Instant
  readonly orphan: boolean
  readonly at: Instant
}

/** Notes an id the account has. False when it was known. */
export const insertCveId = async (tx: Tx, seen: SeenId): Promise<boolean> => {
  const { cveId, teamId, reservedAt, orphan, at } = seen
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto('cveId')
    .values({
      cveId,
      teamId,
      state: 'reserved',
      reservedAt: timestamp(reservedAt),
      orphan,
      seenAt: timestamp(at),
    })
    .onConflict((conflict) => conflict.column('cveId').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}

export interface Quota {
  readonly quota: number
  readonly reserved: number
  readonly available: number
}

/** Keeps the quota as the server told it. */
export const upsertQuota = async (tx: Tx, quota: Quota, seenAt: Instant): Promise<void> => {
  const row = {
    idQuota: quota.quota,
    totalReserved: quota.reserved,
    available: quota.available,
    seenAt: timestamp(seenAt),
    lastFault: null,
    faultAt: null,
  }
  await tx
    .insertInto('cveQuota')
    .values(row)
    .onConflict((conflict) => conflict.column('onlyRow').doUpdateSet(row))
    .execute()
}

/** Notes that the account could not be read; the figures stay as they were. */
export const noteAccountFault = async (tx: Tx, code: string, at: Instant): Promise<void> => {
  const row = { lastFault: code, faultAt: timestamp(at) }
  await tx
    .insertInto('cveQuota')
    .values(row)
    .onConflict((conflict) => conflict.column('onlyRow').doUpdateSet(row))
    .execute()
}

/** The quota as it was last read. */
export interface SeenQuota {
  readonly idQuota: number
  readonly totalReserved: number
  readonly available: number
  readonly seenAt: Instant
}

/** What is known of the account: what was last read of it, and why it could not be read since. */
export interface SeenAccount {
  readonly quota: SeenQuota | undefined
  readonly fault: { readonly code: string; readonly at: Instant | null } | undefined
}

export const selectAccount = async (tx: Tx): Promise<SeenAccount> => {
  const row = await tx.selectFrom('cveQuota').selectAll().executeTakeFirst()
  if (row === undefined) return { quota: undefined, fault: undefined }
  const { idQuota, totalReserved, available, seenAt, lastFault, faultAt } = row
  return {
    quota:
      idQuota === null || totalReserved === null || available === null || seenAt === null
        ? undefined
        : { idQuota, totalReserved, available, seenAt },
    fault: lastFault === null ? undefined : { code: lastFault, at: faultAt },
  }
}
