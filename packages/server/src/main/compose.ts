// The only place where the server is put together: pages, API, job handlers and scans. A new domain adds one line to
// each list below.
import type { FastifyInstance } from 'fastify'
import { registerGlassApi } from '../api/break-glass.js'
import { registerBriefsApi } from '../api/briefs.js'
import { registerCasesApi } from '../api/cases.js'
import { registerEmbargoApi } from '../api/embargo.js'
import { registerBallotsApi } from '../api/governance/ballots.js'
import { registerNominationsApi } from '../api/governance/nominations.js'
import { registerJoiningApi } from '../api/joining.js'
import { registerLedgerApi } from '../api/ledger.js'
import { registerMembersApi } from '../api/members.js'
import { registerMessagesApi } from '../api/messages.js'
import { registerOpenApi } from '../api/openapi.js'
import { registerParticipantsApi } from '../api/participants.js'
import { registerPartiesApi } from '../api/parties.js'
import { registerAdvisoriesApi } from '../api/publication/advisories.js'
import { registerApprovalApi } from '../api/publication/approval.js'
import { registerPublicationApi } from '../api/publication/publication.js'
import { registerReviewsApi } from '../api/publication/reviews.js'
import { registerRemediationApi } from '../api/remediation.js'
import { registerReportsApi } from '../api/reports.js'
import { registerRetentionApi } from '../api/retention.js'
import { registerTeamsApi } from '../api/teams.js'
import { erasePractice } from '../cases/actions/practice.js'
import { scanDepartures, settleDeparture } from '../cases/departures.js'
import { scanCases, scanCommonWords } from '../cases/jobs.js'
import { handOverCases, scanLeaving } from '../cases/leaving.js'
import { retentionScan } from '../cases/retention/jobs.js'
import { reindexCase } from '../cases/search/reindex.js'
import { scanUnanswered } from '../cases/unanswered.js'
import { respondersScan } from '../charter/availability/thin.js'
import { decisionScan, lookAtDecisionNow } from '../charter/council/settle.js'
import { interestScan } from '../charter/interests/keep.js'
import { charterScan } from '../charter/known.js'
import { lookNow, nominationScan } from '../charter/nominations/look.js'
import type { Clients } from '../clients/clients.js'
import { directoryHandlers, directoryScan } from '../directory/jobs.js'
import { silenceScan } from '../embargo/silence.js'
import { proposalScan } from '../embargo/terms/answer.js'
import { originalPublished, recordDuplicatePublic } from '../embargo/terms/duplicates.js'
import { embargoEndScan, visibleFixScan } from '../embargo/terms/jobs.js'
import type { RouteLine } from '../http/access.js'
import { buildHttp } from '../http/app.js'
import { forgetAnswersScan, registerIdempotency } from '../http/idempotency.js'
import { registerReads } from '../http/reads.js'
import type { Site } from '../http/site.js'
import { tokenReminderScan } from '../identity/tokens.js'
import { intakeHandlers, intakeScans } from '../intake/jobs.js'
import { abandonedScan } from '../jobs/abandoned.js'
import { outboxScan, sendMail } from '../jobs/outbox-jobs.js'
import type { Scan, TaskHandlers, WorkerParts } from '../jobs/worker.js'
import { dailyMailScan } from '../notify/daily.js'
import { writeAnew } from '../notify/daily-mail.js'
import { notifyGovernance } from '../notify/governance.js'
import {
  notifyBound,
  notifyEmbargo,
  notifyMessage,
  notifyParticipants,
  notifyPerson,
  notifyPublished,
  notifyTeam,
} from '../notify/jobs.js'
import { glassScan } from '../publication/break-glass/jobs.js'
import { lookWhatDiffers } from '../publication/differs.js'
import { publicationScan, publicationStep } from '../publication/jobs.js'
import { recordScan } from '../publication/record-scan.js'
import { reviewScan } from '../publication/review-scan.js'
import { mootReviewScan } from '../publication/reviews/scan.js'
import { lookAtSchedule, releaseScan, scheduleScan } from '../publication/schedule/release.js'
import { emergencyLook, emergencyScan } from '../publication/steps/stop.js'
import { remediationHandlers, remediationScans } from '../remediation/jobs.js'
import { remediationTexts } from '../remediation/search-texts.js'
import { registerAcknowledgePages } from '../web/account/acknowledge.js'
import { registerDataPages } from '../web/account/data-pages.js'
import { registerAccountPages } from '../web/account/pages.js'
import { registerAdvisoryPages } from '../web/advisories/pages.js'
import { registerAssets } from '../web/assets.js'
import { registerGlassPages } from '../web/break-glass/pages.js'
import { registerBriefPages } from '../web/briefs/pages.js'
import { registerCasePages } from '../web/cases/register.js'
import { registerConversationPages } from '../web/conversation/pages.js'
import { registerDirectoryPages } from '../web/directory/pages.js'
import { registerEmbargoPages } from '../web/embargo/pages.js'
import { registerDownloads } from '../web/follow/downloads.js'
import { registerFollowPages } from '../web/follow/follow-pages.js'
import { registerAvailabilityPages } from '../web/governance/availability-pages.js'
import { registerLeavingPages } from '../web/governance/leaving-pages.js'
import { registerGovernancePages } from '../web/governance/pages.js'
import { registerJoinPages } from '../web/interests/join-pages.js'
import { registerInterestLinkPages } from '../web/interests/link-pages.js'
import { registerInterestPages } from '../web/interests/member-pages.js'
import { registerJoiningPages } from '../web/joining/pages.js'
import { registerLedgerPages } from '../web/ledger/pages.js'
import { registerNominationPages } from '../web/nominations/pages.js'
import { registerOnboardingPages } from '../web/onboarding/pages.js'
import { registerPartiesPages } from '../web/parties/pages.js'
import { drawProblem } from '../web/problem.js'
import { registerApiPage } from '../web/public/api-page.js'
import { registerCharterPages } from '../web/public/charter-pages.js'
import { registerDecisionsPage } from '../web/public/decisions-page.js'
import { registerFrontPages } from '../web/public/front-pages.js'
import { registerMembersPages } from '../web/public/members-pages.js'
import { registerPrivacyPage } from '../web/public/privacy-page.js'
import { registerPublicationPages } from '../web/publication/pages.js'
import { registerCreditPages } from '../web/remediation/credit-pages.js'
import { registerCvePages } from '../web/remediation/cve-pages.js'
import { registerRemediationPages } from '../web/remediation/pages.js'
import { registerLinkPages } from '../web/report/link-again.js'
import { registerReportPages } from '../web/report/report-pages.js'
import { registerReporterPages } from '../web/reporter/pages.js'
import { registerReviewPages } from '../web/reviews/pages.js'
import { registerPasskeyRoutes } from '../web/sign-in/passkey-routes.js'
import { registerProofPages } from '../web/sign-in/proof-pages.js'
import { registerSignInPages } from '../web/sign-in/sign-in-pages.js'
import { registerAdminPages } from '../web/team/admin-pages.js'
import { registerAdoptPages } from '../web/team/adopt-pages.js'
import { registerAmendPages } from '../web/team/amend-pages.js'
import { registerTeamCharterPages } from '../web/team/charter-pages.js'
import { registerContactPages } from '../web/team/contacts-pages.js'
import { registerImportPages } from '../web/team/import-pages.js'
import { registerOversightPages } from '../web/team/oversight-pages.js'
import { registerPasskeysOnlyPages } from '../web/team/passkeys-only-pages.js'
import { registerTeamSettingsPages } from '../web/team/settings-pages.js'
import { registerSetupPages } from '../web/team/setup-pages.js'
import { registerUnsubscribePages } from '../web/unsubscribe/pages.js'
import { registerWaitingPages } from '../web/waiting/pages.js'

export interface Parts extends Site {
  readonly clients: Clients
}

type Register = (app: FastifyInstance, site: Site) => void | Promise<void>

const pages: readonly Register[] = [
  registerSignInPages,
  registerPasskeyRoutes,
  registerProofPages,
  registerAccountPages,
  registerDataPages,
  registerAcknowledgePages,
  registerLeavingPages,
  registerSetupPages,
  registerAdminPages,
  registerTeamSettingsPages,
  registerPasskeysOnlyPages,
  registerImportPages,
  registerTeamCharterPages,
  registerAmendPages,
  registerAdoptPages,
  registerContactPages,
  registerOversightPages,
  registerDirectoryPages,
  registerFrontPages,
  registerMembersPages,
  registerDecisionsPage,
  registerCharterPages,
  registerPrivacyPage,
  registerApiPage,
  registerUnsubscribePages,
  registerReportPages,
  registerLinkPages,
  registerReporterPages,
  registerFollowPages,
  registerDownloads,
  registerConversationPages,
  registerRemediationPages,
  registerCreditPages,
  registerCvePages,
  registerEmbargoPages,
  registerPartiesPages,
  registerJoiningPages,
  registerBriefPages,
  registerReviewPages,
  registerNominationPages,
  registerJoinPages,
  registerOnboardingPages,
  registerInterestLinkPages,
  registerInterestPages,
  registerGovernancePages,
  registerAvailabilityPages,
  registerGlassPages,
  registerCasePages,
  registerAdvisoryPages,
  registerPublicationPages,
  registerWaitingPages,
  registerLedgerPages,
]
// The first line keeps and repeats the answers of those below it.
const api: readonly Register[] = [
  registerIdempotency,
  registerReportsApi,
  registerTeamsApi,
  registerMembersApi,
  registerNominationsApi,
  registerBallotsApi,
  registerCasesApi,
  registerMessagesApi,
  registerParticipantsApi,
  registerPartiesApi,
  registerBriefsApi,
  registerJoiningApi,
  registerRetentionApi,
  registerEmbargoApi,
  registerGlassApi,
  registerApprovalApi,
  registerReviewsApi,
  registerPublicationApi,
  registerAdvisoriesApi,
  registerRemediationApi,
  registerLedgerApi,
]

/** Which proxies are believed about the address a request comes from: none, the nearest N, or those named. */
const trustedProxies = (trust: false | number | readonly string[]) => {
  if (typeof trust === 'number') return (_address: string, hop: number) => hop < trust
  return typeof trust === 'object' ? [...trust] : trust
}

/** Builds the HTTP server with every route. */
export const buildServer = async (
  parts: Parts,
): Promise<{ app: FastifyInstance; routes: readonly RouteLine[] }> => {
  const { app, routes } = await buildHttp(parts.installation, {
    trustProxy: trustedProxies(parts.settings.http.trustProxy),
    limits: parts.settings.limits,
    perMinute: 600,
    drawProblem: (problem, request) => drawProblem(problem, request.viewer),
  })
  registerReads(app, parts.installation)
  await registerAssets(app)
  await registerOpenApi(app, parts)
  for (const register of [...pages, ...api]) await register(app, parts)
  return { app, routes }
}

/** What follows when a text of a case changed: it is found by its words, and told apart from what is published. */
const afterChange = (parts: Parts): TaskHandlers['search.index'] => {
  const reindex = reindexCase({ installation: parts.installation, more: remediationTexts })
  const look = lookWhatDiffers(parts)
  return async (ids) => {
    await reindex(ids)
    await look(ids)
  }
}

/** What each task does. */
export const taskHandlers = (parts: Parts): Partial<TaskHandlers> => {
  return {
    ...intakeHandlers(parts.installation),
    ...remediationHandlers(parts),
    ...directoryHandlers(parts),
    'publication.step': publicationStep(parts),
    'publication.emergency': emergencyLook(parts),
    'embargo.public': recordDuplicatePublic(parts.installation),
    'embargo.original-published': originalPublished(parts.installation),
    'mail.send': sendMail(parts, writeAnew(parts.installation)),
    'cases.left-behind': settleDeparture(parts.installation),
    'cases.hand-over': handOverCases(parts.installation),
    'case.end-practice': erasePractice(parts.installation),
    'nomination.look': lookNow(parts.installation),
    'decision.look': lookAtDecisionNow(parts.installation),
    'search.index': afterChange(parts),
    'notify.team': notifyTeam(parts.installation),
    'notify.message': notifyMessage(parts.installation),
    'notify.published': notifyPublished(parts.installation),
    'notify.bound': notifyBound(parts.installation),
    'notify.participants': notifyParticipants(parts.installation),
    'notify.embargo': notifyEmbargo(parts.installation),
    'notify.person': notifyPerson(parts.installation),
    'notify.governance': notifyGovernance(parts.installation),
  }
}

/** What the tick looks for. */
export const scans = (parts: Parts): readonly Scan[] => [
  abandonedScan(parts.installation.db.queue),
  scanCases(parts.installation),
  scanDepartures(parts.installation),
  scanUnanswered(parts.installation),
  scanLeaving(parts.installation),
  scanCommonWords(parts.installation),
  retentionScan(parts.installation),
  outboxScan(parts),
  charterScan(parts.installation),
  nominationScan(parts.installation),
  interestScan(parts.installation),
  decisionScan(parts.installation),
  respondersScan(parts.installation),
  directoryScan(parts),
  silenceScan(parts.installation),
  proposalScan(parts.installation),
  mootReviewScan(parts),
  visibleFixScan(parts.installation),
  scheduleScan(parts),
  emergencyScan(parts),
  glassScan(parts.installation),
  ...remediationScans(parts),
  publicationScan(parts),
  reviewScan(parts),
  recordScan(parts),
  dailyMailScan(parts.installation),
  tokenReminderScan(parts.installation),
  ...intakeScans(parts.installation),
  forgetAnswersScan(parts.installation),
]

/** What cannot wait for the minute: an embargo's end, and what was scheduled for it. */
const frequentScans = (parts: Parts): readonly Scan[] => [
  embargoEndScan(parts.installation, async (caseId) => {
    await lookAtSchedule(parts, caseId)
  }),
  releaseScan(parts),
]

export const workerParts = (parts: Parts): WorkerParts => ({
  queue: parts.installation.db.queue,
  handlers: taskHandlers(parts),
  scans: scans(parts),
  frequent: frequentScans(parts),
  log: parts.installation.log,
})
