// Owns the shape of a charter: every number, list and text a team decides by, each with its source.
// It knows no team in particular; the built-in charters are beside it, and decisions read them as data.
import type { Determination } from '../cases/facts.js'
import type { Governance } from './governance.js'

/**
 * One provision: its value, where it comes from in words, and the heading of docs/READINGS.md
 * (its anchor, without `#`) where the source is silent or sources disagree.
 *
 * @source charter-rules: each number with its source
 */
export type Sourced<T> = {
  readonly value: T
  readonly source: string
  readonly reading?: string
}

/** A role a person holds in a team or beside it. @source PEP 811, roles */
export type Role = 'admin' | 'release-manager' | 'steering-council'

/** Duties are sentences without a subject: "Keep the lists in step." @source PEP 811, admins and responsibilities (D1, D2) */
export type TeamRules = {
  readonly adminsMinimum: Sourced<number>
  readonly memberDuties?: Sourced<readonly string[]>
  readonly adminDuties?: Sourced<readonly string[]>
}

/** What a report form asks for. `field` names the property of the report it fills. @source Security policy, reporting */
export type FormQuestion = {
  readonly field:
    | 'project'
    | 'summary'
    | 'details'
    | 'affectedVersions'
    | 'proofOfConcept'
    | 'patch'
    | 'reporter'
    | 'embargo'
  readonly label: string
  readonly hint: string
  readonly required: boolean
  readonly source: string
}

/** How long and how many. Lengths count UTF-16 units, sizes bytes. @source Security policy, reporting */
export type ReportLimits = {
  readonly summaryMaxLength: number
  readonly detailsMaxBytes: number
  readonly proofOfConceptMaxBytes: number
  readonly patchMaxBytes: number
  readonly affectedVersionsMaxLength: number
  readonly nameMaxLength: number
  readonly attachmentsMax: number
  readonly attachmentMaxBytes: number
}

/** @source Security policy, reporting */
export type ReportPolicy = {
  readonly entryPoints: Sourced<readonly ('form' | 'mail' | 'github' | 'by-hand')[]>
  readonly mailChoices: Sourced<readonly ('reject' | 'ask-to-resubmit' | 'open-for-reporter')[]>
  readonly resubmitReply: Sourced<string>
  readonly questions: readonly FormQuestion[]
  readonly limits: Sourced<ReportLimits>
  readonly plainTextOnly: Sourced<boolean>
  readonly attachmentExtensions: Sourced<readonly string[]>
  readonly sentencesAdvised: Sourced<number>
  readonly severityFromReporter: Sourced<boolean>
  readonly conduct: readonly Sourced<string>[]
  readonly spamIsAnswered: Sourced<boolean>
  readonly warningsBeforeRefusal: Sourced<number>
}

/**
 * One yes/no question of triage. `against` is the answer that speaks against a vulnerability;
 * `suggests` is the determination that this answer points to. A person decides, never the answers.
 *
 * @source Security policy, threat model
 */
export type Criterion = {
  readonly id: string
  readonly question: string
  readonly against: 'yes' | 'no'
  readonly suggests: Determination
  readonly source: string
}

/** @source Developer's Guide, triage */
export type DeterminationRule = {
  readonly id: Determination
  readonly label: string
  readonly meaning: string
  readonly source: string
  /** The text that the reply form starts with; null where no reply is sent. */
  readonly reply: Sourced<string> | null
  /** The text used instead when there is something to point to, which replaces `{reference}`. */
  readonly replyWithReference: Sourced<string> | null
  /** The tag in the title of a GitHub advisory. */
  readonly titleTag: Sourced<string>
}

/** Words in the title of a GitHub advisory that say where it stands. @source Developer's Guide, title tags */
export type TitleTags = {
  readonly completed: Sourced<string>
  readonly accepts: Sourced<readonly string[]>
  readonly closes: Sourced<readonly string[]>
}

/** Days unless the name says otherwise. @source PEP 811; Developer's Guide */
export type Clocks = {
  readonly finishDays: Sourced<number>
  readonly soonDays: Sourced<number>
  readonly firstReplyDays: Sourced<number>
  readonly idleDays: Sourced<number>
  readonly reminderDaysBefore: Sourced<readonly number[]>
  readonly reminderEveryDaysAfter: Sourced<number>
  readonly holdDays: Sourced<number>
  readonly advisoryAfterFixHours: Sourced<number>
  readonly cveRecordAfterAdvisoryHours: Sourced<number>
  readonly creditAnswerDays: Sourced<number>
  readonly disputeAcknowledgeDays: Sourced<number>
  readonly disputeDecideDays: Sourced<number>
  readonly disputeFinalDays: Sourced<number>
  readonly craEarlyWarningHours: Sourced<number>
  readonly craNotificationHours: Sourced<number>
  readonly craFinalReportDays: Sourced<number>
  readonly craSoonHours: Sourced<number>
}

/** @source Developer's Guide, coordinators */
export type CoordinationRules = {
  readonly required: Sourced<boolean>
  readonly excludedFromAssignment: Sourced<readonly Role[]>
  readonly selection: Sourced<'fewest-open-then-longest-since'>
  readonly handOverNeedsAcceptance: Sourced<boolean>
  readonly maySkipWhenAway: Sourced<boolean>
  readonly mayPassOn: Sourced<boolean>
  /** How many must be there to be asked about a project, lest it hangs on one person. */
  readonly respondersMinimum: Sourced<number>
}

/** @source PSF CNA procedures, four eyes */
export type Approvals = {
  readonly readers: Sourced<number>
  /** The highest team size at which a team may set `readers` to 0; such a choice is shown publicly. */
  readonly noReaderUpToMembers: Sourced<number>
  readonly excludesLastEditor: Sourced<boolean>
  readonly excludesRequester: Sourced<boolean>
  readonly secondCnaReader: Sourced<boolean>
  readonly emergency: {
    readonly people: Sourced<number>
    readonly delayHours: Sourced<number>
    readonly reviewWithinDays: Sourced<number>
  }
}

/** @source PEP 811, embargo */
export type EmbargoTerms = {
  readonly defaultDays: Sourced<number>
  readonly minimumHours: Sourced<number>
  readonly maximumDays: Sourced<number>
  readonly replyWindowHours: Sourced<number>
  readonly replyWindowMinimumHours: Sourced<number>
  /** A party is reminded at most once in so many hours. */
  readonly partyReminderHours: Sourced<number>
  readonly acknowledgement: Sourced<string>
}

/** @source Developer's Guide, severity */
export type SeverityRules = {
  readonly required: Sourced<'cvss-v4'>
  readonly accepted: Sourced<readonly ('cvss-v4' | 'cvss-v3.1')[]>
  readonly advice: Sourced<string>
}

/** How long something is kept, in days, and why: the reason is told to people. @source GDPR Art. 13(2)(a) */
export type Kept = Sourced<number> & { readonly because: string }

/**
 * How long what is no longer needed is kept. Days count from when a case came to rest; `readEventDays` from the reading.
 * Published advisories are kept for good.
 *
 * @source GDPR Art. 5(1)(e)
 */
export type RetentionRules = {
  readonly spamDays: Kept
  readonly closedCaseDays: Kept
  readonly publishedCaseDays: Kept
  readonly reporterContactDays: Kept
  readonly readEventDays: Kept
  /** From when somebody who is interested in joining last changed what they said. */
  readonly interestDays: Kept
  /** The team is told so many days before the contents of a case go. */
  readonly noticeDays: Sourced<number>
  /** How far ahead a person may let a case be kept. */
  readonly keepAtMostDays: Sourced<number>
}

/** What must be there before an advisory. @source Developer's Guide, remediation */
export type DisclosureRequirement = {
  readonly id: 'severity' | 'fix-merged' | 'public-issue' | 'title' | 'description' | 'cve-id'
  readonly text: string
  readonly source: string
}

/**
 * The rules a team decides by, as read-only data. A policy number stands here once and nowhere in code.
 *
 * @source PEP 811; Developer's Guide; PSF CNA procedures
 */
export type Charter = {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly team: TeamRules
  readonly governance: Governance
  readonly reports: ReportPolicy
  readonly threatModel: readonly Criterion[]
  readonly determinations: Readonly<Record<Determination, DeterminationRule>>
  readonly titleTags: TitleTags
  readonly clocks: Clocks
  readonly coordination: CoordinationRules
  readonly approvals: Approvals
  readonly embargo: EmbargoTerms
  readonly severity: SeverityRules
  readonly disclosure: readonly DisclosureRequirement[]
  readonly retention: RetentionRules
}
