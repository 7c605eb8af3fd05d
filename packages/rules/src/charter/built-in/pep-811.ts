// Owns the default charter: the rules of the Python Security Response Team as data, each with its source.
// It decides nothing; where a provision says "our reading", docs/READINGS.md has the options.
import type { Approvals, Charter, Clocks, CoordinationRules, RetentionRules } from '../charter.js'
import { pep811Determinations } from './determinations.js'
import { pep811Governance } from './governance.js'
import { pep811Reports } from './reports.js'
import { cna, cra, devguide, ours, pep811, policy } from './sources.js'
import { pep811Team } from './team.js'
import { pep811ThreatModel } from './threat-model.js'

const clocks: Clocks = {
  finishDays: { value: 90, source: `${pep811}; ${devguide}`, reading: 'ninety-days' },
  soonDays: { value: 14, source: ours, reading: 'reminders' },
  firstReplyDays: { value: 3, source: ours, reading: 'first-reply' },
  idleDays: { value: 3, source: devguide, reading: 'idle' },
  reminderDaysBefore: { value: [60, 30, 15, 7, 3, 1], source: ours, reading: 'reminders' },
  reminderEveryDaysAfter: { value: 1, source: ours, reading: 'reminders' },
  holdDays: { value: 7, source: ours, reading: 'invalid-hold' },
  advisoryAfterFixHours: { value: 24, source: ours, reading: 'fix-public' },
  cveRecordAfterAdvisoryHours: { value: 24, source: cna },
  creditAnswerDays: { value: 7, source: ours, reading: 'credits-nobody-answers' },
  disputeAcknowledgeDays: { value: 3, source: cna },
  disputeDecideDays: { value: 5, source: cna },
  disputeFinalDays: { value: 15, source: cna },
  craEarlyWarningHours: { value: 24, source: `${cra}(2)(a)`, reading: 'clocks-of-the-law' },
  craNotificationHours: { value: 72, source: `${cra}(2)(b)`, reading: 'clocks-of-the-law' },
  craFinalReportDays: { value: 14, source: `${cra}(2)(c)`, reading: 'clocks-of-the-law' },
  craSoonHours: { value: 6, source: ours, reading: 'clocks-of-the-law' },
}

const coordination: CoordinationRules = {
  required: { value: true, source: devguide, reading: 'coordinator-required' },
  excludedFromAssignment: { value: ['release-manager', 'steering-council'], source: devguide },
  selection: { value: 'fewest-open-then-longest-since', source: ours, reading: 'selection' },
  handOverNeedsAcceptance: { value: true, source: `${pep811}; ${devguide}`, reading: 'hand-over' },
  maySkipWhenAway: { value: true, source: ours, reading: 'selection' },
  mayPassOn: { value: true, source: ours, reading: 'pass-on' },
  respondersMinimum: { value: 2, source: ours, reading: 'active-responders' },
}

const approvals: Approvals = {
  readers: { value: 1, source: `${cna}, extended to the advisory`, reading: 'approvals' },
  noReaderUpToMembers: { value: 1, source: ours, reading: 'approvals' },
  excludesLastEditor: { value: true, source: ours, reading: 'approvals' },
  excludesRequester: { value: true, source: ours, reading: 'approvals' },
  secondCnaReader: { value: true, source: cna, reading: 'second-cna-reader' },
  emergency: {
    people: { value: 1, source: ours, reading: 'emergency' },
    delayHours: { value: 2, source: ours, reading: 'emergency' },
    reviewWithinDays: { value: 7, source: ours, reading: 'emergency' },
  },
}

const keeping = { source: ours, reading: 'how-long-cases-are-kept' } as const

const retention: RetentionRules = {
  spamDays: { ...keeping, value: 90, because: 'Long enough to see that it comes again.' },
  closedCaseDays: {
    ...keeping,
    value: 1_095,
    because: 'The same problem is reported again, and what was found once is looked up.',
  },
  publishedCaseDays: {
    ...keeping,
    value: 3_650,
    because:
      'An advisory is corrected or disputed as long as the versions it names are in use, and who decided what is asked then.',
  },
  reporterContactDays: {
    ...keeping,
    value: 365,
    because:
      'Questions come up after a case is closed; a year later they are answered or nobody asks.',
  },
  readEventDays: {
    ...keeping,
    value: 730,
    because: 'When something leaked, it is asked who knew; that is asked soon or not at all.',
  },
  interestDays: {
    ...keeping,
    value: 365,
    because: 'Whoever said it long ago has other plans by now, or says it again.',
    reading: 'sponsors',
  },
  noticeDays: { ...keeping, value: 30 },
  keepAtMostDays: { ...keeping, value: 3_650 },
}

/**
 * The default charter.
 * @source PEP 811; Python Developer's Guide; PSF CNA procedures
 */
export const pep811Charter: Charter = {
  id: 'pep-811',
  title: 'Charter after PEP 811',
  summary:
    "The rules of the Python Security Response Team, from PEP 811, the Python Developer's Guide and the PSF's CNA procedures.",
  team: pep811Team,
  governance: pep811Governance,
  reports: pep811Reports,
  threatModel: pep811ThreatModel,
  determinations: pep811Determinations,
  titleTags: {
    completed: { value: '[COMPLETED]', source: devguide },
    accepts: { value: ['[ACCEPT]', '[ACCEPTED]'], source: devguide, reading: 'title-tags' },
    closes: {
      value: '[CLOSE] [CLOSED] [COMPLETE] [COMPLETED] [NOTPLANNED] [INVALID] [DUPLICATE]'.split(
        ' ',
      ),
      source: devguide,
      reading: 'title-tags',
    },
  },
  clocks,
  coordination,
  approvals,
  embargo: {
    defaultDays: { value: 90, source: pep811, reading: 'default-embargo' },
    minimumHours: { value: 24, source: ours, reading: 'embargo-minimum' },
    maximumDays: { value: 180, source: ours, reading: 'embargo-maximum' },
    replyWindowHours: { value: 168, source: 'Vultron protocol', reading: 'reply-window' },
    replyWindowMinimumHours: { value: 72, source: 'Vultron protocol', reading: 'reply-window' },
    partyReminderHours: { value: 24, source: ours, reading: 'reminders-to-a-party' },
    acknowledgement: {
      value:
        'I do not share or act on embargoed information: I do not pass it to colleagues, and I do not deploy unpublished mitigations or patches in public before the advisory is published.',
      source: `${pep811}; ${devguide}`,
    },
  },
  severity: {
    required: { value: 'cvss-v4', source: devguide },
    accepted: { value: ['cvss-v4', 'cvss-v3.1'], source: pep811, reading: 'severity-version' },
    advice: {
      value: 'Scored from expected or known use, not from the worst hypothetical case.',
      source: devguide,
    },
  },
  disclosure: [
    { id: 'severity', text: 'a severity by CVSS', source: devguide },
    { id: 'public-issue', text: 'a public issue for the fix', source: devguide },
    { id: 'fix-merged', text: 'the fix merged by a public pull request', source: devguide },
    { id: 'title', text: 'a title', source: devguide },
    { id: 'description', text: 'a short description', source: devguide },
    { id: 'cve-id', text: 'a CVE ID', source: `${cna}; ${policy}` },
  ],
  retention,
}
