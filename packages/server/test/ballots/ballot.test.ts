// A secret ballot against the whole server: tokens only for electors who ask with their passkey, cast once, counted on
// close, recounted by anyone of the team; and nothing kept or logged that links a voter to a vote.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRecord } from '../../../cli/src/ballot/record.js'
import { findingsIn } from '../../../cli/src/ballot/verify.js'
import { blindSign, makeBallotKey } from '../../src/charter/ballots/signing.js'
import { addPerson, addTeam, seatBody, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import {
  addVoter,
  addVoters,
  ask,
  ballotOn,
  cast,
  challengeOf,
  getToken,
  makeToken,
  nominated,
  nomination,
  type OpenBallot,
  openingOf,
  post,
  type Voter,
  voteAs,
  voteBody,
} from './support.js'

let parley: TestApp
let team: TestTeam
let voters: readonly Voter[]
let stranger: Voter
const voter = (at: number): Voter => {
  const found = voters[at]
  if (found === undefined) throw new Error('no such voter')
  return found
}

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await seatBody(parley.installation, team)
  voters = await addVoters(parley, team, ['Ada', 'Bo', 'Cy', 'Dee', 'Eve', 'Fay'])
  const other = await addTeam(parley.installation, 'ELSEWHERE')
  stranger = await addVoter(parley, 'Stranger', { team: other })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const page = (person: TestPerson, id: string) =>
  parley.request({ url: `/nominations/${id}`, cookie: person.cookie })
const recordOf = (person: TestPerson, id: string) =>
  parley.request({ url: `/nominations/${id}/record.json`, cookie: person.cookie })
const closed = async (id: string) => {
  parley.installation.passTime({ days: 8 })
  await parley.work()
  const rows = await parley.installation.sql<{ outcome: Record<string, unknown>; key: unknown }>(
    'select outcome, private_key as key from ballot where ballot_id = $1',
    [id],
  )
  parley.installation.passTime({ days: -8 })
  return rows[0]
}

describe('a ballot from opening to recount', () => {
  let id: string
  let ballot: OpenBallot
  let bodies: Record<string, string>[]
  beforeAll(async () => {
    id = await nominated(parley, voter(0), nomination('Nia New'))
    ballot = await ballotOn(parley, id)
  })

  test('stands on the team’s page of governance while it is undecided, for who may know of it', async () => {
    const overview = async (person: TestPerson) =>
      (await parley.request({ url: '/governance/EXAMPLE', cookie: person.cookie })).body
    const shown = await overview(voter(3))
    expect(shown).toContain(`/nominations/${id}`)
    expect(shown).toContain('ballot open')
    expect(await overview(stranger)).not.toContain(id)
  })

  test('A4: is shown to the team and to nobody else', async () => {
    const shown = await page(voter(1), id)
    expect(shown.body).toContain('Nia New')
    expect(shown.body).toContain('parley-ballot')
    const missing = await page(stranger, 'b3b0c5a4-5f0b-4a44-9d1c-8f3f0a6f0d11')
    expect((await page(stranger, id)).body).toBe(missing.body)
    expect((await page({ ...stranger, cookie: '' }, id)).statusCode).toBe(404)
  })

  test('B6, B7: a vote is cast with a token and no session, and nothing shows before the close', async () => {
    bodies = []
    for (const [at, vote] of ['yes', 'yes', 'no', 'abstain', 'yes'].entries())
      bodies.push(await voteAs(parley, voter(at), { ballot, vote }))
    const shown = await page(voter(1), id)
    expect(shown.body).not.toContain('Every vote')
    expect((await recordOf(voter(1), id)).statusCode).toBe(404)
    const rows = await parley.installation.db.app.selectFrom('ballotVote').selectAll().execute()
    expect(rows).toEqual([])
  })

  test('a token casts once, however often it is sent: again is answered as the first was', async () => {
    expect((await cast(parley, id, bodies[0] ?? {})).statusCode).toBe(200)
  })

  test('on the close it is counted, the key is erased, and the team sees every vote with its token', async () => {
    const row = await closed(id)
    expect(row?.key).toBeNull()
    expect(row?.outcome).toMatchObject({
      ...{ yes: 3, no: 1, abstain: 1, electorate: 6, issued: 5, carried: true, neededYes: 3 },
    })
    const shown = await page(voter(5), id)
    expect(shown.body).toContain('5 asked for, 5 used, 0 unused, 1 never asked for')
    for (const { token } of bodies) expect(shown.body).toContain(`data-token="${token}"`)
  })

  test('the record recounts, and any change of it is found', async () => {
    const answer = await recordOf(voter(5), id)
    const record = readRecord(answer.body)
    if (record === undefined) throw new Error('no record')
    expect(findingsIn(record)).toEqual([])
    const change = (edit: (copy: ReturnType<typeof JSON.parse>) => void) => {
      const copy = JSON.parse(answer.body)
      edit(copy)
      const changed = readRecord(JSON.stringify(copy))
      return changed === undefined ? ['unreadable'] : findingsIn(changed)
    }
    const no = record.votes.findIndex(({ vote }) => vote === 'no')
    expect(change((c) => (c['votes'][no].vote = 'yes')).join()).toContain('did not sign this vote')
    expect(change((c) => c['votes'].splice(no, 1)).join()).toContain('count of no is 0')
    expect(change((c) => c['votes'].push(c['votes'][0])).join()).toContain('voted twice')
    expect(change((c) => (c['origin'] = 'https://elsewhere.example')).join()).toContain(
      'asked somewhere else than',
    )
    // The same bytes in another writing are no second token.
    const spare = change((c) => {
      const [first] = c['votes']
      const last = first.token.at(-1)
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      const other = letters[letters.indexOf(last) + 1]
      c['votes'].push({ ...first, token: first.token.slice(0, -1) + other })
    })
    expect(spare).toEqual(['unreadable'])
    const { publicKey, privateKey } = await makeBallotKey()
    expect(change((c) => (c['key'] = publicKey)).join()).toContain('key did not sign it')
    expect(blindSign(privateKey, Buffer.alloc(384, 1))).toBeDefined()
    // A server that adds a voter needs that voter's passkey.
    const added = change((c) => {
      const [first] = c['electors'].filter((one: { asked: unknown }) => one.asked !== null)
      const silent = c['electors'].find((one: { asked: unknown }) => one.asked === null)
      silent.asked = { blinded: 'AAAA', proof: first.asked.proof }
    })
    expect(added.join()).toContain('passkey did not ask for the token')
    expect((await recordOf(stranger, id)).statusCode).toBe(404)
  })

  test('no row and no order of rows links a voter to a vote', async () => {
    const { sql } = parley.installation
    const tables = await sql<{ name: string; columns: string[] }>(
      `select c.table_name as name, array_agg(c.column_name::text) as columns
         from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = 'public' and t.table_type = 'BASE TABLE' group by 1`,
    )
    const vote = tables.find(({ name }) => name === 'ballot_vote')
    expect(vote?.columns.sort()).toEqual(
      ['ballot_id', 'token', 'token_signature', 'vote', 'vote_signature'].sort(),
    )
    // Every table and every column, as text: no token, in any writing of it, stands anywhere but with its vote.
    const patterns = bodies.flatMap(({ token, tokenSignature, voteSignature }) =>
      [token, tokenSignature, voteSignature].flatMap((secret = '') => {
        const bytes = Buffer.from(secret, 'base64url')
        const writings = [secret, bytes.toString('hex'), bytes.toString('base64')]
        return writings.map((writing) => `%${writing.slice(0, 60)}%`)
      }),
    )
    const hits = (name: string) =>
      sql<{ n: number }>(
        `select count(*)::int as n from "${name}" t where t::text like any ($1::text[])`,
        [patterns],
      )
    for (const { name } of tables.filter((each) => each.name !== 'ballot_vote'))
      expect((await hits(name))[0]?.n, name).toBe(0)
    expect((await hits('ballot_vote'))[0]?.n).toBe(bodies.length)
    // One transaction wrote all votes, and they lie in the order of their tokens.
    const rows = await sql<{ xmin: string; token: Buffer }>(
      'select xmin::text as xmin, token from ballot_vote where ballot_id = $1 order by ctid',
      [id],
    )
    expect(new Set(rows.map(({ xmin }) => xmin)).size).toBe(1)
    const written = rows.map(({ token }) => token.toString('hex'))
    expect(written).toEqual([...written].sort())
  })

  test('no log line tells that a vote was cast, nor holds a token', () => {
    const log = parley.installation.logLines.join('\n')
    expect(log).toContain('/nominations/:nomination/token')
    expect(log).not.toContain('/votes')
    for (const body of bodies)
      for (const text of [body['token'], body['tokenSignature'], body['voteSignature']])
        expect(log).not.toContain(text?.slice(0, 24))
  })
})

describe('what is refused', () => {
  let id: string
  let ballot: OpenBallot
  beforeAll(async () => {
    id = await nominated(parley, voter(0), nomination('Ora Other'))
    ballot = await ballotOn(parley, id)
  })

  test('a token for who is no elector, is not signed in, or joined later', async () => {
    const { blinded } = await makeToken(ballot)
    expect((await ask(parley, stranger, { ballot: id, blinded })).statusCode).toBe(404)
    const late = await addVoter(parley, 'Late Joiner', { team })
    const answer = await ask(parley, late, { ballot: id, blinded })
    expect(answer.json()).toMatchObject({ refusal: 'ballot.not-elector' })
    await parley.installation.sql('update membership set left_at = now() where person_id = $1', [
      late.personId,
    ])
  })

  test('a token without the voter’s own passkey over this very message', async () => {
    const { blinded } = await makeToken(ballot)
    const others = await makeToken(ballot)
    const opening = await openingOf(parley, id)
    const challenge = challengeOf(id, opening, blinded)
    const wrong = [
      voter(2).authenticator.authenticate(challenge),
      voter(1).authenticator.authenticate(challengeOf(id, opening, others.blinded)),
      voter(1).authenticator.authenticate(challengeOf(id, opening.replace(/^./, 'x'), blinded)),
      voter(1).authenticator.authenticate(challenge, { badSignature: true }),
      voter(1).authenticator.authenticate(challenge, { userVerified: false }),
      voter(1).authenticator.authenticate(challenge, { origin: 'https://evil.example' }),
      {},
      'x',
    ]
    for (const response of wrong) {
      const answer = await ask(parley, voter(1), { ballot: id, blinded, response })
      expect(answer.statusCode).toBe(409)
    }
    const [row] = await parley.installation.sql<{ n: number }>(
      'select count(*)::int as n from ballot_issuance where ballot_id = $1',
      [id],
    )
    expect(row?.n).toBe(0)
  })

  test('a second token; the same message again gets the same answer', async () => {
    const made = await makeToken(ballot)
    const first = await ask(parley, voter(1), { ballot: id, blinded: made.blinded })
    const again = await ask(parley, voter(1), { ballot: id, blinded: made.blinded, response: {} })
    expect(again.json()).toEqual(first.json())
    const other = await makeToken(ballot)
    const second = await ask(parley, voter(1), { ballot: id, blinded: other.blinded })
    expect(second.json()).toMatchObject({ refusal: 'ballot.token-given' })
  })

  test('two different messages at once: one is signed', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => makeToken(ballot)))
    const answers = []
    for (const { blinded } of made) answers.push(ask(parley, voter(3), { ballot: id, blinded }))
    const codes = (await Promise.all(answers)).map(({ statusCode }) => statusCode)
    expect(codes.filter((code) => code === 200)).toHaveLength(1)
  })

  test('what is no number to sign', async () => {
    for (const blinded of ['', 'AAAA', Buffer.alloc(384, 255).toString('base64url')])
      expect((await ask(parley, voter(4), { ballot: id, blinded })).statusCode).toBe(422)
  })

  test('a vote that says who it is from', async () => {
    const signed = await getToken(parley, voter(2), ballot)
    const body = await voteBody(id, signed, 'yes')
    const answer = await parley.request({
      method: 'POST',
      url: `/nominations/${id}/votes`,
      cookie: voter(2).cookie,
      headers: { accept: 'application/json' },
      payload: body,
    })
    expect(answer.statusCode).toBe(400)
    expect((await cast(parley, id, body)).statusCode).toBe(200)
  })

  test('a token of another ballot, a forged one, another vote than was signed, and rubbish', async () => {
    const elsewhere = await nominated(parley, voter(0), nomination('Pat Third'))
    const foreign = await getToken(parley, voter(4), await ballotOn(parley, elsewhere))
    const good = await voteBody(id, foreign, 'yes')
    const forged = { made: await makeToken(ballot), signature: foreign.signature }
    const bad = [
      good,
      await voteBody(id, forged, 'yes'),
      { ...good, vote: 'no' },
      { ...good, vote: 'maybe' },
      { ...good, token: 'AAAA' },
      { token: 7, vote: null },
      {},
    ]
    for (const body of bad) {
      const answer = await cast(parley, id, body)
      expect(answer.json()).toMatchObject({ refusal: 'ballot.token-unknown' })
    }
    const nowhere = await cast(parley, 'b3b0c5a4-5f0b-4a44-9d1c-8f3f0a6f0d11', good)
    expect(nowhere.statusCode).toBe(404)
  })

  test('a hundred casts of one token at once count once', async () => {
    const signed = await getToken(parley, voter(5), ballot)
    const body = await voteBody(id, signed, 'no')
    const answers = await Promise.all(Array.from({ length: 100 }, () => cast(parley, id, body)))
    const codes = answers.map(({ statusCode }) => statusCode)
    expect(codes.filter((code) => code === 200)).toHaveLength(100)
    const rows = await parley.installation.sql(
      'select 1 from ballot_vote where ballot_id = $1 and token = $2',
      [id, Buffer.from(body['token'] ?? '', 'base64url')],
    )
    expect(rows).toHaveLength(1)
    const other = await cast(parley, id, await voteBody(id, signed, 'yes'))
    expect(other.statusCode).toBe(409)
    expect(other.json()).toMatchObject({ refusal: 'ballot.token-used' })
  })

  test('a vote and a token after the close, to the millisecond', async () => {
    const [times] = await parley.installation.sql<{ at: Date }>(
      'select closes_at as at from ballot where ballot_id = $1',
      [id],
    )
    const late = await voteBody(id, await getToken(parley, voter(4), ballot), 'yes')
    const now = parley.installation.now()
    const closing = Number(times?.at ?? 0)
    parley.installation.setTime(closing as typeof now)
    expect((await cast(parley, id, late)).json()).toMatchObject({ refusal: 'ballot.closed' })
    parley.installation.setTime((closing - 1) as typeof now)
    expect((await cast(parley, id, late)).statusCode).toBe(200)
    parley.installation.setTime(now)
    const row = await closed(id)
    expect(row?.outcome).toMatchObject({ yes: 2, no: 1, issued: 5, carried: true })
  })
})

test('a member who leaves mid-ballot is out of the electorate, unless they had their token', async () => {
  const small = await addTeam(parley.installation, 'SMALL')
  await seatBody(parley.installation, small, 'BOARD')
  const names = ['Uma', 'Vic', 'Wes', 'Xen']
  const [uma, vic, wes] = await addVoters(parley, small, names)
  if (uma === undefined || vic === undefined || wes === undefined) throw new Error('voters')
  const id = await nominated(parley, uma, nomination('Yan Y'))
  const ballot = await ballotOn(parley, id)
  await voteAs(parley, vic, { ballot, vote: 'yes' })
  for (const { personId } of [vic, wes])
    await parley.installation.sql('update membership set left_at = now() where person_id = $1', [
      personId,
    ])
  const { blinded } = await makeToken(ballot)
  expect((await ask(parley, wes, { ballot: id, blinded })).statusCode).toBe(404)
  expect((await closed(id))?.outcome).toMatchObject({ electorate: 3, yes: 1, issued: 1 })
})

test('nobody votes: it fails, and they may be nominated again', async () => {
  const id = await nominated(parley, voter(0), nomination('Zed Z'))
  expect((await closed(id))?.outcome).toMatchObject({ carried: false, reason: 'no-votes' })
  const again = await post(parley, voter(1), { url: '/nominations', fields: nomination('Zed Z') })
  expect(again.statusCode).toBe(303)
  const person = await addPerson(parley.installation, 'Outsider')
  expect(
    (await parley.request({ url: '/nominations/new', cookie: person.cookie })).statusCode,
  ).toBe(404)
})
