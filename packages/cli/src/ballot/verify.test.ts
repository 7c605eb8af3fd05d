// What `parley ballot verify` takes for a record, and how it ends. The recount itself is tried on real ballots in
// packages/server/test/ballots.
import { expect, test } from 'vitest'
import { parley } from '../../test/memory-io.js'
import { readRecord } from './record.js'
import { findingsIn } from './verify.js'

const source = 'a test'
const empty = {
  kind: 'parley-ballot-record',
  version: 1,
  ballot: 'b3b0c5a4-5f0b-4a44-9d1c-8f3f0a6f0d11',
  team: 'EXAMPLE',
  origin: 'https://parley.example',
  rules: {
    threshold: { value: { numerator: 2, denominator: 3 }, source },
    denominator: { value: 'votes-cast', source },
    quorum: { value: { kind: 'none' }, source },
  },
  key: { kty: 'RSA', n: 'AQAB', e: 'AQAB' },
  outcome: {
    ...{ yes: 0, no: 0, abstain: 0, electorate: 1, neededYes: 1, neededVotes: 0 },
    ...{ carried: false, reason: 'no-votes', issued: 0 },
  },
  electors: [{ id: 'a', name: 'Ada', hasLeft: false, asked: null }],
  votes: [],
}

test('a ballot in which nobody voted holds', () => {
  const record = readRecord(JSON.stringify(empty))
  expect(record && findingsIn(record)).toEqual([])
})

test.each([
  ['no JSON', '{'],
  ['another kind', JSON.stringify({ ...empty, kind: 'x' })],
  ['another version', JSON.stringify({ ...empty, version: 2 })],
  ['no electors', JSON.stringify({ ...empty, electors: null })],
  ['no rules', JSON.stringify({ ...empty, rules: {} })],
  ['a vote of another kind', JSON.stringify({ ...empty, votes: [{ vote: 'maybe' }] })],
  ['a list', '[]'],
  [
    'a token written in another way than bytes are',
    JSON.stringify({
      ...empty,
      votes: [{ token: 'AB', tokenSignature: '', vote: 'yes', voteSignature: '' }],
    }),
  ],
  ['no place', JSON.stringify({ ...empty, origin: 'x' })],
])('%s is no record', (_what, text) => {
  expect(readRecord(text)).toBeUndefined()
})

test('an outcome that is not the count is found, and so is a forged vote', () => {
  const told = { ...empty, outcome: { ...empty.outcome, carried: true } }
  const record = readRecord(JSON.stringify(told))
  expect(record && findingsIn(record)).toEqual([
    'the count of carried is false, and the record says true',
  ])
  const vote = { token: 'AAAA', tokenSignature: 'AAAA', vote: 'yes', voteSignature: 'AAAA' }
  const forged = readRecord(JSON.stringify({ ...empty, votes: [vote] }))
  const found = (forged && findingsIn(forged))?.join('\n')
  for (const text of ["ballot's key did not sign", 'own key did not sign', '1 votes, and 0 tokens'])
    expect(found).toContain(text)
})

const verify = (...more: readonly string[]) =>
  parley(['ballot', 'verify', '-', ...more], { input: JSON.stringify(empty) })

test('a record that holds says its key, to be compared', async () => {
  const { code, out } = await verify()
  expect(code).toBe(0)
  expect(out).toMatch(/key of the ballot [0-9a-f]{64}: compare/)
})

test('one’s own token that is missing is a finding', async () => {
  const { code, out } = await verify('--token', 'A'.repeat(16))
  expect(code).toBe(1)
  expect(out).toContain('your vote was left out')
})

test('what can be no token is told, and nothing is looked for', async () => {
  const { code, err } = await verify('--token', 'short')
  expect(code).toBe(2)
  expect(err).toContain('at least 16 letters')
})
