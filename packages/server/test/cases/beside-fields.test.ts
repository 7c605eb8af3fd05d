// Shows that what is wrong stands beside its field, that the form that was refused comes first, that what is answered can
// be read above the answer, and that text in one line cannot turn itself.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { multipart } from '../intake/support.js'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
  type TestTeam,
} from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { formOf, letFollow, openByHand } from './support.js'

let parley: TestApp
let team: TestTeam
let kim: TestPerson
let robin: TestPerson

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'parser')
  kim = await addPerson(parley.installation, 'Kim Case', { team })
  robin = await addPerson(parley.installation, 'Robin Second', { team })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const open = (title: string, more: object = {}) =>
  openByHand(parley.installation, { team, person: kim, title, ...more })
const post = (who: TestPerson, url: string, fields: Record<string, string> = {}) =>
  parley.request({ method: 'POST', url, cookie: who.cookie, ...formOf(who, fields) })
const page = async (who: TestPerson, url: string) =>
  (await parley.request({ url, cookie: who.cookie })).body

const unescaped = (text: string): string =>
  text
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')

describe('the determination', () => {
  it('shows the report above, and the missing reference beside its field', async () => {
    const { caseId } = await open('Overflow in the parser')
    await letFollow(parley.installation, kim, caseId)
    const form = await page(kim, `/cases/${caseId}/determination?as=bug`)
    expect(form.indexOf('<summary>The report</summary>')).toBeGreaterThan(0)
    expect(form.indexOf('<summary>The report</summary>')).toBeLessThan(
      form.indexOf('Reply to the reporter'),
    )
    const refused = await post(kim, `/cases/${caseId}/determination`, {
      ...{ determination: 'bug', reference: 'nowhere', reply: 'Thanks.' },
    })
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toMatch(/id="field-reference-error">Give the https address/)
    expect(refused.body).toContain('href="#field-reference"')
  })

  it('takes a tick for a bug without a public issue, keeps it when refused, and leads back to the case', async () => {
    const { caseId } = await open('Slow in the parser')
    await letFollow(parley.installation, kim, caseId)
    const address = `/cases/${caseId}/determination`
    expect(await page(kim, address)).toContain(`<a href="/cases/${caseId}">Back to the case</a>`)
    const fields = { determination: 'bug', noIssue: 'yes', reply: 'Thanks.' }
    const long = await post(kim, address, { ...fields, reply: 'x'.repeat(200_000) })
    expect(long.statusCode).not.toBe(303)
    expect(long.body).toMatch(/name="noIssue"[^>]*checked/)
    expect((await post(kim, address, fields)).statusCode).toBe(303)
    expect(await page(kim, `/cases/${caseId}`)).not.toContain('none-yet')
  })

  it.each([
    ['bug', { noIssue: 'yes' }, '{reference}', 'optionally open a'],
    ['already-fixed', {}, '{reference}', 'Thanks'],
  ])(
    'shows another template of “%s” before it is sent',
    async (determination, more, first, then) => {
      const { caseId } = await open(`Read before it goes: ${determination}`)
      await letFollow(parley.installation, kim, caseId)
      const address = `/cases/${caseId}/determination`
      const inBox = (body: string) =>
        unescaped(/<textarea[^>]*name="reply"[^>]*>([^<]*)<\/textarea>/.exec(body)?.[1] ?? '')
      const shown = inBox(await page(kim, `${address}?as=${determination}`))
      expect(shown).toContain(first)
      const fields = { determination, reference: '', ...more }
      const other = await post(kim, address, { ...fields, reply: shown })
      expect(other.statusCode).toBe(409)
      expect(other.body).toContain('another reply goes out: it stands below now')
      const text = inBox(other.body)
      expect(text).toContain(then)
      expect(text).not.toContain(first)
      expect((await post(kim, address, { ...fields, reply: text })).statusCode).toBe(303)
      expect(unescaped(await page(kim, `/cases/${caseId}`))).toContain(text.split('\n')[0])
    },
  )

  it('says that a held report closes, until its reporter answers', async () => {
    const { caseId } = await open('Answered in time')
    await letFollow(parley.installation, kim, caseId)
    const fields = { determination: 'invalid', reply: 'Not an issue.' }
    await post(kim, `/cases/${caseId}/determination`, fields)
    expect(await page(kim, `/cases/${caseId}`)).toContain('unless the reporter answers')
    await parley.installation.sql('update cases set reporter_wrote_at = $2 where case_id = $1', [
      caseId,
      new Date(parley.installation.now() + 1_000),
    ])
    const answered = await page(kim, `/cases/${caseId}`)
    expect(answered).toContain('the reporter answered: it stays open until you decide again')
    expect(answered).not.toContain('unless the reporter answers')
  })
})

describe('a hand-over', () => {
  it('to nobody comes back open, with the reason beside its field', async () => {
    const { caseId } = await open('Handed to nobody')
    await post(kim, `/cases/${caseId}/take`)
    const nobody = await post(kim, `/cases/${caseId}/coordinator`, { do: 'offer', toId: '' })
    expect(nobody.statusCode).toBe(409)
    expect(nobody.body).toMatch(/id="field-toId-error">Choose whom you ask to take it over/)
    expect(nobody.body).toMatch(/<details open[^>]*><summary class="small">Hand over/)
  })
})

describe('a patch that is not chosen', () => {
  it('is asked for beside its field, which is open', async () => {
    const { caseId } = await open('Patched with nothing')
    const refused = await parley.request({
      method: 'POST',
      url: `/cases/${caseId}/patches`,
      cookie: kim.cookie,
      ...multipart({ csrf: kim.csrf, audience: 'team' }),
    })
    expect(refused.body).toMatch(/<details open[^>]*><summary class="small">Attach a patch/)
    expect(refused.body).toMatch(/id="field-patch-error">Choose the patch to attach/)
  })
})

describe('a second opinion', () => {
  it('is hinted at where nobody coordinates, and its errors stand beside their fields', async () => {
    const { caseId } = await open('Overflow in the reader')
    expect(await page(kim, `/cases/${caseId}`)).toContain('once somebody coordinates the case')
    await post(kim, `/cases/${caseId}/take`)
    const nobody = await post(kim, `/cases/${caseId}/opinions`, { do: 'ask', memberId: '' })
    expect(nobody.body).toContain('id="field-memberId-error"')
    await post(kim, `/cases/${caseId}/opinions`, { do: 'ask', memberId: robin.personId })
    const empty = await post(robin, `/cases/${caseId}/opinions`, { do: 'give', because: ' ' })
    expect(empty.body).toContain('id="field-determination-error"')
    expect(empty.body).toContain('id="field-because-error"')
  })
})

describe('a message without an audience', () => {
  it('comes back with its form and the error before the report', async () => {
    const { caseId } = await open('Overflow in the writer')
    const sent = await post(kim, `/cases/${caseId}/messages`, { audience: '', body: 'Hello there' })
    expect(sent.statusCode).toBe(422)
    expect(sent.body).toContain('autofocus')
    const [error, form, report] = ['id="errors-title"', 'Hello there', 'id="report"'].map((text) =>
      sent.body.indexOf(text),
    )
    expect(error).toBeGreaterThan(0)
    expect(form).toBeGreaterThan(error ?? 0)
    expect(report).toBeGreaterThan(form ?? 0)
    expect(sent.body.match(/name="body"/g)).toHaveLength(1)
  })
})

describe('text in one line', () => {
  it('shows what turns the direction and stores it as given', async () => {
    const title = 'Reads \u202Edaer si ti sa\u202C'
    const { caseId } = await open(title)
    for (const url of ['/cases?q=is%3Aopen', `/cases/${caseId}`, `/cases/${caseId}/credits`]) {
      const body = await page(kim, url)
      expect(body, url).toContain('Reads ⟨U+202E⟩daer')
      expect(body.replace(/<input[^>]*>/g, ''), url).not.toContain('\u202E')
    }
    expect(await page(kim, `/cases/${caseId}`)).toContain('value="Reads \u202E')
  })
})

describe('O2: a credit that waits for a member', () => {
  it('stands in their list and among what is to be done on the case', async () => {
    const { caseId } = await open('Overflow in the writer of lists')
    await post(kim, `/cases/${caseId}/take`)
    await parley.installation.sql(
      `insert into credit (credit_id, case_id, compartment_id, sealed, types, person_id, consent, asked_at, position)
       select gen_random_uuid(), case_id, compartment_id, ''::bytea, array['analyst'], $2, 'asked', now(), 0
         from cases where case_id = $1`,
      [caseId, robin.personId],
    )
    const list = await page(robin, '/cases?q=is%3Aneeds-me')
    expect(list).toContain('Answer how you are credited')
    expect(await page(kim, '/cases?q=is%3Aneeds-me')).not.toContain('Answer how you are credited')
    // The case's own page opens credits; this one was written past the seal.
    await parley.installation.sql('update credit set removed_at = now() where case_id = $1', [
      caseId,
    ])
    expect(await page(robin, '/cases?q=is%3Aneeds-me')).not.toContain('Answer how you are credited')
  })
})

describe('the list of somebody who was invited to one case', () => {
  it('opens where the case stands, also when it asks for nothing right now', async () => {
    const { caseId } = await open('Overflow in the guest book')
    const guest = await addPerson(parley.installation, 'Gus Expert')
    expect(await page(guest, '/cases')).toContain('Nothing needs you right now')
    await parley.installation.sql(
      `insert into participant (case_id, person_id, compartment_id, consent, invitation, invited_by, invited_at, answered_at)
       select case_id, $2, compartment_id, 'signatory', ''::bytea, $3, now(), now() from cases where case_id = $1`,
      [caseId, guest.personId, kim.personId],
    )
    expect(await page(guest, '/cases')).toContain('Overflow in the guest book')
    expect(await page(guest, '/cases?q=is%3Aneeds-me')).not.toContain('Overflow in the guest book')
  })
})
