// How long an interest is kept: as long as the team's charter says, counted from when its candidate last changed it; and
// what is erased with whoever asks for it.
import { addDays } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import { doEach } from '../../jobs/each.js'
import { forgetMailTo } from '../../jobs/forget-mail.js'
import type { Scan } from '../../jobs/worker.js'
import { charterOf } from '../charter-of.js'
import { selectTeams, type Team } from '../store.js'
import { interestContact } from './link.js'

const everyMs = 3_600_000

/** Erases what is too old, once an hour, and forgets the counts of two days ago. */
export const interestScan = (installation: Installation): Scan => {
  let next = 0
  return async function interests(): Promise<void> {
    const now = installation.now()
    if (now < next) return
    next = now + everyMs
    const erase = (team: Team) => {
      const { value } = charterOf(team).retention.interestDays
      return change<true>(installation, { kind: 'job' }, async (step) => {
        const gone = await step.tx
          .deleteFrom('interest')
          .where('teamId', '=', team.teamId)
          .where('changedAt', '<', timestamp(addDays(now, -value)))
          .returning('interestId')
          .execute()
        const { teamId } = team
        for (const { interestId } of gone)
          await step.record({ name: 'interest:erased', teamId, facts: { interestId } })
        return true
      })
    }
    await installation.db.job
      .deleteFrom('interestArrival')
      .where('at', '<', timestamp(addDays(now, -2)))
      .execute()
    await doEach(installation, await selectTeams(installation.db.app), erase)
  }
}

/** Erases what whoever has this address said, and the mail about it; how many there were. */
export const eraseInterests = async (
  tx: Tx,
  { keys }: Installation,
  email: string,
): Promise<number> => {
  // The link to what they said stands in it.
  await forgetMailTo(tx, keys, { email, kind: 'interest-%' })
  const contact = interestContact(keys, email)
  const { numDeletedRows } = await tx
    .deleteFrom('interest')
    .where('contactLookup', '=', contact)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** How many interests name this address. */
export const countInterests = async (
  { db, keys }: Installation,
  email: string,
): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from interest where contact_lookup = ${interestContact(keys, email)}`.execute(
    db.job,
  )
  return rows[0]?.n ?? 0
}
