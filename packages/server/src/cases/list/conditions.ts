// The words of the case list as SQL: phases, views and filter terms. What they mean is the rules' to say; a test holds
// this translation to `viewsOf` and `phase` case by case. `c` is always the row of `cases`.
import type { CaseQuery, CaseTerm, CaseView, Charter, Instant } from '@parley/rules'
import { addDays, parseDay } from '@parley/rules'
import { type RawBuilder, sql } from 'kysely'
import { timestamp } from '../../db/tables/columns.js'
import type { Person } from '../../identity/viewer.js'

export type Condition = RawBuilder<boolean>

/** Who looks, when, and by which charter. */
export interface Looking {
  readonly person: Person
  readonly now: Instant
  readonly charter: Charter
}

/** `phase` of the rules, as the row has it. */
export const phaseOf = sql<string>`c.phase`

const all = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`
const any = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` or `)})`

const teamsWhere = (person: Person, has: (roles: readonly string[]) => boolean): number[] =>
  person.memberships.filter(({ roles }) => has(roles)).map(({ teamId }) => teamId)

/** Said twice because the index of the standing cases, the few of many, is taken only where it is asked for by name. */
const unfinished = sql<boolean>`(c.standing and c.finished_at is null)`
const inTriage = sql<boolean>`c.published_at is null and c.report_state <> 'closed'`

const soonest = ({ now, charter }: Looking) =>
  timestamp(addDays(now, charter.clocks.soonDays.value))

/** `approvalAsked` of the rules: asked by name, or one of those who may when nobody was named. */
const approvalWanted = ({ person, charter: { approvals } }: Looking): Condition => {
  const me = person.personId
  const requester = approvals.excludesRequester.value ? sql`s.asked_by <> ${me}` : sql`true`
  const editor = approvals.excludesLastEditor.value ? sql`v.edited_by <> ${me}` : sql`true`
  return sql`c.published_at is null and c.submitted and c.case_id = any (array(
    select s.case_id from cases k join submission s using (case_id)
      join lateral (select w.version, w.edited_by from advisory_version w
                     where w.case_id = s.case_id order by w.version desc limit 1) v on v.version = s.version
      join lateral (select count(*) filter (where a.kind = 'reader' and a.approved_at is not null) as given,
                           count(*) filter (where a.approved_at is null) as open,
                           coalesce(bool_or(a.person_id = ${me} and a.approved_at is null), false) as asks_me,
                           coalesce(bool_or(a.person_id = ${me} and a.kind = 'reader' and a.approved_at is not null), false) as by_me
                      from approval a where a.case_id = s.case_id and a.hash = s.hash) a on true
     where k.submitted and k.published_at is null and not a.by_me and (a.asks_me or (a.open = 0 and a.given < ${approvals.readers.value} and ${requester} and ${editor}))))`
}

/** `needsOf` of the rules for a member, as one condition: true when the list of needs is not empty. */
const needsMe = (looking: Looking): Condition => {
  const { person, now, charter } = looking
  const me = person.personId
  const excluded: readonly string[] = charter.coordination.excludedFromAssignment.value
  const pool = teamsWhere(person, (roles) => !roles.some((role) => excluded.includes(role)))
  const admin = teamsWhere(person, (roles) => roles.includes('admin'))
  const mine = sql<boolean>`c.coordinator_id = ${me}`
  const responsible = sql<boolean>`(c.coordinator_id is null or ${mine})`
  const held = sql<boolean>`${phaseOf} = 'held'`
  const asks = any([
    sql`exists (select 1 from unnest(c.emergency_by) e where e <> ${me})`,
    sql`${responsible} and c.cve_id is not null and c.published_at is not null and c.record_waits`,
    sql`${responsible} and ${inTriage} and c.fix_merged`,
    sql`${responsible} and c.report_state = 'accepted' and c.published_at is null and not c.publishing and c.embargo_state not in ('active', 'revising')`,
    sql`c.offered_to = ${me} and c.report_state <> 'closed'`,
    approvalWanted(looking),
    sql`${phaseOf} = 'needs-coordinator' and c.team_id = any (${pool}::int[])`,
    sql`${responsible} and c.replied_at is null and ${inTriage} and c.determination is null`,
    sql`c.determination is null and c.report_state <> 'closed' and c.case_id = any (array(
      select o.case_id from opinion o where o.person_id = ${me} and o.given_at is null))`,
    sql`${responsible} and ${held} and c.held_since is not null and c.reporter_wrote_at > c.held_since`,
    sql`${responsible} and c.withdrawn_at is not null and c.report_state <> 'closed'`,
    sql`${mine} and ${phaseOf} in ('triage', 'ready-to-publish')`,
    sql`${responsible} and ${unfinished} and c.deadline_at <= ${soonest(looking)}`,
    sql`c.team_id = any (${admin}::int[]) and ${unfinished} and c.deadline_at < ${timestamp(now)}`,
  ])
  return sql`(c.standing and ${asks})`
}

/** The phases that a finished case can be in; every other is found among the standing ones. */
const phasesOfFinished = ['published', 'publishing', 'closed', 'duplicate']

const phaseCondition = (phase: string): Condition =>
  phasesOfFinished.includes(phase)
    ? sql`${phaseOf} = ${phase}`
    : sql`(${unfinished} and ${phaseOf} = ${phase})`

/** A tab of the list. */
export const viewCondition = (view: CaseView, looking: Looking): Condition => {
  const { person, now } = looking
  switch (view) {
    case 'needs-me':
      return needsMe(looking)
    case 'unassigned':
      return phaseCondition('needs-coordinator')
    case 'mine':
      return sql`c.coordinator_id = ${person.personId}`
    case 'waiting':
      return sql`(${unfinished} and (${phaseOf} = 'waiting-on-reporter' or (${phaseOf} = 'held' and c.held_since is not null)))`
    case 'due-soon':
      return sql`${unfinished} and c.deadline_at <= ${soonest(looking)} and c.deadline_at >= ${timestamp(now)}`
    case 'overdue':
      return sql`${unfinished} and c.deadline_at < ${timestamp(now)}`
    case 'open':
      return unfinished
    case 'finished':
      return sql`c.finished_at is not null`
  }
}

const isCondition = (value: string, looking: Looking): Condition => {
  switch (value) {
    case 'closed':
    case 'published':
    case 'held':
    case 'duplicate':
      return phaseCondition(value)
    default:
      // because: the parser lets through the views' names and the four above, nothing else
      return viewCondition(value as CaseView, looking)
  }
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

const coordinatorCondition = (value: string, { person }: Looking): Condition => {
  if (value === 'me') return sql`c.coordinator_id = ${person.personId}`
  if (value === 'none') return sql`c.coordinator_id is null`
  return sql`c.coordinator_id in (select p.person_id from person p
    where p.name ilike ${`${escapeLike(value)}%`} or lower(p.github_login) = lower(${value}))`
}

const cveCondition = (value: string): Condition => {
  if (value === 'none') return sql`c.cve_id is null`
  return value === 'any' ? sql`c.cve_id is not null` : sql`c.cve_id = upper(${value})`
}

/** A rating as we write it, and as records that came from elsewhere have it. */
const spellingsOf = (rating: string): string[] => [
  rating,
  rating.toUpperCase(),
  rating.slice(0, 1).toUpperCase() + rating.slice(1),
]

const dayCondition = (column: RawBuilder<unknown>, value: string): Condition => {
  const day = parseDay(value.replace(/^[<>]/, ''))
  // because: the parser has let the form through; a day that does not exist matches nothing
  if (typeof day !== 'number') return sql`false`
  if (value.startsWith('<')) return sql`${column} < ${timestamp(day)}`
  const next = timestamp(addDays(day, 1))
  if (value.startsWith('>')) return sql`${column} >= ${next}`
  return sql`(${column} >= ${timestamp(day)} and ${column} < ${next})`
}

const termCondition = ({ key, value }: CaseTerm, looking: Looking): Condition => {
  switch (key) {
    case 'is':
      return isCondition(value, looking)
    case 'severity':
      return value === 'none'
        ? sql`c.severity_rating is null`
        : sql`c.severity_rating = any (${spellingsOf(value)}::text[])`
    case 'determination':
      return sql`c.determination = ${value}`
    case 'phase':
      return phaseCondition(value)
    case 'coordinator':
      return coordinatorCondition(value, looking)
    case 'project':
      return sql`c.project_id in (select project_id from project
        where lower(name) = lower(${value}) or lower(slug) = lower(${value}))`
    case 'team':
      return sql`c.team_id in (select team_id from team where lower(slug) = lower(${value}))`
    case 'cve':
      return cveCondition(value)
    case 'received':
      return dayCondition(sql`c.received_at`, value)
    case 'activity':
      return dayCondition(sql`c.last_activity_at`, value)
  }
}

/** All terms of a query: any of one key, but for `is`, where all must hold; what is negated must not. */
export const queryCondition = (query: CaseQuery, looking: Looking): Condition => {
  const kept = query.terms.filter((term) => !term.isNegated)
  const keys = [...new Set(kept.map((term) => term.key))]
  const parts = keys.map((key) => {
    const conditions = kept
      .filter((term) => term.key === key)
      .map((term) => termCondition(term, looking))
    return key === 'is' ? all(conditions) : any(conditions)
  })
  const negated = query.terms
    .filter((term) => term.isNegated)
    .map((term) => sql<boolean>`not coalesce(${termCondition(term, looking)}, false)`)
  return all([...parts, ...negated])
}
