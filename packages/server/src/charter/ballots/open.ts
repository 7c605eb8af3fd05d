// Opening a ballot: its key is made and sealed, the electorate is fixed. From then on nobody joins it. Runs as a job,
// so that a ballot opens at its time whoever is there.
import { electorateOf, instant } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import { digestOf } from '../../audit/digest.js'
import type { Installation } from '../../db/installation.js'
import { sealFor } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import { knowNominee } from '../nominations/nominee.js'
import { type NominationRow, selectNomination } from '../nominations/store.js'
import { ballotKeyPlace } from '../nominations/texts.js'
import { keyDigest, makeBallotKey } from './signing.js'

const wasDone = true as const

/** Somebody who came in another way during the review is a member already: there is nothing left to vote on. */
const endAsMember = async (step: Change, { nominationId, teamId }: NominationRow) => {
  await step.tx
    .updateTable('nomination')
    .set({ state: 'withdrawn', decidedAt: timestamp(step.now) })
    .where('nominationId', '=', nominationId)
    .execute()
  const facts = { nominationId, because: 'member-already' }
  await step.record({ name: 'nomination:withdrawn', teamId, facts })
}

/** Opens the ballot of a nomination whose review is over. Doing it twice does it once. */
export const openBallot = async (
  installation: Installation,
  nominationId: string,
): Promise<void> => {
  const { publicKey, privateKey } = await makeBallotKey()
  await change<true>(installation, { kind: 'job' }, async (step) => {
    const { tx, now } = step
    await sql`select 1 from nomination where nomination_id = ${nominationId} for update`.execute(tx)
    const found = await selectNomination(tx, nominationId)
    if (found?.state !== 'review' || now < found.opensAt) return wasDone
    const { teamId, rules } = found
    // Whoever had no account when they were nominated may have one now: the nominee never votes.
    const nomineeId = await knowNominee(tx, installation.keys, found)
    const members = await tx
      .selectFrom('membership')
      .select('personId')
      .where('teamId', '=', teamId)
      .where('leftAt', 'is', null)
      .orderBy('personId')
      .execute()
    if (members.some(({ personId }) => personId === nomineeId)) {
      await endAsMember(step, found)
      return wasDone
    }
    const active = members.map(({ personId }) => ({ personId, isActive: true }))
    const electors = electorateOf(rules.ballot, active, nomineeId)
    await tx
      .updateTable('ballot')
      .set({
        openedAt: timestamp(now),
        // However late it is opened, its window is whole.
        opensAt: timestamp(now),
        closesAt: timestamp(instant(now + (found.closesAt - found.opensAt))),
        publicKey: JSON.stringify(publicKey),
        privateKey: sealFor(installation.keys, ballotKeyPlace(nominationId), privateKey),
      })
      .where('ballotId', '=', nominationId)
      .execute()
    if (electors.length > 0)
      await tx
        .insertInto('ballotElector')
        .values(electors.map((personId) => ({ ballotId: nominationId, personId })))
        .execute()
    await tx
      .updateTable('nomination')
      .set({ state: 'voting', nomineeId })
      .where('nominationId', '=', nominationId)
      .execute()
    // Pinned before anybody votes: one key and one electorate for all.
    const facts = {
      nominationId,
      electors: electors.length,
      keySha256: keyDigest(publicKey),
      electorateSha256: digestOf(electors.join('\n')),
    }
    await step.record({ name: 'ballot:opened', teamId, facts })
    const told = { teamId: String(teamId), about: nominationId, kind: 'ballot-open', council: '' }
    for (const personId of electors)
      await step.enqueue({ task: 'notify.governance', ids: { ...told, personId } })
    return wasDone
  })
}
