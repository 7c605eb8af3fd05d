// Owns exact comparisons of counts with shares and quorums. Whole numbers only: no share is ever divided out.
// It knows no vote and no person.
import type { Fraction, Quorum } from '../governance.js'

/**
 * Whether `part` of `whole` reaches the share, compared as `part × denominator ≥ numerator × whole` in whole numbers.
 * Nothing of nothing reaches every share; who must not pass that way asks beforehand.
 *
 * @param part a whole number, 0 or more; exact while the products stay below 2^53
 * @source PEP 811, two thirds; charter-rules B1
 */
export const reaches = (share: Fraction, part: number, whole: number): boolean =>
  part * share.denominator >= share.numerator * whole

/**
 * The fewest votes that reach the share of a whole.
 *
 * @source PEP 811, two thirds; charter-rules B1
 */
export const fewestFor = ({ numerator, denominator }: Fraction, whole: number): number => {
  const rest = (numerator * whole) % denominator
  return (numerator * whole - rest) / denominator + (rest === 0 ? 0 : 1)
}

/**
 * What a quorum asks of an electorate of this size.
 *
 * @returns how many must take part (`share`) or vote yes or no (`non-abstaining`)
 * @source charter-rules B4, R6
 */
export const quorumOf = (quorum: Quorum, electorate: number): number => {
  if (quorum.kind === 'none') return 0
  return quorum.kind === 'share' ? fewestFor(quorum.share, electorate) : quorum.count
}

/**
 * Whether a count of votes meets the quorum.
 *
 * @source charter-rules B4, R6
 */
export const isQuorate = (
  quorum: Quorum,
  count: {
    readonly yes: number
    readonly no: number
    readonly abstain: number
    electorate: number
  },
): boolean => {
  if (quorum.kind === 'none') return true
  const { yes, no, abstain, electorate } = count
  return quorum.kind === 'share'
    ? reaches(quorum.share, yes + no + abstain, electorate)
    : yes + no >= quorum.count
}

/**
 * A share in words for people: “two thirds”, “3 of 5”.
 *
 * @source PEP 811, two thirds
 */
export const shareInWords = ({ numerator, denominator }: Fraction): string => {
  const known: Readonly<Record<string, string>> = {
    '1/1': 'all',
    '1/2': 'half',
    '2/3': 'two thirds',
    '3/4': 'three quarters',
  }
  return known[`${numerator}/${denominator}`] ?? `${numerator} of every ${denominator}`
}
