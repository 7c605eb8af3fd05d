// Who coordinates a case: taking it, handing it over by offer and acceptance, passing on what the charter assigned,
// declaring a conflict of interest. The rules decide; here is what is loaded, written and told.
import {
  acceptHandOver,
  type CoordinatorChange,
  declineHandOver,
  isRefusal,
  offerHandOver,
  passOn,
  type Refusal,
  refuse,
  refuseToDeclare,
  volunteer,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { EventName } from '../../audit/events.js'
import { selectLeaving } from '../../charter/offboarding/store.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { type BegunAction, begin, type CaseAction } from '../begin.js'
import { coordinationOf } from '../facts.js'
import type { LoadedCase } from '../load.js'
import { assignmentInput, type CasePeople, memberFacts, selectPeople } from '../people.js'
import { updateCase } from '../store.js'

type Done = { readonly caseId: string }

interface Step extends BegunAction {
  readonly change: Change
  readonly people: CasePeople
}

/** Begins an action on the coordinator, with everyone a decision looks at. */
const onCase = (
  installation: Installation,
  person: Person,
  { caseId, action }: { caseId: string; action: CaseAction },
  work: (step: Step) => Promise<Done | Refusal>,
): Promise<Done | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action })
    if (isRefusal(begun)) return begun
    return work({ ...begun, change: step, people: await selectPeople(step.tx, begun.loaded) })
  })

const memberOf = ({ people }: Step, personId: string) => {
  const member = people.members.find((one) => one.personId === personId)
  return member === undefined ? { id: personId, active: false, roles: [] } : memberFacts(member)
}

/** Writes a new coordinator with its event, and tells who should know. */
export const writeCoordinator = async (
  step: Change,
  loaded: LoadedCase,
  {
    decision,
    event,
    tell,
  }: { decision: CoordinatorChange; event: EventName; tell: readonly string[] },
): Promise<Done> => {
  const { caseId, of } = loaded
  await updateCase(step.tx, caseId, {
    coordinatorId: decision.coordinatorId,
    offeredTo: decision.offeredTo,
    assignedBy: decision.assignedBy,
    assignedAt: timestamp(step.now),
  })
  await step.record({
    name: event,
    of,
    facts: { coordinatorId: decision.coordinatorId, previousId: decision.previousId },
  })
  // Whom a case is passed on to is assigned it, in the words of the mail too.
  const kind = event === 'coordinator:accepted' ? 'accepted' : 'assigned'
  for (const personId of new Set(tell))
    await step.enqueue({ task: 'notify.person', ids: { caseId, personId, kind } })
  return { caseId }
}

/** A member takes a case that nobody coordinates (H2). Two at once: one takes it, the other is told. */
export const takeCase = (installation: Installation, person: Person, caseId: string) =>
  onCase(installation, person, { caseId, action: 'case.take' }, async (step) => {
    const facts = coordinationOf(step.loaded, step.people)
    const decision = volunteer(facts, memberOf(step, person.personId))
    if (isRefusal(decision)) return decision
    return writeCoordinator(step.change, step.loaded, {
      decision,
      event: 'coordinator:volunteered',
      tell: [],
    })
  })

/** The coordinator asks another member to take the case over, and keeps it meanwhile (H5). */
export const offerCase = (
  installation: Installation,
  person: Person,
  { caseId, toId }: { caseId: string; toId: string },
) =>
  onCase(installation, person, { caseId, action: 'case.hand-over' }, async (step) => {
    const {
      loaded,
      change: { tx, record, enqueue },
    } = step
    if (toId === '')
      return refuse('coordinator.nobody-chosen', 'Choose whom you ask to take it over.')
    const facts = coordinationOf(loaded, step.people)
    const offer = offerHandOver(facts, person.personId, memberOf(step, toId))
    if (isRefusal(offer)) return offer
    await updateCase(tx, caseId, { offeredTo: offer.offeredTo })
    await record({
      name: 'coordinator:offered',
      of: loaded.of,
      facts: { offeredTo: offer.offeredTo },
    })
    const ids = { caseId, personId: offer.offeredTo, kind: 'hand-over-offered' }
    await enqueue({ task: 'notify.person', ids })
    return { caseId }
  })

/** Who was asked takes the case: the moment at which the coordinator changes (H5). */
export const acceptCase = (installation: Installation, person: Person, caseId: string) =>
  onCase(installation, person, { caseId, action: 'case.take' }, async (step) => {
    const facts = coordinationOf(step.loaded, step.people)
    const decision = acceptHandOver(facts, memberOf(step, person.personId))
    if (isRefusal(decision)) return decision
    const tell = decision.previousId === null ? [] : [decision.previousId]
    return writeCoordinator(step.change, step.loaded, {
      decision,
      event: 'coordinator:accepted',
      tell,
    })
  })

/** Who was asked says no, or the coordinator takes the offer back: nothing else changes. */
export const declineCase = (installation: Installation, person: Person, caseId: string) =>
  onCase(installation, person, { caseId, action: 'case.take' }, async (step) => {
    const {
      loaded,
      change: { tx, record, enqueue },
    } = step
    const ended = declineHandOver(coordinationOf(loaded, step.people), person.personId)
    if (isRefusal(ended)) return ended
    await updateCase(tx, caseId, { offeredTo: null })
    // Who is leaving asks one after the other: who said no is not asked again.
    if (ended.outcome === 'declined' && (await isLeaving(tx, loaded)))
      await insertDecline(step.change, loaded, { personId: person.personId, conflict: false })
    await record({
      name: 'coordinator:offer-declined',
      of: loaded.of,
      facts: { offeredTo: loaded.offeredTo, outcome: ended.outcome },
    })
    const other = ended.outcome === 'declined' ? ended.coordinatorId : loaded.offeredTo
    if (other !== null) {
      const ids = { caseId, personId: other, kind: `offer-${ended.outcome}` }
      await enqueue({ task: 'notify.person', ids })
    }
    return { caseId }
  })

const isLeaving = async (tx: Tx, { teamId, coordinatorId }: LoadedCase): Promise<boolean> =>
  coordinatorId !== null && (await selectLeaving(tx, teamId)).includes(coordinatorId)

/** Notes that somebody is not asked for this case again. */
export const insertDecline = (
  { tx, now }: Change,
  loaded: LoadedCase,
  row: { personId: string; conflict: boolean },
) =>
  tx
    .insertInto('decline')
    .values({ ...row, ...hangs(loaded), declinedAt: timestamp(now) })
    .onConflict((conflict) => {
      const same = conflict.columns(['caseId', 'personId'])
      // A conflict once declared stays, whatever is declined after it.
      return row.conflict ? same.doUpdateSet({ conflict: true }) : same.doNothing()
    })
    .execute()

const hangs = ({ caseId, compartmentId }: LoadedCase) => ({ caseId, compartmentId })

/** Who was assigned by the charter passes the case on to the next in the pool, once per case (H4). */
export const passCaseOn = (installation: Installation, person: Person, caseId: string) =>
  onCase(installation, person, { caseId, action: 'case.pass-on' }, async (step) => {
    const { loaded, people, charter } = step
    const { tx, now } = step.change
    const input = await assignmentInput(tx, { loaded, people, now })
    const facts = coordinationOf(loaded, people)
    const decision = passOn(facts, person.personId, { input, charter })
    if (isRefusal(decision)) return decision
    await insertDecline(step.change, loaded, { personId: person.personId, conflict: false })
    const tell = [decision.coordinatorId]
    return writeCoordinator(step.change, loaded, { decision, event: 'coordinator:passed-on', tell })
  })

/** A member says that they have a conflict of interest: they decide nothing in this case from now on (H6). */
export const declareConflict = (installation: Installation, person: Person, caseId: string) =>
  onCase(installation, person, { caseId, action: 'case.take' }, async (step) => {
    const { loaded } = step
    const refused = refuseToDeclare(loaded, person.personId)
    if (refused !== undefined) return refused
    await insertDecline(step.change, loaded, { personId: person.personId, conflict: true })
    if (loaded.offeredTo === person.personId)
      await updateCase(step.change.tx, caseId, { offeredTo: null })
    await step.change.record({
      name: 'coordinator:conflict-declared',
      of: loaded.of,
      facts: { personId: person.personId },
    })
    return { caseId }
  })
