/*
 * Owns what a record says was fixed when its ballot opened: the electorate, the key and the rules, each digested anew from the
 * record's own contents and held against what the record and the ledger's entry say. Refuses to know what a voter wrote
 * down: verify.ts compares that.
 */
import { createHash } from 'node:crypto'
import { base64Bytes, opens, verifyBundle } from '@parley/ledger'
import {
  ballotRulesText,
  electorateText,
  instant,
  type OpeningDigests,
  openingText,
} from '@parley/rules'
import { sha256 as sha256Bytes, verify } from '../ledger/primitives.js'
import type { BallotRecord } from './record.js'

const hex = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex')

/** RFC 8017's usual exponent, 65537: another one would not be in the digest of the modulus. */
const EXPONENT = 'AQAB'

/** The digests of what the record holds; null for a record of before openings were digested. */
export const recountOpening = (record: BallotRecord): OpeningDigests | null => {
  const { ballot, electors, key, rules, times } = record
  if (times === undefined) return null
  const parts = {
    electorate: hex(electorateText(electors.map(({ id }) => id))),
    key: hex(Buffer.from(key.n, 'base64url')),
    rules: hex(
      ballotRulesText(rules, {
        opensAt: instant(times.opensAt),
        closesAt: instant(times.closesAt),
      }),
    ),
  }
  return { ...parts, whole: hex(openingText(ballot, parts)) }
}

const NAMES = {
  electorate: 'the electorate',
  key: 'the ballot’s key',
  rules: 'the rules or times',
  whole: 'the opening as a whole',
} as const satisfies Record<keyof OpeningDigests, string>

const PARTS = ['electorate', 'key', 'rules', 'whole'] as const

const FACTS = {
  electorate: 'electorateSha256',
  key: 'keySha256',
  rules: 'rulesSha256',
  whole: 'openingSha256',
} as const satisfies Record<keyof OpeningDigests, string>

type Tree = Readonly<Record<string, unknown>>

const treeOf = (value: unknown): Tree =>
  // because: whatever is read of it is compared with texts
  typeof value === 'object' && value !== null ? (value as Tree) : {}

/** What is wrong with the ledger's entry of the opening, or with what the record says against it. */
const entryFindings = (record: BallotRecord, counted: OpeningDigests): readonly string[] => {
  const { entry, ballot } = record
  if (entry == null) return []
  const proved = verifyBundle(entry.bundle, { sha256: sha256Bytes, verify })
  if (!proved.ok)
    return proved.findings.map(({ because }) => `the ledger's entry of the opening: ${because}`)
  const [event, ...more] = proved.events
  const outer = treeOf(event?.body)
  const isOpening =
    more.length === 0 &&
    outer['event'] === 'ballot:opened' &&
    opens({
      sha256: sha256Bytes,
      salt: base64Bytes(entry.innerSalt) ?? new Uint8Array(),
      body: entry.inner,
      commitment: base64Bytes(String(outer['inner'])) ?? new Uint8Array(),
    })
  const facts = treeOf(treeOf(entry.inner)['facts'])
  if (!isOpening || facts['nominationId'] !== ballot)
    return ["the ledger's entry is not that of this ballot's opening"]
  return PARTS.filter((part) => facts[FACTS[part]] !== counted[part]).map(
    (part) =>
      `${NAMES[part]}: the ledger's entry of the opening has ${String(facts[FACTS[part]])}, and the record's contents have ${counted[part]}`,
  )
}

/** Everything of the opening that differs, each part by its name; empty where there is nothing to hold it against. */
export const openingFindings = (record: BallotRecord): readonly string[] => {
  const counted = recountOpening(record)
  const { opening, key } = record
  if (counted === null || opening === undefined) return []
  return [
    ...(key.e === EXPONENT ? [] : ['the ballot’s key: its exponent is not 65537']),
    ...PARTS.filter((part) => counted[part] !== opening[part]).map(
      (part) =>
        `${NAMES[part]}: not what was fixed at the opening: ${opening[part]} then, and the record's contents have ${counted[part]}`,
    ),
    ...entryFindings(record, counted),
  ]
}
