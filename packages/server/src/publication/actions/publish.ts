// The one action that publishes, whatever is published: a first advisory, a new version of it, or its withdrawal; and
// what can be done about a publication on its way: try a step again, confirm it, call it off.
import {
  callOffRefusal,
  confirmRefusal,
  isApprovedMeanwhile,
  isRefusal,
  moveStep,
  type Refusal,
  refuse,
} from '@parley/rules'
import { timestamp } from '../../db/tables/columns.js'
import type { Person } from '../../identity/viewer.js'
import type { Desk } from '../desk.js'
import { planOf, stepState } from '../facts.js'
import { decideSchedule } from '../schedule/store.js'
import { cancel, stepFacts } from '../steps/skip.js'
import { CONFIRMED } from '../steps/take.js'
import { deleteApprovals, type Publication, updateStep } from '../store.js'
import { isMailElsewhere, type PublicationSite } from '../venues.js'
import { type Begun, onAdvisory } from './begin.js'
import { decidePublication, startPublication } from './start.js'

export interface Started {
  readonly caseId: string
  readonly publicationId: string
}

/** An emergency publication that waits out its delay: nothing of it has gone out. */
export const waitingEmergency = ({ publications }: Pick<Desk, 'publications'>) =>
  publications.find(
    (each) =>
      each.emergency &&
      each.finishedAt === null &&
      callOffRefusal(planOf(each.steps)) === undefined,
  )

/** The emergency publication whose delay nobody needs any more, because it was approved meanwhile. */
export const hastened = (desk: Pick<Desk, 'publications' | 'version' | 'facts'>) =>
  isApprovedMeanwhile(desk.version, desk.facts.now) ? waitingEmergency(desk) : undefined

/** The desk; without an emergency publication in the way whose delay nobody needs any more. */
const deskWithoutDelay = async (begun: Begun, hash: string): Promise<Desk> => {
  const desk = await begun.desk()
  const publication = hastened(desk)
  if (publication?.hash !== hash) return desk
  await cancel(begun.change, { loaded: begun.loaded, publication })
  return begun.desk()
}

/** Publishes what was approved: exactly the content of `hash`. */
export const publishNow = (
  site: PublicationSite,
  person: Person,
  { caseId, hash }: { caseId: string; hash: string },
): Promise<Started | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.publish' }, async (begun) => {
    const desk = await deskWithoutDelay(begun, hash)
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

export const findPublication = (desk: Desk, publicationId: string): Publication | Refusal =>
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

/**
 * Calls off a publication of which certainly nothing has gone out: it waits, or its every attempt was clearly refused. An
 * emergency ends with it, and the team that was told of it is told so.
 */
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
    const { loaded, change } = begun
    await cancel(change, { loaded, publication })
    if (publication.emergency) {
      const { hash } = publication
      await deleteApprovals(change.tx, loaded, { hash, kind: 'emergency' })
      const facts = { hash, emergency: true, removed: 'emergency' }
      const event = await change.record({ name: 'approval:taken-back', of: loaded.of, facts })
      await change.enqueue({ task: 'notify.team', ids: { caseId, eventId: event.eventId } })
    }
    return { caseId, publicationId }
  })
