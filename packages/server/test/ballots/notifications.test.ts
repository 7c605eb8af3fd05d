// Mail about votes and nominations, as each person chose: at once, in the daily mail, or not at all; never with a name.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { addPerson, addTeam, seatBody, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { nominated, nomination } from './support.js'

let parley: TestApp
let team: TestTeam
let people: Readonly<Record<'atOnce' | 'daily' | 'muted' | 'leaving', TestPerson>>

beforeAll(async () => {
  parley = await openTestApp()
  // At two in the morning nobody's daily mail is due.
  const hour = new Date(parley.installation.now()).getUTCHours()
  parley.installation.passTime({ hours: 26 - hour })
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await seatBody(parley.installation, team)
  const add = async (name: string, choice?: string) => {
    const person = await addPerson(parley.installation, name, { team })
    if (choice !== undefined)
      await parley.installation.sql('update person set notify = $2 where person_id = $1', [
        person.personId,
        JSON.stringify({ governance: choice }),
      ])
    return person
  }
  people = {
    atOnce: await add('Ada'),
    daily: await add('Bo', 'daily'),
    muted: await add('Cy', 'muted'),
    leaving: await add('Dee', 'daily'),
  }
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const mailsTo = async (person: TestPerson) => {
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer; kind: string }>(
    'select mail_id as "mailId", sealed, kind from mail where person_id = $1',
    [person.personId],
  )
  return rows.map((row) => ({ kind: row.kind, ...openMail(parley.installation.keys, row) }))
}

test('a ballot that opens is told as each has chosen, without the nominee’s name', async () => {
  const id = await nominated(parley, people.atOnce, nomination('Nia Nominee'))
  const [told, ...more] = await mailsTo(people.atOnce)
  expect(more).toEqual([])
  expect(told).toMatchObject({ kind: 'ballot', subject: 'A ballot is open' })
  expect(told?.text).toContain(`/nominations/${id}`)
  expect(told?.unsubscribeUrl).toMatch(/\/u\/.+\.governance\./)
  expect(JSON.stringify(told)).not.toContain('Nia')
  expect(await mailsTo(people.muted)).toEqual([])
  expect(await mailsTo(people.daily)).toEqual([])
})

test('the daily mail has it in the morning, and nothing for who has left meanwhile', async () => {
  const { installation } = parley
  await installation.sql('update membership set left_at = now() where person_id = $1', [
    people.leaving.personId,
  ])
  installation.passTime({ hours: 10 })
  await parley.work()
  const [daily, ...more] = (await mailsTo(people.daily)).filter(({ kind }) => kind === 'daily')
  expect(more).toEqual([])
  expect(daily?.subject).toBe('News of your team')
  expect(daily?.text).toContain('A ballot is open.')
  expect(JSON.stringify(daily)).not.toContain('Nia')
  expect(await mailsTo(people.leaving)).toEqual([])
})

test('the topic is chosen on the account page, and muted by the link in the mail', async () => {
  const page = await parley.request({ url: '/account', cookie: people.atOnce.cookie })
  expect(page.body).toContain('Votes and nominations')
  const [told] = await mailsTo(people.atOnce)
  const path = new URL(told?.unsubscribeUrl ?? '').pathname
  expect((await parley.request({ url: path })).body).toContain('votes and nominations')
})
