// A member takes an interest up, and writes the case together with the candidate: one text, its version counted, so that
// of two edits at once the second is told and nothing is written over unread.
import { isRefusal, type Refusal, refuse, refuseCaseEdit, refuseSponsor } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { queueMail } from '../../jobs/outbox.js'
import { type Candidate, interestUrl, openInterestLink } from './link.js'
import { type Interest, selectInterest } from './store.js'
import { type CaseText, sealCase } from './texts.js'

const unknown = () => refuse('interest.unknown', 'There is no such interest.')

const isOfTeam = (person: Person, { teamId }: Interest): boolean =>
  person.memberships.some((membership) => membership.teamId === teamId)

const tellCandidate = (step: Change, found: Interest, text: string) => {
  const { keys } = step.installation
  const link = interestUrl(step.installation, openInterestLink(keys, found))
  return queueMail(step, {
    kind: 'interest-news',
    to: found.said.email,
    subject: `Your interest in ${found.teamName}`,
    text: `${text}\n\n${link}`,
  })
}

/** Why this member may not take it up, or undefined. */
export const whyNotSponsor = (person: Person, found: Interest): Refusal | undefined =>
  refuseSponsor({
    isActiveMember: isOfTeam(person, found),
    isTaken: found.sponsorId !== null && found.sponsorId !== person.personId,
    isNominated: found.nominationId !== null,
  })

/** Takes an interest up as its sponsor. Doing it twice is once. */
export const takeUp = (
  installation: Installation,
  person: Person,
  interestId: string,
): Promise<true | Refusal> =>
  change<true>(installation, actorOf(person), async (step) => {
    const { tx, now } = step
    const found = await selectInterest(tx, installation.keys, { interestId, lock: true })
    if (found === undefined) return unknown()
    const refusal = whyNotSponsor(person, found)
    if (refusal !== undefined) return refusal
    if (found.sponsorId === person.personId) return true as const
    const taken = { sponsorId: person.personId, sponsoredAt: timestamp(now) }
    await tx
      .insertInto('interestCase')
      .values({ interestId, ...taken })
      .onConflict((conflict) => conflict.column('interestId').doUpdateSet(taken))
      .execute()
    await step.record({
      name: 'interest:sponsored',
      teamId: found.teamId,
      facts: { interestId, personId: person.personId },
    })
    await tellCandidate(
      step,
      found,
      'A member of the team takes your interest up, and writes the case for you together with you:',
    )
    return true as const
  })

/** Gives it back, so that another may take it up; what was written stays. */
export const giveBack = (
  installation: Installation,
  person: Person,
  interestId: string,
): Promise<true | Refusal> =>
  change<true>(installation, actorOf(person), async (step) => {
    const found = await selectInterest(step.tx, installation.keys, { interestId, lock: true })
    if (found === undefined) return unknown()
    if (found.sponsorId !== person.personId)
      return refuse('interest.not-yours', 'You do not sponsor it.')
    if (found.nominationId !== null)
      return refuse('interest.nominated', 'The nomination is made: what it says stands.')
    await step.tx
      .updateTable('interestCase')
      .set({ sponsorId: null, sponsoredAt: null })
      .where('interestId', '=', interestId)
      .execute()
    return true as const
  })

export interface CaseEdit extends CaseText {
  /** The version that was read before it was edited. */
  readonly version: number
}

/** Saves the case: by the sponsor, or by the candidate with their link. */
export const saveCase = (
  installation: Installation,
  by: { readonly sponsor: Person; readonly interestId: string } | { readonly candidate: Candidate },
  { version, ...text }: CaseEdit,
): Promise<true | Refusal> => {
  const sponsor = 'sponsor' in by ? by.sponsor : undefined
  const actor = 'sponsor' in by ? actorOf(by.sponsor) : by.candidate
  return change<true>(installation, actor, async (step) => {
    const { tx, now } = step
    const { keys } = installation
    const interestId =
      'sponsor' in by ? by.interestId : (await selectInterest(tx, keys, {}))?.interestId
    if (interestId === undefined) return unknown()
    const found = await selectInterest(tx, keys, { interestId, lock: true })
    if (found === undefined) return unknown()
    const refusal = refuseCaseEdit({
      isWriter:
        found.sponsorId !== null && (sponsor?.personId ?? found.sponsorId) === found.sponsorId,
      isNominated: found.nominationId !== null,
      readVersion: version,
      version: found.version,
    })
    if (refusal !== undefined) return refusal
    const { numUpdatedRows } = await tx
      .updateTable('interestCase')
      .set({
        sealed: sealCase(keys, interestId, text),
        version: found.version + 1,
        editedAs: sponsor === undefined ? 'candidate' : 'sponsor',
        editedBy: sponsor?.personId ?? null,
        editedAt: timestamp(now),
      })
      .where('interestId', '=', interestId)
      .where('version', '=', found.version)
      .executeTakeFirst()
    return numUpdatedRows === 0n ? unknown() : (true as const)
  })
}

/** Notes that the sponsor has nominated from it, and tells the candidate. */
export const noteNomination = async (
  installation: Installation,
  person: Person,
  of: { readonly interestId: string; readonly nominationId: string },
): Promise<void> => {
  const noted = await change<true>(installation, actorOf(person), async (step) => {
    const { interestId, nominationId } = of
    const found = await selectInterest(step.tx, installation.keys, { interestId, lock: true })
    if (found === undefined || found.sponsorId !== person.personId) return unknown()
    await step.tx
      .updateTable('interestCase')
      .set({ nominationId })
      .where('interestId', '=', interestId)
      .execute()
    await tellCandidate(step, found, 'You are nominated. What comes next is said on your page:')
    return true as const
  })
  if (isRefusal(noted)) return
}
