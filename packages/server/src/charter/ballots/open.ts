// Opening a ballot: its key is made and sealed, the electorate is fixed. From then on nobody joins it. Runs as a job,
// so that a ballot opens at its time whoever is there.
import { electorateOf, instant, type OpeningDigests } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { sealFor } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import { knowNominee } from '../nominations/nominee.js'
import { type NominationRow, selectNomination } from '../nominations/store.js'
import { ballotKeyPlace } from '../nominations/texts.js'
import { openingDigests } from './opening.js'
import { makeBallotKey } from './signing.js'

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

const recordOpening = async (
  step: Change,
  { nominationId, teamId }: NominationRow,
  { electors, opening }: { readonly electors: number; readonly opening: OpeningDigests },
): Promise<string> => {
  const facts = {
    nominationId,
    electors,
    keySha256: opening.key,
    electorateSha256: opening.electorate,
    rulesSha256: opening.rules,
    openingSha256: opening.whole,
  }
  return (await step.record({ name: 'ballot:opened', teamId, facts })).eventId
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
    // However late it is opened, its window is whole.
    const times = { opensAt: now, closesAt: instant(now + (found.closesAt - found.opensAt)) }
    const ballotRules = rules.ballot
    const opening = openingDigests(nominationId, { electors, publicKey, rules: ballotRules, times })
    // Pinned before anybody votes: one key, one electorate and the same rules for all.
    const openedEvent = await recordOpening(step, found, { electors: electors.length, opening })
    await tx
      .updateTable('ballot')
      .set({
        openedAt: timestamp(now),
        opensAt: timestamp(times.opensAt),
        closesAt: timestamp(times.closesAt),
        publicKey: JSON.stringify(publicKey),
        privateKey: sealFor(installation.keys, ballotKeyPlace(nominationId), privateKey),
        opening: JSON.stringify(opening),
        openedEvent,
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
    const told = { teamId: String(teamId), about: nominationId, kind: 'ballot-open', council: '' }
    for (const personId of electors)
      await step.enqueue({ task: 'notify.governance', ids: { ...told, personId } })
    return wasDone
  })
}
