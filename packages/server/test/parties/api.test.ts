// Parties and briefs for programs: the same actions under the same rights, and the same answer for hidden and missing.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openScene, type Scene, termsShown } from '../conversation/support.js'
import { type CallOptions, callApi } from '../support/call-api.js'
import { addPerson, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { addContactOf } from './support.js'

let scene: Scene
let uma: TestPerson
let carla: TestPerson

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  const { installation } = scene.parley
  uma = await addContactOf(scene, 'Uma Uv', scene.projects.uv)
  const council = await addTeam(installation, 'COUNCIL')
  carla = await addPerson(installation, 'Carla Council', {
    team: council,
    roles: ['steering-council'],
  })
  await installation.sql('update team set oversight_team_id = $2 where team_id = $1', [
    scene.team.teamId,
    council.teamId,
  ])
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

const call = (who: TestPerson, url: string, options: CallOptions = {}) =>
  callApi(scene, who, url, options)
const text = { title: 'A matter', why: 'For uv.' }

it('invites a project, and the contact joins', async () => {
  const payload = { projectId: scene.projects.uv, ...text }
  expect(
    await call(scene.kim, 'parties', { method: 'POST', payload: { ...payload, why: '' } }),
  ).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'why' }] },
  })
  for (const wrong of [payload, { ...payload, why: '' }])
    expect((await call(scene.outsider, 'parties', { method: 'POST', payload: wrong })).status).toBe(
      404,
    )
  expect(await call(scene.kim, 'parties', { method: 'POST', payload })).toEqual({
    status: 201,
    body: { asked: 1, left: 0 },
  })
  expect(await call(scene.kim, 'parties', { method: 'POST', payload })).toMatchObject({
    status: 409,
    body: { refusal: 'invite.all-asked' },
  })
  expect((await call(scene.kim, 'parties')).body.items).toMatchObject([
    {
      name: 'uv',
      status: 'not-looked',
      agreed: 0,
      awaits: 'answer',
      silentSince: '2026-10-12T09:00:00.000Z',
    },
  ])
  await call(uma, 'embargo', {
    method: 'POST',
    payload: { answer: 'agree', terms: await termsShown(scene, uma) },
  })
})

it('takes a party’s word with its reason, and gives the history to the team and the party', async () => {
  const url = `parties/${scene.projects.uv}`
  const say = (who: TestPerson, payload: object) =>
    call(who, `${url}/status`, { method: 'PUT', payload })
  expect(await say(uma, { status: 'not-affected' })).toMatchObject({
    status: 409,
    body: { refusal: 'party.needs-reason' },
  })
  expect(await say(uma, { status: 'unaware' })).toMatchObject({ status: 422 })
  const justified = { status: 'not-affected', justification: 'component_not_present' }
  expect(await say(scene.outsider, justified)).toMatchObject({ status: 404 })
  expect(await say(uma, justified)).toEqual({ status: 200, body: { status: 'not-affected' } })
  for (const who of [scene.kim, uma])
    expect((await call(who, url)).body).toMatchObject({
      status: 'not-affected',
      history: [{ justification: 'component_not_present', byParty: true, setBy: 'Uma Uv' }],
    })
  expect((await call(scene.outsider, url)).body).toEqual(
    (await call(scene.outsider, 'parties/424242')).body,
  )
})

it('reminds once, and opens the list', async () => {
  const url = `parties/${scene.projects.uv}/reminder`
  expect(await call(scene.kim, url, { method: 'POST' })).toEqual({ status: 200, body: { told: 1 } })
  expect(await call(scene.kim, url, { method: 'POST' })).toMatchObject({
    body: { refusal: 'party.reminded-lately' },
  })
  const open = { method: 'PUT', payload: { open: true } } as const
  expect((await call(uma, 'participants-open', open)).status).toBe(409)
  expect(await call(scene.kim, 'participants-open', open)).toMatchObject({ status: 200 })
  expect((await call(uma, 'parties')).body.participantsOpen).toBe(true)
})

it('brings a brief before the body, which sees nothing that names the case', async () => {
  const payload = { subject: 'A question', body: 'May we?' }
  expect((await call(uma, 'briefs', { method: 'POST', payload })).status).toBe(409)
  expect(
    (await call(scene.outsider, 'briefs', { method: 'POST', payload: { subject: '', body: '' } }))
      .status,
  ).toBe(404)
  expect(
    (await call(scene.kim, 'briefs', { method: 'POST', payload: { subject: '', body: '' } }))
      .status,
  ).toBe(422)
  const { briefId } = (await call(scene.kim, 'briefs', { method: 'POST', payload })).body
  expect((await call(carla, '/api/v1/briefs')).body.items).toMatchObject([
    { briefId, subject: 'A question' },
  ])
  const read = await call(carla, `/api/v1/briefs/${briefId}`)
  expect(read.body).toMatchObject({ body: 'May we?' })
  expect(JSON.stringify(read.body)).not.toContain(scene.caseId)
  expect((await call(carla, 'briefs')).status).toBe(404)
  expect((await call(scene.kim, 'briefs')).body.items).toHaveLength(1)
  expect((await call(scene.kim, `briefs/${briefId}`, { method: 'DELETE' })).status).toBe(200)
  expect((await call(carla, `/api/v1/briefs/${briefId}`)).status).toBe(404)
})
