// Moves nominations on when their time has come: the ballot opens, closes, the window ends, a veto is decided, the
// membership begins. What is due is state, found every minute; each step is done once however often it is looked at.
import { vetoState, windowAnew } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction } from '../../db/transaction.js'
import { doEach } from '../../jobs/each.js'
import { closeBallot } from '../ballots/close.js'
import { openBallot } from '../ballots/open.js'
import { countDecision } from '../council/settle.js'
import { selectSeated } from '../oversight/seated.js'
import { beginMembership } from './membership.js'
import { type NominationRow, selectNomination, UNDECIDED } from './store.js'

const read = (installation: Installation, nominationId: string) =>
  inTransaction(installation.db, { kind: 'job' }, (tx) => selectNomination(tx, nominationId))

/** The window, which waits while nobody sits who could open a veto; the body is told when it begins. */
const windowOf = async (step: Change, found: NominationRow, isOpened: boolean) => {
  const { nominationId, teamId, oversightTeamId, rules, vetoEndsAt } = found
  const { bodySits } = await selectSeated(step.tx, teamId)
  const endsAt = windowAnew(rules.veto, step.now, { endsAt: vetoEndsAt, bodySits, isOpened })
  if (endsAt === undefined) return vetoEndsAt
  await step.tx
    .updateTable('nomination')
    .set({ vetoEndsAt: endsAt === null ? null : timestamp(endsAt) })
    .where('nominationId', '=', nominationId)
    .execute()
  if (endsAt !== null)
    await step.enqueue({
      task: 'notify.governance',
      ids: {
        teamId: String(oversightTeamId),
        about: nominationId,
        kind: 'veto-window',
        council: 'yes',
      },
    })
  return endsAt
}

/** Grants or ends a carried nomination once the body has had its say. */
const settleVeto = (installation: Installation, nominationId: string) =>
  change<true>(installation, { kind: 'job' }, async (step) => {
    const { tx, now } = step
    await sql`select 1 from nomination where nomination_id = ${nominationId} for update`.execute(tx)
    const found = await selectNomination(tx, nominationId)
    if (found === undefined || !['waiting', 'held'].includes(found.state)) return true
    const vote = await countDecision(step, nominationId)
    const endsAt = await windowOf(step, found, vote !== undefined)
    if (endsAt === null) return true
    const state = vetoState(endsAt, now, vote)
    if (state === 'waiting' || state === 'held') return true
    await tx
      .updateTable('nomination')
      .set({ state, decidedAt: timestamp(now) })
      .where('nominationId', '=', nominationId)
      .execute()
    const { teamId } = found
    const name = state === 'vetoed' ? 'nomination:vetoed' : 'nomination:granted'
    await step.record({ name, teamId, facts: { nominationId } })
    return true
  })

/** Looks at one nomination and does everything that is due. */
export const lookAtNomination = async (
  installation: Installation,
  nominationId: string,
): Promise<void> => {
  const now = installation.now()
  const first = await read(installation, nominationId)
  if (first?.state === 'review' && now >= first.opensAt)
    await openBallot(installation, nominationId)
  if (first?.state === 'voting' && now >= first.closesAt)
    await closeBallot(installation, nominationId)
  const carried = await read(installation, nominationId)
  if (carried?.state === 'waiting' || carried?.state === 'held')
    await settleVeto(installation, nominationId)
  const granted = await read(installation, nominationId)
  if (granted?.state === 'granted') await beginMembership(installation, granted)
}

/** Handles `nomination.look`. */
export const lookNow =
  (installation: Installation) =>
  ({ nominationId }: { nominationId: string }): Promise<void> =>
    lookAtNomination(installation, nominationId)

/** Finds the nominations that are not decided. */
export const nominationScan = (installation: Installation) =>
  async function nominations(): Promise<void> {
    const rows = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
      tx
        .selectFrom('nomination')
        .select('nominationId')
        .where('state', 'in', UNDECIDED)
        .orderBy('nominatedAt')
        .execute(),
    )
    await doEach(installation, rows, ({ nominationId }) =>
      lookAtNomination(installation, nominationId),
    )
  }
