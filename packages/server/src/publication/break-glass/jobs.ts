// Reminds of the law's clocks while a list is open: when a notice comes near, when it is late, and every day after it.
import { isRefusal, noticesToRemind } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { beginTerms } from '../../embargo/terms/begin.js'
import { doEach } from '../../jobs/each.js'
import type { Scan } from '../../jobs/worker.js'
import { clocksOf } from './load.js'
import { selectGlass, updateGlass } from './store.js'

const remind = (installation: Installation, caseId: string) =>
  change(installation, { kind: 'job', caseId }, async (step) => {
    const voice = { kind: 'clock', caseId } as const
    const terms = await beginTerms(step, voice, { caseId, action: 'embargo.read-terms' })
    if (isRefusal(terms)) return terms
    const { loaded, charter, members } = terms
    const glass = await selectGlass(step.tx, loaded)
    if (glass === undefined || glass.closedAt !== null) return { caseId }
    const clocks = clocksOf({ known: terms.known, glass, loaded, charter }, step.now)
    const due = noticesToRemind(clocks, glass.remindedAt, {
      now: step.now,
      everyHours: 24 * charter.clocks.reminderEveryDaysAfter.value,
      soonHours: charter.clocks.craSoonHours.value,
    })
    if (due.length === 0) return { caseId }
    await updateGlass(step.tx, glass.breakGlassId, { remindedAt: timestamp(step.now) })
    const kinds = due.map(({ kind }) => kind)
    await step.record({ name: 'break-glass:reminded', of: loaded.of, facts: { kinds } })
    const told = members.filter(
      ({ personId, roles, acknowledged }) =>
        acknowledged &&
        (personId === loaded.coordinatorId ||
          personId === glass.openedBy ||
          roles.includes('admin')),
    )
    for (const { personId } of told)
      await step.enqueue({ task: 'notify.person', ids: { caseId, personId, kind: 'notice-due' } })
    return { caseId }
  })

/** Looks at every case whose list is open. */
export const glassScan = (installation: Installation): Scan =>
  async function brokenGlass(): Promise<void> {
    const { rows } = await sql<{ caseId: string }>`select * from sec.glass_open()`.execute(
      installation.db.job,
    )
    await doEach(installation, rows, ({ caseId }) => remind(installation, caseId))
  }
