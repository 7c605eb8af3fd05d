// F1, F2, A7, A8 on the whole: a plan is looked at, accepted with a fresh proof, done once, and what a venue does wrong
// meanwhile stays visible and is done later.
import { isRefusal, type Refusal } from '@parley/rules'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addMember } from '../../src/charter/members.js'
import { beginLeaving } from '../../src/charter/offboarding/begin.js'
import { setAccounts } from '../../src/directory/accounts.js'
import { acceptPlan, lookNow, settleAction } from '../../src/directory/apply.js'
import { noteRepository } from '../../src/directory/repositories.js'
import { actionsOf } from '../../src/directory/store.js'
import { addProject } from '../support/people.js'
import {
  type DirectoryTeamStage,
  discordOf,
  LIST,
  openDirectoryTeam,
  PEOPLE,
  type PersonName,
} from './support.js'

let stage: DirectoryTeamStage
let mayRemain: boolean
beforeEach(async () => {
  mayRemain = true
  stage = await openDirectoryTeam()
  for (const name of PEOPLE) await knowDiscord(name)
})
afterEach(() => stage.close({ jobsMayRemain: mayRemain }))

const membershipOf = async (name: PersonName) => {
  const { list } = await stage.page()
  const found = list.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found.membershipId
}
const knowDiscord = async (name: PersonName) => {
  const { installation, team, admin, personOf } = stage
  const accounts = { github: '', mailman: '', discord: discordOf(name) }
  const membershipId = await membershipOf(name)
  const by = await personOf(admin)
  const set = await setAccounts(installation, by, { teamId: team.teamId, membershipId, accounts })
  expect(set).toBe(true)
}

const look = async () => {
  const { installation, admin, personOf, team, parley } = stage
  await lookNow(installation, await personOf(admin), team.teamId)
  await parley.work()
}
/** Accepts the newest plan: everything it adds, and what it takes away where it is named. */
const accept = async (removals: readonly string[] = []): Promise<object | Refusal> => {
  const { installation, admin, personOf, team, page } = stage
  const { plan } = await page()
  if (plan === undefined) throw new Error('no plan')
  const numbers = actionsOf(plan).flatMap(({ account, takesAway }, number) =>
    takesAway && removals.includes(account) ? [number] : [],
  )
  return acceptPlan(installation, await personOf(admin), {
    ...{ teamId: team.teamId, planId: plan.planId, removals: numbers },
  })
}
const later = async (by: { hours?: number; minutes?: number; days?: number }) => {
  stage.installation.passTime(by)
  await stage.parley.work()
}

/** Max is nowhere, Eve is everywhere, and Cora leads the GitHub team. */
const disturb = () => {
  const { github, mailman, discord } = stage
  github.state.inTeam.delete('max-gh')
  github.state.inTeam.set('eve', 'member')
  github.state.inTeam.set('cora-gh', 'maintainer')
  const max = mailman.state.seats.findIndex(({ email }) => email === 'max@example.test')
  mailman.state.seats.splice(max, 1)
  mailman.seat('eve@example.test')
  discord.state.members.get(discordOf('Max Member'))?.roles.clear()
}

test('venues that agree with the list: nothing to do, and nobody is told', async () => {
  mayRemain = false
  await look()
  const { plan, venues } = await stage.page()
  expect(venues.map(({ name }) => name)).toEqual(['example/security', LIST, '42/43'])
  expect(plan).toMatchObject({ differences: 0 })
  expect(plan?.looks.every(({ fault }) => fault === null)).toBe(true)
  expect(await stage.mails()).toEqual([])
})

test('F2: what is out of step is shown, done, and gone when the venues are looked at again', async () => {
  mayRemain = false
  disturb()
  await look()
  expect(await stage.proposed()).toEqual([
    'github set-role cora-gh',
    'github add max-gh',
    'github remove eve',
    'mailman add max@example.test',
    'mailman remove eve@example.test',
    `discord add ${discordOf('Max Member')}`,
  ])
  expect(await accept(['eve', 'eve@example.test', 'cora-gh'])).toEqual({ accepted: 6 })
  await stage.parley.work()
  const { github, mailman, discord } = stage
  expect([...github.state.inTeam]).toEqual([
    ['ada-gh', 'maintainer'],
    ['alex-gh', 'maintainer'],
    ['cora-gh', 'member'],
    ['max-gh', 'member'],
  ])
  expect(mailman.state.seats.map(({ email }) => email)).toContain('max@example.test')
  expect(mailman.state.seats.map(({ email }) => email)).not.toContain('eve@example.test')
  expect(discord.state.members.get(discordOf('Max Member'))?.roles.size).toBe(1)
  await later({ minutes: 1 })
  expect(await stage.proposed()).toEqual([])
  expect((await stage.page()).plan?.differences).toBe(0)
})

test('what takes away is not done unless it was ticked', async () => {
  disturb()
  await look()
  expect(await accept()).toEqual({ accepted: 3 })
  await stage.parley.work()
  await later({ minutes: 1 })
  expect(stage.github.state.inTeam.has('eve')).toBe(true)
  expect(await stage.proposed()).toEqual([
    'github set-role cora-gh',
    'github remove eve',
    'mailman remove eve@example.test',
  ])
  const { installation, admin, personOf, team, page } = stage
  const planId = (await page()).plan?.planId ?? ''
  const by = await personOf(admin)
  const nothing = { teamId: team.teamId, planId, removals: [] }
  expect(await acceptPlan(installation, by, nothing)).toMatchObject({
    refusal: 'directory.nothing-chosen',
  })
})

test('accepting the same plan again does nothing twice', async () => {
  disturb()
  await look()
  expect(await accept()).toEqual({ accepted: 3 })
  expect(await accept()).toEqual({ accepted: 0 })
  expect(await accept(['eve'])).toEqual({ accepted: 1 })
  await stage.parley.work()
  expect(await stage.actions()).toHaveLength(4)
  const puts = stage.github.asked().filter((line) => line.startsWith('PUT'))
  expect(puts).toEqual(['PUT /orgs/example/teams/security/memberships/max-gh'])
})

describe('who may, and on what', () => {
  test('a fresh proof is asked for, and the admins of the team alone are asked for it', async () => {
    disturb()
    await look()
    const { installation, admin, personOf, team, page, person } = stage
    const { plan } = await page()
    const input = { teamId: team.teamId, planId: plan?.planId ?? '', removals: [] }
    const by = await personOf(admin)
    installation.passTime({ hours: 1 })
    expect(await acceptPlan(installation, by, input)).toMatchObject({
      refusal: 'identity.proof-needed',
    })
    const member = await personOf(person('Max Member'))
    expect(await acceptPlan(installation, member, input)).toMatchObject({
      refusal: 'access.forbidden',
    })
    expect(await stage.actions()).toEqual([])
  })
  test('a member sees no plan, no action and no account', async () => {
    disturb()
    await look()
    await accept()
    const facts = await stage.page(stage.person('Max Member'))
    expect(facts.plan).toBeUndefined()
    expect(facts.actions).toEqual([])
    expect(facts.list.flatMap(({ named }) => Object.values(named))).toEqual([
      discordOf('Max Member'), // their own
    ])
  })
  test('a plan whose list has changed is looked at again first', async () => {
    disturb()
    await look()
    const { installation, person } = stage
    await installation.sql('update membership set left_at = now() where person_id = $1', [
      person('Max Member').personId,
    ])
    expect(await accept()).toMatchObject({ refusal: 'directory.plan-changed' })
    expect((await stage.page()).isOutdated).toBe(true)
    await stage.parley.work()
    expect((await stage.page()).isOutdated).toBe(false)
    expect(await stage.proposed()).not.toContain('github add max-gh')
  })
  test('a look that finds the same leaves the plan that is being read: it can still be accepted, once', async () => {
    disturb()
    await look()
    const { installation, admin, personOf, team, page } = stage
    const shown = (await page()).plan?.planId ?? ''
    const ask = async () =>
      acceptPlan(installation, await personOf(admin), {
        ...{ teamId: team.teamId, planId: shown, removals: [] },
      })
    await look()
    expect(await ask()).toEqual({ accepted: 3 })
    // What was accepted is done before the next look, which would find the same beside it.
    await stage.parley.work()
    await look()
    expect((await page()).plan?.planId).not.toBe(shown)
    expect(await stage.actions()).toHaveLength(3)
  })
  test('a plan that is a day old, an earlier one, and a number that takes nothing away are not accepted', async () => {
    disturb()
    await look()
    const { installation, admin, personOf, team, page } = stage
    const first = (await page()).plan?.planId ?? ''
    const teamId = team.teamId
    const ask = async (planId: string, removals: number[]) =>
      acceptPlan(installation, await personOf(admin), { teamId, planId, removals })
    const changed = { refusal: 'directory.plan-changed' }
    expect(await ask(first, [1])).toMatchObject(changed)
    expect(await ask(first, [99])).toMatchObject(changed)
    stage.github.state.inTeam.set('mallory', 'member')
    await look()
    expect(await ask(first, [])).toMatchObject(changed)
    const second = (await page()).plan?.planId ?? ''
    installation.passTime({ hours: 25 })
    expect(await ask(second, [])).toMatchObject(changed)
  })
  test('who left or joined between accepting and doing is looked at once more', async () => {
    disturb()
    await look()
    await accept(['eve'])
    const { installation, person } = stage
    await installation.sql('update membership set left_at = now() where person_id = $1', [
      person('Max Member').personId,
    ])
    await installation.sql(`update person set github_login = 'eve' where person_id = $1`, [
      person('Cora Member').personId,
    ])
    await stage.parley.work()
    expect(new Set((await stage.actions()).map(({ state }) => state))).toEqual(new Set(['dropped']))
    expect(stage.github.asked().filter((line) => /^(PUT|DELETE)/.test(line))).toEqual([])
  })
})

describe('faults', () => {
  test('Mailman down for a day: the rest is done, the rest of it stays visible and is done later', async () => {
    disturb()
    await look()
    await stage.mailman.down()
    await accept(['eve', 'eve@example.test'])
    await stage.parley.work()
    const { github, discord, actions } = stage
    expect(github.state.inTeam.has('max-gh')).toBe(true)
    expect(github.state.inTeam.has('eve')).toBe(false)
    expect(discord.state.members.get(discordOf('Max Member'))?.roles.size).toBe(1)
    const waiting = { state: 'waiting', fault: 'mailman.unreachable' }
    const ofMailman = async () => (await actions()).filter(({ venue }) => venue === 'mailman')
    expect(await ofMailman()).toMatchObject([waiting, waiting])
    for (let part = 0; part < 6; part++) await later({ hours: 6, minutes: 2 })
    expect(await ofMailman()).toMatchObject([waiting, waiting])
    const { plan } = await stage.page()
    expect(plan?.looks).toContainEqual(
      expect.objectContaining({ venue: 'mailman', fault: 'mailman.unreachable' }),
    )
    expect((await stage.mails()).at(-1)?.text).toContain('1 place could not be read for a day.')
    await stage.mailman.up()
    await later({ hours: 1, minutes: 1 })
    expect(await ofMailman()).toMatchObject([{ state: 'done' }, { state: 'done' }])
    await later({ minutes: 1 })
    expect((await stage.page()).plan?.differences).toBe(1)
    expect(await stage.proposed()).toEqual(['github set-role cora-gh'])
  }, 60_000)
  test('a venue that asks for two minutes gets them; nothing is asked of it meanwhile', async () => {
    disturb()
    await look()
    const route = 'PUT /orgs/:org/teams/:team/memberships/:user'
    stage.github.failNext({ route, times: 1, how: '429' })
    await accept()
    await stage.parley.work()
    const puts = () => stage.github.asked().filter((line) => line.startsWith('PUT')).length
    expect(puts()).toBe(1)
    await later({ minutes: 1 })
    expect(puts()).toBe(1)
    await later({ minutes: 2 })
    expect(puts()).toBe(2)
    expect(stage.github.state.inTeam.has('max-gh')).toBe(true)
  })
  test('an account that always has to wait holds up nobody else in its venue', async () => {
    disturb()
    await look()
    const route = 'PUT /orgs/:org/teams/:team/memberships/:user'
    const fail = () => stage.github.failNext({ route, times: 3, how: '5xx' })
    fail()
    await accept(['cora-gh', 'eve'])
    await stage.parley.work()
    const { github, actions } = stage
    const ofGithub = async () => (await actions()).filter(({ venue }) => venue === 'github')
    const states = async () => (await ofGithub()).map(({ state }) => state).sort()
    expect(await states()).toEqual(['done', 'done', 'waiting'])
    expect((await ofGithub()).find(({ state }) => state === 'waiting')?.fault).toBe(
      'github.unavailable',
    )
    expect(github.state.inTeam.has('eve')).toBe(false)
    fail()
    await later({ minutes: 1 })
    expect(await states()).toEqual(['done', 'done', 'waiting'])
    await later({ minutes: 2 })
    expect(await states()).toEqual(['done', 'done', 'done'])
  })
  test('three accounts in a row that have to wait are a venue that is down: it is left alone', async () => {
    for (const name of ['max-gh', 'cora-gh', 'alex-gh', 'ada-gh'])
      stage.github.state.inTeam.delete(name)
    await look()
    const route = 'PUT /orgs/:org/teams/:team/memberships/:user'
    stage.github.failNext({ route, times: 9, how: '5xx' })
    await accept()
    await stage.parley.work()
    const puts = () => stage.github.asked().filter((line) => line.startsWith('PUT')).length
    expect(puts()).toBe(9)
    const waits = (await stage.actions()).map(({ state }) => state)
    expect(waits).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
    await later({ minutes: 5 })
    expect((await stage.actions()).map(({ state }) => state)).toEqual(Array(4).fill('done'))
  })
  test.each(['cut-after-success', 'hang-after-success'] as const)(
    '%s: the change is made once and known to be made',
    async (how) => {
      disturb()
      await look()
      stage.mailman.failNext({ route: 'POST /3.1/members', times: 1, how })
      await accept()
      await stage.parley.work()
      expect((await stage.actions()).map(({ state }) => state)).toEqual(['done', 'done', 'done'])
      const seats = stage.mailman.state.seats.filter(({ email }) => email === 'max@example.test')
      expect(seats).toHaveLength(1)
    },
  )
  test('what is refused for good is stuck where people see it; it is tried again or given up by them', async () => {
    disturb()
    stage.github.state.isSynchronized = true
    await look()
    await accept(['eve'])
    await stage.parley.work()
    const stuck = (await stage.page()).actions.filter(({ state }) => state === 'failed')
    expect(stuck.map(({ lastFault }) => lastFault)).toEqual([
      'github.forbidden',
      'github.forbidden',
    ])
    await later({ minutes: 1 })
    expect(await stage.proposed()).toEqual([
      'github set-role cora-gh',
      'mailman remove eve@example.test',
    ])
    const { installation, admin, personOf, team } = stage
    const [one, two] = stuck
    const settle = async (actionId: string | undefined, how: 'retry' | 'drop') =>
      settleAction(installation, await personOf(admin), {
        ...{ teamId: team.teamId, actionId: actionId ?? '', how },
      })
    stage.github.state.isSynchronized = false
    expect(await settle(one?.actionId, 'retry')).toBe(true)
    expect(await settle(two?.actionId, 'drop')).toBe(true)
    await stage.parley.work()
    expect(isRefusal(await settle(one?.actionId, 'drop'))).toBe(true)
    expect((await stage.actions()).filter(({ venue }) => venue === 'github')).toMatchObject([
      { state: 'done' },
      { state: 'dropped' },
    ])
  })
  test('A8: who is invited is waited for, and not asked again', async () => {
    stage.github.state.inTeam.delete('max-gh')
    stage.github.state.members.delete('max-gh')
    await look()
    await accept()
    await stage.parley.work()
    expect(await stage.actions()).toMatchObject([{ state: 'invited' }])
    await later({ minutes: 1 })
    const { plan } = await stage.page()
    expect(plan?.plans.github?.drift).toMatchObject([{ kind: 'invited', account: 'max-gh' }])
    expect(plan).toMatchObject({ differences: 0 })
    stage.github.accept('max-gh')
    await look()
    expect((await stage.page()).plan?.plans.github?.drift).toEqual([])
  })
  test('a name that went to somebody else gets nothing', async () => {
    await stage.installation.sql(
      `insert into external_identity (provider, subject, person_id, linked_at) values ('github', '999', $1, now())`,
      [stage.person('Max Member').personId],
    )
    stage.github.state.inTeam.delete('max-gh')
    await look()
    await accept()
    await stage.parley.work()
    expect(await stage.actions()).toMatchObject([
      { state: 'failed', fault: 'github.other-account' },
    ])
    expect(stage.github.state.inTeam.has('max-gh')).toBe(false)
  })
})

describe('the scheduled look', () => {
  test('once a day, and at once when the list changes; admins are told without a name', async () => {
    await look()
    disturb()
    await later({ hours: 12 })
    expect((await stage.page()).plan?.differences).toBe(0)
    await later({ hours: 13 })
    expect((await stage.page()).plan?.differences).toBe(6)
    const mails = await stage.mails()
    expect(mails.map(({ to }) => to[0]).sort()).toEqual(['ada@example.test', 'alex@example.test'])
    expect(mails[0]?.text).toContain('6 differences')
    expect(mails[0]?.text).toContain('http://localhost:8080/admin/EXAMPLE/directory')
    expect(mails[0]?.text).not.toMatch(/max|eve|cora|mailman|github|discord/i)
    await later({ hours: 25 })
    expect(await stage.mails()).toHaveLength(2)
    await later({ days: 7 })
    expect(await stage.mails()).toHaveLength(4)
  })
  test('F1: who leaves is planned for all three places within a minute, and the admins are told that access is left', async () => {
    await look()
    const { installation, team, admin, personOf } = stage
    const leaving = { teamId: team.teamId, membershipId: await membershipOf('Max Member') }
    const ended = await beginLeaving(installation, await personOf(admin), {
      ...{ ...leaving, atOnce: true, decided: 'Team meeting of 3 March' },
    })
    expect(ended).not.toHaveProperty('refusal')
    await later({ minutes: 1 })
    expect(await stage.proposed()).toEqual([
      'github remove max-gh',
      'mailman remove max@example.test',
      `discord remove ${discordOf('Max Member')}`,
    ])
    const mails = await stage.mails()
    expect(mails.map(({ to }) => to[0]).sort()).toEqual(['ada@example.test', 'alex@example.test'])
    expect(mails[0]?.text).toContain('3 differences')
    expect(mails[0]?.text).toContain('Accounts that have access there and are not on the list: 3.')
    expect(mails[0]?.text).not.toMatch(/max/i)
  })
  test('F1: who joins is planned for every place in which they are known within a minute, and the admins are told', async () => {
    await look()
    const { installation, team, admin, personOf } = stage
    const added = await addMember(installation, await personOf(admin), {
      ...{
        teamId: team.teamId,
        name: 'Nia New',
        email: 'nia@example.test',
        githubLogin: 'newcomer',
      },
      ...{ roles: [], decided: 'Vote of 3 March' },
    })
    expect(added).toHaveProperty('membershipId')
    await later({ minutes: 1 })
    expect(await stage.proposed()).toEqual(['github add newcomer', 'mailman add nia@example.test'])
    const mails = await stage.mails()
    expect(mails.map(({ to }) => to[0]).sort()).toEqual(['ada@example.test', 'alex@example.test'])
    expect(mails[0]?.text).toContain('3 differences')
    expect(mails[0]?.text).not.toContain('are not on the list')
  })
  test('nothing that names anybody stands unsealed, in the log or in the queue', async () => {
    disturb()
    await look()
    await accept(['eve'])
    const texts = await stage.installation.sql(
      `select p::text from directory_plan p union all select a::text from directory_action a
       union all select a::text from directory_account a union all select j::text from graphile_worker.jobs j`,
    )
    const all = `${JSON.stringify(texts)}${stage.installation.logLines.join('')}`
    expect(texts.length).toBeGreaterThan(8)
    expect(all).not.toMatch(/max-gh|eve|@example|10000000000/)
  })
  test('an erased person is known nowhere', async () => {
    disturb()
    await look()
    await accept()
    const { installation, person } = stage
    await installation.sql(`update person set erased_at = now() where person_id = $1`, [
      person('Max Member').personId,
    ])
    expect(new Set((await stage.actions()).map(({ state }) => state))).toEqual(new Set(['dropped']))
    const [row] = await installation.sql<{ count: string }>(
      'select count(*) from directory_account where person_id = $1',
      [person('Max Member').personId],
    )
    expect(row?.count).toBe('0')
  })
})

test('P36: private reporting that is switched is drift until an admin says that it is right', async () => {
  const { installation, team, github, admin, personOf } = stage
  const repo = 'https://github.com/example/widget'
  const projectId = await addProject(installation, team, 'Widget', { repo })
  await addProject(installation, team, 'Elsewhere', { repo: 'https://git.example.test/x/y' })
  github.state.repositories.set('example/widget', false)
  await look()
  expect((await stage.page()).plan?.differences).toBe(0)
  github.state.repositories.set('example/widget', true)
  await look()
  expect((await stage.page()).plan?.repositories).toEqual([{ projectId, switched: 'on' }])
  expect(await stage.mails()).toHaveLength(2)
  const noted = { teamId: team.teamId, projectId }
  expect(await noteRepository(installation, await personOf(admin), noted)).toBe(true)
  await stage.parley.work()
  expect((await stage.page()).plan?.differences).toBe(0)
  expect(github.asked().filter((line) => /^(PUT|DELETE)/.test(line))).toEqual([])
})

test('A7: where the charter follows the GitHub team, it is left alone and the others follow it', async () => {
  stage.github.state.inTeam.delete('max-gh')
  await stage.installation.sql(`update team set charter_overrides = $1 where team_id = $2`, [
    JSON.stringify({
      'governance.directory.follows': { value: 'github-team', source: 'Team meeting' },
    }),
    stage.team.teamId,
  ])
  await look()
  expect(await stage.proposed()).toEqual([
    'mailman remove max@example.test',
    `discord remove ${discordOf('Max Member')}`,
  ])
})
