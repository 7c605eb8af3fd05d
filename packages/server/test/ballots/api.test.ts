// Nominations, tokens, votes and the veto by program: the pages' rights, a refusal with its code, reason and source.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { finalize } from '../../browser/blind.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import {
  addVoter,
  ballotOn,
  challengeOf,
  makeToken,
  nomination,
  openingOf,
  type Voter,
  voteBody,
} from './support.js'

let parley: TestApp
let team: TestTeam
let voter: Voter
let councillor: TestPerson
let stranger: TestPerson

beforeAll(async () => {
  parley = await openTestApp()
  const { installation } = parley
  team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  const body = await addTeam(installation, 'COUNCIL')
  await installation.sql('update team set oversight_team_id = $2 where team_id = $1', [
    team.teamId,
    body.teamId,
  ])
  voter = await addVoter(parley, 'Ada', { team })
  councillor = await addPerson(installation, 'Con', { team: body, roles: ['steering-council'] })
  stranger = await addPerson(installation, 'Stranger', {
    team: await addTeam(installation, 'OTHER'),
  })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const call = (person: TestPerson, url: string, payload?: object, headers = {}) =>
  parley.request({
    method: payload === undefined ? 'GET' : 'POST',
    url: `/api/v1${url}`,
    cookie: person.cookie,
    headers: { accept: 'application/json', 'x-csrf': person.csrf, ...headers },
    ...(payload === undefined ? {} : { payload }),
  })

const making = async () => {
  const made = await call(voter, '/nominations', { ...nomination('Nia Nominee') })
  expect(made.statusCode, made.body).toBe(201)
  await parley.work()
  return String(made.json().id)
}

let id: string

test('nominating tells every error at once, and why it may not be made with code and reason', async () => {
  const empty = await call(voter, '/nominations', {})
  expect(empty.statusCode).toBe(422)
  const paths = empty.json().errors.map(({ path }: { path: string }) => path)
  expect(paths.sort()).toEqual(['bio', 'email', 'name', 'reasons'])
  id = await making()
  const again = await call(voter, '/nominations', { ...nomination('Nia Nominee') })
  expect(again.statusCode).toBe(409)
  expect(again.json()).toMatchObject({ refusal: 'nomination.already-open' })
  const foreign = await call(stranger, '/nominations', { ...nomination('Zoe'), team: 'EXAMPLE' })
  expect(foreign.statusCode).toBe(422)
})

test('the team lists and reads it; to others it is not there', async () => {
  const listed = (await call(voter, '/nominations')).json()
  expect(listed.items).toMatchObject([
    { id, team: 'EXAMPLE', name: 'Nia Nominee', state: 'voting' },
  ])
  expect(listed.items[0].outcome).toBe(null)
  expect((await call(voter, `/nominations/${id}`)).json().ballotKey).toHaveProperty('n')
  expect((await call(stranger, '/nominations')).json().items).toEqual([])
  for (const person of [stranger, councillor])
    expect((await call(person, `/nominations/${id}`)).statusCode).toBe(404)
})

test('a token is asked for with the passkey, and cast once, from nobody', async () => {
  const ballot = await ballotOn(parley, id)
  const made = await makeToken(ballot)
  const asking = {
    blinded: made.blinded,
    response: voter.authenticator.authenticate(
      challengeOf(id, await openingOf(parley, id), made.blinded),
    ),
  }
  const key = { 'idempotency-key': 'once' }
  const answer = await call(voter, `/ballots/${id}/token`, asking, key)
  expect(answer.statusCode, answer.body).toBe(200)
  expect((await call(stranger, `/ballots/${id}/token`, asking)).statusCode).toBe(404)
  const blindSignature = Buffer.from(answer.json().blindSignature, 'base64url')
  const signature = await finalize(ballot.key, made.token, {
    blindSignature,
    inverse: made.inverse,
  })
  const body = await voteBody(id, { made, signature }, 'yes')
  const url = `/api/v1/ballots/${id}/votes`
  const told = await call(voter, `/ballots/${id}/votes`, body)
  expect(told.statusCode).toBe(400)
  const cast = () => parley.request({ method: 'POST', url, payload: body, headers: key })
  expect((await cast()).json()).toEqual({ cast: true })
  expect((await cast()).json()).toEqual({ cast: true })
  const other = await voteBody(id, { made, signature }, 'no')
  const twice = await parley.request({ method: 'POST', url, payload: other })
  expect(twice.statusCode).toBe(409)
  expect(twice.json()).toMatchObject({ refusal: 'ballot.token-used', source: 'RFC 9474' })
  expect(await parley.installation.sql('select 1 from idempotency_key')).toEqual([])
})

test('a council member opens the veto and votes; the team may not', async () => {
  parley.installation.passTime({ days: 7 })
  await parley.work()
  parley.installation.passTime({ days: -7 })
  expect((await call(voter, `/nominations/${id}`)).json()).toMatchObject({
    state: 'waiting',
    outcome: { carried: true, yes: 1, no: 0 },
  })
  const refused = await call(voter, `/nominations/${id}/veto`, {})
  expect(refused.statusCode).toBe(409)
  expect(refused.json().refusal).toMatch(/^veto\./)
  const key = { 'idempotency-key': 'open' }
  for (const _ of [1, 2])
    expect((await call(councillor, `/nominations/${id}/veto`, {}, key)).json()).toEqual({
      state: 'open',
    })
  const decided = await call(councillor, `/nominations/${id}/veto`, { vote: 'yes' })
  expect(decided.statusCode, decided.body).toBe(200)
  await parley.work()
  expect((await call(councillor, `/nominations/${id}`)).json().state).toBe('vetoed')
  expect((await call(stranger, `/nominations/${id}/veto`, {})).statusCode).toBe(404)
})

test('under its key one nominates once, though the answer was lost', async () => {
  const key = { 'idempotency-key': 'nominates-once' }
  const nominates = () => call(voter, '/nominations', { ...nomination('Olu Once') }, key)
  const first = await nominates()
  expect(first.statusCode, first.body).toBe(201)
  await parley.installation.sql(
    `update idempotency_key set status = null, answer = null, created_at = created_at - interval '2 minutes'`,
  )
  const second = await nominates()
  expect([second.statusCode, second.json()]).toEqual([201, first.json()])
})

test('the description has every route, with what it takes', async () => {
  const described = (await parley.request({ url: '/api/openapi.json' })).json()
  const paths = Object.keys(described.paths).filter((path) => /nominations|ballots/.test(path))
  expect(paths.sort()).toEqual([
    '/api/v1/ballots/{ballot}/token',
    '/api/v1/ballots/{ballot}/votes',
    '/api/v1/nominations',
    '/api/v1/nominations/{nomination}',
    '/api/v1/nominations/{nomination}/veto',
  ])
})
