// What a notification about a team's own affairs may say: that something of a kind happened, and where to look. No name, no
// text, no result. Its readers choose for all of them together, as the topic `governance`.

interface GovernanceKindWords {
  /** A word for the page of what waits. */
  readonly mail: string
  readonly subject: string
  readonly sentence: string
  /** Where it is shown: the path, to which the id is added. */
  readonly at: string
}

const KINDS = {
  'ballot-open': {
    mail: 'ballot',
    subject: 'A ballot is open',
    sentence: 'A ballot of your team is open. What it is about, and until when, is shown here:',
    at: '/nominations/',
  },
  'ballot-closed': {
    mail: 'ballot',
    subject: 'A ballot is closed',
    sentence: 'A ballot of your team is closed. Its result, and how to check it, is shown here:',
    at: '/nominations/',
  },
  'ballot-record': {
    mail: 'ballot',
    subject: 'A ballot you could vote in is closed',
    sentence:
      'You could vote in it, and have left the team since. Its record, with which you find your vote and recount, is shown here:',
    at: '/ballots/',
  },
  'veto-window': {
    mail: 'veto-window',
    subject: 'A nomination was carried',
    sentence:
      'A team that your body oversees carried a nomination. Until its date you may open a veto; silence is none. It is shown here:',
    at: '/nominations/',
  },
  'veto-vote': {
    mail: 'veto-vote',
    subject: 'A veto vote is open',
    sentence:
      'A member of your body opened a vote. Every member votes or abstains; until then a membership is held:',
    at: '/nominations/',
  },
  interest: {
    mail: 'interest',
    subject: 'Somebody is interested in joining',
    sentence:
      'Somebody says that they are interested in joining your team. Who, and what they say, is shown here:',
    at: '/interests/',
  },
  oversight: {
    mail: 'oversight',
    subject: 'Which body oversees a team was changed',
    sentence:
      'An admin named, changed or took away the body that oversees your team, or the team that your body oversees. Who, when, and where it was decided stands with its charter:',
    at: '/charter?team=',
  },
  mentor: {
    mail: 'mentor',
    subject: 'A mentor for first weeks',
    sentence: 'A mentoring of a newcomer’s first weeks began, and you are one of the two:',
    at: '/onboarding/',
  },
} as const satisfies Record<string, GovernanceKindWords>

export type GovernanceKind = keyof typeof KINDS

/** The kind behind a word from a job, or undefined. */
export const governanceKindOf = (word: string): GovernanceKind | undefined =>
  Object.hasOwn(KINDS, word) ? (word as GovernanceKind) : undefined // because: hasOwn has just said so

export const mailKindOf = (kind: GovernanceKind): string => KINDS[kind].mail

export const pathOf = (kind: GovernanceKind, about: string): string => `${KINDS[kind].at}${about}`

/** One notification at once. */
export const mailGovernance = (
  kind: GovernanceKind,
  links: { readonly link: string; readonly settings: string; readonly unsubscribe: string },
) => ({
  subject: KINDS[kind].subject,
  text: `${KINDS[kind].sentence}\n\n${links.link}\n\nHow you are told, and how often: ${links.settings}\nNo more mail of this kind: ${links.unsubscribe}\n`,
})

/** Its lines in a daily mail. */
export const dailyGovernance = (
  all: readonly { readonly kind: GovernanceKind; readonly link: string }[],
): readonly string[] => all.map(({ kind, link }) => `${KINDS[kind].subject}.  ${link}`)
