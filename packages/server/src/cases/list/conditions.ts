// The words of the case list as SQL: phases, views and filter terms. What they mean is the rules' to say; a test holds
// this translation to `viewsOf` and `phase` case by case. `c` is always the row of `cases`.
import type { CaseQuery, CaseTerm, CaseView } from '@parley/rules'
import { addDays, parseDay } from '@parley/rules'
import { type RawBuilder, sql } from 'kysely'
import { timestamp } from '../../db/tables/columns.js'
import { owesCredit } from '../original.js'
import { all, any, type Condition, type Looking, phaseOf, soonest, unfinished } from './clauses.js'
import { needsMe } from './needs.js'

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
      return sql`(${unfinished} and c.coordinator_id = ${person.personId})`
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
    case 'owes-credit':
      return sql`(c.standing and ${owesCredit})`
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

/** Whether a term asks for somebody by their name; other words for a coordinator are the asker, and nobody. */
export const isByName = ({ key, value }: CaseTerm): boolean =>
  key === 'coordinator' && value !== 'me' && value !== 'none'

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
