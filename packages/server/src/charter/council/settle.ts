// Counts a decision once everybody has voted or abstained, and does what it decided: a removal ends the membership, an
// appointment makes an admin (C3, C5). What cannot be done yet waits, and is looked at every minute.
import {
  type CouncilOutcome,
  councilOutcome,
  effectOf,
  isRefusal,
  type Refusal,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction } from '../../db/transaction.js'
import { lockTeam } from '../../identity/people.js'
import { doEach } from '../../jobs/each.js'
import { queueMail } from '../../jobs/outbox.js'
import type { Scan } from '../../jobs/worker.js'
import { selectAddressees } from '../addressees.js'
import { charterOf } from '../charter-of.js'
import { adminsWithout, leaverOf } from '../offboarding/end.js'
import { removeAtOnce } from '../offboarding/remove.js'
import { selectManagedMembers } from '../store.js'
import { type DecisionRow, selectCouncil, selectDecision, selectUnfinished } from './store.js'
import { heldDecision } from './vote.js'

/** Counts an open decision in the transaction that holds it; undefined where there is none. */
export const countDecision = async (
  step: Change,
  decisionId: string,
): Promise<CouncilOutcome | undefined> => {
  const found = await heldDecision(step, decisionId)
  if (found === undefined) return undefined
  if (found.outcome !== null) return found.outcome
  const outcome = councilOutcome(found.quorum, await selectCouncil(step.tx, decisionId))
  if (outcome.state === 'open') return outcome
  await step.tx
    .updateTable('decision')
    .set({
      state: outcome.state,
      closedAt: timestamp(step.now),
      outcome: JSON.stringify(outcome),
    })
    .where('decisionId', '=', decisionId)
    .execute()
  return outcome
}

const tellTeam = async (step: Change, { teamId, slug, decisionId }: DecisionRow): Promise<void> => {
  const admins = await selectAddressees(step.tx, { teamId, role: 'admin' })
  for (const { personId, email } of admins)
    await queueMail(step, {
      kind: 'decision',
      personId,
      to: email,
      subject: 'Your oversight body has decided',
      text: `A vote about your team is decided. Its result is shown here:\n\n${step.installation.url}/governance/${slug}/decisions/${decisionId}`,
    })
}

/** Closes what is decided, or about somebody who has left. */
const close = (installation: Installation, decisionId: string) =>
  change<DecisionRow | null>(installation, { kind: 'job' }, async (step) => {
    const before = await heldDecision(step, decisionId)
    if (before === undefined) return null
    if (before.state !== 'open') return before
    const { teamId, membershipId } = before
    const members = await selectManagedMembers(step.tx, teamId)
    if (!members.some((one) => one.membershipId === membershipId)) {
      const at = timestamp(step.now)
      await step.tx
        .updateTable('decision')
        .set({ state: 'moot', closedAt: at, doneAt: at })
        .where('decisionId', '=', decisionId)
        .execute()
      await step.record({ name: 'decision:closed', teamId, facts: { decisionId, state: 'moot' } })
      return null
    }
    const outcome = await countDecision(step, decisionId)
    if (outcome === undefined || outcome.state === 'open') return null
    const { state, yes, no, abstain } = outcome
    const facts = { decisionId, kind: before.kind, state, yes, no, abstain }
    await step.record({ name: 'decision:closed', teamId, facts })
    await tellTeam(step, before)
    return (await selectDecision(step.tx, decisionId)) ?? null
  })

const makeAdmin = async (
  step: Change,
  { teamId, membershipId }: { teamId: number; membershipId: string },
): Promise<true> => {
  const members = await selectManagedMembers(step.tx, teamId)
  const member = members.find((one) => one.membershipId === membershipId)
  if (member === undefined || member.roles.includes('admin')) return true
  const roles = [...member.roles, 'admin']
  await step.tx
    .updateTable('membership')
    .set({ roles })
    .where('membershipId', '=', membershipId)
    .execute()
  const { personId, email } = member
  await step.record({ name: 'member:roles-changed', teamId, facts: { personId, roles } })
  if (email === null) return true
  await queueMail(step, {
    kind: 'decision',
    personId,
    to: email,
    subject: 'You are an admin of your team',
    text: `The oversight body made you an admin of your team. What admins do is shown here:\n\n${step.installation.url}/admin`,
  })
  return true
}

/** Does what was decided, in one transaction of the application; doing it again finds it done. */
const carryOut = (installation: Installation, found: DecisionRow): Promise<true | Refusal> =>
  change<true>(installation, { kind: 'nobody' }, async (step) => {
    const { teamId, membershipId, kind, state } = found
    const team = await lockTeam(step.tx, teamId)
    if (team === undefined || membershipId === null || kind === 'veto') return true
    const leaver = await leaverOf(step, team, membershipId)
    const members = await selectManagedMembers(step.tx, teamId)
    const effect = effectOf(charterOf(team), kind, {
      outcome: state === 'passed' ? 'passed' : 'failed',
      isMember: leaver !== undefined,
      admins: adminsWithout(members, membershipId),
    })
    switch (effect.kind) {
      case 'none':
        return true
      case 'wait':
        return effect.because
      case 'remove':
        return removeAtOnce(step, { team, membershipId })
      case 'make-admin':
        return makeAdmin(step, { teamId, membershipId })
    }
  })

/** Looks at one decision and does everything that is due. */
export const lookAtDecision = async (
  installation: Installation,
  decisionId: string,
): Promise<void> => {
  const closed = await close(installation, decisionId)
  if (closed === null || isRefusal(closed) || closed.state !== 'passed' || closed.doneAt !== null)
    return
  if (isRefusal(await carryOut(installation, closed))) return
  await change<true>(installation, { kind: 'job' }, async ({ tx, now }) => {
    await tx
      .updateTable('decision')
      .set({ doneAt: timestamp(now) })
      .where('decisionId', '=', decisionId)
      .execute()
    return true
  })
}

/** Handles `decision.look`. */
export const lookAtDecisionNow =
  (installation: Installation) =>
  ({ decisionId }: { decisionId: string }): Promise<void> =>
    lookAtDecision(installation, decisionId)

/** Finds the decisions of which something is left to do. */
export const decisionScan = (installation: Installation): Scan =>
  async function decisions() {
    const rows = await inTransaction(installation.db, { kind: 'job' }, selectUnfinished)
    await doEach(installation, rows, ({ decisionId }) => lookAtDecision(installation, decisionId))
  }
