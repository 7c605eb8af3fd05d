// Whether two questions can be told apart by how long their answers take. Pairs are asked in turn, in a random order
// within each pair, so that whatever else the machine does falls on both alike.

export interface TimedPair {
  readonly hidden: number
  readonly missing: number
}

export interface Comparison {
  /** How often, of a hundred guesses, whoever looks at one time of each kind names the slower kind rightly: .5 is chance. */
  readonly advantage: number
  /** How far from .5 chance alone lies in nearly all runs of this size: five standard errors of the rank statistic. */
  readonly tolerance: number
  readonly medianHiddenMs: number
  readonly medianMissingMs: number
}

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0

/** The least advantage that counts: below it, thousands of tries are needed to learn one bit. */
const LEAST = 0.03

/** Compares by ranks (Mann and Whitney): how often a hidden one took longer than a missing one, over all combinations. */
export const compareTimes = (pairs: readonly TimedPair[]): Comparison => {
  const all = pairs
    .flatMap(({ hidden, missing }) => [
      { ms: hidden, isHidden: true },
      { ms: missing, isHidden: false },
    ])
    .sort((a, b) => a.ms - b.ms)
  const n = pairs.length
  const ranks = all.reduce((sum, { isHidden }, index) => sum + (isHidden ? index + 1 : 0), 0)
  const advantage = (ranks - (n * (n + 1)) / 2) / (n * n)
  const standardError = Math.sqrt((2 * n + 1) / (12 * n * n))
  const sortedOf = (which: boolean) =>
    all.filter(({ isHidden }) => isHidden === which).map(({ ms }) => ms)
  return {
    advantage,
    tolerance: Math.max(LEAST, 5 * standardError),
    medianHiddenMs: median(sortedOf(true)),
    medianMissingMs: median(sortedOf(false)),
  }
}

export const canBeTold = ({ advantage, tolerance }: Comparison): boolean =>
  Math.abs(advantage - 0.5) > tolerance

/** Times `count` pairs. The first tenth warms up and is left out. */
export const timePairs = async (
  count: number,
  { hidden, missing }: { hidden: () => Promise<unknown>; missing: () => Promise<unknown> },
): Promise<readonly TimedPair[]> => {
  const timed = async (question: () => Promise<unknown>) => {
    const from = performance.now()
    await question()
    return performance.now() - from
  }
  const pairs: TimedPair[] = []
  const warmUp = Math.ceil(count / 10)
  for (let n = 0; n < count + warmUp; n++) {
    const hiddenFirst = Math.random() < 0.5
    const first = await timed(hiddenFirst ? hidden : missing)
    const second = await timed(hiddenFirst ? missing : hidden)
    if (n >= warmUp)
      pairs.push(
        hiddenFirst ? { hidden: first, missing: second } : { hidden: second, missing: first },
      )
  }
  return pairs
}
