// SQL on participants. A row is locked before the case it belongs to: whoever answers cannot lock the case, so everyone
// takes the two in the same order.
import type { Consent, Instant } from '@parley/rules'
import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { ParticipantTable } from '../db/tables/cases.js'
import type { Tx } from '../db/transaction.js'

export type ParticipantRow = Selectable<ParticipantTable>

/** Locks somebody's part in a case; undefined when they never had one, or it is not for this actor to see. */
export const lockParticipant = (
  tx: Tx,
  caseId: string,
  personId: string,
): Promise<ParticipantRow | undefined> =>
  tx
    .selectFrom('participant')
    .selectAll()
    .where('caseId', '=', caseId)
    .where('personId', '=', personId)
    .forUpdate()
    .executeTakeFirst()

/** Locks everyone's part in a case, for a change to many of them at once. */
export const lockParticipants = async (tx: Tx, caseId: string): Promise<void> => {
  await tx
    .selectFrom('participant')
    .select('personId')
    .where('caseId', '=', caseId)
    .orderBy('personId')
    .forUpdate()
    .execute()
}

/** Consent as the rules know it: who left, or whose access was ended, has no part in the case any more. */
export const consentOf = (row: Pick<ParticipantRow, 'consent' | 'endedAt'> | undefined): Consent =>
  row === undefined || row.endedAt !== null || row.consent === 'left' ? 'none' : row.consent

/** Everyone who was ever asked into a case, in the order they were asked. Members of the team alone see them. */
export interface ListedParticipant {
  readonly personId: string
  readonly name: string
  readonly projectId: number | null
  readonly projectName: string | null
  readonly consent: ParticipantRow['consent']
  readonly invitedBy: string
  readonly invitedAt: Instant
  readonly answeredAt: Instant | null
  readonly endedAt: Instant | null
  readonly askedAt: Instant | null
  readonly agreedUntil: Instant | null
  /** The mail that asked them was given up: they were not reached. */
  readonly undelivered: boolean
}

export const selectParticipants = async (
  tx: Tx,
  caseId: string,
): Promise<readonly ListedParticipant[]> => {
  const { rows } = await sql<ListedParticipant>`
    select p.person_id, w.name, p.project_id, j.name as project_name, p.consent, i.name as invited_by,
           p.invited_at, p.answered_at, p.ended_at, p.asked_at, p.agreed_until,
           coalesce(s.undelivered, false) as undelivered
      from participant p join person w using (person_id) join person i on i.person_id = p.invited_by
           left join sec.participants_seen(${caseId}) s on s.person_id = p.person_id
           left join project j on j.project_id = p.project_id
     where p.case_id = ${caseId} order by p.invited_at, w.name, p.person_id`.execute(tx)
  return rows
}

/** Projects that somebody can be invited for: all of this installation, for they help one another. */
export const selectAllProjects = (tx: Tx) =>
  tx
    .selectFrom('project')
    .innerJoin('team', 'team.teamId', 'project.teamId')
    .select(['projectId', 'project.name', 'team.name as teamName'])
    .orderBy('project.name')
    .orderBy('projectId')
    .execute()

/** The team of a case, with what its charter is made from. */
export const selectTeam = (tx: Tx, teamId: number) =>
  tx
    .selectFrom('team')
    .select(['name', 'charter', 'charterOverrides'])
    .where('teamId', '=', teamId)
    .executeTakeFirstOrThrow()
