// Reads onboardings, as far as row-level security shows them to whoever asks. Decides nothing.
import type { Instant } from '@parley/rules'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../db/transaction.js'

export interface Onboarding {
  readonly membershipId: string
  readonly personId: string
  readonly name: string
  readonly teamId: number
  readonly slug: string
  readonly teamName: string
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
  readonly begunAt: Instant
  readonly acknowledgedAt: Instant | null
  readonly mentorId: string | null
  readonly mentorName: string | null
  readonly mentorSince: Instant | null
}

const selectWhere = async (
  tx: Tx,
  condition: RawBuilder<unknown>,
): Promise<readonly Onboarding[]> => {
  // A mentor who has left mentors nobody: another may.
  const { rows } = await sql<Onboarding>`
    select o.membership_id, m.person_id, m.list_name as name, o.team_id, t.slug, t.name as team_name, t.charter,
           t.charter_overrides, o.begun_at, m.acknowledged_at, mm.person_id as mentor_id, p.name as mentor_name,
           case when mm.person_id is null then null else o.mentor_since end as mentor_since
      from onboarding o join membership m using (membership_id) join team t on t.team_id = o.team_id
           left join membership mm on mm.team_id = o.team_id and mm.person_id = o.mentor_id and mm.left_at is null
           left join person p on p.person_id = mm.person_id
     where m.left_at is null and ${condition} order by o.begun_at desc, o.membership_id limit 200`.execute(
    tx,
  )
  return rows
}

/** The onboardings of members who are there still, in the teams of this transaction's actor, the newest first. */
export const selectOnboardings = (tx: Tx): Promise<readonly Onboarding[]> =>
  selectWhere(tx, sql`true`)

/** One onboarding; undefined for whoever is not of its team. */
export const selectOnboarding = async (
  tx: Tx,
  membershipId: string,
): Promise<Onboarding | undefined> =>
  (await selectWhere(tx, sql`o.membership_id = ${membershipId}`))[0]

/** When items were ticked, by id; empty for whoever is not concerned. */
export const selectTicks = async (
  tx: Tx,
  membershipId: string,
): Promise<Readonly<Record<string, Instant>>> => {
  const rows = await tx
    .selectFrom('onboardingTick')
    .select(['item', 'doneAt'])
    .where('membershipId', '=', membershipId)
    .execute()
  return Object.fromEntries(rows.map(({ item, doneAt }) => [item, doneAt]))
}

export interface ShadowedCase {
  readonly caseId: string
  readonly number: string
  readonly mentorName: string
  readonly begunAt: Instant
  readonly endedAt: Instant | null
}

/** The cases that somebody shadows, of those that whoever asks reads. */
export const selectShadowed = async (
  tx: Tx,
  membershipId: string,
): Promise<readonly ShadowedCase[]> => {
  const { rows } = await sql<ShadowedCase>`
    select s.case_id, c.number, p.name as mentor_name, s.begun_at, s.ended_at
      from shadowing s join cases c using (case_id) join person p on p.person_id = s.mentor_id
     where s.membership_id = ${membershipId} order by s.begun_at desc limit 100`.execute(tx)
  return rows
}

export interface PracticeCase {
  readonly caseId: string
  readonly number: string
  readonly begunAt: Instant
}

/** The practice case that is under way, for the two who read it. */
export const selectPractice = async (
  tx: Tx,
  membershipId: string,
): Promise<PracticeCase | undefined> => {
  const { rows } = await sql<PracticeCase>`
    select c.case_id, c.number, c.received_at as begun_at
      from onboarding o join cases c on c.case_id = o.practice_case_id
     where o.membership_id = ${membershipId} and c.report_state <> 'closed' and c.erased_at is null`.execute(
    tx,
  )
  return rows[0]
}
