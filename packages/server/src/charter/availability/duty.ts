// Going on call, and naming who answers for a project. Members put themselves on the rota, admins anybody; who answers for
// a project is an admin's to say.
import { randomUUID } from 'node:crypto'
import { checkShift, type Instant, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { refusalOn } from '../../identity/team-actor.js'
import { actorOf, type Person } from '../../identity/viewer.js'

const noSuchMember = (): Refusal => refuse('member.unknown', 'The team has no such member.')

const standsIn = (person: Person, teamId: number) =>
  person.memberships.find((membership) => membership.teamId === teamId)

const mayFor = (person: Person, of: { teamId: number; personId: string }): Refusal | undefined => {
  const own = standsIn(person, of.teamId)
  if (own === undefined) return noSuchMember()
  if (of.personId === person.personId || own.roles.includes('admin')) return undefined
  return refuse('on-call.not-yours', 'You put yourself on call; an admin puts others.')
}

const personIn = async ({ tx }: Change, teamId: number, membershipId: string) =>
  (
    await tx
      .selectFrom('membership')
      .select('personId')
      .where('membershipId', '=', membershipId)
      .where('teamId', '=', teamId)
      .where('leftAt', 'is', null)
      .executeTakeFirst()
  )?.personId

const isAwayThen = async (
  { tx }: Change,
  of: { personId: string; from: Instant; until: Instant },
): Promise<boolean> =>
  (await tx
    .selectFrom('away')
    .select('awayId')
    .where('personId', '=', of.personId)
    .where('fromAt', '<', timestamp(of.until))
    .where('untilAt', '>', timestamp(of.from))
    .executeTakeFirst()) !== undefined

export interface NewShift {
  readonly teamId: number
  readonly membershipId: string
  readonly from: Instant
  /** The first instant they are off again. */
  readonly until: Instant
}

/** Puts somebody on call. */
export const addShift = (
  installation: Installation,
  person: Person,
  { teamId, membershipId, from, until }: NewShift,
): Promise<true | Refusal> =>
  change<true>(installation, actorOf(person), async (step) => {
    const personId = await personIn(step, teamId, membershipId)
    if (personId === undefined) return noSuchMember()
    const refusal =
      mayFor(person, { teamId, personId }) ??
      checkShift(
        { from, until },
        { now: step.now, isAwayThen: await isAwayThen(step, { personId, from, until }) },
      )
    if (refusal !== undefined) return refusal
    const shiftId = randomUUID()
    await step.tx
      .insertInto('onCall')
      .values({ shiftId, teamId, personId, fromAt: timestamp(from), untilAt: timestamp(until) })
      .execute()
    await step.record({ name: 'on-call:added', teamId, facts: { shiftId, personId, from, until } })
    return true
  })

/** Takes a shift off the rota. */
export const removeShift = (
  installation: Installation,
  person: Person,
  { teamId, shiftId }: { readonly teamId: number; readonly shiftId: string },
): Promise<true | Refusal> =>
  change<true>(installation, actorOf(person), async (step) => {
    const shift = await step.tx
      .selectFrom('onCall')
      .select('personId')
      .where('shiftId', '=', shiftId)
      .where('teamId', '=', teamId)
      .executeTakeFirst()
    if (shift === undefined) return refuse('on-call.unknown', 'That is gone already.')
    const refusal = mayFor(person, { teamId, ...shift })
    if (refusal !== undefined) return refusal
    await step.tx.deleteFrom('onCall').where('shiftId', '=', shiftId).execute()
    await step.record({ name: 'on-call:removed', teamId, facts: { shiftId, ...shift } })
    return true
  })

export interface NamedResponder {
  readonly teamId: number
  readonly projectId: number
  readonly membershipId: string
}

/** Names a member for a project, or takes the naming back. Twice is as once. */
export const nameResponder = (
  installation: Installation,
  person: Person,
  input: NamedResponder & { readonly isNamed: boolean },
): Promise<true | Refusal> =>
  change<true>(installation, actorOf(person), async (step) => {
    const { teamId, projectId, isNamed } = input
    const object = { kind: 'team', teamId: String(teamId) } as const
    const refusal = refusalOn(person, 'team.manage', { object, now: step.now })
    if (refusal !== undefined) return refusal
    const personId = await personIn(step, teamId, input.membershipId)
    if (personId === undefined) return noSuchMember()
    const project = await step.tx
      .selectFrom('project')
      .select('projectId')
      .where('projectId', '=', projectId)
      .where('teamId', '=', teamId)
      .executeTakeFirst()
    if (project === undefined) return refuse('project.unknown', 'The team has no such project.')
    const row = { projectId, personId }
    await (isNamed
      ? step.tx
          .insertInto('projectResponder')
          .values(row)
          .onConflict((same) => same.doNothing())
          .execute()
      : step.tx
          .deleteFrom('projectResponder')
          .where('projectId', '=', projectId)
          .where('personId', '=', personId)
          .execute())
    await step.record({ name: 'project:responder-set', teamId, facts: { ...row, isNamed } })
    return true
  })
