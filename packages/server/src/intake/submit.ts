// Takes a report: routes it, admits it, stores it with everything that came with it in one transaction, and answers
// with a receipt. The report is stored before anything else is done with it: reading, mail and sorting come after.
import { randomUUID } from 'node:crypto'
import { formatInstant, isRefusal, type Refusal, type Report } from '@parley/rules'
import { change } from '../audit/change.js'
import { openCase, takeCaseNumber } from '../cases/open.js'
import type { ReportContact, ReportContent } from '../cases/report.js'
import type { Limits } from '../config/limits.js'
import type { Installation } from '../db/installation.js'
import { admit } from './admission.js'
import { contactLookup, type NewFollowLink, newFollowLink } from './follow-link.js'
import { writeReceipt } from './receipt.js'
import { type ReceivingTeam, type RoutedReport, routeTo } from './routing.js'
import { insertAttachments, insertFollowLink, insertOwnCredit } from './store.js'

export interface ArrivingReport {
  /** As `checkReport` returned it. */
  readonly report: Report
  /** The bytes of the report's attachments, in the same order. */
  readonly files: readonly Buffer[]
  readonly source: 'form' | 'api'
  /** The network address it came from. */
  readonly address: string
  /** The secret of its follow link, where a repeated try must meet the first one; a fresh one otherwise. */
  readonly secret?: string | undefined
}

export interface ReceivedReport {
  readonly caseId: string
  readonly number: string
  /** A signed note: the ledger's promise to hold the event of this report. */
  readonly receipt: string
  /** The secret of the follow link. Shown to the reporter and to nobody else. */
  readonly capability: string
}

type StoredReport = Pick<ReceivedReport, 'caseId' | 'receipt'>

const sizeOf = ({ report, files }: ArrivingReport): number =>
  files.reduce((sum, file) => sum + file.length, Buffer.byteLength(JSON.stringify(report)))

const contentOf = (report: Report): ReportContent => {
  const { until, wish } = report.embargo
  const day =
    until === null ? null : `Until ${formatInstant(until).slice(0, 16).replace('T', ' ')} UTC.`
  return {
    project: report.project,
    summary: report.summary,
    details: report.details,
    affectedVersions: report.affectedVersions,
    proofOfConcept: report.proofOfConcept,
    patch: report.patch,
    embargoWish: [day, wish].filter((part) => part !== null).join('\n\n') || null,
  }
}

const contactOf = ({ reporter }: Report): ReportContact | null =>
  Object.values(reporter).every((part) => part === null) ? null : reporter

/** Everything of one report, under the rights of whoever holds the new link. */
const store = (
  installation: Installation,
  input: ArrivingReport & { link: NewFollowLink; number: string; to: RoutedReport },
) =>
  change(installation, input.link.reporter, async (change): Promise<StoredReport> => {
    const { report, link, to } = input
    const { creditAs, email } = report.reporter
    const { caseId } = link.row
    // Sent in this order and answered together: the link is what lets the rest be written.
    const linked = insertFollowLink(change.tx, link)
    const opening = openCase(change, {
      caseId,
      number: input.number,
      team: to.team,
      projectId: to.projectId,
      source: input.source,
      title: report.summary,
      report: contentOf(report),
      contact: contactOf(report),
      files: input.files,
      link: link.reporter.lookup,
      receivedAt: change.now,
      embargoUntil: report.embargo.until ?? undefined,
    })
    const told =
      email === null ? undefined : change.enqueue({ task: 'report.acknowledge', ids: { caseId } })
    const [opened] = await Promise.all([opening, linked, told])
    const files = report.attachments.map(({ name }, at) => ({
      name,
      bytes: input.files[at] ?? Buffer.alloc(0),
      kind: 'file' as const,
      audience: 'everyone' as const,
      messageId: null,
    }))
    await insertAttachments(change, opened.of, files)
    if (creditAs !== null) {
      // A credit's contacts are published with it; the address that the report gave is for the team alone.
      await insertOwnCredit(change, opened.of, {
        name: creditAs,
        contacts: [],
        consent: 'accepted',
      })
    }
    return { caseId, receipt: writeReceipt(installation, opened.event) }
  })

/** Takes one report that was checked already. `teams` are those that `selectReceivingTeams` found. */
export const submitReport = async (
  site: { readonly installation: Installation; readonly settings: { readonly limits: Limits } },
  teams: readonly ReceivingTeam[],
  arriving: ArrivingReport,
): Promise<ReceivedReport | Refusal> => {
  const { installation } = site
  const { email } = arriving.report.reporter
  const contact = email === null ? null : contactLookup(installation.keys, email)
  const to = routeTo(teams, arriving.report.project)
  if (isRefusal(to)) return to
  const admitted = await admit(installation, site.settings.limits, {
    address: arriving.address,
    bytes: sizeOf(arriving),
    teamId: to.team.teamId,
    contact,
  })
  if (isRefusal(admitted)) return admitted
  const number = await takeCaseNumber(installation, to.team)
  const link = newFollowLink(installation.keys, {
    caseId: randomUUID(),
    contact,
    at: installation.now(),
    secret: arriving.secret,
  })
  const stored = await store(installation, { ...arriving, link, number, to })
  return isRefusal(stored) ? stored : { ...stored, number, capability: link.secret }
}
