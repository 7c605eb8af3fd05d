// Keeps plans and accepted actions, sealed, and reads them back as far as row-level security shows them. Decides nothing.
import type { DirectoryPlan, Instant, Venue, VenueAction } from '@parley/rules'
import type { Keys } from '../db/keys.js'
import { openFor, type PurposePlace, sealFor } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'
import type { ActionState } from '../db/tables/directory.js'
import type { Tx } from '../db/transaction.js'

/** What became of reading one venue. `fault` is a code, never a text from outside. */
export interface VenueLook {
  readonly venue: Venue
  readonly name: string
  readonly fault: string | null
}

export interface SwitchedRepository {
  readonly projectId: number
  readonly switched: 'on' | 'off'
}

/** A plan as it is sealed. */
export interface PlannedDirectory {
  readonly looks: readonly VenueLook[]
  readonly plans: DirectoryPlan
  readonly repositories: readonly SwitchedRepository[]
}

/** Every action of a plan, in its order: an action is known by its number. */
export const actionsOf = ({ plans }: PlannedDirectory): readonly VenueAction[] =>
  Object.values(plans).flatMap(({ actions }) => actions)

/** Whether two plans found the same, and would do the same under the same numbers. */
export const saysTheSame = (one: PlannedDirectory, other: PlannedDirectory): boolean => {
  const text = ({ looks, plans, repositories }: PlannedDirectory) =>
    JSON.stringify([looks, plans, repositories])
  return text(one) === text(other)
}

export interface PlanRow extends PlannedDirectory {
  readonly planId: string
  readonly plannedAt: Instant
  readonly listHash: Buffer
  readonly driftHash: Buffer
  readonly differences: number
}

export const planPlace = (planId: string): PurposePlace =>
  `directory:directory_plan.sealed:${planId}`
export const actionPlace = (actionId: string): PurposePlace =>
  `directory:directory_action.sealed:${actionId}`

/** The newest plan of a team: the one that was made last, whatever the clock says. */
export const newestPlan = (tx: Tx, teamId: number) =>
  tx.selectFrom('directoryPlan').where('teamId', '=', teamId).orderBy('planOrder', 'desc').limit(1)

/** The newest plan of a team, opened. */
export const selectPlan = async (
  tx: Tx,
  keys: Keys,
  teamId: number,
): Promise<PlanRow | undefined> => {
  const row = await newestPlan(tx, teamId)
    .select(['planId', 'plannedAt', 'listHash', 'driftHash', 'differences', 'sealed'])
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { sealed, ...rest } = row
  // because: only insertPlan writes this column, and the seal vouches for it
  const planned = JSON.parse(openFor(keys, planPlace(row.planId), sealed)) as PlannedDirectory
  return { ...rest, ...planned }
}

export interface NewPlan extends Omit<PlanRow, keyof PlannedDirectory> {
  readonly teamId: number
  readonly planned: PlannedDirectory
}

/** Keeps a plan, and drops the earlier ones of which nothing was accepted. */
export const insertPlan = async (tx: Tx, keys: Keys, plan: NewPlan): Promise<void> => {
  const { planned, plannedAt, ...row } = plan
  await tx
    .deleteFrom('directoryPlan')
    .where('teamId', '=', plan.teamId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('directoryAction')
            .select('actionId')
            .whereRef('directoryAction.planId', '=', 'directoryPlan.planId'),
        ),
      ),
    )
    .execute()
  await tx
    .insertInto('directoryPlan')
    .values({
      ...row,
      plannedAt: timestamp(plannedAt),
      sealed: sealFor(keys, planPlace(plan.planId), JSON.stringify(planned)),
    })
    .execute()
}

export interface ActionRow extends VenueAction {
  readonly actionId: string
  readonly teamId: number
  readonly number: number
  readonly state: ActionState
  readonly attempts: number
  readonly notBefore: Instant
  readonly lastFault: string | null
  readonly acceptedBy: string
  readonly acceptedAt: Instant
  readonly finishedAt: Instant | null
}

const opened = (keys: Keys, row: { actionId: string; sealed: Buffer }): VenueAction =>
  // because: only sealAction writes this column, and the seal vouches for it
  JSON.parse(openFor(keys, actionPlace(row.actionId), row.sealed)) as VenueAction

export const sealAction = (keys: Keys, actionId: string, action: VenueAction): Buffer =>
  sealFor(keys, actionPlace(actionId), JSON.stringify(action))

/** Accepted actions of a team: those that are open, and the newest of the others. What was erased is left out. */
export const selectActions = async (
  tx: Tx,
  keys: Keys,
  of: { readonly teamId: number; readonly states?: readonly ActionState[] },
): Promise<readonly ActionRow[]> => {
  const rows = await tx
    .selectFrom('directoryAction')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('state', 'in', of.states ?? ['waiting', 'failed', 'done', 'invited', 'dropped'])
    .orderBy('acceptedAt', 'desc')
    .orderBy('number')
    .limit(500)
    .execute()
  return rows
    .filter(({ sealed }) => sealed.length > 0)
    .map(({ sealed, what: _, planId: _plan, ...row }) => ({
      ...opened(keys, { actionId: row.actionId, sealed }),
      ...row,
    }))
}

/** The same change of the same account, whenever it was planned. */
export const isSameAction = (one: VenueAction, other: VenueAction): boolean =>
  one.venue === other.venue &&
  one.do === other.do &&
  one.account.toLowerCase() === other.account.toLowerCase()

/** Makes the venues be looked at when this instant is reached. */
export const setLookAt = async (tx: Tx, teamId: number, at: Instant): Promise<void> => {
  await tx
    .insertInto('directoryState')
    .values({ teamId, lookAt: timestamp(at) })
    .onConflict((c) => c.column('teamId').doUpdateSet({ lookAt: timestamp(at) }))
    .execute()
}
