// What every exchange with somebody else's service holds to, whichever service it is.
import { expect, test } from 'vitest'
import { exchange } from '../../src/clients/exchange.js'
import { json, serveLoopback } from '../../src/clients/loopback.js'

const request = { service: 'some', headers: { 'some-key': 'secret' }, timeoutMs: 1000 }

// asvs: 15.3.2
test('a redirect is an answer and is not followed, for the keys would go along', async () => {
  const elsewhere = await serveLoopback({ routes: {}, otherwise: () => json(200, {}) })
  const server = await serveLoopback({
    routes: {},
    otherwise: () => ({ status: 307, headers: { location: elsewhere.url }, body: '' }),
  })
  const answer = await exchange({ ...request, url: server.url, method: 'GET', maxBytes: 100 })
  expect(answer.status).toBe(307)
  expect(elsewhere.asked()).toEqual([])
  await Promise.all([server.close(), elsewhere.close()])
})

test('an answer larger than asked for is not read to its end', async () => {
  const server = await serveLoopback({
    routes: {},
    otherwise: () => json(200, 'x'.repeat(5_000_000)),
  })
  await expect(
    exchange({ ...request, url: server.url, method: 'GET', maxBytes: 1000 }),
  ).rejects.toMatchObject({ code: 'some.unreachable', retry: 'later' })
  await server.close()
})

test('a fake that is itself broken says so when it is closed', async () => {
  const bug = new Error('a bug in a fake')
  const server = await serveLoopback({
    routes: {
      'POST /': () => {
        throw bug
      },
    },
    otherwise: () => json(404, {}),
  })
  const asking = {
    ...request,
    url: server.url,
    method: 'POST',
    maxBytes: 1000,
    body: '{}',
  } as const
  const answer = await exchange(asking)
  expect(answer.status).toBe(500)
  await expect(server.close()).rejects.toBe(bug)
})
