// The practice case of an onboarding: opened for the newcomer and the mentor alone, ended by either, and erased then. What
// may leave a case is refused on it elsewhere: by `can`, and by the database (migration 0240).
import { randomUUID } from 'node:crypto'
import {
  isRefusal,
  practiceReport,
  type Refusal,
  refuseEndPractice,
  refusePractice,
} from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import { endPracticeIn, onOne, standingIn, unknown } from '../../charter/onboarding/begin.js'
import {
  type Onboarding,
  selectOnboarding,
  selectPractice,
} from '../../charter/onboarding/store.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { loadCase } from '../load.js'
import { type OpenedCase, openCase, takePracticeNumber } from '../open.js'
import { eraseIn } from '../retention/erase.js'
import { indexOpened } from '../search/reindex.js'
import { selectOpeningTeam } from '../store.js'
import { writeClosed } from './lifecycle.js'
import { newCompartment } from './narrow.js'

const factsOf = async (tx: Tx, person: Person, found: Onboarding) => ({
  ...standingIn(person, found),
  hasAcknowledged: found.acknowledgedAt !== null,
  hasMentor: found.mentorId !== null,
  isUnderWay: (await selectPractice(tx, found.membershipId)) !== undefined,
})

const { title, details, affectedVersions, proofOfConcept, patch } = practiceReport

const openIt = async (
  step: Change,
  found: Onboarding,
  opening: { readonly number: string; readonly readers: readonly string[] },
): Promise<OpenedCase | undefined> => {
  const team = await selectOpeningTeam(step.tx, found.teamId)
  if (team === undefined) return undefined
  const compartmentId = await newCompartment(step, found.teamId, opening.readers)
  const opened = await openCase(step, {
    caseId: randomUUID(),
    number: opening.number,
    team: { ...team, compartmentId },
    projectId: null,
    source: 'hand',
    title,
    report: {
      ...{ project: 'practicelib', summary: title, details, affectedVersions },
      ...{ proofOfConcept, patch, embargoWish: null },
    },
    contact: null,
    receivedAt: step.now,
    practice: true,
  })
  await indexOpened(step, opened.caseId)
  return opened
}

/** Opens a practice case for the newcomer and the mentor. */
export const beginPractice = async (
  installation: Installation,
  person: Person,
  membershipId: string,
): Promise<true | Refusal> => {
  // The number is taken before the transaction that needs it, and none where it is refused.
  const found = await inTransaction(installation.db, actorOf(person), async (tx) => {
    const onboarding = await selectOnboarding(tx, membershipId)
    if (onboarding === undefined) return unknown()
    return refusePractice(await factsOf(tx, person, onboarding)) ?? onboarding
  })
  if (isRefusal(found)) return found
  const number = await takePracticeNumber(installation, found)
  return onOne(installation, person, {
    membershipId,
    work: async (step, now) => {
      const refusal = refusePractice(await factsOf(step.tx, person, now))
      if (refusal !== undefined) return refusal
      const readers = [now.personId, ...(now.mentorId === null ? [] : [now.mentorId])]
      const opened = await openIt(step, now, { number, readers })
      if (opened === undefined) return unknown()
      await sql`select sec.begin_practice(${membershipId}, ${opened.caseId})`.execute(step.tx)
      return true as const
    },
  })
}

/** Ends it: it is closed now, and its contents are erased right after. */
export const endPractice = (
  installation: Installation,
  person: Person,
  membershipId: string,
): Promise<true | Refusal> =>
  onOne(installation, person, {
    membershipId,
    work: async (step, found) => {
      const refusal = refuseEndPractice(await factsOf(step.tx, person, found))
      if (refusal !== undefined) return refusal
      const { caseId = '' } = (await selectPractice(step.tx, membershipId)) ?? {}
      const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
      if (loaded !== undefined) await writeClosed(step, loaded, 'by-hand')
      await endPracticeIn(step, membershipId)
      return true as const
    },
  })

/** `case.end-practice`: closes a practice case and erases its contents. Done once; of every other case, nothing. */
export const erasePractice =
  (installation: Installation) =>
  async ({ caseId }: { caseId: string }): Promise<void> => {
    const outcome = await change(installation, { kind: 'job', caseId }, async (step) => {
      const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
      if (loaded?.practice !== true) return true as const
      if (loaded.reportState !== 'closed') await writeClosed(step, loaded, 'by-hand')
      await eraseIn(step, loaded, { rule: 'by-decision', days: null })
      return true as const
    })
    if (isRefusal(outcome)) throw new Error(outcome.refusal)
  }
