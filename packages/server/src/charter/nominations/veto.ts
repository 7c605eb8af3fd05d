// The veto of a carried nomination: one council member opens the vote in its window, and then every member votes or
// abstains by name (council/). An opened vote holds the membership; whoever votes last decides it.
import { isConflicted, mayOpenVeto, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { selectCouncil, selectSeats } from '../council/store.js'
import { insertDecision } from '../council/vote.js'
import { knowNominee } from './nominee.js'
import { type NominationRow, selectNomination } from './store.js'

const unknown = () => refuse('nomination.unknown', 'There is no such nomination.')

/** Whether this person sits in the body that oversees the nomination's team, as far as their session says. */
export const isOfBody = (person: Person, { oversightTeamId }: NominationRow): boolean =>
  person.memberships.some(
    ({ teamId, roles, acknowledged }) =>
      teamId === oversightTeamId && acknowledged && roles.includes('steering-council'),
  )

const tellCouncil = (step: Change, { oversightTeamId, nominationId }: NominationRow) =>
  step.enqueue({
    task: 'notify.governance',
    ids: {
      teamId: String(oversightTeamId ?? 0),
      about: nominationId,
      kind: 'veto-vote',
      council: 'yes',
    },
  })

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
    const nomineeId = await knowNominee(step.tx, installation.keys, found)
    const refusal = mayOpenVeto(found.rules.veto, step.now, {
      carried: found.outcome?.carried === true,
      endsAt: found.vetoEndsAt ?? step.now,
      isOpened: council.length > 0,
      isOfBody: isOfBody(person, found),
      hasConflict: isConflicted(person.personId, nomineeId),
    })
    if (refusal !== undefined) return refusal
    if (found.state !== 'waiting')
      return refuse('veto.too-late', 'The window for a veto is over; silence was no veto.')
    const bodyTeamId = found.oversightTeamId ?? 0
    await insertDecision(step, {
      ...{ decisionId: nominationId, teamId: found.teamId, bodyTeamId, kind: 'veto' },
      concerns: nomineeId,
      ...{ quorum: found.rules.quorum, charter: found.charter, openedBy: person.personId },
      seats: await selectSeats(step.tx, bodyTeamId),
    })
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
