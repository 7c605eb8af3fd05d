// What hangs on a case against its events: what people write, send, take back and record agrees, and each row that somebody with
// the superuser's rights plants, changes or removes is found and named. So are members, who read a team's cases.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reporterBy } from '../../src/intake/follow-link.js'
import { replaceFollowLink } from '../../src/intake/replace-link.js'
import { writeAsReporter } from '../../src/intake/reporter-messages.js'
import { breakGlass } from '../../src/publication/break-glass/actions.js'
import { markExploited } from '../../src/publication/break-glass/exploited.js'
import { join, post, type Scene, sentId, write } from '../conversation/support.js'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { check, openTold, personOf } from './support.js'

let scene: Scene
let number: string
let outsider: TestPerson
let messageId: string
let withFile: string

const sql = (text: string, values: readonly unknown[] = []) =>
  scene.parley.installation.sql(text, values)

const differences = async (): Promise<readonly string[]> =>
  (await check(scene.parley.installation)).findings.map(({ because }) => because)

const TABLES = [
  'membership',
  'message',
  'attachment',
  'report',
  'follow_link',
  'approval',
  'case_event',
  'cases',
  'team',
]

beforeAll(async () => {
  scene = await openTold(await openTestApp())
  const [row] = await sql('select number from cases where case_id = $1', [scene.caseId])
  number = String(row?.['number'])
  outsider = await addPerson(scene.parley.installation, 'Otto Outside')
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const file = (name: string) => ({ name, content: `bytes of ${name}` })

test('what people do agrees: messages, files, what is taken back, a new link, attacks and their correction', async () => {
  const { kim, robin, caseId, link } = scene
  const { installation, settings } = scene.parley
  messageId = sentId(await write(scene, kim, { audience: 'team', body: 'For the team alone.' }))
  withFile = sentId(
    await write(scene, robin, {
      audience: 'team+reporter',
      body: 'With a file.',
      files: [file('log.txt')],
    }),
  )
  const wrong = sentId(
    await write(scene, kim, { audience: 'everyone', body: 'Oh.', files: [file('oh.txt')] }),
  )
  await post(scene, kim, { url: `/cases/${caseId}/messages/${wrong}/retract` })
  const [withheld] = await sql(
    'select count(*)::int as n from message where retracted_at is not null',
  )
  expect(withheld?.['n']).toBe(1)
  const reporter = reporterBy(installation.keys, link.slice('/r/'.length))
  if (reporter === undefined) throw new Error('no reporter')
  const said = {
    text: 'From the reporter.',
    files: [{ name: 'more.txt', bytes: Buffer.from('more') }],
    address: '127.0.0.1',
  }
  expect(await writeAsReporter({ installation, settings }, reporter, said)).toHaveProperty(
    'messageId',
  )
  const pia = await join(scene, 'Pia Pip', scene.projects.pip)
  await write(scene, pia, { audience: 'everyone', body: 'We look.' })
  expect(await differences()).toEqual([])
  const person = await personOf(installation, kim)
  expect(await markExploited(installation, person, { caseId, exploited: true })).toEqual({ caseId })
  expect(await differences()).toEqual([])
  expect(await markExploited(installation, person, { caseId, exploited: false })).toEqual({
    caseId,
  })
  expect(await differences()).toEqual([])
  const seen = { caseId, cause: 'exploit-public', note: 'seen' } as const
  expect(await breakGlass(installation, person, seen)).toEqual({ caseId })
  expect(await replaceFollowLink(installation, person, caseId)).toHaveProperty('url')
  expect(await differences()).toEqual([])
})

/** Changes one table past every guard, looks, and puts it back as it was. */
const whileChanged = async (table: string, change: string, values: readonly unknown[] = []) => {
  for (const each of TABLES) await sql(`alter table ${each} disable trigger all`)
  await sql(`create table kept as select * from ${table}`)
  await sql(change, values)
  const found = await differences()
  const [row] = await sql(
    `select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns
      where table_name = $1 and table_schema = 'public' and is_generated = 'NEVER'`,
    [table],
  )
  const names = String(row?.['names'])
  await sql(`delete from ${table}`)
  await sql(`insert into ${table} (${names}) overriding system value select ${names} from kept`)
  await sql('drop table kept')
  for (const each of TABLES) await sql(`alter table ${each} enable trigger all`)
  expect(await differences()).toEqual([])
  return found
}

const planted =
  () => `insert into membership (membership_id, team_id, person_id, roles, list_name, list_position, joined_at, acknowledged_at)
  values ('${randomUUID()}', ${scene.team.teamId}, '${outsider.personId}', '{admin}', 'Otto', 99, now(), now())`
const message = (
  values: string,
) => `insert into message (message_id, case_id, compartment_id, audience, author_kind, author_id, body, written_at)
  select gen_random_uuid(), case_id, compartment_id, ${values} from message where message_id = '${messageId}'`

describe('who may read a team’s cases', () => {
  test.each([
    [
      'a member whom nobody added',
      planted,
      () => `of ${outsider.personId} in EXAMPLE: no event tells of it`,
    ],
    [
      'somebody who never agreed to the confidentiality',
      () =>
        `update membership set acknowledged_at = now() where person_id = '${scene.newcomer.personId}'`,
      () => `of ${scene.newcomer.personId} in EXAMPLE: it says that they agreed`,
    ],
    [
      'a role that nobody gave',
      () => `update membership set roles = '{admin}' where person_id = '${scene.kim.personId}'`,
      () => `of ${scene.kim.personId} in EXAMPLE: its roles are admin, and its history says none`,
    ],
    [
      'a membership given to somebody else',
      () =>
        `update membership set person_id = '${outsider.personId}' where person_id = '${scene.robin.personId}'`,
      () => `of ${outsider.personId} in EXAMPLE: no event tells of it`,
    ],
    [
      'a membership moved to another team',
      () =>
        `update membership set team_id = ${scene.team.teamId} where person_id = '${scene.outsider.personId}'`,
      () => `of ${scene.outsider.personId} in EXAMPLE: no event tells of it`,
    ],
    [
      'a membership that was ended past its event',
      () => `update membership set left_at = now() where person_id = '${scene.robin.personId}'`,
      () => `of ${scene.robin.personId} has ended, and no event ended it`,
    ],
  ])('%s', async (_, change, because) => {
    expect((await whileChanged('membership', change())).join('\n')).toContain(because())
  })

  test('two teams that have each other’s compartment', async () => {
    const change = `update team t set compartment_id = (select max(o.compartment_id) + min(o.compartment_id) - t.compartment_id from team o)`
    await sql('alter table team drop constraint team_compartment_id_key')
    const found = await whileChanged('team', change)
    await sql('alter table team add unique (compartment_id)')
    expect(found.join('\n')).toContain('team EXAMPLE: its compartment is not its own')
  })

  test('a case that is given to another team', async () => {
    const other = `(select team_id from team where slug = 'OTHER')`
    const found = await whileChanged(
      'cases',
      `update cases set team_id = ${other}, compartment_id = (select compartment_id from team where slug = 'OTHER') where case_id = $1`,
      [scene.caseId],
    )
    expect(found.join('\n')).toContain(`${number}: its team is`)
  })
})

describe('what was said and sent', () => {
  test.each([
    [
      'a message that is gone',
      'message',
      () => `delete from message where message_id = '${messageId}'`,
      () => `message ${messageId} is gone`,
    ],
    [
      'one for more than it was written for',
      'message',
      () => `update message set audience = 'everyone' where message_id = '${messageId}'`,
      () => `message ${messageId}: it is for everyone, and its history says team`,
    ],
    [
      'one that nobody wrote',
      'message',
      () => message(`'everyone', 'person', author_id, body, now()`),
      () => 'no event tells of it',
    ],
    [
      'one with the text of another',
      'message',
      () =>
        `update message set body = (select body from message where message_id = '${withFile}') where message_id = '${messageId}'`,
      () => `message ${messageId}: its text is not the one`,
    ],
    [
      'one that was withheld',
      'message',
      () => `update message set retracted_at = now() where message_id = '${messageId}'`,
      () => `message ${messageId}: it is withheld`,
    ],
    [
      'one that was taken back, shown again',
      'message',
      () => 'update message set retracted_at = null',
      () => 'it was taken back, and its row does not say so',
    ],
    [
      'a file that is gone',
      'attachment',
      () => `delete from attachment where message_id = '${withFile}'`,
      () => 'is gone, and its history tells of it',
    ],
    [
      'a file with the bytes of another',
      'attachment',
      () =>
        `update attachment set content = (select content from attachment where message_id <> '${withFile}' limit 1) where message_id = '${withFile}'`,
      () => 'its bytes are not those that were sent',
    ],
    [
      'a file for others than its message',
      'attachment',
      () => `update attachment set audience = 'everyone' where message_id = '${withFile}'`,
      () => 'it is for everyone',
    ],
    [
      'a file under a report that had none',
      'attachment',
      () =>
        `update attachment set message_id = null, author_kind = 'reporter', author_id = null, attachment_id = gen_random_uuid() where message_id = '${withFile}'`,
      () => 'nor the report of these bytes',
    ],
    [
      'the report',
      'report',
      () => `delete from report where case_id = '${scene.caseId}'`,
      () => 'its report is gone',
    ],
    [
      'another report',
      'report',
      () => `update report set sealed = '\\x00'`,
      () => 'its report cannot be opened',
    ],
    [
      'a follow link of somebody else',
      'follow_link',
      () => `update follow_link set lookup = sha256(lookup) where replaced_at is null`,
      () => 'no event tells of it',
    ],
    [
      'a link that was replaced, opened again',
      'follow_link',
      () => `update follow_link set replaced_at = null`,
      () => 'no event tells of it',
    ],
    [
      'a link that is gone',
      'follow_link',
      () => 'delete from follow_link where replaced_at is null',
      () => 'the follow link that its history tells of is gone',
    ],
  ])('%s', async (_, table, change, because) => {
    const found = await whileChanged(table, change())
    expect(found.join('\n')).toContain(because())
    expect(found.join('\n')).toContain(`${number}: `)
  })
})

describe('what goes out, and what is true of it', () => {
  test.each([
    [
      'an approval that nobody gave',
      'approval',
      () => `insert into approval (case_id, compartment_id, version, person_id, kind, approved_at, hash)
        select case_id, compartment_id, 1, '${scene.robin.personId}', 'reader', now(), repeat('a', 64) from cases where case_id = '${scene.caseId}'`,
      () =>
        `the approval of aaaaaaaaaaaa… by ${scene.robin.personId} (reader): no event tells of it`,
    ],
    [
      'attacks that nobody recorded',
      'case_event',
      () => `insert into case_event (case_event_id, case_id, compartment_id, event, recorded_at)
        select gen_random_uuid(), case_id, compartment_id, 'A', now() from case_event where event = 'X'`,
      () => 'what happened (A): no event tells of it',
    ],
    [
      'attacks that were recorded by mistake, counted again',
      'case_event',
      () => `update case_event set mistaken_at = null where event = 'A'`,
      () => 'what happened (A): no event tells of it',
    ],
    [
      'that an exploit is public, taken away',
      'case_event',
      () => `update case_event set mistaken_at = now() where event = 'X'`,
      () => 'what happened (X) is gone',
    ],
  ])('%s', async (_, table, change, because) => {
    const found = await whileChanged(table, change())
    expect(found.join('\n')).toContain(`${number}: ${because()}`)
  })
})
