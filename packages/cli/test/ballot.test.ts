// `parley ballot verify` as a command: a record that holds, one's own token, and what is none.
import { expect, test } from 'vitest'
import { parley } from './memory-io.js'

const source = 'a test'
const record = {
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
const verify = (...more: readonly string[]) =>
  parley(['ballot', 'verify', '-', ...more], { input: JSON.stringify(record) })

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
