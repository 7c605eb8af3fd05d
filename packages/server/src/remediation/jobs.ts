// The jobs and scans of remediation, for the composition.
import type { Scan, TaskHandlers } from '../jobs/worker.js'
import { coordinatorCreditScan } from './credits/coordinator.js'
import { reporterCreditScan } from './credits/reporter.js'
import type { CveParts } from './cve/account.js'
import { lookScan, lookThroughAccount } from './cve/look.js'
import { rejectAtServer, rejectScan } from './cve/reject.js'
import { cveScan, reserveCveId } from './cve/reserve.js'

/** Whoever belongs on the list of credits of a case that was just accepted, in the order of the tick's scans. */
const enterCredits =
  ({ installation }: CveParts) =>
  async (of: { readonly caseId: string }): Promise<void> => {
    await coordinatorCreditScan(installation)(of)
    await reporterCreditScan(installation)(of)
  }

export const remediationHandlers = (parts: CveParts): Partial<TaskHandlers> => ({
  'credits.enter': enterCredits(parts),
  'cve.reserve': reserveCveId(parts),
  'cve.look': lookThroughAccount(parts),
  'cve.reject': rejectAtServer(parts),
})

export const remediationScans = (parts: CveParts): readonly Scan[] => [
  cveScan(parts),
  lookScan(parts),
  rejectScan(parts),
  coordinatorCreditScan(parts.installation),
  reporterCreditScan(parts.installation),
]
