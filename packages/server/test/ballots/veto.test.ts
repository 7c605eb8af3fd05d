// From a nomination to a member: the ballot, the body's window, a veto by name, the membership that begins by itself; and
// what a body is never shown.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { erasePerson } from '../../src/main/admin/erase.js'
import { signInAgain } from '../cases/support.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { keepSessions } from '../support/ways.js'
import { addVoters, ballotOn, nominated, nomination, post, type Voter, voteAs } from './support.js'

let parley: TestApp
let team: TestTeam
let voters: readonly Voter[]
let council: readonly TestPerson[]
let body: TestTeam

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  body = await addTeam(parley.installation, 'COUNCIL')
  await parley.installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    body.teamId,
    team.teamId,
  ])
  voters = await addVoters(parley, team, ['Ada', 'Bo', 'Cy'])
  const people: TestPerson[] = []
  for (const name of ['Kim', 'Lee', 'Max', 'Noa', 'Oli'])
    people.push(
      await addPerson(parley.installation, name, { team: body, roles: ['steering-council'] }),
    )
  council = people
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index]
  if (found === undefined) throw new Error('no such person')
  return found
}
const member = (index: number) => at(voters, index)
const councillor = (index: number) => at(council, index)
const page = (person: TestPerson, id: string) =>
  parley.request({ url: `/nominations/${id}`, cookie: person.cookie })
const stateOf = async (id: string) => {
  const rows = await parley.installation.sql<{ state: string }>(
    'select state from nomination where nomination_id = $1',
    [id],
  )
  return rows[0]?.state
}
/** Sessions age with the clock; everybody here comes by every day. */
const pass = async (count: number) => {
  parley.installation.passTime({ days: count })
  await keepSessions(parley.installation)
}
const days = async (count: number) => {
  await pass(count)
  await parley.work()
}
const decided = async (name: string, given: readonly string[]) => {
  const id = await nominated(parley, member(0), nomination(name))
  const ballot = await ballotOn(parley, id)
  for (const [index, vote] of given.entries()) await voteAs(parley, member(index), { ballot, vote })
  await days(7)
  return id
}
const veto = (person: TestPerson, id: string) =>
  post(parley, person, { url: `/nominations/${id}/veto` })
const vote = (person: TestPerson, id: string, fields: Record<string, string>) =>
  post(parley, person, { url: `/nominations/${id}/veto/vote`, fields })
const mailsOf = async (kind: string) => {
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail where kind = $1`,
    [kind],
  )
  return rows.map((row) => openMail(parley.installation.keys, row))
}

test('a failed ballot is decided, and the body neither hears nor finds it', async () => {
  const id = await decided('Ann Failed', ['yes', 'no', 'no'])
  expect(await stateOf(id)).toBe('failed')
  expect(await mailsOf('veto-window')).toEqual([])
  expect((await page(councillor(0), id)).statusCode).toBe(404)
  expect((await veto(councillor(0), id)).statusCode).toBe(404)
})

test('B8: nobody counts by hand: no admin closes a ballot, sees how it stands, or is needed for its count', async () => {
  const chief = await addPerson(parley.installation, 'Early Chief', { team, roles: ['admin'] })
  const id = await nominated(parley, member(0), nomination('Cal Counted'))
  const ballot = await ballotOn(parley, id)
  for (const [index, vote] of ['yes', 'no', 'no'].entries())
    await voteAs(parley, member(index), { ballot, vote })
  const open = await page(chief, id)
  expect(open.body).not.toContain('<dt>Votes</dt>')
  for (const path of ['close', 'count', 'result'])
    expect((await post(parley, chief, { url: `/nominations/${id}/${path}` })).statusCode).toBe(404)
  const record = () =>
    parley.request({ url: `/nominations/${id}/record.json`, cookie: chief.cookie })
  expect((await record()).statusCode).not.toBe(200)
  await days(7)
  expect(await stateOf(id)).toBe('failed')
  expect((await page(chief, id)).body).toContain('<dt>Votes</dt><dd>1 yes, ')
  await parley.installation.sql('update membership set left_at = now() where person_id = $1', [
    chief.personId,
  ])
})

describe('silence', () => {
  let id: string
  test('while the ballot is open the body finds nothing; a carried one it is told of, without a name', async () => {
    id = await nominated(parley, member(0), nomination('Bea Elected'))
    expect((await page(councillor(0), id)).statusCode).toBe(404)
    const ballot = await ballotOn(parley, id)
    for (const index of [0, 1]) await voteAs(parley, member(index), { ballot, vote: 'yes' })
    await voteAs(parley, member(2), { ballot, vote: 'no' })
    await days(7)
    expect(await stateOf(id)).toBe('waiting')
    const mails = await mailsOf('veto-window')
    expect(mails).toHaveLength(5)
    expect(JSON.stringify(mails)).not.toContain('Bea')
    const shown = await page(councillor(0), id)
    expect(shown.body).toContain('Bea Elected')
    expect(shown.body).toContain('Open a veto vote')
    expect(shown.body).not.toContain('Every vote with its token')
    const record = `/nominations/${id}/record.json`
    expect((await parley.request({ url: record, cookie: councillor(0).cookie })).statusCode).toBe(
      404,
    )
  })

  test('is no veto: the membership begins by itself, with a welcome, and no case before the acknowledgement (K1)', async () => {
    expect((await veto(member(0), id)).statusCode).toBe(409)
    await days(6)
    expect(await stateOf(id)).toBe('waiting')
    await days(1)
    expect(await stateOf(id)).toBe('member')
    expect((await veto(councillor(0), id)).statusCode).toBe(409)
    const list = await parley.request({ url: '/members.csv?team=EXAMPLE' })
    expect(list.body).toContain('Bea Elected,,\n')
    const [welcome] = (await mailsOf('invitation')).filter(({ to }) =>
      to.includes('bea.elected@example.test'),
    )
    expect(welcome?.subject).toContain('You are a member of')
    expect(welcome?.text).toContain('you were nominated and elected')
    const link = /http:\/\/localhost:8080(\/sign-in\/link\/\S+)/.exec(welcome?.text ?? '')?.[1]
    const entered = await parley.request({ method: 'POST', url: link ?? '' })
    const cookie = [entered.headers['set-cookie']].flat().map((c) => String(c).split(';')[0])
    const first = await parley.request({ url: '/cases', cookie: cookie.join('; ') })
    expect(first.headers.location ?? first.body).toContain('acknowledge')
    await days(1)
    const rows = await parley.installation.sql('select 1 from person where name = $1', [
      'Bea Elected',
    ])
    expect(rows).toHaveLength(1)
  })
})

/** What a person reads: random keys and tokens in attributes may spell any short name. */
const textOf = (body: string): string => body.replace(/<[^>]*>/g, ' ')

test('who is erased is named by no nomination; the counts stay', async () => {
  const { installation } = parley
  const [before] = await installation.sql<{ id: string }>(
    `select nomination_id as id from nomination n join person p on p.person_id = n.nominee_id
      where p.name = 'Bea Elected'`,
  )
  const open = await nominated(parley, member(0), nomination('Fay Pending'))
  const named = 'update nomination set nominee_id = $2 where nomination_id = $1'
  const fay = await addPerson(installation, 'Fay Pending')
  await installation.sql(named, [open, fay.personId])
  for (const mail of ['bea.elected@example.test', 'fay.pending@example.test'])
    expect(JSON.stringify(await erasePerson(installation, mail, { yes: true }))).toContain('Erased')
  const shown = await page(member(1), before?.id ?? '')
  expect(shown.body).toContain('Erased person')
  expect(textOf(shown.body)).not.toMatch(/\bBea\b/)
  expect(shown.body).toContain('The ballot was carried.')
  expect(await stateOf(open)).toBe('withdrawn')
  await days(8)
  expect(await stateOf(open)).toBe('withdrawn')
})

test('the public learns who joined, and of the others the counts alone', async () => {
  const page = await parley.request({ url: '/decisions?team=EXAMPLE' })
  expect(page.body).toContain('2 yes, 1 no, 0 abstained')
  expect(page.body).toContain('1 yes, 2 no, 0 abstained')
  for (const name of ['Ann', 'Bea', 'Kim', 'Ada'])
    expect(textOf(page.body)).not.toMatch(new RegExp(`\\b${name}\\b`))
})

describe('a veto', () => {
  test('opened by one holds the membership past the window, until all have voted; then a majority decides', async () => {
    const id = await decided('Cal Vetoed', ['yes', 'yes', 'yes'])
    expect((await veto(councillor(1), id)).statusCode).toBe(303)
    const twice = await veto(councillor(2), id)
    expect(twice.statusCode).toBe(409)
    expect(twice.body).toContain('open already')
    await parley.work()
    expect(await mailsOf('veto-vote')).toHaveLength(5)
    await days(30)
    expect(await stateOf(id)).toBe('held')
    const conflicted = { vote: 'yes', conflict: 'yes' }
    const refused = await vote(councillor(0), id, conflicted)
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toContain('must abstain')
    // Nothing chosen is no abstention: nobody votes by name without having said how.
    const nothing = await vote(councillor(4), id, {})
    expect(nothing.statusCode).toBe(409)
    expect(nothing.body).toContain('id="field-vote-error">Choose yes, no or abstain.')
    expect(nothing.body).toContain('href="#field-vote">Shall the nomination be vetoed? Choose yes')
    expect(nothing.body.split('Choose yes, no or abstain.')).toHaveLength(3)
    expect((await page(councillor(0), id)).body).toMatch(/Waited for: [^.]*Oli/)
    await vote(councillor(0), id, { vote: 'abstain', conflict: 'yes' })
    for (const index of [1, 2]) await vote(councillor(index), id, { vote: 'yes' })
    await vote(councillor(3), id, { vote: 'no' })
    await parley.work()
    expect(await stateOf(id)).toBe('held')
    expect((await page(councillor(0), id)).body).toContain('Waited for: Oli.')
    expect((await vote(member(0), id, { vote: 'no' })).statusCode).toBe(409)
    await vote(councillor(4), id, { vote: 'abstain' })
    await parley.work()
    expect(await stateOf(id)).toBe('vetoed')
    expect((await parley.request({ url: '/members.csv?team=EXAMPLE' })).body).not.toContain('Cal')
    const late = await vote(councillor(4), id, { vote: 'no' })
    expect(late.statusCode).toBe(409)
  })

  test('without a majority lets the nomination stand, and it is granted', async () => {
    const id = await decided('Dov Stands', ['yes', 'yes', 'abstain'])
    await veto(councillor(0), id)
    for (const [index, given] of ['yes', 'yes', 'no', 'no', 'abstain'].entries())
      await vote(councillor(index), id, { vote: given })
    await parley.work()
    expect(await stateOf(id)).toBe('member')
  })

  test('after its window is refused', async () => {
    const id = await decided('Eli Late', ['yes', 'yes'])
    await pass(7)
    const answer = await veto(councillor(0), id)
    expect(answer.statusCode).toBe(409)
    expect(answer.body).toContain('silence was no veto')
    await parley.work()
    expect(await stateOf(id)).toBe('member')
  })
})

test('a veto is public with its counts, and without a name', async () => {
  const page = await parley.request({ url: '/decisions?team=EXAMPLE' })
  expect(page.body).toContain('vetoed')
  expect(page.body).toContain('Vote on a veto: 2 yes, 1 no, 2 abstained.')
  expect(page.body).toContain('Nomination of <bdi>Dov Stands</bdi>')
  expect(page.body).not.toContain('Cal')
})

describe('nominations', () => {
  test('A1: an outsider and the body nominate nobody', async () => {
    const outsider = await addPerson(parley.installation, 'Out Sider')
    const answer = await post(parley, outsider, { url: '/nominations', fields: nomination('X Y') })
    expect(answer.statusCode).toBe(404)
  })

  test('A3: every mistake stands at its field, and what was typed is kept', async () => {
    const fields = { name: '', email: 'x', githubLogin: '', bio: '<b>bio', reasons: ' ' }
    const answer = await post(parley, member(0), { url: '/nominations', fields })
    expect(answer.statusCode).toBe(422)
    for (const text of ['Give the name', 'not a mail address', 'Say why', '&lt;b>bio'])
      expect(answer.body).toContain(text)
  })

  test('A2: another background is pointed out, and bars nothing', async () => {
    const fields = nomination('Gus Pip', { background: 'Maintainer of pip' })
    const id = await nominated(parley, member(0), fields)
    expect((await page(member(1), id)).body).toContain('This is an expectation, not a bar.')
    const same = nomination('Augustus', { email: 'GUS.PIP@example.test' })
    const twice = await post(parley, member(1), { url: '/nominations', fields: same })
    expect(twice.statusCode).toBe(409)
    expect(twice.body).toContain('not decided yet')
  })

  test('two nominations of one name, one by mail and one by GitHub name, are pointed out on both', async () => {
    const byMail = await nominated(parley, member(0), nomination('Jo Twice'))
    expect((await page(member(1), byMail)).body).not.toContain('may be the same person')
    const again = nomination('jo twice', { email: '', githubLogin: 'jo-twice' })
    const byLogin = await nominated(parley, member(1), again)
    for (const [one, other] of [
      [byMail, byLogin],
      [byLogin, byMail],
    ] as const)
      expect((await page(member(2), one)).body).toContain(
        `<a href="/nominations/${other}" dir="auto">`,
      )
    const box = nomination('J. T.', { email: 'twice.jo@example.org' })
    const byMailbox = await nominated(parley, member(1), box)
    const third = (await page(member(2), byMailbox)).body
    expect(third).toContain(`<a href="/nominations/${byMail}" dir="auto">`)
    expect(third).toContain('a name, a GitHub name or an address is alike')
  })

  test('nobody nominates a member, or themselves', async () => {
    const own = nomination('Ada', { email: 'ada@example.test' })
    const self = await post(parley, member(0), { url: '/nominations', fields: own })
    expect(self.body).toContain('Nobody nominates themselves')
    const known = nomination('Bo', { email: 'bo@example.test' })
    const other = await post(parley, member(0), { url: '/nominations', fields: known })
    expect(other.body).toContain('They are a member already')
  })

  test('whole-membership: a week of review, in which it can be taken back; then the ballot opens by itself', async () => {
    await parley.installation.sql(
      `update team set charter = 'whole-membership' where team_id = $1`,
      [team.teamId],
    )
    const id = await nominated(parley, member(0), nomination('Hal Review'))
    expect(await stateOf(id)).toBe('review')
    const url = `/nominations/${id}/withdraw`
    expect((await post(parley, member(1), { url })).statusCode).toBe(409)
    expect((await post(parley, member(0), { url })).statusCode).toBe(303)
    expect(await stateOf(id)).toBe('withdrawn')
    const other = await nominated(parley, member(0), nomination('Ivy Review'))
    await days(7)
    expect(await stateOf(other)).toBe('voting')
    const late = await post(parley, member(0), { url: `/nominations/${other}/withdraw` })
    expect(late.statusCode).toBe(409)
    const ballot = await ballotOn(parley, other)
    for (const index of [0, 1, 2]) await voteAs(parley, member(index), { ballot, vote: 'yes' })
    await days(7)
    // Dov and Eli are members by now and did not vote: 3 of 5 are no two thirds of the membership.
    expect(await stateOf(other)).toBe('failed')
    expect((await page(member(0), other)).body).toContain('threshold was not reached')
  })
})

test('a new member whose account has no address: nominator and admins are told, and the page shows the way in', async () => {
  await parley.installation.sql(`update team set charter = 'pep-811' where team_id = $1`, [
    team.teamId,
  ])
  const chief = await addPerson(parley.installation, 'Chief', { team, roles: ['admin'] })
  await parley.installation.sql(
    `insert into person (person_id, name, github_login, created_at) values (gen_random_uuid(), 'Lou Login', 'lou-gh', now())`,
  )
  const fields = nomination('Lou Login', { email: '', githubLogin: 'lou-gh' })
  const id = await nominated(parley, member(0), fields)
  const ballot = await ballotOn(parley, id)
  for (const index of [0, 1]) await voteAs(parley, member(index), { ballot, vote: 'yes' })
  await days(7)
  await days(7)
  expect(await stateOf(id)).toBe('member')
  const mails = await mailsOf('welcome-unsent')
  expect(mails.flatMap(({ to }) => to).sort()).toEqual(['ada@example.test', 'chief@example.test'])
  for (const { text, subject } of mails) {
    expect(text).toContain(`/nominations/${id}`)
    expect(`${subject} ${text}`).not.toMatch(/lou/i)
  }
  const now = await signInAgain(parley.installation, chief)
  const shown = await page(now, id)
  const way = /href="(\/admin\/EXAMPLE\/members\/[\w-]+)">Make an invitation/.exec(shown.body)?.[1]
  expect((await page(member(1), id)).body).toContain('An admin of the team makes an invitation')
  const invited = await post(parley, now, { url: `${way}/invite` })
  const link = /(\/sign-in\/link\/pll_[\w-]+)/.exec(invited.body)?.[1] ?? ''
  expect((await parley.request({ url: String(way), cookie: now.cookie })).body).toMatch(
    /href="\/onboarding\/[\w-]+"/,
  )
  expect((await parley.request({ method: 'POST', url: link })).statusCode).toBe(303)
  expect((await page(now, id)).body).not.toContain('Make an invitation')
})
