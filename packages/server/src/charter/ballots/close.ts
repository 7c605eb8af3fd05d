// Closing a ballot: counted by the rules it was opened under, its key erased, and both lists written anew in an order
// that tells nothing. What was carried waits for the body; what failed is decided, and the body is never told.
import { countBallot, countedElectorate, vetoEndsAt } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { type NominationRow, selectElectors, selectNomination } from '../nominations/store.js'

const wasDone = true as const

/** Rows lie where they were written, and say by which transaction: after this, all of them by one, sorted. */
const writeAnew = async ({ tx }: Change, ballotId: string) => {
  const votes = await tx
    .selectFrom('ballotVote')
    .selectAll()
    .where('ballotId', '=', ballotId)
    .orderBy('token')
    .execute()
  const issued = await tx
    .selectFrom('ballotIssuance')
    .selectAll()
    .where('ballotId', '=', ballotId)
    .orderBy('personId')
    .execute()
  await tx.deleteFrom('ballotVote').where('ballotId', '=', ballotId).execute()
  await tx.deleteFrom('ballotIssuance').where('ballotId', '=', ballotId).execute()
  if (votes.length > 0) await tx.insertInto('ballotVote').values(votes).execute()
  if (issued.length > 0)
    await tx
      .insertInto('ballotIssuance')
      .values(issued.map((row) => ({ ...row, proof: JSON.stringify(row.proof) })))
      .execute()
  return { votes, issued }
}

const tellCouncil = async (step: Change, found: NominationRow) => {
  if (found.oversightTeamId === null || found.rules.veto.body.value === null) return
  const { oversightTeamId, nominationId: about } = found
  const ids = { teamId: String(oversightTeamId), about, kind: 'veto-window', council: 'yes' }
  await step.enqueue({ task: 'notify.governance', ids })
}

const tellTeam = (step: Change, { teamId, nominationId: about }: NominationRow) =>
  step.enqueue({
    task: 'notify.governance',
    ids: { teamId: String(teamId), about, kind: 'ballot-closed', council: '' },
  })

/** Closes a ballot whose time is over. Doing it twice does it once; a vote under way is counted or refused, never lost. */
export const closeBallot = async (
  installation: Installation,
  nominationId: string,
): Promise<void> => {
  await change<true>(installation, { kind: 'job' }, async (step) => {
    const { tx, now } = step
    await sql`select 1 from ballot where ballot_id = ${nominationId} for update`.execute(tx)
    const found = await selectNomination(tx, nominationId)
    if (found?.state !== 'voting' || now < found.closesAt) return wasDone
    const electorate = countedElectorate(await selectElectors(tx, nominationId))
    const { votes, issued } = await writeAnew(step, nominationId)
    const outcome = countBallot(found.rules.ballot, {
      electorate,
      votes: votes.map(({ vote }) => vote),
    })
    await tx
      .updateTable('ballot')
      .set({
        closedAt: timestamp(now),
        privateKey: null,
        outcome: JSON.stringify({ ...outcome, issued: issued.length }),
      })
      .where('ballotId', '=', nominationId)
      .execute()
    const endsAt = vetoEndsAt(found.rules.veto, found.closesAt)
    await tx
      .updateTable('nomination')
      .set(
        outcome.carried
          ? { state: 'waiting', vetoEndsAt: timestamp(endsAt) }
          : { state: 'failed', decidedAt: timestamp(now) },
      )
      .where('nominationId', '=', nominationId)
      .execute()
    const { yes, no, abstain, carried } = outcome
    await step.record({
      name: 'ballot:closed',
      teamId: found.teamId,
      facts: { nominationId, yes, no, abstain, electorate, issued: issued.length, carried },
    })
    await tellTeam(step, found)
    if (outcome.carried) await tellCouncil(step, found)
    return wasDone
  })
}
