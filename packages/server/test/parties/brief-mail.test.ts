// The mail of a brief: it goes out while that brief stands, to who sits in the body still.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createMailer } from '../../src/clients/mail/client.js'
import { createMailFake, type MailFake } from '../../src/clients/mail/fake.js'
import { openScene, post, type Scene } from '../conversation/support.js'
import { addPerson, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let mail: MailFake
let scene: Scene
let carla: TestPerson

beforeAll(async () => {
  mail = await createMailFake()
  scene = await openScene(
    await openTestApp({
      clients: { mailer: createMailer({ smtpUrl: mail.smtpUrl }) },
      env: { PARLEY_SMTP_URL: mail.smtpUrl, PARLEY_MAIL_FROM: 'Parley <parley@example.test>' },
    }),
  )
  const { installation } = scene.parley
  const council = await addTeam(installation, 'COUNCIL')
  const roles = ['steering-council']
  carla = await addPerson(installation, 'Carla Council', { team: council, roles })
  await installation.sql('update team set oversight_team_id = $2 where team_id = $1', [
    scene.team.teamId,
    council.teamId,
  ])
  await installation.sql('update team set hosts_cases = false where team_id = $1', [council.teamId])
})
afterAll(async () => {
  await scene.parley.close({ jobsMayRemain: true })
  await mail.close()
})
beforeEach(async () => {
  await scene.parley.work()
  mail.clear()
})

const path = (rest = '') => `/cases/${scene.caseId}/briefs${rest}`
const write = async () => {
  scene.parley.installation.passTime({ minutes: 1 })
  const fields = { subject: 'May we?', body: 'Publish early.' }
  expect((await post(scene, scene.kim, { url: path(), fields })).statusCode).toBe(303)
  const [row] = await scene.parley.installation.sql<{ id: string }>(
    'select brief_id as id from brief where withdrawn_at is null order by written_at desc limit 1',
  )
  return row?.id ?? ''
}
const received = async () => {
  await scene.parley.work()
  return mail.messages('carla.council@example.test').map(({ subject }) => subject)
}

test('is sent while the brief stands', async () => {
  await write()
  expect(await received()).toEqual(['A confidential brief is written for you'])
})

test('is not sent of a brief that was withdrawn while it waited, whatever other one stands', async () => {
  const briefId = await write()
  const url = path(`/${briefId}/withdraw`)
  expect((await post(scene, scene.kim, { url })).statusCode).toBe(303)
  expect(await received()).toEqual([])
})

test.each([
  ['left the body', 'left_at = now()', 'left_at = null'],
  ['is no councillor any more', `roles = '{}'`, `roles = '{steering-council}'`],
])('is not sent to who %s while it waited', async (_, set, back) => {
  const { installation } = scene.parley
  const change = (what: string) =>
    installation.sql(`update membership set ${what} where person_id = $1`, [carla.personId])
  await write()
  await change(set)
  expect(await received()).toEqual([])
  await change(back)
})
