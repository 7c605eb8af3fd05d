// Shows credits from adding to publishing: consent by account and by link, names, anonymity, silence; and that who is
// asked learns nothing of the case.

import { CREDIT_TYPES } from '@parley/records'
import { isRefusal, settleCredits } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import {
  addCreditTo,
  askCredit,
  changeCredit,
  decideCredit,
  removeCredit,
} from '../../src/remediation/credits/actions.js'
import { loadAskedByLink } from '../../src/remediation/credits/answers.js'
import { eventsOf, formOf } from '../cases/support.js'
import { addPerson } from '../support/people.js'
import { acceptedCase, asViewer, openRoom, type Room, readingCredits } from './support.js'

let room: Room
beforeAll(async () => {
  room = await openRoom()
})
afterAll(() => room.close())

const ada = () => asViewer(room.parley.installation, room.ada)

const { rowsOf, creditsOf } = readingCredits(() => room)

const grace = { name: 'Grace Example', email: 'grace@elsewhere.test', contacts: [], personId: null }

const add = async (caseId: string, types: readonly string[], change = {}) => {
  const added = await addCreditTo(room.parley.installation, await ada(), {
    ...{ caseId, types },
    ...grace,
    ...change,
  })
  if (isRefusal(added)) throw new Error(added.because)
  return added.creditId
}

/** The link in the last mail that asked. */
const linkInMail = async (caseId: string): Promise<string> => {
  const [row] = await room.parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail where kind = 'credit-question' and case_id = $1 order by created_at desc limit 1`,
    [caseId],
  )
  if (row === undefined) throw new Error('no mail')
  const mail = openMail(room.parley.installation.keys, row)
  expect(mail.text).not.toContain('Quadratic')
  expect(mail.subject).not.toContain('Quadratic')
  return /http:\/\/localhost:8080(\/c\/\S+)/.exec(mail.text)?.[1] ?? ''
}

const answer = (link: string, fields: Record<string, string>) =>
  room.parley.request({
    method: 'POST',
    url: link,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'http://localhost:8080',
    },
    payload: new URLSearchParams(fields).toString(),
  })

describe('O1: ten types, several for one person', () => {
  it('takes all ten for one person, and each of them once', async () => {
    const caseId = await acceptedCase(room)
    await add(caseId, [...CREDIT_TYPES])
    expect((await creditsOf(caseId)).map(({ type }) => type)).toEqual([...CREDIT_TYPES])
    const personId = room.bob.personId
    await add(caseId, ['finder'], { personId, name: 'Bob Example', email: null })
    await add(caseId, ['remediation developer'], { personId, name: 'Bob Example', email: null })
    const rows = await rowsOf(caseId)
    expect(rows).toHaveLength(2)
    expect(rows[1]?.types).toEqual(['finder', 'remediation developer'])
    const again = await addCreditTo(room.parley.installation, await ada(), {
      ...{ caseId, types: ['finder'], personId, name: 'Bob Example', email: null, contacts: [] },
    })
    expect(again).toMatchObject({ refusal: 'credit.exists' })
  })

  it.each([
    [{ types: [] }, 'credit.unknown-type'],
    [{ types: ['hero'] }, 'credit.unknown-type'],
    [{ name: ' ' }, 'credit.name-missing'],
    [{ email: 'nowhere' }, 'credit.bad-address'],
    [{ contacts: ['http://plain.example'] }, 'credit.bad-contact'],
  ])('refuses %j', async (change, refusal) => {
    const caseId = await acceptedCase(room)
    const outcome = await addCreditTo(room.parley.installation, await ada(), {
      ...{ caseId, types: ['finder'] },
      ...grace,
      ...change,
    })
    expect(outcome).toMatchObject({ refusal })
  })
})

describe('O2: everyone is asked, and their answer stands', () => {
  it('asks by mail, shows the project and nothing else, and takes name, anonymity or no', async () => {
    const caseId = await acceptedCase(room)
    const creditId = await add(caseId, ['reporter', 'finder'])
    expect(await askCredit(room.parley.installation, await ada(), { caseId, creditId })).toEqual({
      mailed: true,
    })
    const link = await linkInMail(caseId)
    const page = await room.parley.request({ url: link })
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('Credit for a vulnerability in Parser')
    expect(page.body).not.toMatch(/Quadratic|EXAMPLE-2026-/)
    expect((await answer(link, { answer: 'accepted', name: '  ' })).statusCode).toBe(422)
    expect((await answer(link, { answer: 'accepted', name: 'G. Example' })).statusCode).toBe(303)
    expect(settleCredits(await creditsOf(caseId)).named).toEqual([
      { name: 'G. Example', type: 'finder', contacts: [] },
      { name: 'G. Example', type: 'reporter', contacts: [] },
    ])
    await answer(link, { answer: 'anonymous' })
    expect(settleCredits(await creditsOf(caseId)).named[0]?.name).toBe('Anonymous')
    await answer(link, { answer: 'declined' })
    expect(settleCredits(await creditsOf(caseId)).named).toEqual([])
    expect(await eventsOf(room.parley.installation, caseId)).toContain('credit:answered')
  })

  it('holds a yes to what was shown beside the name: less is fine, another address is asked about anew', async () => {
    const caseId = await acceptedCase(room)
    const shown = ['https://grace.example', 'mailto:grace@elsewhere.test']
    const creditId = await add(caseId, ['finder'], { contacts: shown })
    await askCredit(room.parley.installation, await ada(), { caseId, creditId })
    const link = await linkInMail(caseId)
    await answer(link, { answer: 'accepted', name: 'G. Example' })
    const changeTo = async (contacts: readonly string[]) =>
      changeCredit(room.parley.installation, await ada(), {
        ...{ caseId, creditId, types: ['finder'], name: '', email: grace.email, contacts },
      })
    const standing = async () => (await rowsOf(caseId))[0]?.consent
    expect(await changeTo(shown.slice(0, 1))).toEqual({ creditId })
    expect(await standing()).toBe('accepted')
    expect(await changeTo([...shown.slice(0, 1), 'https://other.example'])).toEqual({ creditId })
    expect(await standing()).toBe('unasked')
    const settled = settleCredits(await creditsOf(caseId))
    expect(settled.named).toEqual([])
    expect(settled.unanswered).toMatchObject([{ name: 'G. Example' }])
    await askCredit(room.parley.installation, await ada(), { caseId, creditId })
    const again = await linkInMail(caseId)
    expect((await room.parley.request({ url: again })).body).toContain('https://other.example')
    expect((await answer(again, { answer: 'accepted', name: 'G. Example' })).statusCode).toBe(303)
    expect(await standing()).toBe('accepted')
  })

  it('says everything that is wrong with a new one at once, each beside its field', async () => {
    const caseId = await acceptedCase(room)
    const page = await room.parley.request({
      method: 'POST',
      url: `/cases/${caseId}/credits`,
      cookie: room.ada.cookie,
      ...formOf(room.ada, { name: '', email: 'nowhere', contacts: 'http://plain.example' }),
    })
    expect(page.statusCode).toBe(409)
    for (const [field, words] of [
      ['name', 'Give the name'],
      ['types', 'Choose at least one thing'],
      ['email', 'This is not a mail address'],
      ['contacts', 'addresses that start with https'],
    ])
      expect(page.body).toMatch(new RegExp(`id="add-${field}-error"[^>]*>[^<]*${words}`))
  })

  it('reminds with the same link, and never asks who has answered', async () => {
    const caseId = await acceptedCase(room)
    const creditId = await add(caseId, ['analyst'])
    await askCredit(room.parley.installation, await ada(), { caseId, creditId })
    const first = await linkInMail(caseId)
    room.parley.installation.passTime({ days: 1 })
    await askCredit(room.parley.installation, await ada(), { caseId, creditId })
    expect(await linkInMail(caseId)).toBe(first)
    await answer(first, { answer: 'declined' })
    expect(
      await askCredit(room.parley.installation, await ada(), { caseId, creditId }),
    ).toMatchObject({ refusal: 'credit.already-answered' })
  })

  it('takes one answer for all questions of a person but those with an address beside the name', async () => {
    const helper = await addPerson(room.parley.installation, 'Often Example')
    const asked = async (contacts: readonly string[]) => {
      const caseId = await acceptedCase(room)
      const of = { personId: helper.personId, name: 'Often Example', email: null }
      const creditId = await add(caseId, ['analyst'], { ...of, contacts })
      await askCredit(room.parley.installation, await ada(), { caseId, creditId })
      return { caseId, creditId }
    }
    const first = await asked([])
    const second = await asked([])
    const third = await asked(['https://often.example'])
    const page = await room.parley.request({ url: '/credits', cookie: helper.cookie })
    expect(page.body).toContain('Answer the other open question the same way')
    await room.parley.request({
      ...{ method: 'POST', url: `/credits/${first.creditId}`, cookie: helper.cookie },
      ...formOf(helper, { answer: 'anonymous', name: '', alike: 'yes' }),
    })
    const consents = [first, second, third].map(
      async ({ caseId }) => (await rowsOf(caseId))[0]?.consent,
    )
    expect(await Promise.all(consents)).toEqual(['anonymous', 'anonymous', 'asked'])
  })

  it('asks people with an account on their own page', async () => {
    const caseId = await acceptedCase(room)
    const helper = await addPerson(room.parley.installation, 'Helper Example')
    const creditId = await add(caseId, ['analyst'], {
      ...{ personId: helper.personId, name: 'Helper Example', email: null },
      contacts: ['https://helper.example'],
    })
    const before = await room.parley.request({ url: '/credits', cookie: helper.cookie })
    expect(before.body).toContain('Nobody has asked')
    await askCredit(room.parley.installation, await ada(), { caseId, creditId })
    const page = await room.parley.request({ url: '/credits', cookie: helper.cookie })
    expect(page.body).toContain('Credit for a vulnerability in Parser')
    expect(page.body).not.toMatch(/Quadratic/)
    expect(page.body).toContain('Published beside your name: <bdi>https://helper.example</bdi>')
    const sent = await room.parley.request({
      method: 'POST',
      url: `/credits/${creditId}`,
      cookie: helper.cookie,
      ...formOf(helper, { answer: 'accepted', name: 'H. Example' }),
    })
    expect(sent.statusCode).toBe(303)
    expect((await rowsOf(caseId))[0]).toMatchObject({
      consent: 'accepted',
      chosenName: 'H. Example',
    })
    const foreign = await room.parley.request({
      method: 'POST',
      url: `/credits/${creditId}`,
      cookie: room.bob.cookie,
      ...formOf(room.bob, { answer: 'declined', name: '' }),
    })
    expect(foreign.statusCode).toBe(404)
    const closed = await room.parley.request({ url: `/cases/${caseId}`, cookie: helper.cookie })
    expect(closed.statusCode).toBe(404)
  })

  it('answers a wrong link, a removed credit and a foreign secret alike', async () => {
    const caseId = await acceptedCase(room)
    const creditId = await add(caseId, ['sponsor'])
    await askCredit(room.parley.installation, await ada(), { caseId, creditId })
    const link = await linkInMail(caseId)
    await removeCredit(room.parley.installation, await ada(), { caseId, creditId })
    const wrong = `/c/plc_${'A'.repeat(43)}`
    const bodies = await Promise.all(
      [link, wrong, '/c/nothing'].map((url) => room.parley.request({ url })),
    )
    expect(bodies.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404])
    expect(new Set(bodies.map(({ body }) => body)).size).toBe(1)
    expect(await loadAskedByLink(room.parley.installation, link.slice(3))).toBeUndefined()
  })
})

describe('O3, O5: what is there is never overwritten', () => {
  it('adds to a person and keeps their answer', async () => {
    const caseId = await acceptedCase(room)
    const personId = room.bob.personId
    const creditId = await add(caseId, ['finder'], { personId, name: 'Bob', email: null })
    await askCredit(room.parley.installation, await ada(), { caseId, creditId })
    await room.parley.request({
      method: 'POST',
      url: `/credits/${creditId}`,
      cookie: room.bob.cookie,
      ...formOf(room.bob, { answer: 'accepted', name: 'Bob E.' }),
    })
    await add(caseId, ['remediation reviewer'], { personId, name: 'Robert', email: null })
    expect(settleCredits(await creditsOf(caseId)).named).toEqual([
      { name: 'Bob E.', type: 'finder', contacts: [] },
      { name: 'Bob E.', type: 'remediation reviewer', contacts: [] },
    ])
  })
})

describe('H1: the coordinator is credited by itself', () => {
  it('once, by the next tick, and cannot be taken off the list', async () => {
    const caseId = await acceptedCase(room)
    await room.parley.work()
    await room.parley.work()
    const rows = await rowsOf(caseId)
    expect(rows.filter(({ types }) => types.includes('coordinator'))).toHaveLength(1)
    expect(rows[0]).toMatchObject({ personId: room.ada.personId, consent: 'asked' })
    const creditId = rows[0]?.creditId ?? ''
    expect(
      await removeCredit(room.parley.installation, await ada(), { caseId, creditId }),
    ).toMatchObject({ refusal: 'credit.coordinator-stays' })
  })

  it('is added to what they are credited for already', async () => {
    const caseId = await acceptedCase(room)
    await add(caseId, ['finder'], { personId: room.ada.personId, name: 'Ada', email: null })
    await room.parley.work()
    expect((await rowsOf(caseId)).map(({ types }) => types)).toEqual([['finder', 'coordinator']])
  })
})

describe('the team’s page', () => {
  it('gives everything typed back with the reason', async () => {
    const caseId = await acceptedCase(room)
    const payload = new URLSearchParams({
      csrf: room.ada.csrf,
      name: 'A <b>',
      email: 'nowhere',
      contacts: '',
    })
    payload.append('types', 'finder')
    payload.append('types', 'tool')
    const answered = await room.parley.request({
      method: 'POST',
      url: `/cases/${caseId}/credits`,
      cookie: room.ada.cookie,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: payload.toString(),
    })
    expect(answered.statusCode).toBe(409)
    expect(answered.body).toContain('This is not a mail address.')
    expect(answered.body).toContain('value="nowhere"')
    expect(answered.body).toContain('value="A &lt;b>"')
    expect(answered.body.match(/value="(finder|tool)" checked/g)).toHaveLength(2)
  })
})

// The last one: sessions do not outlive the days that pass here.
describe('O4: silence holds publication back until somebody decides', () => {
  it('waits the charter’s days, then takes a decision with its reason', async () => {
    const caseId = await acceptedCase(room)
    const creditId = await add(caseId, ['finder'])
    const decide = async (reason: string) =>
      decideCredit(room.parley.installation, await ada(), {
        ...{ caseId, creditId, choice: 'anonymous', reason },
      })
    expect(await decide('No answer.')).toMatchObject({ refusal: 'credit.not-asked' })
    await askCredit(room.parley.installation, await ada(), { caseId, creditId })
    expect(settleCredits(await creditsOf(caseId)).unanswered).toHaveLength(1)
    expect(await decide('No answer.')).toMatchObject({ refusal: 'credit.still-waiting' })
    room.parley.installation.passTime({ days: 30 })
    expect(await decide(' ')).toMatchObject({ refusal: 'credit.reason-missing' })
    expect(await decide('No answer.')).toEqual({ creditId })
    const settled = settleCredits(await creditsOf(caseId))
    expect(settled.unanswered).toEqual([])
    expect(settled.named).toEqual([{ name: 'Anonymous', type: 'finder', contacts: [] }])
  })
})
