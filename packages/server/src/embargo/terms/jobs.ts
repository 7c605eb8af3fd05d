// What the clock does to embargoes: ends those whose end has surely come, and tells that a visible fix is not announced.
// At the end nothing goes out by itself but what was approved and scheduled for it (publication/schedule).
import { fixVisibleUnannounced, isInForce, isRefusal } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { updateCase } from '../../cases/store.js'
import { charterOf } from '../../charter/charter-of.js'
import type { Installation } from '../../db/installation.js'
import { sureNow } from '../../db/sure-now.js'
import { timestamp } from '../../db/tables/columns.js'
import { doEach } from '../../jobs/each.js'
import type { Scan } from '../../jobs/worker.js'
import { beginTerms } from './begin.js'
import { leaveEmbargo } from './leave.js'
import { tellOfReachedEnd } from './told.js'

/** Ends one embargo whose end has come; nothing when somebody agreed on a later one meanwhile. */
export const endEmbargo = async (
  installation: Installation,
  caseId: string,
): Promise<'ended' | 'not-yet'> => {
  const sure = await sureNow(installation)
  const outcome = await change(installation, { kind: 'job', caseId }, async (step) => {
    const voice = { kind: 'clock', caseId } as const
    const terms = await beginTerms(step, voice, { caseId, action: 'embargo.terminate' })
    if (isRefusal(terms)) return terms
    const { embargo } = terms.negotiation
    if (!isInForce(embargo) || embargo.endsAt > sure) return { ended: false }
    await leaveEmbargo(terms, 'end-reached', tellOfReachedEnd)
    return { ended: true }
  })
  return !isRefusal(outcome) && outcome.ended ? 'ended' : 'not-yet'
}

/** Finds embargoes whose end has come. Looked for every other second: what is scheduled for an end waits for this. */
export const embargoEndScan = (
  installation: Installation,
  ended: (caseId: string) => Promise<void> = async () => {},
): Scan =>
  async function embargoEnds(): Promise<void> {
    const sure = await sureNow(installation)
    const { rows } = await sql<{ caseId: string }>`
      select * from sec.embargoes_ended(${timestamp(sure)})`.execute(installation.db.job)
    await doEach(installation, rows, async ({ caseId }) => {
      if ((await endEmbargo(installation, caseId)) === 'ended') await ended(caseId)
    })
  }

interface VisibleFix {
  readonly caseId: string
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
}

const remindOfFix = (installation: Installation, row: VisibleFix) =>
  change(installation, { kind: 'job', caseId: row.caseId }, async (step) => {
    const { caseId } = row
    const voice = { kind: 'clock', caseId } as const
    const terms = await beginTerms(step, voice, { caseId, action: 'embargo.read-terms' })
    if (isRefusal(terms)) return terms
    const { loaded, known } = terms
    const hours = charterOf(row).clocks.advisoryAfterFixHours.value
    const facts = { fixVisibleSince: loaded.fixPublicAt ?? undefined, public: known.state.public }
    const visible = fixVisibleUnannounced(facts, step.now, hours)
    const told = loaded.fixPublicToldAt
    const again = visible?.late === true && (told === null || told <= visible.announceBy)
    if (visible === undefined || (told !== null && !again)) return { caseId }
    await updateCase(step.tx, caseId, { fixPublicToldAt: timestamp(step.now) })
    const event = { name: 'case:reminded', of: loaded.of, facts: { of: 'fix-visible' } } as const
    await step.record(event)
    for (const personId of toldOf(terms))
      await step.enqueue({ task: 'notify.person', ids: { caseId, personId, kind: 'fix-visible' } })
    return { caseId }
  })

/** The coordinator; everyone while there is none. */
const toldOf = ({
  loaded,
  members,
}: {
  readonly loaded: { readonly coordinatorId: string | null }
  readonly members: readonly { readonly personId: string; readonly acknowledged: boolean }[]
}): readonly string[] =>
  loaded.coordinatorId === null
    ? members.filter(({ acknowledged }) => acknowledged).map(({ personId }) => personId)
    : [loaded.coordinatorId]

/** Tells that a fix can be seen and the advisory is not out: once at first, once when it is late. */
export const visibleFixScan = (installation: Installation): Scan =>
  async function visibleFixes(): Promise<void> {
    const { rows } = await sql<VisibleFix>`select * from sec.fixes_visible()`.execute(
      installation.db.job,
    )
    await doEach(installation, rows, (row) => remindOfFix(installation, row))
  }
