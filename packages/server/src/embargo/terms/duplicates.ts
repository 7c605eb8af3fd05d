// A duplicate of what is published. Its embargo is not ended by that alone: a person decides, prompted on its pages, for the
// duplicate can hold more than the advisory says.
import { isRefusal } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import { loadCase } from '../../cases/load.js'
import type { Installation } from '../../db/installation.js'
import { beginTerms } from './begin.js'
import { recordAnnounced } from './leave.js'
import { inForce, isOriginalPublic } from './store.js'

/** In the step that publishes a case: each duplicate of it whose embargo is in force is looked at by a job of its own. */
export const tellDuplicates = async (
  { tx, enqueue }: Pick<Change, 'tx' | 'enqueue'>,
  caseId: string,
): Promise<void> => {
  const { rows } = await sql<{ caseId: string }>`
    select case_id from sec.duplicates_in_force(${caseId}) as case_id`.execute(tx)
  for (const each of rows)
    await enqueue({ task: 'embargo.original-published', ids: { caseId: each.caseId } })
}

/** `embargo.original-published`: tells the team of a duplicate that there is something to decide. */
export const originalPublished =
  (installation: Installation) =>
  async ({ caseId }: { caseId: string }): Promise<void> => {
    await change(installation, { kind: 'job', caseId }, async (step) => {
      const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
      if (loaded === undefined || !inForce(loaded)) return
      if (!(await isOriginalPublic(step.tx, caseId))) return
      const { eventId } = await step.record({ name: 'embargo:original-published', of: loaded.of })
      await step.enqueue({ task: 'notify.team', ids: { caseId, eventId } })
    })
  }

/** `embargo.public`: the public knows of a duplicate of what is published, where no embargo says that a person decides. */
export const recordDuplicatePublic =
  (installation: Installation) =>
  async ({ caseId }: { caseId: string }): Promise<void> => {
    await change(installation, { kind: 'job', caseId }, async (step) => {
      const voice = { kind: 'clock', caseId } as const
      const terms = await beginTerms(step, voice, { caseId, action: 'embargo.terminate' })
      if (isRefusal(terms) || terms.loaded.determination !== 'duplicate') return
      if (!inForce(terms.loaded)) await recordAnnounced(terms, null)
    })
  }
