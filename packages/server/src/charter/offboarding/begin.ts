// Beginning to leave, and taking that back: by oneself, or by an admin. The cases are then handed over by their own domain
// (cases/leaving.ts), and the membership ends when none is left.
import { randomUUID } from 'node:crypto'
import { isRefusal, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { actorBy, type By, refusalBy } from '../../identity/by.js'
import { lockTeam } from '../../identity/people.js'
import { requireFreshProof } from '../../identity/proof.js'
import { endMembership, type HeldTeam, leaverOf, noSuchMember } from './end.js'
import { type Offboarding, selectOffboarding } from './store.js'
import { allowUnvoted } from './unvoted.js'

/** `atOnce` waits for nobody: the charter gives the cases to others (E8). */
export interface Leaving {
  readonly teamId: number
  readonly membershipId: string
  readonly atOnce?: boolean
  /** Where it was decided, when an admin ends another's. */
  readonly decided?: string | undefined
}

const isOneself = async ({ tx }: Change, by: By, membershipId: string): Promise<boolean> =>
  by !== 'operator' &&
  (await tx
    .selectFrom('membership')
    .select('membershipId')
    .where('membershipId', '=', membershipId)
    .where('personId', '=', by.personId)
    .executeTakeFirst()) !== undefined

const refusalOf = (
  step: Change,
  by: By,
  { teamId, isOwn }: { teamId: number; isOwn: boolean },
): Refusal | undefined => {
  if (isOwn && by !== 'operator') return requireFreshProof(by, step.now)
  const object = { kind: 'team', teamId: String(teamId) } as const
  return refusalBy(by, 'member.manage', { object, now: step.now })
}

interface Step {
  readonly step: Change
  readonly team: HeldTeam & { readonly slug: string }
  readonly way: 'oneself' | 'admin'
}

/** Asks the rules about somebody's leaving, and holds the team. */
const onLeaving = (
  installation: Installation,
  by: By,
  input: { leaving: Leaving; work: (on: Step) => Promise<true | Refusal> },
): Promise<true | Refusal> =>
  change<true>(installation, actorBy(by), async (step) => {
    const { teamId, membershipId } = input.leaving
    const isOwn = await isOneself(step, by, membershipId)
    const refusal = refusalOf(step, by, { teamId, isOwn })
    if (refusal !== undefined) return refusal
    const team = await lockTeam(step.tx, teamId)
    if (team === undefined) return noSuchMember()
    return input.work({ step, team, way: isOwn ? 'oneself' : 'admin' })
  })

const insertOffboarding = async ({ step, team, way }: Step, membershipId: string, by: By) => {
  const offboardingId = randomUUID()
  const { teamId } = team
  await step.tx
    .insertInto('offboarding')
    .values({
      ...{ offboardingId, membershipId, teamId, way },
      begunBy: by === 'operator' ? null : by.personId,
      begunAt: timestamp(step.now),
    })
    .execute()
  await step.record({ name: 'offboarding:begun', teamId, facts: { membershipId, way } })
  await step.enqueue({ task: 'cases.hand-over', ids: { offboardingId } })
}

/** Begins to leave a team, or leaves it at once. Refused where too few admins would stay (C5). */
export const beginLeaving = (
  installation: Installation,
  by: By,
  leaving: Leaving,
): Promise<true | Refusal> =>
  onLeaving(installation, by, {
    leaving,
    work: async (on) => {
      const { membershipId, decided } = leaving
      const { step, team } = on
      const found = await leaverOf(step, team, membershipId)
      if (found === undefined) return noSuchMember()
      if (found.refusal !== undefined) return found.refusal
      const { member } = found
      if (leaving.atOnce !== true && member.isLeaving)
        return refuse('offboarding.under-way', 'They are handing over their cases already.')
      const unvoted = await allowUnvoted(step, by, { team, member, what: 'removal', decided })
      if (unvoted !== undefined) return unvoted
      if (leaving.atOnce === true) return endMembership(step, { team, membershipId })
      await insertOffboarding(on, membershipId, by)
      return true
    },
  })

/** Takes back what is not over yet: the member stays. Cases that others have accepted stay theirs. */
export const takeBackLeaving = (
  installation: Installation,
  by: By,
  leaving: Leaving,
): Promise<true | Refusal> =>
  onLeaving(installation, by, {
    leaving,
    work: async ({ step, team }) => {
      const { membershipId } = leaving
      const { teamId } = team
      const found = await selectOffboarding(step.tx, { membershipId })
      if (found === undefined)
        return refuse('offboarding.over', 'Nothing is under way: there is nothing to take back.')
      await step.tx
        .updateTable('offboarding')
        .set({ takenBackAt: timestamp(step.now) })
        .where('offboardingId', '=', found.offboardingId)
        .execute()
      await step.record({ name: 'offboarding:taken-back', teamId, facts: { membershipId } })
      return true
    },
  })

/** Ends a membership whose cases are all handed over. Doing it again finds nothing to do. */
export const finishLeaving = async (
  installation: Installation,
  { offboardingId, teamId }: Offboarding,
): Promise<void> => {
  const ended = await change<true>(installation, { kind: 'nobody' }, async (step) => {
    const team = await lockTeam(step.tx, teamId)
    const found = await selectOffboarding(step.tx, { offboardingId })
    if (team === undefined || found === undefined) return true
    const { membershipId } = found
    return endMembership(step, { team, membershipId })
  })
  if (isRefusal(ended))
    installation.log.warn({ offboardingId, refusal: ended.refusal }, 'membership does not end')
}
