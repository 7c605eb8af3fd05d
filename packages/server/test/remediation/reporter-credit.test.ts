// Shows that whoever reported an accepted case is on the list of credits until they answered or somebody decided with a
// reason; and that no link answers for somebody who can be asked.
import { isRefusal, settleCredits } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { change } from '../../src/audit/change.js'
import { determineCase } from '../../src/cases/actions/determine.js'
import { updateCase } from '../../src/cases/store.js'
import { timestamp } from '../../src/db/tables/columns.js'
import { type HandInput, openByHand } from '../../src/intake/open-by-hand.js'
import { runWaitingJobs } from '../../src/jobs/worker.js'
import { workerParts } from '../../src/main/compose.js'
import { addCreditTo, askCredit, removeCredit } from '../../src/remediation/credits/actions.js'
import { eventsOf, formOf } from '../cases/support.js'
import { linkOf, send } from '../intake/support.js'
import { acceptedCase, asViewer, openRoom, type Room, readingCredits } from './support.js'

let room: Room
beforeAll(async () => {
  room = await openRoom()
})
afterAll(() => room.close())

const ada = () => asViewer(room.parley.installation, room.ada)

const { rowsOf, creditsOf } = readingCredits(() => room)
const settled = async (caseId: string) => settleCredits(await creditsOf(caseId))

const accept = (caseId: string) =>
  change(
    room.parley.installation,
    { kind: 'person', personId: room.ada.personId },
    async (step) => {
      await updateCase(step.tx, caseId, {
        reportState: 'accepted',
        determination: 'vulnerability',
        determinedAt: timestamp(step.now),
      })
      return true
    },
  )

/** A report through the form, accepted; the tick has run. */
const reported = async (fields: Record<string, string>) => {
  const link = linkOf(await send(room.parley, { project: 'Parser', ...fields }))
  await room.parley.work()
  const [row] = await room.parley.installation.sql<{ id: string }>(
    'select case_id as id from follow_link order by created_at desc, follow_link_id limit 1',
  )
  const caseId = row?.id ?? ''
  room.parley.installation.passTime({ minutes: 2 })
  await accept(caseId)
  await room.parley.work()
  return { caseId, link }
}

const hand: HandInput = {
  ...{ teamId: 0, projectId: null, title: 'By telephone', details: 'It was said so.' },
  ...{ receivedOn: '2026-01-02', source: '', reporterName: '', reporterEmail: '', take: true },
}
const openByHandUnread = async (fields: Partial<HandInput>) => {
  const { installation } = room.parley
  const today = new Date(installation.now()).toISOString().slice(0, 10)
  const opened = await openByHand(installation, await ada(), {
    ...{ ...hand, teamId: room.team.teamId, projectId: room.projectId, receivedOn: today },
    ...fields,
  })
  if (isRefusal(opened)) throw new Error(opened.because)
  return opened.caseId
}
const byHand = async (fields: Partial<HandInput>) => {
  const caseId = await openByHandUnread(fields)
  await accept(caseId)
  await room.parley.work()
  return caseId
}

const page = async (caseId: string) =>
  (await room.parley.request({ url: `/cases/${caseId}/credits`, cookie: room.ada.cookie })).body

const press = (url: string, fields: Record<string, string> = {}) =>
  room.parley.request({
    method: 'POST',
    url,
    cookie: room.ada.cookie,
    ...formOf(room.ada, fields),
  })

describe('O2, O3: the reporter is on the list of credits from acceptance on', () => {
  it('is asked on their page when they gave no name, and holds publication back until they answer', async () => {
    const { caseId, link } = await reported({})
    await room.parley.work()
    const reporters = (await rowsOf(caseId)).filter(({ isReporter }) => isReporter)
    expect(reporters).toMatchObject([{ name: '', types: ['reporter'], consent: 'asked' }])
    expect((await settled(caseId)).unanswered.map(({ type }) => type)).toContain('reporter')
    expect((await room.parley.request({ url: link })).body).toContain(
      'The team asks how the advisory should credit you.',
    )
    const answer = await room.parley.request({
      method: 'POST',
      url: `${link}/credit`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'kind=anonymous&name=',
    })
    expect(answer.statusCode).toBe(303)
    expect((await settled(caseId)).named).toContainEqual({
      ...{ name: 'Anonymous', type: 'reporter', contacts: [] },
    })
  })

  it('is asked by mail as well where there is an address, and no link of theirs is shown', async () => {
    const { caseId } = await reported({ 'reporter.email': 'one@example.test' })
    const mails = await room.parley.installation.sql(
      `select 1 from mail where kind = 'credit-question' and case_id = $1`,
      [caseId],
    )
    expect(mails).toHaveLength(1)
    const body = await page(caseId)
    expect(body).toContain('asked on the page of their report and by mail')
    expect(body).not.toContain('/c/plc_')
  })

  it('is credited once when they said how in the report', async () => {
    const { caseId } = await reported({ 'reporter.creditAs': 'R. Example' })
    const reporters = (await rowsOf(caseId)).filter(({ isReporter }) => isReporter)
    expect(reporters).toMatchObject([{ consent: 'accepted', name: 'R. Example' }])
  })

  it('stands by the name that was typed in, and is decided for with a reason', async () => {
    const caseId = await byHand({ reporterName: 'Caller Example' })
    const credit = (await rowsOf(caseId)).find(({ isReporter }) => isReporter)
    expect(credit).toMatchObject({ name: 'Caller Example', consent: 'unasked' })
    expect(await page(caseId)).toContain('Nobody can ask them from here')
    const at = `/cases/${caseId}/credits/${credit?.creditId}`
    const bare = await press(`${at}/decision`, { choice: 'anonymous', reason: '' })
    expect(bare.body).toContain(`id="${credit?.creditId}-reason-error"`)
    expect(
      (await press(`${at}/decision`, { choice: 'anonymous', reason: 'Hung up.' })).statusCode,
    ).toBe(303)
    expect((await settled(caseId)).unanswered.map(({ type }) => type)).not.toContain('reporter')
    const removed = await removeCredit(room.parley.installation, await ada(), {
      ...{ caseId, creditId: credit?.creditId ?? '' },
    })
    expect(removed).toMatchObject({ refusal: 'credit.reporter-stays' })
  })

  it('stands there with its coordinator before the next minute: an emergency waits for no tick', async () => {
    const { installation } = room.parley
    const caseId = await openByHandUnread({ reporterName: 'Caller Example' })
    const determined = await determineCase(installation, await ada(), {
      ...{ caseId, determination: 'vulnerability', reply: '' },
    })
    if (isRefusal(determined)) throw new Error(determined.because)
    await runWaitingJobs(workerParts(room.parley))
    expect((await rowsOf(caseId)).map(({ types }) => types)).toEqual([
      ['coordinator'],
      ['reporter'],
    ])
  })

  it('is nobody where nobody noted who reported it', async () => {
    const caseId = await byHand({})
    expect((await rowsOf(caseId)).filter(({ isReporter }) => isReporter)).toEqual([])
  })
})

describe('O2: who answers for whom', () => {
  const add = async (caseId: string, more: object) => {
    const added = await addCreditTo(room.parley.installation, await ada(), {
      ...{ caseId, types: ['analyst'], name: 'Zoë', email: null, contacts: [], personId: null },
      ...more,
    })
    if (isRefusal(added)) throw new Error(added.because)
    return added.creditId
  }

  it('shows a link only when asked for, only for whom nobody can ask, and records who did', async () => {
    const caseId = await acceptedCase(room)
    const creditId = await add(caseId, {})
    const shown = await press(`/cases/${caseId}/credits/${creditId}/link`)
    const link = /\/c\/plc_[\w-]{43}/.exec(shown.body)?.[0] ?? ''
    expect(shown.body).toContain('Whoever has it answers for them.')
    expect((await room.parley.request({ url: link })).statusCode).toBe(200)
    expect(await page(caseId)).not.toContain('/c/plc_')
    expect(await eventsOf(room.parley.installation, caseId)).toContain('credit:link-shown')
    const mailed = await add(caseId, { name: 'M', email: 'm@example.test' })
    const refused = await press(`/cases/${caseId}/credits/${mailed}/link`)
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toContain('only they answer for themselves')
  })

  it('never by a link for somebody with an account', async () => {
    const caseId = await acceptedCase(room)
    const creditId = await add(caseId, { personId: room.bob.personId, name: 'Bob' })
    await askCredit(room.parley.installation, await ada(), { caseId, creditId })
    const rows = await room.parley.installation.sql<{ answerLookup: Buffer | null }>(
      'select answer_lookup as "answerLookup" from credit where credit_id = $1',
      [creditId],
    )
    expect(rows).toEqual([{ answerLookup: null }])
    expect((await press(`/cases/${caseId}/credits/${creditId}/link`)).statusCode).toBe(409)
  })

  it('names a tool as given and asks it nothing', async () => {
    const caseId = await acceptedCase(room)
    const creditId = await add(caseId, { types: ['tool'], name: 'fuzzer' })
    expect(
      await askCredit(room.parley.installation, await ada(), { caseId, creditId }),
    ).toMatchObject({
      refusal: 'credit.needs-no-consent',
    })
    expect(await page(caseId)).toContain('A tool is asked nothing')
    expect((await settled(caseId)).named).toContainEqual({
      name: 'fuzzer',
      type: 'tool',
      contacts: [],
    })
  })
})
