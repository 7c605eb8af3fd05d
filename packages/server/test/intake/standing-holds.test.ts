// Shows that the reporter's page, its parts and the replies agree: after each determination, after taking it back, after
// publication and after the advisory was withdrawn.
import { isRefusal } from '@parley/rules'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { change } from '../../src/audit/change.js'
import { inTransaction } from '../../src/db/transaction.js'
import { reporterBy } from '../../src/intake/follow-link.js'
import { openMail } from '../../src/jobs/outbox.js'
import { signInAgain } from '../cases/support.js'
import { addPerson, addProject, addTeam, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { linkOf, send } from './support.js'

let parley: TestApp
let team: TestTeam
beforeAll(async () => {
  parley = await openTestApp({ env: { PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '1000' } })
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
})
afterAll(() => parley.close())

const caseOf = async (link: string): Promise<string> => {
  const reporter = reporterBy(parley.installation.keys, link.slice('/r/'.length))
  if (reporter === undefined) throw new Error('no link')
  return inTransaction(parley.installation.db, reporter, async (tx) => {
    const { rows } = await sql<{ id: string }>`select unnest(sec.my_reports()) as id`.execute(tx)
    return rows[0]?.id ?? ''
  })
}

const report = async (columns: string, fields: Record<string, string> = {}) => {
  const link = linkOf(await send(parley, fields))
  await parley.work()
  const caseId = await caseOf(link)
  if (columns !== '')
    await parley.installation.sql(`update cases set ${columns} where case_id = $1`, [caseId])
  return { link, caseId }
}
const page = async (link: string): Promise<string> => (await parley.request({ url: link })).body

const ASKS_SILENCE = /Private between you and the team|Do not open a public issue/
const EXPECTS_ADVISORY = /advisory will name you|not said yet how|To be finished by|day \d+ of/

describe('G6: what a determination asks of the reporter', () => {
  it.each(['bug', 'invalid'])('%s: no silence, no credit and no clock any more', async (word) => {
    const { link } = await report(
      `report_state = 'invalid', determination = '${word}', hold_until = now() + '7 days'`,
      { 'reporter.creditAs': 'R. Example' },
    )
    const body = await page(link)
    expect(body).toContain('Not a vulnerability: you may speak about it')
    expect(body).not.toMatch(ASKS_SILENCE)
    expect(body).not.toMatch(EXPECTS_ADVISORY)
    expect(body).not.toContain('Propose another end')
    expect(body).toContain('unless you write before')
  })

  it('a bug whose embargo runs on for others: no end to keep, and the team is told so', async () => {
    const { link, caseId } = await report(`report_state = 'accepted', determination = 'bug'`)
    expect(await page(link)).toContain('you may speak about it')
    expect(await page(link)).not.toContain('Until when it stays private')
    const kim = await addPerson(parley.installation, 'Kim Case', { team })
    const { cookie } = await signInAgain(parley.installation, kim)
    const { body } = await parley.request({ url: `/cases/${caseId}`, cookie })
    expect(body).toContain('Its reporter may speak about it,')
    expect(body).not.toContain('<b>Under embargo</b>')
  })

  it.each(['forwarded', 'already-fixed'])(
    '%s: private until its end, and no advisory',
    async (word) => {
      const { link } = await report(`report_state = 'invalid', determination = '${word}'`)
      const body = await page(link)
      expect(body).toContain('Private between you and the team')
      expect(body).not.toMatch(EXPECTS_ADVISORY)
    },
  )

  it('a vulnerability: silence, a clock and the question of credit', async () => {
    const { link } = await report(`report_state = 'accepted', determination = 'vulnerability'`)
    const body = await page(link)
    expect(body).toMatch(ASKS_SILENCE)
    expect(body).toMatch(/day \d+ of 90/)
    expect(body).toContain('To be finished by')
  })
})

it('J1: a report that was taken back names the day it closes, and asks for nothing more', async () => {
  const { link } = await report('')
  await parley.request({
    url: `${link}/withdraw`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const body = await page(link)
  expect(body).toMatch(/Closes by itself[\s\S]{0,200}19 Oct 2026/)
  expect(body).not.toMatch(EXPECTS_ADVISORY)
  expect(body).not.toContain('Propose another end')
  await parley.work()
})

const publish = async (caseId: string, withdrawn: boolean) => {
  const { sql: run } = parley.installation
  await run(
    `update cases set report_state = 'closed', determination = 'vulnerability', published_at = now(),
      finished_at = now(), embargo_state = 'exited' where case_id = $1`,
    [caseId],
  )
  const advisoryId = `EX-${caseId.slice(0, 8)}`
  await run(
    `insert into advisory (advisory_id, team_id, case_id, title, published_at, modified_at, withdrawn_at)
     values ($1, $2, $3, 'Widget', now(), now(), ${withdrawn ? 'now()' : 'null'})`,
    [advisoryId, team.teamId, caseId],
  )
  await run(
    `insert into advisory_history (advisory_id, version, at, document, reason)
     values ($1, 1, now(), '{}', $2)`,
    [advisoryId, withdrawn ? 'It was no flaw of Widget.' : null],
  )
}

describe('after publication', () => {
  it('N1: the page speaks of what the advisory says, and asks for no silence', async () => {
    const { link, caseId } = await report('', { 'reporter.creditAs': 'R. Example' })
    await publish(caseId, false)
    const body = await page(link)
    expect(body).toContain('The advisory names you as “R. Example”.')
    expect(body).not.toMatch(ASKS_SILENCE)
    expect(body).not.toMatch(/Change it|To be finished by|Propose another end/)
  })

  it('the page says that the advisory was withdrawn and why, and one mail does, without the reason', async () => {
    const { link, caseId } = await report('', { 'reporter.email': 'wanda@example.test' })
    await publish(caseId, true)
    for (let times = 0; times < 2; times++) {
      const done = await change<true>(parley.installation, { kind: 'nobody' }, async (step) => {
        await step.enqueue({ task: 'report.advisory-withdrawn', ids: { caseId } })
        return true
      })
      if (isRefusal(done)) throw new Error(done.because)
      await parley.work()
    }
    const body = await page(link)
    expect(body).toContain('Advisory withdrawn')
    expect(body).toContain('It was no flaw of Widget.')
    expect(body).not.toContain('The advisory is public.')
    const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
      `select mail_id as "mailId", sealed from mail where case_id = $1 and kind = 'report-advisory-withdrawn'`,
      [caseId],
    )
    expect(rows).toHaveLength(1)
    const mail = rows.map((row) => openMail(parley.installation.keys, row))[0]
    expect(mail?.text).toContain('http://localhost:8080/r/plr_')
    expect(JSON.stringify(mail)).not.toMatch(/no flaw|crafted/)
  })
})
