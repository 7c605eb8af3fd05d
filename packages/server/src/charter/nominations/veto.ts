// The veto of a carried nomination: one council member opens the vote in its window, and then every member votes or
// abstains by name (PEP 13). An opened vote holds the membership; whoever votes last decides it.
import {
  type CouncilOutcome,
  councilOutcome,
  mayOpenVeto,
  mayVoteInCouncil,
  type Refusal,
  refuse,
  type Vote,
} from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { queueMail } from '../../jobs/outbox.js'
import { type NominationRow, selectAddressees, selectCouncil, selectNomination } from './store.js'

const unknown = () => refuse('nomination.unknown', 'There is no such nomination.')

/** Whether this person sits in the body that oversees the nomination's team, as far as their session says. */
export const isOfBody = (person: Person, { oversightTeamId }: NominationRow): boolean =>
  person.memberships.some(
    ({ teamId, roles, acknowledged }) =>
      teamId === oversightTeamId && acknowledged && roles.includes('steering-council'),
  )

const insertCouncil = async (step: Change, found: NominationRow, openedBy: string) => {
  const members = await step.tx
    .selectFrom('membership')
    .select('personId')
    .where('teamId', '=', found.oversightTeamId ?? 0)
    .where('leftAt', 'is', null)
    .where(sql<boolean>`'steering-council' = any (roles)`)
    .execute()
  const { nominationId } = found
  await step.tx
    .insertInto('councilVote')
    .values(
      members.map(({ personId }) => ({ nominationId, personId, opened: personId === openedBy })),
    )
    .execute()
}

const tellCouncil = async (step: Change, found: NominationRow) => {
  const teamId = found.oversightTeamId ?? 0
  for (const { personId, email } of await selectAddressees(step.tx, { teamId, council: true }))
    await queueMail(step, {
      kind: 'veto-vote',
      personId,
      to: email,
      subject: 'A veto vote is open',
      text: `A member of your body opened a vote. Every member votes or abstains; until then a membership is held:\n\n${step.installation.url}/nominations/${found.nominationId}`,
    })
}

/** Holds the nomination's row, so that a vote and the window's end do not pass each other. */
const held = async (step: Change, nominationId: string): Promise<NominationRow | undefined> => {
  await sql`select 1 from nomination where nomination_id = ${nominationId} for update`.execute(
    step.tx,
  )
  return selectNomination(step.tx, nominationId)
}

/** Opens a veto vote. */
export const openVeto = (
  installation: Installation,
  person: Person,
  nominationId: string,
): Promise<true | Refusal> =>
  change<true>(installation, actorOf(person), async (step) => {
    const found = await held(step, nominationId)
    if (found === undefined) return unknown()
    const council = await selectCouncil(step.tx, nominationId)
    const refusal = mayOpenVeto(found.rules.veto, step.now, {
      carried: found.outcome?.carried === true,
      endsAt: found.vetoEndsAt ?? step.now,
      isOpened: council.length > 0,
      isOfBody: isOfBody(person, found),
      hasConflict: false,
    })
    if (refusal !== undefined) return refusal
    if (found.state !== 'waiting')
      return refuse('veto.too-late', 'The window for a veto is over; silence was no veto.')
    await insertCouncil(step, found, person.personId)
    await step.tx
      .updateTable('nomination')
      .set({ state: 'held' })
      .where('nominationId', '=', nominationId)
      .execute()
    const { teamId } = found
    await step.record({ name: 'veto:opened', teamId, facts: { nominationId } })
    await tellCouncil(step, found)
    return true as const
  })

/** Votes or abstains in an opened veto vote; `hasConflict` leaves abstaining alone. */
export const voteOnVeto = (
  installation: Installation,
  person: Person,
  input: { readonly nominationId: string; readonly vote: Vote; readonly hasConflict: boolean },
): Promise<CouncilOutcome | Refusal> =>
  change<CouncilOutcome>(installation, actorOf(person), async (step) => {
    const { nominationId, vote, hasConflict } = input
    const { personId } = person
    const found = await held(step, nominationId)
    if (found === undefined) return unknown()
    const before = await selectCouncil(step.tx, nominationId)
    const stated = before.map((one) => (one.personId === personId ? { ...one, hasConflict } : one))
    const refusal = mayVoteInCouncil(stated, personId, vote)
    if (refusal !== undefined) return refusal
    if (found.state !== 'held') return refuse('council.decided', 'This vote is decided.')
    await step.tx
      .updateTable('councilVote')
      .set({ vote, hasConflict, votedAt: timestamp(step.now) })
      .where('nominationId', '=', nominationId)
      .where('personId', '=', personId)
      .execute()
    const { teamId } = found
    await step.record({ name: 'veto:voted', teamId, facts: { nominationId, vote, hasConflict } })
    await step.enqueue({ task: 'nomination.look', ids: { nominationId } })
    return councilOutcome(found.rules.quorum, await selectCouncil(step.tx, nominationId))
  })
