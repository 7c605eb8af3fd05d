// A team with voters whose passkeys and browsers are software: they ask for tokens and cast as `<parley-ballot>` does.
import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { blind, finalize, prepare, toNumber } from '../../browser/blind.js'
import { Authenticator } from '../identity/authenticator.js'
import { addPerson, type TestPerson, type TestTeam } from '../support/people.js'
import type { TestApp } from '../support/test-app.js'

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }
const b64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

export interface Voter extends TestPerson {
  readonly authenticator: Authenticator
}

/** A person with a passkey. */
export const addVoter = async (
  parley: TestApp,
  name: string,
  options: Parameters<typeof addPerson>[2],
): Promise<Voter> => {
  const person = await addPerson(parley.installation, name, options)
  const authenticator = new Authenticator()
  const call = (url: string, cookie: string, payload: object) =>
    parley.request({
      method: 'POST',
      url,
      cookie,
      payload,
      headers: { accept: '*/*', 'x-csrf': person.csrf },
    })
  const begun = await call('/account/passkeys/options', person.cookie, {})
  const set = [begun.headers['set-cookie']].flat().map((line) => String(line).split(';')[0])
  const response = authenticator.register(begun.json().challenge)
  const cookie = [person.cookie, ...set].join('; ')
  const added = await call('/account/passkeys', cookie, { response, name: 'Key' })
  expect(added.statusCode).toBe(200)
  return { ...person, authenticator }
}

export const addVoters = async (
  parley: TestApp,
  team: TestTeam,
  names: readonly string[],
): Promise<readonly Voter[]> => {
  const voters: Voter[] = []
  for (const name of names) voters.push(await addVoter(parley, name, { team }))
  return voters
}

/** What a browser has made for one ballot. */
export interface Made {
  readonly token: Uint8Array<ArrayBuffer>
  readonly pair: CryptoKeyPair
  readonly blinded: string
  readonly inverse: bigint
}

export interface OpenBallot {
  readonly id: string
  readonly key: { readonly n: bigint; readonly e: bigint; readonly bytes: number }
}

export const ballotOn = async (parley: TestApp, id: string): Promise<OpenBallot> => {
  const rows = await parley.installation.sql<{ key: { n: string; e: string } }>(
    'select public_key as key from ballot where ballot_id = $1',
    [id],
  )
  const n = Buffer.from(rows[0]?.key.n ?? '', 'base64url')
  const e = toNumber(Buffer.from(rows[0]?.key.e ?? '', 'base64url'))
  return { id, key: { n: toNumber(n), e, bytes: n.length } }
}

export const makeToken = async ({ key }: OpenBallot): Promise<Made> => {
  const pair = await crypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
  const token = prepare(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)))
  const { blinded, inverse } = await blind(key, token)
  return { token, pair, blinded: b64(blinded), inverse }
}

export const challengeOf = (ballot: string, opening: string, blinded: string): string =>
  createHash('sha256')
    .update(`parley-ballot-token/v2\n${ballot}\n${opening}\n${blinded}`)
    .digest('base64url')

export const openingOf = async (parley: TestApp, id: string): Promise<string> => {
  const rows = await parley.installation.sql<{ opening: { whole: string } | null }>(
    'select opening from ballot where ballot_id = $1',
    [id],
  )
  return rows[0]?.opening?.whole ?? ''
}

/** Asks for a token in the voter's session; `response` replaces the passkey's answer. */
export const ask = async (
  parley: TestApp,
  voter: Voter,
  of: { readonly ballot: string; readonly blinded: string; readonly response?: unknown },
) =>
  parley.request({
    method: 'POST',
    url: `/nominations/${of.ballot}/token`,
    cookie: voter.cookie,
    headers: { accept: 'application/json', 'x-csrf': voter.csrf },
    payload: {
      blinded: of.blinded,
      response:
        of.response ??
        voter.authenticator.authenticate(
          challengeOf(of.ballot, await openingOf(parley, of.ballot), of.blinded),
        ),
    },
  })

export interface Signed {
  readonly made: Made
  readonly signature: Uint8Array
}

/** A token, made, asked for and unblinded. */
export const getToken = async (
  parley: TestApp,
  voter: Voter,
  ballot: OpenBallot,
): Promise<Signed> => {
  const made = await makeToken(ballot)
  const answer = await ask(parley, voter, { ballot: ballot.id, blinded: made.blinded })
  expect(answer.statusCode, answer.body).toBe(200)
  const blindSignature = Buffer.from(answer.json().blindSignature, 'base64url')
  const { inverse } = made
  return { made, signature: await finalize(ballot.key, made.token, { blindSignature, inverse }) }
}

export const voteBody = async (ballot: string, { made, signature }: Signed, vote: string) => {
  const text = new Uint8Array(Buffer.from(`parley-ballot-vote/v1\n${ballot}\n${vote}`))
  const how = { name: 'ECDSA', hash: 'SHA-256' }
  const voteSignature = await crypto.subtle.sign(how, made.pair.privateKey, text)
  return {
    token: b64(made.token),
    tokenSignature: b64(signature),
    vote,
    voteSignature: b64(new Uint8Array(voteSignature)),
  }
}

/** Casts without a session. */
export const cast = (parley: TestApp, ballot: string, payload: object) =>
  parley.request({
    method: 'POST',
    url: `/nominations/${ballot}/votes`,
    headers: { accept: 'application/json' },
    payload,
  })

export const voteAs = async (
  parley: TestApp,
  voter: Voter,
  input: { readonly ballot: OpenBallot; readonly vote: string },
) => {
  const signed = await getToken(parley, voter, input.ballot)
  const body = await voteBody(input.ballot.id, signed, input.vote)
  const answer = await cast(parley, input.ballot.id, body)
  expect(answer.statusCode, answer.body).toBe(200)
  return body
}

export const post = (
  parley: TestApp,
  person: TestPerson,
  of: { readonly url: string; readonly fields?: Record<string, string> },
) =>
  parley.request({
    method: 'POST',
    url: of.url,
    cookie: person.cookie,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ csrf: person.csrf, ...of.fields }).toString(),
  })

export const nomination = (name: string, more: Record<string, string> = {}) => ({
  name,
  email: `${name.toLowerCase().replaceAll(' ', '.')}@example.test`,
  background: 'triager',
  bio: 'Triages issues of the example project.',
  reasons: 'Knows the parser well, and has time on weekdays.',
  ...more,
})

/** Nominates, and opens the ballot as the worker does. */
export const nominated = async (
  parley: TestApp,
  by: TestPerson,
  fields: Record<string, string>,
): Promise<string> => {
  const made = await post(parley, by, { url: '/nominations', fields })
  expect(made.statusCode, made.body.slice(0, 2000)).toBe(303)
  await parley.work()
  return String(made.headers.location).replace('/nominations/', '')
}
