// The one action that publishes, whatever is published: a first advisory, a new version of it, or its withdrawal; and
// what can be done about a publication on its way: try a step again, call it off, note its review.
import {
  amend,
  callOffRefusal,
  confirmRefusal,
  emergencyReviewRefusal,
  type Instant,
  isRefusal,
  moveStep,
  publish,
  type Refusal,
  refuse,
  withdrawAdvisory,
} from '@parley/rules'
import { timestamp } from '../../db/tables/columns.js'
import type { StepName } from '../../db/tables/publication.js'
import type { Person } from '../../identity/viewer.js'
import { type Desk, withdrawalFacts } from '../desk.js'
import { emergencyAuthors, planOf, selectLastEditor, stepState } from '../facts.js'
import { decideSchedule } from '../schedule/store.js'
import { cancel, skipOpenSteps, stepFacts } from '../steps/skip.js'
import { CONFIRMED } from '../steps/take.js'
import { insertPublication, type Publication, updatePublication, updateStep } from '../store.js'
import { isMailElsewhere, type PublicationSite } from '../venues.js'
import { type Begun, onAdvisory } from './begin.js'

export interface Started {
  readonly caseId: string
  readonly publicationId: string
}

/** A yes of the rules to what is on the desk. */
export interface Decided {
  readonly steps: readonly StepName[]
  readonly isShownPublicly: boolean
  readonly notBefore: Instant
}

/** What the rules say about publishing what is on the desk now: the reason a button is disabled is this refusal. */
export const decidePublication = (desk: Desk): Decided | Refusal => {
  const { kind, reason } = desk.prepared
  const { facts, amendment, charter } = desk
  if (kind === 'first') {
    const decision = publish(facts, charter)
    if (isRefusal(decision)) return decision
    const { steps, isShownPublicly, notBefore } = decision
    return {
      steps: steps.map(({ name }) => name),
      isShownPublicly,
      notBefore: notBefore ?? facts.now,
    }
  }
  const at = facts.scheduledFor ?? facts.now
  const judged = { ...amendment, now: at }
  const decision =
    kind === 'amendment'
      ? amend({ ...judged, difference: reason })
      : withdrawAdvisory({ ...withdrawalFacts(desk, desk.version.requestedById), now: at })
  if (isRefusal(decision)) return decision
  const { steps, isShownPublicly } = decision
  return { steps: steps.map(({ name }) => name), isShownPublicly, notBefore: at }
}

/** Writes a publication with its steps, and lets the worker look at them. */
export const startPublication = async (
  { change, loaded }: Pick<Begun, 'change' | 'loaded'>,
  desk: Desk,
  { decided, personId }: { decided: Decided; personId: string },
): Promise<string> => {
  const { tx, now, record, enqueue } = change
  const { kind, reason, hash, snapshot, draft } = desk.prepared
  const replaced = await skipOpenSteps(change, desk)
  const publicationId = await insertPublication(tx, loaded, {
    ...{ kind, reason, hash, snapshot, version: draft.version },
    fewerEyes: decided.isShownPublicly,
    requestedBy: personId,
    requestedAt: now,
    notBefore: decided.notBefore,
    emergency: desk.status.emergency !== null,
    steps: decided.steps,
  })
  const facts = { publicationId, kind, version: draft.version, hash, steps: decided.steps }
  await record({ name: 'publication:requested', of: loaded.of, facts })
  if (replaced !== undefined) {
    const { publicationId: old, steps } = replaced
    await updatePublication(tx, old, { supersededBy: publicationId })
    const supersededBy = publicationId
    await record({
      name: 'publication:superseded',
      of: loaded.of,
      facts: { publicationId: old, steps, supersededBy },
    })
  }
  for (const step of decided.steps) {
    const ids = { caseId: loaded.caseId, publicationId, step }
    await enqueue({
      task: 'publication.step',
      ids,
      key: `publication.step:${publicationId}:${step}`,
    })
  }
  return publicationId
}

/** Publishes what was approved: exactly the content of `hash`. */
export const publishNow = (
  site: PublicationSite,
  person: Person,
  { caseId, hash }: { caseId: string; hash: string },
): Promise<Started | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.publish' }, async (begun) => {
    const desk = await begun.desk()
    const decided = decidePublication(desk)
    if (isRefusal(decided)) return decided
    if (desk.prepared.hash !== hash) {
      return refuse(
        'publication.other-version',
        'It was edited since you opened it: read it again.',
      )
    }
    const { personId } = person
    const publicationId = await startPublication(begun, desk, { decided, personId })
    // What waited for the end of the embargo has gone out by hand.
    const { tx, now: at } = begun.change
    await decideSchedule(tx, caseId, { state: 'called-off', because: 'by-hand', at })
    return { caseId, publicationId }
  })

const findPublication = (desk: Desk, publicationId: string): Publication | Refusal =>
  desk.publications.find((each) => each.publicationId === publicationId) ??
  refuse('publication.unknown', 'There is no such publication.')

const elsewhere = () =>
  refuse(
    'publication.venue-changed',
    'The team’s settings name another address or archive for announcements than the one that was approved. Call it off and ask for approval anew; where it may be out already, ask for a new version.',
  )

/**
 * Tries a failed or stuck step again now, not at its next time: under the team's settings as they are now. An
 * announcement's address was approved with its text, so that another one is another approval.
 */
export const retryStep = (
  site: PublicationSite,
  person: Person,
  { caseId, publicationId, step }: Started & { readonly step: string },
): Promise<Started | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.submit' }, async (begun) => {
    const { tx, now, record, enqueue } = begun.change
    const desk = await begun.desk()
    const publication = findPublication(desk, publicationId)
    if (isRefusal(publication)) return publication
    const row = publication.steps.find((each) => each.step === step)
    if (row === undefined) return refuse('publication.unknown', 'There is no such step.')
    const next = moveStep(stepState(row), { event: 'retry' }, stepFacts(now, row.step))
    if (isRefusal(next)) return next
    if (row.step === 'mail' && isMailElsewhere(site.settings, desk.prepared.team, publication))
      return elsewhere()
    await updateStep(tx, publication, {
      step: row.step,
      state: 'failed',
      nextTryAt: timestamp(now),
      lastFault: row.lastFault ?? 'retried',
    })
    await record({
      name: 'publication:retried',
      of: begun.loaded.of,
      facts: { publicationId, step: row.step },
    })
    const key = `publication.step:${publicationId}:${row.step}`
    await enqueue({ task: 'publication.step', ids: { caseId, publicationId, step }, key })
    return { caseId, publicationId }
  })

/**
 * Notes that a person found the announcement where it was sent: of an attempt whose end is unclear nobody else can tell.
 * The worker takes it as done, and what waits for it goes on.
 */
export const confirmAnnouncement = (
  site: PublicationSite,
  person: Person,
  { caseId, publicationId }: Started,
): Promise<Started | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.publish' }, async (begun) => {
    const { tx, now, record, enqueue } = begun.change
    const publication = findPublication(await begun.desk(), publicationId)
    if (isRefusal(publication)) return publication
    const row = publication.steps.find(({ step }) => step === 'mail')
    if (row === undefined) return refuse('publication.unknown', 'There is no such step.')
    const refused = confirmRefusal(stepState(row), stepFacts(now, 'mail'))
    if (refused !== undefined) return refused
    const nextTryAt = timestamp(now)
    const confirmed = { state: 'failed', nextTryAt, lastFault: CONFIRMED } as const
    await updateStep(tx, publication, { step: 'mail', ...confirmed })
    const facts = { publicationId, step: 'mail' }
    await record({ name: 'publication:confirmed', of: begun.loaded.of, facts })
    const key = `publication.step:${publicationId}:mail`
    await enqueue({
      ...{ task: 'publication.step', key },
      ids: { caseId, publicationId, step: 'mail' },
    })
    return { caseId, publicationId }
  })

/** Calls off a publication of which certainly nothing has gone out: it waits, or its every attempt was clearly refused. */
export const callOff = (
  site: PublicationSite,
  person: Person,
  { caseId, publicationId }: Started,
): Promise<Started | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.submit' }, async (begun) => {
    const publication = findPublication(await begun.desk(), publicationId)
    if (isRefusal(publication)) return publication
    const refused = callOffRefusal(planOf(publication.steps))
    if (refused !== undefined) return refused
    await cancel(begun.change, { loaded: begun.loaded, publication })
    return { caseId, publicationId }
  })

/** Notes that somebody else has looked at an emergency publication afterwards. */
export const reviewEmergency = (
  site: PublicationSite,
  person: Person,
  { caseId, publicationId }: Started,
): Promise<Started | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.approve' }, async (begun) => {
    const { tx, now, record } = begun.change
    const desk = await begun.desk()
    const publication = findPublication(desk, publicationId)
    if (isRefusal(publication)) return publication
    if (
      !publication.emergency ||
      publication.finishedAt === null ||
      publication.reviewedAt !== null
    )
      return refuse('publication.no-review', 'No emergency publication waits for its review.')
    const editorId = await selectLastEditor(tx, caseId, publication.requestedAt)
    const authors = emergencyAuthors(publication, desk.approvals, editorId)
    const refused = emergencyReviewRefusal(authors, person.personId)
    if (refused !== undefined) return refused
    const { personId: reviewedBy } = person
    await updatePublication(tx, publicationId, { reviewedBy, reviewedAt: timestamp(now) })
    await record({ name: 'publication:reviewed', of: begun.loaded.of, facts: { publicationId } })
    return { caseId, publicationId }
  })
