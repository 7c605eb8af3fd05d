// Schedules an approved version for the end of the embargo, whenever that comes to be; and calls it off again. Nothing
// goes out here: at the end `release.ts` starts the publication, if what was approved is still what would go out.
import { type Instant, isInForce, isRefusal, type Refusal, refuse } from '@parley/rules'
import { embargoOf } from '../../embargo/terms/store.js'
import type { Person } from '../../identity/viewer.js'
import { onAdvisory } from '../actions/begin.js'
import { decidePublication } from '../actions/start.js'
import type { Desk } from '../desk.js'
import type { PublicationSite } from '../venues.js'
import { decideSchedule, selectSchedule, upsertSchedule } from './store.js'

const noEnd = () =>
  refuse(
    'publication.no-end',
    'No embargo is in force whose end it could wait for: publish it when it is ready.',
    'CERT/CC Vultron, embargo management',
  )

export interface Scheduled {
  readonly caseId: string
  readonly endsAt: Instant
}

/** Whether what is on the desk can wait for the end of the embargo: the reason a button is disabled is this refusal. */
export const decideScheduling = (desk: Desk): { readonly endsAt: Instant } | Refusal => {
  const embargo = embargoOf(desk.loaded)
  if (!isInForce(embargo) || desk.prepared.kind !== 'first') return noEnd()
  const facts = { ...desk.facts, scheduledFor: embargo.endsAt }
  const decided = decidePublication({ ...desk, facts })
  return isRefusal(decided) ? decided : { endsAt: embargo.endsAt }
}

/** Schedules exactly the approved content of `hash` for the end of the embargo. */
export const scheduleForEnd = (
  site: PublicationSite,
  person: Person,
  { caseId, hash }: { readonly caseId: string; readonly hash: string },
): Promise<Scheduled | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.publish' }, async (begun) => {
    const { tx, now, record, enqueue } = begun.change
    const desk = await begun.desk()
    const decided = decideScheduling(desk)
    if (isRefusal(decided)) return decided
    const { endsAt } = decided
    if (desk.prepared.hash !== hash) {
      return refuse(
        'publication.other-version',
        'It was edited since you opened it: read it again.',
      )
    }
    await upsertSchedule(tx, begun.loaded, { hash, by: person.personId, at: now })
    const event = await record({
      name: 'publication:scheduled',
      of: begun.loaded.of,
      facts: { hash, endsAt },
    })
    await enqueue({ task: 'notify.team', ids: { caseId, eventId: event.eventId } })
    return { caseId, endsAt }
  })

/** Takes a schedule back. */
export const callOffSchedule = (
  site: PublicationSite,
  person: Person,
  { caseId }: { readonly caseId: string },
): Promise<{ readonly caseId: string } | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.submit' }, async (begun) => {
    const { tx, now, record } = begun.change
    const schedule = await selectSchedule(tx, caseId)
    if (schedule?.state !== 'waiting')
      return refuse('publication.not-scheduled', 'Nothing waits for the end of the embargo.')
    await decideSchedule(tx, caseId, { state: 'called-off', because: 'by-hand', at: now })
    const facts = { hash: schedule.hash, because: 'by-hand' }
    await record({ name: 'publication:schedule-ended', of: begun.loaded.of, facts })
    return { caseId }
  })
