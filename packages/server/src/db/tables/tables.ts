// Every table by its name in the database, for the query builder.
import type * as cases from './cases.js'
import type * as charter from './charter.js'
import type * as directory from './directory.js'
import type * as embargo from './embargo.js'
import type * as parties from './parties.js'
import type * as people from './people.js'
import type * as publication from './publication.js'

export interface Tables {
  installation: people.InstallationTable
  person: people.PersonTable
  compartment: people.CompartmentTable
  team: people.TeamTable
  charterVersion: charter.CharterVersionTable
  charterInUse: charter.CharterInUseTable
  charterChange: charter.CharterChangeTable
  nomination: charter.NominationTable
  ballot: charter.BallotTable
  ballotElector: charter.BallotElectorTable
  ballotIssuance: charter.BallotIssuanceTable
  ballotVote: charter.BallotVoteTable
  interest: charter.InterestTable
  interestCase: charter.InterestCaseTable
  interestArrival: charter.InterestArrivalTable
  onboarding: charter.OnboardingTable
  onboardingTick: charter.OnboardingTickTable
  shadowing: charter.ShadowingTable
  recordedDecision: charter.RecordedDecisionTable
  recordedRemoval: charter.RecordedRemovalTable
  decision: charter.DecisionTable
  decisionVote: charter.DecisionVoteTable
  activityReport: charter.ActivityReportTable
  activityReportLine: charter.ActivityReportLineTable
  directoryAccount: directory.DirectoryAccountTable
  directoryPlan: directory.DirectoryPlanTable
  directoryState: directory.DirectoryStateTable
  directoryAction: directory.DirectoryActionTable
  directoryRepository: directory.DirectoryRepositoryTable
  membership: people.MembershipTable
  offboarding: people.OffboardingTable
  compartmentMember: people.CompartmentMemberTable
  away: people.AwayTable
  onCall: people.OnCallTable
  projectResponder: people.ProjectResponderTable
  project: people.ProjectTable
  session: people.SessionTable
  signInLink: people.SignInLinkTable
  passkey: people.PasskeyTable
  ceremony: people.CeremonyTable
  externalIdentity: people.ExternalIdentityTable
  apiToken: people.ApiTokenTable
  idempotencyKey: people.IdempotencyKeyTable
  event: cases.EventTable
  eventBody: cases.EventBodyTable
  ledgerLeaf: cases.LedgerLeafTable
  cases: cases.CaseTable
  caseKey: cases.CaseKeyTable
  followLink: cases.FollowLinkTable
  participant: cases.ParticipantTable
  projectContact: parties.ProjectContactTable
  party: parties.PartyTable
  partyStatus: parties.PartyStatusTable
  brief: parties.BriefTable
  caseEvent: embargo.CaseEventTable
  embargoProposal: embargo.EmbargoProposalTable
  embargoAnswer: embargo.EmbargoAnswerTable
  publicationSchedule: embargo.PublicationScheduleTable
  breakGlass: embargo.BreakGlassTable
  breakGlassItem: embargo.BreakGlassItemTable
  report: cases.ReportTable
  message: cases.MessageTable
  attachment: cases.AttachmentTable
  triageAnswer: cases.TriageAnswerTable
  triageNotes: cases.TriageNotesTable
  opinion: cases.OpinionTable
  answering: cases.AnsweringTable
  decline: cases.DeclineTable
  disregard: cases.DisregardTable
  savedView: cases.SavedViewTable
  reading: cases.ReadingTable
  readMark: cases.ReadMarkTable
  searchWords: cases.SearchWordsTable
  commonWord: cases.CommonWordTable
  advisoryVersion: publication.AdvisoryVersionTable
  review: publication.ReviewTable
  reviewText: publication.ReviewTextTable
  credit: publication.CreditTable
  link: publication.LinkTable
  cveRequest: publication.CveRequestTable
  cveId: publication.CveIdTable
  cveQuota: publication.CveQuotaTable
  approval: publication.ApprovalTable
  announcement: publication.AnnouncementTable
  submission: publication.SubmissionTable
  publication: publication.PublicationTable
  publicationStep: publication.PublicationStepTable
  advisory: publication.AdvisoryTable
  disclosure: publication.DisclosureTable
  advisoryHistory: publication.AdvisoryHistoryTable
  mail: publication.MailTable
  notification: publication.NotificationTable
  teamNotification: publication.TeamNotificationTable
}
