// Closing a ballot: its key erased and both lists written anew in an order that tells nothing (sec.close_ballot), then
// counted by the rules it was opened under. What was carried waits for the body; what failed is decided, and the body is never told.
import { countBallot, countedElectorate, vetoEndsAt } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { type NominationRow, selectElectors, selectNomination } from '../nominations/store.js'
import { isSignedBy } from './signing.js'
import { isToken, isVoteOf } from './texts.js'
import { tellPasskeys } from './told.js'

const wasDone = true as const

/** Who had left is held with the electorate: an old record counts the same for ever. */
const holdElectorate = async ({ tx }: Change, ballotId: string) => {
  const electors = await selectElectors(tx, ballotId)
  const left = electors.filter(({ hasLeft }) => hasLeft).map(({ personId }) => personId)
  await sql`
    update ballot_elector set has_left = person_id = any (${left}::uuid[])
     where ballot_id = ${ballotId}`.execute(tx)
}

/** What was cast and asked for. A row whose signatures do not hold was not cast by a token of this ballot: it goes. */
const readCast = async ({ tx }: Change, { nominationId: ballotId, publicKey }: NominationRow) => {
  const cast = await tx
    .selectFrom('ballotVote')
    .selectAll()
    .where('ballotId', '=', ballotId)
    .orderBy('token')
    .execute()
  const votes = cast.filter(
    (row) =>
      publicKey !== null &&
      isToken(row.token) &&
      isSignedBy(publicKey, row.token, row.tokenSignature) &&
      isVoteOf(ballotId, row),
  )
  const unsound = cast.filter((row) => !votes.includes(row))
  for (const { token } of unsound)
    await tx
      .deleteFrom('ballotVote')
      .where('ballotId', '=', ballotId)
      .where('token', '=', token)
      .execute()
  const { issued } = await tx
    .selectFrom('ballotIssuance')
    .select((eb) => eb.fn.countAll<number>().as('issued'))
    .where('ballotId', '=', ballotId)
    .executeTakeFirstOrThrow()
  return { votes, issued: Number(issued), unsound: unsound.length }
}

const tellCouncil = async (step: Change, found: NominationRow) => {
  if (found.oversightTeamId === null || found.rules.veto.body.value === null) return
  const { oversightTeamId, nominationId: about } = found
  const ids = { teamId: String(oversightTeamId), about, kind: 'veto-window', council: 'yes' }
  await step.enqueue({ task: 'notify.governance', ids })
}

/** The team; and of the electorate who has left it, for they may have voted. */
const tellTeam = async (step: Change, { teamId, nominationId: about }: NominationRow) => {
  const ids = { teamId: String(teamId), about, council: '' }
  await step.enqueue({ task: 'notify.governance', ids: { ...ids, kind: 'ballot-closed' } })
  for (const { personId, hasLeft } of await selectElectors(step.tx, about))
    if (hasLeft)
      await step.enqueue({
        task: 'notify.governance',
        ids: { ...ids, kind: 'ballot-record', personId },
      })
}

/** Ends the voting: no vote comes after it, and none is read before it is committed, by a job neither. */
const endVoting = (installation: Installation, nominationId: string) =>
  change<true>(installation, { kind: 'job' }, async (step) => {
    const { tx, now } = step
    await sql`select 1 from ballot where ballot_id = ${nominationId} for update`.execute(tx)
    const found = await selectNomination(tx, nominationId)
    if (found?.state !== 'voting' || found.closedAt !== null || now < found.closesAt) return wasDone
    await holdElectorate(step, nominationId)
    await sql`select sec.close_ballot(${nominationId}, ${timestamp(now)})`.execute(tx)
    return wasDone
  })

/** Counts what was cast, and says what came of it. */
const count = async (step: Change, found: NominationRow) => {
  const { tx } = step
  const { nominationId } = found
  const electorate = countedElectorate(await selectElectors(tx, nominationId))
  const { votes, issued, unsound } = await readCast(step, found)
  const { openedAt } = found
  const passkeysUntold = await tellPasskeys(step, { ballotId: nominationId, openedAt })
  const cast = votes.map(({ vote }) => vote)
  const outcome = countBallot(found.rules.ballot, { electorate, votes: cast })
  await tx
    .updateTable('ballot')
    .set({ outcome: JSON.stringify({ ...outcome, issued }) })
    .where('ballotId', '=', nominationId)
    .execute()
  const { yes, no, abstain, carried } = outcome
  await step.record({
    name: 'ballot:closed',
    teamId: found.teamId,
    facts: { nominationId, yes, no, abstain, electorate, issued, carried, unsound, passkeysUntold },
  })
  return outcome
}

const countOnce = async (installation: Installation, nominationId: string): Promise<boolean> => {
  let isCounted = false
  await change<true>(installation, { kind: 'job' }, async (step) => {
    const { tx, now } = step
    await sql`select 1 from ballot where ballot_id = ${nominationId} for update`.execute(tx)
    const found = await selectNomination(tx, nominationId)
    if (found?.state !== 'voting' || found.closedAt === null) return wasDone
    isCounted = true
    const { carried } = await count(step, found)
    const endsAt = vetoEndsAt(found.rules.veto, now)
    await tx
      .updateTable('nomination')
      .set(
        carried
          ? { state: 'waiting', vetoEndsAt: timestamp(endsAt) }
          : { state: 'failed', decidedAt: timestamp(now) },
      )
      .where('nominationId', '=', nominationId)
      .execute()
    await tellTeam(step, found)
    if (carried) await tellCouncil(step, found)
    return wasDone
  })
  return isCounted
}

/**
 * Closes a ballot whose time is over, then counts it. Doing it twice does it once; a vote under way is counted or refused,
 * never lost; a count that was cut off is done at the next look.
 */
export const closeBallot = async (
  installation: Installation,
  nominationId: string,
): Promise<void> => {
  await endVoting(installation, nominationId)
  if (await countOnce(installation, nominationId)) await forgetOrder(installation)
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
