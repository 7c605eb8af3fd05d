// Owns what a charter must hold beyond its shape: shares that can be reached, bodies that exist, enough admins, sources.
// It reads no file: places come out as paths, and whoever read the text knows their lines.
import type { Charter } from './charter.js'
import type { Fraction, Governance, Quorum } from './governance.js'

/** A mistake at a place of the charter: `governance.ballot.threshold.value`. @source design: every mistake at once */
export type CharterMistake = {
  readonly path: readonly (string | number)[]
  readonly message: string
}

type Check = (charter: Charter) => readonly CharterMistake[]

type Path = CharterMistake['path']

const isWhole = (value: number, least: number): boolean =>
  Number.isSafeInteger(value) && value >= least

const shareProblem = ({ numerator, denominator }: Fraction): string | null => {
  if (!isWhole(numerator, 1) || !isWhole(denominator, 1) || denominator > 1000)
    return 'A share is written in whole numbers from 1 to 1000, such as 2/3.'
  return numerator > denominator ? 'A share above 1 can never be reached.' : null
}

/** Far more than sit in any team or body: what is above can never be met. */
const LARGEST_QUORUM = 200
const LARGEST_ADMINS = 50

const quorumProblem = (quorum: Quorum): string | null => {
  if (quorum.kind === 'share') return shareProblem(quorum.share)
  if (quorum.kind === 'none') return null
  if (!isWhole(quorum.count, 1)) return 'A quorum of people is a whole number, at least 1.'
  return quorum.count > LARGEST_QUORUM ? `No team has more than ${LARGEST_QUORUM} who vote.` : null
}

const at = (path: string, message: string | null): readonly CharterMistake[] =>
  message === null ? [] : [{ path: path.split('.'), message }]

const shares: Check = ({ governance: { ballot, bodies } }) => [
  ...at('governance.ballot.threshold.value', shareProblem(ballot.threshold.value)),
  ...at('governance.ballot.quorum.value', quorumProblem(ballot.quorum.value)),
  ...bodies.flatMap(({ quorum }, index) =>
    at(`governance.bodies.${index}.quorum.value`, quorumProblem(quorum.value)),
  ),
]

const knownBodies: Check = ({ governance }) => {
  const ids = governance.bodies.map(({ id }) => id)
  const unknown = (path: string, id: string | null) =>
    at(
      path,
      id === null || ids.includes(id)
        ? null
        : `There is no body “${id}”. This charter names: ${ids.join(', ')}.`,
    )
  return [
    ...(ids.includes('team') ? [] : at('governance.bodies', 'One of the bodies is “team”.')),
    ...ids.flatMap((id, index) =>
      ids.indexOf(id) === index
        ? []
        : at(`governance.bodies.${index}.id`, `The body “${id}” is named twice.`),
    ),
    ...governance.bodies.flatMap(({ id, under }, index) => [
      ...unknown(`governance.bodies.${index}.under`, under),
      ...at(
        `governance.bodies.${index}.under`,
        under === id ? 'A body is not under itself.' : null,
      ),
    ]),
    ...unknown('governance.oversight.value', governance.oversight.value),
    ...unknown('governance.veto.body.value', governance.veto.body.value),
  ]
}

/** The bodies above one, from the nearest; a circle is walked once. */
const above = ({ bodies }: Governance, id: string): readonly string[] => {
  const chain: string[] = []
  let next = bodies.find((body) => body.id === id)?.under ?? null
  while (next !== null && !chain.includes(next)) {
    const under: string = next
    chain.push(under)
    next = bodies.find((body) => body.id === under)?.under ?? null
  }
  return chain
}

const circles: Check = ({ governance }) =>
  governance.bodies.flatMap(({ id, under }, index) => {
    const chain = above(governance, id)
    const isCircle = under !== id && chain.includes(id)
    return at(
      `governance.bodies.${index}.under`,
      isCircle
        ? `The bodies are under one another in a circle: ${[id, ...chain].join(', ')}.`
        : null,
    )
  })

/** Who checks a team stands beside or above it: neither the team itself nor what has its authority from the team. */
const watchProblem = (
  { bodies }: Governance,
  id: string | null,
  does: string,
  chain: readonly string[],
): string | null => {
  if (id === null || !bodies.some((body) => body.id === id)) return null
  if (id === 'team') return `The team does not ${does} itself: name another body, or none.`
  return chain.includes('team')
    ? `“${id}” has its authority from the team that it would ${does}.`
    : null
}

const watchers: Check = ({ governance }) => {
  const { oversight, veto, bodies } = governance
  const problem = (id: string | null, does: string) =>
    watchProblem(governance, id, does, id === null ? [] : above(governance, id))
  const isKnown = (id: string | null) => id === null || bodies.some((body) => body.id === id)
  const isOther =
    veto.body.value !== null &&
    veto.body.value !== oversight.value &&
    isKnown(veto.body.value) &&
    isKnown(oversight.value)
  const other = `One body is asked here, the one that oversees the team: “${String(oversight.value)}”. Name it, or null for no veto.`
  const own = problem(veto.body.value, 'veto')
  return [
    ...at('governance.oversight.value', problem(oversight.value, 'oversee')),
    ...at('governance.veto.body.value', own ?? (isOther ? other : null)),
  ]
}

const adminsProblem = (least: number): string | null => {
  if (!isWhole(least, 2)) return 'A team has at least 2 admins.'
  return least > LARGEST_ADMINS ? `No team has more than ${LARGEST_ADMINS} admins.` : null
}

const admins: Check = ({ team }) =>
  at('team.adminsMinimum.value', adminsProblem(team.adminsMinimum.value))

/** Clocks that are over as they begin. What comes before a deadline is shorter than the way to it. */
const clocks: Check = ({ clocks: rules }) => [
  ...CLOCKS.flatMap((name) =>
    at(
      `clocks.${name}.value`,
      isWhole(rules[name].value, 1) ? null : 'A clock of nothing is over as it begins: at least 1.',
    ),
  ),
]

const CLOCKS = [
  'finishDays',
  'soonDays',
  'firstReplyDays',
  'idleDays',
  'holdDays',
  'advisoryAfterFixHours',
  'creditAnswerDays',
] as const

const soon: Check = ({ clocks: { soonDays, finishDays } }) =>
  at(
    'clocks.soonDays.value',
    soonDays.value < finishDays.value
      ? null
      : 'Due soon is before the deadline: fewer days than clocks.finishDays.',
  )

const days: Check = ({ governance: { ballot, veto, inactivity, nomination } }) => {
  const between = (path: string, value: number, least: number) =>
    at(
      path,
      isWhole(value, least) && value <= 3650 ? null : `Whole days from ${least} to 3650, please.`,
    )
  return [
    ...between('governance.ballot.windowDays.value', ballot.windowDays.value, 1),
    ...between('governance.ballot.reviewDays.value', ballot.reviewDays.value, 0),
    ...between('governance.veto.windowDays.value', veto.windowDays.value, 1),
    ...between('governance.nomination.againAfterDays.value', nomination.againAfterDays.value, 0),
    ...between('governance.inactivity.windowDays.value', inactivity.windowDays.value, 1),
    ...between('governance.inactivity.newcomerDays.value', inactivity.newcomerDays.value, 0),
    ...between('governance.inactivity.reportEveryDays.value', inactivity.reportEveryDays.value, 1),
  ]
}

const embargoes: Check = ({ embargo }) =>
  at(
    'embargo.maximumDays.value',
    embargo.maximumDays.value >= embargo.defaultDays.value
      ? null
      : 'The longest embargo is not shorter than the default one.',
  )

const retention: Check = ({ retention: rules }) =>
  Object.entries(rules).flatMap(([name, { value }]) =>
    at(
      `retention.${name}.value`,
      isWhole(value, 1) && value <= 36_500 ? null : 'Whole days from 1 to 36500, please.',
    ),
  )

const checks: readonly Check[] = [admins, shares, days, retention, clocks]

/** Checks that hold one place against others, with those: where one of them cannot be read, nothing is held against it. */
const comparisons: readonly { readonly check: Check; readonly reads: readonly Path[] }[] = [
  { check: knownBodies, reads: [['governance', 'bodies', '*', 'id']] },
  {
    check: circles,
    reads: [
      ['governance', 'bodies', '*', 'id'],
      ['governance', 'bodies', '*', 'under'],
    ],
  },
  {
    check: watchers,
    reads: [
      ['governance', 'bodies', '*', 'id'],
      ['governance', 'bodies', '*', 'under'],
      ['governance', 'oversight', 'value'],
    ],
  },
  { check: embargoes, reads: [['embargo', 'defaultDays', 'value']] },
  { check: soon, reads: [['clocks', 'finishDays', 'value']] },
]

/** Whether one place holds the other, or is it. */
const meets = (one: Path, other: Path): boolean =>
  one
    .slice(0, other.length)
    .every((part, at) => part === '*' || other[at] === '*' || String(part) === String(other[at]))

/**
 * Every mistake of a charter that has the right shape; empty when a team can decide by it.
 *
 * Does not check the shape itself, nor that sources say what they are named for.
 *
 * @param unread places where something else stands than the text has, because its shape was wrong: nothing is said of them,
 *   nor of what is only right or wrong beside them
 * @source PEP 811, admins; charter-rules B, C, R
 */
export const checkCharter = (
  charter: Charter,
  unread: readonly Path[] = [],
): readonly CharterMistake[] =>
  [
    ...checks,
    ...comparisons
      .filter(({ reads }) => !reads.some((path) => unread.some((one) => meets(one, path))))
      .map(({ check }) => check),
  ]
    .flatMap((check) => check(charter))
    .filter(({ path }) => !unread.some((one) => meets(one, path)))
