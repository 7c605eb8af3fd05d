// Owns how a team governs itself as sentences for people, each with its source.
// It knows no page and no markup, and adds nothing that the data does not say.
import { shareInWords } from './decisions/share.js'
import type { BallotRules, Body, Governance, Quorum } from './governance.js'
import { type CharterLine, count, line, list, roleNames } from './prose.js'

const evidenceNames = {
  coordinated: 'coordinated a report',
  commented: 'commented on one',
} as const

const nameOf = ({ bodies }: Governance, id: string): string =>
  bodies.find((body) => body.id === id)?.name ?? id

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

const quorumInWords = (quorum: Quorum): string | null => {
  if (quorum.kind === 'none') return null
  return quorum.kind === 'share'
    ? `at least ${shareInWords(quorum.share)} of the electorate take part`
    : `at least ${count(quorum.count, 'member')} do not abstain`
}

const bodyLines = (governance: Governance, body: Body): CharterLine[] => [
  ...line(body.quorum, (quorum) => {
    if (body.id === 'team') return null
    const words = quorumInWords(quorum)
    const under = body.under === null ? '' : `, under ${nameOf(governance, body.under)},`
    const asked = words === null ? '' : `, if ${words}`
    return `${capital(body.name)}${under} decides by name: every member votes or abstains, who has a conflict of interest must abstain, and more yes than no carries${asked}.`
  }),
]

const denominatorInWords = {
  'votes-cast': 'of the votes that are yes or no',
  membership: 'of the whole electorate, whoever voted',
} as const

const ballotLines = (rules: BallotRules): CharterLine[] => [
  ...line(rules.reviewDays, (v) =>
    v === 0
      ? 'The ballot opens with the nomination.'
      : `The ballot opens ${count(v, 'day')} after the nomination, for review.`,
  ),
  ...line(rules.windowDays, (v) => `It is open for ${count(v, 'day')} of 24 hours.`),
  ...line(rules.electorate, () => 'Those vote who are members when it opens.'),
  ...line(rules.nomineeVotes, (v) => (v ? null : 'Nobody votes on their own nomination.')),
  ...line(
    rules.threshold,
    (v) =>
      `It is carried by at least ${shareInWords(v)} yes, counted exactly; a ballot without a yes or no fails.`,
  ),
  ...line(rules.denominator, (v) => `That is ${denominatorInWords[v]}.`),
  ...line(rules.quorum, (v) => {
    const words = quorumInWords(v)
    return words === null ? 'There is no quorum.' : `It counts if ${words}.`
  }),
  ...line(rules.secrecy, () => 'Nobody learns who voted how, the operator included.'),
  ...line(rules.results, () => 'No result is shown before it closes.'),
]

const nominationLines = ({ nomination: n }: Governance): CharterLine[] => [
  ...line(n.nominators, () => 'A member nominates, with a name or alias, a biography and reasons.'),
  ...line(n.expectedBackgrounds, (v) =>
    v.length === 0 ? null : `A new member is expected to be a ${list(v, 'or')}.`,
  ),
  ...line(n.otherBackgrounds, () => 'Another background is pointed out and bars nothing.'),
  ...line(n.againAfterDays, (v) =>
    v === 0
      ? 'Who was not elected may be nominated again at once.'
      : `Who was not elected may be nominated again after ${count(v, 'day')}.`,
  ),
]

const vetoLines = (governance: Governance): CharterLine[] => {
  const { body, windowDays } = governance.veto
  if (body.value === null) return line(body, () => 'A carried nomination is not subject to a veto.')
  return [
    ...line(body, (v) => `${capital(nameOf(governance, v ?? ''))} may veto a carried nomination.`),
    ...line(
      windowDays,
      (v) =>
        `It opens a veto within ${count(v, 'day')}. Silence is no veto; an opened vote holds the membership until it is decided.`,
    ),
  ]
}

const inactivityLines = (governance: Governance): CharterLine[] => {
  const i = governance.inactivity
  const { oversight } = governance
  return [
    ...line(oversight, (v) =>
      v === null
        ? 'No body oversees the team.'
        : `${capital(nameOf(governance, v))} determines the admins and hears the yearly report.`,
    ),
    ...line(
      i.windowDays,
      (v) =>
        `Who has not ${list(
          i.evidence.value.map((one) => evidenceNames[one]),
          'or',
        )} since the last report, and not in ${count(v, 'day')}, is inactive.`,
    ),
    ...line(i.exempt, (v) =>
      v.length === 0 ? null : `${capital(list(v.map((r) => roleNames[r])))} are exempt.`,
    ),
    ...line(i.newcomerDays, (v) => `Members in their first ${count(v, 'day')} are not reported.`),
    ...line(i.reportEveryDays, (v) => `The inactive are reported every ${count(v, 'day')}.`),
    ...line(i.removal, () => 'Only a vote of that body removes a member; nothing does by itself.'),
    ...directoryLines(governance),
  ]
}

const directoryLines = ({ directory }: Governance): CharterLine[] =>
  directory === undefined
    ? []
    : line(directory.follows, (v) =>
        v === 'ledger'
          ? 'The GitHub team, the mailing list and the Discord role follow the list of members here.'
          : 'The mailing list and the Discord role follow the GitHub team.',
      )
const onboardingOwners = {
  newcomer: 'the newcomer',
  mentor: 'the mentor',
  admin: 'an admin',
} as const

const onboardingOf = ({ onboarding }: Governance): CharterLine[] =>
  onboarding.flatMap(({ text, owner, withinDays, source, reading }) =>
    line(
      { value: text, source, ...(reading === undefined ? {} : { reading }) },
      (v) => `${v}: within ${count(withinDays, 'day')}, by ${onboardingOwners[owner]}.`,
    ),
  )

/**
 * How a team governs itself, in sentences, section by section.
 *
 * @source PEP 811; PEP 13; PEP 772
 */
export const describeGovernance = (
  governance: Governance,
): readonly {
  readonly id: string
  readonly title: string
  readonly lines: readonly CharterLine[]
}[] => [
  {
    id: 'bodies',
    title: 'Bodies',
    lines: governance.bodies.flatMap((body) => bodyLines(governance, body)),
  },
  { id: 'nomination', title: 'Nominations', lines: nominationLines(governance) },
  { id: 'ballot', title: 'Ballots', lines: ballotLines(governance.ballot) },
  { id: 'veto', title: 'Veto', lines: vetoLines(governance) },
  { id: 'onboarding', title: 'First weeks of a member', lines: onboardingOf(governance) },
  { id: 'inactivity', title: 'Activity', lines: inactivityLines(governance) },
]
