// Tests put members into the database past the actions that make them; the events that those would have written.
import { appendEvent, type EventInput } from '../../src/audit/append.js'
import { inTransaction } from '../../src/db/transaction.js'
import type { TestInstallation } from './installation.js'

interface Untold {
  readonly id: string
  readonly team: number
  readonly person: string
  readonly roles: readonly string[]
  readonly acknowledged: boolean
  readonly [column: string]: unknown
}

/** Tells of every membership that no event tells of. */
export const tellMembers = async (installation: TestInstallation): Promise<void> => {
  const rows = await installation.sql<Untold>(
    `select m.membership_id as id, m.team_id as team, m.person_id as person, m.roles, m.acknowledged_at is not null as acknowledged
       from membership m where m.left_at is null and not exists (
         select 1 from event_body b where b.name = 'member:added' and b.team_id = m.team_id
            and position(m.membership_id::text in convert_from(b.body, 'UTF8')) > 0)`,
  )
  const by = { actor: { kind: 'parley' }, at: installation.now() } as const
  await inTransaction(installation.db, { kind: 'job' }, async (tx) => {
    const record = (event: Pick<EventInput, 'name' | 'teamId' | 'facts'>) =>
      appendEvent(tx, { ...event, ...by }, installation.keys)
    for (const { id: membershipId, team: teamId, person: personId, roles, acknowledged } of rows) {
      await record({ name: 'member:added', teamId, facts: { personId, membershipId, roles } })
      if (acknowledged)
        await record({ name: 'member:acknowledged', teamId, facts: { membershipId } })
    }
  })
}
