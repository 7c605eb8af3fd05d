// What the clock does to cases: holds that end, the charter's assignment, reminders, what became overdue, a first reply
// that is late. A scan finds ids; each case is then moved under its own actor, by the rules, with its event.
import {
  assignCoordinator,
  assignmentDueAt,
  type Charter,
  clock,
  firstReply,
  heldReport,
  isRefusal,
  isUnassignedIdle,
  reminderDue,
} from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { type CharteredTeam, charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction } from '../db/transaction.js'
import { doEach } from '../jobs/each.js'
import type { Scan } from '../jobs/worker.js'
import { writeCoordinator } from './actions/coordinator.js'
import { writeClosed } from './actions/lifecycle.js'
import { goOnAfterUpgrade } from './after-upgrade.js'
import { caseFacts, coordinationOf } from './facts.js'
import { type LoadedCase, loadCase } from './load.js'
import { assignmentInput, type CasePeople, selectPeople } from './people.js'
import { isFollowed, updateCase } from './store.js'

/** A tick moves so many cases at most; the next one goes on. */
const movedAtOnce = 500

interface Step {
  readonly change: Change
  readonly loaded: LoadedCase
  readonly people: CasePeople
  readonly charter: Charter
}

const admins = ({ people }: Step): readonly string[] =>
  people.members.filter(({ roles }) => roles.includes('admin')).map(({ personId }) => personId)

/** Tells these people; without any of them, the whole team hears of the event. */
const tell = async (
  { change, loaded: { caseId } }: Step,
  { people, kind, eventId }: { people: readonly string[]; kind: string; eventId: string },
): Promise<void> => {
  for (const personId of new Set(people))
    await change.enqueue({ task: 'notify.person', ids: { caseId, personId, kind } })
  if (people.length === 0) await change.enqueue({ task: 'notify.team', ids: { caseId, eventId } })
}

const coordinatorOf = ({ loaded }: Step): readonly string[] =>
  loaded.coordinatorId === null ? [] : [loaded.coordinatorId]

/** A held report closes when its time is up, unless its reporter answered. */
const endHold = async ({ change, loaded, charter }: Step): Promise<boolean> => {
  const { heldSince, holdUntil, reporterWroteAt } = loaded
  if (heldSince === null || holdUntil === null || holdUntil > change.now) return false
  const facts = { heldSince, lastReporterMessageAt: reporterWroteAt }
  if (heldReport(facts, charter, change.now).state === 'answered') {
    await updateCase(change.tx, loaded.caseId, { holdUntil: null })
    return false
  }
  await writeClosed(change, loaded, 'hold-ended')
  return true
}

/** The charter's assignment (H3, J2): somebody who is not a release manager, council member, reporter or away. */
const assign = async (step: Step): Promise<void> => {
  const { change, loaded, people, charter } = step
  const facts = { ...caseFacts(loaded), lastHumanActivityAt: loaded.lastHumanAt }
  if (!isUnassignedIdle(facts, charter, change.now) || loaded.nobodyLeftToldAt !== null) return
  const input = await assignmentInput(change.tx, { loaded, people, now: change.now })
  const decision = assignCoordinator(coordinationOf(loaded, people), input, charter)
  if (!isRefusal(decision)) {
    const told = [decision.coordinatorId]
    await writeCoordinator(change, loaded, { decision, event: 'coordinator:assigned', tell: told })
    return
  }
  if (decision.refusal !== 'coordinator.nobody-left') return
  await updateCase(change.tx, loaded.caseId, { nobodyLeftToldAt: timestamp(change.now) })
  const idleSince = assignmentDueAt(loaded.lastHumanAt, charter)
  const event = { name: 'coordinator:nobody-left', of: loaded.of, facts: { idleSince } } as const
  const { eventId } = await change.record(event)
  await tell(step, { people: admins(step), kind: 'nobody-left', eventId })
}

/** The ladder of reminders (J3): one for every step, and every day from the deadline on. */
const remind = async (step: Step): Promise<void> => {
  const { change, loaded, charter } = step
  const { dueAt } = clock(loaded, charter, change.now)
  const reminder = reminderDue({ ...loaded, dueAt }, charter, change.now)
  if (reminder === null) return
  await updateCase(change.tx, loaded.caseId, { lastReminderAt: timestamp(change.now) })
  const { daysBefore, daysAfter } = reminder
  const event = { name: 'case:reminded', of: loaded.of, facts: { daysBefore, daysAfter } } as const
  const { eventId } = await change.record(event)
  await tell(step, { people: coordinatorOf(step), kind: 'reminder', eventId })
}

/** Overdue is never silent: once, its coordinator and every admin hear of it. That is the ladder's step of the day as well. */
const tellOverdue = async (step: Step): Promise<boolean> => {
  const { change, loaded, charter } = step
  if (loaded.overdueToldAt !== null || loaded.finishedAt !== null) return false
  if (clock(loaded, charter, change.now).level !== 'late') return false
  const toldAt = timestamp(change.now)
  await updateCase(change.tx, loaded.caseId, { overdueToldAt: toldAt, lastReminderAt: toldAt })
  const { eventId } = await change.record({ name: 'case:became-overdue', of: loaded.of })
  const people = [...coordinatorOf(step), ...admins(step)]
  await tell(step, { people, kind: 'overdue', eventId })
  return true
}

/** The reporter should have heard from a person by now; where none follows, nobody waits for it. */
const tellReplyLate = async (step: Step): Promise<void> => {
  const { change, loaded, charter } = step
  const { replyLateToldAt, determination, publishedAt, reportState } = loaded
  if (replyLateToldAt !== null || determination !== null || publishedAt !== null) return
  if (loaded.withdrawnAt !== null) return
  if (reportState === 'closed' || firstReply(loaded, charter, change.now).level !== 'late') return
  await updateCase(change.tx, loaded.caseId, { replyLateToldAt: timestamp(change.now) })
  if (!(await isFollowed(change.tx, loaded.caseId))) return
  const event = { name: 'case:reminded', of: loaded.of, facts: { of: 'first-reply' } } as const
  const { eventId } = await change.record(event)
  await tell(step, { people: coordinatorOf(step), kind: 'reminder', eventId })
}

/** Does to one case what is due now. Twice does no harm: every step looks at what was told and written. */
export const moveCase = async (
  installation: Installation,
  { caseId, charter }: { caseId: string; charter: Charter },
): Promise<void> => {
  await change(installation, { kind: 'job', caseId }, async (step) => {
    const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
    if (loaded === undefined) return
    const people = await selectPeople(step.tx, loaded)
    const facts: Step = { change: step, loaded, people, charter }
    if (await endHold(facts)) return
    await assign(facts)
    await tellReplyLate(facts)
    if (!(await tellOverdue(facts))) await remind(facts)
  })
}

/** Teams that go by the same charter with the same provisions of their own, to be asked about together. */
export const selectCharters = async (installation: Installation) => {
  const { rows } = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
    sql<CharteredTeam & { teamIds: readonly number[] }>`
      select charter, charter_overrides, array_agg(team_id order by team_id) as team_ids
        from team group by charter, charter_overrides order by min(team_id)`.execute(tx),
  )
  return rows
}

const selectDue = async (
  installation: Installation,
  { charter, teamIds }: { charter: Charter; teamIds: readonly number[] },
) => {
  const { idleDays, firstReplyDays, reminderDaysBefore, reminderEveryDaysAfter } = charter.clocks
  const { rows } = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
    sql<{ caseId: string }>`select case_id from sec.cases_to_move(
      ${timestamp(installation.now())}, ${[...teamIds]}::int[], ${idleDays.value}, ${firstReplyDays.value},
      ${[...reminderDaysBefore.value]}::int[], ${reminderEveryDaysAfter.value}, ${movedAtOnce})`.execute(
      tx,
    ),
  )
  return rows
}

/** The scan of the clocks, by the numbers of each team's own charter, and of what an upgrade left to be done. */
export const scanCases = (installation: Installation): Scan =>
  async function cases() {
    await doEach(installation, await selectCharters(installation), async (team) => {
      const charter = charterOf(team)
      const due = await selectDue(installation, { charter, teamIds: team.teamIds })
      await doEach(installation, due, ({ caseId }) => moveCase(installation, { caseId, charter }))
    })
    await goOnAfterUpgrade(installation)
  }

/** How often the words that nearly every case has are looked for again. */
const commonWordsEveryMs = 3_600_000

/** The scan of common words; each process looks once an hour, and twice does no harm. */
export const scanCommonWords = (installation: Installation): Scan => {
  let lookedAt = Number.NEGATIVE_INFINITY
  return async function commonWords() {
    if (installation.now() - lookedAt < commonWordsEveryMs) return
    lookedAt = installation.now()
    await inTransaction(installation.db, { kind: 'job' }, (tx) =>
      sql`select sec.refresh_common_words()`.execute(tx),
    )
  }
}
