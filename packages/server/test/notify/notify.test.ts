// Who is told of what, how often, and how little a mail says.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createMailer } from '../../src/clients/mail/client.js'
import { createMailFake, type MailFake } from '../../src/clients/mail/fake.js'
import { dailyMailScan } from '../../src/notify/daily.js'
import { unsubscribeLink } from '../../src/notify/unsubscribe.js'
import { mailAtOnce, mailDaily, placeOf } from '../../src/notify/words.js'
import { openByHand as openIn, signInAgain } from '../cases/support.js'
import { eventsDuring } from '../support/events.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let mail: MailFake
let parley: TestApp
let team: TestTeam
let ada: TestPerson
let ben: TestPerson
let newcomer: TestPerson

beforeAll(async () => {
  mail = await createMailFake()
  parley = await openTestApp({
    clients: { mailer: createMailer({ smtpUrl: mail.smtpUrl }) },
    env: { PARLEY_SMTP_URL: mail.smtpUrl, PARLEY_MAIL_FROM: 'Parley <parley@example.test>' },
  })
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  ada = await addPerson(parley.installation, 'Ada Example', { team })
  ben = await addPerson(parley.installation, 'Ben Example', { team })
  newcomer = await addPerson(parley.installation, 'New Comer', { team, acknowledged: false })
})
afterAll(async () => {
  await parley.close()
  await mail.close()
})
beforeEach(async () => {
  await parley.work()
  mail.clear()
})

const choose = (person: TestPerson, notify: Record<string, string>) =>
  parley.installation.sql('update person set notify = $2 where person_id = $1', [
    person.personId,
    JSON.stringify(notify),
  ])

const openByHand = async (title: string): Promise<string> =>
  (await openIn(parley.installation, { team, person: ada, title })).caseId

test('a new report is told to every member who may read it, but not to who opened it, and without content', async () => {
  await openByHand('canary-title')
  await parley.work()
  const told = mail.messages()
  expect(told.flatMap((message) => message.to)).toEqual([
    expect.stringContaining('ben.example@example.test'),
  ])
  const [message] = told
  expect(JSON.stringify(message)).not.toContain('canary')
  expect(message?.subject).toMatch(/^EXAMPLE-2026-\d+: a new report arrived$/)
  expect(JSON.stringify(message)).toContain('/cases/')
  expect(told.some((one) => JSON.stringify(one).includes('new.comer'))).toBe(false)
  expect(newcomer.personId).toBeTruthy()
})

test('a mail leads by way of the sign-in, which hands on whoever is signed in', async () => {
  const caseId = await openByHand('Where to')
  await parley.work()
  const text = mail.messages()[0]?.text ?? ''
  const url = new RegExp(`/sign-in\\?next=/cases/${caseId}$`, 'm').exec(text)?.[0] ?? ''
  expect((await parley.request({ url })).body).toContain('Sign in by email')
  const { cookie } = await signInAgain(parley.installation, ada)
  const on = await parley.request({ url, cookie })
  expect([on.statusCode, on.headers['location']]).toEqual([303, `/cases/${caseId}`])
})

test('a subject says number and kind, and a request for approval leads to what is to be approved', () => {
  const links = { settings: 's', unsubscribe: 'u' }
  const kind = 'approval-asked'
  const noticed = { caseNumber: 'EXAMPLE-2026-007', kind, link: placeOf('id', kind) } as const
  const mail = mailAtOnce(noticed, links)
  expect(mail.subject).toBe('EXAMPLE-2026-007: you are asked to approve what will be published')
  expect(mail.text).toContain('/cases/id/publication')
  const many = ['1', '2', '3', '4', '5'].map((number) => ({
    caseNumber: `EXAMPLE-2026-00${number}`,
    kind: 'message' as const,
    link: '/',
  }))
  expect(mailDaily(many, links).subject).toBe(
    'News in 5 cases: EXAMPLE-2026-001, EXAMPLE-2026-002, EXAMPLE-2026-003 and 2 more',
  )
})

test('one press mutes a topic, from wherever a mail program is; a fetched link changes nothing', async () => {
  const link = new URL(unsubscribeLink(parley.installation, ben.personId, 'new-report')).pathname
  const page = await parley.request({ url: link })
  expect(page.body).toContain('Stop mail about new reports')
  const notify = () =>
    parley.installation.sql('select notify from person where person_id = $1', [ben.personId])
  expect(await notify()).toEqual([{ notify: {} }])
  const press = () =>
    parley.app.inject({
      method: 'POST',
      url: link,
      headers: {
        origin: 'https://mail.example',
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: 'List-Unsubscribe=One-Click',
    })
  const told = () => eventsDuring(parley.installation, 'person:%', press)
  expect(await told()).toEqual(['person:changed'])
  expect(await told()).toEqual([])
  expect((await press()).statusCode).toBe(200)
  expect(await notify()).toEqual([{ notify: { 'new-report': 'muted' } }])
  await openByHand('another')
  await parley.work()
  expect(mail.messages()).toEqual([])
  const forged = await parley.request({
    method: 'POST',
    url: link.replace(ben.personId, ada.personId),
  })
  expect(forged.statusCode).toBe(404)
})

test('who chose daily gets one mail from eight in the morning where they live, about what they may still read', async () => {
  await parley.installation.sql(
    `update person set time_zone = 'America/New_York' where person_id = $1`,
    [ben.personId],
  )
  await choose(ben, { 'new-report': 'daily' })
  await openByHand('first')
  const hidden = await openByHand('second')
  await parley.work()
  expect(mail.messages()).toEqual([])
  await parley.installation.sql(
    `with k as (insert into compartment (team_id, narrowed) values ($1, true) returning compartment_id)
     update cases set compartment_id = k.compartment_id from k where case_id = $2`,
    [team.teamId, hidden],
  )
  parley.installation.passTime({ hours: 2 }) // 11:00 UTC, seven in New York
  await parley.work()
  expect(mail.messages()).toEqual([])
  parley.installation.passTime({ hours: 1, minutes: 5 })
  await parley.work()
  expect(mail.messages().map((message) => message.subject)).toEqual([
    expect.stringMatching(/^EXAMPLE-2026-\d+: a new report arrived$/),
  ])
  await parley.work()
  expect(mail.messages()).toHaveLength(1)
})

test('a daily mail that waited names no case that was lost since it was written, and is dropped where none is left', async () => {
  const { installation } = parley
  await choose(ben, { 'new-report': 'daily' })
  await installation.sql(
    `update person set time_zone = 'America/Los_Angeles' where person_id = $1`,
    [ben.personId],
  )
  const hide = (caseIds: readonly string[]) =>
    installation.sql(
      `with k as (insert into compartment (team_id, narrowed) values ($1, true) returning compartment_id)
       update cases set compartment_id = k.compartment_id from k where case_id = any ($2)`,
      [team.teamId, caseIds],
    )
  const arrived = () =>
    mail.messages().flatMap(({ subject }) => (subject.includes('new report') ? [subject] : []))
  const written = async () => {
    const cases = [await openByHand('kept'), await openByHand('lost')]
    await parley.work()
    installation.passTime({ hours: 29 })
    await dailyMailScan(installation)()
    expect(arrived()).toEqual([])
    return cases
  }
  const [kept = '', lost = ''] = await written()
  await hide([lost])
  await parley.work()
  const [row] = await installation.sql<{ number: string }>(
    'select number from cases where case_id = $1',
    [kept],
  )
  expect(arrived()).toEqual([`${row?.number}: a new report arrived`])
  mail.clear()
  installation.passTime({ hours: 19 })
  await hide(await written())
  await parley.work()
  expect(arrived()).toEqual([])
  expect(
    await installation.sql(
      `select state from mail where kind = 'daily' order by created_at desc limit 1`,
    ),
  ).toEqual([{ state: 'dropped' }])
})
