// An offer to take a case over that nobody answered: taken back after the charter's idle days, so that the coordinator knows that
// the case is theirs still, and whoever leaves has the next one asked. Both are told.
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { charterOf } from '../charter/charter-of.js'
import { selectLeaving } from '../charter/offboarding/store.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction } from '../db/transaction.js'
import { doEach } from '../jobs/each.js'
import type { Scan } from '../jobs/worker.js'
import { insertDecline } from './actions/coordinator.js'
import { selectCharters } from './jobs.js'
import { loadCase } from './load.js'
import { updateCase } from './store.js'

interface Unanswered {
  readonly caseId: string
  readonly offeredTo: string
}

const takeBack = async (
  step: Change,
  { caseId, offeredTo }: Unanswered,
  installation: Installation,
): Promise<void> => {
  const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
  if (loaded?.offeredTo !== offeredTo) return
  const { of, coordinatorId, teamId } = loaded
  await updateCase(step.tx, caseId, { offeredTo: null })
  // Who is leaving asks one after the other: who did not answer is not asked again.
  if (coordinatorId !== null && (await selectLeaving(step.tx, teamId)).includes(coordinatorId))
    await insertDecline(step, loaded, { personId: offeredTo, conflict: false })
  const facts = { offeredTo, outcome: 'unanswered' }
  await step.record({ name: 'coordinator:offer-declined', of, facts })
  const tell = (personId: string, kind: string) =>
    step.enqueue({ task: 'notify.person', ids: { caseId, personId, kind } })
  if (coordinatorId !== null) await tell(coordinatorId, 'offer-unanswered')
  await tell(offeredTo, 'offer-taken-back')
}

/** The scan of offers that were not answered, by each team's own idle days. */
export const scanUnanswered = (installation: Installation): Scan =>
  async function unanswered() {
    await doEach(installation, await selectCharters(installation), async (team) => {
      const { idleDays } = charterOf(team).clocks
      const { rows } = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
        sql<Unanswered>`select * from sec.unanswered_offers(
          ${timestamp(installation.now())}, ${[...team.teamIds]}::int[], ${idleDays.value})`.execute(
          tx,
        ),
      )
      await doEach(installation, rows, (row) =>
        change(installation, { kind: 'job', caseId: row.caseId }, (step) =>
          takeBack(step, row, installation),
        ),
      )
    })
  }
