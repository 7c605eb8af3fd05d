// What a case asks of a member, as SQL: `needsOf` of the rules, need by need in its order. A test holds the two together
// case by case.
import type { Instant, NeedKind } from '@parley/rules'
import { type RawBuilder, sql } from 'kysely'
import { timestamp } from '../../db/tables/columns.js'
import type { Person } from '../../identity/viewer.js'
import { owesCredit } from '../original.js'
import { any, type Condition, type Looking, phaseOf, soonest, unfinished } from './clauses.js'

const teamsWhere = (person: Person, has: (roles: readonly string[]) => boolean): number[] =>
  person.memberships.filter(({ roles }) => has(roles)).map(({ teamId }) => teamId)

const inTriage = sql<boolean>`c.published_at is null and c.report_state <> 'closed'`

const firstAsked = sql`(c.published_at is null and c.submitted)`

/** What changes a published advisory, with every approval that it needs. */
const changeApproved = ({ charter: { approvals } }: Looking): Condition =>
  sql`c.change_asked is not null and (
    select count(*) from approval a join submission s using (case_id, hash)
     where a.case_id = c.case_id and a.kind = 'reader' and a.approved_at is not null) >= ${approvals.readers.value}`

/** `approvalAsked` of the rules: asked by name, or one of those who may when nobody was named. */
const approvalWanted = ({ person, charter: { approvals } }: Looking): Condition => {
  const me = person.personId
  const requester = approvals.excludesRequester.value ? sql`s.asked_by <> ${me}` : sql`true`
  const editor = approvals.excludesLastEditor.value ? sql`v.edited_by <> ${me}` : sql`true`
  return sql`(${firstAsked} or c.change_asked is not null) and c.case_id = any (array(
    select s.case_id from cases k join submission s using (case_id)
      join lateral (select w.version, w.edited_by from advisory_version w
                     where w.case_id = s.case_id order by w.version desc limit 1) v on v.version = s.version
      join lateral (select count(*) filter (where a.kind = 'reader' and a.approved_at is not null) as given,
                           count(*) filter (where a.approved_at is null) as open,
                           coalesce(bool_or(a.person_id = ${me} and a.approved_at is null), false) as asks_me,
                           coalesce(bool_or(a.person_id = ${me} and a.kind = 'reader' and a.approved_at is not null), false) as by_me
                      from approval a where a.case_id = s.case_id and a.hash = s.hash) a on true
     where ((k.submitted and k.published_at is null) or k.change_asked is not null) and not a.by_me and (a.asks_me or (a.open = 0 and a.given < ${approvals.readers.value} and ${requester} and ${editor}))))`
}

/** Each need with its condition, for a case that is standing. */
const asksOf = (looking: Looking): readonly (readonly [NeedKind, Condition])[] => {
  const { person, now, charter } = looking
  const me = person.personId
  const excluded: readonly string[] = charter.coordination.excludedFromAssignment.value
  const pool = teamsWhere(person, (roles) => !roles.some((role) => excluded.includes(role)))
  const admin = teamsWhere(person, (roles) => roles.includes('admin'))
  const mine = sql<boolean>`c.coordinator_id = ${me}`
  const responsible = sql<boolean>`(c.coordinator_id is null or ${mine})`
  const isOver = sql<boolean>`c.deadline_at < ${timestamp(now)}`
  return [
    [
      'emergency-declared',
      sql`c.emergency_at is not null and c.exploited and c.published_at is null`,
    ],
    ['emergency-review', sql`array_remove(c.emergency_by, ${me}::uuid) <> '{}'`],
    ['leak-list', sql`c.glass_open and (${responsible} or c.team_id = any (${admin}::int[]))`],
    ['publication-stuck', sql`c.stuck_by is not null and (${responsible} or c.stuck_by = ${me})`],
    [
      'cve-record-due',
      sql`${responsible} and c.cve_id is not null and c.published_at is not null and c.record_waits`,
    ],
    ['advisory-due', sql`${responsible} and ${inTriage} and c.fix_merged`],
    [
      'embargo-over',
      sql`${responsible} and c.report_state = 'accepted' and c.published_at is null and not c.publishing and c.embargo_state not in ('active', 'revising')`,
    ],
    ['hand-over-offered', sql`c.offered_to = ${me} and c.report_state <> 'closed'`],
    ['embargo-proposal', sql`${responsible} and c.proposal_waits`],
    ['approval', approvalWanted(looking)],
    ['coordinator', sql`${phaseOf} = 'needs-coordinator' and c.team_id = any (${pool}::int[])`],
    ['assigned', sql`${mine} and c.assigned_by = 'charter' and ${phaseOf} = 'triage'`],
    [
      'first-reply',
      sql`${responsible} and c.replied_at is null and ${inTriage} and c.determination is null and c.withdrawn_at is null
        and exists (select 1 from follow_link f where f.case_id = c.case_id and f.replaced_at is null)`,
    ],
    [
      'your-opinion',
      sql`c.determination is null and c.report_state <> 'closed' and c.case_id = any (array(
        select o.case_id from opinion o where o.person_id = ${me} and o.given_at is null))`,
    ],
    [
      'opinion-given',
      sql`${mine} and c.determination is null and c.report_state <> 'closed' and c.case_id = any (array(
        select o.case_id from opinion o left join reading r on r.case_id = o.case_id and r.person_id = ${me}
         where o.person_id <> ${me} and o.given_at > coalesce(r.read_until, '-infinity')))`,
    ],
    [
      'reporter-answered',
      sql`${responsible} and ${phaseOf} = 'held' and c.held_since is not null and c.reporter_wrote_at > c.held_since`,
    ],
    [
      'reporter-withdrew',
      sql`${responsible} and c.withdrawn_at is not null and c.report_state <> 'closed'`,
    ],
    ['determination', sql`${mine} and ${phaseOf} = 'triage'`],
    [
      'publish',
      sql`(${mine} and ${phaseOf} = 'ready-to-publish') or (${responsible} and ${changeApproved(looking)})`,
    ],
    [
      'your-credit',
      sql`${unfinished} and c.case_id = any (array(
        select k.case_id from credit k
         where k.person_id = ${me} and k.consent = 'asked' and k.removed_at is null))`,
    ],
    ['duplicate-credit', sql`${responsible} and ${owesCredit}`],
    [
      'amendment-unasked',
      sql`(c.version_differs or c.credits_differ) and c.published_at is not null and c.change_asked is null and not c.publishing
        and (${responsible} or ${me} = (select v.edited_by from advisory_version v
              where v.case_id = c.case_id order by v.version desc limit 1))`,
    ],
    [
      'overdue',
      sql`${unfinished} and ${isOver} and (${responsible} or c.team_id = any (${admin}::int[]))`,
    ],
    [
      'due-soon',
      sql`${responsible} and ${unfinished} and c.deadline_at <= ${soonest(looking)} and not ${isOver}`,
    ],
  ]
}

/** Where this person declared a conflict of interest: of them it asks nothing but how they are credited. */
const conflicted = ({ person }: Looking): Condition =>
  sql`c.case_id = any (array(select d.case_id from decline d where d.person_id = ${person.personId} and d.conflict))`

const ofConflicted = (looking: Looking) =>
  asksOf(looking).filter(([need]) => need === 'your-credit')

/** Whether the list of needs is not empty. */
export const needsMe = (looking: Looking): Condition =>
  sql`(c.standing and ${any(asksOf(looking).map(([, condition]) => condition))}
    and (not ${conflicted(looking)} or ${any(ofConflicted(looking).map(([, holds]) => holds))}))`

/** Beyond every need: what asks nothing. */
const UNASKED = 99

/** Seconds of a deadline fit in between two needs. */
const apart = 1e10

/** The first need's place among all, then the deadline, as one number: what cannot wait has the smallest. */
export const urgency = (looking: Looking): RawBuilder<number> => {
  const asks = asksOf(looking)
  const cases = asks.map(([, holds], place) => sql`when ${holds} then ${sql.lit(place)}`)
  const own = asks.flatMap(([need], place) =>
    need === 'your-credit' ? cases.slice(place, place + 1) : [],
  )
  const ofTheirs = sql`case ${sql.join(own, sql` `)} else ${sql.lit(UNASKED)} end`
  return sql`((case when not c.standing then ${sql.lit(UNASKED)} when ${conflicted(looking)} then ${ofTheirs} ${sql.join(cases, sql` `)} else ${sql.lit(UNASKED)} end)
    * ${sql.lit(apart)} + floor(extract(epoch from c.deadline_at)))::float8`
}

/** The same of a row that was read. */
export const urgencyOf = (
  looking: Looking,
  { needs, deadlineAt }: { readonly needs: readonly NeedKind[]; readonly deadlineAt: Instant },
): number => {
  const place = asksOf(looking).findIndex(([need]) => need === needs[0])
  return (place === -1 ? UNASKED : place) * apart + Math.floor(deadlineAt / 1_000)
}

/** What asks a guest nothing stands by its deadline alone. */
export const guestUrgency: RawBuilder<number> = sql`(${sql.lit(UNASKED * apart)} + floor(extract(epoch from c.deadline_at)))::float8`

/** The needs of one case as an array of their names, in their order. */
export const needsListed = (looking: Looking): RawBuilder<NeedKind[]> => {
  const listed = (asks: ReturnType<typeof asksOf>) =>
    sql`array_remove(array[${sql.join(asks.map(([need, holds]) => sql`case when ${holds} then ${sql.lit(need)} end`))}]::text[], null)`
  return sql`case when not c.standing then '{}' when ${conflicted(looking)} then ${listed(ofConflicted(looking))}
    else ${listed(asksOf(looking))} end`
}
