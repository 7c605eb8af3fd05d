// Looks through the account at CVE Services once a day, and when an operator asks: the quota, what became of our ids,
// and ids that belong to no case. An orphan is listed and used for nothing else (L3).
import { addHours, type Instant, instant, orphanedIds } from '@parley/rules'
import { appendEvent } from '../../audit/append.js'
import type { CveIdEntry } from '../../clients/cve/answers.js'
import type { CveClient } from '../../clients/cve/client.js'
import { Fault } from '../../config/fault.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { enqueue } from '../../jobs/enqueue.js'
import { addSeconds, type CveParts, SETTLE_SECONDS, SKEW_SECONDS, withAccount } from './account.js'
import { asServerId } from './reserve.js'
import {
  insertCveId,
  noteAccountFault,
  selectAccount,
  selectKnownIds,
  selectOpenRequests,
  upsertQuota,
} from './store.js'

const asJob = { kind: 'job' } as const
const LOOK_EVERY_HOURS = 24

/** From when on ids of the account are ours to explain. */
const since = async (tx: Tx, now: Instant): Promise<Instant> => {
  const row = await tx.selectFrom('installation').select('installedAt').executeTakeFirst()
  const known = await tx
    .selectFrom('cveId')
    .select((eb) => eb.fn.min('reservedAt').as('first'))
    .executeTakeFirst()
  return instant(Math.min(now, row?.installedAt ?? now, known?.first ?? now))
}

const STATES = { RESERVED: 'reserved', PUBLISHED: 'published', REJECTED: 'rejected' } as const

/** Notes what CVE Services says of our ids; what is news here is told. */
const updateStates = async (
  { keys }: Installation,
  tx: Tx,
  { listed, now }: { listed: readonly CveIdEntry[]; now: Instant },
): Promise<void> => {
  for (const name of ['RESERVED', 'PUBLISHED', 'REJECTED'] as const) {
    const state = STATES[name]
    const ids = listed.filter((entry) => entry.state === name).map(({ cveId }) => cveId)
    if (ids.length === 0) continue
    const news = await tx
      .selectFrom('cveId')
      .select(['cveId', 'teamId'])
      .where('cveId', 'in', ids)
      .where('state', '<>', state)
      .forUpdate()
      .execute()
    await tx
      .updateTable('cveId')
      .set({ state, seenAt: timestamp(now) })
      .where('cveId', 'in', ids)
      .execute()
    for (const { cveId, teamId } of news) {
      const ofTeam = teamId === null ? {} : { teamId }
      const event = { name: 'cve:state-seen', facts: { cveId, state }, ...ofTeam } as const
      await appendEvent(tx, { ...event, actor: { kind: 'parley' }, at: now }, keys)
    }
  }
}

const noteOrphans = async (
  installation: Installation,
  tx: Tx,
  { listed, user }: { listed: readonly CveIdEntry[]; user: string },
): Promise<void> => {
  const now = installation.now()
  const orphans = orphanedIds({
    now,
    requests: await selectOpenRequests(tx),
    atServer: listed.flatMap(asServerId),
    known: await selectKnownIds(tx),
    account: user,
    settleSeconds: SETTLE_SECONDS,
    skewSeconds: SKEW_SECONDS,
  })
  for (const { id: cveId, reservedAt } of orphans) {
    const isNew = await insertCveId(tx, { cveId, teamId: null, reservedAt, orphan: true, at: now })
    if (!isNew) continue
    const actor = { kind: 'parley' } as const
    await appendEvent(
      tx,
      { name: 'cve:orphaned', facts: { cveId }, actor, at: now },
      installation.keys,
    )
  }
}

const look = async ({
  installation,
  settings,
  clients,
}: CveParts & { clients: { cve: CveClient } }) => {
  const now = installation.now()
  const from = await inTransaction(installation.db, asJob, (tx) => since(tx, now))
  const quota = await clients.cve.quota()
  const listed = await clients.cve.reservedBetween({
    from: new Date(addSeconds(from, -SKEW_SECONDS)),
    to: new Date(addSeconds(now, SKEW_SECONDS)),
  })
  await inTransaction(installation.db, asJob, async (tx) => {
    await upsertQuota(tx, quota, now)
    await updateStates(installation, tx, { listed, now })
    await noteOrphans(installation, tx, { listed, user: settings.cve.account?.user ?? '' })
  })
}

/** The handler of `cve.look`. A fault is noted beside the figures it leaves as they were. */
export const lookThroughAccount = (parts: CveParts) => async (): Promise<void> => {
  const { cve } = parts.clients
  const { installation } = parts
  if (cve === undefined) return
  await withAccount(installation, async () => {
    try {
      await look({ ...parts, clients: { cve } })
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      await inTransaction(installation.db, asJob, (tx) =>
        noteAccountFault(tx, error.code, installation.now()),
      )
    }
  })
}

/** Looks again a day after the last look; an account that was never used is left alone. */
export const lookScan = (parts: CveParts) =>
  async function cveAccount(): Promise<void> {
    if (parts.clients.cve === undefined) return
    const { installation } = parts
    await inTransaction(installation.db, asJob, async (tx) => {
      const { quota } = await selectAccount(tx)
      const isDue =
        quota !== undefined && quota.seenAt <= addHours(installation.now(), -LOOK_EVERY_HOURS)
      if (isDue) await enqueue(tx, { task: 'cve.look', ids: {}, key: 'cve.look' })
    })
  }
