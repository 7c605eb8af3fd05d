// The desk of a case for whoever may read it: pages and the API begin here. What may not be known is not there.
import type { Refusal } from '@parley/rules'
import { loadCase } from '../cases/load.js'
import { selectMembers } from '../cases/people.js'
import { inTransaction } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { type AdvisoryAction, mayOnAdvisory } from './actions/begin.js'
import { type Desk, loadDesk } from './desk.js'
import type { PublicationSite } from './venues.js'

export interface DeskInSight {
  readonly desk: Desk
  /** A member of the team who can read the case; a participant reads and does nothing here. */
  readonly isMember: boolean
  /** Who can read the case, for asking one of them. */
  readonly readers: readonly { readonly personId: string; readonly name: string }[]
  /** Why this person may not do something, or undefined. */
  readonly may: (action: AdvisoryAction) => Refusal | undefined
}

/** Loads the desk; undefined for who may not read the advisory. */
export const loadDeskFor = (
  site: PublicationSite,
  person: Person,
  caseId: string,
): Promise<DeskInSight | undefined> =>
  inTransaction(site.installation.db, actorOf(person), async (tx) => {
    const loaded = await loadCase(tx, site.installation, caseId)
    if (loaded === undefined) return undefined
    const { members, narrowed } = await selectMembers(tx, loaded)
    const may = (action: AdvisoryAction) =>
      mayOnAdvisory(person, action, { loaded, members, narrowed })
    if (may('advisory.read') !== undefined) return undefined
    const isMember = members.some((member) => member.personId === person.personId)
    const desk = await loadDesk(tx, site, { loaded, mayChoose: isMember })
    const readers = members.filter((member) => member.acknowledged)
    return { desk, isMember, readers, may }
  })
