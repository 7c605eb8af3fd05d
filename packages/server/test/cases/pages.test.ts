// The case pages as a browser meets them: from a report to its determination, by forms, with reasons for every no.
import { randomUUID } from 'node:crypto'
import { addDays } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
  type TestTeam,
} from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { asDate, eventsOf, formOf, letFollow, openByHand, rowOfCase } from './support.js'

let parley: TestApp
let team: TestTeam
let kim: TestPerson
let robin: TestPerson
let sam: TestPerson
let projectId: number

beforeAll(async () => {
  parley = await openTestApp()
  const { installation } = parley
  team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  projectId = await addProject(installation, team, 'parser')
  kim = await addPerson(installation, 'Kim Case', { team })
  robin = await addPerson(installation, 'Robin Second', { team })
  sam = await addPerson(installation, 'Sam Elsewhere', {
    team: await addTeam(installation, 'OTHER'),
  })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const open = (title: string, more: object = {}) =>
  openByHand(parley.installation, { team, person: kim, title, projectId, ...more })

/** With a reporter who follows it, as a report by form has. */
const openReported = async (title: string) => {
  const opened = await open(title)
  await letFollow(parley.installation, kim, opened.caseId)
  return opened
}

const post = (who: TestPerson, url: string, fields: Record<string, string> = {}) =>
  parley.request({ method: 'POST', url, cookie: who.cookie, ...formOf(who, fields) })

const page = (who: TestPerson, url: string) =>
  parley.request({ method: 'GET', url, cookie: who.cookie })

describe('a filter with a mistake', () => {
  it('is said where nothing matches', async () => {
    const { body } = await page(kim, '/cases?q=is:opne+colour:red')
    const said = body.slice(body.indexOf('No case matches'))
    expect(said).toContain('“is:opne”')
    expect(said).toContain('Did you mean “open”?')
    expect(said).toContain('There is no condition “colour”')
  })
})

describe('from report to determination', () => {
  it('G6 takes three actions: open it, choose, send; the reply goes out as edited and the CVE id is wanted once', async () => {
    const { caseId } = await openReported('Overflow in the parser')
    const first = await page(kim, `/cases/${caseId}`)
    expect(first.statusCode).toBe(200)
    expect(first.body).toContain('Overflow in the parser')
    expect(first.body).toContain(`/cases/${caseId}/determination?as=vulnerability`)
    const form = await page(kim, `/cases/${caseId}/determination?as=vulnerability`)
    expect(form.body).toContain('confirmed that it describes a vulnerability')
    const sent = await post(kim, `/cases/${caseId}/determination`, {
      determination: 'vulnerability',
      alsoCoordinate: 'yes',
      reply: 'Thank you, this is real.',
    })
    expect([sent.statusCode, sent.headers.location]).toEqual([
      303,
      `/cases/${caseId}?done=determined`,
    ])
    expect(await rowOfCase(parley.installation, caseId)).toMatchObject({
      report_state: 'accepted',
      determination: 'vulnerability',
      coordinator_id: kim.personId,
    })
    expect(await eventsOf(parley.installation, caseId)).toEqual(
      expect.arrayContaining([
        'coordinator:volunteered',
        'case:determined',
        'message:sent',
        'cve:wanted',
      ]),
    )
    const wanted = await parley.installation.sql('select 1 from cve_request where case_id = $1', [
      caseId,
    ])
    expect(wanted).toHaveLength(1)
    expect((await page(kim, `/cases/${caseId}`)).body).toContain('Thank you, this is real.')
  })

  it('G4 closes spam at once and sends no reply, whatever was typed', async () => {
    const { caseId } = await open('Buy our audit')
    await post(kim, `/cases/${caseId}/determination`, {
      determination: 'spam',
      reply: 'Dear sender',
    })
    expect(await rowOfCase(parley.installation, caseId)).toMatchObject({ report_state: 'closed' })
    const messages = await parley.installation.sql('select 1 from message where case_id = $1', [
      caseId,
    ])
    expect(messages).toEqual([])
  })

  it('I2 sends the duplicate’s reply and keeps the other case beside it', async () => {
    const original = await open('The first of two')
    const { caseId } = await openReported('The second of two')
    const unknown = await post(kim, `/cases/${caseId}/determination`, {
      determination: 'duplicate',
      duplicateOf: 'EXAMPLE-2026-999',
      reply: 'kept text',
    })
    expect(unknown.statusCode).toBe(409)
    expect(unknown.body).toContain('kept text')
    expect(unknown.body).toContain('There is no case by that number')
    await post(kim, `/cases/${caseId}/determination`, {
      determination: 'duplicate',
      duplicateOf: original.number,
    })
    const row = await rowOfCase(parley.installation, caseId)
    expect(row).toMatchObject({ report_state: 'deferred', duplicate_of: original.caseId })
    expect(row['finished_at']).not.toBeNull()
  })

  it('I2 finds the other case by words and by number in the same form, and keeps what was typed', async () => {
    const original = await open('Quadratic zipfile directory scanning')
    const { caseId } = await openReported('Zipfile directory scanning takes quadratic time')
    const address = `/cases/${caseId}/determination`
    const opened = await page(kim, `${address}?as=duplicate`)
    expect(opened.body).toContain(original.number)
    expect(opened.body).not.toContain(`value="${caseId}"`)
    const look = (find: string) =>
      post(kim, address, { determination: 'duplicate', do: 'find', find, reply: 'typed already' })
    for (const words of ['quadratic scanning', original.number.toLowerCase()]) {
      const found = await look(words)
      expect(found.statusCode).toBe(200)
      expect(found.body).toContain(`value="${original.caseId}"`)
      expect(found.body).toContain('typed already')
    }
    expect((await look('xylophone')).body).toContain('No case that you can read matches')
    expect(await rowOfCase(parley.installation, caseId)).toMatchObject({ determination: null })
    await post(kim, address, { determination: 'duplicate', candidate: original.caseId, reply: '' })
    expect(await rowOfCase(parley.installation, caseId)).toMatchObject({
      duplicate_of: original.caseId,
    })
  })

  it('says what came while it was written, sends nothing before it was seen, and keeps what was typed', async () => {
    const { caseId } = await openReported('Written about by two')
    await post(kim, `/cases/${caseId}/coordinator`, { do: 'take' })
    await post(kim, `/cases/${caseId}/opinions`, { do: 'ask', memberId: robin.personId })
    const address = `/cases/${caseId}/determination`
    const form = await page(kim, `${address}?as=invalid`)
    expect(form.body).toContain('A second opinion is open: Robin Second')
    const since = /name="since" value="(\d+)"/.exec(form.body)?.[1] ?? ''
    parley.installation.passTime({ minutes: 1 })
    await post(robin, `/cases/${caseId}/messages`, { audience: 'team', body: 'Wait, look at this' })
    const fields = { determination: 'invalid', reply: 'not an issue, we think' }
    const refused = await post(kim, address, { ...fields, since })
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toContain('Something came while you wrote')
    expect(refused.body).toContain('not an issue, we think')
    expect(await rowOfCase(parley.installation, caseId)).toMatchObject({ determination: null })
    const again = /name="since" value="(\d+)"/.exec(refused.body)?.[1] ?? ''
    const sent = await post(kim, address, { ...fields, since: again })
    expect(sent.statusCode).toBe(303)
  })

  it('holds nothing for an answer where no reporter hears, and asks for no first reply', async () => {
    const { caseId } = await open('Seen by ourselves')
    expect((await page(kim, `/cases/${caseId}`)).body).not.toContain('has not heard from a person')
    const form = await page(kim, `/cases/${caseId}/determination?as=invalid`)
    expect(form.body).toContain('It is closed at once')
    await post(kim, `/cases/${caseId}/determination`, { determination: 'invalid' })
    expect(await rowOfCase(parley.installation, caseId)).toMatchObject({
      report_state: 'closed',
      hold_until: null,
    })
  })

  it('says in each row why it stands there', async () => {
    const { number } = await openReported('Asks for a coordinator')
    const { body } = await page(kim, `/cases?q=${encodeURIComponent(`is:needs-me ${number}`)}`)
    expect(body).toContain('Needs a coordinator · First reply due')
  })

  it('G6 asks for the public issue of a bug, keeps what was typed, and puts it into the reply', async () => {
    const { caseId } = await openReported('A plain bug')
    const refused = await post(kim, `/cases/${caseId}/determination`, {
      determination: 'bug',
      reference: 'somewhere',
      reply: 'See {reference}, please.',
    })
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toContain('See {reference}, please.')
    await post(kim, `/cases/${caseId}/determination`, {
      determination: 'bug',
      reference: 'https://github.com/example/parser/issues/7',
      reply: 'See {reference}, please.',
    })
    const row = await rowOfCase(parley.installation, caseId)
    expect(row).toMatchObject({ report_state: 'invalid', finished_at: null })
    expect(row['hold_until']).toEqual(asDate(addDays(parley.installation.now(), 7)))
    const { body } = await page(kim, `/cases/${caseId}`)
    expect(body.includes('See https://github.com/example/parser/issues/7, please.')).toBe(true)
    expect(/closes by itself on \d+ \w+ \d{4}/.test(body)).toBe(true)
  })

  it('shows earlier determinations on similar cases of the same team', async () => {
    const { caseId: earlier } = await open('Backtracking in tarfile member names')
    await post(kim, `/cases/${earlier}/determination`, { determination: 'invalid' })
    const { caseId } = await open('Quadratic backtracking with tarfile headers')
    const { body } = await page(kim, `/cases/${caseId}`)
    expect(body).toContain('Backtracking in tarfile member names')
    expect(body).toContain('Not an issue')
    // Its own duplicate is no precedent.
    await parley.installation.sql(
      `update cases set determination = 'duplicate', duplicate_of = $2 where case_id = $1`,
      [earlier, caseId],
    )
    const after = (await page(kim, `/cases/${caseId}`)).body
    expect(after).not.toContain('Determined earlier, in similar words')
  })
})

describe('G7 triage', () => {
  it('keeps yes, no and notes of every criterion and the triage notes in one form', async () => {
    const { caseId } = await open('To be triaged')
    const saved = await post(kim, `/cases/${caseId}/triage`, {
      'criterion.realistic-code': 'yes',
      'note.realistic-code': 'seen in three projects',
      'criterion.sandbox': 'no',
      'criterion.made-up': 'yes',
      'notes.affectedVersions': '3.12 to 3.14',
    })
    expect(saved.statusCode).toBe(303)
    const { body } = await page(kim, `/cases/${caseId}`)
    expect(body).toContain('seen in three projects')
    expect(body).toContain('3.12 to 3.14')
    expect(body).toContain('2 of 13 questions answered')
    // Reads are written off the request's path, whenever they come.
    const changes = async () =>
      (await eventsOf(parley.installation, caseId)).filter((name) => name !== 'case:read')
    const before = await changes()
    await post(kim, `/cases/${caseId}/triage`, {
      'criterion.realistic-code': 'yes',
      'note.realistic-code': 'seen in three projects',
      'notes.affectedVersions': '3.12 to 3.14',
    })
    expect(await changes()).toEqual(before)
  })

  it('refuses what is too long and a note without an answer, both at once, and keeps what was typed', async () => {
    const { caseId } = await open('To be triaged at length')
    const draft = `${'x'.repeat(20_000)} the end of the draft`
    const wrong = await post(kim, `/cases/${caseId}/triage`, {
      'note.sandbox': 'a note beside no answer',
      'notes.draft': draft,
      'notes.platforms': 'all of them',
    })
    expect(wrong.statusCode).toBe(409)
    expect(wrong.body).toContain('This may have 20000 characters and has 20021.')
    expect(wrong.body).toContain('Answer the question with yes or no as well')
    for (const typed of [draft, 'a note beside no answer', 'all of them'])
      expect(wrong.body).toContain(typed)
    expect((await page(kim, `/cases/${caseId}`)).body).not.toContain('all of them')
  })

  it('tells the second of two who write at once what the first has saved', async () => {
    const { caseId } = await open('To be triaged by two')
    const basis = /name="basis" value="([0-9a-f]+)"/.exec(
      (await page(kim, `/cases/${caseId}`)).body,
    )?.[1]
    const save = (who: TestPerson, from: string | undefined, notes: string) =>
      post(who, `/cases/${caseId}/triage`, { basis: from ?? '', 'notes.draft': notes })
    expect((await save(robin, basis, 'Robin wrote this.')).statusCode).toBe(303)
    const late = await save(kim, basis, 'Kim wrote that.')
    expect(late.statusCode).toBe(409)
    for (const text of ['Somebody saved the triage', 'Robin wrote this.', 'Kim wrote that.'])
      expect(late.body).toContain(text)
    const next = /name="basis" value="([0-9a-f]+)"/.exec(late.body)?.[1]
    expect((await save(kim, next, 'Kim wrote that.')).statusCode).toBe(303)
  })
})

describe('second opinions', () => {
  it('are given before the first is seen', async () => {
    const { caseId } = await open('Needs another pair of eyes', { coordinatorId: kim.personId })
    await post(kim, `/cases/${caseId}/opinions`, { do: 'ask', memberId: robin.personId })
    expect((await page(robin, `/cases/${caseId}`)).body).toContain(
      'You were asked for a second opinion',
    )
    const empty = await post(robin, `/cases/${caseId}/opinions`, {
      do: 'give',
      determination: 'bug',
    })
    expect(empty.statusCode).toBe(409)
    await post(robin, `/cases/${caseId}/opinions`, {
      do: 'give',
      determination: 'bug',
      because: 'Nobody writes this.',
    })
    expect((await page(kim, `/cases/${caseId}`)).body).toContain('Nobody writes this.')
    const again = await post(robin, `/cases/${caseId}/opinions`, {
      do: 'give',
      determination: 'invalid',
      because: 'Changed my mind.',
    })
    expect(again.body).toContain('You gave your opinion')
  })
})

describe('what a case shows of itself', () => {
  it('names who has it open right now, to the others', async () => {
    const { caseId } = await open('Two at once')
    await page(robin, `/cases/${caseId}`)
    expect((await page(kim, `/cases/${caseId}`)).body).toContain('Robin Second has this case open')
    parley.installation.passTime({ minutes: 6 })
    expect((await page(kim, `/cases/${caseId}`)).body).not.toContain('has this case open')
  })

  it('K1 records the first read of a day by each person', async () => {
    const { caseId } = await open('Read by two')
    for (const who of [kim, kim, robin]) await page(who, `/cases/${caseId}`)
    const reads = async () =>
      (await eventsOf(parley.installation, caseId)).filter((name) => name === 'case:read')
    // They are written off the request's path, some hundred milliseconds later.
    await vi.waitFor(async () => expect(await reads()).toHaveLength(2), { timeout: 10_000 })
  })

  it('says who can read it by name and with the reason, and narrows it to some of them', async () => {
    const { caseId, number } = await open('About a member', { coordinatorId: kim.personId })
    const all = await page(kim, `/cases/${caseId}/readers`)
    expect(all.body).toContain(`2 people can read ${number}`)
    expect(all.body).toContain('member of The EXAMPLE team')
    const without = await post(kim, `/cases/${caseId}/readers`, {
      do: 'narrow',
      memberId: robin.personId,
    })
    expect(without.statusCode).toBe(409)
    await post(kim, `/cases/${caseId}/readers`, { do: 'narrow', memberId: kim.personId })
    expect((await page(robin, `/cases/${caseId}`)).statusCode).toBe(404)
    expect((await page(robin, '/cases?q=about')).body).not.toContain('About a member')
    const narrowed = await page(kim, `/cases/${caseId}`)
    expect(narrowed.body).toContain('1 person can read this')
    await post(kim, `/cases/${caseId}/readers`, { do: 'widen' })
    expect((await page(robin, `/cases/${caseId}`)).statusCode).toBe(200)
    expect(await eventsOf(parley.installation, caseId)).toEqual(
      expect.arrayContaining(['case:narrowed', 'case:widened']),
    )
  })

  it('is renamed, marked as exploited, closed and reopened, each with its event', async () => {
    const { caseId } = await open('Old title', { coordinatorId: kim.personId })
    await post(kim, `/cases/${caseId}/name`, { title: 'New title', projectId: '' })
    await post(kim, `/cases/${caseId}/state`, { do: 'exploited' })
    const body = (await page(kim, `/cases/${caseId}`)).body
    expect(body).toContain('New title')
    expect(body).toContain('Exploited')
    const early = await post(kim, `/cases/${caseId}/state`, { do: 'close' })
    expect(early.statusCode).toBe(409)
    await post(kim, `/cases/${caseId}/determination`, { determination: 'vulnerability' })
    const asked = await post(kim, `/cases/${caseId}/state`, { do: 'close' })
    expect(asked.body).toContain('The embargo is in force')
    await post(kim, `/cases/${caseId}/state`, { do: 'close', despiteEmbargo: 'yes' })
    expect((await rowOfCase(parley.installation, caseId))['report_state']).toBe('closed')
    const silent = await post(kim, `/cases/${caseId}/state`, { do: 'reopen', reason: ' ' })
    expect(silent.body).toContain('Say what is new')
    await post(kim, `/cases/${caseId}/state`, {
      do: 'reopen',
      reason: 'A working exploit arrived.',
    })
    expect(await rowOfCase(parley.installation, caseId)).toMatchObject({
      report_state: 'received',
      determination: null,
      finished_at: null,
    })
  })
})

describe('opening a case by hand', () => {
  it('says every mistake at once and keeps everything typed', async () => {
    const { statusCode, body } = await post(kim, '/cases/new', {
      where: `${team.teamId}/${projectId}`,
      title: '',
      details: 'kept details',
      receivedOn: '2031-01-01',
      reporterEmail: 'not an address',
    })
    expect(statusCode).toBe(422)
    expect(body).toContain('kept details')
    expect(body).toContain('not an address')
    for (const words of ['Give it a title', 'in the future', 'one mail address'])
      expect(body).toContain(words)
  })

  it('J1 opens it with the day it was received, taken by who asks', async () => {
    const sent = await post(kim, '/cases/new', {
      where: `${team.teamId}/${projectId}`,
      title: 'Came by mail',
      details: 'As it was mailed.',
      receivedOn: '2026-10-01',
      take: 'yes',
    })
    expect(sent.statusCode).toBe(303)
    const caseId = String(sent.headers.location).replace('/cases/', '')
    expect(await rowOfCase(parley.installation, caseId)).toMatchObject({
      source: 'hand',
      coordinator_id: kim.personId,
      received_at: new Date('2026-10-01T00:00:00Z'),
    })
  })

  it('answers that nothing is here to a member who names another team', async () => {
    const sent = await post(sam, '/cases/new', {
      where: String(team.teamId),
      title: 'Not mine',
      details: 'x',
      receivedOn: '2026-10-01',
    })
    expect(sent.statusCode).toBe(409)
    expect(sent.body).toContain('This is for members of the team.')
  })
})

describe('saved views', () => {
  it('stand among the tabs of their person alone, and are deleted', async () => {
    await post(kim, '/cases/views', { name: 'High ones', query: 'severity:high is:open' })
    expect((await page(kim, '/cases')).body).toContain('High ones')
    expect((await page(robin, '/cases')).body).not.toContain('High ones')
    const rows = await parley.installation.sql<{ id: string }>(
      'select saved_view_id as id from saved_view',
    )
    await post(robin, `/cases/views/${rows[0]?.id}/delete`)
    expect((await page(kim, '/cases')).body).toContain('High ones')
    await post(kim, `/cases/views/${rows[0]?.id}/delete`)
    expect((await page(kim, '/cases')).body).not.toContain('High ones')
  })
})

describe('who sees nothing', () => {
  it('gets the same bytes for a case of another team and one that does not exist, on every address', async () => {
    const { caseId } = await open('Not for Sam')
    const none = randomUUID()
    for (const rest of ['', '/readers', '/determination', '/live']) {
      const hidden = await page(sam, `/cases/${caseId}${rest}`)
      const absent = await page(sam, `/cases/${none}${rest}`)
      expect([rest, hidden.statusCode, hidden.body]).toEqual([rest, 404, absent.body])
    }
    for (const rest of [
      '/take',
      '/coordinator',
      '/state',
      '/opinions',
      '/triage',
      '/name',
      '/readers',
    ]) {
      const fields = { do: rest === '/state' ? 'exploited' : 'take', title: 'x' }
      const hidden = await post(sam, `/cases/${caseId}${rest}`, fields)
      const absent = await post(sam, `/cases/${none}${rest}`, fields)
      expect([rest, hidden.statusCode, hidden.body]).toEqual([rest, 404, absent.body])
    }
    const palette = await page(sam, '/palette.json')
    expect(palette.body).not.toContain('Not for Sam')
  })

  it('is sent to the invitation when invited, and to the case once agreed', async () => {
    const { caseId } = await open('Only after agreeing')
    const guest = await addPerson(parley.installation, 'Gail Guest')
    await parley.installation.sql(
      `insert into participant (case_id, person_id, compartment_id, consent, invitation, invited_by, invited_at)
       values ($1, $2, $3, 'invited', 'x', $4, $5)`,
      [caseId, guest.personId, team.compartmentId, kim.personId, asDate(parley.installation.now())],
    )
    const invited = await page(guest, `/cases/${caseId}`)
    expect([invited.statusCode, invited.headers.location]).toEqual([
      303,
      `/cases/${caseId}/invitation`,
    ])
    await parley.installation.sql(
      `update participant set consent = 'signatory' where case_id = $1`,
      [caseId],
    )
    const agreed = await page(guest, `/cases/${caseId}`)
    expect([agreed.statusCode, agreed.body.includes('Only after agreeing')]).toEqual([200, true])
    expect(agreed.body.includes('Threat model')).toBe(false)
    const act = await post(guest, `/cases/${caseId}/determination`, { determination: 'invalid' })
    expect(act.statusCode).toBe(404)
    expect((await post(guest, `/cases/${caseId}/take`)).statusCode).toBe(409)
  })

  it('is told nothing without a session', async () => {
    const { caseId } = await open('Not for strangers')
    const answer = await parley.request({ method: 'GET', url: `/cases/${caseId}` })
    expect(answer.statusCode).toBe(404)
  })

  it('K1 is a member who has not acknowledged the embargo', async () => {
    const { caseId } = await open('Acknowledge first')
    const newcomer = await addPerson(parley.installation, 'Nell New', { team, acknowledged: false })
    for (const url of [`/cases/${caseId}`, `/cases/${caseId}/readers`, '/cases?q=']) {
      const { statusCode, body, headers } = await page(newcomer, url)
      expect(body.includes('Acknowledge first')).toBe(false)
      expect([statusCode, String(headers.location)]).not.toEqual([200, 'undefined'])
    }
  })
})
