// How much is written through a follow link, how often links are asked for, what counts as one address, and how often a
// team is mailed about it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { networkOfAddress } from '../../src/http/network.js'
import { addPerson, addProject, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { linkOf, multipart, send } from './support.js'

let parley: TestApp
let member: TestPerson
beforeAll(async () => {
  parley = await openTestApp({
    env: {
      PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '4',
      PARLEY_INTAKE_MAX_FIELD_BYTES: '10000',
      PARLEY_MESSAGES_PER_LINK_PER_HOUR: '5',
      PARLEY_MESSAGES_BYTES_PER_LINK_PER_HOUR: '20000',
      PARLEY_MESSAGES_PER_ADDRESS_PER_HOUR: '7',
    },
  })
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
  member = await addPerson(parley.installation, 'Ada Example', { team })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

let reporters = 0
const aLink = async (): Promise<string> => {
  reporters += 1
  return linkOf(await send(parley, {}, { address: `203.0.113.${reporters}` }))
}
const write = (link: string, body: string, address: string) =>
  parley.request({
    url: `${link}/messages`,
    method: 'POST',
    remoteAddress: address,
    ...multipart({ body }),
  })
const hour = () => parley.installation.passTime({ hours: 1, minutes: 1 })
const messages = async () => {
  const rows = await parley.installation.sql<{ n: number }>(
    'select count(*)::int as n from message',
  )
  return rows[0]?.n ?? 0
}

// asvs: 2.4.1
test('a link writes so often in an hour, from wherever; what was typed comes back', async () => {
  const link = await aLink()
  for (let at = 0; at < 5; at++)
    expect((await write(link, `Number ${at}.`, `198.51.100.${at}`)).statusCode).toBe(303)
  const before = await messages()
  const page = await write(link, 'Keep these words.', '198.51.100.9')
  expect(page.statusCode).toBe(429)
  expect(page.headers['retry-after']).toBe('3600')
  expect(page.body).toContain('Keep these words.')
  expect(page.body).toContain('You wrote very often within an hour')
  const program = await parley.app.inject({
    url: `/api/v1/reports/${link.split('/').at(-1)}/messages`,
    method: 'POST',
    remoteAddress: '198.51.100.10',
    payload: { body: 'By a program.' },
  })
  expect(program.statusCode).toBe(429)
  expect(program.json()).toMatchObject({ refusal: 'intake.too-many-messages' })
  expect(await messages()).toBe(before)
  hour()
  expect((await write(link, 'Later.', '198.51.100.9')).statusCode).toBe(303)
})

test('a link writes so much in an hour; what is refused counts for nothing', async () => {
  const link = await aLink()
  const long = 'x'.repeat(9_000)
  for (let at = 0; at < 2; at++)
    expect((await write(link, long, `198.51.100.2${at}`)).statusCode).toBe(303)
  for (let at = 0; at < 3; at++)
    expect((await write(link, long, '198.51.100.22')).statusCode).toBe(429)
  expect((await write(link, 'In short.', '198.51.100.22')).statusCode).toBe(303)
})

test('of many at once, no more are taken than the limit says', async () => {
  const link = await aLink()
  const answers = await Promise.all(
    Array.from({ length: 9 }, (_, at) => write(link, `At once ${at}.`, `198.51.100.${30 + at}`)),
  )
  expect(answers.filter(({ statusCode }) => statusCode === 303)).toHaveLength(5)
})

test('an address writes so often in an hour, through whatever links; an IPv6 network is one', async () => {
  const links = [await aLink(), await aLink(), await aLink()]
  const answers: number[] = []
  for (let at = 0; at < 9; at++) {
    const { statusCode } = await write(links[at % 3] ?? '', `Number ${at}.`, `2001:db8:1:2::${at}`)
    answers.push(statusCode)
  }
  expect(answers).toEqual([...Array(7).fill(303), 429, 429])
  expect((await write(links[0] ?? '', 'Next door.', '2001:db8:1:3::1')).statusCode).toBe(303)
})

test('a report from another address of the same IPv6 network counts as from the same', async () => {
  hour()
  const answers: number[] = []
  for (let at = 0; at < 5; at++)
    answers.push((await send(parley, {}, { address: `2001:db8:9:9:${at}::1` })).statusCode)
  expect(answers).toEqual([303, 303, 303, 303, 429])
})

test('links are asked for so often from one address, whichever they are for', async () => {
  const ask = (at: number, remoteAddress: string) =>
    parley.request({
      url: '/report/link-again',
      method: 'POST',
      remoteAddress,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `email=nobody${at}%40example.test`,
    })
  const answers: number[] = []
  for (let at = 0; at < 5; at++) answers.push((await ask(at, `2001:db8:5:5::${at}`)).statusCode)
  expect(answers).toEqual([303, 303, 303, 303, 429])
  const refused = await ask(9, '2001:db8:5:5::9')
  expect(refused.body).toContain('nobody9@example.test')
  expect((await ask(9, '192.0.2.9')).statusCode).toBe(303)
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0001:0002:0003:0004:0005:0006', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
])('%s counts as %s', (address, network) => {
  expect(networkOfAddress(address)).toBe(network)
})

test('of new messages a person is mailed once, until they have looked or a quarter of an hour has passed', async () => {
  hour()
  const link = await aLink()
  await parley.work()
  const mails = async () => {
    await parley.work()
    const rows = await parley.installation.sql<{ n: number }>(
      `select count(*)::int as n from mail where about = 'message' and person_id = $1`,
      [member.personId],
    )
    return rows[0]?.n ?? 0
  }
  const before = await mails()
  for (let at = 0; at < 3; at++) await write(link, `Number ${at}.`, '198.51.100.80')
  expect(await mails()).toBe(before + 1)
  const rows = await parley.installation.sql<{ id: string }>(
    'select case_id as id from cases order by received_at desc limit 1',
  )
  parley.installation.passTime({ minutes: 2 })
  const page = await parley.request({ url: `/cases/${rows[0]?.id}`, cookie: member.cookie })
  expect(page.statusCode).toBe(200)
  parley.installation.passTime({ minutes: 2 })
  await write(link, 'They have looked.', '198.51.100.80')
  expect(await mails()).toBe(before + 2)
  parley.installation.passTime({ minutes: 16 })
  await write(link, 'Later.', '198.51.100.80')
  expect(await mails()).toBe(before + 3)
}, 30_000)
