// Closing a ballot: counted by the rules it was opened under, its key erased, and both lists written anew in an order
// that tells nothing. What was carried waits for the body; what failed is decided, and the body is never told.
import { countBallot, countedElectorate, vetoEndsAt } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { type NominationRow, selectElectors, selectNomination } from '../nominations/store.js'
import { isSignedBy } from './signing.js'
import { isToken, isVoteOf } from './texts.js'

const wasDone = true as const

/** Who had left is held with the electorate: an old record counts the same for ever. */
const holdElectorate = async ({ tx }: Change, ballotId: string) => {
  const electors = await selectElectors(tx, ballotId)
  const left = electors.filter(({ hasLeft }) => hasLeft).map(({ personId }) => personId)
  await sql`
    update ballot_elector set has_left = person_id = any (${left}::uuid[])
     where ballot_id = ${ballotId}`.execute(tx)
  return electors
}

/**
 * Rows lie where they were written, and say by which transaction: after this, all of them by one, sorted. A row whose
 * signatures do not hold was not cast by a token of this ballot, whoever wrote it, and is not counted.
 */
const writeAnew = async ({ tx }: Change, { nominationId: ballotId, publicKey }: NominationRow) => {
  const cast = await tx
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
  const votes = cast.filter(
    (row) =>
      publicKey !== null &&
      isToken(row.token) &&
      isSignedBy(publicKey, row.token, row.tokenSignature) &&
      isVoteOf(ballotId, row),
  )
  await tx.deleteFrom('ballotVote').where('ballotId', '=', ballotId).execute()
  await tx.deleteFrom('ballotIssuance').where('ballotId', '=', ballotId).execute()
  if (votes.length > 0) await tx.insertInto('ballotVote').values(votes).execute()
  if (issued.length > 0)
    await tx
      .insertInto('ballotIssuance')
      .values(issued.map((row) => ({ ...row, proof: JSON.stringify(row.proof) })))
      .execute()
  return { votes, issued, unsound: cast.length - votes.length }
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
  let closes = false
  await change<true>(installation, { kind: 'job' }, async (step) => {
    const { tx, now } = step
    await sql`select 1 from ballot where ballot_id = ${nominationId} for update`.execute(tx)
    const found = await selectNomination(tx, nominationId)
    if (found?.state !== 'voting' || now < found.closesAt) return wasDone
    closes = true
    const electorate = countedElectorate(await holdElectorate(step, nominationId))
    // Closed first: nobody reads a vote of an open ballot, a job neither.
    await tx
      .updateTable('ballot')
      .set({ closedAt: timestamp(now), privateKey: null })
      .where('ballotId', '=', nominationId)
      .execute()
    const { votes, issued, unsound } = await writeAnew(step, found)
    const outcome = countBallot(found.rules.ballot, {
      electorate,
      votes: votes.map(({ vote }) => vote),
    })
    await tx
      .updateTable('ballot')
      .set({ outcome: JSON.stringify({ ...outcome, issued: issued.length }) })
      .where('ballotId', '=', nominationId)
      .execute()
    const endsAt = vetoEndsAt(found.rules.veto, now)
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
      facts: {
        nominationId,
        yes,
        no,
        abstain,
        electorate,
        issued: issued.length,
        carried,
        unsound,
      },
    })
    await tellTeam(step, found)
    if (outcome.carried) await tellCouncil(step, found)
    return wasDone
  })
  if (closes) await forgetOrder(installation)
}

/**
 * Writes the two tables into new files, so that no old row lies in the order it came. Needs PostgreSQL 17 or later; where it
 * cannot be done, what is left is what docs/SECURITY.md says of an open ballot.
 */
const forgetOrder = async ({ db, log }: Installation): Promise<void> => {
  try {
    await sql`vacuum full ballot_vote, ballot_issuance`.execute(db.job)
  } catch {
    log.warn({ event: 'ballot-tables-not-rewritten' }, 'The ballots’ tables were not written anew')
  }
}
