// A brief to the oversight body: its members read that text and nothing else of the case, through pages and as SQL.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { inTransaction } from '../../src/db/transaction.js'
import { openMail } from '../../src/jobs/outbox.js'
import { get, join, openScene, post, type Scene } from '../conversation/support.js'
import { addPerson, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
let carla: TestPerson
let fresh: TestPerson
let clerk: TestPerson
let eve: TestPerson

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  const { installation } = scene.parley
  const council = await addTeam(installation, 'COUNCIL')
  await installation.sql('update team set hosts_cases = false where team_id = $1', [council.teamId])
  const roles = ['steering-council']
  carla = await addPerson(installation, 'Carla Council', { team: council, roles })
  fresh = await addPerson(installation, 'Fred Fresh', { team: council, roles, acknowledged: false })
  clerk = await addPerson(installation, 'Cleo Clerk', { team: council })
  eve = await join(scene, 'Eve Expert')
  const none = await write({ subject: 'A', body: 'B' })
  expect([none.statusCode, none.body.includes('No body is named')]).toEqual([409, true])
  await installation.sql('update team set oversight_team_id = $2 where team_id = $1', [
    scene.team.teamId,
    council.teamId,
  ])
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const path = (rest = '') => `/cases/${scene.caseId}/briefs${rest}`
const write = (fields: Record<string, string>, who = scene.kim) =>
  post(scene, who, { url: path(), fields })
const briefIds = async () =>
  (
    await scene.parley.installation.sql<{ brief_id: string }>(
      'select brief_id from brief order by withdrawn_at is null, written_at',
    )
  ).map(({ brief_id }) => brief_id)

describe('writing a brief', () => {
  it('is the coordinator’s and the admins’, and comes back with everything typed', async () => {
    const wrong = await write({ subject: ' ', body: '"kept" <i>' })
    expect([wrong.statusCode, wrong.body.includes('&quot;kept&quot; &lt;i>')]).toEqual([422, true])
    for (const who of [eve, scene.outsider, carla])
      expect((await write({ subject: 'A', body: 'B' }, who)).statusCode).toBe(404)
    const sent = await write({
      subject: 'May we publish early?',
      body: 'The **brief-text** for you.',
    })
    expect(sent.statusCode).toBe(303)
    const page = (await get(scene, scene.robin, path())).body
    expect(page).toContain('May we publish early?')
    expect(page).toContain('1 person can read it')
  })

  it('is told by a mail that says nothing of the case', async () => {
    const { installation } = scene.parley
    const rows = await installation.sql<{ mail_id: string; sealed: Buffer }>(
      `select mail_id, sealed from mail where kind = 'brief'`,
    )
    const mails = rows.map((row) =>
      openMail(installation.keys, { mailId: row.mail_id, sealed: row.sealed }),
    )
    expect(mails.map(({ to }) => to[0]).sort()).toEqual([
      'carla.council@example.test',
      'fred.fresh@example.test',
    ])
    for (const { subject, text } of mails)
      for (const hidden of ['early', 'brief-text', 'EXAMPLE', 'crafted', scene.caseId])
        expect(`${subject} ${text}`).not.toContain(hidden)
  })
})

describe('reading a brief', () => {
  it('shows the text, and nothing of the case, to who sits in the body', async () => {
    const [briefId] = await briefIds()
    expect((await get(scene, carla, '/briefs')).body).toContain('May we publish early?')
    const page = (await get(scene, carla, `/briefs/${briefId}`)).body
    expect(page).toContain('<strong>brief-text</strong>')
    for (const hidden of ['crafted', 'EXAMPLE-2026', scene.caseId, 'Robin', 'Eve'])
      expect(page).not.toContain(hidden)
    for (const url of [
      `/cases/${scene.caseId}`,
      path(),
      `/cases/${scene.caseId}/conversation`,
      `/cases/${scene.caseId}/parties`,
    ])
      expect((await get(scene, carla, url)).statusCode).toBe(404)
    expect((await get(scene, carla, '/cases?q=is:open')).body).not.toContain('EXAMPLE-2026')
  })

  it('asks a council member for the acknowledgement first', async () => {
    const [briefId] = await briefIds()
    const led = await get(scene, fresh, `/briefs/${briefId}`)
    expect([led.statusCode, led.headers.location?.startsWith('/acknowledge')]).toEqual([303, true])
    expect((await get(scene, fresh, '/briefs')).statusCode).toBe(303)
    await post(scene, fresh, { url: '/acknowledge' })
    expect((await get(scene, fresh, `/briefs/${briefId}`)).body).toContain('brief-text')
  })

  it('is hidden from everyone else as if it were not there', async () => {
    const [briefId] = await briefIds()
    const missing = await get(scene, clerk, '/briefs/00000000-0000-4000-8000-000000000000')
    for (const who of [clerk, eve, scene.outsider]) {
      const answer = await get(scene, who, `/briefs/${briefId}`)
      expect([answer.statusCode, answer.body.includes('brief-text')]).toEqual([404, false])
    }
    expect(missing.statusCode).toBe(404)
    expect((await get(scene, undefined, `/briefs/${briefId}`)).statusCode).toBe(missing.statusCode)
    expect((await get(scene, clerk, '/briefs')).body).toContain('Nothing was written for you')
  })

  const readsOfCarla = async () => {
    const rows = await scene.parley.installation.sql<{ n: number }>(
      `select count(*)::int as n from event_body where name = 'case:read' and actor_id = $1 and case_id = $2`,
      [carla.personId, scene.caseId],
    )
    return rows[0]?.n
  }

  it('is an event of the case, once a person and hour, by page and API', async () => {
    const [briefId] = await briefIds()
    await vi.waitFor(async () => expect(await readsOfCarla()).toBe(1), 5_000)
    scene.parley.installation.passTime({ hours: 1 })
    for (let times = 0; times < 3; times++) await get(scene, carla, `/briefs/${briefId}`)
    await vi.waitFor(async () => expect(await readsOfCarla()).toBe(2), 5_000)
    scene.parley.installation.passTime({ hours: 1 })
    await get(scene, carla, `/api/v1/briefs/${briefId}`)
    await vi.waitFor(async () => expect(await readsOfCarla()).toBe(3), 5_000)
  })

  it('waits for no event: a database that refuses it refuses nobody the brief', async () => {
    const { installation } = scene.parley
    const [briefId] = await briefIds()
    installation.passTime({ hours: 1 })
    await installation.sql('revoke insert on read_mark from parley_job')
    expect((await get(scene, carla, `/briefs/${briefId}`)).statusCode).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect(await readsOfCarla()).toBe(3)
    await installation.sql('grant insert on read_mark to parley_job')
    await vi.waitFor(async () => expect(await readsOfCarla()).toBe(4), 5_000)
  })

  it('is not for a member of the team past whom the case was narrowed, whatever body they sit in', async () => {
    const { installation } = scene.parley
    const [briefId] = await briefIds()
    const open = async () => (await get(scene, carla, `/briefs/${briefId}`)).statusCode
    await installation.sql(
      `insert into membership (membership_id, team_id, person_id, roles, list_name, list_position, joined_at, acknowledged_at)
       values (gen_random_uuid(), $1, $2, '{}', 'Carla', 99, now(), now())`,
      [scene.team.teamId, carla.personId],
    )
    expect(await open()).toBe(200)
    const whole = await installation.sql<{ compartment_id: number }>(
      'select compartment_id from cases where case_id = $1',
      [scene.caseId],
    )
    await installation.sql(
      `with narrow as (insert into compartment (team_id, narrowed) values ($1, true) returning compartment_id),
            named as (insert into compartment_member select compartment_id, $2 from narrow)
       update cases set compartment_id = (select compartment_id from narrow) where case_id = $3`,
      [scene.team.teamId, scene.kim.personId, scene.caseId],
    )
    expect(await open()).toBe(404)
    expect((await get(scene, carla, '/briefs')).body).not.toContain('May we publish early?')
    const before = (await installation.sql(`select 1 from mail where kind = 'brief'`)).length
    expect((await write({ subject: 'About a member', body: 'Of the body.' })).statusCode).toBe(303)
    const told = await installation.sql<{ person_id: string }>(
      `select person_id from mail where kind = 'brief' order by created_at desc limit 1`,
    )
    expect((await installation.sql(`select 1 from mail where kind = 'brief'`)).length).toBe(
      before + 1,
    )
    expect(told[0]?.person_id).not.toBe(carla.personId)
    await installation.sql('delete from brief where brief_id <> $1', [briefId])
    await installation.sql('update cases set compartment_id = $2 where case_id = $1', [
      ...[scene.caseId, whole[0]?.compartment_id],
    ])
    await installation.sql('delete from membership where person_id = $1 and team_id = $2', [
      ...[carla.personId, scene.team.teamId],
    ])
  })

  it('ends when it is withdrawn, and when the membership ends', async () => {
    const [briefId] = await briefIds()
    await write({ subject: 'A second', body: 'Another text.' })
    expect((await post(scene, scene.kim, { url: path(`/${briefId}/withdraw`) })).statusCode).toBe(
      303,
    )
    expect((await post(scene, scene.kim, { url: path(`/${briefId}/withdraw`) })).statusCode).toBe(
      409,
    )
    expect((await get(scene, carla, `/briefs/${briefId}`)).statusCode).toBe(404)
    const list = (await get(scene, carla, '/briefs')).body
    expect([list.includes('May we publish early?'), list.includes('A second')]).toEqual([
      false,
      true,
    ])
    await scene.parley.installation.sql(
      'update membership set left_at = now() where person_id = $1',
      [fresh.personId],
    )
    const [, second] = await briefIds()
    expect((await get(scene, fresh, `/briefs/${second}`)).statusCode).toBe(404)
    expect((await get(scene, carla, `/briefs/${second}`)).statusCode).toBe(200)
  })
})

describe('row-level security, as SQL under the application’s role', () => {
  const count = async (who: TestPerson, table: string) => {
    const { rows } = await inTransaction(
      scene.parley.installation.db,
      { kind: 'person', personId: who.personId },
      (tx) =>
        sql<{
          n: number
        }>`select count(*)::int as n from ${sql.table(table)} where case_id = ${scene.caseId}`.execute(
          tx,
        ),
    )
    return rows[0]?.n
  }

  it('gives a council member that text and no other row of the case', async () => {
    expect(await count(carla, 'brief')).toBe(1)
    for (const table of [
      'cases',
      'case_key',
      'report',
      'message',
      'attachment',
      'participant',
      'party',
      'party_status',
      'event_body',
      'triage_notes',
      'advisory_version',
    ])
      expect([table, await count(carla, table)]).toEqual([table, 0])
    for (const who of [clerk, eve, scene.outsider, fresh]) expect(await count(who, 'brief')).toBe(0)
  })

  it('lets nobody of the body write or change a brief, or any event but their own reading', async () => {
    const as = (query: ReturnType<typeof sql>) =>
      inTransaction(
        scene.parley.installation.db,
        { kind: 'person', personId: carla.personId },
        (tx) => query.execute(tx),
      )
    const changed = await as(
      sql`update brief set withdrawn_at = now() where case_id = ${scene.caseId}`,
    )
    expect(Number(changed.numAffectedRows)).toBe(0)
    const event = (name: string) => sql`with e as (insert into event (event_id, at, commitment)
        values (gen_random_uuid(), now(), decode(repeat('00', 32), 'hex')) returning event_id)
      insert into event_body (event_id, case_id, compartment_id, audience, name, at, actor_id, salt, body)
      select e.event_id, ${scene.caseId}, ${scene.team.compartmentId}, 'team', ${name}, now(), ${carla.personId},
             decode(repeat('00', 32), 'hex'), '' from e`
    await expect(as(event('case:closed'))).rejects.toThrow('row-level security')
  })
})
