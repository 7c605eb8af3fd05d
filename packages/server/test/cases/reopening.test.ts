// A closed report that is taken up again: when it was received stays, the clock starts anew, and its reporter is told that it
// was and not why; what an older database wrote over the receipt is put right where it can be known.
import { type Instant, instant } from '@parley/rules'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Standing, tellStanding } from '../../src/audit/ledger/history-standing.js'
import { WITHIN_MIGRATIONS } from '../../src/audit/vouch-older.js'
import { migrate, readMigrations } from '../../src/db/migrate.js'
import { openMail } from '../../src/jobs/outbox.js'
import { get, openScene, post, type Scene } from '../conversation/support.js'
import { openTestApp } from '../support/test-app.js'
import { rowOfCase, signInAgain } from './support.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp(), { 'reporter.email': 'rita@example.test' })
  await scene.parley.work()
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const timesOf = async () => {
  const row = await rowOfCase(scene.parley.installation, scene.caseId)
  return { received: row['received_at'], clock: row['clock_started_at'], due: row['deadline_at'] }
}

const newsMails = async () => {
  const rows = await scene.parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail where kind = 'report-message' order by created_at`,
  )
  return rows.map((row) => openMail(scene.parley.installation.keys, row))
}

describe('I4: a closed report that is taken up again', () => {
  const reason = 'A second way in, canary-reason.'

  it('keeps when it was received, and counts its days anew', async () => {
    const { installation } = scene.parley
    const before = await timesOf()
    installation.passTime({ days: 20 })
    const kim = await signInAgain(installation, scene.kim)
    const url = `/cases/${scene.caseId}/state`
    await post(scene, kim, { url, fields: { do: 'close', despiteEmbargo: 'yes' } })
    const reopened = await post(scene, kim, { url, fields: { do: 'reopen', reason } })
    expect(reopened.statusCode).toBe(303)
    const now = installation.now()
    expect(await timesOf()).toEqual({
      received: before.received,
      clock: new Date(now),
      due: new Date(now + 90 * 86_400_000),
    })
    const { body } = await get(scene, kim, `/cases/${scene.caseId}`)
    expect(body).toMatch(/<dt>Received<\/dt>[\s\S]{0,200}12 Oct 2026/)
    expect(body).toMatch(/Taken up again[\s\S]{0,200}1 Nov 2026/)
    expect(body).toContain('day 1 of 90')
    const byApi = await get(scene, kim, `/api/v1/cases/${scene.caseId}`)
    expect(byApi.json()).toMatchObject({
      receivedAt: new Date(Number(before.received)).toISOString(),
      clockStartedAt: new Date(now).toISOString(),
    })
    expect(body).toContain('canary-reason')
  })

  it('tells its reporter that it was and when, by mail without content, and never why', async () => {
    await scene.parley.work()
    const mails = await newsMails()
    expect(mails).toHaveLength(1)
    expect(JSON.stringify(mails)).not.toContain('canary')
    const { body } = await get(scene, undefined, scene.link)
    expect(body).toMatch(/the team took it up again on [\s\S]{0,80}1 Nov 2026/)
    expect(body).toMatch(/<dt>Received<\/dt>[\s\S]{0,200}12 Oct 2026/)
    expect(body).toMatch(/<dt>Taken up again<\/dt>[\s\S]{0,200}1 Nov 2026/)
    expect(body).toContain('The team took it up again')
    expect(body).toContain('day 1 of 90')
    expect(body).not.toContain('canary-reason')
  })
})

describe('a history of before the clock had a start of its own', () => {
  const told = (opening: string, reopening: object): Standing => {
    const standing: Standing = {}
    const event = (name: string, facts: object) =>
      // because: of a body the facts alone are looked at
      tellStanding(standing, { name, body: { inner: { facts } } as never })
    event(opening, { receivedAt: 1_000, deadlineAt: 2_000 })
    event('case:reopened', reopening)
    return standing
  }
  const again = { clockStartsAt: 5_000, deadlineAt: 6_000 }

  it('holds the receipt of what came by itself, and not that of what was entered by hand', () => {
    const byItself = told('report:received', again)
    expect([byItself.receivedAt, byItself.clockStartedAt]).toEqual([1_000, 5_000])
    expect(told('case:opened-by-hand', again)).not.toHaveProperty('receivedAt')
    const since = told('case:opened-by-hand', { ...again, receivedAt: 1_000 })
    expect([since.receivedAt, since.clockStartedAt]).toEqual([1_000, 5_000])
  })
})

describe('a database of before', () => {
  const first: Instant = instant(Date.UTC(2026, 2, 1))
  const later: Instant = instant(Date.UTC(2026, 5, 1))
  const entered: Instant = instant(Date.UTC(2026, 2, 4))

  it('gets its receipts back where their first event tells them, and every clock its start', async () => {
    const all = (await readMigrations()).map(({ name }) => name)
    const older = all.slice(0, all.indexOf('0430-clock-start.sql'))
    const { host, user, password } = inject('database')
    const name = `r_${Math.random().toString(36).slice(2)}`
    const root = new pg.Client({ host, user, password, database: 'postgres' })
    await root.connect()
    await root.query(`create database ${name}`)
    const admin = { host, user, password, database: name }
    const { keys } = scene.parley.installation
    const quiet = () => {}
    await migrate(admin, keys, quiet, { only: older, within: WITHIN_MIGRATIONS })
    const client = new pg.Client(admin)
    await client.connect()
    const put = async (number: string, source: string, events: readonly [string, Instant][]) => {
      const { rows } = await client.query<{ id: string }>(
        `insert into cases (case_id, team_id, compartment_id, number, source, title, report_state, received_at, deadline_at,
           embargo_state, last_activity_at, last_human_at)
         select gen_random_uuid(), team_id, compartment_id, $1, $2, '', 'received', $3, $3, 'none', $3, $3 from team
         returning case_id as id`,
        [number, source, new Date(later)],
      )
      for (const [event, at] of events)
        await client.query(
          `with e as (insert into event (event_id, at, commitment) values (gen_random_uuid(), $3, decode(repeat('00', 32), 'hex')) returning event_id)
           insert into event_body (event_id, case_id, compartment_id, audience, name, at)
           select event_id, $1, (select compartment_id from cases where case_id = $1), 'team', $2, $3 from e`,
          [rows[0]?.id, event, new Date(at)],
        )
    }
    await client.query('set session_replication_role = replica')
    await client.query(
      `insert into compartment (compartment_id, team_id, narrowed) overriding system value values (1, 1, false)`,
    )
    await client.query(
      `insert into team (team_id, slug, name, compartment_id, charter, created_at) overriding system value values (1, 'EXAMPLE', 'EXAMPLE', 1, 'pep-811', now())`,
    )
    await put('form', 'form', [
      ['report:received', first],
      ['case:reopened', later],
    ])
    await put('hand', 'hand', [
      ['case:opened-by-hand', entered],
      ['case:reopened', later],
    ])
    await put('kept', 'hand', [['case:opened-by-hand', entered]])
    await put('quiet', 'api', [['report:received', later]])
    await client.query('set session_replication_role = origin')
    await migrate(admin, keys, quiet, { within: WITHIN_MIGRATIONS })
    const { rows } = await client.query(
      'select number, received_at as received, clock_started_at as clock, receipt_unsure as unsure from cases order by number',
    )
    await client.end()
    await root.query(`drop database ${name} with (force)`)
    await root.end()
    const at = (when: Instant) => new Date(when)
    expect(rows).toEqual([
      { number: 'form', received: at(first), clock: at(later), unsure: false },
      { number: 'hand', received: at(entered), clock: at(later), unsure: true },
      { number: 'kept', received: at(later), clock: at(later), unsure: false },
      { number: 'quiet', received: at(later), clock: at(later), unsure: false },
    ])
  })
})
