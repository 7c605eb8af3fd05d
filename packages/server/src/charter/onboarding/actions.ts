// A newcomer's onboarding moves on: items are ticked, a mentor begins and ends, cases are chosen to be shadowed. None of it
// opens anything to anybody.
import {
  type OnboardingItem,
  type Refusal,
  refuse,
  refuseMentor,
  refuseShadow,
  refuseTick,
} from '@parley/rules'
import { sql } from 'kysely'
import type { Change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Person } from '../../identity/viewer.js'
import { charterOf } from '../charter-of.js'
import { endPracticeIn, onOne, standingIn, unknown } from './begin.js'
import type { Onboarding } from './store.js'

/** Begins with a membership. Doing it twice is once; a team that works on no cases has none. */
export const beginOnboarding = async ({ tx }: Change, membershipId: string): Promise<void> => {
  await sql`select sec.begin_onboarding(${membershipId})`.execute(tx)
}

const itemOf = (found: Onboarding, id: string): OnboardingItem | undefined =>
  charterOf(found).governance.onboarding.find((item) => item.id === id)

/** Ticks an item, or takes the tick back. */
export const tick = (
  installation: Installation,
  person: Person,
  of: { readonly membershipId: string; readonly item: string; readonly done: boolean },
): Promise<true | Refusal> =>
  onOne(installation, person, {
    membershipId: of.membershipId,
    work: async ({ tx, now, record }, found) => {
      const item = itemOf(found, of.item)
      if (item === undefined) return unknown()
      const refusal = refuseTick(item, standingIn(person, found))
      if (refusal !== undefined) return refusal
      const { membershipId, teamId } = found
      await tx
        .deleteFrom('onboardingTick')
        .where('membershipId', '=', membershipId)
        .where('item', '=', item.id)
        .execute()
      if (of.done)
        await tx
          .insertInto('onboardingTick')
          .values({ membershipId, item: item.id, doneAt: timestamp(now), doneBy: person.personId })
          .execute()
      const facts = { membershipId, item: item.id, done: of.done }
      await record({ name: 'onboarding:ticked', teamId, facts })
      return true as const
    },
  })

const mentorFacts = async (step: Change, found: Onboarding, mentorId: string) => {
  const row = await step.tx
    .selectFrom('membership')
    .select('acknowledgedAt')
    .where('teamId', '=', found.teamId)
    .where('personId', '=', mentorId)
    .where('leftAt', 'is', null)
    .executeTakeFirst()
  return {
    isActiveMember: row !== undefined,
    hasAcknowledged: row?.acknowledgedAt != null,
    isNewcomer: mentorId === found.personId,
    hasMentor: found.mentorId !== null,
  }
}

/** A member offers to be the mentor, or an admin names one. */
export const nameMentor = (
  installation: Installation,
  person: Person,
  of: { readonly membershipId: string; readonly mentorId: string },
): Promise<true | Refusal> =>
  onOne(installation, person, {
    membershipId: of.membershipId,
    work: async (step, found) => {
      const { mentorId } = of
      const refusal = refuseMentor({
        byAdmin: standingIn(person, found).isAdmin,
        isOneself: mentorId === person.personId,
        ...(await mentorFacts(step, found, mentorId)),
      })
      if (refusal !== undefined) return refusal
      const { membershipId, teamId } = found
      await step.tx
        .updateTable('onboarding')
        .set({ mentorId, mentorSince: timestamp(step.now) })
        .where('membershipId', '=', membershipId)
        .execute()
      await step.record({ name: 'mentor:began', teamId, facts: { membershipId, mentorId } })
      const ids = { teamId: String(teamId), about: membershipId, kind: 'mentor', council: '' }
      const concerned = [found.personId, mentorId].filter((one) => one !== person.personId)
      for (const personId of concerned)
        await step.enqueue({ task: 'notify.governance', ids: { ...ids, personId } })
      return true as const
    },
  })

/** Ends the mentoring: by either of the two, or an admin. */
export const endMentor = (
  installation: Installation,
  person: Person,
  membershipId: string,
): Promise<true | Refusal> =>
  onOne(installation, person, {
    membershipId,
    work: async (step, found) => {
      const { isNewcomer, isMentor, isAdmin } = standingIn(person, found)
      if (!isNewcomer && !isMentor && !isAdmin)
        return refuse('mentor.not-yours', 'Either of the two ends it, or an admin.')
      await step.tx
        .updateTable('onboarding')
        .set({ mentorId: null, mentorSince: null })
        .where('membershipId', '=', membershipId)
        .execute()
      const { teamId } = found
      await step.record({ name: 'mentor:ended', teamId, facts: { membershipId } })
      await endPracticeIn(step, membershipId)
      return true as const
    },
  })

/** Lets the newcomer shadow a case, by its number: one that both of them read. */
export const shadow = (
  installation: Installation,
  person: Person,
  of: { readonly membershipId: string; readonly number: string },
): Promise<true | Refusal> =>
  onOne(installation, person, {
    membershipId: of.membershipId,
    work: async (step, found) => {
      const { membershipId, personId } = found
      const { rows } = await sql<{ caseId: string }>`
        select c.case_id from cases c
         where lower(c.number) = lower(${of.number}) and c.team_id = ${found.teamId}`.execute(
        step.tx,
      )
      const caseId = rows[0]?.caseId
      const asked = await sql<{ reads: boolean }>`
        select sec.newcomer_reads(${membershipId}, ${caseId ?? null}::uuid) as reads`.execute(
        step.tx,
      )
      const refusal = refuseShadow({
        isMentor: standingIn(person, found).isMentor,
        newcomerReads: caseId !== undefined && asked.rows[0]?.reads === true,
      })
      if (refusal !== undefined) return refusal
      if (caseId === undefined) return unknown()
      const begun = { mentorId: person.personId, begunAt: timestamp(step.now), endedAt: null }
      await step.tx
        .insertInto('shadowing')
        .values({ membershipId, caseId, ...begun })
        .onConflict((conflict) => conflict.columns(['membershipId', 'caseId']).doUpdateSet(begun))
        .execute()
      await step.enqueue({ task: 'notify.person', ids: { caseId, personId, kind: 'shadow' } })
      return true as const
    },
  })

/** Ends the shadowing of a case. */
export const endShadow = (
  installation: Installation,
  person: Person,
  of: { readonly membershipId: string; readonly caseId: string },
): Promise<true | Refusal> =>
  onOne(installation, person, {
    membershipId: of.membershipId,
    work: async ({ tx, now }, found) => {
      const { isNewcomer, isMentor, isAdmin } = standingIn(person, found)
      if (!isNewcomer && !isMentor && !isAdmin)
        return refuse('shadow.not-yours', 'The newcomer’s mentor chooses the cases.')
      await tx
        .updateTable('shadowing')
        .set({ endedAt: timestamp(now) })
        .where('membershipId', '=', of.membershipId)
        .where('caseId', '=', of.caseId)
        .where('endedAt', 'is', null)
        .execute()
      return true as const
    },
  })
