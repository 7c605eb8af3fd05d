// At the end of an embargo: what was approved and scheduled goes out, if it is still exactly what would go out. An edit
// voids it as soon as it is seen, a leak calls it off, and whoever is concerned is told either way.
import { isRefusal } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import { type LoadedCase, loadCase } from '../../cases/load.js'
import { sureNow } from '../../db/sure-now.js'
import { inForce } from '../../embargo/terms/store.js'
import { doEach } from '../../jobs/each.js'
import type { Scan } from '../../jobs/worker.js'
import { decidePublication, startPublication } from '../actions/start.js'
import { loadDesk } from '../desk.js'
import type { PublicationSite } from '../venues.js'
import { decideSchedule, type ScheduleReason, selectSchedule } from './store.js'

/** Whether every clock says so: a row that says that the end was reached is not believed by itself. */
const isReached = async (
  { tx, installation }: Change,
  { embargoEndsAt }: Pick<LoadedCase, 'embargoEndsAt'>,
): Promise<boolean> => embargoEndsAt !== null && embargoEndsAt <= (await sureNow(installation, tx))

const end = async (
  step: Change,
  { loaded, hash }: { readonly loaded: LoadedCase; readonly hash: string },
  because: ScheduleReason,
): Promise<void> => {
  const { caseId } = loaded
  const state = because === 'left-early' ? 'called-off' : 'voided'
  await decideSchedule(step.tx, caseId, { state, because, at: step.now })
  const event = await step.record({
    name: 'publication:schedule-ended',
    of: loaded.of,
    facts: { hash, because },
  })
  await step.enqueue({ task: 'notify.team', ids: { caseId, eventId: event.eventId } })
}

/**
 * Looks at one schedule: void when the content changed, called off when the embargo was left early, and started when
 * its end has come. Twice does no harm: the row is locked with its case and leaves the state that is looked for.
 */
export const lookAtSchedule = (site: PublicationSite, caseId: string): Promise<unknown> =>
  change(site.installation, { kind: 'job', caseId }, async (step) => {
    const loaded = await loadCase(step.tx, site.installation, caseId, { lock: true })
    if (loaded === undefined) return
    const schedule = await selectSchedule(step.tx, caseId)
    if (schedule?.state !== 'waiting') return
    const { hash } = schedule
    if (!inForce(loaded) && loaded.embargoCause !== 'end-reached')
      return end(step, { loaded, hash }, 'left-early')
    const desk = await loadDesk(step.tx, site, { loaded, mayChoose: false })
    if (desk.prepared.hash !== hash) return end(step, { loaded, hash }, 'edited')
    if (inForce(loaded) || !(await isReached(step, loaded))) return
    const decided = decidePublication(desk)
    if (isRefusal(decided)) return end(step, { loaded, hash }, 'not-ready')
    await decideSchedule(step.tx, caseId, { state: 'started', because: null, at: step.now })
    const personId = schedule.scheduledBy
    await startPublication({ change: step, loaded }, desk, { decided, personId })
  })

interface WaitingSchedule {
  readonly caseId: string
  readonly embargoState: LoadedCase['embargoState']
}

const selectWaiting = async ({ installation }: PublicationSite) => {
  const { rows } = await sql<WaitingSchedule>`select * from sec.schedules_waiting()`.execute(
    installation.db.job,
  )
  return rows
}

/** Starts what a process that died between an end and its publication left waiting. */
export const releaseScan = (site: PublicationSite): Scan =>
  async function releases(): Promise<void> {
    const ended = (await selectWaiting(site)).filter((row) => !inForce(row))
    await doEach(site.installation, ended, ({ caseId }) => lookAtSchedule(site, caseId))
  }

/** Finds schedules whose content was edited, long before their time. */
export const scheduleScan = (site: PublicationSite): Scan =>
  async function schedules(): Promise<void> {
    const waiting = await selectWaiting(site)
    await doEach(site.installation, waiting, ({ caseId }) => lookAtSchedule(site, caseId))
  }
