// Who stands around a case: the members who can read it, those who declined or declared a conflict, who is away, who
// has how much on hand, and which of them reported it. SQL only; who is picked is the rules' to say.
import type { AssignmentInput, Instant, Load, Member, Role } from '@parley/rules'
import { sql } from 'kysely'
import { selectOnCall, selectResponders } from '../charter/availability/store.js'
import { selectLeaving } from '../charter/offboarding/store.js'
import { timestamp } from '../db/tables/columns.js'
import type { Tx } from '../db/transaction.js'
import type { LoadedCase } from './load.js'
import { openContact } from './report.js'

/** A member who can read the case, with what decisions and pages need of them. */
export interface CaseMember {
  readonly personId: string
  readonly name: string
  readonly email: string | null
  readonly roles: readonly string[]
  readonly acknowledged: boolean
}

const ROLES: readonly Role[] = ['admin', 'release-manager', 'steering-council']

/** A member as the rules take one. Who has not acknowledged the embargo cannot be given a case. */
export const memberFacts = (member: CaseMember): Member => ({
  id: member.personId,
  active: member.acknowledged,
  roles: ROLES.filter((role) => member.roles.includes(role)),
})

/** Members of a case's compartment: the whole team, or those it was narrowed to. */
export const selectMembers = async (
  tx: Tx,
  of: { teamId: number; compartmentId: number },
): Promise<{ members: readonly CaseMember[]; narrowed: boolean }> => {
  const { rows } = await sql<CaseMember & { narrowed: boolean }>`
    select m.person_id, p.name, p.email, m.roles, m.acknowledged_at is not null as acknowledged, k.narrowed
      from compartment k join membership m on m.team_id = k.team_id join person p using (person_id)
     where k.compartment_id = ${of.compartmentId} and m.left_at is null and p.closed_at is null
       and (not k.narrowed or exists (select 1 from compartment_member cm
             where cm.compartment_id = k.compartment_id and cm.person_id = m.person_id))
     order by p.name`.execute(tx)
  return { members: rows, narrowed: rows[0]?.narrowed ?? false }
}

/** Which members reported the case: those with the address that the report gave. */
const reporterIds = async (
  tx: Tx,
  loaded: LoadedCase,
  members: readonly CaseMember[],
): Promise<readonly string[]> => {
  const row = await tx
    .selectFrom('report')
    .select('contact')
    .where('caseId', '=', loaded.caseId)
    .executeTakeFirst()
  if (!row?.contact) return []
  const email = openContact(loaded.key, loaded.caseId, row.contact).email?.toLowerCase()
  return members
    .filter((member) => email !== undefined && member.email === email)
    .map((member) => member.personId)
}

export interface CasePeople {
  readonly members: readonly CaseMember[]
  readonly narrowed: boolean
  readonly reporterIds: readonly string[]
  readonly conflictedIds: readonly string[]
  readonly declinedIds: readonly string[]
}

/** Everyone a decision on the coordinator looks at. */
export const selectPeople = async (tx: Tx, loaded: LoadedCase): Promise<CasePeople> => {
  const { members, narrowed } = await selectMembers(tx, loaded)
  const declines = await tx
    .selectFrom('decline')
    .select('personId')
    .where('caseId', '=', loaded.caseId)
    .execute()
  return {
    members,
    narrowed,
    reporterIds: await reporterIds(tx, loaded, members),
    conflictedIds: loaded.conflictedIds,
    declinedIds: declines.map((row) => row.personId),
  }
}

/** Who is asked first: for an urgent report whoever is on call, otherwise those who are named for the project. */
const selectPreferred = async (tx: Tx, loaded: LoadedCase, now: Instant) => {
  const { teamId, projectId, exploited } = loaded
  const onCall = exploited ? await selectOnCall(tx, { teamId, now }) : []
  if (onCall.length > 0 || projectId === null) return onCall
  return selectResponders(tx, projectId)
}

/** What the charter's assignment looks at. */
export const assignmentInput = async (
  tx: Tx,
  { loaded, people, now }: { loaded: LoadedCase; people: CasePeople; now: Instant },
): Promise<AssignmentInput> => {
  const { rows } = await sql<{
    personId: string
    openCases: number
    lastAssignedAt: Instant | null
  }>`select * from sec.coordinator_loads(${loaded.teamId})`.execute(tx)
  const away = await tx
    .selectFrom('away')
    .select('personId')
    .where('fromAt', '<=', timestamp(now))
    .where('untilAt', '>', timestamp(now))
    .execute()
  const leaving = await selectLeaving(tx, loaded.teamId)
  const preferred = await selectPreferred(tx, loaded, now)
  return {
    members: people.members.map(memberFacts),
    leaving: new Set(leaving),
    preferred: new Set(preferred),
    load: new Map(
      rows.map((row): [string, Load] => [
        row.personId,
        { open: row.openCases, lastAssignedAt: row.lastAssignedAt },
      ]),
    ),
    away: new Set(away.map((row) => row.personId)),
    declined: new Set(people.declinedIds),
    idleSince: loaded.lastHumanAt,
    now,
  }
}
