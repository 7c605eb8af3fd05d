// Consent is to what was seen: whoever presses after the terms have changed has agreed to nothing, and reads them anew; what they
// agreed to stands in the ledger.
import { addDays, type Instant } from '@parley/rules'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEventBody } from '../../src/audit/append.js'
import { digestOf } from '../../src/audit/digest.js'
import { loadCase } from '../../src/cases/load.js'
import { inTransaction } from '../../src/db/transaction.js'
import { loadInvitation } from '../../src/embargo/answer.js'
import { answerProposal } from '../../src/embargo/terms/answer.js'
import type { Voice } from '../../src/embargo/terms/begin.js'
import { proposeEnd } from '../../src/embargo/terms/propose.js'
import {
  answer,
  get,
  invite,
  join,
  openScene,
  post,
  type Scene,
  termsShown,
} from '../conversation/support.js'
import { START } from '../support/installation.js'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { consentOf, embargoRow, must, personVoice, reporterVoice } from './terms-support.js'

let scene: Scene
beforeEach(async () => {
  scene = await openScene(await openTestApp())
})
afterEach(() => scene.parley.close({ jobsMayRemain: true }))

const day = (count: number): Instant => addDays(START, count)
const propose = async (voice: Voice, endsAt: Instant) =>
  must(
    await proposeEnd(scene.parley.installation, voice, {
      ...{ caseId: scene.caseId, endsAt, reason: '' },
    }),
  )
/** The end of the case is another one: proposed by the team, accepted by the reporter. */
const agreeOn = async (endsAt: Instant) => {
  const { proposalId } = await propose(await personVoice(scene, scene.kim), endsAt)
  must(
    await answerProposal(scene.parley.installation, reporterVoice(scene), {
      ...{ caseId: scene.caseId, proposalId, answer: 'accepted' },
    }),
  )
}
const agreedUntil = async (who: TestPerson) => {
  const rows = await scene.parley.installation.sql<{ agreed_until: Date | null }>(
    'select agreed_until from participant where person_id = $1',
    [who.personId],
  )
  return rows[0]?.agreed_until
}

describe('a form of the embargo', () => {
  const url = () => `/cases/${scene.caseId}/embargo`
  const sent = async (who: TestPerson, path: string, fields: Record<string, string>) => {
    const basis = String((await embargoRow(scene)).basis)
    const answered = await post(scene, who, {
      url: `${url()}${path}`,
      fields: { ...fields, basis },
    })
    return (await get(scene, who, answered.headers.location ?? '')).body
  }
  const at = (days: number) => ({
    ...{ at: new Date(day(days)).toISOString().slice(0, 16), zone: 'UTC', reason: '' },
  })
  const newest = async () => {
    const [row] = await scene.parley.installation.sql<{ id: string }>(
      'select proposal_id as id from embargo_proposal order by proposed_at desc limit 1',
    )
    return row?.id ?? ''
  }

  it('says what it did: put on the table, agreed at once, answered, turned down', async () => {
    const uv = await join(scene, 'Uma Uv', scene.projects.uv)
    expect(await sent(uv, '/proposals', at(60))).toContain('It is on the table')
    scene.parley.installation.passTime({ seconds: 1 })
    // Whoever takes an end takes every earlier one: the shorter of two is the end at once.
    expect(await sent(scene.kim, '/proposals', at(50))).toContain('is the end from now on')
    scene.parley.installation.passTime({ seconds: 1 })
    await sent(uv, '/proposals', at(70))
    const later = { proposal: await newest() }
    expect(await sent(scene.kim, '/answer', { ...later, answer: 'accepted' })).toContain(
      'The end stays as it is until the others have answered too.',
    )
    expect(await sent(scene.kim, '/answer', { ...later, answer: 'declined' })).toContain(
      'With it the proposal is turned down.',
    )
    expect(await (await get(scene, uv, `${url()}?done=nonsense`)).body).not.toContain(
      'class="note good"',
    )
  })
})

describe('who agreed before', () => {
  it('leaves instead of answering again, and everyone bound is told', async () => {
    const uv = await join(scene, 'Uma Uv', scene.projects.uv)
    await propose(await personVoice(scene, scene.kim), day(120))
    expect(await consentOf(scene, uv)).toBe('lapsed')
    const page = await get(scene, uv, `/cases/${scene.caseId}/invitation`)
    expect(page.body).toContain('Leave the case')
    const left = await post(scene, uv, { url: `/cases/${scene.caseId}/embargo/leave` })
    expect(left.statusCode).toBe(303)
    expect(await consentOf(scene, uv)).toBeUndefined()
    for (const path of ['', '/invitation', '/embargo'])
      expect((await get(scene, uv, `/cases/${scene.caseId}${path}`)).statusCode).toBe(404)
    const rows = await scene.parley.installation.sql<{ consent: string; audience: string }>(
      `select p.consent, b.audience from participant p join event_body b on b.actor_id = p.person_id
        where b.name = 'participant:left' and p.person_id = $1`,
      [uv.personId],
    )
    expect(rows).toEqual([{ consent: 'left', audience: 'everyone' }])
    expect(
      (await post(scene, uv, { url: `/cases/${scene.caseId}/embargo/leave` })).statusCode,
    ).toBe(404)
  })

  it('who was only invited declines, and has nothing to leave', async () => {
    const guest = await addPerson(scene.parley.installation, 'Gus Guest')
    await invite(scene, guest)
    const left = await post(scene, guest, { url: `/cases/${scene.caseId}/embargo/leave` })
    expect(left.statusCode).toBe(404)
    expect(await consentOf(scene, guest)).toBe('invited')
  })

  it('while no end was in force is held to the first that is agreed, and asked about a later one', async () => {
    await scene.parley.installation.sql(
      `update cases set embargo_state = 'none', embargo_ends_at = null, embargo_started_at = null where case_id = $1`,
      [scene.caseId],
    )
    const uv = await join(scene, 'Uma Uv', scene.projects.uv)
    expect(await agreedUntil(uv)).toBeNull()
    await agreeOn(day(60))
    expect([await consentOf(scene, uv), await agreedUntil(uv)]).toEqual([
      'signatory',
      new Date(day(60)),
    ])
    await propose(await personVoice(scene, scene.kim), day(100))
    expect(await consentOf(scene, uv)).toBe('lapsed')
  })
})

describe('who agrees to what has changed since they read it', () => {
  const refused = async (who: TestPerson, terms: string) => {
    const pressed = await answer(scene, who, 'agree', terms)
    expect(pressed.statusCode).toBe(409)
    expect(pressed.body).toContain('The terms changed while you were reading')
    expect(pressed.body).toMatch(/value="agree"[^>]*>\s*I agree/)
    expect(pressed.body).not.toMatch(/value="agree"[^>]*disabled/)
  }

  it('has agreed to nothing when invited: the end in force is another one', async () => {
    const guest = await addPerson(scene.parley.installation, 'Gus Guest')
    await invite(scene, guest)
    const terms = await termsShown(scene, guest)
    await agreeOn(day(170))
    await refused(guest, terms)
    expect(await consentOf(scene, guest)).toBe('invited')
    expect((await get(scene, guest, `/cases/${scene.caseId}/conversation`)).statusCode).toBe(404)
    expect((await answer(scene, guest, 'agree')).statusCode).toBe(303)
    expect(await agreedUntil(guest)).toEqual(new Date(day(170)))
  })

  it('nor by program, which reads the terms, agrees to them, and is shown nothing of the case', async () => {
    const guest = await addPerson(scene.parley.installation, 'Gia Guest')
    const url = `/api/v1/cases/${scene.caseId}/invitation`
    expect((await get(scene, guest, url)).statusCode).toBe(404)
    await invite(scene, guest)
    const read = async () => (await get(scene, guest, url)).json()
    const shown = await read()
    expect(shown).toMatchObject({
      ...{
        team: 'The EXAMPLE team',
        title: 'A confidential matter in unpacking',
        consent: 'invited',
      },
      ...{ project: null, invitedBy: 'Kim Case', answeredAt: null },
      embargo: { state: 'active', proposedEnds: [] },
    })
    expect(JSON.stringify(shown)).not.toContain('crafted header')
    expect((await get(scene, scene.outsider, url)).statusCode).toBe(404)
    const agree = (terms: string) =>
      scene.parley.app.inject({
        ...{ method: 'POST', url: `/api/v1/cases/${scene.caseId}/embargo` },
        headers: { cookie: guest.cookie, 'x-csrf': guest.csrf, 'sec-fetch-site': 'same-origin' },
        payload: { answer: 'agree', terms },
      })
    await agreeOn(day(170))
    expect((await agree(shown.terms)).statusCode).toBe(409)
    expect(await consentOf(scene, guest)).toBe('invited')
    const again = await read()
    expect(again.embargo.endsAt).toBe(new Date(day(170)).toISOString())
    expect((await agree(again.terms)).statusCode).toBe(200)
    expect(await consentOf(scene, guest)).toBe('signatory')
    expect((await read()).consent).toBe('signatory')
  })

  it('nor when asked again: a still later end is proposed meanwhile', async () => {
    const uv = await join(scene, 'Uma Uv', scene.projects.uv)
    await propose(await personVoice(scene, scene.kim), day(100))
    const terms = await termsShown(scene, uv)
    await propose(reporterVoice(scene), day(179))
    await refused(uv, terms)
    expect(await consentOf(scene, uv)).toBe('lapsed')
    expect(await agreedUntil(uv)).toEqual(new Date(day(90)))
    expect((await answer(scene, uv, 'agree')).statusCode).toBe(303)
    expect(await agreedUntil(uv)).toEqual(new Date(day(179)))
  })

  it('nor when the team asks for another conduct', async () => {
    const guest = await addPerson(scene.parley.installation, 'Gus Guest')
    await invite(scene, guest)
    const terms = await termsShown(scene, guest)
    await scene.parley.installation.sql(
      `update team set charter_overrides =
         '{"embargo.acknowledgement": {"value": "Say nothing, to nobody.", "source": "Team meeting"}}'
        where team_id = $1`,
      [scene.team.teamId],
    )
    await refused(guest, terms)
    expect(await consentOf(scene, guest)).toBe('invited')
  })

  it('without saying what was read, by page or program, nobody agrees; anybody declines', async () => {
    const guest = await addPerson(scene.parley.installation, 'Gus Guest')
    await invite(scene, guest)
    await refused(guest, '')
    const url = `/api/v1/cases/${scene.caseId}/embargo`
    const call = (payload: object) =>
      scene.parley.request({
        method: 'POST',
        url,
        cookie: guest.cookie,
        headers: { accept: 'application/json', 'x-csrf': guest.csrf },
        payload,
      })
    const agreed = await call({ answer: 'agree' })
    expect([agreed.statusCode, agreed.json().refusal]).toEqual([409, 'embargo.changed-meanwhile'])
    expect(
      (await call({ answer: 'agree', terms: await termsShown(scene, guest) })).statusCode,
    ).toBe(200)
    const other = await addPerson(scene.parley.installation, 'Gil Guest')
    await invite(scene, other)
    const fields = { answer: 'decline' }
    const declined = await post(scene, other, { url: `/cases/${scene.caseId}/invitation`, fields })
    expect(declined.statusCode).toBe(303)
  })
})

it('the ledger holds the end that was agreed to, and which conduct', async () => {
  const guest = await addPerson(scene.parley.installation, 'Gus Guest')
  await invite(scene, guest)
  const { installation } = scene.parley
  const { person } = await personVoice(scene, guest)
  const shown = await loadInvitation(installation, person, scene.caseId)
  await answer(scene, guest, 'agree')
  const actor = { kind: 'person', personId: scene.kim.personId } as const
  const facts = await inTransaction(installation.db, actor, async (tx) => {
    const loaded = await loadCase(tx, installation, scene.caseId)
    const { rows } = await sql<{ eventId: string; body: Buffer }>`
      select event_id, body from event_body where name = 'participant:consented'`.execute(tx)
    const [row] = rows
    if (loaded === undefined || row === undefined) throw new Error('no event')
    return openEventBody(loaded.key, row).facts
  })
  expect(facts).toMatchObject({ endsAt: day(90), conduct: digestOf(shown?.conduct ?? '') })
})
