// One contract for the venues of the directory, against the fakes always; against a real team, list and role when
// PARLEY_TEST_GITHUB_API_URL, _APP_ID, _KEY_FILE, _ORG, _TEAM and _ACCOUNT, or PARLEY_TEST_MAILMAN_URL, _USER, _PASSWORD,
// _LIST and _ACCOUNT, or PARLEY_TEST_DISCORD_URL, _TOKEN, _GUILD, _ROLE and _ACCOUNT are given. The account is taken in
// and out: use one of your own.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { VenueClient } from '../../src/clients/directory/venue-client.js'
import { createDiscordRole } from '../../src/clients/discord/client.js'
import { createDiscordFake, type DiscordFake } from '../../src/clients/discord/fake.js'
import { createAppTokens } from '../../src/clients/github/app-token.js'
import { createGithubFake, type GithubFake } from '../../src/clients/github/fake.js'
import { createGithubTeam, takesPrivateReports } from '../../src/clients/github/team.js'
import type { LoopbackFault } from '../../src/clients/loopback.js'
import { createMailmanList } from '../../src/clients/mailman/client.js'
import { createMailmanFake, type MailmanFake } from '../../src/clients/mailman/fake.js'
import { Fault } from '../../src/config/fault.js'

const env = process.env
const quick = { timeoutMs: 250, pauseMs: 1 }

const users = Array.from({ length: 30 }, (_, n) => ({ login: `Person${n}`, id: 100 + n }))

const startGithub = async (pageLimit = 100) => {
  const fake = await createGithubFake({
    ...{ org: 'example', team: 'security', pageLimit },
    users: [...users, { login: 'acme', id: 7, isOrganisation: true }],
  })
  for (const { login } of users.slice(0, 28)) fake.state.members.set(login, 'member')
  const token = createAppTokens({
    ...{ apiUrl: fake.url, appId: fake.appId },
    privateKey: () => fake.privateKey,
  })
  const options = { apiUrl: fake.url, token, ...quick }
  return { fake, options, client: createGithubTeam(options, { org: 'example', slug: 'security' }) }
}
const startMailman = async () => {
  const fake = await createMailmanFake({ list: 'security@example.test' })
  const client = createMailmanList({ ...fake, ...quick }, 'security@example.test')
  return { fake, client }
}
const ids = Array.from({ length: 30 }, (_, n) => `10000000000000000${String(n).padStart(2, '0')}`)
const startDiscord = async () => {
  const fake = await createDiscordFake({ guild: '42', role: '43' })
  for (const id of ids) fake.join(id, `person${id.slice(-2)}`)
  return { fake, client: createDiscordRole({ ...fake, ...quick }, { guild: '42', role: '43' }) }
}

interface Peer {
  readonly name: string
  readonly account: string
  readonly hasLeads: boolean
  start(): Promise<{ client: VenueClient; stop(): Promise<void> }>
}

const peers: Peer[] = [
  {
    ...{ name: 'the fake of GitHub', account: 'Person0', hasLeads: true },
    start: async () => {
      const { fake, client } = await startGithub()
      return { client, stop: fake.close }
    },
  },
  {
    ...{ name: 'the fake of Mailman', account: 'Person0@example.test', hasLeads: true },
    start: async () => {
      const { fake, client } = await startMailman()
      return { client, stop: fake.close }
    },
  },
  {
    ...{ name: 'the fake of Discord', account: ids[0] ?? '', hasLeads: false },
    start: async () => {
      const { fake, client } = await startDiscord()
      return { client, stop: fake.close }
    },
  },
]
// because: each block is reached only where its variables are given together
const given = (name: string) => env[`PARLEY_TEST_${name}`]!
const real = (name: string, hasLeads: boolean, client: () => VenueClient) => {
  const account = env[`PARLEY_TEST_${name.toUpperCase()}_ACCOUNT`]
  if (account === undefined) return
  const stop = async () => {}
  peers.push({ name, account, hasLeads, start: async () => ({ client: client(), stop }) })
}
real('GitHub', true, () =>
  createGithubTeam(
    {
      apiUrl: given('GITHUB_API_URL'),
      token: createAppTokens({
        apiUrl: given('GITHUB_API_URL'),
        appId: given('GITHUB_APP_ID'),
        privateKey: () => readFileSync(given('GITHUB_KEY_FILE'), 'utf8'),
      }),
    },
    { org: given('GITHUB_ORG'), slug: given('GITHUB_TEAM') },
  ),
)
real('Mailman', true, () =>
  createMailmanList(
    {
      url: given('MAILMAN_URL'),
      user: given('MAILMAN_USER'),
      password: given('MAILMAN_PASSWORD'),
    },
    given('MAILMAN_LIST'),
  ),
)
real('Discord', false, () =>
  createDiscordRole(
    { url: given('DISCORD_URL'), token: given('DISCORD_TOKEN') },
    { guild: given('DISCORD_GUILD'), role: given('DISCORD_ROLE') },
  ),
)

const find = async (client: VenueClient, account: string) =>
  (await client.read()).members.find(
    (member) => member.account.toLowerCase() === account.toLowerCase(),
  )

describe.each(peers)('a venue against $name', ({ account, hasLeads, start }) => {
  let client: VenueClient
  let stop: () => Promise<void>
  beforeAll(async () => {
    ;({ client, stop } = await start())
    await client.remove({ account, role: 'member' })
  })
  afterAll(() => stop())

  test('does not hold the account, and says what kind of venue it is', async () => {
    const reading = await client.read()
    expect(reading.hasLeads).toBe(hasLeads)
    expect(await find(client, account)).toBeUndefined()
  })
  test('takes it, once however often it is asked', async () => {
    expect(await client.add({ account, role: 'member' })).toBe('done')
    expect(await client.add({ account, role: 'member' })).toBe('done')
    expect(await find(client, account)).toMatchObject({ role: 'member', state: 'active' })
  })
  test.runIf(hasLeads)('makes it a lead and a member again, and each once', async () => {
    for (const role of ['lead', 'lead', 'member', 'member'] as const) {
      await client.setRole({ account, role })
      expect(await find(client, account)).toMatchObject({ role, state: 'active' })
    }
  })
  test.runIf(hasLeads)('takes it as a lead at once', async () => {
    await client.remove({ account, role: 'member' })
    await client.add({ account, role: 'lead' })
    expect(await find(client, account)).toMatchObject({ role: 'lead', state: 'active' })
  })
  test('removes it, once however often it is asked', async () => {
    await client.remove({ account, role: 'lead' })
    await client.remove({ account, role: 'lead' })
    expect(await find(client, account)).toBeUndefined()
  })
})

const faultOf = async (work: Promise<unknown>): Promise<Fault> => {
  try {
    await work
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('nothing failed')
}

interface Failing {
  readonly service: string
  readonly account: string
  /** Of adding, for a plain member. */
  readonly route: string
  start(): Promise<{
    client: VenueClient
    fake: Pick<GithubFake, 'failNext' | 'asked' | 'down' | 'up' | 'close'>
  }>
}
const failing: readonly Failing[] = [
  {
    ...{ service: 'github', account: 'Person0', start: () => startGithub() },
    route: 'PUT /orgs/:org/teams/:team/memberships/:user',
  },
  {
    ...{ service: 'mailman', account: 'a@example.test', start: startMailman },
    route: 'POST /3.1/members',
  },
  {
    ...{ service: 'discord', account: ids[0] ?? '', start: startDiscord },
    route: 'PUT /api/v10/guilds/:guild/members/:user/roles/:role',
  },
]

describe.each(failing)('when $service fails', ({ service, account, route, start }) => {
  let fake: Awaited<ReturnType<Failing['start']>>['fake']
  let client: VenueClient
  beforeEach(async () => {
    ;({ fake, client } = await start())
    return () => fake.close()
  })

  const passing: readonly LoopbackFault[] = [
    'refuse',
    'hang',
    '5xx',
    'cut',
    'cut-after-success',
    'hang-after-success',
  ]
  test.each(passing)('an add met once by %s is done at the second try', async (how) => {
    fake.failNext({ route, times: 1, how })
    expect(await client.add({ account, role: 'member' })).toBe('done')
    expect(await find(client, account)).toMatchObject({ state: 'active' })
  })
  test.each([
    ['5xx', 'unavailable'],
    ['hang', 'answer-lost'],
    ['cut-after-success', 'answer-lost'],
  ] as const)('an add met always by %s is .%s, to be tried later', async (how, word) => {
    fake.failNext({ route, times: 9, how })
    const fault = await faultOf(client.add({ account, role: 'member' }))
    expect(fault).toMatchObject({ code: `${service}.${word}`, retry: 'later' })
  })
  test('a long wait that is asked for is the caller’s: nothing more is asked meanwhile', async () => {
    fake.failNext({ route, times: 1, how: '429' })
    const fault = await faultOf(client.add({ account, role: 'member' }))
    expect(fault).toMatchObject({ code: `${service}.rate-limited`, retry: 'later' })
    expect(fault.retryAfterMs).toBeGreaterThanOrEqual(60_000)
    const asked = fake.asked().filter((line) => !line.startsWith('GET'))
    expect(asked.filter((line) => line.startsWith(route.slice(0, 4)))).toHaveLength(1)
  })
  test('no answer at all is .unreachable', async () => {
    await fake.down()
    expect(await faultOf(client.read())).toMatchObject({
      code: `${service}.unreachable`,
      retry: 'later',
    })
    await fake.up()
    expect((await client.read()).members).toEqual([])
  })
  test('an answer that breaks off is .malformed, and says nothing of what stood there', async () => {
    fake.failNext({ times: 99, how: 'malformed' })
    const fault = await faultOf(client.read())
    expect(fault).toMatchObject({ code: `${service}.malformed`, retry: 'later' })
    expect(`${fault.message}${fault.stack}`).not.toContain('Person')
  })
})

describe('GitHub’s own ways', () => {
  let fake: GithubFake
  let client: VenueClient
  let options: Parameters<typeof takesPrivateReports>[0]
  beforeEach(async () => {
    ;({ fake, client, options } = await startGithub(4))
    return () => fake.close()
  })

  test('every page of members is read, and the App asks for one token', async () => {
    for (const { login } of users.slice(0, 11)) fake.state.inTeam.set(login, 'member')
    fake.state.inTeam.set('Person12', 'maintainer')
    const { members } = await client.read()
    expect(members).toHaveLength(12)
    expect(members.find(({ account }) => account === 'Person12')).toEqual({
      ...{ account: 'Person12', id: '112', role: 'lead', state: 'active' },
    })
    await client.read()
    const tokens = fake.asked().filter((line) => line.endsWith('/access_tokens'))
    expect(tokens).toHaveLength(1)
  })
  test('A8: who is not in the organisation is invited, and the invitation can be taken back', async () => {
    expect(await client.add({ account: 'Person29', role: 'lead' })).toBe('invited')
    expect(await client.add({ account: 'Person29', role: 'lead' })).toBe('invited')
    expect(await find(client, 'Person29')).toMatchObject({ state: 'invited' })
    fake.accept('Person29')
    expect(await find(client, 'Person29')).toMatchObject({ state: 'active', role: 'lead' })
    await client.add({ account: 'Person28', role: 'member' })
    await client.remove({ account: 'Person28', role: 'member' })
    expect(await find(client, 'Person28')).toBeUndefined()
  })
  test('an invitation to an address is shown by it, and taken back', async () => {
    fake.state.invited.set('eve@example.test', { id: 5, role: 'member' })
    expect(await find(client, 'eve@example.test')).toMatchObject({ state: 'invited' })
    await client.remove({ account: 'Eve@example.test', role: 'member' })
    expect(await find(client, 'eve@example.test')).toBeUndefined()
  })
  test('an owner of the organisation is a maintainer by that alone', async () => {
    fake.state.members.set('Person3', 'owner')
    fake.state.inTeam.set('Person3', 'member')
    expect(await find(client, 'Person3')).toMatchObject({ role: 'lead', roleIsFixed: true })
  })
  test('a name that went to another account is not added', async () => {
    const target = { account: 'Person1', id: '999', role: 'member' } as const
    const fault = await faultOf(client.add(target))
    expect(fault).toMatchObject({ code: 'github.other-account', retry: 'never' })
    expect(await client.add({ ...target, id: '101' })).toBe('done')
  })
  test.each([
    ['nobody of that name', 'no-such-person', 'github.not-found'],
    ['an organisation', 'acme', 'github.refused'],
  ])('%s is refused for good', async (_, account, code) => {
    expect(await faultOf(client.add({ account, role: 'member' }))).toMatchObject({
      ...{ code, retry: 'never' },
    })
  })
  test('a team that follows an identity provider is refused for good', async () => {
    fake.state.isSynchronized = true
    const fault = await faultOf(client.add({ account: 'Person0', role: 'member' }))
    expect(fault).toMatchObject({ code: 'github.forbidden', retry: 'never' })
  })
  test('another key than the App’s is unauthorized', async () => {
    const other = await createGithubFake({ org: 'example', team: 'security', users: [] })
    const privateKey = () => other.privateKey
    const token = createAppTokens({ appId: fake.appId, apiUrl: fake.url, privateKey })
    const team = createGithubTeam({ ...options, token }, { org: 'example', slug: 'security' })
    expect(await faultOf(team.read())).toMatchObject({ code: 'github.unauthorized' })
    await other.close()
  })
  test('P36: whether a repository takes private reports; what cannot be seen is not known', async () => {
    fake.state.repositories.set('example/widget', true)
    fake.state.repositories.set('example/gadget', false)
    expect(await takesPrivateReports(options, 'example/widget')).toBe(true)
    expect(await takesPrivateReports(options, 'example/gadget')).toBe(false)
    expect(await takesPrivateReports(options, 'example/hidden')).toBeUndefined()
    expect(await takesPrivateReports(options, 'elsewhere/thing')).toBeUndefined()
  })
})

describe('Mailman’s own ways', () => {
  let fake: MailmanFake
  let client: VenueClient
  beforeEach(async () => {
    ;({ fake, client } = await startMailman())
    return () => fake.close()
  })

  test('every page of every roster is read, and one address in two cases is one', async () => {
    for (let n = 0; n < 250; n++) fake.seat(`person${n}@example.test`)
    fake.seat('Person7@example.test', 'owner')
    fake.seat('moderator@example.test', 'moderator')
    const { members } = await client.read()
    expect(members).toHaveLength(251)
    expect(await find(client, 'person7@example.test')).toMatchObject({ role: 'lead' })
    expect(await find(client, 'moderator@example.test')).toMatchObject({ state: 'partial' })
  })
  test('a list that asks all the same has invited, and is not asked twice', async () => {
    fake.state.asksAnyway = true
    expect(await client.add({ account: 'ada@example.test', role: 'member' })).toBe('invited')
    expect(await client.add({ account: 'ada@example.test', role: 'member' })).toBe('invited')
    expect(await find(client, 'ada@example.test')).toMatchObject({ state: 'invited' })
    await client.remove({ account: 'ada@example.test', role: 'member' })
    expect(await find(client, 'ada@example.test')).toBeUndefined()
  })
  test('a banned address is refused for good', async () => {
    fake.state.banned.add('eve@example.test')
    const fault = await faultOf(client.add({ account: 'eve@example.test', role: 'member' }))
    expect(fault).toMatchObject({ code: 'mailman.http-400', retry: 'never' })
  })
  test('a wrong password and a list that is not there are told apart', async () => {
    const wrong = createMailmanList({ ...fake, ...quick, password: 'x' }, 'security@example.test')
    expect(await faultOf(wrong.read())).toMatchObject({ code: 'mailman.unauthorized' })
    const elsewhere = createMailmanList({ ...fake, ...quick }, 'other@example.test')
    expect(await faultOf(elsewhere.read())).toMatchObject({ code: 'mailman.not-found' })
  })
})

describe('Discord’s own ways', () => {
  let fake: DiscordFake
  let client: VenueClient
  beforeEach(async () => {
    ;({ fake, client } = await startDiscord())
    return () => fake.close()
  })

  test('every page of the server is read; bots are left out, who has no role can be reached', async () => {
    for (let n = 0; n < 1500; n++) fake.join(String(5000 + n), `guest${n}`, { hasRole: n > 1490 })
    fake.join('77', 'a-bot', { hasRole: true, isBot: true })
    const reading = await client.read()
    expect(reading.members).toHaveLength(9)
    expect(reading.members[0]).toMatchObject({ label: 'guest1491', account: '6491' })
    expect(reading.reachable).toHaveLength(1530)
  })
  test('who is not on the server cannot be given the role, and has none to lose', async () => {
    const target = { account: '12', role: 'member' } as const
    expect(await faultOf(client.add(target))).toMatchObject({
      ...{ code: 'discord.not-on-server', retry: 'never' },
    })
    await client.remove(target)
  })
  test('a role above the bot’s own is refused for good', async () => {
    fake.state.isAboveBot = true
    const fault = await faultOf(client.add({ account: ids[0] ?? '', role: 'member' }))
    expect(fault).toMatchObject({ code: 'discord.forbidden', retry: 'never' })
  })
})
