// What somebody who is leaving a team still coordinates: the charter's next is asked to take each case over, one after the
// other, and the membership ends when none is left (A10, H5). Whoever is asked answers on the case, as for any hand-over.
import { offerOnward } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { type CharteredTeam, charterOf } from '../charter/charter-of.js'
import { finishLeaving } from '../charter/offboarding/begin.js'
import {
  type Offboarding,
  selectOffboarding,
  selectUnderWay,
} from '../charter/offboarding/store.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { doEach } from '../jobs/each.js'
import type { Scan } from '../jobs/worker.js'
import { coordinationOf } from './facts.js'
import { type LoadedCase, loadCase } from './load.js'
import { assignmentInput, type CasePeople, selectPeople } from './people.js'
import { updateCase } from './store.js'

interface Leaver {
  readonly personId: string
  readonly team: CharteredTeam
}

const selectLeaver = async (
  installation: Installation,
  { membershipId }: Offboarding,
): Promise<Leaver | undefined> => {
  const row = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
    tx
      .selectFrom('membership')
      .innerJoin('team', 'team.teamId', 'membership.teamId')
      .select(['personId', 'charter', 'charterOverrides'])
      .where('membershipId', '=', membershipId)
      .executeTakeFirst(),
  )
  return row && { personId: row.personId, team: row }
}

/** Nobody can be asked: the admins who read the case hear of it, once. */
const tellNobody = async (step: Change, loaded: LoadedCase, people: CasePeople): Promise<void> => {
  if (loaded.nobodyLeftToldAt !== null) return
  const { caseId, of } = loaded
  await updateCase(step.tx, caseId, { nobodyLeftToldAt: timestamp(step.now) })
  const { eventId } = await step.record({
    name: 'coordinator:nobody-left',
    of,
    facts: { because: 'leaving' },
  })
  const admins = people.members.filter(({ roles }) => roles.includes('admin'))
  for (const { personId } of admins)
    await step.enqueue({ task: 'notify.person', ids: { caseId, personId, kind: 'nobody-left' } })
  if (admins.length === 0) await step.enqueue({ task: 'notify.team', ids: { caseId, eventId } })
}

/** Asks the charter's next to take one case over, unless somebody is asked already. */
const handOver = (installation: Installation, caseId: string, leaver: Leaver) =>
  change(installation, { kind: 'job', caseId }, async (step) => {
    const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
    if (loaded?.coordinatorId !== leaver.personId) return
    const people = await selectPeople(step.tx, loaded)
    const input = await assignmentInput(step.tx, { loaded, people, now: step.now })
    const onward = offerOnward(coordinationOf(loaded, people), input, charterOf(leaver.team))
    if (onward.kind === 'nobody') return tellNobody(step, loaded, people)
    if (onward.kind === 'waiting') return
    const { offeredTo } = onward
    await updateCase(step.tx, caseId, { offeredTo })
    const facts = { offeredTo, because: 'leaving' }
    await step.record({ name: 'coordinator:offered', of: loaded.of, facts })
    const ids = { caseId, personId: offeredTo, kind: 'hand-over-offered' }
    await step.enqueue({ task: 'notify.person', ids })
  })

const goOn = async (installation: Installation, offboarding: Offboarding): Promise<void> => {
  const leaver = await selectLeaver(installation, offboarding)
  if (leaver === undefined) return
  const { rows } = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
    sql<{
      caseId: string
    }>`select case_id from sec.cases_held(${offboarding.membershipId})`.execute(tx),
  )
  await doEach(installation, rows, ({ caseId }) => handOver(installation, caseId, leaver))
  if (rows.length === 0) await finishLeaving(installation, offboarding)
}

/** `cases.hand-over`: somebody begins to leave. */
export const handOverCases =
  (installation: Installation) =>
  async ({ offboardingId }: { offboardingId: string }): Promise<void> => {
    const found = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
      selectOffboarding(tx, { offboardingId }),
    )
    if (found !== undefined) await goOn(installation, found)
  }

/** The scan for whoever is leaving: asks the next where one declined, and ends what is handed over. */
export const scanLeaving = (installation: Installation): Scan =>
  async function leaving() {
    const all = await inTransaction(installation.db, { kind: 'job' }, selectUnderWay)
    await doEach(installation, all, (offboarding) => goOn(installation, offboarding))
  }

export interface StillOpen {
  readonly caseId: string
  readonly number: string
  /** Who is asked to take it over and has not answered. */
  readonly askedName: string | null
}

/** What a member still coordinates, as far as this person may read it. */
export const selectStillOpen = (
  installation: Installation,
  person: Person,
  of: { readonly teamId: number; readonly personId: string },
): Promise<readonly StillOpen[]> =>
  inTransaction(installation.db, actorOf(person), (tx) =>
    tx
      .selectFrom('cases as c')
      .leftJoin('person as p', 'p.personId', 'c.offeredTo')
      .select(['c.caseId', 'c.number', 'p.name as askedName'])
      .where('c.teamId', '=', of.teamId)
      .where('c.coordinatorId', '=', of.personId)
      .where('c.reportState', '<>', 'closed')
      .orderBy('c.receivedAt')
      .execute(),
  )
