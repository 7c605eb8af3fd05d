// Leaving an embargo opens the case to nobody who had not agreed to its last end: they see that it is over, and agree to the
// terms that hold now with one button, as somebody does who is invited when no embargo is in force.
import { addDays, type Instant } from '@parley/rules'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { answerProposal } from '../../src/embargo/terms/answer.js'
import { leaveEarly, reportPublicEvent } from '../../src/embargo/terms/leave.js'
import { proposeEnd } from '../../src/embargo/terms/propose.js'
import { openMail } from '../../src/jobs/outbox.js'
import { eventsOf } from '../cases/support.js'
import {
  answer,
  get,
  join,
  openScene,
  post,
  type Scene,
  signInAgain,
} from '../conversation/support.js'
import { START } from '../support/installation.js'
import type { TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { consentOf, embargoRow, must, personVoice, reporterVoice } from './terms-support.js'

let scene: Scene
beforeEach(async () => {
  scene = await openScene(await openTestApp())
})
afterEach(() => scene.parley.close({ jobsMayRemain: true }))

const day = (count: number): Instant => addDays(START, count)
const path = (rest: string) => `/cases/${scene.caseId}${rest}`
const propose = async (endsAt: Instant) =>
  must(
    await proposeEnd(scene.parley.installation, await personVoice(scene, scene.kim), {
      ...{ caseId: scene.caseId, endsAt, reason: '' },
    }),
  )
/** A later end comes into force by the team's and the reporter's word; whoever had agreed to the earlier one is asked. */
const lengthen = async (endsAt: Instant) => {
  const { proposalId } = await propose(endsAt)
  must(
    await answerProposal(scene.parley.installation, reporterVoice(scene), {
      ...{ caseId: scene.caseId, proposalId, answer: 'accepted' },
    }),
  )
}
const reads = async (who: TestPerson) => (await get(scene, who, path('/conversation'))).statusCode
const again = (who: TestPerson) => signInAgain(scene.parley.installation, who)

const leaving: Readonly<Record<string, () => Promise<unknown>>> = {
  'its end is reached': async () => {
    scene.parley.installation.setTime(day(91))
    await scene.parley.work()
  },
  'it is left early': async () => {
    const { person } = await personVoice(scene, scene.kim)
    const evidence = { adversariesHoldExploit: true, adversariesKnow: false }
    const input = { caseId: scene.caseId, evidence, checked: 4 }
    must(await leaveEarly(scene.parley.installation, person, input))
  },
  'the public knows': async () => {
    const { person } = await personVoice(scene, scene.kim)
    const event = { caseId: scene.caseId, event: 'P' } as const
    must(await reportPublicEvent(scene.parley.installation, person, event))
  },
}

it.each(Object.keys(leaving))(
  'when %s, who never agreed to the last end stays out',
  async (how) => {
    const lou = await join(scene, 'Lou Lapsed', scene.projects.uv)
    const uma = await join(scene, 'Uma Uv', scene.projects.uv)
    // Uma answers at once; Lou, whose window is still open when the embargo is left, has not yet.
    scene.parley.installation.setTime(day(86))
    await lengthen(day(91))
    expect((await answer(scene, await again(uma), 'agree')).statusCode).toBe(303)
    scene.parley.installation.setTime(day(86))
    await propose(day(150))
    expect([await consentOf(scene, lou), await consentOf(scene, uma)]).toEqual(['lapsed', 'lapsed'])
    await leaving[how]?.()
    expect((await embargoRow(scene)).state).toBe('exited')
    // Who had agreed to the end in force, and was asked about one that came to nothing, reads again.
    const [then, now] = [await again(lou), await again(uma)]
    expect([await consentOf(scene, uma), await reads(now)]).toEqual(['signatory', 200])
    expect(await consentOf(scene, lou)).toBe('lapsed')
    expect(await reads(then)).toBe(404)
  },
)

it('and is told of the end, by a mail that says nothing of the case', async () => {
  const { installation } = scene.parley
  const lou = await join(scene, 'Lou Lapsed', scene.projects.uv)
  const uma = await join(scene, 'Uma Uv', scene.projects.uv)
  await lengthen(day(120))
  expect((await answer(scene, await again(uma), 'agree')).statusCode).toBe(303)
  await installation.sql(
    `update person set notify = jsonb_set(notify, '{assignment}', '"muted"') where person_id = $1`,
    [lou.personId],
  )
  await scene.parley.work()
  const since = new Date(installation.now())
  await leaving['it is left early']?.()
  await scene.parley.work()
  const mails = (
    await installation.sql<{ mailId: string; sealed: Buffer; person: string }>(
      `select mail_id as "mailId", sealed, person_id as person from mail
        where created_at >= $1 and kind in ('asked-again', 'notification')`,
      [since],
    )
  ).filter(({ person }) => [lou.personId, uma.personId].includes(person))
  const told = mails.map((row) => ({ ...openMail(installation.keys, row), to: [row.person] }))
  const quiet = 'What you were asked to keep confidential: its embargo has ended'
  const endedFor = ({ personId }: TestPerson) =>
    told.filter(({ to, subject }) => to[0] === personId && /embargo has ended/.test(subject))
  expect(endedFor(lou).map(({ subject }) => subject)).toEqual([quiet])
  expect(endedFor(uma).map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^\S+-\d{4}-\d+: the embargo has ended/),
  ])
  expect(JSON.stringify(endedFor(lou))).not.toMatch(/-20\d\d-\d{3}/)
})

it('while a later end is only proposed, the terms say that silence declines nothing yet', async () => {
  const lou = await join(scene, 'Lou Lapsed', scene.projects.uv)
  await propose(day(120))
  const asked = await again(lou)
  const proposed = (await get(scene, asked, path('/invitation'))).body
  expect(proposed).toContain('a later end is proposed since')
  expect(proposed).toContain('no answer counts as declined once a later end has come into force')
  await lengthen(day(121))
  const inForce = (await get(scene, asked, path('/invitation'))).body
  expect(inForce).toContain('has come into force since')
  expect(inForce).toMatch(/no answer counts as declined\s*</)
})

it('and sees that it is over, has no window, and reads once they agree to the terms that hold now', async () => {
  const lou = await join(scene, 'Lou Lapsed', scene.projects.uv)
  await lengthen(day(120))
  await leaving['it is left early']?.()
  // No silence counts any more.
  scene.parley.installation.setTime(day(40))
  await scene.parley.work()
  expect(await consentOf(scene, lou)).toBe('lapsed')
  const back = await again(lou)
  const list = (await get(scene, back, '/cases')).body
  expect(list).toContain('you are asked again')
  const page = (await get(scene, back, path('/invitation'))).body
  expect(page).toContain('That embargo has ended meanwhile.')
  expect(page).toContain('the embargo has ended: whatever the team has not published')
  expect(page).toMatch(/value="agree"[^>]*>\s*I agree and keep this confidential/)
  expect(page).not.toContain('counts as declined')
  expect(page).not.toContain('a later end is proposed')
  const byProgram = (await get(scene, back, `/api/v1/cases/${scene.caseId}/invitation`)).json()
  expect(byProgram).toMatchObject({
    consent: 'lapsed',
    replyBy: null,
    embargo: { state: 'exited' },
  })
  expect((await get(scene, await again(scene.kim), path('/embargo'))).body).not.toContain(
    'answer by',
  )
  expect((await answer(scene, back, 'agree')).statusCode).toBe(303)
  expect([await consentOf(scene, lou), await reads(back)]).toEqual(['signatory', 200])
  expect(await eventsOf(scene.parley.installation, scene.caseId)).toContain('participant:consented')
})

it('or leaves the case, or declines', async () => {
  const lou = await join(scene, 'Lou Lapsed', scene.projects.uv)
  const dan = await join(scene, 'Dan Declines')
  await lengthen(day(120))
  await leaving['the public knows']?.()
  expect((await post(scene, lou, { url: path('/embargo/leave') })).statusCode).toBe(303)
  expect((await answer(scene, dan, 'decline')).statusCode).toBe(303)
  expect(await consentOf(scene, lou)).toBeUndefined()
  expect(await consentOf(scene, dan)).toBe('declined')
})
