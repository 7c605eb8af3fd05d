// The shape of a charter as a file has it, whole: every provision with its value and its source. What the shape cannot
// say, such as a share above 1, is `checkCharter`'s. Keys that no charter has are mistakes, not comments.
import { DETERMINATIONS, pep811Charter } from '@parley/rules'
import { z } from 'zod'

const text = (most = 10_000) => z.string().trim().min(1).max(most)
const number = z.number().min(0).max(1_000_000)
const whole = number.int()
const words = z.array(text(300)).max(200)

const sourced = <T extends z.ZodType>(value: T) =>
  z.strictObject({ value, source: text(300), reading: text(100).optional() })

const FRACTION = /^(\d{1,4})\s*\/\s*(\d{1,4})$/
/** `2/3` in a file; the two numbers in the charter. */
const fraction = z.union([
  z.strictObject({ numerator: whole, denominator: whole }),
  z
    .string()
    .regex(FRACTION, 'A share is written like 2/3.')
    .transform((written) => {
      const [, numerator, denominator] = FRACTION.exec(written) ?? []
      return { numerator: Number(numerator), denominator: Number(denominator) }
    }),
])

const quorum = z.union([
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('share'), share: fraction }),
  z.strictObject({ kind: z.literal('non-abstaining'), count: whole }),
])

const bodyId = text(60)
const role = z.enum(['admin', 'release-manager', 'steering-council'])

const governance = z.strictObject({
  bodies: z
    .array(
      z.strictObject({
        id: bodyId,
        name: text(100),
        under: bodyId.nullable(),
        quorum: sourced(quorum),
      }),
    )
    .min(1)
    .max(20),
  oversight: sourced(bodyId.nullable()),
  nomination: z.strictObject({
    nominators: sourced(z.literal('members')),
    expectedBackgrounds: sourced(words),
    otherBackgrounds: sourced(z.literal('warn')),
    againAfterDays: sourced(number),
  }),
  ballot: z.strictObject({
    electorate: sourced(z.literal('members-at-opening')),
    nomineeVotes: sourced(z.boolean()),
    threshold: sourced(fraction),
    denominator: sourced(z.enum(['votes-cast', 'membership'])),
    quorum: sourced(quorum),
    reviewDays: sourced(number),
    windowDays: sourced(number),
    secrecy: sourced(z.literal('secret')),
    results: sourced(z.literal('on-close')),
  }),
  veto: z.strictObject({ body: sourced(bodyId.nullable()), windowDays: sourced(number) }),
  inactivity: z.strictObject({
    windowDays: sourced(number),
    evidence: sourced(z.array(z.enum(['coordinated', 'commented'])).min(1)),
    exempt: sourced(z.array(role)),
    newcomerDays: sourced(number),
    reportEveryDays: sourced(number),
    removal: sourced(z.literal('body-votes')),
  }),
  directory: z.strictObject({ follows: sourced(z.enum(['ledger', 'github-team'])) }).optional(),
  onboarding: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'Use small letters, digits and hyphens.'),
        text: text(300),
        owner: z.enum(['newcomer', 'mentor', 'admin']),
        withinDays: whole,
        link: text(500)
          .regex(/^(https:\/\/|\/[^/])/, 'Give a path of this server, or an https address.')
          .nullable(),
        source: text(300),
        reading: text(100).optional(),
      }),
    )
    .max(50),
})

const reports = z.strictObject({
  entryPoints: sourced(z.array(z.enum(['form', 'mail', 'github', 'by-hand'])).min(1)),
  mailChoices: sourced(z.array(z.enum(['reject', 'ask-to-resubmit', 'open-for-reporter']))),
  resubmitReply: sourced(text()),
  questions: z
    .array(
      z.strictObject({
        field: z.enum([
          'project',
          'summary',
          'details',
          'affectedVersions',
          'proofOfConcept',
          'patch',
          'reporter',
          'embargo',
        ]),
        label: text(300),
        hint: text(1000),
        required: z.boolean(),
        source: text(300),
      }),
    )
    .min(1),
  limits: sourced(
    z.strictObject({
      summaryMaxLength: whole,
      detailsMaxBytes: whole,
      proofOfConceptMaxBytes: whole,
      patchMaxBytes: whole,
      affectedVersionsMaxLength: whole,
      nameMaxLength: whole,
      attachmentsMax: whole,
      attachmentMaxBytes: z.number().int().min(0).max(100_000_000),
    }),
  ),
  plainTextOnly: sourced(z.boolean()),
  attachmentExtensions: sourced(words),
  sentencesAdvised: sourced(whole),
  severityFromReporter: sourced(z.boolean()),
  conduct: z.array(sourced(text())),
  spamIsAnswered: sourced(z.boolean()),
  warningsBeforeRefusal: sourced(whole),
})

const determination = z.enum(DETERMINATIONS)

const threatModel = z.array(
  z.strictObject({
    id: text(60),
    question: text(1000),
    against: z.enum(['yes', 'no']),
    suggests: determination,
    source: text(300),
  }),
)

const determinations = z.record(
  determination,
  z.strictObject({
    id: determination,
    label: text(100),
    meaning: text(1000),
    source: text(300),
    reply: sourced(text()).nullable(),
    replyWithReference: sourced(text()).nullable(),
    titleTag: sourced(text(60)),
  }),
)

const clocks = z.strictObject({
  finishDays: sourced(whole),
  soonDays: sourced(whole),
  firstReplyDays: sourced(whole),
  idleDays: sourced(whole),
  reminderDaysBefore: sourced(z.array(whole)),
  reminderEveryDaysAfter: sourced(whole),
  holdDays: sourced(whole),
  advisoryAfterFixHours: sourced(whole),
  cveRecordAfterAdvisoryHours: sourced(whole),
  creditAnswerDays: sourced(whole),
  disputeAcknowledgeDays: sourced(whole),
  disputeDecideDays: sourced(whole),
  disputeFinalDays: sourced(whole),
  craEarlyWarningHours: sourced(whole),
  craNotificationHours: sourced(whole),
  craFinalReportDays: sourced(whole),
  craSoonHours: sourced(whole),
})

const approvals = z.strictObject({
  readers: sourced(whole),
  noReaderUpToMembers: sourced(whole),
  excludesLastEditor: sourced(z.boolean()),
  excludesRequester: sourced(z.boolean()),
  secondCnaReader: sourced(z.boolean()),
  emergency: z.strictObject({
    people: sourced(whole),
    delayHours: sourced(whole),
    reviewWithinDays: sourced(whole),
  }),
})

const kept = z.strictObject({
  value: whole,
  source: text(300),
  reading: text(100).optional(),
  because: text(500),
})

const retention = z.strictObject({
  spamDays: kept,
  closedCaseDays: kept,
  publishedCaseDays: kept,
  reporterContactDays: kept,
  readEventDays: kept,
  interestDays: kept,
  noticeDays: sourced(whole),
  keepAtMostDays: sourced(whole),
})

/** A whole charter. */
export const charterShape = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'Use up to 60 small letters, digits and hyphens.'),
  title: text(200),
  summary: text(1000),
  team: z.strictObject({
    adminsMinimum: sourced(number),
    memberDuties: sourced(words).optional(),
    adminDuties: sourced(words).optional(),
  }),
  governance,
  reports,
  threatModel,
  determinations,
  titleTags: z.strictObject({
    completed: sourced(text(60)),
    accepts: sourced(words),
    closes: sourced(words),
  }),
  clocks,
  coordination: z.strictObject({
    required: sourced(z.boolean()),
    excludedFromAssignment: sourced(z.array(role)),
    selection: sourced(z.literal('fewest-open-then-longest-since')),
    handOverNeedsAcceptance: sourced(z.boolean()),
    maySkipWhenAway: sourced(z.boolean()),
    mayPassOn: sourced(z.boolean()),
    // Left out by files from before there was a warning.
    respondersMinimum: sourced(whole).default(pep811Charter.coordination.respondersMinimum),
  }),
  approvals,
  embargo: z.strictObject({
    defaultDays: sourced(whole),
    minimumHours: sourced(whole),
    maximumDays: sourced(whole),
    replyWindowHours: sourced(whole),
    replyWindowMinimumHours: sourced(whole),
    partyReminderHours: sourced(whole),
    acknowledgement: sourced(text()),
  }),
  severity: z.strictObject({
    required: sourced(z.literal('cvss-v4')),
    accepted: sourced(z.array(z.enum(['cvss-v4', 'cvss-v3.1'])).min(1)),
    advice: sourced(text(1000)),
  }),
  disclosure: z.array(
    z.strictObject({
      id: z.enum(['severity', 'fix-merged', 'public-issue', 'title', 'description', 'cve-id']),
      text: text(300),
      source: text(300),
    }),
  ),
  retention,
})
