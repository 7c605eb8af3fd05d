// Shows the API of the remediation: versions named, every error at its path, refusals as 409, the same checks as pages.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptedCase, openRoom, type Room } from './support.js'

let room: Room
let caseId: string
beforeAll(async () => {
  room = await openRoom()
  caseId = await acceptedCase(room)
})
afterAll(() => room.close())

const call = (method: 'GET' | 'PUT' | 'POST', path: string, payload?: object) =>
  room.parley.request({
    method,
    url: `/api/v1/cases/${caseId}/${path}`,
    cookie: room.ada.cookie,
    headers: { accept: 'application/json', 'x-csrf': room.ada.csrf },
    ...(payload === undefined ? {} : { payload }),
  })

const draft = {
  basedOn: 0,
  title: 'Quadratic time in the parser',
  description: 'The parser takes quadratic time.',
  versionType: 'python',
  affected: [{ version: '0', lessThan: '3.12.6' }],
  links: [
    { kind: 'pull-request', url: 'https://github.com/example/parser/pull/7', isMerged: true },
  ],
}

describe('PUT …/advisory', () => {
  it('saves a version and refuses one made from an older', async () => {
    const saved = await call('PUT', 'advisory', draft)
    expect(saved.statusCode).toBe(200)
    expect(saved.json()).toMatchObject({ version: 1, title: draft.title })
    const late = await call('PUT', 'advisory', { ...draft, title: 'Another' })
    expect(late.statusCode).toBe(409)
    expect(late.json()).toMatchObject({ refusal: 'advisory.edited-meanwhile' })
    expect((await call('GET', 'advisory')).json()).toMatchObject({ version: 1 })
  })

  it('names every error at its path', async () => {
    const affected = [{ version: '', lessThan: '1' }]
    const links = [{ kind: 'other', url: 'ftp://example.org' }]
    const bad = await call('PUT', 'advisory', { ...draft, basedOn: 1, affected, links })
    expect(bad.statusCode).toBe(422)
    expect(
      bad
        .json()
        .errors.map(({ path }: { path: string }) => path)
        .sort(),
    ).toEqual(['affected/0/version', 'links/0/url'])
  })
})

describe('PUT …/severity, POST …/credits, POST …/patches', () => {
  it('scores, credits and attaches', async () => {
    const vector = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N'
    const scored = await call('PUT', 'severity', { vector })
    expect(scored.json()).toMatchObject({ scores: [{ vector, score: 8.7, rating: 'HIGH' }] })
    const wrong = await call('PUT', 'severity', { vector: 'CVSS:4.0/AV:N' })
    expect([wrong.statusCode, wrong.json()]).toMatchObject([
      422,
      { refusal: 'severity.not-a-vector', errors: [{ path: 'vector' }] },
    ])
    const credited = await call('POST', 'credits', {
      ...{ action: 'add', name: 'Grace Example', types: ['finder'] },
    })
    expect(credited.statusCode).toBe(200)
    const { creditId } = credited.json().credits[0]
    const asked = await call('POST', 'credits', { action: 'ask', creditId })
    expect(asked.json().credits[0]).toMatchObject({ consent: 'asked' })
    const early = await call('POST', 'credits', {
      ...{ action: 'decide', creditId, choice: 'anonymous', reason: 'No answer.' },
    })
    expect(early.json()).toMatchObject({ refusal: 'credit.still-waiting' })
    const patched = await call('POST', 'patches', { name: 'fix.patch', text: '--- a\n+++ b\n' })
    expect(patched.json().patches).toMatchObject([{ name: 'fix.patch', audience: 'team' }])
    const file = await room.parley.request({
      url: `/cases/${caseId}/attachments/${patched.json().patches[0].attachmentId}`,
      cookie: room.ada.cookie,
    })
    expect(file.headers['content-disposition']).toContain('attachment')
    expect(file.body).toContain('+++ b')
  })
})
