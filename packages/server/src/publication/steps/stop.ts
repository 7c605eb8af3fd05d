// An emergency that waits out its delay and does not hold any more: somebody edited what goes out, or says that it is not
// exploited. It is called off as soon as that is seen, and the team that was told of it is told.
import { callOffRefusal } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { LoadedCase } from '../../cases/load.js'
import { inTransaction } from '../../db/transaction.js'
import { doEach } from '../../jobs/each.js'
import { loadDesk } from '../desk.js'
import { planOf } from '../facts.js'
import { intentOf } from '../prepare.js'
import type { Publication } from '../store.js'
import type { PublicationParts } from '../venues.js'
import { loadPublication } from './load.js'
import { cancel } from './skip.js'

interface Waiting {
  readonly loaded: LoadedCase
  readonly publication: Publication
}

/**
 * An emergency waits; who edits meanwhile stops it, and so does who says that it is not exploited after all, unless the
 * approvals were given by then. Anything else goes out as it was approved.
 */
export const isStopped = async (
  parts: PublicationParts,
  { tx }: Change,
  { loaded, publication }: Waiting,
): Promise<boolean> => {
  const isBegun = callOffRefusal(planOf(publication.steps)) !== undefined
  if (!publication.emergency || isBegun) return false
  const intent = intentOf(publication)
  const { prepared, status } = await loadDesk(tx, parts, { loaded, intent, mayChoose: false })
  const isStanding = status.met || status.emergency !== null
  return prepared.hash !== publication.hash || !isStanding
}

/** Calls it off, and tells the team. */
export const stopEmergency = async (change: Change, waiting: Waiting): Promise<void> => {
  const { loaded, publication } = waiting
  const { caseId } = loaded
  const { hash } = publication
  await cancel(change, waiting)
  const facts = { hash, emergency: true, removed: 'none' }
  const event = await change.record({ name: 'approval:taken-back', of: loaded.of, facts })
  await change.enqueue({ task: 'notify.team', ids: { caseId, eventId: event.eventId } })
}

/** Looks at the emergencies that wait, of one case or of all, and calls off those that do not hold. */
const look = async (parts: PublicationParts, caseId?: string): Promise<void> => {
  const { installation } = parts
  const rows = await inTransaction(installation.db, { kind: 'job' }, async (tx) => {
    const found = await sql<{ publicationId: string; caseId: string }>`
        select * from sec.emergencies_waiting()`.execute(tx)
    return found.rows.filter((row) => caseId === undefined || row.caseId === caseId)
  })
  await doEach(installation, rows, async (ids) => {
    await change<true>(installation, { kind: 'job', caseId: ids.caseId }, async (step) => {
      const found = await loadPublication(step, ids)
      if (found !== undefined && (await isStopped(parts, step, found)))
        await stopEmergency(step, found)
      return true
    })
  })
}

/** Looks at every emergency that waits: nobody is left to believe until its time that it goes out. */
export const emergencyScan = (parts: PublicationParts) =>
  async function emergencies(): Promise<void> {
    await look(parts)
  }

/** The handler of `publication.emergency`: the same for one case, at once. */
export const emergencyLook =
  (parts: PublicationParts) =>
  ({ caseId }: { readonly caseId: string }): Promise<void> =>
    look(parts, caseId)
