// Narrows a case to named members, and widens it back to the team. One value on the case changes; the database carries
// it to every row that hangs on it (docs/decisions/0002).
import { isRefusal, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { type BegunAction, begin } from '../begin.js'
import { updateCase } from '../store.js'

/** Makes a compartment of named members of a team. */
export const newCompartment = async (
  { tx }: Change,
  teamId: number,
  memberIds: readonly string[],
): Promise<number> => {
  const { compartmentId } = await tx
    .insertInto('compartment')
    .values({ teamId, narrowed: true })
    .returning('compartmentId')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('compartmentMember')
    .values(memberIds.map((personId) => ({ compartmentId, personId })))
    .execute()
  return compartmentId
}

const chosen = ({ loaded, members }: BegunAction, person: Person, memberIds: readonly string[]) => {
  const wanted = new Set(memberIds)
  if (!wanted.has(person.personId))
    return refuse(
      'narrow.without-you',
      'You stay among its readers: somebody must be able to widen it.',
    )
  if (loaded.coordinatorId !== null && !wanted.has(loaded.coordinatorId))
    return refuse('narrow.without-coordinator', 'Its coordinator reads it: hand it over first.')
  const known = members.filter((member) => wanted.has(member.personId))
  if (known.length !== wanted.size)
    return refuse('narrow.not-a-reader', 'Choose among the members who can read it now.')
  return known.map((member) => member.personId)
}

/** Narrows a case to these members, the one who narrows among them. */
export const narrowCase = (
  installation: Installation,
  person: Person,
  input: { caseId: string; memberIds: readonly string[] },
): Promise<{ readonly readers: number } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId: input.caseId, action: 'case.narrow' })
    if (isRefusal(begun)) return begun
    const memberIds = chosen(begun, person, input.memberIds)
    if (isRefusal(memberIds)) return memberIds
    const { loaded } = begun
    const compartmentId = await newCompartment(step, loaded.teamId, memberIds)
    await updateCase(step.tx, loaded.caseId, { compartmentId })
    const of = { ...loaded.of, compartmentId }
    await step.record({ name: 'case:narrowed', of, facts: { memberIds } })
    return { readers: memberIds.length }
  })

/** Gives a narrowed case back to the whole team. */
export const widenCase = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<{ readonly caseId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action: 'case.narrow' })
    if (isRefusal(begun)) return begun
    const { loaded, narrowed } = begun
    if (!narrowed) return refuse('narrow.not-narrowed', 'The whole team can read it already.')
    const { compartmentId } = await step.tx
      .selectFrom('team')
      .select('compartmentId')
      .where('teamId', '=', loaded.teamId)
      .executeTakeFirstOrThrow()
    await updateCase(step.tx, caseId, { compartmentId })
    await step.record({ name: 'case:widened', of: { ...loaded.of, compartmentId } })
    return { caseId }
  })
