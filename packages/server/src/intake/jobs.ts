// What intake does when nobody waits: mail to reporters, and forgetting what was counted or kept for retries.
import type { Installation } from '../db/installation.js'
import type { Scan, TaskHandlers } from '../jobs/worker.js'
import { forgetArrivalsScan } from './admission.js'
import {
  acknowledgeReport,
  sendLink,
  sendLinksAgain,
  tellAdvisoryWithdrawn,
  tellNews,
  tellPublished,
} from './reporter-mail.js'

export const intakeHandlers = (
  installation: Installation,
): Pick<
  TaskHandlers,
  | 'report.acknowledge'
  | 'report.send-link'
  | 'report.link-again'
  | 'report.published'
  | 'report.news'
  | 'report.advisory-withdrawn'
> => ({
  'report.acknowledge': acknowledgeReport(installation),
  'report.send-link': sendLink(installation),
  'report.link-again': sendLinksAgain(installation),
  'report.published': tellPublished(installation),
  'report.news': tellNews(installation),
  'report.advisory-withdrawn': tellAdvisoryWithdrawn(installation),
})

export const intakeScans = (installation: Installation): readonly Scan[] => [
  forgetArrivalsScan(installation),
]
