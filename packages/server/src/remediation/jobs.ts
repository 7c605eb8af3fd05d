// The jobs and scans of remediation, for the composition.
import type { Scan, TaskHandlers } from '../jobs/worker.js'
import { coordinatorCreditScan } from './credits/coordinator.js'
import { reporterCreditScan } from './credits/reporter.js'
import type { CveParts } from './cve/account.js'
import { lookScan, lookThroughAccount } from './cve/look.js'
import { rejectAtServer, rejectScan } from './cve/reject.js'
import { cveScan, reserveCveId } from './cve/reserve.js'

export const remediationHandlers = (parts: CveParts): Partial<TaskHandlers> => ({
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
