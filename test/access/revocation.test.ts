// Every way to lose a right takes effect on the next request and ends what is open within a second: leaving the team,
// leaving the case, an ended participation, a consent that lapsed, a narrowed case, a revoked session or token. Links and waiting mail die with it.
import { isRefusal } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newSecret } from '../../packages/server/src/identity/secrets.js'
import { openFollowLink } from '../../packages/server/src/intake/follow-link.js'
import { replaceFollowLink } from '../../packages/server/src/intake/replace-link.js'
import { runWaitingJobs } from '../../packages/server/src/jobs/worker.js'
import { workerParts } from '../../packages/server/src/main/compose.js'
import { eventsOf, rowOfCase } from '../../packages/server/test/cases/support.js'
import {
  get,
  join,
  openScene,
  post,
  type Scene,
  signInAgain,
  write,
} from '../../packages/server/test/conversation/support.js'
import { personOf } from '../../packages/server/test/publication/stage.js'
import { addPerson, type TestPerson } from '../../packages/server/test/support/people.js'
import { openTestApp, type TestApp } from '../../packages/server/test/support/test-app.js'
import { addToken } from '../../packages/server/test/support/ways.js'

let parley: TestApp
let scene: Scene
beforeAll(async () => {
  parley = await openTestApp()
  scene = await openScene(parley)
  await parley.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const portOf = (): number => (parley.app.server.address() as { port: number }).port // because: it listens on a port

/** Opens the stream of the case as a browser does; `ended` tells when the server closed it. */
const listen = async (who: TestPerson) => {
  const answer = await fetch(`http://localhost:${portOf()}/cases/${scene.caseId}/live`, {
    headers: { cookie: who.cookie, 'sec-fetch-site': 'same-origin' },
  })
  let heard = ''
  const ended = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) heard += decoder.decode(chunk)
    return performance.now()
  })()
  return { status: answer.status, ended, heard: () => heard }
}

const leaveTeam = async (who: TestPerson) => {
  const [row] = await parley.installation.sql<{ id: string }>(
    'select membership_id as id from membership where person_id = $1 and left_at is null',
    [who.personId],
  )
  const left = await post(scene, scene.robin, {
    url: `/admin/EXAMPLE/members/${row?.id}/leave`,
  })
  expect(left.statusCode).toBe(303)
}

/** The admins that the charter asks for, so that others may leave. */
beforeAll(async () => {
  await addPerson(parley.installation, 'Ada Second', { team: scene.team, roles: ['admin'] })
})

interface Way {
  readonly name: string
  who(): Promise<TestPerson>
  lose(who: TestPerson): Promise<unknown>
  /** Whether they stay signed in, with the case gone. */
  readonly keepsSession: boolean
  /** Whether they still see that they are asked: the terms, and nothing of the case. */
  readonly isAskedAgain?: true
}

const member = (name: string) => () => addPerson(parley.installation, name, { team: scene.team })

const WAYS: readonly Way[] = [
  {
    name: 'leaving the team',
    who: member('Lea Leaver'),
    lose: leaveTeam,
    keepsSession: true,
  },
  {
    name: 'leaving the case',
    who: () => join(scene, 'Paul Parting'),
    lose: (who) => post(scene, who, { url: `/cases/${scene.caseId}/embargo/leave` }),
    keepsSession: true,
  },
  {
    name: 'an ended participation',
    who: () => join(scene, 'Ed Ended'),
    lose: ({ personId }) =>
      post(scene, scene.kim, { url: `/cases/${scene.caseId}/participants/${personId}/end` }),
    keepsSession: true,
  },
  {
    name: 'signing out',
    who: member('Sid Signing'),
    lose: (who) => post(scene, who, { url: '/sign-out' }),
    keepsSession: false,
  },
  {
    name: 'a session that is ended from another one',
    who: member('Sam Sessions'),
    lose: async (who) => {
      const other = await signInAgain(parley.installation, who)
      return post(scene, other, { url: '/account/sessions/end-others' })
    },
    keepsSession: false,
  },
  {
    name: 'a closed account',
    who: member('Clo Closed'),
    lose: ({ personId }) =>
      parley.installation.sql('update person set closed_at = now() where person_id = $1', [
        personId,
      ]),
    keepsSession: false,
  },
  {
    name: 'a consent that lapsed, because a later end was proposed',
    who: () => join(scene, 'Lars Lapsed'),
    lose: () => proposeLater(),
    keepsSession: true,
    isAskedAgain: true,
  },
]

/** A later end than anybody agreed to: who agreed to the one in force is asked again. */
const proposeLater = async () => {
  const { embargo_basis: basis, embargo_ends_at: ends } = await rowOfCase(
    parley.installation,
    scene.caseId,
  )
  const later = new Date(new Date(String(ends)).getTime() + 10 * 86_400_000)
  const at = later.toISOString().slice(0, 16)
  const fields = { at, zone: 'UTC', reason: '', basis: String(basis) }
  const url = `/cases/${scene.caseId}/embargo/proposals`
  expect((await post(scene, scene.kim, { url, fields })).statusCode).toBe(303)
}

describe('a stream ends within a second, and the next request finds nothing', () => {
  // asvs: 7.4.2, 8.3.2
  test.each(WAYS)('by $name', async ({ who, lose, keepsSession, isAskedAgain = false }) => {
    const person = await who()
    const stream = await listen(person)
    expect(stream.status).toBe(200)
    await lose(person)
    const lostAt = performance.now()
    const next = await get(scene, person, `/cases/${scene.caseId}`)
    // Who is asked again is led to the terms.
    expect(next.statusCode).toBe(isAskedAgain ? 303 : 404)
    const list = await get(scene, person, '/cases')
    expect(list.statusCode).toBe(keepsSession ? 200 : 303)
    // Who is asked again is told so there, and of the case that it is there.
    expect(list.body.includes(scene.caseId)).toBe(isAskedAgain)
    expect(list.body).not.toContain('EXAMPLE-2026')
    expect((await stream.ended) - lostAt).toBeLessThan(1_000)
    expect(stream.heard()).toContain('event: close')
  })

  test('by a case that is narrowed, for who is not named', async () => {
    const outside = await addPerson(parley.installation, 'Nell Narrowed', { team: scene.team })
    const stream = await listen(outside)
    const body = new URLSearchParams({ csrf: scene.kim.csrf })
    for (const { personId } of [scene.kim, scene.robin]) body.append('memberId', personId)
    const narrowed = await parley.request({
      method: 'POST',
      url: `/cases/${scene.caseId}/readers`,
      cookie: scene.kim.cookie,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: body.toString(),
    })
    expect(narrowed.statusCode).toBe(303)
    const lostAt = performance.now()
    expect((await stream.ended) - lostAt).toBeLessThan(1_000)
    expect((await get(scene, outside, `/cases/${scene.caseId}`)).statusCode).toBe(404)
    await post(scene, scene.kim, { url: `/cases/${scene.caseId}/readers`, fields: { do: 'widen' } })
  })

  // asvs: 7.4.2
  test('a token that its owner revoked opens nothing from the next request on', async () => {
    const owner = await addPerson(parley.installation, 'Tia Token', { team: scene.team })
    const { personId } = owner
    const { token: secret, tokenId } = await addToken(parley.installation, {
      ...{ personId, scopes: ['cases:read'] },
    })
    const read = () =>
      parley.request({
        url: `/api/v1/cases/${scene.caseId}`,
        headers: { accept: 'application/json', authorization: `Bearer ${secret}` },
      })
    expect((await read()).statusCode).toBe(200)
    const revoked = await post(scene, owner, { url: `/account/tokens/${tokenId}/revoke` })
    expect(revoked.statusCode).toBe(303)
    const next = await read()
    expect([next.statusCode, next.body.includes(scene.caseId)]).toEqual([404, false])
    const unknown = await parley.request({
      url: `/api/v1/cases/${scene.caseId}`,
      headers: { accept: 'application/json', authorization: `Bearer ${newSecret('plt')}` },
    })
    expect([unknown.statusCode, unknown.body]).toEqual([404, next.body])
  })

  test('and stays open for those who lost nothing', async () => {
    const stays = await addPerson(parley.installation, 'Stan Staying', { team: scene.team })
    const leaves = await addPerson(parley.installation, 'Lou Leaving', { team: scene.team })
    const stream = await listen(stays)
    await leaveTeam(leaves)
    await write(scene, scene.kim, { audience: 'team', body: 'Still here?' })
    for (let n = 0; n < 50 && !stream.heard().includes('event: change'); n++)
      await new Promise((resolve) => setTimeout(resolve, 100))
    expect(stream.heard()).toContain('event: change')
    expect(stream.heard()).not.toContain('event: close')
    await post(scene, stays, { url: '/sign-out' })
    await stream.ended
  })
})

const runJobs = () => runWaitingJobs(workerParts({ ...parley, clients: parley.clients }))

/** Takes the case from whoever has it and gives it to this person, as an offer and its acceptance do. */
const coordinate = async (who: TestPerson) => {
  await parley.installation.sql(
    `update cases set coordinator_id = $2, offered_to = null, assigned_by = 'member' where case_id = $1`,
    [scene.caseId, who.personId],
  )
}

describe('E8, H5: who leaves the team keeps no case', () => {
  test('the charter’s next coordinates at once, with an event, and is told', async () => {
    const leaver = await addPerson(parley.installation, 'Cleo Coordinating', { team: scene.team })
    await coordinate(leaver)
    await leaveTeam(leaver)
    await runJobs()
    const row = await rowOfCase(parley.installation, scene.caseId)
    expect(row['coordinator_id']).not.toBe(leaver.personId)
    expect(row['coordinator_id']).not.toBeNull()
    expect(row['assigned_by']).toBe('charter')
    expect((await eventsOf(parley.installation, scene.caseId)).at(-1)).toBe('coordinator:assigned')
    const told = await parley.installation.sql(
      `select 1 from mail where kind = 'notification' and person_id = $1 and case_id = $2`,
      [row['coordinator_id'], scene.caseId],
    )
    expect(told.length).toBeGreaterThan(0)
  })

  test('with nobody to pick, the case has no coordinator and its admins hear of it', async () => {
    const leaver = await addPerson(parley.installation, 'Cy Coordinating', { team: scene.team })
    await coordinate(leaver)
    await parley.installation.sql(
      `insert into away (away_id, person_id, from_at, until_at)
       select gen_random_uuid(), person_id, '2026-01-01', '2027-12-31' from membership where team_id = $1`,
      [scene.team.teamId],
    )
    await leaveTeam(leaver)
    await runJobs()
    expect(await rowOfCase(parley.installation, scene.caseId)).toMatchObject({
      coordinator_id: null,
      assigned_by: null,
    })
    expect((await eventsOf(parley.installation, scene.caseId)).at(-1)).toBe(
      'coordinator:nobody-left',
    )
    await parley.installation.sql('delete from away')
  })

  test('an offer to somebody who left ends; a list that is imported frees cases, too, with the next tick', async () => {
    const asked = await addPerson(parley.installation, 'Otis Offered', { team: scene.team })
    await coordinate(scene.kim)
    await post(scene, scene.kim, {
      url: `/cases/${scene.caseId}/coordinator`,
      fields: { do: 'offer', toId: asked.personId },
    })
    await parley.installation.sql('update membership set left_at = now() where person_id = $1', [
      asked.personId,
    ])
    await parley.work()
    expect(await rowOfCase(parley.installation, scene.caseId)).toMatchObject({
      coordinator_id: scene.kim.personId,
      offered_to: null,
    })
    expect((await eventsOf(parley.installation, scene.caseId)).at(-1)).toBe(
      'coordinator:offer-declined',
    )
  })
})

describe('links and mail die with the right', () => {
  // asvs: 8.3.3
  test('nobody is told of a case that they lost before they were told', async () => {
    // That the membership ended is told, by a mail that knows no case.
    const told = `select 1 from mail where person_id = $1 and kind <> 'decision'`
    const leaver = await addPerson(parley.installation, 'Mel Mailed', { team: scene.team })
    await coordinate(leaver)
    const before = await parley.installation.sql(told, [leaver.personId])
    await write(scene, scene.kim, { audience: 'team', body: 'For the coordinator.' })
    await leaveTeam(leaver)
    await runJobs()
    const after = await parley.installation.sql(told, [leaver.personId])
    expect(after.length).toBe(before.length)
  })

  test('a follow link that was replaced opens nothing, in pages and API alike', async () => {
    const secret = scene.link.replace('/r/', '')
    const kim = await personOf({ parley } as Parameters<typeof personOf>[0], scene.kim)
    const replaced = await replaceFollowLink(parley.installation, kim, scene.caseId)
    expect(isRefusal(replaced)).toBe(false)
    const unknown = `plr_${'A'.repeat(43)}`
    for (const path of ['/r/LINK', '/r/LINK/sent', '/r/LINK/receipt', '/r/LINK/withdraw']) {
      const old = await parley.request({ url: path.replace('LINK', secret) })
      const never = await parley.request({ url: path.replace('LINK', unknown) })
      expect([old.statusCode, old.body]).toEqual([404, never.body])
    }
    const api = await parley.request({ url: `/api/v1/reports/${secret}/messages` })
    expect(api.statusCode).toBe(404)
    const rows = await parley.installation.sql<{ followLinkId: string; sealed: Buffer }>(
      `select follow_link_id as "followLinkId", sealed from follow_link where case_id = $1 and replaced_at is null`,
      [scene.caseId],
    )
    const current = rows[0] && openFollowLink(parley.installation.keys, rows[0])
    expect((await parley.request({ url: `/r/${current}` })).statusCode).toBe(200)
  })
})
