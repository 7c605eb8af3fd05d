// Reserves a CVE id exactly once. That a call will be made is written before it is made; a request whose answer may be
// missing is looked for at the server before another call. Every wait and every fault is state that people see.
import {
  addHours,
  decideReservation,
  type Instant,
  instant,
  isRefusal,
  type Refusal,
  refuse,
  type SearchResult,
  searchReservation,
} from '@parley/rules'
import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { loadCase } from '../../cases/load.js'
import { indexAnew } from '../../cases/search/reindex.js'
import { updateCase } from '../../cases/store.js'
import type { CveIdEntry } from '../../clients/cve/answers.js'
import type { CveClient } from '../../clients/cve/client.js'
import { Fault } from '../../config/fault.js'
import { timestamp } from '../../db/tables/columns.js'
import type { CveRequestTable } from '../../db/tables/publication.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { enqueue } from '../../jobs/enqueue.js'
import { isOutgoingPaused } from '../../jobs/paused.js'
import {
  addSeconds,
  type CveParts,
  isOfAccount,
  NEVER_HOURS,
  nextTry,
  SETTLE_SECONDS,
  SKEW_SECONDS,
  withAccount,
} from './account.js'
import {
  insertCveId,
  selectKnownIds,
  selectOpenRequests,
  selectRequest,
  upsertQuota,
} from './store.js'

type Request = Selectable<CveRequestTable>

interface Asking extends CveParts {
  readonly cve: CveClient
  readonly request: Request
}

/** The handler of `cve.reserve`. Without an account configured the request stays, and the page says why. */
export const reserveCveId =
  (parts: CveParts) =>
  async (ids: { caseId: string; cveRequestId: string }): Promise<void> => {
    const { cve } = parts.clients
    if (cve === undefined) return
    // Restored: what was wanted may be reserved already. The minute's tick asks again.
    if (await inTransaction(parts.installation.db, asCase(ids.caseId), isOutgoingPaused)) return
    await withAccount(parts.installation, () => pursue({ ...parts, cve }, ids))
  }

const asCase = (caseId: string) => ({ kind: 'job', caseId }) as const

/** Does what the request needs next: look for a lost answer, ask, or nothing. */
const pursue = async (
  parts: CveParts & { readonly cve: CveClient },
  { caseId, cveRequestId }: { caseId: string; cveRequestId: string },
): Promise<void> => {
  const { installation } = parts
  const request = await inTransaction(installation.db, asCase(caseId), (tx) =>
    selectRequest(tx, cveRequestId),
  )
  if (request === undefined || (request.state !== 'wanted' && request.state !== 'asking')) return
  if (request.nextTryAt !== null && request.nextTryAt > installation.now()) return
  const asking = { ...parts, request }
  try {
    if (request.state === 'asking' && !(await isLost(asking))) return
    await ask(asking)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    await noteFault(asking, error)
  }
}

/** Looks for the id of a call whose answer is missing. True when nothing was reserved and asking again is safe. */
const isLost = async ({ installation, settings, cve, request }: Asking): Promise<boolean> => {
  const now = installation.now()
  const { requests, known } = await inTransaction(installation.db, { kind: 'job' }, async (tx) => ({
    requests: await selectOpenRequests(tx),
    known: await selectKnownIds(tx),
  }))
  const first = Math.min(...requests.map(({ firstSentAt }) => firstSentAt))
  const listed = await cve.reservedBetween({
    from: new Date(addSeconds(instant(first), -SKEW_SECONDS)),
    to: new Date(addSeconds(now, SKEW_SECONDS)),
  })
  const found = searchReservation({
    now,
    caseId: request.caseId,
    requests,
    atServer: listed.flatMap(asServerId),
    known,
    account: settings.cve.account?.user ?? '',
    settleSeconds: SETTLE_SECONDS,
    skewSeconds: SKEW_SECONDS,
  })
  return follow({ installation, request, listed }, found)
}

export const asServerId = ({ cveId, state, reservedAt, requestedBy }: CveIdEntry) =>
  reservedAt === undefined
    ? []
    : [
        {
          id: cveId,
          state,
          reservedAt: instant(Date.parse(reservedAt)),
          requestedBy: requestedBy ?? '',
        },
      ]

const follow = async (
  {
    installation,
    request,
    listed,
  }: Pick<Asking, 'installation' | 'request'> & { listed: readonly CveIdEntry[] },
  found: SearchResult,
): Promise<boolean> => {
  switch (found.decision) {
    case 'ask':
      return true
    case 'adopt': {
      const reservedAt = listed.find(({ cveId }) => cveId === found.id)?.reservedAt
      await settle(
        { installation, request },
        { cveId: found.id, reservedAt: reservedAt ?? '', event: 'cve:adopted' },
      )
      return false
    }
    case 'wait':
      await updateRequest({ installation, request }, { nextTryAt: timestamp(found.until) })
      return false
    case 'unclear': {
      const nextTryAt = timestamp(addHours(installation.now(), NEVER_HOURS))
      await updateRequest({ installation, request }, { lastFault: 'cve.unclear', nextTryAt })
      return false
    }
  }
}

const updateRequest = (
  { installation, request }: Pick<Asking, 'installation' | 'request'>,
  set: {
    lastFault?: string | null
    nextTryAt?: Date | null
    state?: Request['state']
    settledAt?: Date
  },
) =>
  inTransaction(installation.db, asCase(request.caseId), (tx) =>
    tx
      .updateTable('cveRequest')
      .set(set)
      .where('cveRequestId', '=', request.cveRequestId)
      .where('state', 'in', ['wanted', 'asking'])
      .execute(),
  )

/** Asks for one id, unless the rules say that this is not the moment (L2, L4). */
const ask = async (asking: Asking): Promise<void> => {
  const { installation, cve, request } = asking
  const quota = await cve.quota()
  const decision = await inTransaction(installation.db, asCase(request.caseId), async (tx) => {
    await upsertQuota(tx, quota, installation.now())
    const loaded = await loadCase(tx, installation, request.caseId)
    if (!isOfAccount(asking.settings, await selectOrganisation(tx, loaded?.teamId ?? 0)))
      return refuse('cve.other-organisation', 'The account is of another CNA than the team’s.')
    const project = await tx
      .selectFrom('project')
      .select('reserveCve')
      .where('projectId', '=', loaded?.projectId ?? 0)
      .executeTakeFirst()
    return decideReservation(
      {
        // because: the column is written from the rules' determinations alone
        determination: (loaded?.determination ?? null) as 'vulnerability' | null,
        projectReserves: project?.reserveCve ?? false,
        cveId: loaded?.cveId ?? null,
        openRequest: null,
        available: quota.available,
      },
      request.year,
    )
  })
  if (isRefusal(decision)) return giveUp(asking, decision)
  if (!(await markAsked(asking))) return
  const { cveId, reservedAt } = await cve.reserve({ year: decision.year })
  await settle(asking, { cveId, reservedAt, event: 'cve:reserved' })
}

const selectOrganisation = async (tx: Tx, teamId: number): Promise<string | undefined> => {
  const query = tx.selectFrom('team').select('settings').where('teamId', '=', teamId)
  return (await query.executeTakeFirst())?.settings.cveOrg
}

/** What an operator can put right: the request stands until then. */
const WAITING: ReadonlySet<string> = new Set(['cve.quota-used-up', 'cve.other-organisation'])

/** What is not wanted any more is cancelled; what an operator can put right waits for one. */
const giveUp = async (asking: Asking, { refusal }: Refusal): Promise<void> => {
  const now = asking.installation.now()
  const waits = WAITING.has(refusal)
  await updateRequest(
    asking,
    waits
      ? { lastFault: refusal, nextTryAt: timestamp(addHours(now, NEVER_HOURS)) }
      : { state: 'cancelled', settledAt: timestamp(now), lastFault: refusal },
  )
}

/** Writes that a call is about to be made. False when somebody else was quicker. */
const markAsked = ({ installation, request }: Asking): Promise<boolean> => {
  const now = installation.now()
  return inTransaction(installation.db, asCase(request.caseId), async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('cveRequest')
      .set({
        state: 'asking',
        askedFrom: sql`coalesce(asked_from, ${timestamp(now)})`,
        lastAskedAt: timestamp(now),
        attempts: request.attempts + 1,
        lastFault: null,
        // A worker that dies while asking leaves the request to be looked at again.
        nextTryAt: timestamp(addSeconds(now, SETTLE_SECONDS)),
      })
      .where('cveRequestId', '=', request.cveRequestId)
      .where('state', 'in', ['wanted', 'asking'])
      .where('attempts', '=', request.attempts)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  })
}

const noteFault = ({ installation, request }: Asking, fault: Fault): Promise<unknown> => {
  const now = installation.now()
  const at =
    fault.retry === 'never' ? addHours(now, NEVER_HOURS) : nextTry(now, request.attempts + 1)
  installation.log.warn({ code: fault.code, retry: fault.retry }, 'CVE id not reserved')
  return updateRequest(
    { installation, request },
    { lastFault: fault.code, nextTryAt: timestamp(at) },
  )
}

/** Gives the id to its case, once; an id that comes too late belongs to no case and is listed as an orphan. */
const settle = async (
  { installation, request }: Pick<Asking, 'installation' | 'request'>,
  {
    cveId,
    reservedAt,
    event,
  }: { cveId: string; reservedAt: string; event: 'cve:reserved' | 'cve:adopted' },
): Promise<void> => {
  await change(installation, asCase(request.caseId), async (step) => {
    const { tx, now, record } = step
    const loaded = await loadCase(tx, installation, request.caseId, { lock: true })
    const current = await selectRequest(tx, request.cveRequestId)
    if (loaded === undefined || current === undefined || loaded.cveId === cveId) return
    const isOurs = current.state !== 'reserved' && loaded.cveId === null
    const at: Instant = instant(Date.parse(reservedAt))
    await insertCveId(tx, {
      cveId,
      teamId: loaded.teamId,
      reservedAt: Number.isNaN(at) ? now : at,
      orphan: !isOurs,
      at: now,
    })
    if (!isOurs) {
      await record({ name: 'cve:orphaned', of: loaded.of, facts: { cveId } })
      return
    }
    await updateCase(tx, request.caseId, { cveId })
    await tx
      .updateTable('cveRequest')
      .set({
        state: 'reserved',
        settledAt: timestamp(now),
        cveId,
        lastFault: null,
        nextTryAt: null,
      })
      .where('cveRequestId', '=', request.cveRequestId)
      .execute()
    await record({ name: event, of: loaded.of, facts: { cveId } })
    await indexAnew(step, request.caseId)
  })
}

/** Finds requests that are due and enqueues them. */
export const cveScan = (parts: CveParts) =>
  async function cveRequests(): Promise<void> {
    if (parts.clients.cve === undefined) return
    const { installation } = parts
    await inTransaction(installation.db, { kind: 'job' }, async (tx) => {
      const { rows } = await sql<{ cveRequestId: string; caseId: string }>`
        select * from sec.cve_requests_due(${timestamp(installation.now())})`.execute(tx)
      for (const { caseId, cveRequestId } of rows)
        await enqueue(tx, {
          task: 'cve.reserve',
          ids: { caseId, cveRequestId },
          key: `cve.reserve:${cveRequestId}`,
        })
    })
  }
