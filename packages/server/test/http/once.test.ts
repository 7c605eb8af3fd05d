// What was done under an Idempotency-Key is known to be done, wherever between the commit and the answer a try ends:
// killed, failed, overtaken. test/access/contract.test.ts asks every route for the commonest of these.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openByHand } from '../cases/support.js'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
  type TestTeam,
} from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let team: TestTeam
let member: TestPerson
let caseId: string

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
  member = await addPerson(parley.installation, 'Member One', { team, roles: ['admin'] })
})
beforeEach(async () => {
  const opened = await openByHand(parley.installation, { team, person: member, title: 'Secret' })
  caseId = opened.caseId
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const write = (key: string, body = 'Words for the team.') =>
  parley.request({
    method: 'POST',
    url: `/api/v1/cases/${caseId}/messages`,
    cookie: member.cookie,
    headers: { accept: 'application/json', 'x-csrf': member.csrf, 'idempotency-key': key },
    payload: { audience: 'team', body },
  })

const messages = async () =>
  (await parley.installation.sql('select 1 from message where case_id = $1', [caseId])).length

/** Lets the answer's own statement fail from now on, as a process does that dies after the commit. */
const dieAfterTheCommit = () =>
  parley.installation.sql(`
    create function dies() returns trigger language plpgsql as $$ begin raise 'the process is gone'; end $$;
    create trigger dies before update of answer on idempotency_key for each row when (new.answer is not null)
      execute function dies()`)
const liveAgain = () =>
  parley.installation.sql('drop trigger dies on idempotency_key; drop function dies()')

test('a try that dies between the commit and its answer is repeated without a second message', async () => {
  await dieAfterTheCommit()
  const died = await write('k1')
  await liveAgain()
  expect(died.statusCode).toBe(500)
  expect(await messages()).toBe(1)
  parley.installation.passTime({ minutes: 2 })
  const again = await write('k1')
  expect(again.statusCode).toBe(201)
  expect(await messages()).toBe(1)
  expect((await write('k1')).body).toBe(again.body)
})

test('another body stays refused, while the answer is missing too', async () => {
  await dieAfterTheCommit()
  await write('k2')
  await liveAgain()
  parley.installation.passTime({ minutes: 2 })
  expect((await write('k2', 'Other words.')).statusCode).toBe(422)
  expect(await messages()).toBe(1)
})

test('the same key at once: one message, and one answer to all', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => write('k3')))
  expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
  expect(await messages()).toBe(1)
})

test('a slow try that was overtaken commits nothing', async () => {
  const { installation } = parley
  await installation.sql(`
    create function takes_over() returns trigger language plpgsql as $$ begin
      update idempotency_key set attempt = gen_random_uuid(); return new; end $$;
    create trigger takes_over before insert on message for each row execute function takes_over()`)
  const overtaken = await write('k4')
  await installation.sql('drop trigger takes_over on message; drop function takes_over()')
  expect(overtaken.statusCode).toBe(503)
  expect(await messages()).toBe(0)
})

test('what was done is kept sealed, without a word of the case', async () => {
  const { messageId } = { messageId: (await write('k5')).json<{ id: string }>().id }
  const rows = await parley.installation.sql<{ all: string }>(
    `select string_agg(k::text, '') as all from idempotency_key k where effects is not null`,
  )
  const text = rows[0]?.all ?? ''
  expect(text.length).toBeGreaterThan(0)
  for (const word of [messageId, 'Words for the team.'])
    expect(text).not.toContain(Buffer.from(word).toString('hex'))
})
