// Who is told when somebody is asked again, joins, declines, is silent, leaves, or is uninvited; that nobody is put out of a
// case by a proposal that nobody accepted; and that nobody is mailed about what is not theirs to answer any more.
import { addDays, addHours, type Instant } from '@parley/rules'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMailer } from '../../src/clients/mail/client.js'
import { createMailFake, type MailFake } from '../../src/clients/mail/fake.js'
import { answerProposal } from '../../src/embargo/terms/answer.js'
import { proposeEnd } from '../../src/embargo/terms/propose.js'
import { retryMail } from '../../src/main/admin/outgoing.js'
import { answer, get, invite, join, openScene, post, type Scene } from '../conversation/support.js'
import { START } from '../support/installation.js'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { consentOf, embargoRow, must, personVoice, reporterVoice } from './terms-support.js'

let mail: MailFake
let scene: Scene
beforeEach(async () => {
  mail = await createMailFake()
  scene = await openScene(
    await openTestApp({
      clients: { mailer: createMailer({ smtpUrl: mail.smtpUrl }) },
      env: { PARLEY_SMTP_URL: mail.smtpUrl, PARLEY_MAIL_FROM: 'Parley <parley@example.test>' },
    }),
  )
})
afterEach(async () => {
  await scene.parley.close({ jobsMayRemain: true })
  await mail.close()
})

const day = (count: number): Instant => addDays(START, count)
const path = (rest: string) => `/cases/${scene.caseId}${rest}`
const propose = async (who: TestPerson, endsAt: Instant) =>
  must(
    await proposeEnd(scene.parley.installation, await personVoice(scene, who), {
      ...{ caseId: scene.caseId, endsAt, reason: 'canary-reason' },
    }),
  )

/** The mails that go out to somebody from now on. */
const sentTo = async (who: TestPerson) => {
  await scene.parley.work()
  const [person] = await scene.parley.installation.sql<{ email: string }>(
    'select email from person where person_id = $1',
    [who.personId],
  )
  const own = mail.messages().filter(({ to }) => JSON.stringify(to).includes(person?.email ?? '?'))
  mail.clear()
  return own.map((message) => ({ subject: message.subject, all: JSON.stringify(message) }))
}
const quiet = async () => {
  await scene.parley.work()
  mail.clear()
}
const choose = (who: TestPerson, choice: string) =>
  scene.parley.installation.sql('update person set notify = $2 where person_id = $1', [
    who.personId,
    JSON.stringify({ assignment: choice }),
  ])
const ASKED_AGAIN = 'You are asked again about something confidential'

describe('who is asked again', () => {
  it.each(['at-once', 'muted'])(
    'is mailed as an invitation is, whoever chose %s',
    async (choice) => {
      const uv = await join(scene, 'Uma Uv', scene.projects.uv)
      await choose(uv, choice)
      await quiet()
      await propose(scene.kim, day(120))
      expect(await consentOf(scene, uv)).toBe('lapsed')
      const [asked, ...more] = await sentTo(uv)
      expect([asked?.subject, more]).toEqual([ASKED_AGAIN, []])
      expect(asked?.all).toContain(`/sign-in?next=${path('/invitation')}`)
      for (const hidden of ['canary-reason', 'crafted', 'EXAMPLE-2026', 'Kim Case'])
        expect(asked?.all).not.toContain(hidden)
      const page = await get(scene, uv, path('/invitation'))
      expect([page.statusCode, page.body.includes('I agree')]).toEqual([200, true])
    },
  )

  it('finds it in the daily mail, where they chose that, and not once it is dropped', async () => {
    const uv = await join(scene, 'Uma Uv', scene.projects.uv)
    const pip = await join(scene, 'Pia Pip', scene.projects.pip)
    for (const who of [uv, pip]) await choose(who, 'daily')
    await quiet()
    await propose(scene.kim, day(120))
    expect(await sentTo(uv)).toEqual([])
    expect((await answer(scene, pip, 'decline')).statusCode).toBe(303)
    scene.parley.installation.setTime(addHours(START, 24))
    await scene.parley.work()
    const told = mail.messages().filter(({ text }) => String(text).includes('later end'))
    expect(told.map(({ to }) => JSON.stringify(to).includes('uma.uv'))).toEqual([true])
  })

  it('is not mailed when they have answered, or it was dropped, before the mail went out', async () => {
    const uv = await join(scene, 'Uma Uv', scene.projects.uv)
    await quiet()
    const { proposalId } = await propose(scene.kim, day(120))
    must(
      await answerProposal(scene.parley.installation, reporterVoice(scene), {
        ...{ caseId: scene.caseId, proposalId, answer: 'declined' },
      }),
    )
    expect(await consentOf(scene, uv)).toBe('signatory')
    const told = await sentTo(uv)
    expect(told.map(({ subject }) => subject)).not.toContain(ASKED_AGAIN)
  })
})

describe('a proposal that nobody accepts', () => {
  const everyone = async () => ({
    mal: await join(scene, 'Mal Ory'),
    uv: await join(scene, 'Uma Uv', scene.projects.uv),
    pip: await join(scene, 'Pia Pip', scene.projects.pip),
  })

  it('puts nobody out of the case: what they agreed to applies again', async () => {
    const { mal, uv, pip } = await everyone()
    await propose(mal, day(170))
    expect([await consentOf(scene, uv), await consentOf(scene, pip)]).toEqual(['lapsed', 'lapsed'])
    for (const at of [day(7), day(8)]) {
      scene.parley.installation.setTime(at)
      await scene.parley.work()
      for (const who of [mal, uv, pip]) expect(await consentOf(scene, who)).toBe('signatory')
    }
    expect(await embargoRow(scene)).toMatchObject({ state: 'active', ends_at: new Date(day(90)) })
  })

  it('nor when it is put again and again before its window is over', async () => {
    const { mal, uv } = await everyone()
    await propose(mal, day(170))
    for (const [at, endsAt] of [
      [6, 171],
      [12, 172],
    ] as const) {
      scene.parley.installation.setTime(day(at))
      await propose(mal, day(endsAt))
      scene.parley.installation.setTime(day(at + 2))
      await scene.parley.work()
      expect(await consentOf(scene, uv)).toBe('lapsed')
    }
    scene.parley.installation.setTime(day(19))
    await scene.parley.work()
    await scene.parley.work()
    expect(await consentOf(scene, uv)).toBe('signatory')
  })

  it('and of an end that was agreed they have the whole window, from when it was put', async () => {
    const uv = await join(scene, 'Uma Uv', scene.projects.uv)
    await propose(scene.kim, day(120))
    const { installation } = scene.parley
    installation.setTime(day(6))
    const { proposalId } = await propose(scene.kim, day(121))
    must(
      await answerProposal(installation, reporterVoice(scene), {
        ...{ caseId: scene.caseId, proposalId, answer: 'accepted' },
      }),
    )
    installation.setTime(addHours(day(13), -1))
    await scene.parley.work()
    expect(await consentOf(scene, uv)).toBe('lapsed')
    await quiet()
    installation.setTime(day(13))
    const [told] = await sentTo(scene.kim)
    expect(await consentOf(scene, uv)).toBe('declined')
    expect(told?.all).toContain('Somebody who was asked declined')
  })
})

describe('the coordinator is told', () => {
  const sentences = async () => {
    const told = await sentTo(scene.kim)
    expect(JSON.stringify(told)).not.toMatch(/Uma|Gus|crafted/)
    return told.map(({ all }) => all).join('\n')
  }

  it('when somebody joins, declines, or does not answer', async () => {
    const uv = await addPerson(scene.parley.installation, 'Uma Uv')
    const gus = await addPerson(scene.parley.installation, 'Gus Guest')
    const late = await addPerson(scene.parley.installation, 'Gus Late')
    for (const who of [uv, gus, late]) await invite(scene, who)
    await quiet()
    await answer(scene, uv, 'agree')
    expect(await sentences()).toContain('agreed to the terms and reads the case now')
    await answer(scene, gus, 'decline')
    expect(await sentences()).toContain('Somebody who was asked declined')
    scene.parley.installation.setTime(day(7))
    expect(await sentences()).toContain('did not answer in time')
    expect(await consentOf(scene, late)).toBe('declined')
  })

  it('when another member ends an access, and everyone bound when somebody leaves', async () => {
    const uv = await join(scene, 'Uma Uv', scene.projects.uv)
    const pip = await join(scene, 'Pia Pip', scene.projects.pip)
    const gus = await join(scene, 'Gus Guest')
    await quiet()
    await post(scene, scene.robin, { url: path(`/participants/${gus.personId}/end`) })
    expect(await sentences()).toContain('access was ended')
    await post(scene, uv, { url: path('/embargo/leave') })
    await scene.parley.work()
    const told = mail.messages().filter(({ text }) => String(text).includes('terms left'))
    const addresses = told.map(({ to }) => JSON.stringify(to)).sort()
    expect(addresses).toHaveLength(2)
    expect(addresses.join()).toContain('kim.case')
    expect(addresses.join()).toContain('pia.pip')
    expect(await consentOf(scene, pip)).toBe('signatory')
    expect(JSON.stringify(told)).not.toContain('Uma')
  })
})

describe('whose access is ended', () => {
  it('hears that it was, and nothing of the case; it is not there for them', async () => {
    const gus = await join(scene, 'Gus Guest')
    await choose(gus, 'muted')
    await quiet()
    await post(scene, scene.robin, { url: path(`/participants/${gus.personId}/end`) })
    const [ended, ...more] = await sentTo(gus)
    expect([ended?.subject, more]).toEqual(['Your access to EXAMPLE-2026-001 has ended', []])
    for (const hidden of ['crafted', 'Kim Case', 'Robin', '/cases/'])
      expect(ended?.all).not.toContain(hidden)
    expect((await get(scene, gus, path(''))).statusCode).toBe(404)
  })

  it('who was asked and never agreed hears nothing: they had no access', async () => {
    const ivo = await addPerson(scene.parley.installation, 'Ivo Invited')
    await invite(scene, ivo)
    await quiet()
    await post(scene, scene.kim, { url: path(`/participants/${ivo.personId}/end`) })
    expect(await sentTo(ivo)).toEqual([])
  })
})

describe('an invitation that is taken back', () => {
  const newcomer = { name: 'Nova New', email: 'nova.new@example.test' }
  const links = () =>
    scene.parley.installation.sql<{ n: number }>(
      `select count(*)::int as n from sign_in_link where purpose = 'invitation' and used_at is null`,
    )
  const inviteNew = async (caseId = scene.caseId) => {
    await post(scene, scene.kim, {
      url: `/cases/${caseId}/invite`,
      fields: { ...newcomer, project: '', title: 'A matter', why: 'You know it.' },
    })
    const [row] = await scene.parley.installation.sql<{ person_id: string }>(
      'select person_id from person where email = $1',
      [newcomer.email],
    )
    return row?.person_id ?? ''
  }

  it('is not mailed any more, and its link does not work', async () => {
    const personId = await inviteNew()
    expect(await links()).toEqual([{ n: 1 }])
    await post(scene, scene.kim, { url: path(`/participants/${personId}/end`) })
    expect(await links()).toEqual([{ n: 0 }])
    await scene.parley.work()
    expect(mail.messages().filter(({ to }) => JSON.stringify(to).includes('nova'))).toEqual([])
    const rows = await scene.parley.installation.sql<{ state: string }>(
      `select state from mail where kind = 'invited'`,
    )
    expect(rows).toEqual([{ state: 'dropped' }])
  })

  it('leaves the link of somebody who joined a team meanwhile', async () => {
    const personId = await inviteNew()
    await scene.parley.installation.sql(
      `insert into membership (membership_id, team_id, person_id, list_name, list_position, roles, joined_at)
       values (gen_random_uuid(), $1, $2, 'Nova New', 99, '{}', now())`,
      [scene.team.teamId, personId],
    )
    await post(scene, scene.kim, { url: path(`/participants/${personId}/end`) })
    expect(await links()).toEqual([{ n: 1 }])
  })
})

describe('an invitation whose mail was given up', () => {
  it('is shown as not delivered, before and after its time, and never as declined', async () => {
    const { installation } = scene.parley
    const lost = await addPerson(installation, 'Lost Letter')
    const heard = await addPerson(installation, 'Heard Well')
    mail.rejectRecipient('lost.letter@example.test', 550)
    await invite(scene, lost)
    await invite(scene, heard)
    await scene.parley.work()
    const pages = async () => {
      const read = async (rest: string) => (await get(scene, scene.kim, path(rest))).body
      return { embargo: await read('/embargo'), parties: await read('/parties') }
    }
    const row = (body: string, name: string) =>
      new RegExp(`<bdi>${name}</bdi>.*?</(?:tr|li)>`, 's').exec(body)?.[0] ?? ''
    const before = await pages()
    expect(row(before.embargo, 'Lost Letter')).toMatch(/Not delivered.*could not be delivered/s)
    expect(row(before.embargo, 'Heard Well')).toContain('Asked')
    for (let n = 0; n < 15; n++) {
      installation.passTime({ hours: 12 })
      await get(scene, scene.kim, path('/embargo')) // a session that is used stays
    }
    await scene.parley.work()
    expect(await consentOf(scene, lost)).toBe('declined')
    const after = await pages()
    expect(row(after.embargo, 'Lost Letter')).toMatch(/Not delivered.*could not be delivered/s)
    expect(row(after.embargo, 'Lost Letter')).not.toMatch(/Declined|answered on/)
    expect(row(after.embargo, 'Heard Well')).toContain('Declined')
    expect(row(after.parties, 'Lost Letter')).toContain(
      'the mail that asked them was not delivered',
    )
    expect(row(after.parties, 'Heard Well')).toContain('they declined')
    // What an operator has tried again now comes too late to ask: it goes nowhere, and says nothing of them.
    mail.acceptRecipient('lost.letter@example.test')
    await retryMail(installation)
    await scene.parley.work()
    expect(mail.messages('lost.letter@example.test')).toEqual([])
    expect(row((await pages()).embargo, 'Lost Letter')).toMatch(/Not delivered/)
    expect(await retryMail(installation)).toBe(0)
    // Asked again, once the address is right: it is as for anybody.
    await invite(scene, lost)
    await scene.parley.work()
    expect(row((await pages()).embargo, 'Lost Letter')).toContain('Asked')
  })

  it('has its whole time again from when it was tried again', async () => {
    const { installation } = scene.parley
    const late = await addPerson(installation, 'Late Letter')
    mail.rejectRecipient('late.letter@example.test', 550)
    await invite(scene, late)
    await scene.parley.work()
    installation.passTime({ days: 6 })
    mail.acceptRecipient('late.letter@example.test')
    await retryMail(installation)
    await scene.parley.work()
    expect(mail.messages('late.letter@example.test')).toHaveLength(1)
    installation.passTime({ days: 6 })
    await scene.parley.work()
    expect(await consentOf(scene, late)).toBe('invited')
    installation.passTime({ days: 2 })
    await scene.parley.work()
    expect(await consentOf(scene, late)).toBe('declined')
  })
})
