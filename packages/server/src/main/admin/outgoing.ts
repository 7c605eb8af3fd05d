// `admin release-outgoing`, `admin retry-mail` and `admin jobs run-due`: what an operator lets go out, again or now.

import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction } from '../../db/transaction.js'
import { ASKING } from '../../jobs/still-for.js'
import { runWaitingJobs, tick } from '../../jobs/worker.js'
import { workerParts } from '../compose.js'

const asJob = { kind: 'job' } as const

/** Lets mail and publications go out again after a restore. False when nothing was held back. */
export const releaseOutgoing = async (installation: Installation): Promise<boolean> => {
  const outcome = await change(installation, asJob, async ({ tx, record }) => {
    const held = await tx
      .selectFrom('installation')
      .select('outgoingPausedAt')
      .forUpdate()
      .executeTakeFirst()
    if (!held?.outgoingPausedAt) return false
    await tx.updateTable('installation').set({ outgoingPausedAt: null }).execute()
    await record({ name: 'outgoing:released', facts: { pausedAt: held.outgoingPausedAt } })
    return true
  })
  return outcome === true
}

/**
 * Mail that asks somebody in and was given up. Where their answer is awaited, the time for it runs from now: who was not
 * reached was not silent. Where it is not, the mail is dropped with its fault, by which they stay not reached.
 */
const askAgain = async (installation: Installation): Promise<void> => {
  const { rows } = await inTransaction(installation.db, asJob, async (tx) => {
    await sql`update mail set state = 'dropped'
      where state = 'failed' and kind = any (${[...ASKING]}::text[]) and case_id is not null and person_id is not null
        and sec.answer_awaited(person_id, case_id) is null`.execute(tx)
    return sql<{ caseId: string; personId: string }>`select distinct case_id, person_id from mail
      where state = 'failed' and kind = any (${[...ASKING]}::text[]) and case_id is not null and person_id is not null`.execute(
      tx,
    )
  })
  for (const { caseId, personId } of rows)
    await inTransaction(installation.db, { kind: 'job', caseId }, (tx) =>
      tx
        .updateTable('participant')
        .set({ askedAt: timestamp(installation.now()) })
        .where('caseId', '=', caseId)
        .where('personId', '=', personId)
        .execute(),
    )
}

/** Gives every mail that was given up its tries again; answers how many there were. */
export const retryMail = async (installation: Installation): Promise<number> => {
  await askAgain(installation)
  return inTransaction(installation.db, asJob, async (tx) => {
    const again = await tx
      .updateTable('mail')
      .set({ state: 'waiting', attempts: 0, unclear: 0, notBefore: timestamp(installation.now()) })
      .where('state', '=', 'failed')
      .executeTakeFirst()
    return Number(again.numUpdatedRows)
  })
}

const selectWaitingMail = (installation: Installation): Promise<number> =>
  inTransaction(installation.db, asJob, async (tx) => {
    const row = await tx
      .selectFrom('mail')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('state', '=', 'waiting')
      .executeTakeFirst()
    return Number(row?.count ?? 0)
  })

/** What the clock does itself, without a job: assigning, reminding, closing. Each leaves its event. */
const selectEvents = async ({ db }: Installation): Promise<number> => {
  const { rows } = await inTransaction(db, asJob, (tx) =>
    sql<{ count: number }>`select coalesce(max(event_number), 0)::int as count from event`.execute(
      tx,
    ),
  )
  return rows[0]?.count ?? 0
}

const jobs = (count: number): string => (count === 1 ? '1 job' : `${count} jobs`)

/** Does now what is due, and says what came of it. Mail that cannot go out is done with its try, and waits on. */
export const runDue = async (
  opened: Parameters<typeof workerParts>[0],
): Promise<readonly string[]> => {
  const parts = workerParts(opened)
  const before = await selectEvents(opened.installation)
  await tick(parts)
  const byClock = (await selectEvents(opened.installation)) - before
  const { done, failed } = await runWaitingJobs(parts)
  const mails = await selectWaitingMail(opened.installation)
  return [
    `${jobs(done)} done.`,
    ...(byClock > 0 ? [`What was due by the clock: ${byClock} recorded.`] : []),
    ...(failed > 0 ? [`${jobs(failed)} failed, and will be tried again: see the log above.`] : []),
    ...(mails > 0 ? [`Mail in the outbox: ${mails} waiting. \`admin doctor\` says why.`] : []),
  ]
}
