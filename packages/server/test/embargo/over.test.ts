// A case that is closed and of which no advisory can come: its pages name no end that nobody waits for, and its embargo ends
// without a notice. Who reads it stays the same.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { eventsOf } from '../cases/support.js'
import { get, openScene, type Scene, signInAgain } from '../conversation/support.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp(), { 'reporter.email': 'rita@example.test' })
  await scene.parley.work()
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const close = (determination: string) =>
  scene.parley.installation.sql(
    `update cases set report_state = 'closed', determination = $1, finished_at = $2, embargo_state = 'active'`,
    [determination, new Date(scene.parley.installation.now())],
  )
const strip = async (path = ''): Promise<string> =>
  (await get(scene, scene.kim, `/cases/${scene.caseId}${path}`)).body

it.each(['spam', 'forwarded', 'already-fixed'])('%s: closed, and private', async (word) => {
  await close(word)
  for (const path of ['', '/embargo']) {
    const body = await strip(path)
    expect(body).toContain('<b>Closed</b>')
    expect(body).toContain('What is written here stays private to those who could read it.')
    expect(body).not.toContain('<b>Under embargo</b>')
  }
})

it('a vulnerability that was closed by hand stays under its embargo', async () => {
  await close('vulnerability')
  expect(await strip()).toContain('<b>Under embargo</b>')
})

const endMails = async () => {
  const { keys } = scene.parley.installation
  const rows = await scene.parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail where kind in ('notification', 'report-message')`,
  )
  return rows
    .map((row) => openMail(keys, row).subject)
    .filter((subject) => /embargo|news about/.test(subject))
}

it('its embargo ends at its time, and nobody is told', async () => {
  const { installation } = scene.parley
  await close('forwarded')
  const before = await endMails()
  installation.passTime({ days: 91 })
  await scene.parley.work()
  expect(await eventsOf(installation, scene.caseId)).toContain('embargo:ended')
  expect(await endMails()).toEqual(before)
  const robin = await signInAgain(installation, scene.robin)
  const body = (await get(scene, robin, `/cases/${scene.caseId}`)).body
  expect(body).toContain('<b>Closed</b>')
})
