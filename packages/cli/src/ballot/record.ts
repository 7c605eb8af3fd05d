/*
 * Owns the shape of a ballot's record as it is downloaded, read from untrusted JSON.
 * Refuses to judge it: verify.ts does.
 */
import type { BallotRules, OpeningDigests, Vote } from '@parley/rules'

export interface RecordedProof {
  readonly key: Readonly<Record<string, string>>
  readonly clientData: string
  readonly authenticatorData: string
  readonly signature: string
}

export interface RecordedElector {
  readonly id: string
  readonly name: string
  readonly hasLeft: boolean
  readonly asked: { readonly blinded: string; readonly proof: RecordedProof } | null
}

export interface RecordedVote {
  readonly token: string
  readonly tokenSignature: string
  readonly vote: Vote
  readonly voteSignature: string
}

export interface BallotRecord {
  readonly ballot: string
  readonly team: string
  /** Where it was held, as browsers write it. */
  readonly origin: string
  readonly rules: BallotRules
  readonly key: { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  readonly outcome: Readonly<Record<string, unknown>>
  readonly electors: readonly RecordedElector[]
  readonly votes: readonly RecordedVote[]
  /** When it opened and closed, in milliseconds since 1970; with the next two missing in records of version 1. */
  readonly times?: { readonly opensAt: number; readonly closesAt: number }
  readonly opening?: OpeningDigests
  /** The ledger's entry of the opening: its proof, and what opens its inner layer. */
  readonly entry?: RecordedEntry | null
}

export interface RecordedEntry {
  readonly bundle: string
  readonly inner: unknown
  readonly innerSalt: string
}

type Tree = Readonly<Record<string, unknown>>

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const texts = (value: unknown, names: readonly string[]): boolean =>
  isTree(value) && names.every((name) => typeof value[name] === 'string')

/** Bytes in base64url in the one way to write them: another writing of the same bytes would be another token. */
const isBytes = (text: unknown): boolean =>
  typeof text === 'string' && Buffer.from(text, 'base64url').toString('base64url') === text

const allBytes = (value: unknown, names: readonly string[]): boolean =>
  isTree(value) && names.every((name) => isBytes(value[name]))

const isElector = (value: unknown): boolean =>
  isTree(value) &&
  texts(value, ['id', 'name']) &&
  typeof value['hasLeft'] === 'boolean' &&
  (value['asked'] === null ||
    (isTree(value['asked']) &&
      allBytes(value['asked'], ['blinded']) &&
      allBytes(value['asked']['proof'], ['clientData', 'authenticatorData', 'signature']) &&
      isTree((value['asked']['proof'] as Tree)['key'])))

const isRecordedVote = (value: unknown): boolean =>
  allBytes(value, ['token', 'tokenSignature', 'voteSignature']) &&
  // because: `allBytes` has just seen that it is a mapping
  ['yes', 'no', 'abstain'].includes(String((value as Tree)['vote']))

/** What the count reads of the rules. */
const hasRules = (value: unknown): boolean =>
  isTree(value) &&
  ['threshold', 'denominator', 'quorum'].every((name) => isTree(value[name])) &&
  // because: the line above has just seen that both are mappings
  isTree((value['threshold'] as Tree)['value']) &&
  isTree((value['quorum'] as Tree)['value'])

const isTime = (value: unknown): boolean =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const isHex = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

/** What version 2 has more: what was fixed at the opening. */
const hasOpening = (value: Tree): boolean => {
  const { times, opening, entry, rules } = value
  return (
    isTree(times) &&
    isTime(times['opensAt']) &&
    isTime(times['closesAt']) &&
    isTree(opening) &&
    ['electorate', 'key', 'rules', 'whole'].every((name) => isHex(opening[name])) &&
    (entry === null || texts(entry, ['bundle', 'innerSalt'])) &&
    isTree(rules) &&
    ['nomineeVotes', 'reviewDays', 'windowDays'].every((name) => isTree(rules[name]))
  )
}

const hasVersion = (value: Tree): boolean =>
  value['version'] === 1
    ? ['times', 'opening', 'entry'].every((name) => value[name] === undefined)
    : value['version'] === 2 && hasOpening(value)

/** Reads a record; undefined for what is none. */
export const readRecord = (text: string): BallotRecord | undefined => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const isRecord =
    isTree(value) &&
    value['kind'] === 'parley-ballot-record' &&
    hasVersion(value) &&
    texts(value, ['ballot', 'team', 'origin']) &&
    URL.canParse(String(value['origin'])) &&
    texts(value['key'], ['kty', 'n', 'e']) &&
    hasRules(value['rules']) &&
    isTree(value['outcome']) &&
    Array.isArray(value['electors']) &&
    value['electors'].every(isElector) &&
    Array.isArray(value['votes']) &&
    value['votes'].every(isRecordedVote)
  // because: everything that is read of it has just been looked at; the rules are used by the same code that wrote them
  return isRecord ? (value as unknown as BallotRecord) : undefined
}
