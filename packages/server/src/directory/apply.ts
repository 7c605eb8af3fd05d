// An admin accepts the plan that was shown: what it adds, and of what it takes away that which was ticked. Accepted actions
// are done by a job, each once. A plan whose list has changed since is looked at again first.
import { randomUUID } from 'node:crypto'
import { addHours, isRefusal, type Refusal, refuse, type VenueAction } from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { lockTeam } from '../identity/people.js'
import { refusalOn } from '../identity/team-actor.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { followedBy, listHash, selectList } from './list.js'
import { actionsOf, type PlanRow, sealAction, selectPlan, setLookAt } from './store.js'

export interface Accepting {
  readonly teamId: number
  readonly planId: string
  /** Numbers of the actions that take something away and were ticked. */
  readonly removals: readonly number[]
}

/** A plan older than that is looked at again first: the venues may have changed. */
const GOOD_FOR_HOURS = 24

const changed = () =>
  refuse(
    'directory.plan-changed',
    'The list or the venues have changed since this was shown. Look at what would be done now.',
    'charter-rules F2',
  )

/** Runs a change of the directory of one team, if the person may. */
const changeDirectory = <T>(
  installation: Installation,
  person: Person,
  input: {
    readonly teamId: number
    readonly action: 'directory.read' | 'directory.apply'
    work(step: Change): Promise<T | Refusal>
  },
): Promise<T | Refusal> =>
  change<T>(installation, actorOf(person), async (step) => {
    const object = { kind: 'team', teamId: String(input.teamId) } as const
    const refusal = refusalOn(person, input.action, { object, now: step.now })
    return refusal ?? input.work(step)
  })

/** The plan that was shown, if it is the newest one and its list is the list of now. */
const planShown = async (step: Change, input: Accepting): Promise<PlanRow | Refusal> => {
  const { tx, now, installation } = step
  const team = await lockTeam(tx, input.teamId)
  const plan = await selectPlan(tx, installation.keys, input.teamId)
  if (team === undefined || plan === undefined || plan.planId !== input.planId) return changed()
  if (now > addHours(plan.plannedAt, GOOD_FOR_HOURS)) return changed()
  const list = await selectList(tx, installation.keys, input.teamId)
  return plan.listHash.equals(listHash(followedBy(team), list)) ? plan : changed()
}

type Numbered = VenueAction & { readonly number: number }

const chosen = (plan: PlanRow, removals: readonly number[]): readonly Numbered[] | Refusal => {
  const numbered = actionsOf(plan).map((action, number) => ({ ...action, number }))
  const isRemoval = (n: number) => numbered[n]?.takesAway === true
  if (!removals.every(isRemoval)) return changed()
  const taken = numbered.filter(({ number, takesAway }) => !takesAway || removals.includes(number))
  return taken.length > 0
    ? taken
    : refuse('directory.nothing-chosen', 'Nothing is chosen: tick what shall be taken away.')
}

const insertActions = async (
  { tx, now, installation }: Change,
  input: { plan: PlanRow; teamId: number; by: string; actions: readonly Numbered[] },
): Promise<number> => {
  let accepted = 0
  for (const { number, ...action } of input.actions) {
    const actionId = randomUUID()
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('directoryAction')
      .values({
        ...{ actionId, teamId: input.teamId, planId: input.plan.planId, number },
        ...{ venue: action.venue, what: action.do, membershipId: action.membershipId },
        sealed: sealAction(installation.keys, actionId, action),
        ...{ state: 'waiting', acceptedBy: input.by },
        ...{ notBefore: timestamp(now), acceptedAt: timestamp(now) },
      })
      .onConflict((c) => c.columns(['planId', 'number']).doNothing())
      .executeTakeFirstOrThrow()
    accepted += Number(numInsertedOrUpdatedRows ?? 0n)
  }
  return accepted
}

/**
 * Accepts a plan. Doing it again accepts nothing twice; ticking more accepts that as well.
 *
 * @returns how many actions were accepted by this, or refusal `directory.plan-changed`, `directory.nothing-chosen`,
 * `identity.proof-needed`
 */
export const acceptPlan = (
  installation: Installation,
  person: Person,
  input: Accepting,
): Promise<{ readonly accepted: number } | Refusal> =>
  changeDirectory(installation, person, {
    ...{ teamId: input.teamId, action: 'directory.apply' },
    work: async (step) => {
      const plan = await planShown(step, input)
      if (isRefusal(plan)) return plan
      const actions = chosen(plan, input.removals)
      if (isRefusal(actions)) return actions
      const { teamId } = input
      const by = person.personId
      const accepted = await insertActions(step, { plan, teamId, by, actions })
      if (accepted === 0) return { accepted }
      const removals = input.removals.length
      const facts = { planId: plan.planId, actions: accepted, removals }
      await step.record({ name: 'directory:applied', teamId, facts })
      await step.enqueue({
        ...{ task: 'directory.act', ids: { teamId: String(teamId) } },
        key: `directory.act:${teamId}`,
      })
      return { accepted }
    },
  })

/** Asks for the venues to be looked at now. */
export const lookNow = (
  installation: Installation,
  person: Person,
  teamId: number,
): Promise<true | Refusal> =>
  changeDirectory(installation, person, {
    ...{ teamId, action: 'directory.read' },
    work: async (step) => {
      await setLookAt(step.tx, teamId, step.now)
      const ids = { teamId: String(teamId) }
      await step.enqueue({ task: 'directory.look', ids, key: `directory.look:${teamId}` })
      return true as const
    },
  })

/** Tries an action that is stuck once more, or gives it up. */
export const settleAction = (
  installation: Installation,
  person: Person,
  input: { teamId: number; actionId: string; how: 'retry' | 'drop' },
): Promise<true | Refusal> =>
  changeDirectory(installation, person, {
    ...{ teamId: input.teamId, action: 'directory.apply' },
    work: async (step) => {
      const { teamId, actionId, how } = input
      const now = timestamp(step.now)
      const { numUpdatedRows } = await step.tx
        .updateTable('directoryAction')
        .set(
          how === 'retry'
            ? { state: 'waiting', notBefore: now, finishedAt: null }
            : { state: 'dropped', finishedAt: now },
        )
        .where('actionId', '=', actionId)
        .where('teamId', '=', teamId)
        .where('state', 'in', ['waiting', 'failed'])
        .executeTakeFirst()
      if (numUpdatedRows === 0n)
        return refuse('directory.not-open', 'This was done or given up already.')
      const name = how === 'retry' ? 'directory:action-retried' : 'directory:action-dropped'
      await step.record({ name, teamId, facts: { actionId } })
      const ids = { teamId: String(teamId) }
      await (how === 'retry'
        ? step.enqueue({ task: 'directory.act', ids, key: `directory.act:${teamId}` })
        : setLookAt(step.tx, teamId, step.now))
      return true as const
    },
  })

export { changeDirectory }
