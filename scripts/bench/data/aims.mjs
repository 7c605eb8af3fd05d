// What the figures of `npm run bench` aim at, as docs/FIGURES.md lists it, and whether one was reached. A figure without an
// aim passes as it is; nothing fails because an aim was missed.

/** `of` is the figure's own `value`, in its unit, or its `ratio` to the baseline of the same run. The first that fits holds. */
const AIMS = [
  { figures: /^intake: reports a second, 16 clients$/, of: 'ratio', least: 0.25 },
  { figures: /^intake: .* with the ledger on, against no ledger at all$/, of: 'ratio', least: 0.9 },
  { figures: /^intake: acknowledged p99 at 200\/s, /, of: 'value', most: 50, unit: 'ms' },
  { figures: /^case page, 200 participants and 1,000 posts, /, of: 'value', most: 100, unit: 'ms' },
  { figures: /^case page: 200 participants .*: server time p95$/, of: 'value', most: 100, unit: 'ms' },
  { figures: /^(list|filtered list|search): .*: server time p95$/, of: 'value', most: 30, unit: 'ms' },
  { figures: /: server time p95$/, of: 'value', most: 50, unit: 'ms' },
  { figures: /: HTML compressed$/, of: 'value', most: 50, unit: 'kB' },
  { figures: /^start: the first, median$/, of: 'value', most: 5000, unit: 'ms' },
  { figures: /^start: a later one, median$/, of: 'value', most: 2000, unit: 'ms' },
  { figures: /^memory at rest: /, of: 'value', most: 250, unit: 'MB' },
  { figures: /^ledger: 1000000 entries verified by the command/, of: 'value', most: 10, unit: 's' },
  { figures: /^records\.lint\.cve$/, of: 'ratio', least: 0.5 },
  { figures: /^ballots: blind signature$/, of: 'value', most: 10, unit: 'ms' },
]

const inWords = ({ of, most, least, unit }) => {
  const bound = most === undefined ? `at least ${least}` : `at most ${most}`
  return of === 'ratio' ? `${bound} of the baseline` : `${bound} ${unit}`
}

/** The figure with its `aim` in words and whether it was `met`, where it has one; else as it was. */
export const judged = (figure) => {
  const aim = AIMS.find(({ figures }) => figures.test(figure.name))
  const reached = aim && figure[aim.of]
  if (typeof reached !== 'number') return figure
  const met = reached <= (aim.most ?? Number.POSITIVE_INFINITY) && reached >= (aim.least ?? 0)
  return { ...figure, aim: inWords(aim), met }
}

/** The last line: how many of the figures that have an aim reached it. */
export const countOf = (figures) => {
  const aimed = figures.filter(({ met }) => met !== undefined)
  const value = aimed.filter(({ met }) => met).length
  const missed = aimed.filter(({ met }) => !met).map(({ name }) => name)
  return { name: 'aims met', value, unit: 'aims', baseline: null, ratio: null, n: aimed.length, missed }
}
