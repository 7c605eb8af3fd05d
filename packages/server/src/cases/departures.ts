// What becomes of cases whose coordinator left the team (E8): at once by a job, and by the minute's tick for whoever
// lost the case in another way. The rules decide; every case is moved under its own actor, with its event.
import { afterDeparture } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { inTransaction } from '../db/transaction.js'
import { doEach } from '../jobs/each.js'
import type { Scan } from '../jobs/worker.js'
import { writeCoordinator } from './actions/coordinator.js'
import { coordinationOf } from './facts.js'
import { type LoadedCase, loadCase } from './load.js'
import { assignmentInput, type CasePeople, selectPeople } from './people.js'
import { updateCase } from './store.js'

interface LeftBehind {
  readonly caseId: string
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
}

/** Nobody can be assigned: the admins who read the case hear of it, or everyone who does. */
const leaveVacant = async (step: Change, loaded: LoadedCase, people: CasePeople): Promise<void> => {
  const { caseId, of, coordinatorId } = loaded
  const nobody = { coordinatorId: null, offeredTo: null, assignedBy: null, assignedAt: null }
  await updateCase(step.tx, caseId, nobody)
  const facts = { previousId: coordinatorId, because: 'left' }
  const { eventId } = await step.record({ name: 'coordinator:nobody-left', of, facts })
  const admins = people.members.filter(({ roles }) => roles.includes('admin'))
  for (const { personId } of admins)
    await step.enqueue({ task: 'notify.person', ids: { caseId, personId, kind: 'nobody-left' } })
  if (admins.length === 0) await step.enqueue({ task: 'notify.team', ids: { caseId, eventId } })
}

const endOffer = async (step: Change, loaded: LoadedCase, offeredTo: string): Promise<void> => {
  const { caseId, of, coordinatorId } = loaded
  await updateCase(step.tx, caseId, { offeredTo: null })
  const facts = { offeredTo, outcome: 'left' }
  await step.record({ name: 'coordinator:offer-declined', of, facts })
  if (coordinatorId === null) return
  const ids = { caseId, personId: coordinatorId, kind: 'offer-declined' }
  await step.enqueue({ task: 'notify.person', ids })
}

const settle = (installation: Installation, { caseId, ...team }: LeftBehind) =>
  change(installation, { kind: 'job', caseId }, async (step) => {
    const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
    if (loaded === undefined) return
    const people = await selectPeople(step.tx, loaded)
    const input = await assignmentInput(step.tx, { loaded, people, now: step.now })
    const departure = afterDeparture(coordinationOf(loaded, people), input, charterOf(team))
    switch (departure.kind) {
      case 'reassigned': {
        const { assignment: decision } = departure
        const tell = [decision.coordinatorId]
        await writeCoordinator(step, loaded, { decision, event: 'coordinator:assigned', tell })
        return
      }
      case 'vacant':
        return leaveVacant(step, loaded, people)
      case 'offer-ended':
        return endOffer(step, loaded, departure.offeredTo)
      case 'unchanged':
        return
    }
  })

const settleAll = async (installation: Installation, personId: string | null): Promise<void> => {
  const { rows } = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
    sql<LeftBehind>`select distinct on (case_id) * from sec.cases_left_behind(${personId})`.execute(
      tx,
    ),
  )
  await doEach(installation, rows, (row) => settle(installation, row))
}

/** `cases.left-behind`: one person left a team, and with it the cases they coordinated. */
export const settleDeparture =
  (installation: Installation) =>
  ({ personId }: { personId: string }): Promise<void> =>
    settleAll(installation, personId)

/** The scan for cases whose coordinator reads them no longer, however that came about. */
export const scanDepartures = (installation: Installation): Scan =>
  async function departures() {
    await settleAll(installation, null)
  }
