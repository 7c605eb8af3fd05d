// What holds for every request before any page is asked for.
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson, addProject, addTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp()
})
afterAll(() => parley.close())

test('an unknown address answers the same problem to a program and a page to a browser', async () => {
  const program = await parley.request({ url: '/api/v1/nothing', headers: { accept: '*/*' } })
  expect(program.statusCode).toBe(404)
  expect(program.headers['content-type']).toContain('application/problem+json')
  const browser = await parley.request({ url: '/nothing' })
  expect(browser.statusCode).toBe(404)
  expect(browser.body).toContain('<!doctype html>')
  expect(browser.headers['content-security-policy']).toContain("default-src 'none'")
  expect(browser.headers['cache-control']).toBe('no-store')
})

test('a request to the bare address is sent to the name', async () => {
  const answer = await parley.request({ url: '/report?x=1', headers: { host: '127.0.0.1:8080' } })
  expect(answer.statusCode).toBe(302)
  expect(answer.headers.location).toBe('http://localhost:8080/report?x=1')
})

test('teams, projects and people of the tests stand', async () => {
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  expect(await addProject(parley.installation, team, 'Widget')).toBeGreaterThan(0)
  const person = await addPerson(parley.installation, 'Coordinator One', { team, roles: ['admin'] })
  expect(person.csrf).toHaveLength(43)
})

test('closing does not wait for a connection that never asks', async () => {
  const other = await openTestApp()
  await other.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = other.app.server.address() as { port: number } // because: it listens on a port
  const silent = connect(port, '127.0.0.1')
  await once(silent, 'connect')
  const ended = once(silent, 'close')
  const from = performance.now()
  await other.close()
  await ended
  expect(performance.now() - from).toBeLessThan(20_000)
}, 60_000)
