// Submits what would go out to somebody outside the case: they get a mail without content, agree to keep it confidential,
// and read that version alone. Asking is asking for approval (actions/approve): the version is the one that is submitted.
import { askOutsideRefusal, cleanLine, isRefusal, type Refusal, refuse } from '@parley/rules'
import type { Change } from '../../audit/change.js'
import { caseFacts } from '../../cases/facts.js'
import { insertLink } from '../../identity/links.js'
import { checkPerson, findPerson, insertPerson } from '../../identity/people.js'
import type { Person } from '../../identity/viewer.js'
import { afterSignIn } from '../../jobs/after-sign-in.js'
import { queueMail } from '../../jobs/outbox.js'
import { type Asked, type Asking, submitVersion } from '../actions/approve.js'
import { type Begun, onAdvisory } from '../actions/begin.js'
import type { Desk } from '../desk.js'
import { goingOut } from '../going-out.js'
import type { PublicationSite } from '../venues.js'
import { endReviews } from './end.js'
import { insertReview, type Review, selectReviews } from './store.js'

export interface Outsider {
  readonly name: string
  readonly email: string
}

export type AskingOutside = Omit<Asking, 'askedOf'> & Outsider

/** What is wrong with whom is asked, by field; empty when they can be. */
export const checkOutsider = ({ name, email }: Outsider): Readonly<Record<string, string>> =>
  checkPerson({ name, email })

interface Found {
  readonly personId: string
  readonly isNew: boolean
}

const findOrMake = async (step: Change, { name, email }: Outsider): Promise<Found | Refusal> => {
  const found = await findPerson(step.tx, { name, email })
  if (found !== undefined) return found
  return { personId: await insertPerson(step, { name: cleanLine(name), email }), isNew: true }
}

const outsiderRefusal = async (
  { change: { tx }, loaded, readers }: Begun,
  { personId, hash }: { readonly personId: string; readonly hash: string },
): Promise<Refusal | undefined> => {
  const person = await tx
    .selectFrom('person')
    .select('closedAt')
    .where('personId', '=', personId)
    .executeTakeFirst()
  const member = await tx
    .selectFrom('membership')
    .select('membershipId')
    .where('teamId', '=', loaded.teamId)
    .where('personId', '=', personId)
    .where('leftAt', 'is', null)
    .executeTakeFirst()
  const part = await tx
    .selectFrom('participant')
    .select('personId')
    .where('caseId', '=', loaded.caseId)
    .where('personId', '=', personId)
    .executeTakeFirst()
  const reviews = await selectReviews(tx, loaded)
  const same = reviews.filter((each) => each.personId === personId && each.hash === hash)
  return askOutsideRefusal({
    of: caseFacts(loaded),
    isConflicted: loaded.conflictedIds.includes(personId),
    isMember: member !== undefined || readers.some((reader) => reader.personId === personId),
    isParticipant: part !== undefined,
    isOpenAccount: person?.closedAt === null,
    standing: same.at(-1)?.state ?? null,
  })
}

const mailAsking = async (
  step: Change,
  { loaded, team }: { readonly loaded: Begun['loaded']; readonly team: string },
  to: Found & { readonly email: string; readonly reviewId: string },
): Promise<void> => {
  const { personId, email, isNew, reviewId } = to
  const path = `/reviews/${reviewId}`
  const address = isNew
    ? await insertLink(step, { personId, purpose: 'invitation', next: path })
    : afterSignIn(step.installation, path)
  await queueMail(step, {
    kind: 'review-asked',
    ...{ caseId: loaded.caseId, personId, to: email },
    subject: 'You are asked to review something in confidence',
    text: [
      `${team} asks you to review what it is about to publish.`,
      'Who of them asks, and on which terms, is on this page:',
      '',
      address,
      '',
      'You see what it is once you agree to keep it confidential. You can decline there too.',
    ].join('\n'),
  })
}

const submitTo = async (
  begun: Begun,
  desk: Desk,
  {
    found,
    email,
    askedBy,
  }: { readonly found: Found; readonly email: string; readonly askedBy: string },
): Promise<string> => {
  const { change: step, loaded } = begun
  const { personId } = found
  const { hash, draft, team } = desk.prepared
  const asked = { hash, version: draft.version, personId, askedBy, askedAt: step.now }
  const reviewId = await insertReview(step.tx, loaded, {
    ...asked,
    text: goingOut(desk),
  })
  const facts = { reviewId, personId, hash, version: draft.version }
  await step.record({ name: 'review:asked', of: loaded.of, facts })
  await mailAsking(step, { loaded, team: team.name }, { ...found, email, reviewId })
  return reviewId
}

/** Submits exactly what would go out to one person outside the case. `asking` has passed `checkOutsider`. */
export const askOutside = (
  site: PublicationSite,
  person: Person,
  { name, email, ...asking }: AskingOutside,
): Promise<(Asked & { readonly reviewId: string }) | Refusal> =>
  onAdvisory(
    site,
    { person, caseId: asking.caseId, action: 'advisory.submit-outside' },
    async (begun) => {
      const desk = await submitVersion(begun, { ...asking, askedOf: [] }, person.personId)
      if (isRefusal(desk)) return desk
      const { hash } = desk.prepared
      const found = await findOrMake(begun.change, { name, email })
      if (isRefusal(found)) return found
      const refused = await outsiderRefusal(begun, { personId: found.personId, hash })
      if (refused !== undefined) return refused
      const to = { found, email: email.toLowerCase(), askedBy: person.personId }
      return { caseId: asking.caseId, hash, reviewId: await submitTo(begun, desk, to) }
    },
  )

/** Takes the review of one person back: from then on they read nothing of it, and an approval of theirs counts no more. */
export const endOutside = (
  site: PublicationSite,
  person: Person,
  { caseId, reviewId }: { readonly caseId: string; readonly reviewId: string },
): Promise<{ readonly caseId: string } | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.submit-outside' }, async (begun) => {
    const reviews = await selectReviews(begun.change.tx, begun.loaded)
    const review = reviews.find((each) => each.reviewId === reviewId)
    if (review === undefined || review.state === 'over')
      return refuse('review.unknown', 'There is no such review, or it is over already.')
    const which = (each: Review) => each.reviewId === reviewId
    await endReviews(begun.change, begun.loaded, { because: 'by-team', which })
    return { caseId }
  })
