// Owns the charter as prose for people: sections of sentences made from the data, each with its source.
// It knows no page and no markup, and adds nothing that the data does not say.
import type { Charter, Sourced } from './charter.js'
import { describeGovernance } from './describe-governance.js'
import { retentionLines } from './describe-retention.js'
import { type CharterLine, count, line, list, roleNames, yes } from './prose.js'

export type { CharterLine } from './prose.js'

/** `id` is stable and fits an anchor. @source design: a charter that can be pointed to */
export type CharterSection = {
  readonly id: string
  readonly title: string
  readonly lines: readonly CharterLine[]
}

const entryPointNames = {
  form: 'the report form',
  mail: "the team's mail address",
  github: 'a GitHub advisory',
  'by-hand': 'a member who opens a case',
} as const

const scoreNames = { 'cvss-v4': 'CVSS v4', 'cvss-v3.1': 'CVSS v3.1' } as const

const mailChoiceNames = {
  reject: 'rejected',
  'ask-to-resubmit': 'answered with a request to submit it again as an advisory',
  'open-for-reporter': "opened as a case in the reporter's name",
} as const

const kilobytes = (bytes: number): string => `${Math.floor(bytes / 1024)} kB`

const reports = ({ reports: r }: Charter): CharterLine[] => [
  ...line(
    r.entryPoints,
    (v) =>
      `A report comes by ${list(
        v.map((e) => entryPointNames[e]),
        'or',
      )}.`,
  ),
  ...line(
    r.mailChoices,
    (v) =>
      `A mailed report is ${list(
        v.map((choice) => mailChoiceNames[choice]),
        'or',
      )}.`,
  ),
  ...r.questions.map(({ label, required, source }) => ({
    text: `The form asks: ${label} ${required ? '(needed)' : '(optional)'}`,
    source,
  })),
  ...line(r.plainTextOnly, yes('Reports and their attachments are plain text only.')),
  ...line(
    r.limits,
    (v) =>
      `A summary has at most ${v.summaryMaxLength} characters, the details ${kilobytes(v.detailsMaxBytes)}, and there are at most ${count(v.attachmentsMax, 'attachment')} of ${kilobytes(v.attachmentMaxBytes)} each.`,
  ),
  ...line(r.attachmentExtensions, (v) => `Attachments are text files: ${v.join(', ')}.`),
  ...line(r.sentencesAdvised, (v) => `A first report of ${v} sentences or fewer is advised.`),
  ...line(r.severityFromReporter, (v) =>
    v ? null : 'Reporters are not asked for a severity: the team scores.',
  ),
  ...r.conduct.flatMap((rule) => line(rule, (v) => v)),
  ...line(r.spamIsAnswered, (v) =>
    v ? null : 'Spam and requests for compliance or due-diligence work are not answered.',
  ),
  ...line(
    r.warningsBeforeRefusal,
    (v) =>
      `Whoever disregards the policy again after ${count(v, 'recorded warning')} can be refused, by a recorded decision.`,
  ),
]

const clocks = ({ clocks: c }: Charter): CharterLine[] => [
  ...line(c.finishDays, (v) => `A report is finished within ${count(v, 'day')} of being received.`),
  ...line(c.soonDays, (v) => `It counts as due soon in the last ${count(v, 'day')}.`),
  ...line(c.reminderDaysBefore, (v) => `Reminders go out ${list(v.map(String))} days before.`),
  ...line(
    c.reminderEveryDaysAfter,
    (v) => `After that date a reminder goes out every ${v === 1 ? 'day' : count(v, 'day')}.`,
  ),
  ...line(c.firstReplyDays, (v) => `The reporter has a first reply within ${count(v, 'day')}.`),
  ...line(
    c.holdDays,
    (v) => `A report found not to be a vulnerability is held for ${count(v, 'day')} for an answer.`,
  ),
  ...line(
    c.advisoryAfterFixHours,
    (v) => `The advisory follows a public fix within ${count(v, 'hour')}.`,
  ),
  ...line(
    c.cveRecordAfterAdvisoryHours,
    (v) => `The CVE record follows the advisory within ${count(v, 'hour')}, never before it.`,
  ),
  ...line(
    c.creditAnswerDays,
    (v) => `Who is to be credited has ${count(v, 'day')} to answer before the coordinator decides.`,
  ),
  ...line(
    c.disputeAcknowledgeDays,
    (v) => `A CVE dispute is acknowledged within ${count(v, 'day')}.`,
  ),
  ...line(
    c.disputeDecideDays,
    (v) => `It is decided or extended within ${count(v, 'day')} of that.`,
  ),
  ...line(
    c.disputeFinalDays,
    (v) => `After an extension it is final, or goes to MITRE, within ${count(v, 'day')}.`,
  ),
  ...law(c),
]

const law = (c: Charter['clocks']): CharterLine[] => [
  ...line(
    c.craEarlyWarningHours,
    (v) =>
      `Where the law binds, attacks are announced to the authorities within ${count(v, 'hour')}.`,
  ),
  ...line(c.craNotificationHours, (v) => `A notification follows within ${count(v, 'hour')}.`),
  ...line(
    c.craFinalReportDays,
    (v) => `A final report follows within ${count(v, 'day')} of a fix or mitigation.`,
  ),
  ...line(c.craSoonHours, (v) => `Reminders of these begin ${count(v, 'hour')} before.`),
]

const duties = (who: string, provision: Sourced<readonly string[]> | undefined) =>
  provision === undefined
    ? []
    : line(provision, (v) => (v.length === 0 ? null : `${who}: ${v.join(' ')}`))

const teamLines = ({ team }: Charter): CharterLine[] => [
  ...line(team.adminsMinimum, (v) => `At least ${count(v, 'member')} are admins.`),
  ...duties('What members do', team.memberDuties),
  ...duties('What admins do', team.adminDuties),
]

const coordination = ({ coordination: c, clocks: { idleDays } }: Charter): CharterLine[] => [
  ...line(c.required, yes('Every report has a coordinator. A member volunteers.')),
  ...line(
    idleDays,
    (v) => `After ${count(v, 'idle day')} without a coordinator a member is assigned.`,
  ),
  ...line(c.excludedFromAssignment, (v) =>
    v.length === 0
      ? null
      : `Assignment never picks ${list(v.map((r) => roleNames[r]))}; they may volunteer.`,
  ),
  ...line(
    c.selection,
    () => 'It picks who coordinates the fewest open cases, then who was assigned longest ago.',
  ),
  ...line(c.maySkipWhenAway, yes('It skips who is away.')),
  ...line(c.respondersMinimum, (v) =>
    v === 0
      ? null
      : `The team is warned of a project about which fewer than ${count(v, 'member')} can be asked.`,
  ),
  ...line(c.mayPassOn, yes('Who was assigned may pass the case on to the next.')),
  ...line(
    c.handOverNeedsAcceptance,
    yes('A coordinator keeps the case until another member accepts it.'),
  ),
]

const approvals = ({ approvals: a }: Charter): CharterLine[] => [
  ...line(a.readers, (v) =>
    v === 0
      ? 'Nobody else reads an advisory before it is published.'
      : `Before publishing, ${v === 1 ? 'one other person' : `${v} other people`} must approve exactly that version.`,
  ),
  ...line(
    a.noReaderUpToMembers,
    (v) => `A team of ${count(v, 'member')} may do without, and that is shown publicly.`,
  ),
  ...line(a.excludesLastEditor, yes('The last editor cannot approve.')),
  ...line(a.excludesRequester, yes('Who asks for the approval cannot give it.')),
  ...line(a.secondCnaReader, yes('A second CNA operator reads the CVE record.')),
  ...line(
    a.emergency.people,
    (v) =>
      `In an emergency, ${v === 1 ? 'one person' : `${v} people`} can publish without the approval.`,
  ),
  ...line(a.emergency.delayHours, (v) => `The whole team is told ${count(v, 'hour')} before.`),
  ...line(a.emergency.reviewWithinDays, (v) => `It is reviewed within ${count(v, 'day')}.`),
]

const embargo = ({ embargo: e }: Charter): CharterLine[] => [
  ...line(e.defaultDays, (v) => `A report is private for ${count(v, 'day')} by default.`),
  ...line(e.minimumHours, (v) => `An embargo that is agreed lasts at least ${count(v, 'hour')}.`),
  ...line(e.maximumDays, (v) => `An embargo never lasts longer than ${count(v, 'day')}.`),
  ...line(
    e.replyWindowHours,
    (v) => `A proposal without an answer after ${count(v, 'hour')} counts as declined.`,
  ),
  ...line(
    e.replyWindowMinimumHours,
    (v) => `The time to answer is never shorter than ${count(v, 'hour')}.`,
  ),
  ...line(
    e.partyReminderHours,
    (v) => `Who takes part is reminded at most once in ${count(v, 'hour')}.`,
  ),
  ...line(e.acknowledgement, (v) => `Before first access everybody agrees: “${v}”`),
]

/**
 * The charter in sentences, section by section, for people to read and point to.
 *
 * Pure prose from the data: another charter gives other sentences. A provision that says "no" and needs no
 * sentence gives none.
 *
 * @source PEP 811; Python Developer's Guide
 */
export const describeCharter = (charter: Charter): readonly CharterSection[] => [
  {
    id: 'team',
    title: 'The team',
    lines: teamLines(charter),
  },
  ...describeGovernance(charter.governance),
  { id: 'reports', title: 'Reports', lines: reports(charter) },
  {
    id: 'threat-model',
    title: 'What counts as a vulnerability',
    lines: charter.threatModel.map(({ question, against, source }) => ({
      text: `${question} “${against === 'yes' ? 'Yes' : 'No'}” speaks against.`,
      source,
    })),
  },
  {
    id: 'determinations',
    title: 'What a report can be found to be',
    lines: Object.values(charter.determinations).map(({ label, meaning, source }) => ({
      text: `${label}: ${meaning}`,
      source,
    })),
  },
  {
    id: 'title-tags',
    title: 'Tags in the titles of GitHub advisories',
    lines: [
      ...line(charter.titleTags.accepts, (v) => `${list(v, 'or')} in a title accepts the report.`),
      ...line(charter.titleTags.closes, (v) => `${list(v, 'or')} closes it, accepted or not.`),
      ...line(charter.titleTags.completed, (v) => `${v} says that the advisory is issued.`),
    ],
  },
  { id: 'coordination', title: 'Coordinators', lines: coordination(charter) },
  { id: 'clocks', title: 'Deadlines', lines: clocks(charter) },
  { id: 'embargo', title: 'Embargo', lines: embargo(charter) },
  {
    id: 'severity',
    title: 'Severity',
    lines: [
      ...line(
        charter.severity.accepted,
        (v) =>
          `Severity is scored by ${list(
            v.map((s) => scoreNames[s]),
            'or',
          )}.`,
      ),
      ...line(charter.severity.required, (v) => `New advisories use ${scoreNames[v]}.`),
      ...line(charter.severity.advice, (v) => v),
    ],
  },
  { id: 'approvals', title: 'Approval', lines: approvals(charter) },
  {
    id: 'disclosure',
    title: 'Before an advisory',
    lines: charter.disclosure.map(({ text, source }) => ({ text: `There is ${text}.`, source })),
  },
  { id: 'retention', title: 'What is kept, and how long', lines: retentionLines(charter) },
]
