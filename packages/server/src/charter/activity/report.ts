// The yearly report (E2): an admin sends it, the body is told by mail and reads it on its page. It removes nobody: from the
// page a member of the body opens a vote.
import { randomUUID } from 'node:crypto'
import {
  type InactivityRules,
  type Instant,
  maySendReport,
  type Refusal,
  refuse,
  reportDueAt,
  type Standing,
} from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { lockTeam } from '../../identity/people.js'
import { refusalOn } from '../../identity/team-actor.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { queueMail } from '../../jobs/outbox.js'
import { charterOf } from '../charter-of.js'
import { type Overseer, selectOverseer } from '../council/store.js'
import { selectActiveMembers, type Team } from '../store.js'
import { loadStandings, type MemberStanding, type Standings } from './standings.js'

export interface SentReport {
  readonly reportId: string
  readonly madeAt: Instant
  readonly makerName: string
  readonly since: Instant
  readonly inactive: number
}

/** The reports of a team that are shown to this transaction's actor, the newest first. */
export const selectReports = async (tx: Tx, teamId: number): Promise<readonly SentReport[]> => {
  const { rows } = await sql<SentReport>`
    select r.report_id, r.made_at, p.name as maker_name, r.since,
           (select count(*)::int from activity_report_line l
             where l.report_id = r.report_id and l.standing = 'inactive') as inactive
      from activity_report r join person p on p.person_id = r.made_by
     where r.team_id = ${teamId} order by r.made_at desc limit 50`.execute(tx)
  return rows
}

export interface Draft extends Standings {
  readonly dueAt: Instant
  readonly mayNotSend: Refusal | undefined
  readonly rules: InactivityRules
}

const facts = async (tx: Tx, team: Pick<Team, 'teamId' | 'charter' | 'charterOverrides'>) => {
  const { teamId } = team
  const [last] = await selectReports(tx, teamId)
  const charter = charterOf(team)
  const rules = charter.governance.inactivity
  const overseer = await selectOverseer(tx, teamId)
  return { charter, rules, overseer, lastReportAt: last?.madeAt ?? null }
}

const bodySits = (overseer: Overseer | undefined) => (overseer?.seats.length ?? 0) > 0

/** What a report made now would say, and whether it may be sent. For admins; others see nobody's activity. */
export const draftReport = (
  installation: Installation,
  person: Person,
  team: Pick<Team, 'teamId' | 'charter' | 'charterOverrides'>,
): Promise<Draft> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const now = installation.now()
    const { charter, rules, overseer, lastReportAt } = await facts(tx, team)
    const { teamId } = team
    const joined = (await selectActiveMembers(tx, teamId)).map(({ joinedAt }) => joinedAt)
    const firstJoinedAt = joined.reduce((first, at) => (at < first ? at : first), now)
    return {
      ...(await loadStandings(tx, { teamId, charter, lastReportAt, now })),
      rules,
      dueAt: reportDueAt(rules, { lastReportAt, firstJoinedAt }),
      mayNotSend: maySendReport(rules, { lastReportAt, now, bodySits: bodySits(overseer) }),
    }
  })

/** Sends the report to the body, as of now. */
export const sendReport = (
  installation: Installation,
  person: Person,
  teamId: number,
): Promise<{ readonly reportId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { tx, now } = step
    const object = { kind: 'team', teamId: String(teamId) } as const
    const refusal = refusalOn(person, 'activity.report', { object, now })
    if (refusal !== undefined) return refusal
    const team = await lockTeam(tx, teamId)
    if (team === undefined) return refuse('team.unknown', 'There is no such team.')
    const { charter, rules, overseer, lastReportAt } = await facts(tx, team)
    const mayNot = maySendReport(rules, { lastReportAt, now, bodySits: bodySits(overseer) })
    if (mayNot !== undefined || overseer === undefined)
      return mayNot ?? refuse('report.nobody-reads', 'No body oversees this team.')
    const { since, members } = await loadStandings(tx, { teamId, charter, lastReportAt, now })
    const reportId = randomUUID()
    await tx
      .insertInto('activityReport')
      .values({
        ...{ reportId, teamId, bodyTeamId: overseer.bodyTeamId, charter: team.charter },
        ...{ madeBy: person.personId, madeAt: timestamp(now), since: timestamp(since) },
        rules: JSON.stringify(rules),
      })
      .execute()
    if (members.length > 0)
      await tx
        .insertInto('activityReportLine')
        .values(
          members.map(({ membershipId, standing, roles }) => ({
            ...{ reportId, membershipId, standing },
            roles: [...roles],
          })),
        )
        .execute()
    const inactive = members.filter(({ standing }) => standing === 'inactive').length
    await step.record({ name: 'activity:reported', teamId, facts: { reportId, inactive } })
    for (const { personId, email } of overseer.seats)
      if (email !== null)
        await queueMail(step, {
          kind: 'activity-report',
          personId,
          to: email,
          subject: 'The yearly report of a team that you oversee',
          text: `An admin sent the yearly report on who takes part in the team’s work. Nobody is removed by it: what follows is your body’s to decide. It is shown here:\n\n${step.installation.url}/governance/${team.slug}/reports/${reportId}`,
        })
    return { reportId }
  })

export interface ReportLine
  extends Pick<
    MemberStanding,
    'membershipId' | 'name' | 'roles' | 'joinedAt' | 'joinedEarlier' | 'joinedOn'
  > {
  readonly standing: Standing
  readonly hasLeft: boolean
}

export interface Report extends SentReport {
  readonly rules: InactivityRules
  readonly charter: string
  readonly lines: readonly ReportLine[]
}

/** One report of a team, for whoever it is shown to. */
export const loadReport = (
  installation: Installation,
  person: Person,
  of: { readonly teamId: number; readonly reportId: string },
): Promise<Report | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const listed = (await selectReports(tx, of.teamId)).find((one) => one.reportId === of.reportId)
    if (listed === undefined) return undefined
    const row = await tx
      .selectFrom('activityReport')
      .select(['rules', 'charter'])
      .where('reportId', '=', of.reportId)
      .executeTakeFirstOrThrow()
    const { rows } = await sql<ReportLine>`
      select l.membership_id, m.list_name as name, l.roles, l.standing, m.joined_at, m.joined_earlier, m.joined_on,
             m.left_at is not null as has_left
        from activity_report_line l join membership m using (membership_id)
       where l.report_id = ${of.reportId} order by m.left_at is not null, m.list_position, m.membership_id`.execute(
      tx,
    )
    // because: only sendReport writes this column
    const rules = row.rules as unknown as InactivityRules
    return { ...listed, rules, charter: row.charter, lines: rows }
  })
