// What waits for the end of a case's embargo, for whoever reads the case.
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { type Schedule, selectSchedule } from './store.js'

/** The schedule of a case, under its reader's rights; undefined when there is none, or none for them. */
export const loadScheduleFor = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<Schedule | undefined> =>
  inTransaction(installation.db, actorOf(person), (tx) => selectSchedule(tx, caseId))
