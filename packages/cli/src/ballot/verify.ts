/*
 * Owns `parley ballot verify`: recounts the record of a closed ballot. Every vote carries a token that the ballot's key
 * signed and a signature by the token's own key; every token was asked for by an elector's passkey. Refuses to trust the
 * server's count. Does not know whose passkeys are whose: each elector compares their own.
 */
import { constants, createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { ballotRulesText, countBallot, countedElectorate, instant, tokenText } from '@parley/rules'
import { CLEAN, CommandFailure, type ExitCode, REFUSED } from '../exit.js'
import { megabytes, openSource } from '../input/source.js'
import type { Io } from '../io.js'
import { openingFindings, recountOpening } from './opening.js'
import { type BallotRecord, type RecordedElector, type RecordedVote, readRecord } from './record.js'

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest()

const PREFIX_BYTES = 32
const POINT_BYTES = 65

const isSigned = (check: () => boolean): boolean => {
  try {
    return check()
  } catch {
    return false
  }
}

const isTokenOf = ({ key }: BallotRecord, { token, tokenSignature }: RecordedVote): boolean =>
  isSigned(() => {
    const publicKey = createPublicKey({ key: key as JsonWebKey, format: 'jwk' })
    const pss = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 }
    return verify('sha384', bytes(token), pss, bytes(tokenSignature))
  })

const isVoteOf = ({ ballot }: BallotRecord, cast: RecordedVote): boolean =>
  isSigned(() => {
    const token = bytes(cast.token)
    if (token.length !== PREFIX_BYTES + POINT_BYTES) return false
    const x = token.subarray(PREFIX_BYTES + 1, PREFIX_BYTES + 33).toString('base64url')
    const y = token.subarray(PREFIX_BYTES + 33).toString('base64url')
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
    const text = Buffer.from(`parley-ballot-vote/v1\n${ballot}\n${cast.vote}`)
    return verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, bytes(cast.voteSignature))
  })

/** User present and user verified. */
const FLAGS = 0x05

const isAskedFor = (
  { ballot }: BallotRecord,
  opening: string | null,
  { asked }: RecordedElector,
): boolean =>
  isSigned(() => {
    if (asked === null) return true
    const { key, clientData, authenticatorData, signature } = asked.proof
    const client: unknown = JSON.parse(bytes(clientData).toString())
    const challenge = sha256(tokenText(ballot, opening, asked.blinded))
    const said = client as { type?: unknown; challenge?: unknown } // because: both are compared with texts
    if (said.type !== 'webauthn.get' || said.challenge !== challenge.toString('base64url'))
      return false
    const data = bytes(authenticatorData)
    if (((data[32] ?? 0) & FLAGS) !== FLAGS) return false
    const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
    const signed = Buffer.concat([data, sha256(bytes(clientData))])
    // Ed25519 has its own hash; P-256 and RSA are asked for with SHA-256.
    const algorithm = publicKey.asymmetricKeyType === 'ed25519' ? null : 'sha256'
    return verify(algorithm, signed, publicKey, bytes(signature))
  })

/** Names a ballot's key as its page and the ledger do: SHA-256 of the modulus, in hexadecimal. */
const keyName = ({ key }: BallotRecord): string => sha256(bytes(key.n)).toString('hex')

/** Where a passkey was asked: what the browser noted, and the hash of the host that the authenticator did. */
const isAskedAt = ({ origin }: BallotRecord, { asked }: RecordedElector): boolean =>
  isSigned(() => {
    if (asked === null) return true
    const client = JSON.parse(bytes(asked.proof.clientData).toString()) as { origin?: unknown } // because: compared with a text
    const host = sha256(new URL(origin).hostname)
    return (
      client.origin === origin && bytes(asked.proof.authenticatorData).subarray(0, 32).equals(host)
    )
  })

const twice = (values: readonly string[]): readonly string[] =>
  values.filter((value, at) => values.indexOf(value) !== at)

/** Everything that is wrong with a record; empty when its count can be believed. */
export const findingsIn = (record: BallotRecord): readonly string[] => {
  const { electors, votes, rules, outcome } = record
  const opening = recountOpening(record)?.whole ?? null
  const asked = electors.filter(({ asked: one }) => one !== null)
  const electorate = countedElectorate(
    electors.map(({ hasLeft, asked: one }) => ({ hasLeft, hasToken: one !== null })),
  )
  const counted = countBallot(rules, { electorate, votes: votes.map(({ vote }) => vote) })
  const told = Object.entries(counted).filter(([name, value]) => outcome[name] !== value)
  return [
    ...openingFindings(record),
    ...votes.flatMap((vote) => [
      ...(isTokenOf(record, vote)
        ? []
        : [`token ${vote.token.slice(0, 16)}…: the ballot's key did not sign it`]),
      ...(isVoteOf(record, vote)
        ? []
        : [`token ${vote.token.slice(0, 16)}…: its own key did not sign this vote`]),
    ]),
    ...twice(votes.map(({ token }) => token)).map(
      (token) => `token ${token.slice(0, 16)}…: it voted twice`,
    ),
    ...twice(electors.map(({ id }) => id)).map((id) => `elector ${id}: named twice`),
    ...twice(asked.map(({ asked: one }) => one?.blinded ?? '')).map(
      () => 'two electors had the same message signed',
    ),
    ...electors
      .filter((elector) => !isAskedFor(record, opening, elector))
      .map(({ name }) => `${name}: their passkey did not ask for the token of this opening`),
    ...electors
      .filter((elector) => !isAskedAt(record, elector))
      .map(
        ({ name }) => `${name}: their passkey was asked somewhere else than at ${record.origin}`,
      ),
    ...(votes.length > asked.length
      ? [`there are ${votes.length} votes, and ${asked.length} tokens were asked for`]
      : []),
    ...told.map(
      ([name, value]) =>
        `the count of ${name} is ${String(value)}, and the record says ${String(outcome[name])}`,
    ),
  ]
}

/** Far more than a team of a thousand makes. */
const LONGEST_RECORD = 16 * 1024 * 1024

const readAll = async (io: Io, path: string): Promise<{ name: string; text: string }> => {
  const { name, chunks } = await openSource(io, path)
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > LONGEST_RECORD)
      throw new CommandFailure(`${name}: it is longer than ${megabytes(LONGEST_RECORD)}.`)
    parts.push(chunk)
  }
  return { name, text: Buffer.concat(parts).toString() }
}

/** What was fixed at the opening, in its own words: the rules are there to be read. */
const openingSummary = (record: BallotRecord): string => {
  const { times, rules, entry } = record
  const opening = recountOpening(record)
  if (times === undefined || opening === null)
    return '  opened before openings were signed: the ledger’s entry alone pins its electorate and key\n'
  const [, ...lines] = ballotRulesText(rules, {
    opensAt: instant(times.opensAt),
    closesAt: instant(times.closesAt),
  }).split('\n')
  const proved =
    entry == null
      ? 'the ledger’s entry of it is NOT in this record: load the record again, or ask why'
      : 'the same in the ledger’s entry of the opening, and signed by the passkey of everyone who asked'
  return `  opening ${opening.whole}: compare it with what you wrote down; ${proved}\n${lines.map((line) => `    ${line}\n`).join('')}`
}

const summaryOf = (record: BallotRecord): string => {
  const { electors, votes, outcome } = record
  const asked = electors.filter((elector) => elector.asked !== null).length
  const number = (wanted: string) => votes.filter(({ vote }) => vote === wanted).length
  return (
    `${outcome['carried'] === true ? 'carried' : 'not carried'}\n` +
    `  ${number('yes')} yes, ${number('no')} no, ${number('abstain')} abstained; electorate ${String(outcome['electorate'])}\n` +
    `  ${asked} tokens asked for, each signed by a passkey; ${votes.length} used, ${asked - votes.length} unused\n` +
    `${openingSummary(record)}  key of the ballot ${keyName(record)}: compare it with the ledger's entry of the opening\n` +
    'Look for your own token in the list, and for your own name among those who asked: only you can.\n'
  )
}

/** What the record says of one's own token: that it is not there is a finding. */
const ownVote = (
  { votes }: BallotRecord,
  own: string,
): { readonly finding?: string; readonly line?: string } => {
  const found = votes.find(({ token }) => token.startsWith(own))
  return found === undefined
    ? { finding: `your token ${own.slice(0, 16)}… is not in it: your vote was left out` }
    : { line: `  your token ${own.slice(0, 16)}…: ${found.vote}\n` }
}

/** What a voter brings: their token, and the opening as they wrote it down, whole or the beginning of either. */
export interface OwnNotes {
  readonly token?: string | undefined
  readonly opening?: string | undefined
}

const LETTERS = /[\s…-]/g

/** The opening that a voter wrote down, against the record's. */
const notedFindings = (record: BallotRecord, noted: string | undefined): readonly string[] => {
  if (noted === undefined) return []
  const counted = recountOpening(record)?.whole
  if (counted === undefined) return ['this record has no opening to hold yours against']
  return counted.startsWith(noted)
    ? []
    : [`you wrote down the opening ${noted}, and the record's is ${counted}`]
}

const readNotes = ({ token, opening }: OwnNotes): OwnNotes => {
  if (token !== undefined && !/^[\w-]{16,200}$/.test(token))
    throw new CommandFailure('A token, or its beginning, has at least 16 letters of base64url.')
  const noted = opening?.replace(LETTERS, '').toLowerCase()
  if (noted !== undefined && !/^[0-9a-f]{16,64}$/.test(noted))
    throw new CommandFailure(
      'An opening, or its beginning, is 16 to 64 of the letters 0-9 and a-f.',
    )
  return { token, opening: noted }
}

/**
 * Recounts one record, and looks for one's own token and the noted opening in it: exit 0 when it holds, 1 with everything
 * that does not.
 */
export const verifyBallotFile = async (
  io: Io,
  path: string,
  notes: OwnNotes = {},
): Promise<ExitCode> => {
  const { token: own, opening } = readNotes(notes)
  const { name, text } = await readAll(io, path)
  const record = readRecord(text)
  if (record === undefined) throw new CommandFailure(`${name}: this is no record of a ballot.`)
  const mine: ReturnType<typeof ownVote> = own === undefined ? {} : ownVote(record, own)
  const findings = [
    ...findingsIn(record),
    ...notedFindings(record, opening),
    ...(mine.finding === undefined ? [] : [mine.finding]),
  ]
  if (findings.length > 0) {
    const lines = findings.map((finding) => `  ${finding}\n`).join('')
    await io.stdout.write(`does not hold: ${name}\n${lines}`)
    return REFUSED
  }
  await io.stdout.write(`holds: ${name}: ${summaryOf(record)}${mine.line ?? ''}`)
  return CLEAN
}
