// The newcomer's first weeks: a member for five days, who has not yet agreed to the embargo terms, with a mentor.
import { change } from '../../audit/change.js'
import { beginOnboarding, nameMentor, tick } from '../../charter/onboarding/actions.js'
import { inTransaction } from '../../db/transaction.js'
import { as, type Cast, makePersona, must, type Persona } from './people.js'
import type { Stage } from './stage.js'

const membershipOf = async (stage: Stage, { personId }: Persona): Promise<string> => {
  const { db } = stage.opened.installation
  const { membershipId } = await inTransaction(db, { kind: 'person', personId }, (tx) =>
    tx
      .selectFrom('membership')
      .select('membershipId')
      .where('personId', '=', personId)
      .executeTakeFirstOrThrow(),
  )
  return membershipId
}

/** Lets the newcomer come, and a member be their mentor. */
export const tellFirstWeeks = async (stage: Stage, cast: Cast): Promise<Persona> => {
  const { installation } = stage.opened
  stage.at(5)
  const newcomer = await makePersona(stage, 'newcomer')
  const membershipId = await membershipOf(stage, newcomer)
  must(
    await change(installation, { kind: 'nobody' }, async (step) => {
      await beginOnboarding(step, membershipId)
      return true as const
    }),
  )
  stage.at(4)
  const mentorId = cast.member.personId
  must(await nameMentor(installation, await as(stage, cast.member), { membershipId, mentorId }))
  const read = { membershipId, item: 'read-charter', done: true }
  must(await tick(installation, await as(stage, newcomer), read))
  return newcomer
}
