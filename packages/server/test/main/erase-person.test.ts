// Erasing a person: who they are goes, from every table; what they wrote stays without them, or goes too; nobody is
// erased whom a team or a case would miss; the ledger stays whole.
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { change } from '../../src/audit/change.js'
import { loadCase } from '../../src/cases/load.js'
import { inTransaction } from '../../src/db/transaction.js'
import { queueMail } from '../../src/jobs/outbox.js'
import { erasePerson, erasePersonBy } from '../../src/main/admin/erase.js'
import { PEOPLE_COLUMNS, whatStays } from '../../src/main/admin/people-columns.js'
import {
  CREDIT_COLUMNS,
  type CreditContent,
  NO_CREDIT,
  openCredit,
  sealCredit,
} from '../../src/remediation/credits/store.js'
import {
  get,
  invite,
  join,
  openScene,
  post,
  type Scene,
  sentId,
  write,
} from '../conversation/support.js'
import { linkOf, send } from '../intake/support.js'
import { check } from '../ledger/support.js'
import { leftOf } from '../support/erased.js'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
const stays = whatStays().map((line) => `Stays: ${line}`)
let max: TestPerson
let uma: TestPerson

const sql = <T extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
  scene.parley.installation.sql<T>(text, values)
const erase = (email: string, options: { yes?: boolean; texts?: boolean } = { yes: true }) =>
  erasePerson(scene.parley.installation, email, options)

/** Every column of text in the database that holds this word, as table.column. */
const placesOf = async (word: string): Promise<readonly string[]> => {
  const columns = await sql<{ table: string; column: string }>(
    `select c.table_name as "table", c.column_name as "column" from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type in ('text', 'jsonb', 'ARRAY', 'bytea')`,
  )
  const each = columns.map(
    ({ table, column }) => `select '${table}.${column}' as place where exists (
      select 1 from ${table} where ${column}::text ilike $1 or ${column}::text ilike $2)`,
  )
  const rows = await sql<{ place: string }>(each.join(' union all '), [
    `%${word}%`,
    `%${Buffer.from(word).toString('hex')}%`,
  ])
  return rows.map(({ place }) => place)
}

/** What the ledger's check finds, but for the state that this scene sets behind its back. */
const findings = async () =>
  (await check(scene.parley.installation)).findings.filter(({ kind }) => kind !== 'state-differs')

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  const { installation } = scene.parley
  max = await addPerson(installation, 'Maxcanary Member', { team: scene.team })
  uma = await join(scene, 'Umacanary Uv', scene.projects.uv)
  await sql('update person set github_login = $2 where person_id = $1', [max.personId, 'maxcanary'])
  await sql('update membership set list_login = $2 where person_id = $1', [
    max.personId,
    'maxcanary',
  ])
  await sql(
    `insert into external_identity (provider, subject, person_id, linked_at) values ('github', 'maxcanary-7', $1, now())`,
    [max.personId],
  )
  await sql(
    `insert into passkey (credential_id, person_id, public_key, counter, name, created_at) values ('c', $1, '', 0, 'maxcanary key', now())`,
    [max.personId],
  )
  await sql(
    `insert into api_token (token_id, person_id, token_hash, name, scopes, created_at, expires_at)
     values (gen_random_uuid(), $1, 'h', 'maxcanary token', '{}', now(), now())`,
    [max.personId],
  )
  await post(scene, max, {
    url: '/cases/views',
    fields: { name: 'maxcanary view', query: 'is:open' },
  })
  sentId(await write(scene, max, { audience: 'everyone', body: 'what Max said' }))
  sentId(await write(scene, uma, { audience: 'everyone', body: 'what Uma said' }))
  await sql(`update cases set coordinator_id = $2 where case_id = $1`, [scene.caseId, max.personId])
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const conversation = async () =>
  (await get(scene, scene.kim, `/cases/${scene.caseId}/conversation`)).body

describe('a member', () => {
  it('sees what is held about them, and nobody else does', async () => {
    const page = (await get(scene, max, '/account/data')).body
    for (const word of [
      'maxcanary.member@example.test',
      'maxcanary key',
      'maxcanary token',
      'maxcanary view',
      'maxcanary-7',
    ])
      expect(page).toContain(word)
    const file = (await get(scene, max, '/account/data.json')).json()
    expect(file).toMatchObject({ written: { messages: 1 }, you: { name: 'Maxcanary Member' } })
    expect((await get(scene, scene.kim, '/account/data')).body).not.toContain('axcanary')
  })

  it('is not erased without a yes, and nobody is whom no one replaces', async () => {
    expect(await erase('maxcanary.member@example.test', {})).toHaveProperty('problems')
    expect(await erase('nobody@example.test')).toEqual({ problems: ['Nobody has this address.'] })
    expect(await erase('robin.second@example.test')).toEqual({
      problems: [expect.stringContaining('without an admin')],
    })
    expect(await sql(`select 1 from person where erased_at is not null`)).toEqual([])
    await sql(`update membership set roles = '{admin}' where person_id = $1`, [scene.kim.personId])
  })

  it('is gone from every table; what they wrote stays under nobody’s name', async () => {
    expect(await placesOf('maxcanary')).not.toEqual([])
    const before = await leftOf(scene.parley.installation, max.personId, ['goes'])
    for (const place of ['person.email', 'passkey.name', 'session.agent', 'saved_view.sealed'])
      expect(before).toContain(place)
    expect(await erase('maxcanary.member@example.test')).toEqual([
      expect.stringContaining('Erased'),
      ...stays,
    ])
    expect(await placesOf('maxcanary')).toEqual([])
    expect(await leftOf(scene.parley.installation, max.personId, ['goes'])).toEqual([])
    expect((await get(scene, max, '/account')).statusCode).not.toBe(200)
    const said = await conversation()
    expect([said.includes('what Max said'), said.includes('Erased person')]).toEqual([true, true])
    expect((await get(scene, undefined, '/members')).body).not.toContain('axcanary')
    expect(await erase('maxcanary.member@example.test')).toHaveProperty('problems')
  })

  it('leaves nothing behind that nobody holds: the case has another coordinator, the team an admin', async () => {
    await scene.parley.work()
    const [row] = await sql('select coordinator_id from cases where case_id = $1', [scene.caseId])
    expect(row?.['coordinator_id']).not.toBe(max.personId)
  })
})

it('a participant leaves their cases, and their texts go where that is asked', async () => {
  expect(await erase('umacanary.uv@example.test', { yes: true, texts: true })).toEqual([
    expect.stringContaining('Erased'),
    'What they wrote is gone, messages and files from 1 case.',
    ...stays,
  ])
  expect(await placesOf('umacanary')).toEqual([])
  const left = await leftOf(scene.parley.installation, uma.personId, ['goes', 'with texts'])
  expect(left).toEqual([])
  await sql('update cases set coordinator_id = $2 where case_id = $1', [
    scene.caseId,
    scene.kim.personId,
  ])
  const said = await conversation()
  expect([said.includes('what Uma said'), said.includes('what Max said')]).toEqual([false, true])
  const events = await sql<{ name: string }>(
    `select name from event_body where name in ('participant:left', 'member:left', 'person:erased') order by at, name`,
  )
  expect(events.map(({ name }) => name).sort()).toEqual([
    'member:left',
    'participant:left',
    'person:erased',
    'person:erased',
  ])
})

it('whoever was asked and has not answered has declined, and is not asked again', async () => {
  const { installation } = scene.parley
  const ivy = await addPerson(installation, 'Ivycanary Invited')
  const lou = await join(scene, 'Loucanary Lapsed', scene.projects.pip)
  await invite(scene, ivy)
  await sql(`update participant set consent = 'lapsed' where person_id = $1`, [lou.personId])
  for (const who of ['ivycanary.invited', 'loucanary.lapsed'])
    expect(await erase(`${who}@example.test`)).toContain(
      'Erased. The ledger and the charter’s history stay whole.',
    )
  const parts = await sql<{ consent: string }>(
    'select consent from participant where person_id = any ($1)',
    [[ivy.personId, lou.personId]],
  )
  expect(parts.map(({ consent }) => consent)).toEqual(['declined', 'declined'])
  const declined = await sql(
    `select 1 from event_body where name = 'participant:declined' and case_id = $1`,
    [scene.caseId],
  )
  expect(declined).toHaveLength(2)
  for (const who of ['ivycanary', 'loucanary']) expect(await placesOf(who)).toEqual([])
})

it('whoever reported from an address is not reached there any more, with an account or without', async () => {
  const email = 'reportcanary@example.test'
  const link = linkOf(await send(scene.parley, { 'reporter.email': email }))
  const kept = () => sql('select 1 from report where contact is not null')
  expect(await kept()).toHaveLength(1)
  expect(await erase(email, {})).toEqual({ problems: [expect.stringContaining('1 report')] })
  expect(await erase(email)).toEqual([expect.stringContaining('1 report')])
  expect(await kept()).toEqual([])
  expect((await get(scene, undefined, link)).statusCode).toBe(200)
  expect(await erase(email)).toEqual({ problems: ['Nobody has this address.'] })
  expect(await findings()).toEqual([])
})

it('nobody is erased who alone can read a narrowed case', async () => {
  const mia = await addPerson(scene.parley.installation, 'Mia Alone', { team: scene.team })
  const [k] = await sql<{ id: number }>(
    `insert into compartment (team_id, narrowed) values ($1, true) returning compartment_id as id`,
    [scene.team.teamId],
  )
  await sql('insert into compartment_member values ($1, $2)', [k?.id, mia.personId])
  await sql('update cases set compartment_id = $2 where case_id = $1', [scene.caseId, k?.id])
  expect(await erase('mia.alone@example.test')).toEqual({
    problems: [expect.stringContaining('no other reader')],
  })
  await sql('update cases set compartment_id = $2 where case_id = $1', [
    scene.caseId,
    scene.team.compartmentId,
  ])
})

describe('whoever has no address', () => {
  const by = (options: Parameters<typeof erasePersonBy>[2], mail?: string) =>
    erasePersonBy(scene.parley.installation, mail, options)
  const withoutAddress = async (name: string, login: string) => {
    const who = await addPerson(scene.parley.installation, name, { team: scene.team })
    await sql('update person set email = null where person_id = $1', [who.personId])
    await sql('update membership set list_login = $2 where person_id = $1', [who.personId, login])
    return who
  }

  it('is erased by their name on GitHub, as a list has it', async () => {
    await withoutAddress('Imacanary Imported', 'ImaCanary')
    expect(await by({ github: '@imacanary' })).toEqual({
      problems: [expect.stringContaining('erases a person')],
    })
    expect(await by({ github: '@imacanary', yes: true })).toContain(
      `Erased. The ledger and the charter’s history stay whole.`,
    )
    expect(await placesOf('imacanary')).toEqual([])
    expect(await by({ github: 'imacanary', yes: true })).toEqual({
      problems: ['Nobody is called so.'],
    })
  })

  it('is erased by their id; two of one name are told apart by it', async () => {
    const one = await withoutAddress('Twincanary One', 'twincanary')
    const two = await withoutAddress('Twincanary Two', 'twincanary')
    expect(await by({ github: 'twincanary', yes: true })).toEqual({
      problems: [expect.stringContaining('Several')],
    })
    for (const { personId } of [one, two])
      expect(await by({ id: personId, yes: true })).toHaveLength(stays.length + 1)
    expect(await placesOf('twincanary')).toEqual([])
    for (const id of [one.personId, 'no-id'])
      expect(await by({ id, yes: true })).toEqual({ problems: ['Nobody is called so.'] })
  })

  it('is meant in one way alone', async () => {
    const wrong = { problems: [expect.stringContaining('in one way')] }
    expect(await by({ yes: true })).toEqual(wrong)
    expect(await by({ yes: true, github: 'kim' }, 'kim@example.test')).toEqual(wrong)
  })
})

it('whoever is to be credited without an account is not reached any more; a name they agreed to stays', async () => {
  const { installation } = scene.parley
  const of = { kind: 'job', caseId: scene.caseId } as const
  const rows = () =>
    inTransaction(installation.db, of, async (tx) => {
      const loaded = await loadCase(tx, installation, scene.caseId)
      if (loaded === undefined) throw new Error('no case')
      const all = await tx
        .selectFrom('credit')
        .select([...CREDIT_COLUMNS, 'removedAt'])
        .orderBy('position')
        .execute()
      return all.map(({ removedAt, ...row }) => ({
        ...openCredit(loaded.key, row),
        isGone: removedAt !== null,
      }))
    })
  const add = async (position: number, consent: string, content: Partial<CreditContent>) => {
    const creditId = randomUUID()
    const sealed = await inTransaction(installation.db, of, async (tx) => {
      const loaded = await loadCase(tx, installation, scene.caseId)
      if (loaded === undefined) throw new Error('no case')
      return sealCredit(loaded.key, creditId, { ...NO_CREDIT, ...content })
    })
    await sql(
      `insert into credit (credit_id, case_id, compartment_id, sealed, types, consent, answer_lookup, position, asked_at)
       select $1, case_id, compartment_id, $2, '{finder}', $3, $4, $5, now() from cases where case_id = $6`,
      [creditId, sealed, consent, randomBytes(32), position, scene.caseId],
    )
  }
  const email = 'Finda.Canary@example.test'
  await add(101, 'asked', { name: 'Finda Canary', email, secret: 'a-secret' })
  await add(102, 'accepted', {
    name: 'Finda Canary',
    chosenName: 'F. C.',
    contacts: [`mailto:${email}`],
  })
  await add(103, 'asked', { name: 'Another', email: 'another@example.test' })
  // The question to each waits, and one has gone out.
  const question = (to: string) =>
    change(installation, { kind: 'nobody' }, (step) =>
      queueMail(step, {
        ...{ kind: 'credit-question', caseId: scene.caseId, to, subject: 's', text: 'Secret?' },
      }),
    ) as Promise<string>
  const [waiting, sent, another] = [
    await question(email),
    await question(email.toLowerCase()),
    await question('another@example.test'),
  ]
  await sql(`update mail set state = 'sent' where mail_id = $1`, [sent])
  expect(await erase(email.toLowerCase(), {})).toEqual({
    problems: [expect.stringContaining('in 1 case')],
  })
  expect(await erase(email.toLowerCase())).toEqual([
    'Erased how to reach who is to be credited in 1 case.',
  ])
  expect(await rows()).toMatchObject([
    { name: '', email: null, secret: null, isGone: true },
    { name: 'Finda Canary', chosenName: 'F. C.', contacts: [], isGone: false },
    { name: 'Another', email: 'another@example.test', isGone: false },
  ])
  const links = await sql('select 1 from credit where answer_lookup is not null')
  expect(links).toHaveLength(1)
  const mails = await sql<{ id: string; state: string; kept: boolean }>(
    `select mail_id as id, state, length(sealed) > 0 as kept from mail where mail_id = any ($1)`,
    [[waiting, sent, another]],
  )
  expect(new Map(mails.map(({ id, state, kept }) => [id, [state, kept]]))).toEqual(
    new Map([
      [waiting, ['dropped', false]],
      [sent, ['sent', false]],
      [another, ['waiting', true]],
    ]),
  )
  expect(await erase(email)).toEqual({ problems: ['Nobody has this address.'] })
})

describe('what becomes of every column', () => {
  /** Sealed, or naming a person, or a text without a list of words it may be, in a table that names one. */
  const ofPeople = () =>
    sql<{ name: string }>(
      `with people as (select conrelid as oid from pg_constraint where contype = 'f' and confrelid = 'person'::regclass
                       union select 'person'::regclass)
       select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
          and (a.atttypid = 'bytea'::regtype
            or exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'f'
                          and k.confrelid = 'person'::regclass and a.attnum = any (k.conkey))
            or (c.oid in (select oid from people) and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype)
                and not exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'c'
                                   and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) ~ '= ANY')))
        order by 1`,
    )

  it('is said: a new sealed or personal column has its line', async () => {
    const said = Object.entries(PEOPLE_COLUMNS).flatMap(([table, columns]) =>
      Object.keys(columns).map((column) => `${table}.${column}`),
    )
    expect(said.sort()).toEqual((await ofPeople()).map(({ name }) => name).sort())
  })
})

it('keeps the ledger whole', async () => {
  expect(await findings()).toEqual([])
})

it('an address that said it is interested takes the mail with its link along', async () => {
  const said = {
    ...{ team: 'EXAMPLE', name: 'Nia Newcomer', email: 'nia@example.test', githubLogin: 'nia' },
    ...{ background: 'gardener', brings: 'x y', availability: 'weekends' },
  }
  const joined = await scene.parley.request({
    ...{ method: 'POST', url: '/join', remoteAddress: '192.0.2.77' },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(said).toString(),
  })
  expect(joined.statusCode).toBeLessThan(400)
  const mails = () =>
    sql(`select state, length(sealed) > 0 as kept from mail where kind = 'interest-link'`)
  expect(await mails()).toEqual([{ state: 'waiting', kept: true }])
  await erase('Nia@example.test')
  expect(await mails()).toEqual([{ state: 'dropped', kept: false }])
})
