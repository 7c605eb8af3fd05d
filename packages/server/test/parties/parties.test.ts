// A project as a party: its contacts are asked by name, it says how far it is, it has a channel of its own; nobody else
// sees any of it, through pages or as SQL under the application's own role.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/db/transaction.js'
import { eventsOf } from '../cases/support.js'
import {
  answer,
  get,
  join,
  openScene,
  post,
  type Scene,
  sentId,
  write,
} from '../conversation/support.js'
import type { TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { addContactOf, bringIn, factsOf, inviteProject, say } from './support.js'

let scene: Scene
let uma: TestPerson
let ute: TestPerson
let pia: TestPerson
let eve: TestPerson

beforeAll(async () => {
  scene = await openScene(await openTestApp())
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const path = (rest = '') => `/cases/${scene.caseId}/parties${rest}`
const uvPath = (rest = '') => path(`/${scene.projects.uv}${rest}`)

describe('inviting a project', () => {
  it('offers projects with contacts, and says what to do about the others', async () => {
    const nobody = (await get(scene, scene.kim, path('/invite'))).body
    expect(nobody).toContain('An admin of a team can register')
    expect(nobody).not.toContain('Ask the contacts')
    const none = await inviteProject(scene, scene.projects.uv)
    expect([none.statusCode, none.body.includes('no registered contact')]).toEqual([422, true])
    uma = await addContactOf(scene, 'Uma Uv', scene.projects.uv)
    ute = await addContactOf(scene, 'Ute Uv', scene.projects.uv)
    const form = (await get(scene, scene.kim, path('/invite'))).body
    expect(form).toContain('uv (The EXAMPLE team), 2 contacts')
    expect(form).toContain('2 projects without registered contacts are not listed')
    const empty = await inviteProject(scene, scene.projects.uv, { title: ' ', why: '"kept"' })
    expect([empty.statusCode, empty.body.includes('&quot;kept&quot;')]).toEqual([422, true])
    expect(await eventsOf(scene.parley.installation, scene.caseId)).not.toContain('party:added')
  })

  it('asks each contact by name, and opens the case to whoever agrees and nobody else', async () => {
    const sent = await inviteProject(scene, scene.projects.uv)
    expect([sent.statusCode, sent.headers.location]).toEqual([303, path('?done=invited')])
    for (const who of [uma, ute]) {
      expect((await get(scene, who, path())).statusCode).toBe(404)
      const page = (await get(scene, who, `/cases/${scene.caseId}/invitation`)).body
      expect(page).toContain('Your project unpacks archives.')
    }
    await answer(scene, uma, 'agree')
    expect((await get(scene, uma, uvPath())).statusCode).toBe(200)
    expect((await get(scene, ute, uvPath())).statusCode).toBe(404)
    expect(await factsOf(scene, 'party:added')).toBe(1)
    expect(await factsOf(scene, 'participant:invited')).toBe(2)
  })

  it('asks nobody twice: a second invitation reaches those who were registered since', async () => {
    const again = await inviteProject(scene, scene.projects.uv)
    expect([
      again.statusCode,
      again.body.includes('Every contact of the project was asked'),
    ]).toEqual([422, true])
    const uli = await addContactOf(scene, 'Uli Late', scene.projects.uv)
    expect((await inviteProject(scene, scene.projects.uv)).statusCode).toBe(303)
    expect((await answer(scene, uli, 'decline')).statusCode).toBe(303)
    expect(await factsOf(scene, 'participant:invited')).toBe(3)
  })

  it('is not for participants and strangers, and waits for an accepted report', async () => {
    for (const who of [uma, scene.outsider])
      expect((await inviteProject(scene, scene.projects.uv, { by: who })).statusCode).toBe(404)
    const { installation } = scene.parley
    await addContactOf(scene, 'Walt Widget', scene.projects.widget)
    await installation.sql(`update cases set report_state = 'valid' where case_id = $1`, [
      scene.caseId,
    ])
    const early = await inviteProject(scene, scene.projects.widget)
    expect([early.statusCode, early.body.includes('once it is accepted')]).toEqual([422, true])
    await installation.sql(`update cases set report_state = 'accepted' where case_id = $1`, [
      scene.caseId,
    ])
  })
})

describe('how far a project is', () => {
  it('is said by its own people, kept with its history, and told to the team', async () => {
    expect(
      (await say(scene, uma, scene.projects.uv, { status: 'affected', note: 'Since 0.4.' }))
        .statusCode,
    ).toBe(303)
    const page = (await get(scene, scene.kim, uvPath())).body
    expect(page).toContain('Affected')
    expect(page).toContain('Since 0.4.')
    expect(page).toContain('Uma Uv')
    await say(scene, scene.kim, scene.projects.uv, { status: 'fix-ready', note: 'By phone.' })
    const after = (await get(scene, uma, uvPath())).body
    expect(after).toContain('recorded for them')
    expect(after).toContain('By phone.')
    const [row] = await scene.parley.installation.sql<{ note: Buffer }>(
      'select note from party_status limit 1',
    )
    expect(row?.note.toString('latin1')).not.toContain('Since 0.4.')
    expect(await factsOf(scene, 'party:status-set')).toBe(2)
    const jobs = (await scene.parley.jobsLeft()).map(({ task }) => task)
    expect(jobs).toContain('notify.participants')
  })

  it('comes back with the reason and everything typed when it is refused', async () => {
    const back = await say(scene, uma, scene.projects.uv, {
      status: 'investigating',
      note: '<i>still typed',
    })
    expect(back.statusCode).toBe(409)
    expect(back.body).toContain('never un-happens')
    expect(back.body).toContain('&lt;i>still typed')
    const bare = await say(scene, uma, scene.projects.uv, { status: 'nonsense' })
    expect([bare.statusCode, bare.body.includes('Choose how far')]).toEqual([409, true])
  })

  it('is not for other parties, experts or strangers to say or see', async () => {
    pia = await bringIn(scene, 'Pia Pip', scene.projects.pip)
    eve = await join(scene, 'Eve Expert')
    for (const who of [pia, eve, ute, scene.outsider]) {
      expect(
        (await say(scene, who, scene.projects.uv, { status: 'fix-deployed' })).statusCode,
      ).toBe(404)
      expect((await get(scene, who, uvPath())).statusCode).toBe(404)
    }
    expect((await get(scene, pia, path(`/${scene.projects.pip}`))).statusCode).toBe(200)
    expect((await get(scene, pia, path('/999999'))).statusCode).toBe(404)
  })

  it('is recorded for the project of the case itself without anybody being asked', async () => {
    const { widget } = scene.projects
    await scene.parley.installation.sql('update cases set project_id = $2 where case_id = $1', [
      scene.caseId,
      widget,
    ])
    expect((await say(scene, scene.kim, widget, { status: 'affected' })).statusCode).toBe(303)
    expect((await get(scene, scene.kim, path())).body).toContain('Widget')
  })
})

describe('the private channel', () => {
  it('shows its own posts alone, and leads back to where one wrote', async () => {
    const everyone = sentId(
      await write(scene, scene.kim, { audience: 'everyone', body: 'word-for-all' }),
    )
    const sent = await write(scene, uma, {
      audience: `project:${scene.projects.uv}`,
      body: 'word-for-uv',
      within: String(scene.projects.uv),
    } as Parameters<typeof write>[2])
    expect(sent.headers.location).toMatch(new RegExp(`^${uvPath()}#m-`))
    const page = (await get(scene, scene.kim, uvPath())).body
    expect(page).toContain('word-for-uv')
    expect(page).not.toContain(`m-${everyone}`)
    expect(page).not.toContain('crafted header keeps the')
    expect((await get(scene, pia, path(`/${scene.projects.pip}`))).body).not.toContain(
      'word-for-uv',
    )
    const older = await get(
      scene,
      pia,
      `/cases/${scene.caseId}/conversation?channel=${scene.projects.uv}`,
    )
    expect(older.body).not.toContain('word-for-uv')
  })
})

describe('who sees whom', () => {
  const names = ['Uma Uv', 'Eve Expert']

  it('shows a participant the names of projects, and no person of another', async () => {
    const page = (await get(scene, pia, path())).body
    expect(page).toContain('uv')
    for (const name of [...names, 'Fix ready', 'Ute Uv', 'Uli Late'])
      expect(page).not.toContain(name)
    expect((await get(scene, pia, `/cases/${scene.caseId}/readers`)).statusCode).toBe(403)
  })

  it('is the coordinator’s choice, announced to everyone, and shows who agreed and how far each is', async () => {
    const open = { url: path('/visibility'), fields: { show: 'yes' } }
    for (const who of [pia, scene.outsider])
      expect((await post(scene, who, open)).statusCode).toBe(who === pia ? 409 : 404)
    expect((await post(scene, scene.kim, open)).statusCode).toBe(303)
    expect((await post(scene, scene.kim, open)).statusCode).toBe(409)
    const page = (await get(scene, pia, path())).body
    expect(page).toContain('Fix ready')
    const readers = (await get(scene, pia, `/cases/${scene.caseId}/readers`)).body
    for (const name of names) expect(readers).toContain(name)
    expect(readers).toContain('6 people can read')
    // Who declined or has not answered stays unknown, and what a project says in confidence too.
    for (const name of ['Ute Uv', 'Uli Late']) expect(readers + page).not.toContain(name)
    expect((await get(scene, pia, uvPath())).statusCode).toBe(404)
    const talk = (await get(scene, pia, `/cases/${scene.caseId}/conversation`)).body
    expect(talk).toContain('opened the list of participants')
    await post(scene, scene.kim, { url: path('/visibility'), fields: { show: 'no' } })
    expect((await get(scene, pia, path())).body).not.toContain('Fix ready')
    expect((await get(scene, pia, `/cases/${scene.caseId}/readers`)).statusCode).toBe(403)
  })
})

describe('row-level security, as SQL under the application’s role', () => {
  const as = (who: TestPerson | undefined, query: ReturnType<typeof sql>) =>
    inTransaction(
      scene.parley.installation.db,
      who === undefined ? { kind: 'nobody' } : { kind: 'person', personId: who.personId },
      (tx) => query.execute(tx),
    )
  const count = async (
    who: TestPerson | undefined,
    table: string,
    where: ReturnType<typeof sql> = sql`true`,
  ) => {
    const { rows } = await as(
      who,
      sql`select count(*)::int as n from ${sql.table(table)} where case_id = ${scene.caseId} and ${where}`,
    )
    return (rows[0] as { n: number }).n
  }
  const uv = () => sql`audience = ${`project:${scene.projects.uv}`}`
  const setOpen = (open: boolean) =>
    scene.parley.installation.sql('update cases set participants_open = $2 where case_id = $1', [
      scene.caseId,
      open,
    ])

  // Columns: a member, uv (agreed), uv (only asked), pip (agreed), an expert, a stranger, nobody.
  const everyone = () => [scene.kim, uma, ute, pia, eve, scene.outsider, undefined]
  const counts = async (table: string, where?: ReturnType<typeof sql>) => {
    const found: number[] = []
    for (const who of everyone()) found.push(await count(who, table, where))
    return found
  }

  it('gives each row to its team and its own party alone', async () => {
    expect(await counts('party')).toEqual([3, 1, 0, 1, 0, 0, 0])
    expect(await counts('party_status')).toEqual([3, 2, 0, 0, 0, 0, 0])
    expect(await counts('message', uv())).toEqual([1, 1, 0, 0, 0, 0, 0])
    expect(await counts('participant')).toEqual([5, 1, 1, 1, 1, 0, 0])
  })

  it('opens parties and who agreed, and not what was said, where the list is open', async () => {
    await setOpen(true)
    expect(await counts('party')).toEqual([3, 3, 0, 3, 3, 0, 0])
    expect(await counts('party_status')).toEqual([3, 2, 0, 0, 0, 0, 0])
    expect(await counts('message', uv())).toEqual([1, 1, 0, 0, 0, 0, 0])
    expect(await counts('participant')).toEqual([5, 3, 1, 3, 3, 0, 0])
    await setOpen(false)
  })

  it('tells who opened the case when to its team alone', async () => {
    const seen = async (who: TestPerson | undefined) =>
      (await as(who, sql`select * from sec.participants_seen(${scene.caseId})`)).rows.length
    const found: number[] = []
    for (const who of everyone()) found.push(await seen(who))
    expect(found).toEqual([5, 0, 0, 0, 0, 0, 0])
  })

  it('takes no word of one party from another, and no post into a foreign channel', async () => {
    const { uv: uvId } = scene.projects
    const [row] = await scene.parley.installation.sql<{ compartment_id: number }>(
      'select compartment_id from cases where case_id = $1',
      [scene.caseId],
    )
    const status = sql`insert into party_status (party_status_id, case_id, compartment_id, project_id, status, by_party, set_by, set_at)
      values (${randomUUID()}, ${scene.caseId}, ${row?.compartment_id}, ${uvId}, 'affected', true, ${pia.personId}, now())`
    const message = sql`insert into message (message_id, case_id, compartment_id, audience, author_kind, author_id, body, written_at)
      values (${randomUUID()}, ${scene.caseId}, ${row?.compartment_id}, ${`project:${uvId}`}, 'person', ${pia.personId}, '', now())`
    for (const who of [pia, eve, ute, scene.outsider, undefined]) {
      await expect(as(who, status)).rejects.toThrow('row-level security')
      await expect(as(who, message)).rejects.toThrow('row-level security')
    }
    const changed = await as(
      pia,
      sql`update party set status = 'fix-deployed' where project_id = ${uvId}`,
    )
    expect(Number(changed.numAffectedRows)).toBe(0)
  })
})
