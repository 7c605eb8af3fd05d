// Owns what is fixed when a ballot opens, as texts that anybody can write again: who votes, under which rules and times,
// and the one text that ties them to the ballot and its key. It hashes nothing: whoever holds a text takes its SHA-256.
import { formatInstant } from '../../time.js'
import type { BallotRules, Quorum } from '../governance.js'
import type { BallotTimes } from './ballot.js'

/**
 * SHA-256 in hexadecimal of each part of an opening: of {@link electorateText}, of the key's modulus, of
 * {@link ballotRulesText}; and `whole` of {@link openingText} over the three.
 *
 * @source RFC 9474, a key for all; charter-rules B10
 */
export type OpeningDigests = {
  readonly electorate: string
  readonly key: string
  readonly rules: string
  readonly whole: string
}

/**
 * The electorate as it is digested: the ids of who votes, in their order, one on a line.
 *
 * @source PEP 811, membership (B10)
 * @reading docs/READINGS.md#electorate
 */
export const electorateText = (ids: readonly string[]): string => [...ids].sort().join('\n')

const quorumText = (quorum: Quorum): string => {
  if (quorum.kind === 'share')
    return `at least ${quorum.share.numerator}/${quorum.share.denominator} of the electorate`
  return quorum.kind === 'none' ? 'none' : `at least ${quorum.count} who do not abstain`
}

/**
 * The rules that decide a ballot, and its times, one on a line: what its voters read and what is digested.
 *
 * @source PEP 811, membership (B1 to B4)
 * @reading docs/READINGS.md#what-a-ballot-fixes-when-it-opens
 */
export const ballotRulesText = (rules: BallotRules, times: BallotTimes): string => {
  const { threshold, denominator, quorum, nomineeVotes, reviewDays, windowDays } = rules
  return [
    'parley-ballot-rules/v1',
    `threshold: ${threshold.value.numerator}/${threshold.value.denominator}`,
    `denominator: ${denominator.value}`,
    `quorum: ${quorumText(quorum.value)}`,
    `nominee votes: ${nomineeVotes.value ? 'yes' : 'no'}`,
    `days of review: ${reviewDays.value}`,
    `days of voting: ${windowDays.value}`,
    `opens: ${formatInstant(times.opensAt)}`,
    `closes: ${formatInstant(times.closesAt)}`,
  ].join('\n')
}

/**
 * What ties a ballot to its electorate, key and rules; its digest is what voters compare and their passkeys sign.
 *
 * @reading docs/READINGS.md#what-a-ballot-fixes-when-it-opens
 * @source RFC 9474, a key for all
 */
export const openingText = (
  ballotId: string,
  { electorate, key, rules }: Omit<OpeningDigests, 'whole'>,
): string =>
  `parley-ballot-opening/v1\n${ballotId}\nelectorate ${electorate}\nkey ${key}\nrules ${rules}`

/**
 * What a voter's passkey signs when they ask for their token; its SHA-256 is the challenge.
 *
 * @param opening the digest of {@link openingText}; null for a ballot that was opened before openings were signed
 * @param blinded the blinded message, in base64url
 * @source Web Authentication, challenges
 */
export const tokenText = (ballotId: string, opening: string | null, blinded: string): string =>
  opening === null
    ? `parley-ballot-token/v1\n${ballotId}\n${blinded}`
    : `parley-ballot-token/v2\n${ballotId}\n${opening}\n${blinded}`
